"""What ends a batch, or the window: asked first where work would be stopped or answers lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from photocheck.gui.models.review import Review
from photocheck.gui.notices import Notices

if TYPE_CHECKING:
    from photocheck.gui.session import Session


class Ending(QObject):
    """Asks whether a batch or the window may end."""

    def __init__(
        self, session: "Session", review: Review, notices: Notices, parent: QObject
    ) -> None:
        """Ask by `notices` about the answers in `review`."""
        super().__init__(parent)
        self._session, self._review, self._notices = session, review, notices
        self._agreed = False

    @property
    def loses_answers(self) -> bool:
        """Whether answers were given that are neither kept nor all in copies, and nobody agreed."""
        unsaved = not self._review.undo_stack.isClean()
        return unsaved and not self._session.keeps_answers and not self._agreed

    def end_batch(self, then: Callable[[], None]) -> None:
        """Do what ends the batch, after asking if answers would be lost with it."""
        if not self.loses_answers:
            then()
            return
        self._notices.ask(
            self.tr("Lose the answers you gave?"),
            self.tr("The photos have to be checked again, by the consents of the gallery."),
            self.tr("Lose them"),
            self.tr("Go on working"),
            then,
        )

    def ask_to_lose(self, close: Callable[[], object]) -> None:
        """Ask whether to close although answers would be lost."""

        def agreed() -> None:
            self._agreed = True
            close()

        self._notices.ask(
            self.tr("Close without saving?"),
            self.tr("Without a gallery your answers are not kept, and no copy holds all of them."),
            self.tr("Close"),
            self.tr("Go on working"),
            agreed,
        )

    def ask_to_stop(self, close: Callable[[], None]) -> None:
        """Ask whether to close although work is running."""
        self._notices.ask(
            self.tr("Stop the work and close?"),
            self.tr("Copies that are saved already stay. The photos are not changed."),
            self.tr("Stop and close"),
            self.tr("Go on working"),
            close,
        )
