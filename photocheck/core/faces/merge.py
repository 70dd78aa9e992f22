"""Many finds of one face made one, and two faces close together left two."""

from dataclasses import replace

import numpy as np

from photocheck.core.faces.candidates import Candidates, Floats, joined

_SAME_IOU = 0.4
"""Boxes that overlap this much (intersection over union) are one face."""
_SAME_INSIDE = 0.75
"""So are boxes of which the smaller lies this much inside the larger."""
_PART_INSIDE = 0.5
"""For doubtful finds this much is enough."""
_VOTES_IOU = 0.6
"""Finds that overlap the best one this much have a say in where the box is,"""
_VOTES_SCORE = 0.5
"""if they have at least this share of its score."""


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


def union(boxes: Floats, others: Floats) -> Floats:
    """Return for each two boxes, (n, 4) each, the smallest that holds both."""
    low = np.minimum(boxes[:, :2], others[:, :2])
    return np.concatenate([low, np.maximum(boxes[:, 2:], others[:, 2:])], axis=1)


def thinned(found: Candidates, across_turns: bool = False) -> Candidates:
    """Return the finds that no better one overlaps much, best score first.

    Args:
        found: all finds.
        across_turns: a find may also be dropped for a better one of another turn.
    """
    left = found.take(np.argsort(-found.scores, kind="stable"))
    kept = []
    while len(left):
        kept.append(left.take(np.arange(1)))
        iou, _ = overlaps(left.boxes[0], left.boxes)
        same = (iou >= _SAME_IOU) & (across_turns | (left.turns == left.turns[0]))
        same[0] = True
        left = left.take(~same)
    return joined(kept)


def apart(found: Candidates, others: Candidates) -> Candidates:
    """Return the finds that overlap none of `others` much."""
    alone = [not (overlaps(box, others.boxes)[0] >= _SAME_IOU).any() for box in found.boxes]
    return found.take(np.array(alone, np.bool_))


def merge(found: Candidates, sure: float) -> Candidates:
    """Return one find a face, best score first.

    Around the best find everything that overlaps it enough is taken for the same face. The box
    is the mean of the good finds, weighted by score; score and landmarks are the best find's,
    because finds of other turns of the picture place the landmarks of a tilted head wrongly.

    Args:
        found: all finds.
        sure: least score of a face beyond doubt. Doubtful finds half inside a better one are
            parts of it (a hand at the chin, an ear, hair); two sure faces may well overlap that
            much. Less than half would lose the child who looks out from behind another.
    """
    left = found.take(np.argsort(-found.scores, kind="stable"))
    parts = []
    while len(left):
        iou, inside = overlaps(left.boxes[0], left.boxes)
        enough = np.where(left.scores < sure, _PART_INSIDE, _SAME_INSIDE)
        same = (iou >= _SAME_IOU) | (inside >= enough)
        same[0] = True
        near = (iou >= _VOTES_IOU) & (left.scores >= _VOTES_SCORE * left.scores[0])
        near[0] = True
        box = np.average(left.boxes[near], axis=0, weights=left.scores[near] + 1e-6)
        best = left.take(np.arange(1))
        parts.append(replace(best, boxes=box[None].astype(np.float32)))
        left = left.take(~same)
    return joined(parts)
