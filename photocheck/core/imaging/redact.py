"""Cover heads and regions so that nothing of what lies under a cover is left in the pixels.

A covered pixel belongs to exactly one cover, and only that cover's cells know of it: at most
`CELLS` averages of brightness along its longer side, each with noise nobody outside can predict,
quantised, and one tint. What is drawn is made of those few numbers alone, so no later step can
bring anything back.
"""

import hashlib
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Box, CoverStyle, Points, Rgb

Mask = NDArray[np.bool_]

HEAD_WIDE, HEAD_TALL, HEAD_UP = 1.7, 1.9, 0.12
"""Size of a head's cover in faces (hair line to chin), and how far its middle lies above the
face's. Measured attacks need at least 1.6 faces: hair, ears and jaw identify."""
CELLS = 7
"""Averages along a cover's longer side: under 4 across a face, since a cover is 1.9 faces tall."""
NOISE = 35.0
"""Half width of the uniform noise on each average, in levels: a standard deviation of 20."""
STEP = 16
"""Averages are rounded to multiples of this many levels."""
SMALLEST_SOFT = 16.0
"""Faces and regions smaller than this, in pixels, get a flat cover: a mosaic of such a face is the
face itself."""
NEUTRAL = (128, 128, 128)
"""The colour of flat covers. It depends on nothing in the picture."""

_SIDEWAYS = 0.7  # a head's half width is at least this many face heights: profiles have a back
_BACK = 0.4  # face heights more on the side away from the nose, for a head in profile...
_PROFILE = 0.2  # ...whose nose lies this many face heights beside the middle of eyes and mouth
_POSITIONS = 128  # the noise belongs to a place this fine, so that it is the same at every size


@dataclass(frozen=True)
class Cover:
    """One cover, in pixels of the picture that is being covered.

    Attributes:
        cx, cy: its middle.
        rx, ry: half its width and height before turning.
        angle: clockwise on the screen, in degrees, about the middle.
        shape: "head" (an ellipse) or "box".
        style: see `CoverStyle`.
    """

    cx: float
    cy: float
    rx: float
    ry: float
    angle: float
    shape: str
    style: CoverStyle


def head_cover(box: Box, points: Points, style: CoverStyle) -> Cover:
    """Return the cover of the whole head that belongs to a face.

    Args:
        box: around the face, hair line to chin.
        points: its five landmarks, shape (5, 2). Where they make no sense for the box, the
            cover is round and holds the head whichever way it is turned.
        style: the wish; faces under `SMALLEST_SOFT` high are always solid.
    """
    lean = _lean(box, points)
    cx, cy = box.centre
    if lean is None:
        face = max(box.w, box.h)
        radius = (HEAD_TALL / 2 + HEAD_UP) * face
        return Cover(cx, cy, radius, radius, 0.0, "head", _style_for(face, style))
    sin, cos = math.sin(lean), math.cos(lean)
    across = box.w * cos * cos + box.h * sin * sin
    along = box.h * cos * cos + box.w * sin * sin
    rx = max(HEAD_WIDE / 2 * across, _SIDEWAYS * along)
    ry = max(HEAD_TALL / 2 * along, HEAD_WIDE / 2 * across)
    back = _BACK * along * min(max(_turn(points, lean) / (_PROFILE * along), -1.0), 1.0)
    up = HEAD_UP * along
    return Cover(
        cx - back / 2 * cos + up * sin,
        cy - back / 2 * sin - up * cos,
        rx + abs(back) / 2,
        ry,
        math.degrees(lean),
        "head",
        _style_for(along, style),
    )


def region_cover(box: Box, style: CoverStyle, angle: float = 0.0) -> Cover:
    """Return the cover of a rectangle, such as text or an area drawn by hand.

    Args:
        box: before it is turned.
        style: the wish; one with no side of `SMALLEST_SOFT` is always solid.
        angle: clockwise about its middle, in degrees.
    """
    style = _style_for(max(box.w, box.h), style)
    return Cover(*box.centre, box.w / 2, box.h / 2, angle, "box", style)


def inside(cover: Cover, shape: tuple[int, ...]) -> Mask:
    """Return which pixels a cover hides, for a picture of `shape` (height, width, ...)."""
    mask = np.zeros(shape[:2], bool)
    rect = rectangle(cover, shape)
    mask[rect] = _patch(cover, rect)
    return mask


def redact(picture: Rgb, covers: Sequence[Cover], secret: bytes) -> Rgb:
    """Return a copy of the picture with every cover drawn.

    Args:
        picture: (height, width, 3); it is left as it is.
        covers: in its pixels. Where they overlap, solid wins, then the larger.
        secret: seeds the noise: the same cover of the same picture comes out the same each
            time, and nobody without the secret can take the noise away. Use another secret for
            every photo, or knowing one photo would tell the noise of the next.
    """
    done = picture.copy()
    for cover, rect, own in owned(covers, picture.shape):
        if cover.style is CoverStyle.SOLID:
            done[rect][own] = NEUTRAL
        else:
            cells = _destroyed(picture[rect], own, cover, _noise_seed(cover, picture.shape, secret))
            look = cv2.resize(cells, own.shape[::-1], interpolation=cv2.INTER_LINEAR)
            np.copyto(done[rect], look, where=own[..., None])
    return done


def owned(
    covers: Sequence[Cover], shape: tuple[int, ...]
) -> list[tuple[Cover, tuple[slice, slice], Mask]]:
    """Share the covered pixels out: each belongs to one cover.

    Returns:
        For each cover that owns any: the cover, its rectangle of the picture, and which pixels
        of that rectangle are its own.
    """
    order = sorted(covers, key=lambda c: (c.style is not CoverStyle.SOLID, -c.rx * c.ry))
    taken = np.zeros(shape[:2], bool)
    shares = []
    for cover in order:
        rect = rectangle(cover, shape)
        own = _patch(cover, rect) & ~taken[rect]
        taken[rect] |= own
        if own.any():
            shares.append((cover, rect, own))
    return shares


def rectangle(cover: Cover, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the part of the picture, as (rows, columns), that a cover lies in."""
    sin, cos = _turned(cover)
    if cover.shape == "box":
        wide = abs(cover.rx * cos) + abs(cover.ry * sin)
        tall = abs(cover.rx * sin) + abs(cover.ry * cos)
    else:
        wide = math.hypot(cover.rx * cos, cover.ry * sin)
        tall = math.hypot(cover.rx * sin, cover.ry * cos)
    return _span(cover.cy, tall, shape[0]), _span(cover.cx, wide, shape[1])


def cells_of(cover: Cover, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many cells (rows, columns), at most `CELLS`, a rectangle in a cover gets."""
    edge = 2 * max(cover.rx, cover.ry) / CELLS
    rows, columns = (min(max(1, int(side / edge)), CELLS) for side in shape[:2])
    return rows, columns


def _span(middle: float, half: float, length: int) -> slice:
    first = min(max(math.floor(middle - half) - 1, 0), length)
    return slice(first, max(first, min(math.ceil(middle + half) + 1, length)))


def _turned(cover: Cover) -> tuple[float, float]:
    lean = math.radians(cover.angle)
    return math.sin(lean), math.cos(lean)


def _patch(cover: Cover, rect: tuple[slice, slice]) -> Mask:
    """Return which pixels of a rectangle of the picture a cover hides.

    A pixel counts when its middle is less than half a pixel outside: no half-covered edge.
    """
    sin, cos = _turned(cover)
    rows, columns = rect
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + (0.5 - cover.cy)
    x = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] + (0.5 - cover.cx)
    across = (x * cos + y * sin) / (cover.rx + 0.5)
    along = (y * cos - x * sin) / (cover.ry + 0.5)
    if cover.shape == "box":
        return (np.abs(across) <= 1) & (np.abs(along) <= 1)
    return np.asarray(across * across + along * along <= 1, bool)


def _destroyed(patch: Rgb, own: Mask, cover: Cover, seed: bytes) -> Rgb:
    """Return the few numbers that are left of a cover's own pixels, shape (rows, columns, 3).

    Each cell keeps its brightness only; the colour is the whole cover's, which looks calm too.
    """
    rows, columns = cells_of(cover, own.shape)
    weight = own.astype(np.float32)
    bright = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY) * weight
    sums = cv2.resize(bright, (columns, rows), interpolation=cv2.INTER_AREA)
    share = cv2.resize(weight, (columns, rows), interpolation=cv2.INTER_AREA)
    mean = sums.reshape(rows, columns) / np.maximum(share.reshape(rows, columns), 1e-6)
    digest = hashlib.shake_256(seed).digest(rows * columns * 2)
    noise = np.frombuffer(digest, "<u2").reshape(rows, columns) / 65535 * 2 - 1
    colour = np.array(cv2.mean(patch, own.view(np.uint8))[:3])
    tint = np.rint((colour - colour @ (0.299, 0.587, 0.114)) / STEP) * STEP
    levels = np.rint((mean + noise * NOISE) / STEP) * STEP
    return np.asarray(np.clip(levels[..., None] + tint, 0, 255), np.uint8)


def _noise_seed(cover: Cover, shape: tuple[int, ...], secret: bytes) -> bytes:
    """Return what the noise of a cover grows from: the secret and its place in the picture."""
    place = (cover.cx / shape[1], cover.cy / shape[0])
    size = math.log2(max(cover.rx / shape[1], cover.ry / shape[0], 1e-9))
    where = struct.pack("<3i", *(round(v * _POSITIONS) for v in place), round(size * 4))
    return secret + where + cover.shape.encode()


def _style_for(size: float, style: CoverStyle) -> CoverStyle:
    return CoverStyle.SOLID if size < SMALLEST_SOFT else style


def _turn(points: Points, lean: float) -> float:
    """Return how far the nose lies to the right of the middle of eyes and mouth, in pixels."""
    dots = np.asarray(points, np.float64)
    middle = (dots[0] + dots[1] + dots[3] + dots[4]) / 4
    return float((dots[2] - middle) @ (math.cos(lean), math.sin(lean)))


def _lean(box: Box, points: Points) -> float | None:
    """Return how far a head leans clockwise, in radians, or None where the points make no sense.

    They make sense when all lie in or near the box, the way from mouth to eyes is a fair part of
    the face, and eyes and mouth corners lie across it, the person's right eye on the right side.
    """
    dots = np.asarray(points, np.float64)
    if dots.shape != (5, 2) or not np.isfinite(dots).all():
        return None
    size = max(box.w, box.h)
    offset = np.abs(dots - box.centre) / (box.w / 2 + 0.15 * size, box.h / 2 + 0.15 * size)
    eyes, mouth = (dots[0] + dots[1]) / 2, (dots[3] + dots[4]) / 2
    up = eyes - mouth
    reach = float(np.hypot(*up))
    if offset.max() > 1 or not 0.2 * size < reach < 0.75 * size:
        return None
    up /= reach
    right = np.array((-up[1], up[0]))  # of the picture, for an upright head
    for first, second in ((dots[0], dots[1]), (dots[3], dots[4])):
        pair = second - first
        if pair @ right < 0 or abs(pair @ up) > max(0.2 * size, 0.8 * (pair @ right)):
            return None
    if (
        abs((dots[2] - mouth) @ right) > 0.45 * size
        or not -0.2 < (dots[2] - mouth) @ up / reach < 1.2
    ):
        return None
    return math.atan2(up[0], -up[1])
