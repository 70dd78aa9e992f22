"""What a pack's networks do in PhotoCheck: a second pair of eyes, and another embedder."""

from collections.abc import Callable, Sequence
from typing import Protocol

import cv2
import numpy as np

from photocheck.core.faces.align import align
from photocheck.core.faces.candidates import Candidates, joined
from photocheck.core.faces.embed import averaged
from photocheck.core.faces.merge import merge, one_face
from photocheck.core.faces.passes import tiles
from photocheck.core.types import (
    Box,
    Detection,
    Effort,
    Embeddings,
    FaceDetector,
    Points,
    Rgb,
    Vectors,
)

CHIP = 112
TEMPLATE = np.array(
    [
        (38.2946, 51.6963),
        (73.5318, 51.5014),
        (56.0252, 71.7366),
        (41.5493, 92.3655),
        (70.7299, 92.2041),
    ],
    np.float32,
)
"""Where the five points lie in a chip of ArcFace and SFace (insightface `arcface_dst`, and the
same numbers in OpenCV's FaceRecognizerSF)."""
SURE = 0.5
POSSIBLE = 0.3
_SMALLEST_VIEW = 200  # pixels: as for the first detector
_INSIDE = 0.6
"""A find that lies this much inside one of the first detector's is the same face."""


class Looker(Protocol):
    """A network that looks for faces in one square picture."""

    side: int

    def __call__(self, square: Rgb, threshold: float) -> Candidates:
        """Return the faces of at least this score, in the square's pixels."""
        ...


class SecondDetector:
    """PhotoCheck's own detector, and what a pack's finds besides. Thread safe.

    A pack can only add: how carefully the shipped detector looks is known and measured, of a pack
    nothing is. Nothing that is found is lost by adding one.
    """

    def __init__(self, first: FaceDetector, second: Looker, name: str) -> None:
        """Take both; `name` is the pack's id."""
        self._first, self._second = first, second
        self.model_id = f"{first.model_id} + {name}"

    def detect(
        self, picture: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        """Return the faces in `picture`, best score first; see `FaceDetector`."""
        found = self._first.detect(picture, effort, known)
        if effort is Effort.QUICK:
            return found
        more = _look(self._second, picture)
        taken = np.array([(d.box.x, d.box.y, d.box.right, d.box.bottom) for d in found], np.float32)
        taken = taken.reshape(-1, 4)
        new = [i for i, box in enumerate(more.boxes) if not one_face(taken, box, _INSIDE).any()]
        both = [*found, *(_detection(more, i) for i in new)]
        return tuple(sorted(both, key=lambda d: -d.score))


class ChipEmbedder:
    """A `FaceEmbedder` around a network that takes aligned faces of 112 pixels.

    Attributes:
        model_id: the name templates are filed under.
    """

    def __init__(self, network: Callable[[Sequence[Rgb]], Vectors], name: str) -> None:
        """Take the network; `name` is the pack's id, which holds a digest of its files."""
        self._network = network
        self.model_id = f"pack:{name}"

    def embed(self, picture: Rgb, points: Sequence[Points]) -> Embeddings:
        """Align each face by its points, embed it and its mirror image; see `FaceEmbedder`."""
        if not points:
            return Embeddings(np.zeros((0, 1), np.float32), np.zeros(0, np.float32))
        chips = [align(picture, five, TEMPLATE, CHIP) for five in points]
        mirrored = [np.ascontiguousarray(chip[:, ::-1]) for chip in chips]
        return averaged(self._network(chips), self._network(mirrored))


def _look(second: Looker, picture: Rgb) -> Candidates:
    """Look at the picture in squares, at full size and at ever smaller ones."""
    height, width = picture.shape[:2]
    parts, scale = [], 1.0
    while True:
        for tile in tiles(width, height, scale, second.side):
            part = picture[tile.y : tile.y + tile.h, tile.x : tile.x + tile.w]
            factor = min(second.side / tile.w, second.side / tile.h, scale)
            size = max(1, round(tile.w * factor)), max(1, round(tile.h * factor))
            square = np.zeros((second.side, second.side, 3), np.uint8)
            how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
            square[: size[1], : size[0]] = cv2.resize(part, size, interpolation=how)
            found = second(square, POSSIBLE)
            found = found.moved((tile.w / size[0], tile.h / size[1]), (tile.x, tile.y))
            left, top, right, bottom = tile.own
            x, y = found.centres.T
            parts.append(found.take((x >= left) & (x < right) & (y >= top) & (y < bottom)))
        scale /= 2
        if max(height, width) * scale < _SMALLEST_VIEW:
            return merge(joined(parts), SURE)


def _detection(found: Candidates, index: int) -> Detection:
    left, top, right, bottom = (float(v) for v in found.boxes[index])
    score = float(found.scores[index])
    box = Box(left, top, right - left, bottom - top)
    return Detection(box, min(score, 1.0), found.points[index], score >= SURE)
