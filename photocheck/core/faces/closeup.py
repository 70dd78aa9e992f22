"""The second look: each doubtful place once more, enlarged to a size the network sees best.

A face of 14 pixels scores .1 where it is and .8 enlarged, while most of what only resembles a
face at a glance loses its score. So the first looks may keep a very low threshold.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from photocheck.core.faces.candidates import Candidates, Floats
from photocheck.core.faces.centerface import decode
from photocheck.core.faces.passes import Network, View, prepared
from photocheck.core.types import Rgb

_BATCH = 16
_FLOOR = 0.02
_OFF_CENTRE = 0.5
"""Faces whose middle is farther than this from the close-up's, in face heights, are others."""
_RATIO = 2.2
"""So are faces this much larger or smaller."""


@dataclass(frozen=True)
class Lens:
    """How large a close-up is.

    Attributes:
        window: its side, pixels; a multiple of 32.
        face: how high the face stands in it.
    """

    window: int
    face: int


GLANCE = Lens(window=96, face=64)
"""For the many: is there anything?"""
STARE = Lens(window=192, face=128)
"""For the few: is it a face? Larger ones tell no more."""
AFAR = Lens(window=192, face=96)
"""For the same few, from farther away: what only looks like a face at one size is none."""


def closeup(picture: Rgb, box: Floats, lens: Lens) -> tuple[Rgb, tuple[float, float, float]]:
    """Cut out a find at the lens's size; what lies outside the picture is black.

    Returns:
        (window, window, 3) uint8, and (scale, left, top) to go back:
        picture x = left + scale * close-up x.
    """
    size = max(float(max(box[2] - box[0], box[3] - box[1])), 4.0)
    side = max(2, round(size * lens.window / lens.face))
    left = round(float(box[0] + box[2]) / 2 - side / 2)
    top = round(float(box[1] + box[3]) / 2 - side / 2)
    height, width = picture.shape[:2]
    x = np.clip((left, left + side), 0, width)
    y = np.clip((top, top + side), 0, height)
    canvas = np.zeros((lens.window, lens.window, 3), np.uint8)
    scale = side / lens.window
    to_x, to_y = np.rint((x - left) / scale).astype(int), np.rint((y - top) / scale).astype(int)
    wide, high = int(to_x[1] - to_x[0]), int(to_y[1] - to_y[0])
    if wide > 0 and high > 0:
        part = picture[y[0] : y[1], x[0] : x[1]]
        how = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
        canvas[to_y[0] : to_y[1], to_x[0] : to_x[1]] = cv2.resize(
            part, (wide, high), interpolation=how
        )
    return canvas, (scale, left, top)


def _hide(canvas: Rgb, boxes: Floats) -> None:
    """Paint over the boxes in the close-up's mean colour."""
    corners = np.clip(np.rint(boxes), 0, len(canvas)).astype(int)
    inside = (corners[:, 2:] > corners[:, :2]).all(axis=1)
    colour = cv2.mean(canvas)[:3]
    for left, top, right, bottom in corners[inside]:
        canvas[top:bottom, left:right] = colour


def _central(found: Candidates, lens: Lens) -> Candidates:
    """Return the best find that is the one in the middle, or none."""
    off = np.abs(found.centres - lens.window / 2).max(axis=1, initial=0)
    size = found.sizes.max(axis=1, initial=0)
    near = (
        (off < _OFF_CENTRE * lens.face) & (size < lens.face * _RATIO) & (size > lens.face / _RATIO)
    )
    return found.take(np.flatnonzero(near)[:1])  # finds come best first


def look_closer(
    network: Network,
    picture: Rgb,
    finds: Candidates,
    lens: Lens,
    *,
    mirror: bool = False,
    hidden: Candidates | None = None,
) -> Candidates:
    """Look again at each find, with the picture turned as when it was found.

    Args:
        network: the detector's network.
        picture: (h, w, 3) uint8.
        finds: where to look, and with how many quarter turns.
        lens: how large.
        mirror: look at the mirror image.
        hidden: faces to paint over before.

    Returns:
        What was seen, one for each of `finds`; score 0 and the old box where nothing was.
    """
    seen = Candidates(
        finds.boxes.copy(), np.zeros_like(finds.scores), finds.points.copy(), finds.turns
    )
    for start in range(0, len(finds), _BATCH):
        rows = range(start, min(start + _BATCH, len(finds)))
        cuts = [closeup(picture, finds.boxes[row], lens) for row in rows]
        if hidden is not None:
            for cut, (scale, left, top) in cuts:
                _hide(cut, hidden.moved((1, 1), (-left, -top)).boxes / scale)
        views = [View(1.0, int(finds.turns[row]), mirror) for row in rows]
        shown = [prepared(cut, view) for (cut, _), view in zip(cuts, views, strict=True)]
        outputs = network(np.stack(shown))
        for slot, row in enumerate(rows):
            best = _central(decode(outputs, slot, _FLOOR), lens)
            if len(best):
                scale, left, top = cuts[slot][1]
                best = best.mirrored(lens.window) if mirror else best
                best = best.turned_back(views[slot].turns, lens.window, lens.window)
                best = best.moved((scale, scale), (left, top))
                seen.boxes[row], seen.scores[row] = best.boxes[0], best.scores[0]
                seen.points[row] = best.points[0]
    return seen
