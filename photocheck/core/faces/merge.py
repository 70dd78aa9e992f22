"""Many finds of one face made one, and two faces close together left two."""

import numpy as np
from numpy.typing import NDArray

from photocheck.core.faces.candidates import Candidates, Floats, nothing

_SAME_IOU = 0.4
"""Boxes that overlap this much (intersection over union) are one face."""
_SAME_INSIDE = 0.75
"""So are boxes of which the smaller lies this much inside the larger."""
_NEAR_BEST = 0.5
"""Finds with at least this share of the best one's score have a say in where the box is."""


def overlaps(box: Floats, boxes: Floats) -> tuple[Floats, Floats]:
    """Return intersection over union, and over the smaller box, of one box with (n, 4) others."""
    across = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    down = np.minimum(box[3], boxes[:, 3]) - np.maximum(box[1], boxes[:, 1])
    both = np.maximum(across, 0) * np.maximum(down, 0)
    own = (box[2] - box[0]) * (box[3] - box[1])
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    tiny = np.float32(1e-6)
    return both / np.maximum(own + areas - both, tiny), both / np.maximum(
        np.minimum(own, areas), tiny
    )


def thinned(found: Candidates) -> NDArray[np.intp]:
    """Return the indices of finds that no better one overlaps much, best score first."""
    left = np.argsort(-found.scores, kind="stable")
    kept = []
    while len(left):
        kept.append(left[0])
        iou, _ = overlaps(found.boxes[left[0]], found.boxes[left[1:]])
        left = left[1:][iou < _SAME_IOU]
    return np.array(kept, np.intp)


def merge(found: Candidates) -> Candidates:
    """Return one find a face, best score first.

    Around the best find everything that overlaps it enough is taken for the same face. The box
    is the mean of the good finds, weighted by score; score and landmarks are the best find's,
    because finds of other turns of the picture place the landmarks of a tilted head wrongly.
    """
    left = found.take(np.argsort(-found.scores, kind="stable"))
    parts = []
    while len(left):
        iou, inside = overlaps(left.boxes[0], left.boxes)
        same = (iou >= _SAME_IOU) | (inside >= _SAME_INSIDE)
        same[0] = True
        near = same & (iou >= _SAME_IOU) & (left.scores >= _NEAR_BEST * left.scores[0])
        near[0] = True
        box = np.average(left.boxes[near], axis=0, weights=left.scores[near] + 1e-6)
        parts.append((box, left.scores[0], left.points[0]))
        left = left.take(~same)
    if not parts:
        return nothing()
    boxes, scores, points = zip(*parts, strict=True)
    return Candidates(
        np.array(boxes, np.float32), np.array(scores, np.float32), np.array(points, np.float32)
    )
