"""A covered face holds no detail; a face does."""

import os

import cv2
import numpy as np
import pytest

from photocheck.core.imaging import samples
from photocheck.core.imaging.destroyed import is_destroyed
from photocheck.core.imaging.redact import head_cover, redact
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.verify import decode_export
from photocheck.core.types import Box, CoverStyle

FACE = Box(170, 60, 100, 130)
POINTS = np.array([[198, 115], [243, 115], [222, 140], [203, 162], [240, 162]], np.float32)


@pytest.mark.parametrize("scale", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("style", list(CoverStyle))
def test_our_covers_destroy(style: CoverStyle, scale: float) -> None:
    picture = cv2.resize(samples.portrait(), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box, points = FACE.scaled(scale), POINTS * np.float32(scale)
    assert not is_destroyed(picture, box)
    covered = redact(picture, [head_cover(box, points, style)], os.urandom(32))
    assert is_destroyed(decode_export(encode(covered, "jpeg")), box)


def test_a_plain_blur_is_not_enough() -> None:
    assert not is_destroyed(cv2.GaussianBlur(samples.portrait(), (0, 0), 5), FACE)


@pytest.mark.parametrize("box", [Box(-50, -50, 20, 20), Box(600, 600, 9, 9), Box(0, 0, 0, 0)])
def test_a_box_outside_the_picture_shows_nobody(box: Box) -> None:
    assert is_destroyed(samples.portrait(), box)
