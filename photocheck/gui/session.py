"""What the window may ask of the core: one gallery, one batch, and the answers a person gives.

Methods marked *worker* run in a worker thread; everything else runs in the window's thread, which
alone owns the gallery's database. Workers get snapshots.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from photocheck.core import assembly
from photocheck.core.consent import gallery as galleries
from photocheck.core.errors import UsageError
from photocheck.core.pipeline import report as reports
from photocheck.core.pipeline import review_file
from photocheck.core.pipeline.batch import Batch, OnResult
from photocheck.core.pipeline.review_file import Answer, ReviewFiles, SavedPhoto, SavedReview
from photocheck.core.pipeline.scan import NotChecked, Scan, scan
from photocheck.core.progress import CancelToken, OnProgress
from photocheck.core.types import (
    CHANNELS,
    Box,
    CheckOptions,
    FaceResult,
    Person,
    Photo,
    PhotoResult,
    Rgb,
    Snapshot,
)

Operation = Callable[[PhotoResult], PhotoResult]
"""One answer of a person, as a pure step from a result to the next."""
Said = tuple[str, Sequence[Operation], bool]
"""sha256 of a photo, the answers given about it, and whether it is left out."""


@dataclass(frozen=True)
class Step:
    """An answer as an `Operation` that can be saved.

    Attributes:
        answer: what was said.
        snapshot: the consents by which it is allowed or not.
    """

    answer: Answer
    snapshot: Snapshot | None

    def __call__(self, result: PhotoResult) -> PhotoResult:
        """Give the answer; raises `UsageError` if it is not allowed or does not fit."""
        return review_file.apply(self.answer, result, self.snapshot)


@dataclass(frozen=True)
class Opened:
    """A gallery that a worker unlocked, on its way to the window.

    Attributes:
        gallery: open.
        path: its folder.
        recovery_code: of a new gallery, else "".
    """

    gallery: galleries.Gallery
    path: Path
    recovery_code: str = ""


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
        self._files: ReviewFiles | None = None
        self._inputs: tuple[Path, ...] = ()

    @property
    def gallery_name(self) -> str:
        """Return the name of the unlocked gallery, or "" without one."""
        return self._gallery_name

    def create_gallery(self, path: Path, user: str, passphrase: str) -> Opened:
        """Create a gallery (worker); `use` it then.

        Raises:
            KnownError: if it cannot be created there, or the passphrase is too weak.
        """
        created = galleries.create(path, user, passphrase)
        return Opened(created.gallery, path, created.recovery_code)

    def open_gallery(self, path: Path, passphrase: str, user: str | None = None) -> Opened:
        """Unlock a gallery (worker); `use` it then.

        Raises:
            GalleryError: with the reason.
        """
        return Opened(galleries.open_gallery(path, passphrase, user), path)

    def use(self, opened: Opened) -> None:
        """Work with a gallery that a worker unlocked, in place of the one before."""
        self.lock()
        self._gallery, self._gallery_name = opened.gallery, opened.path.stem
        key = opened.gallery.derive_key(review_file.PURPOSE)
        self._files = ReviewFiles(opened.gallery.gallery_id, key)

    def lock(self) -> None:
        """Close the gallery and forget what a batch knew of it."""
        if self._gallery:
            self._gallery.close()
        self._gallery, self._gallery_name = None, ""
        self._batch = self._snapshot = self._files = self._options = None

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
        self._inputs = tuple(inputs)
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

    def showing(self, face: FaceResult, pupil_id: str) -> Operation:
        """Return the step that shows a face as a person of the gallery."""
        return self._step("show", face.box, pupil_id)

    def covering(self, face: FaceResult) -> Operation:
        """Return the step that covers a face."""
        return self._step("cover", face.box)

    def answering(self, face: FaceResult, answer: str) -> Operation:
        """Return the step that answers a question: "yes", "no" or "unsure"."""
        if answer == "yes":
            if face.pupil_id is None:
                return self.covering(face)
            return self.showing(face, face.pupil_id)
        return self._step(answer, face.box)

    def drawing(self, box: Box) -> Operation:
        """Return the step that adds a cover drawn by hand."""
        return self._step("draw", box)

    def erasing(self, box: Box) -> Operation:
        """Return the step that takes a drawn cover away."""
        return self._step("erase", box)

    def _step(self, kind: str, box: Box, pupil_id: str = "") -> Step:
        return Step(Answer(kind, box, pupil_id), self._snapshot)

    @property
    def keeps_answers(self) -> bool:
        """Whether answers survive the end of the program."""
        return self._files is not None

    def saving(self, said: Sequence[Said], total: int) -> Callable[[], None]:
        """Return the call (for any thread) that keeps what was said about a batch so far.

        Without a gallery there is no key, so that call does nothing. It raises `OutputError` if the
        answers cannot be written.
        """
        files, options = self._files, self._options
        if files is None or options is None:
            return lambda: None
        photos = tuple(
            SavedPhoto(sha256, tuple(s.answer for s in steps if isinstance(s, Step)), left_out)
            for sha256, steps, left_out in said
            if sha256
        )
        review = SavedReview(datetime.now(), self._inputs, options, total, photos)
        return lambda: files.save(review)

    def unfinished(self) -> SavedReview | None:
        """Return the review of this gallery that was left last, or None."""
        return self._files.newest() if self._files else None

    def finish(self) -> None:
        """Erase what is kept of the batch: its copies are saved."""
        if self._files:
            self._files.forget(self._inputs)

    def kept(self, saved: SavedReview | None) -> dict[str, list[tuple[list[Operation], bool]]]:
        """Return what was said on an earlier day as steps for the open batch, by sha256."""
        found: dict[str, list[tuple[list[Operation], bool]]] = {}
        for photo in saved.photos if saved else ():
            steps: list[Operation] = [Step(answer, self._snapshot) for answer in photo.answers]
            found.setdefault(photo.sha256, []).append((steps, photo.left_out))
        return found

    def reference_photo(self, pupil_id: str | None) -> bytes | None:
        """Return a person's newest reference photo as JPEG, or None."""
        known = self._gallery.references(pupil_id) if self._gallery and pupil_id else ()
        if self._gallery is None or not known:
            return None
        return self._gallery.reference_photo(max(known, key=lambda r: r.taken).reference_id)

    @property
    def _open(self) -> Batch:
        if self._batch is None:
            raise UsageError("There is no batch open. Choose photos and check them first.")
        return self._batch
