"""How good a face is for recognising, in numbers and in words."""

from dataclasses import replace

import cv2
import numpy as np

from photocheck.core.faces.align import align
from photocheck.core.types import Detection, Points, Quality, Rgb

HIDDEN = "half hidden"
TOO_SMALL = "too small"

LEAST_HEIGHT = 32.0
"""Pixels of the picture the vector is taken from. At 20-26 pixels every third of 1,051 faces in
made event photos was nearest to a stranger, at 26-32 every eighth, above hardly any."""
LEAST_EYES = 10.0
"""Pixels between the eyes; smaller at this height means a face seen from the side."""
LEAST_SHARPNESS = 0.015
"""Below lie 1-2 % of clear faces of 40 pixels and more, and 70-90 % of faces smeared by motion
over 0.15 of their height (54 % of which were nearest to a stranger)."""
MOST_YAW = 0.7
"""Of clear faces 98 % lie under 0.62."""
LEAST_SCORE = 0.78
"""Of clear faces 98 % lie above 0.81; of half hidden ones four in five lie below, of masked
ones every third."""
_FACE = np.s_[20:135, 25:125]
"""The part of an aligned chip of 150 pixels that is face in front of any background."""
_FINE = 0.5
"""Detail finer than two pixels of the chip is noise, or is not there."""
_CURVE = np.array([[1, -2, 1]], np.float32)
_NOISE = 20.0
"""Gray levels squared: the least variance of a face; keeps grain from passing for detail."""


def yaw(points: Points) -> float:
    """Return how far a face is turned, 0 = frontal, 1 = profile.

    It is where the nose lies between the left and the right side of the face (eye and mouth
    corner), along the line through the eyes, so it does not matter how the head is tilted.
    """
    across = (points[1] - points[0]) + (points[4] - points[3])
    length = float(np.hypot(*across))
    if length < 1e-3:
        return 1.0
    along = points @ (across / length)
    right, left = (along[0] + along[3]) / 2, (along[1] + along[4]) / 2
    off = abs(float(2 * along[2] - right - left))
    return min(1.0, off / max(float(left - right), 1e-3))


def sharpness(picture: Rgb, points: Points) -> float:
    """Return how much fine detail the aligned face has, whatever its size, contrast and light.

    It is the variance of the second difference along the rows or along the columns, whichever
    is less (motion smears one of them only), as a share of the variance of the gray levels.
    """
    gray = cv2.cvtColor(np.ascontiguousarray(align(picture, points)[_FACE]), cv2.COLOR_RGB2GRAY)
    gray = cv2.resize(gray, None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_AREA)
    level = gray.astype(np.float32)
    detail = min(float(cv2.filter2D(level, -1, way).var()) for way in (_CURVE, _CURVE.T))
    return detail / (float(level.var()) + _NOISE)


def judge(picture: Rgb, detection: Detection) -> Quality:
    """Judge a face by its detection and its pixels.

    Args:
        picture: the picture the detection is in, (h, w, 3) uint8.
        detection: in that picture's pixels.
    """
    quality = Quality(
        height=max(detection.box.w, detection.box.h),  # of a head that lies, the width
        eye_distance=float(np.hypot(*(detection.points[1] - detection.points[0]))),
        sharpness=sharpness(picture, detection.points),
        yaw=yaw(detection.points),
    )
    problems = []
    if quality.height < LEAST_HEIGHT or quality.eye_distance < LEAST_EYES:
        problems.append(TOO_SMALL)
    if quality.yaw > MOST_YAW:
        problems.append("turned away")
    if quality.sharpness < LEAST_SHARPNESS:
        problems.append("blurred")
    if detection.score < LEAST_SCORE:
        problems.append(HIDDEN)
    return replace(quality, problems=tuple(problems))


def with_mirror_distance(quality: Quality, distance: float, most: float) -> Quality:
    """Return the quality once the face was embedded: an unstable vector means a poor face.

    Args:
        quality: as `judge` returned it.
        distance: between the vectors of the face and of its mirror image.
        most: the embedder's limit for a clear face.
    """
    problems = quality.problems
    if distance > most and HIDDEN not in problems:
        problems = (*problems, HIDDEN)
    return replace(quality, mirror_distance=distance, problems=problems)
