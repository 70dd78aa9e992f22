"""Looking at a picture with a small network: tiles, scales, mirror and quarter turns.

Each look cuts its tiles straight from the picture, so that memory stays that of one tile however
large the picture is.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.faces.candidates import Candidates, joined
from photocheck.core.faces.centerface import MULTIPLE, decode
from photocheck.core.types import Rgb

_ROTATIONS = (-1, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE)
"""OpenCV's codes by quarter turns: it turns pictures several times faster than strides do."""

Network = Callable[[NDArray[np.uint8]], Sequence[NDArray[np.float32]]]
"""Takes (n, h, w, 3) uint8 RGB, sides multiples of 32; returns CenterFace's four outputs."""

TILE = 2048
"""Longest side of a tile in network pixels: two of them span 2048 x 1536 at 1.25 times, and one
spans it as it is. Smaller ones see more twice; larger ones take more memory (docs/adr/0008)."""
OVERLAP = 128
"""Network pixels neighbouring tiles share. Faces up to this size are whole in one tile; larger
ones are found by the looks at smaller scales."""


@dataclass(frozen=True)
class View:
    """One way of looking at a picture.

    Attributes:
        scale: network pixels per picture pixel.
        turns: quarter turns counter-clockwise, 0..3.
        mirror: left and right swapped (after the turn).
    """

    scale: float = 1.0
    turns: int = 0
    mirror: bool = False


@dataclass(frozen=True)
class Tile:
    """A part of the picture, in picture pixels, and the part of it whose finds count.

    Finds whose middle lies outside `own` are left to the neighbouring tile, which sees them whole.
    """

    x: int
    y: int
    w: int
    h: int
    own: tuple[float, float, float, float]


def _spans(length: int, tile: int, overlap: int) -> list[tuple[int, int, float, float]]:
    """Cut 0..length into (start, size, first owned, last owned) of equal overlapping spans."""
    count = max(1, math.ceil((length - overlap) / (tile - overlap)))
    size = math.ceil((length + (count - 1) * overlap) / count)
    starts = [round(i * (length - size) / max(1, count - 1)) for i in range(count)]
    cuts = [(a + size + b) / 2 for a, b in itertools.pairwise(starts)]
    edges = [-math.inf, *cuts, math.inf]
    return [(start, size, edges[i], edges[i + 1]) for i, start in enumerate(starts)]


def tiles(width: int, height: int, scale: float, side: int = TILE) -> Iterator[Tile]:
    """Cut a picture so that each tile is at most `side` network pixels wide and high."""
    tile, overlap = max(1, int(side / scale)), int(OVERLAP / scale)
    for y, h, top, bottom in _spans(height, tile, overlap):
        for x, w, left, right in _spans(width, tile, overlap):
            yield Tile(x, y, w, h, (left, top, right, bottom))


def prepared(part: Rgb, view: View) -> Rgb:
    """Return a part of a picture as the view sees it, before padding."""
    width, height = (max(1, round(side * view.scale)) for side in (part.shape[1], part.shape[0]))
    if (width, height) != (part.shape[1], part.shape[0]):
        how = cv2.INTER_AREA if view.scale < 1 else cv2.INTER_LINEAR
        part = np.asarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)
    if view.turns:
        part = np.asarray(cv2.rotate(part, _ROTATIONS[view.turns]), np.uint8)
    return np.asarray(cv2.flip(part, 1), np.uint8) if view.mirror else part


def as_input(pictures: Sequence[Rgb]) -> NDArray[np.uint8]:
    """Stack pictures of any sizes into one (n, h, w, 3) uint8 batch, padded with black."""
    high = max(picture.shape[0] for picture in pictures)
    wide = max(picture.shape[1] for picture in pictures)
    shape = (len(pictures), -(-high // MULTIPLE) * MULTIPLE, -(-wide // MULTIPLE) * MULTIPLE, 3)
    batch = np.zeros(shape, np.uint8)
    for slot, picture in zip(batch, pictures, strict=True):
        slot[: picture.shape[0], : picture.shape[1]] = picture
    return batch


def _back(found: Candidates, seen: Rgb, view: View, tile: Tile) -> Candidates:
    """Bring finds in a prepared tile back to picture pixels."""
    height, width = seen.shape[:2]
    if view.mirror:
        found = found.mirrored(width)
    if view.turns % 2:
        height, width = width, height
    found = found.turned_back(view.turns, width, height)
    return found.moved((tile.w / width, tile.h / height), (tile.x, tile.y))


def look(
    network: Network,
    picture: Rgb,
    view: View,
    threshold: float,
    wanted: Callable[[Tile], bool] = lambda _: True,
) -> Candidates:
    """Find faces in `picture` in one way of looking.

    Args:
        network: the detector's network.
        picture: (h, w, 3) uint8.
        view: scale, turn, mirror.
        threshold: least score of a find, 0..1.
        wanted: tells which tiles are worth looking at.

    Returns:
        Finds in picture pixels.
    """
    parts = []
    for tile in tiles(picture.shape[1], picture.shape[0], view.scale):
        if not wanted(tile):
            continue
        part = picture[tile.y : tile.y + tile.h, tile.x : tile.x + tile.w]
        seen = prepared(part, view)
        found = _back(decode(network(as_input([seen])), 0, threshold), seen, view, tile)
        left, top, right, bottom = tile.own
        x, y = found.centres.T
        parts.append(found.take((x >= left) & (x < right) & (y >= top) & (y < bottom)))
    return joined(parts)
