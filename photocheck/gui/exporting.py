"""Saving a batch for one channel after another, by consent as it stands at every moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from photocheck.core.consent.elsewhere import no_longer_allowed, shown_elsewhere
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.register import past_exports, registrar
from photocheck.core.pipeline.batch import Batch
from photocheck.core.pipeline.takeback import still_allowed
from photocheck.core.progress import CancelToken, OnProgress, Progress
from photocheck.core.types import PhotoResult, Snapshot
from photocheck.gui.answers import Snapshots
from photocheck.gui.models.saving import Saved, SaveOrder


@dataclass(frozen=True)
class Exporting:
    """One export, in a worker.

    Attributes:
        batch: that was checked.
        gallery: where copies are registered; None without one.
        snapshots_now: reads consent for each channel of the batch.
        on_progress: told after each copy, counted over all channels.
        cancel: stops the work.
    """

    batch: Batch
    gallery: Gallery | None
    snapshots_now: Callable[[], Snapshots]
    on_progress: OnProgress
    cancel: CancelToken

    def run(
        self, order: SaveOrder, results: Sequence[Sequence[PhotoResult]], now: Snapshots
    ) -> tuple[Saved, ...]:
        """Prove and write the copies.

        Args:
            order: what was asked.
            results: of each channel of the batch.
            now: consent of each channel at this moment.

        Raises:
            OutputError: if a folder cannot be used.
            Cancelled: if the user stops it.
        """
        several = len(order.channels) > 1
        saved: list[Saved] = []
        try:
            for done, channel in enumerate(order.channels):
                number = self._number(channel)
                folder = order.folder / channel if several else order.folder
                made = self.batch.export(
                    results[number],
                    folder,
                    now[number],
                    options=replace(
                        self.batch.options,
                        channel=channel,
                        max_edge=order.max_edge,
                        file_type=order.file_type,
                        style=order.style,
                    ),
                    stem=order.stem,
                    on_progress=partial(self._tell, done, len(order.channels)),
                    cancel=self.cancel,
                    on_written=registrar(self.gallery, channel) if self.gallery else None,
                    consent_after=partial(self._consent, channel),
                )
                saved.append(Saved(channel, folder, made, self._warnings(channel, folder, made)))
        finally:  # consent for an earlier channel may have changed while a later one was written
            if several:
                saved = [self._taken_back(one) for one in saved]
        return tuple(saved)

    def _number(self, channel: str) -> int:
        return self.batch.options.channels.index(channel)

    def _consent(self, channel: str) -> Snapshot | None:
        return self.snapshots_now()[self._number(channel)]

    def _tell(self, done: int, channels: int, news: Progress) -> None:
        before, total = done * news.total, channels * news.total
        self.on_progress(replace(news, done=before + news.done, total=total))

    def _warnings(self, channel: str, folder: Path, made: Sequence[PhotoResult]) -> tuple[str, ...]:
        """Return what to know of other copies before these are published."""
        now = self._consent(channel)
        if self.gallery is None or now is None:
            return ()
        pasts = past_exports(self.gallery)
        there = no_longer_allowed(pasts, now, folder, made)
        return (*shown_elsewhere(pasts, channel, made), *there)

    def _taken_back(self, saved: Saved) -> Saved:
        """Take away the copies that consent as it stands at this moment does not allow."""
        now = self._consent(saved.channel)
        kept = still_allowed(saved.results, saved.folder, now, self.batch.options.classes)
        return replace(saved, results=tuple(kept))
