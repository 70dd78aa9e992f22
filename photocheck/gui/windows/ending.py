"""What ends a batch, or the window: asked first where work would be stopped or answers lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photocheck.gui.models.review import Review
from photocheck.gui.notices import Notices
from photocheck.gui.windows.keeper import Keeper

if TYPE_CHECKING:
    from photocheck.gui.session import Session


class Ending(QObject):
    """Asks whether a batch or the window may end."""

    def __init__(
        self,
        session: "Session",
        review: Review,
        keeper: Keeper,
        notices: Notices,
        parent: QObject,
    ) -> None:
        """Ask by `notices` about the answers in `review`, which `keeper` keeps where it can."""
        super().__init__(parent)
        self._session, self._review = session, review
        self._keeper, self._notices = keeper, notices
        self._agreed = False

    @property
    def loses_answers(self) -> bool:
        """Whether answers were given that are neither kept nor all in copies, and nobody agreed."""
        unsaved = not self._review.undo_stack.isClean()
        kept = self._session.keeps_answers and not self._keeper.owes
        return unsaved and not kept and not self._agreed

    def end_batch(self, then: Callable[[], None]) -> None:
        """Do what ends the batch, after asking if answers would be lost with it."""
        self._keeper.flush()
        if self.loses_answers:
            question = self.tr("Lose the answers you gave?")
            self._notices.ask(
                question, self._why(), self.tr("Lose them"), self.tr("Go on working"), then
            )
        else:
            then()

    def ask_to_lose(self, close: Callable[[], object]) -> None:
        """Ask whether to close although answers would be lost."""

        def agreed() -> None:
            self._agreed = True
            close()

        question = self.tr("Close without saving?")
        self._notices.ask(question, self._why(), self.tr("Close"), self.tr("Go on working"), agreed)

    def ask_to_stop(self, close: Callable[[], None]) -> None:
        """Ask whether to close although work is running, and answers would be lost."""
        self._keeper.flush()
        loses = self.loses_answers
        detail = self.tr("Copies that are saved already stay. The photos are not changed.")

        def agreed() -> None:
            self._agreed = loses
            close()

        self._notices.ask(
            self.tr("Stop the work and close?"),
            f"{self._why()} {detail}" if loses else detail,
            self.tr("Stop and close"),
            self.tr("Go on working"),
            agreed,
        )

    def _why(self) -> str:
        if self._session.keeps_answers:
            return self.tr(
                "Your answers could not be kept on this computer, and no copy holds all of them."
            )
        return self.tr(
            "Without a gallery your answers are not kept, and no copy holds all of them."
        )
