"""Pictures made smaller: every pixel counts, none is skipped, nothing moves."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.shrink import shrink

SIDES = st.integers(8, 200)
SCALES = st.floats(0.05, 1.0)


def smaller(side: int, scale: float) -> int:
    return max(1, round(side * scale))


@given(SIDES, SIDES, SCALES, st.integers(0, 255))
def test_one_colour_stays_that_colour(width: int, height: int, scale: float, level: int) -> None:
    picture = np.full((height, width, 3), level, np.uint8)
    small = shrink(picture, smaller(width, scale), smaller(height, scale))
    assert small.shape == (smaller(height, scale), smaller(width, scale), 3)
    assert (small == level).all()


@pytest.mark.parametrize("width", [97, 140, 201, 239, 243, 375, 500, 777])
def test_no_column_is_skipped(width: int) -> None:
    for column in range(width):
        picture = np.zeros((width, width, 3), np.uint8)
        picture[:, column] = 255
        light = float(shrink(picture, 96, 96)[..., 0].sum()) / 255 / 96
        assert light > 0.25 * 96 / width, f"column {column}"  # its fair share is 96 / width


@pytest.mark.parametrize("width", [97, 130, 195, 205, 240, 292, 375, 800, 1001])
def test_it_is_as_by_averaging_and_nothing_moves(width: int) -> None:
    rng = np.random.default_rng(width)
    coarse = rng.integers(0, 255, (12, 12, 3), np.uint8)
    picture = cv2.resize(coarse, (width, width), interpolation=cv2.INTER_CUBIC)
    expected = cv2.resize(picture, (96, 96), interpolation=cv2.INTER_AREA)
    difference = shrink(np.asarray(picture, np.uint8), 96, 96).astype(int) - expected
    assert abs(difference.mean()) < 0.5  # levels
    assert np.abs(difference).mean() < 2.0
