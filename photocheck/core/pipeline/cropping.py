"""Export a part of a photo: which pixels, and which covers lie in them.

Covers are drawn on the whole photo first, so that a cover comes out the same whatever is cut off
around it. One that is cut through becomes solid: the proof could not tell what a part of a soft
one should look like.
"""

from collections.abc import Sequence
from dataclasses import replace

from photocheck.core.imaging.redact import Cover, rectangle
from photocheck.core.types import CoverStyle, PhotoResult

Part = tuple[slice, slice]
"""Rows and columns of the export before it is cut."""


def part_of(result: PhotoResult, shape: tuple[int, ...]) -> Part:
    """Return which part of a picture of `shape` (the source at `result.scale`) is exported."""
    if result.crop is None:
        return slice(0, shape[0]), slice(0, shape[1])
    box = result.crop.scaled(result.scale)
    return _span(box.y, box.bottom, shape[0]), _span(box.x, box.right, shape[1])


def _span(first: float, last: float, length: int) -> slice:
    start = min(max(round(first), 0), length - 1)
    return slice(start, min(max(round(last), start + 1), length))


def fitting(covers: Sequence[Cover], part: Part, shape: tuple[int, ...]) -> tuple[Cover, ...]:
    """Return the covers, those that the edge of `part` cuts through solid."""
    return tuple(replace(c, style=CoverStyle.SOLID) if _cut(c, part, shape) else c for c in covers)


def moved(covers: Sequence[Cover], part: Part) -> tuple[Cover, ...]:
    """Return the covers in pixels of the part."""
    rows, columns = part
    return tuple(replace(c, cx=c.cx - columns.start, cy=c.cy - rows.start) for c in covers)


def _cut(cover: Cover, part: Part, shape: tuple[int, ...]) -> bool:
    inner = rectangle(cover, shape)
    return any(i.start < p.start or i.stop > p.stop for i, p in zip(inner, part, strict=True))
