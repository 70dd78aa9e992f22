"""Many finds of one face made one, and two faces close together left two."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photocheck.core.faces.candidates import Candidates, Floats, joined

_SAME_IOU = 0.4
"""Boxes that overlap this much (intersection over union) are one face."""
_SAME_INSIDE = 0.75
"""So are boxes of which the smaller lies this much inside the larger."""
_PART_INSIDE = 0.5
"""For doubtful finds this much is enough."""
_LARGER = 4.0
"""A find over this many times as large (in area) as a better one is no part of it: a large face
seen with doubt may hold a small one seen well, on a shirt or between two heads."""
_VOTES_IOU = 0.6
"""Finds that overlap the best one this much have a say in where the box is,"""
_VOTES_SCORE = 0.5
"""if they have at least this share of its score."""


def overlaps(boxes: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Return intersection over union, and over the smaller box, of (4,) or (n, 4) boxes."""
    low = np.maximum(boxes[..., :2], others[..., :2])
    high = np.minimum(boxes[..., 2:], others[..., 2:])
    both = np.prod(np.maximum(high - low, 0), axis=-1)
    one, two = _areas(boxes), _areas(others)
    tiny = np.float32(1e-6)
    return (
        both / np.maximum(one + two - both, tiny),
        both / np.maximum(np.minimum(one, two), tiny),
    )


def one_face(
    better: Floats, others: Floats, inside: float | NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which finds are the same face as a better one.

    Args:
        better: (4,) or (n, 4) boxes.
        others: (n, 4) or (4,) boxes.
        inside: how much of the smaller box must lie in the larger one, 0..1.
    """
    better, others = np.broadcast_arrays(better, others)
    iou, part = overlaps(better, others)
    larger = _areas(others) > _LARGER * _areas(better)
    same: NDArray[np.bool_] = (iou >= _SAME_IOU) | ((part >= inside) & ~larger)
    return same


def _areas(boxes: Floats) -> Floats:
    sides = boxes[..., 2:] - boxes[..., :2]
    return np.asarray(sides[..., 0] * sides[..., 1])


def union(boxes: Floats, others: Floats) -> Floats:
    """Return for each two boxes, (n, 4) each, the smallest that holds both."""
    low = np.minimum(boxes[:, :2], others[:, :2])
    return np.concatenate([low, np.maximum(boxes[:, 2:], others[:, 2:])], axis=1)


def widened(boxes: Floats, least: float) -> Floats:
    """Return the boxes, (n, 4), with the shorter side at least `least` times the longer one."""
    sides = boxes[:, 2:] - boxes[:, :2]
    more = np.maximum(0, least * sides[:, ::-1] - sides) * np.float32(0.5)
    return np.concatenate([boxes[:, :2] - more, boxes[:, 2:] + more], axis=1)


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
    """Return the finds that are no part of the better `others`, and not one of them again."""
    alone = [not one_face(others.boxes, box, _SAME_INSIDE).any() for box in found.boxes]
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
        enough = np.where(left.scores < sure, _PART_INSIDE, _SAME_INSIDE)
        same = one_face(left.boxes[0], left.boxes, enough)
        same[0] = True
        iou, _ = overlaps(left.boxes[0], left.boxes)
        near = (iou >= _VOTES_IOU) & (left.scores >= _VOTES_SCORE * left.scores[0])
        near[0] = True
        box = np.average(left.boxes[near], axis=0, weights=left.scores[near] + 1e-6)
        best = left.take(np.arange(1))
        parts.append(replace(best, boxes=box[None].astype(np.float32)))
        left = left.take(~same)
    return joined(parts)
