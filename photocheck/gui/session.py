"""What the window may ask of the core: one gallery, one batch, and the answers a person gives.

Methods marked *worker* run in a worker thread; everything else runs in the window's thread, which
alone owns the gallery's database. Workers get snapshots.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from photocheck.core import assembly
from photocheck.core.consent import decide
from photocheck.core.consent import gallery as galleries
from photocheck.core.errors import UsageError
from photocheck.core.pipeline import report as reports
from photocheck.core.pipeline.batch import Batch, OnResult
from photocheck.core.pipeline.scan import NotChecked, Scan, scan
from photocheck.core.progress import CancelToken, OnProgress
from photocheck.core.types import (
    CHANNELS,
    Box,
    CheckOptions,
    Person,
    Photo,
    PhotoResult,
    Rgb,
    Snapshot,
)

Operation = Callable[[PhotoResult], PhotoResult]
"""One answer of a person, as a pure step from a result to the next."""


class Session:
    """The core's parts, wired for one window."""

    def __init__(self, build_tools: Callable[[], assembly.Tools] = assembly.build_tools) -> None:
        """Start without a gallery and without a batch; models are loaded by the first batch."""
        self._build_tools = build_tools
        self._tools: assembly.Tools | None = None
        self._gallery: galleries.Gallery | None = None
        self._gallery_name = ""
        self._batch: Batch | None = None
        self._options: CheckOptions | None = None
        self._snapshot: Snapshot | None = None

    @property
    def gallery_name(self) -> str:
        """Return the name of the unlocked gallery, or "" without one."""
        return self._gallery_name

    def create_gallery(self, path: Path, user: str, passphrase: str) -> str:
        """Create and unlock a gallery; return the recovery code to be kept on paper.

        Raises:
            KnownError: if it cannot be created there, or the passphrase is too weak.
        """
        created = galleries.create(path, user, passphrase)
        self._use(created.gallery, path)
        return created.recovery_code

    def open_gallery(self, path: Path, passphrase: str, user: str | None = None) -> None:
        """Unlock a gallery.

        Raises:
            GalleryError: with the reason.
        """
        self._use(galleries.open_gallery(path, passphrase, user), path)

    def lock(self) -> None:
        """Close the gallery and forget what a batch knew of it."""
        if self._gallery:
            self._gallery.close()
        self._gallery, self._gallery_name = None, ""
        self._batch = self._snapshot = None

    def channels(self) -> tuple[str, ...]:
        """Return the channel ids to choose from."""
        return tuple(self._gallery.channels()) if self._gallery else CHANNELS

    def people_count(self) -> int:
        """Return how many people the gallery knows, 0 without one."""
        if not self._gallery:
            return 0
        return len(self._gallery.people(self.channels()[0], date.today()))

    def people(self) -> tuple[Person, ...]:
        """Return everyone in the gallery as the batch's channel sees them today."""
        return tuple(self._snapshot.people.values()) if self._snapshot else ()

    def label(self, pupil_id: str | None) -> str:
        """Return how staff know a person, for the window only; "" if unknown."""
        person = self._snapshot.people.get(pupil_id or "") if self._snapshot else None
        return person.label if person else ""

    def prepare(self, inputs: Sequence[Path]) -> Scan:
        """Find the photos, and load the models once (worker).

        Raises:
            UsageError: if there is no photo.
            ModelsMissing: if the models are not built.
        """
        found = scan(inputs)
        self._tools = self._tools or self._build_tools()
        return found

    def begin(self, photos: Sequence[Photo], options: CheckOptions) -> str:
        """Open a batch on consent as it stands now; return how it will be checked, in words.

        Raises:
            KnownError: if the options make no sense, or the gallery does not verify.
        """
        if self._tools is None:
            raise UsageError("The face models are not loaded. Choose the photos again.")
        self._options = options
        self._snapshot = self.snapshot_now()
        self._batch = Batch(photos, options, self._tools, self._snapshot)
        return self._batch.mode.sentence

    def snapshot_now(self) -> Snapshot | None:
        """Return consent for the batch's channel as it stands now, or None without a gallery."""
        if self._gallery is None or self._tools is None or self._options is None:
            return None
        model_id = self._tools.embedder.model_id
        return self._gallery.snapshot(self._options.channel, date.today(), model_id)

    def check(
        self, on_progress: OnProgress, cancel: CancelToken, on_result: OnResult
    ) -> tuple[PhotoResult, ...]:
        """Check the batch (worker).

        Raises:
            Cancelled: if the user stops it.
        """
        return self._open.check(on_progress=on_progress, cancel=cancel, on_result=on_result)

    def export(
        self,
        results: Sequence[PhotoResult],
        folder: Path,
        snapshot_now: Snapshot | None,
        on_progress: OnProgress,
        cancel: CancelToken,
    ) -> tuple[PhotoResult, ...]:
        """Prove and write the safe copies (worker).

        Raises:
            OutputError: if the folder cannot be used.
            Cancelled: if the user stops it.
        """
        return self._open.export(
            results, folder, snapshot_now, on_progress=on_progress, cancel=cancel
        )

    def write_report(
        self,
        path: Path,
        results: Sequence[PhotoResult],
        folder: Path,
        not_checked: Sequence[NotChecked],
    ) -> None:
        """Write the report of an export into `folder`; it names people by id only.

        Raises:
            KnownError: if it cannot be written there.
        """
        batch = self._open
        reports.check_place(path, folder)
        data = reports.report(
            results,
            batch.options,
            recognise=batch.mode.recognise,
            model=batch.model_id,
            not_checked=not_checked,
        )
        reports.write(path, data)

    def picture(self, photo: Photo, max_edge: int) -> Rgb:
        """Return a photo as it is, longest side at most `max_edge` pixels (worker)."""
        return self._open.picture(photo, max_edge)

    def preview(self, result: PhotoResult, max_edge: int) -> Rgb:
        """Return a photo with its covers as the export will have them (worker)."""
        return self._open.preview(result, max_edge)

    def showing(self, face: int, pupil_id: str) -> Operation:
        """Return the step that shows a face as a person of the gallery."""
        return lambda result: decide.show_as(result, face, pupil_id, self._snapshot_or_refuse())

    def covering(self, face: int) -> Operation:
        """Return the step that covers a face."""
        return lambda result: decide.cover(result, face)

    def answering(self, face: int, answer: str) -> Operation:
        """Return the step that answers a question: "yes", "no" or "unsure"."""
        return lambda result: decide.answer(result, face, answer, self._snapshot)

    def drawing(self, box: Box, reason: str) -> Operation:
        """Return the step that adds a cover drawn by hand."""
        return lambda result: decide.add_region(result, box, reason)

    def erasing(self, region: int) -> Operation:
        """Return the step that takes a drawn cover away."""
        return lambda result: decide.remove_region(result, region)

    def _snapshot_or_refuse(self) -> Snapshot:
        if self._snapshot is None:
            raise UsageError(
                "Without a gallery every face stays covered. Unlock the gallery and check again."
            )
        return self._snapshot

    @property
    def _open(self) -> Batch:
        if self._batch is None:
            raise UsageError("There is no batch open. Choose photos and check them first.")
        return self._batch

    def _use(self, gallery: galleries.Gallery, path: Path) -> None:
        self.lock()
        self._gallery, self._gallery_name = gallery, path.stem
