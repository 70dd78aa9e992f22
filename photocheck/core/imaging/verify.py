"""Prove the bytes of an export before they are written."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.errors import PhotoError
from photocheck.core.imaging.decode import decode
from photocheck.core.imaging.redact import NEUTRAL, Cover, Mask, cells_of, owned
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.sniff import sniff
from photocheck.core.types import CoverStyle, Rgb

_PICTURE_OFF = {"jpeg": 6.0, "png": 0.0, "webp": 6.0}
_COVER_OFF = {"jpeg": 8.0, "png": 1.0, "webp": 8.0}
"""Tolerances in levels of 255: of the whole picture at an eighth of its size, and of the brightness
of the worst 8 x 8 pixels of a cover. At the encoder's settings, over photos, noise and harsh
patterns, the codecs come to at most 3.5, and to 4.4 (JPEG), 4.0 (WebP) and 0.7 (PNG: rounding) in
a cover. Heads left uncovered in photos come to 80 at the median; below 8 there is nothing to see.
"""


def decode_export(untrusted: bytes) -> Rgb:
    """Return the pixels of an encoded export, as a viewer would see them.

    Raises:
        UnreadablePhoto: it does not decode.
    """
    return decode(untrusted, sniff(untrusted))[0]


@dataclass(frozen=True, eq=False)
class Pixels:
    """What the bytes of an export show.

    Attributes:
        seen: its pixels, as a viewer would see them; None where they do not decode.
        problems: every way in which they are not the picture that was meant; empty is proof.
    """

    seen: Rgb | None
    problems: tuple[str, ...]


def prove_pixels(
    untrusted: bytes, intended: Rgb, covers: Sequence[Cover], file_type: str
) -> Pixels:
    """Decode an export and compare it with the picture that was meant.

    Args:
        untrusted: the encoded export.
        intended: the covered picture it was made from.
        covers: every cover that must be in it, in its pixels.
        file_type: "jpeg", "png" or "webp".
    """
    try:
        seen = decode_export(untrusted)
    except PhotoError as error:
        return Pixels(None, (f"the copy cannot be read back: {error.sentence}",))
    if seen.shape != intended.shape:
        return Pixels(seen, ("the copy has another size than was meant",))
    problems = []
    if encode(intended, file_type) != untrusted:
        problems.append("the copy is not what the encoder makes of the picture that was meant")
    if file_type == "png" and not np.array_equal(seen, intended):
        problems.append("the copy does not hold the very pixels that were meant")
    if _coarsely_apart(seen, intended) > _PICTURE_OFF[file_type]:
        problems.append("the copy does not show the picture that was meant")
    for cover, rect, own in owned(covers, seen.shape):
        if _worst_spot(seen[rect], intended[rect], own) > _COVER_OFF[file_type]:
            problems.append("a cover in the copy is not the cover that was meant")
        if _worst_spot(seen[rect], _as_cover(seen[rect], own, cover), own) > _COVER_OFF[file_type]:
            problems.append("something can be seen through a cover")
    return Pixels(seen, tuple(dict.fromkeys(problems)))


def _coarsely_apart(seen: Rgb, intended: Rgb) -> float:
    """Return the mean difference at an eighth of the size, where grain and codec do not count."""
    size = (-(-seen.shape[1] // 8), -(-seen.shape[0] // 8))
    small = [cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (seen, intended)]
    return float(cv2.absdiff(small[0], small[1]).mean())


_WINDOW = 8  # pixels; a JPEG block


def _worst_spot(patch: Rgb, other: Rgb, own: Mask) -> float:
    """Return the mean difference in brightness, in levels, where two patches differ most.

    Brightness, because lossy formats keep colour coarsely: it bleeds over a cover's hard edge.

    What is not the cover's own counts as equal, so a sliver of a cover weighs as little as it
    shows.
    """
    bright = [cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in (patch, other)]
    apart = cv2.copyTo(cv2.absdiff(bright[0], bright[1]), own.view(np.uint8))
    window = (_WINDOW, _WINDOW)
    mean = cv2.boxFilter(apart, cv2.CV_32F, window, borderType=cv2.BORDER_CONSTANT)
    return float(mean.max())


def _as_cover(patch: Rgb, own: Mask, cover: Cover) -> Rgb:
    """Return the cover that comes nearest to a patch: what differs from it is not a cover.

    A solid cover is one colour; a soft one is a handful of cells, blended in straight lines. The
    cells are looked for in the pixels themselves (least squares), so it does not matter who drew
    the cover, or with which secret.
    """
    if cover.style is CoverStyle.SOLID:
        return np.full_like(patch, NEUTRAL)
    rows, columns = cells_of(cover, own.shape)
    down, across = _blend(rows, own.shape[0]), _blend(columns, own.shape[1])
    pairs_down = (down[:, :, None] * down[:, None, :]).reshape(len(down), -1)
    pairs_across = (across[:, :, None] * across[:, None, :]).reshape(len(across), -1)
    weight = own.astype(np.float64)  # a product of mixed types would not be BLAS's, and slow
    overlaps = (pairs_down.T @ weight @ pairs_across).reshape(rows, rows, columns, columns)
    normal = overlaps.transpose(0, 2, 1, 3).reshape(rows * columns, rows * columns)
    normal.flat[:: rows * columns + 1] += 1e-6  # cells that hide nothing are not pinned down
    colours = cv2.copyTo(patch, own.view(np.uint8)).reshape(len(own), -1).astype(np.float64)
    sums = across.T @ (down.T @ colours).reshape(rows, -1, 3)
    cells = np.linalg.solve(normal, sums.reshape(-1, 3)).reshape(rows, columns, 3)
    size = own.shape[::-1]
    blended = cv2.resize(cells.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    # this rounds, and cuts off at 0 and 255
    return np.asarray(cv2.addWeighted(blended, 1, blended, 0, 0, dtype=cv2.CV_8U), np.uint8)


def _blend(cells: int, length: int) -> NDArray[np.float64]:
    """Return the (length, cells) matrix by which cells are blended into pixels."""
    unit = np.eye(cells, dtype=np.float64)
    return np.asarray(cv2.resize(unit, (cells, length), interpolation=cv2.INTER_LINEAR))
