"""What is asked before saving, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

from photocheck.core.types import CoverStyle, PhotoResult


@dataclass(frozen=True)
class SaveOrder:
    """How the copies are to be made.

    Attributes:
        folder: where they go; with several channels each gets a folder inside.
        channels: which of the batch's channels, at least one.
        stem: what the copies are called, before their number.
        max_edge: longest side in pixels, 0 = as the photo.
        file_type: "jpeg", "png" or "webp".
        style: the look of covers.
    """

    folder: Path
    channels: tuple[str, ...]
    stem: str = "photo"
    max_edge: int = 2048
    file_type: str = "jpeg"
    style: CoverStyle = CoverStyle.SOFT


@dataclass(frozen=True)
class Saved:
    """The copies for one channel.

    Attributes:
        channel: where they may be seen.
        folder: where they are.
        results: of every photo that was to be saved.
        warnings: what to know before these copies are published, a sentence each.
    """

    channel: str
    folder: Path
    results: tuple[PhotoResult, ...]
    warnings: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return how many copies there are."""
        return sum(r.output is not None for r in self.results)
