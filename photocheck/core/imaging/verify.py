"""Prove the bytes of an export before they are written, and look for leaks in any file."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.errors import PhotoError, UnreadablePhoto
from photocheck.core.imaging import metadata
from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.load import decode
from photocheck.core.imaging.redact import NEUTRAL, Cover, Mask, cells_of, owned
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.sniff import sniff
from photocheck.core.types import CoverStyle, Rgb

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""What `sniff` calls each file type."""

_PICTURE_OFF = {"jpeg": 6.0, "png": 0.0, "webp": 6.0}
_COVER_OFF = {"jpeg": 12.0, "png": 0.0, "webp": 8.0}
_LEFT_OVER = {"jpeg": 20.0, "png": 1.0, "webp": 16.0}
"""Tolerances in levels of 255: of the whole picture at an eighth
of its size, inside a cover, and of the worst
8 x 8 pixels of a cover. Measured at the encoder's settings over photos and pure noise: at most
8.1 (JPEG) and 3.9 (WebP) inside covers, 14.6 and 10.1 for the worst spot, where colour bleeds over
the hard edge of a small cover; a head left uncovered has 24 and more, most about 90."""


def decode_export(untrusted: bytes) -> Rgb:
    """Return the pixels of an encoded export, as a viewer would see them.

    Raises:
        UnreadablePhoto: it does not decode.
    """
    return decode(untrusted, sniff(untrusted))[0]


def prove_pixels(
    untrusted: bytes, intended: Rgb, covers: Sequence[Cover], file_type: str
) -> tuple[str, ...]:
    """Return every way in which the bytes are not the picture that was meant; empty is proof.

    Args:
        untrusted: the encoded export.
        intended: the covered picture it was made from.
        covers: every cover that must be in it, in its pixels.
        file_type: "jpeg", "png" or "webp".
    """
    try:
        seen = decode_export(untrusted)
    except PhotoError as error:
        return (f"the copy cannot be read back: {error.sentence}",)
    if seen.shape != intended.shape:
        return ("the copy has another size than was meant",)
    problems = []
    if encode(intended, file_type) != untrusted:
        problems.append("the copy is not what the encoder makes of the picture that was meant")
    apart = cv2.absdiff(seen, intended)
    if _coarsely_apart(seen, intended) > _PICTURE_OFF[file_type]:
        problems.append("the copy does not show the picture that was meant")
    for cover, rect, own in owned(covers, seen.shape):
        if float(apart[rect][own].mean()) > _COVER_OFF[file_type]:
            problems.append("a cover in the copy is not the cover that was meant")
        if _leftover(seen[rect], own, cover) > _LEFT_OVER[file_type]:
            problems.append("something can be seen through a cover")
    return tuple(dict.fromkeys(problems))


def leaks(untrusted: bytes) -> tuple[str, ...]:
    """Return what any file about to be published holds besides its pixels; empty when clean."""
    try:
        name = sniff(untrusted)
    except UnreadablePhoto as error:
        return (error.sentence,)
    file_type = next((t for t, known in FORMATS.items() if known == name), None)
    hidden = metadata.found(untrusted, name)
    if file_type is None:
        return (*hidden, f"{name} is not a format PhotoCheck can prove: export it as JPEG")
    return (*hidden, *check_container(untrusted, file_type))


def _coarsely_apart(seen: Rgb, intended: Rgb) -> float:
    """Return the mean difference at an eighth of the size, where grain and codec do not count."""
    size = (-(-seen.shape[1] // 8), -(-seen.shape[0] // 8))
    small = [cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (seen, intended)]
    return float(cv2.absdiff(small[0], small[1]).mean())


_WINDOW = 8  # pixels; a JPEG block
_SAMPLES = 48  # per side: enough equations to find a cover's few numbers


def _leftover(patch: Rgb, own: Mask, cover: Cover) -> float:
    """Return how much a covered part shows beyond what a cover is made of, in levels.

    A solid cover is one colour; a soft one is a handful of cells, blended in straight lines. The
    cells are looked for in the pixels themselves, so this holds whoever drew the cover.
    """
    if cover.style is CoverStyle.SOLID:
        expected = np.broadcast_to(np.array(NEUTRAL, np.float32), patch.shape)
    else:
        expected = _best_cells(patch, own, cover)
    off = np.abs(patch - expected).max(axis=2).astype(np.float32) * own
    window = (_WINDOW, _WINDOW)
    total = cv2.boxFilter(off, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return float(total.max()) / _WINDOW**2


def _best_cells(patch: Rgb, own: Mask, cover: Cover) -> NDArray[np.float32]:
    """Return the soft cover that comes nearest to the patch (least squares)."""
    height, width = own.shape
    rows, columns = cells_of(cover, own.shape)
    down = _blend(rows, height)
    across = _blend(columns, width)
    ys = np.unique(np.linspace(0, height - 1, min(height, _SAMPLES)).astype(int))
    xs = np.unique(np.linspace(0, width - 1, min(width, _SAMPLES)).astype(int))
    chosen = own[np.ix_(ys, xs)]
    basis = np.einsum("ya,xb->yxab", down[ys], across[xs])[chosen].reshape(-1, rows * columns)
    colours = patch[np.ix_(ys, xs)][chosen].astype(np.float32)
    # a little ridge: cells that the cover hardly touches have nothing that pins them down
    normal = basis.T @ basis + 1e-3 * np.eye(rows * columns, dtype=np.float32)
    cells = np.linalg.solve(normal, basis.T @ colours).reshape(rows, columns, 3)
    blended = np.einsum("ya,abc,xb->yxc", down, cells, across, optimize=True)
    return np.asarray(blended, np.float32)


def _blend(cells: int, length: int) -> NDArray[np.float32]:
    """Return the (length, cells) matrix by which cells are blended into pixels."""
    unit = np.eye(cells, dtype=np.float32)
    return cv2.resize(unit, (cells, length), interpolation=cv2.INTER_LINEAR)  # type: ignore[return-value]
