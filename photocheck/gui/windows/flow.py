"""The long jobs of the window: check a batch, save it. No widgets here."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photocheck.core.errors import KnownError, PhotocheckError
from photocheck.core.progress import CancelToken
from photocheck.core.types import CheckOptions, PhotoResult
from photocheck.gui.models.pictures import Submit
from photocheck.gui.models.review import Review
from photocheck.gui.models.saving import Saved, SaveOrder

if TYPE_CHECKING:
    from photocheck.core.pipeline.scan import NotChecked, Scan
    from photocheck.gui.session import Session


class Flow(QObject):
    """Runs one long job at a time in the worker of `submit`.

    Signals:
        replacing: another batch takes the place of the one that is open.
        began: a batch is open: how it is checked, in words.
        progress: news of the running job.
        running: whether a job runs.
        checked: the whole batch is decided.
        exported: what an export made, a `Saved` for each channel.
        failed: a job failed, with its error.

    Attributes:
        options: of the open batch, or None.
        not_checked: files of the inputs that are no photos.
    """

    replacing = Signal()
    began = Signal(str)
    progress = Signal(object)
    running = Signal(bool)
    checked = Signal()
    exported = Signal(object)
    failed = Signal(object)

    def __init__(
        self, session: "Session", review: Review, submit: Submit, parent: QObject | None = None
    ) -> None:
        """Work for `session` and put what it finds into `review`."""
        super().__init__(parent)
        self._session, self._review, self._submit = session, review, submit
        self._token: CancelToken | None = None
        self._rests = False
        self.options: CheckOptions | None = None
        self.not_checked: tuple[NotChecked, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._token is not None

    @property
    def rests(self) -> bool:
        """Whether a job is paused."""
        return self.busy and self._rests

    def stop(self) -> None:
        """Ask the running job to stop at its next stop."""
        if self._token:
            self._token.cancel()

    def pause(self, on: bool) -> None:
        """Let the running job rest, or go on."""
        self._rests = on
        if self._token:
            (self._token.pause if on else self._token.resume)()

    def check(self, inputs: Sequence[Path], options: CheckOptions) -> None:
        """Find the photos in `inputs` and check them; answers kept about them are given again."""

        def begin(found: "Scan") -> None:
            stopped = self._token is not None and self._token.cancelled
            self._end()
            if not stopped:
                self._begin(found, options, inputs)

        self._run(
            self._submit(
                lambda job: self._session.prepare(inputs, job.cancel),
                on_done=begin,
                on_failed=self._fail,
            )
        )

    def _begin(self, found: "Scan", options: CheckOptions, inputs: Sequence[Path]) -> None:
        self.replacing.emit()
        try:
            mode = self._session.begin(found.photos, options, inputs)
        except KnownError as error:
            self.failed.emit(error)
            return
        self.options, self.not_checked = options, found.not_checked
        self._review.open(found.photos, self._session.kept())
        self.began.emit(mode)
        self._run(
            self._submit(
                lambda job: self._session.check(job.progress, job.cancel, job.item),
                on_done=self._checked,
                on_failed=self._fail,
                on_progress=self.progress.emit,
                on_item=lambda index, results: self._review.set_checked(index, *results),
            )
        )

    def _checked(self, channels: Sequence[Sequence[PhotoResult]]) -> None:
        self._review.set_final(*channels)
        self._end()
        self.checked.emit()

    def export(self, order: SaveOrder) -> None:
        """Save safe copies of the review as it stands, by consent as it stands now."""
        channels = self.options.channels if self.options else ()
        results = [self._review.to_export(number) for number in range(len(channels))]
        try:
            now = self._session.snapshots_now()
        except KnownError as error:
            self.failed.emit(error)
            return

        def done(saved: Sequence[Saved]) -> None:
            self._end()
            self.exported.emit(saved)

        self._review.close(True)
        self._run(
            self._submit(
                lambda job: self._session.export(order, results, now, job.progress, job.cancel),
                on_done=done,
                on_failed=self._fail,
                on_progress=self.progress.emit,
            )
        )

    def _run(self, token: CancelToken) -> None:
        self._token, self._rests = token, False
        self.running.emit(True)

    def _end(self) -> None:
        self._token = None
        self._review.close(False)
        self.running.emit(False)

    def _fail(self, error: PhotocheckError) -> None:
        self._end()
        self.failed.emit(error)
