"""All that the window does to save: ask where, save, show what became of it, write the report."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from photocheck.core.errors import KnownError
from photocheck.gui.models import words
from photocheck.gui.models.event_people import questions_left
from photocheck.gui.models.review import Review, State
from photocheck.gui.models.saving import Saved, SaveOrder
from photocheck.gui.notices import Notices
from photocheck.gui.windows import files
from photocheck.gui.windows.export_dialog import ExportDialog, ToSave
from photocheck.gui.windows.flow import Flow
from photocheck.gui.windows.summary_page import SummaryPage

if TYPE_CHECKING:
    from photocheck.gui.session import Session


class SaveDesk(QObject):
    """Saving, from the question to the last page.

    Signals:
        began: copies are being written.
        ended: they are, as far as they could be, and `summary` says so.
        finished: copies hold all that was answered, for every channel of the batch.
        handed_over: the batch waits for somebody else to approve it.

    Attributes:
        summary: the page that shows what was saved.
    """

    began = Signal()
    ended = Signal()
    finished = Signal()
    handed_over = Signal()

    def __init__(
        self,
        session: "Session",
        review: Review,
        flow: Flow,
        notices: Notices,
        window: QWidget,
    ) -> None:
        """Save `review` by `flow`; dialogs open over `window`."""
        super().__init__(window)
        self._session, self._review, self._flow = session, review, flow
        self._notices, self._window = notices, window
        self.summary = SummaryPage()
        self._last: tuple[Saved, ...] = ()
        self._done: set[str] = set()  # channels that are saved whole
        review.opened.connect(self._done.clear)
        review.answered.connect(self._done.clear)
        flow.exported.connect(self._exported)
        self.summary.report_wanted.connect(self.save_report)

    def ask(self) -> None:
        """Ask where to save."""
        saved = self._review.will_be_saved()
        if self._flow.busy or not saved:
            self._notices.tell(self.tr("There is nothing to save yet."))
            return
        not_saved = (State.HOLD, State.FAILED, State.WAITING)
        held = sum(self._review.count(state) for state in not_saved)
        questions = questions_left(self._review)
        assert self._flow.options  # noqa: S101  there is a batch
        batch = ToSave(
            self._flow.options,
            saved,
            held,
            questions,
            self._session.gives_away,
            self._session.refusal,
        )
        if not self._session.may_save:
            self._ask_hand_over(questions)
            return
        dialog = ExportDialog(files.free_folder(), batch, self._window)
        dialog.cover_all_wanted.connect(self._cover_all)
        dialog.export_wanted.connect(self._export)
        dialog.open()

    def _ask_hand_over(self, questions: int) -> None:
        """Hand the batch over instead of saving it: the school asks for two people."""
        if questions:
            one = self.tr("Answer the open question first. Then somebody else can approve this.")
            many = self.tr("Answer the {} questions first. Then somebody else can approve this.")
            self._notices.tell(words.counted(questions, one, many))
            return

        def hand_over() -> None:
            self._session.hand_over()
            self.handed_over.emit()

        self._notices.ask(
            self.tr("Hand these photos over to be approved?"),
            self.tr(
                "Your school asks for two people. Somebody who may approve unlocks the gallery on "
                "this computer, looks at the photos and saves the copies. Your answers are kept."
            ),
            self.tr("Hand over"),
            self.tr("Not yet"),
            hand_over,
        )

    def _cover_all(self) -> None:
        text = self.tr("Cover all open questions")
        self._review.cover_open(text, self._session.covering, self._session.keeping)

    def _export(self, order: SaveOrder) -> None:
        self.began.emit()
        self._flow.export(order)

    def _exported(self, every: Sequence[Saved]) -> None:
        self._last = tuple(every)
        review = self._review
        assert self._flow.options  # noqa: S101  there is a batch
        channels = self._flow.options.channels
        for saved in every:
            self._done.discard(saved.channel)
            if review.all_saved(channels.index(saved.channel), saved.results):
                self._done.add(saved.channel)
        if self._done >= set(channels):
            review.undo_stack.setClean()
            unread = review.count(State.WAITING) or (review.lost and review.count(State.FAILED))
            if not unread:  # answers kept about those stay kept
                self.finished.emit()
        rows = [(review.state(i), review.photo(i).name) for i in range(len(review))]
        out = [row for row in rows if row[0] in (State.LEFT_OUT, State.WAITING)]
        self.summary.show_results(every, out)
        self.ended.emit()

    def save_report(self, path: Path | None = None) -> None:
        """Write the report of the last export, asking where unless `path` says."""
        path = path or files.choose_report(self._window)
        if path is None:
            return
        try:
            self._session.write_report(path, self._last, self._flow.not_checked)
        except KnownError as error:
            self._notices.error(error)
        else:
            self._notices.tell(self.tr("The report is saved."))
