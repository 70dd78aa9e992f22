"""Raw finds of a detector as arrays, and their way back from a tile to the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Box

Floats = NDArray[np.float32]

MIRROR_ORDER = np.array([1, 0, 2, 4, 3])
"""The landmarks of a mirrored face: left and right change places."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """What one or more looks at a picture found, before it is merged.

    Attributes:
        boxes: (n, 4) float32, left, top, right, bottom in pixels.
        scores: (n,) float32, 0..1.
        points: (n, 5, 2) float32, landmarks in the order of `types.Points`.
        turns: (n,) quarter turns counter-clockwise, 0..3, of the picture when each was seen.
    """

    boxes: Floats
    scores: Floats
    points: Floats
    turns: NDArray[np.intp]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.scores)

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "Candidates":
        """Return those chosen by a mask or by indices."""
        return Candidates(
            self.boxes[which], self.scores[which], self.points[which], self.turns[which]
        )

    @property
    def centres(self) -> Floats:
        """Return the middle of each box, (n, 2)."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) * np.float32(0.5)

    @property
    def sizes(self) -> Floats:
        """Return width and height of each box, (n, 2)."""
        return self.boxes[:, 2:] - self.boxes[:, :2]

    def mirrored(self, width: float) -> "Candidates":
        """Return the finds in the mirror image of a picture `width` pixels wide."""
        left, top, right, bottom = self.boxes.T
        boxes = np.stack([width - right, top, width - left, bottom], axis=1)
        points = self.points[:, MIRROR_ORDER].copy()
        points[..., 0] = width - points[..., 0]
        return Candidates(boxes, self.scores, points, self.turns)

    def turned_back(self, turns: int, width: float, height: float) -> "Candidates":
        """Undo quarter turns: finds in ``np.rot90(picture, turns)`` as finds in `picture`.

        Args:
            turns: quarter turns counter-clockwise that were made, 0..3.
            width: of the upright picture, pixels.
            height: of the upright picture, pixels.
        """

        def back(xy: Floats) -> Floats:
            x, y = xy[..., 0], xy[..., 1]
            new = ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[turns]
            return np.stack(new, axis=-1).astype(np.float32)

        one, two = back(self.boxes[:, :2]), back(self.boxes[:, 2:])
        boxes = np.concatenate([np.minimum(one, two), np.maximum(one, two)], axis=1)
        turned = np.full(len(self), turns, np.intp)
        return Candidates(boxes, self.scores, back(self.points), turned)

    def moved(self, scale: tuple[float, float], shift: tuple[float, float]) -> "Candidates":
        """Return the finds with x and y multiplied by `scale`, then shifted by `shift`."""
        by, to = np.array(scale, np.float32), np.array(shift, np.float32)
        boxes = self.boxes * np.tile(by, 2) + np.tile(to, 2)
        return Candidates(boxes, self.scores, self.points * by + to, self.turns)


def at(boxes: Sequence[Box]) -> Candidates:
    """Return places to look at, in upright pictures, with no score and no landmarks."""
    corners = [(box.x, box.y, box.right, box.bottom) for box in boxes]
    count = len(boxes)
    return Candidates(
        np.array(corners, np.float32).reshape(count, 4),
        np.zeros(count, np.float32),
        np.zeros((count, 5, 2), np.float32),
        np.zeros(count, np.intp),
    )


def nothing() -> Candidates:
    """Return no finds."""
    return at(())


def joined(parts: Sequence[Candidates]) -> Candidates:
    """Return all finds of several looks as one."""
    parts = [nothing(), *parts]
    return Candidates(
        np.concatenate([p.boxes for p in parts]),
        np.concatenate([p.scores for p in parts]),
        np.concatenate([p.points for p in parts]),
        np.concatenate([p.turns for p in parts]),
    )
