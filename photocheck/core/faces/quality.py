"""How good a face is for recognising, in numbers and in words."""

from dataclasses import replace

import cv2
import numpy as np

from photocheck.core.types import Detection, Points, Quality, Rgb

LEAST_HEIGHT = 32.0
LEAST_EYES = 12.0
LEAST_SHARPNESS = 20.0
MOST_YAW = 0.6
MOST_MIRROR_DISTANCE = 0.5
_CHIP = 96


def yaw(points: Points) -> float:
    """Return how far a face is turned, 0 = frontal, about 1 = profile."""
    eyes = (points[0] + points[1]) / 2
    across = points[1] - points[0]
    width = float(np.hypot(*across))
    if width < 1e-3:
        return 1.0
    along = across / width
    return min(1.0, abs(float((points[2] - eyes) @ along)) / width * 2)


def sharpness(picture: Rgb, detection: Detection) -> float:
    """Return the variance of the Laplacian of the face, brought to a common size."""
    box = detection.box
    left, top = max(0, int(box.x)), max(0, int(box.y))
    part = picture[top : max(top, int(box.bottom)), left : max(left, int(box.right))]
    if part.size == 0:
        return 0.0
    gray = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    gray = cv2.resize(gray, (_CHIP, _CHIP), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(gray, cv2.CV_32F).var())


def judge(picture: Rgb, detection: Detection) -> Quality:
    """Judge a face by its detection and its pixels.

    Args:
        picture: the picture the detection is in, (h, w, 3) uint8.
        detection: in that picture's pixels.
    """
    quality = Quality(
        height=detection.box.h,
        eye_distance=float(np.hypot(*(detection.points[1] - detection.points[0]))),
        sharpness=sharpness(picture, detection),
        yaw=yaw(detection.points),
    )
    problems = []
    if quality.height < LEAST_HEIGHT or quality.eye_distance < LEAST_EYES:
        problems.append("too small")
    if quality.yaw > MOST_YAW:
        problems.append("turned away")
    if quality.sharpness < LEAST_SHARPNESS:
        problems.append("blurred")
    return replace(quality, problems=tuple(problems))


def with_mirror_distance(quality: Quality, distance: float) -> Quality:
    """Return the quality once the face was embedded: an unstable vector means a poor face."""
    problems = quality.problems
    if distance > MOST_MIRROR_DISTANCE:
        problems = (*problems, "half hidden")
    return replace(quality, mirror_distance=distance, problems=problems)
