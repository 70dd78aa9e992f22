"""What the window may ask of the core: one gallery, one batch, and the answers a person gives.

Methods marked *worker* run in a worker thread; everything else runs in the window's thread, which
alone owns the gallery's database. Workers get snapshots.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from photocheck.core import assembly, paths
from photocheck.core.consent import gallery as galleries
from photocheck.core.consent import sign_off
from photocheck.core.consent.advice import advice, last_days
from photocheck.core.errors import KnownError, UsageError
from photocheck.core.imaging.save import prepare_folder
from photocheck.core.pipeline import naming, review_file
from photocheck.core.pipeline import report as reports
from photocheck.core.pipeline.batch import Batch, OnResults
from photocheck.core.pipeline.review_file import ReviewFiles, SavedPhoto, SavedReview
from photocheck.core.pipeline.scan import NotChecked, Scan, scan
from photocheck.core.progress import CancelToken, OnProgress
from photocheck.core.types import (
    CHANNELS,
    CheckOptions,
    Person,
    Photo,
    PhotoResult,
    Rgb,
)
from photocheck.gui.answers import Answers, Snapshots, Step
from photocheck.gui.exporting import Exporting
from photocheck.gui.models.review import Operation
from photocheck.gui.models.saving import Saved, SaveOrder

Said = tuple[str, Sequence[Operation], bool]
"""sha256 of a photo, the answers given about it, and whether it is left out."""


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


class Session(Answers):
    """The core's parts, wired for one window."""

    def __init__(self, build_tools: Callable[[], assembly.Tools] = assembly.build_tools) -> None:
        """Start without a gallery and without a batch; models are loaded by the first batch."""
        super().__init__()
        self._build_tools = build_tools
        self._tools: assembly.Tools | None = None
        self._building = threading.Lock()
        self._gallery: galleries.Gallery | None = None
        self._gallery_name = self._gallery_cloud = ""
        self._batch: Batch | None = None
        self._options: CheckOptions | None = None
        self._files: ReviewFiles | None = None
        self._last_days: dict[str, date] = {}
        self._prepared_by = ""
        self._inputs: tuple[Path, ...] = ()

    @property
    def gallery(self) -> galleries.Gallery | None:
        """Return the unlocked gallery, or None."""
        return self._gallery

    def tools(self) -> assembly.Tools:
        """Return the models, loaded once, whichever worker asks first (worker).

        Raises:
            ModelsMissing: if the models are not built.
        """
        with self._building:
            self._tools = self._tools or self._build_tools()
            return self._tools

    @property
    def gallery_name(self) -> str:
        """Return the name of the unlocked gallery, or "" without one."""
        return self._gallery_name

    @property
    def gallery_cloud(self) -> str:
        """Return which service copies the gallery's folder to the internet, "" for none known."""
        return self._gallery_cloud

    def create_gallery(self, path: Path, user: str, passphrase: str) -> Opened:
        """Create a gallery (worker); `use` it then.

        Raises:
            KnownError: if it cannot be created there, or the passphrase is too weak.
        """
        created = galleries.create(path, user, passphrase)
        return Opened(created.gallery, path, created.recovery_code)

    def open_gallery(
        self, path: Path, passphrase: str, user: str | None = None, accept_older: bool = False
    ) -> Opened:
        """Unlock a gallery (worker); `use` it then. An administrator may `accept_older`.

        Raises:
            GalleryError: with the reason.
        """
        gallery = galleries.open_gallery(path, passphrase, user, accept_older=accept_older)
        return Opened(gallery, path)

    def use(self, opened: Opened) -> None:
        """Work with a gallery that a worker unlocked, in place of the one before."""
        self.lock()
        self._gallery, self._gallery_name = opened.gallery, opened.path.stem
        self._gallery_cloud = paths.cloud_of(opened.path.absolute())
        key = opened.gallery.derive_key(review_file.PURPOSE)
        self._files = ReviewFiles(opened.gallery.gallery_id, key)

    def lock(self) -> None:
        """Close the gallery and forget what a batch knew of it."""
        if self._gallery:
            self._gallery.close()
        self._gallery, self._gallery_name, self._gallery_cloud = None, "", ""
        self._batch = self._files = self._options = None
        self._snapshots = (None,)
        self._last_days = {}

    def channels(self) -> tuple[str, ...]:
        """Return the channel ids to choose from."""
        return tuple(self._gallery.channels()) if self._gallery else CHANNELS

    def people_count(self) -> int:
        """Return how many people the gallery knows, 0 without one."""
        if not self._gallery:
            return 0
        return len(self._gallery.people(self.channels()[0], date.today()))

    def people(self) -> tuple[Person, ...]:
        """Return everyone in the gallery; who may be shown in any channel of the batch may be."""
        first, *others = (s.people if s else {} for s in self._snapshots)
        return tuple(
            self._seen_by_all([person, *(o[who] for o in others if who in o)])
            for who, person in first.items()
        )

    def _seen_by_all(self, seen: Sequence[Person]) -> Person:
        """Return one person for all channels, given as each of them sees the same person."""
        if all(p.may_show == seen[0].may_show for p in seen):
            return seen[0]
        reason = ". ".join(p.reason for p in seen)
        return replace(seen[0], may_show=True, reason=reason)

    def label(self, pupil_id: str | None) -> str:
        """Return how staff know a person, for the window only; "" if unknown."""
        snapshot = self._snapshots[0]
        person = snapshot.people.get(pupil_id or "") if snapshot else None
        return person.label if person else ""

    def prepare(self, inputs: Sequence[Path], cancel: CancelToken) -> Scan:
        """Find the photos, and load the models once (worker).

        Raises:
            Cancelled: if the user stops the work.
            UsageError: if there is no photo.
            ModelsMissing: if the models are not built.
        """
        found = scan(inputs, cancel)
        self.tools()
        cancel.check()
        return found

    def begin(self, photos: Sequence[Photo], options: CheckOptions, inputs: Sequence[Path]) -> str:
        """Open a batch on consent as it stands now; return how it will be checked, in words.

        Args:
            photos: what was found in `inputs`, the files and folders that were chosen.
            options: what was asked.
            inputs: see above.

        Raises:
            KnownError: if the options make no sense, or the gallery does not verify.
        """
        if self._tools is None:
            raise UsageError("The face models are not loaded. Choose the photos again.")
        snapshots = self._consents(options)
        batch = Batch(photos, options, self._tools, snapshots[0])
        self._last_days = last_days(self._gallery, options.channels) if self._gallery else {}
        if self._gallery:
            batch.keep_journal(self._gallery, inputs)
        self._batch, self._options, self._inputs = batch, options, tuple(inputs)
        self._snapshots = snapshots
        return batch.mode.sentence

    def snapshots_now(self) -> Snapshots:
        """Return consent for the batch's channels as it stands now; None without a gallery."""
        return self._consents(self._options) if self._options else (None,)

    def _consents(self, options: CheckOptions) -> Snapshots:
        if self._gallery is None or self._tools is None:
            return (None,) * len(options.channels)
        gallery, model_id = self._gallery, self._tools.embedder.model_id
        return tuple(gallery.snapshot(c, date.today(), model_id) for c in options.channels)

    def check(
        self, on_progress: OnProgress, cancel: CancelToken, on_results: OnResults
    ) -> tuple[tuple[PhotoResult, ...], ...]:
        """Check the batch for each of its channels (worker).

        Raises:
            Cancelled: if the user stops it.
        """
        return self._open.check_for(
            self._snapshots, on_progress=on_progress, cancel=cancel, on_results=on_results
        )

    def export(
        self,
        order: SaveOrder,
        results: Sequence[Sequence[PhotoResult]],
        snapshots_now: Snapshots,
        on_progress: OnProgress,
        cancel: CancelToken,
    ) -> tuple[Saved, ...]:
        """Prove and write the safe copies (worker).

        Args:
            order: what was asked.
            results: of each channel of the batch.
            snapshots_now: consent of each channel at this moment.
            on_progress: told after each copy.
            cancel: stops the work.

        Raises:
            UsageError: if somebody else must approve it first, or the folder holds originals.
            OutputError: if a folder cannot be used.
            Cancelled: if the user stops it.
        """
        batch = self._open
        if not self.may_save:
            raise UsageError("Somebody else must look at these photos and approve them first.")
        prepare_folder(order.folder, self._inputs)
        if self._gallery and self._prepared_by:
            sign_off.note_approval(self._gallery, self._prepared_by, len(results[0]))
        job = Exporting(batch, self._gallery, self.snapshots_now, on_progress, cancel)
        return job.run(order, results, snapshots_now)

    def refusal(self, folder: Path) -> str:
        """Make a folder for copies; return why they cannot go there, or ""."""
        try:
            prepare_folder(folder, self._inputs)
        except KnownError as error:
            return error.sentence
        return ""

    def write_report(
        self, path: Path, every: Sequence[Saved], not_checked: Sequence[NotChecked]
    ) -> None:
        """Write the report of an export; it names people by id only.

        With several channels each has a report of its own, with the channel in its name.

        Raises:
            KnownError: if it cannot be written there.
        """
        batch = self._open
        for saved in every:
            place = path.with_stem(f"{path.stem}-{saved.channel}") if len(every) > 1 else path
            for other in every:
                reports.check_place(place, other.folder)
            data = reports.report(
                saved.results,
                replace(batch.options, channel=saved.channel),
                recognise=batch.mode.recognise,
                model=batch.model_id,
                not_checked=not_checked,
                by=self._gallery.user if self._gallery else "",
            )
            people = self._snapshots[0].people.values() if self._snapshots[0] else ()
            reports.write(place, data, people)

    def advice(self, result: PhotoResult) -> tuple[str, ...]:
        """Return what is worth a thought about a photo, in sentences."""
        people = self._snapshots[0].people if self._snapshots[0] else {}
        return advice(result, people, self._last_days, date.today())

    def gives_away(self, text: str) -> bool:
        """Tell whether a text, such as a file name, holds somebody's name or personal data."""
        people = self._snapshots[0].people.values() if self._snapshots[0] else ()
        return naming.gives_away(text, people)

    def picture(self, photo: Photo, max_edge: int) -> Rgb:
        """Return a photo as it is, longest side at most `max_edge` pixels (worker)."""
        return self._open.picture(photo, max_edge)

    def preview(self, result: PhotoResult, max_edge: int) -> Rgb:
        """Return a photo with its covers as the export will have them (worker)."""
        return self._open.preview(result, max_edge)

    @property
    def may_save(self) -> bool:
        """Whether this user may save the batch; if not, somebody else must approve it."""
        return sign_off.may_approve(self._gallery, self._prepared_by)

    def hand_over(self) -> None:
        """Mark the batch as prepared by this user; keeping the answers keeps the mark."""
        self._prepared_by = self._gallery.user if self._gallery else ""

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
        review = SavedReview(
            datetime.now(), self._inputs, options, total, photos, self._prepared_by
        )
        return lambda: files.save(review)

    def unfinished(self) -> SavedReview | None:
        """Return the review of this gallery that was left last, or None."""
        return self._files.newest() if self._files else None

    def finish(self) -> None:
        """Erase what is kept of the batch: its copies are saved."""
        if self._files:
            self._files.forget(self._inputs)
        if self._batch:
            self._batch.finish()

    def kept(self) -> dict[str, list[tuple[list[Operation], bool]]]:
        """Return what was said before about the open batch's photos, as steps, by sha256."""
        saved = self._files.of(self._inputs) if self._files else None
        batch = self._open
        as_prepared = (batch.options, len(batch.photos))
        same = saved is not None and (saved.options, saved.total) == as_prepared
        self._prepared_by = saved.prepared_by if saved and same else ""
        found: dict[str, list[tuple[list[Operation], bool]]] = {}
        for photo in saved.photos if saved else ():
            steps: list[Operation] = [
                Step(answer, self._snapshots, kept=True) for answer in photo.answers
            ]
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
