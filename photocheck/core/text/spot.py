"""Where lines of writing are: from a text detector's map to upright strips that can be read.

The steps are those of "Real-time Scene Text Detection with Differentiable Binarization" (Liao et
al., 2020): a map of how likely each pixel is the middle of a line, cut at a threshold, each part's
slanted rectangle grown to the whole line.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Rgb

Corners = NDArray[np.float32]
"""Shape (4, 2): of a slanted rectangle, top left first, clockwise; pixels."""
Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Runs a model with one input and one output."""

MOST_LINES = 400
"""Lines looked at in one piece of picture, the largest first; bounds the time of a hostile one."""

# Cut, least mean, and how far a rectangle is grown. The models' own settings (PP-OCRv6) are 0.3,
# 0.5 and 1.6; but thin or faint writing is never sure, and a line that is none costs a reading,
# which names nobody.
_CUT, _LEAST_MEAN, _GROW = 0.2, 0.4, 1.6
_MULTIPLE = 32  # sides the model takes
_LEAST_SIDE = 3  # pixels of the map
_TALL = 1.5  # a strip this much taller than wide is written sideways


def find_lines(picture: Rgb, detect: Run, search: int) -> list[Corners]:
    """Return the lines of writing in a picture, in its pixels, largest first.

    Args:
        picture: (h, w, 3) uint8.
        detect: the text detector.
        search: longest side in pixels at which it looks.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, search / max(height, width))
    size = [max(1, round(side * scale / _MULTIPLE)) * _MULTIPLE for side in (width, height)]
    small = np.asarray(cv2.resize(picture, size), np.uint8)
    likely = detect(as_input(small))[0, 0]
    mask = cv2.dilate((likely > _CUT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    back = np.array([width / size[0], height / size[1]], np.float32)
    found = []
    for contour in contours:
        centre, (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < _LEAST_SIDE or _mean_inside(likely, contour) < _LEAST_MEAN:
            continue
        grow = w * h * _GROW / (w + h)  # both sides together
        whole = cv2.boxPoints((centre, (w + grow, h + grow), angle))
        found.append((w * h, _clockwise(whole) * back))
    found.sort(key=lambda line: -line[0])
    return [corners for _, corners in found[:MOST_LINES]]


def shape(corners: Corners) -> tuple[float, float]:
    """Return the width and height of a slanted rectangle."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    return float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))


def grown(corners: Corners, margin: float) -> Corners:
    """Return a slanted rectangle with a margin all around, in parts of its shorter side."""
    centre = corners.mean(axis=0)
    width, height = shape(corners)
    more = 2 * margin * min(width, height)
    along = (corners[1] - corners[0]) / max(width, 1) * (width + more) / 2
    down = (corners[3] - corners[0]) / max(height, 1) * (height + more) / 2
    ends = [centre - along - down, centre + along - down, centre + along + down]
    return np.array([*ends, centre - along + down], np.float32)


def within(outer: Corners, inner: Corners) -> Corners:
    """Return corners that lie in the strip of `outer`, as pixels of the picture."""
    width, height = (max(1, round(side)) for side in shape(outer))
    along, down = (outer[1] - outer[0]) / width, (outer[3] - outer[0]) / height
    if height / width >= _TALL:  # the strip was turned, anticlockwise
        x, y = width - inner[:, 1:], inner[:, :1]
    else:
        x, y = inner[:, :1], inner[:, 1:]
    return np.asarray(outer[0] + x * along + y * down, np.float32)


def strip(picture: Rgb, corners: Corners) -> Rgb:
    """Return a line turned upright, (h, w, 3) uint8, at the picture's own size."""
    width, height = (max(1, round(side)) for side in shape(corners))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, target)
    cut: Any = cv2.warpPerspective(
        picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.ascontiguousarray(np.rot90(cut)) if height / width >= _TALL else cut


def as_input(picture: Rgb) -> NDArray[np.float32]:
    """Return a picture as these models take it: (1, 3, h, w) float32, blue first, -1..1."""
    blue_first = picture[:, :, ::-1].transpose(2, 0, 1)[np.newaxis]
    return np.ascontiguousarray(blue_first, np.float32) / np.float32(127.5) - np.float32(1)


def _mean_inside(likely: NDArray[np.float32], contour: NDArray[Any]) -> float:
    """Return the mean of the map inside a contour: a bent line fills little of its rectangle."""
    left, top, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [contour - (left, top)], 1)
    return float(cv2.mean(likely[top : top + height, left : left + width], mask)[0])


def _clockwise(corners: NDArray[Any]) -> Corners:
    """Return four corners with the top left first, clockwise."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    top_left, bottom_left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    top_right, bottom_right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.stack([top_left, top_right, bottom_right, bottom_left]).astype(np.float32)
