"""The one driver of a batch, for window and command line alike."""

import os
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from photocheck import __version__
from photocheck.core.consent import decide
from photocheck.core.consent.gallery import Gallery
from photocheck.core.errors import UsageError
from photocheck.core.imaging.load import fit, load
from photocheck.core.imaging.save import prepare_folder
from photocheck.core.pipeline import journal
from photocheck.core.pipeline.analyse import Writing, analyse
from photocheck.core.pipeline.export import (
    Proved,
    covered_picture,
    mark_of,
    prove,
    shows_of,
    take_up,
    write,
)
from photocheck.core.pipeline.journal import Journal, Made, digest
from photocheck.core.pipeline.resume import Copies
from photocheck.core.pipeline.takeback import still_allowed
from photocheck.core.progress import CancelToken, OnProgress, Progress, silent
from photocheck.core.text.read import TextReader
from photocheck.core.types import (
    Analysis,
    CheckOptions,
    FaceDetector,
    FaceEmbedder,
    Photo,
    PhotoResult,
    Points,
    Rgb,
    Snapshot,
    Verdict,
)

_In = TypeVar("_In")
_Out = TypeVar("_Out")
OnResult = Callable[[int, PhotoResult], None]
OnWritten = Callable[[PhotoResult], None]
OnResults = Callable[[int, tuple[PhotoResult, ...]], None]
Consent = Callable[[], Snapshot | None]

_EXPORTED = (Verdict.READY, Verdict.REVIEW)


class Tools(Protocol):
    """The models a batch works with; see ``core.assembly``."""

    @property
    def detector(self) -> FaceDetector:
        """Return what finds faces."""
        ...

    @property
    def embedder(self) -> FaceEmbedder:
        """Return what turns faces into vectors."""
        ...

    @property
    def reader(self) -> TextReader:
        """Return what reads writing."""
        ...


def default_workers() -> int:
    """Return how many photos are worked on at once: one a core, at most 4 (memory)."""
    return max(1, min(4, os.cpu_count() or 1))


def run(
    items: Sequence[_In],
    step: Callable[[_In], _Out],
    *,
    workers: int,
    cancel: CancelToken,
) -> Iterator[_Out]:
    """Do `step` for each item in threads and yield the outcomes in the order of the items.

    At most two outcomes per worker wait to be taken, so memory stays flat however long the
    batch is. `step` must not raise for a bad item: it returns a failed outcome.

    Raises:
        Cancelled: between two items, once `cancel` is raised; running steps are waited for.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="photo") as pool:
        waiting: deque[Future[_Out]] = deque()
        try:
            for item in items:
                cancel.check()
                waiting.append(pool.submit(step, item))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                cancel.check()
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class Batch:
    """The photos of one event, on their way to one channel.

    Embeddings live in this object only, and end with it.

    Attributes:
        photos, options, mode: what is checked, and how.
    """

    def __init__(
        self,
        photos: Sequence[Photo],
        options: CheckOptions,
        tools: Tools,
        snapshot: Snapshot | None = None,
        *,
        workers: int | None = None,
    ) -> None:
        """Take what is to be done; nothing is read yet. `snapshot` None means: cover everyone."""
        self.photos = tuple(photos)
        self.options = options
        self.mode = decide.mode(snapshot, options)
        self._tools = tools
        self._snapshot = snapshot
        self._secret = snapshot.key if snapshot else secrets.token_bytes(32)
        self._workers = workers or default_workers()
        self._journal: Journal | None = None

    @property
    def model_id(self) -> str:
        """Return which models judge: detector, and embedder where faces are recognised."""
        ids = [self._tools.detector.model_id]
        if self.mode.recognise:
            ids.append(self._tools.embedder.model_id)
        return " + ".join(ids)

    def keep_journal(self, gallery: Gallery, inputs: Sequence[Path]) -> Journal:
        """Keep what is done in a journal, and go on where one of the same batch stands.

        Args:
            gallery: whose key encrypts it.
            inputs: the files and folders that were chosen.
        """
        people = self._snapshot.people.values() if self._snapshot else ()
        names = digest(*sorted((p.pupil_id, *p.names, p.class_name, p.adult) for p in people))
        model_id = self._tools.detector.model_id
        how = (__version__, model_id, self.options.max_edge, self.options.read_text)
        key = gallery.derive_key(journal.PURPOSE)
        self._journal = Journal(gallery.gallery_id, key, inputs, digest(names, *how))
        return self._journal

    def finish(self) -> None:
        """Erase the journal: the batch is finished."""
        if self._journal:
            self._journal.forget()

    def check(
        self,
        *,
        on_progress: OnProgress = silent,
        cancel: CancelToken | None = None,
        on_result: OnResult | None = None,
    ) -> tuple[PhotoResult, ...]:
        """Look at every photo and decide; `on_result` gets each photo's first decision early.

        What is returned is final: it may know more than the early decisions, since people are
        judged over the whole event.

        Raises:
            ModelsMissing: what reads writing is asked for and not there.
            Cancelled: if the user stops the work.
        """

        def early(index: int, results: tuple[PhotoResult, ...]) -> None:
            if on_result:
                on_result(index, results[0])

        (decided,) = self.check_for(
            (self._snapshot,), on_progress=on_progress, cancel=cancel, on_results=early
        )
        return decided

    def check_for(
        self,
        snapshots: Sequence[Snapshot | None],
        *,
        on_progress: OnProgress = silent,
        cancel: CancelToken | None = None,
        on_results: OnResults | None = None,
    ) -> tuple[tuple[PhotoResult, ...], ...]:
        """Look at every photo once and decide it for several channels.

        Args:
            snapshots: the gallery as each channel sees it; None covers everyone.
            on_progress: told after each photo.
            cancel: stops the work.
            on_results: gets each photo's first decisions early, one for each snapshot.

        Returns:
            The final decisions, one tuple for each snapshot, see `check`.

        Raises:
            ModelsMissing: what reads writing is asked for and not there.
            Cancelled: if the user stops the work.
        """
        embedder = self._tools.embedder if self.mode.recognise else None

        writing = Writing(self._tools.reader, self._snapshot) if self.options.read_text else None

        def step(photo: Photo) -> Analysis:
            return analyse(
                photo,
                self._tools.detector,
                embedder,
                max_edge=self.options.max_edge,
                writing=writing,
                looked=self._journal.looked if self._journal else None,
            )

        analyses: list[Analysis] = []
        outcomes = run(self.photos, step, workers=self._workers, cancel=cancel or CancelToken())
        for index, analysis in enumerate(outcomes):
            analyses.append(analysis)
            if self._journal:
                self._journal.saw(analysis)
            if on_results:
                on_results(index, tuple(self._decide([analysis], s)[0] for s in snapshots))
            on_progress(
                Progress(index + 1, len(self.photos), "Checking photos", analysis.photo.name)
            )
        return tuple(self._decide(analyses, s) for s in snapshots)

    def _decide(
        self, analyses: Sequence[Analysis], snapshot: Snapshot | None
    ) -> tuple[PhotoResult, ...]:
        options = self.options
        if snapshot is not None:
            options = replace(options, channel=snapshot.channel)
        return decide.decide(analyses, snapshot, options)

    def export(
        self,
        results: Sequence[PhotoResult],
        folder: Path,
        snapshot_now: Snapshot | None = None,
        *,
        options: CheckOptions | None = None,
        stem: str = "photo",
        on_progress: OnProgress = silent,
        cancel: CancelToken | None = None,
        on_result: OnResult | None = None,
        on_written: OnWritten | None = None,
        consent_after: Consent | None = None,
    ) -> tuple[PhotoResult, ...]:
        """Prove and write the safe copies, numbered in the order of the photos.

        Consent is read again first: `snapshot_now` is the gallery as it stands at this moment. It
        is read once more at the end, however that comes: copies that it no longer allows are taken
        away, and their photos come back as failed.
        Photos on hold or failed are not exported and come back as they are.

        Args:
            results: what was decided.
            folder: where the copies go.
            snapshot_now: None covers everyone.
            options: another look, file type or smaller size than was asked before the check.
            stem: what the copies are called, before their number.
            on_progress: told after each photo.
            cancel: stops the work.
            on_result: gets each photo's result early.
            on_written: gets the result of each copy right after it was written, to register it;
                if it raises, the copy is removed.
            consent_after: reads the gallery once the copies are written.

        Raises:
            KnownError: what `on_written` or `consent_after` raises.
            UsageError: the copies would be larger than what was looked at.
            OutputError: if the folder cannot be used.
            Cancelled: if the user stops the work; what was written stays.
        """
        options = options or self.options
        if _larger(options.max_edge, self.options.max_edge):
            raise UsageError("Copies cannot be larger than what was looked at. Check again first.")
        prepare_folder(folder, [p.path for p in self.photos])

        run_id = digest(str(folder.absolute()), options.channel, stem)

        def recheck(result: PhotoResult) -> PhotoResult:
            return decide.recheck(result, snapshot_now, self.options.classes)

        copies = Copies(self._journal, run_id, folder) if self._journal else None
        people = snapshot_now.people.values() if snapshot_now else ()
        may_show = [person.pupil_id for person in people if person.may_show]

        def mark(checked: PhotoResult) -> str:
            return mark_of(checked, options, may_show)

        def made(checked: PhotoResult, proved: Proved) -> Made:
            copy = proved.result
            how = (run_id, mark(checked), shows_of(checked), copy.output_sha256, copy.look)
            return Made(*how, proved.strays, proved.doubted)

        if copies:
            checked = [c for c in map(recheck, results) if c.verdict in _EXPORTED]
            copies.remove_others({mark(c) for c in checked}, {shows_of(c) for c in checked})

        def look_again(picture: Rgb, points: Sequence[Points]) -> Sequence[bool]:
            vectors = self._tools.embedder.embed(picture, points).vectors
            return decide.may_not_be_shown(vectors, self._snapshot, snapshot_now, self.options)

        second_look = look_again if self.mode.recognise else None

        def step(result: PhotoResult) -> Proved:
            checked = recheck(result)
            found = copies.take(mark(checked)) if copies and checked.verdict in _EXPORTED else None
            if found:
                return take_up(checked, options, *found)
            return prove(checked, options, self._tools.detector, self._secret, second_look)

        done: list[PhotoResult] = []
        outcomes = run(results, step, workers=self._workers, cancel=cancel or CancelToken())
        try:
            for index, proved in enumerate(outcomes):
                if self._journal and proved.data:
                    self._journal.making(made(recheck(results[index]), proved))
                final = write(proved, folder, options, stem)
                if final.output and on_written:
                    _tell(on_written, final, folder)
                done.append(final)
                if on_result:
                    on_result(index, final)
                on_progress(
                    Progress(index + 1, len(results), "Saving safe copies", final.photo.name)
                )
        finally:  # stopped, unplugged or finished
            if consent_after:
                done = still_allowed(done, folder, consent_after(), self.options.classes)
        return tuple(done)

    def picture(self, photo: Photo, max_edge: int) -> Rgb:
        """Return the upright picture, longest side at most `max_edge`, for a person to look at.

        Raises:
            UnreadablePhoto: if it cannot be read.
        """
        return fit(load(photo.path).pixels, max_edge)[0]

    def preview(self, result: PhotoResult, max_edge: int) -> Rgb:
        """Return what will be exported, with its covers exactly as the export will have them.

        Raises:
            UnreadablePhoto: if it cannot be read.
        """
        picture = self.picture(result.photo, self.options.max_edge)
        covered = covered_picture(result, picture, self.options.style, self._secret)
        return fit(covered, max_edge)[0]


def _tell(on_written: OnWritten, result: PhotoResult, folder: Path) -> None:
    try:
        on_written(result)
    except BaseException:
        (folder / str(result.output)).unlink(missing_ok=True)
        raise


def _larger(edge: int, than: int) -> bool:
    """Tell whether a longest side is larger than another; 0 is the source's size."""
    return than > 0 and (edge == 0 or edge > than)
