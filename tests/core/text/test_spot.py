"""Lines of writing out of a detector's map, made up here."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from photocheck.core.text.spot import find_lines, shape

SIZE = 320


def found(likely: NDArray[np.float32]) -> list[tuple[float, float, float, float]]:
    """Return the middle, width and height of each line found where a map is likely."""
    picture = np.zeros((SIZE, SIZE, 3), np.uint8)
    lines = find_lines(picture, lambda _: likely[np.newaxis, np.newaxis], SIZE)
    return [(*map(float, line.mean(axis=0)), *shape(line)) for line in lines]


def arc(chance: float, bend: int) -> NDArray[np.float32]:
    """Return a map with a line bent by so many degrees, from x 80 to 240 or less."""
    drawn = np.zeros((SIZE, SIZE), np.uint8)
    radius = round(80 / np.sin(np.radians(bend / 2)))
    middle, ends = (160, 160 + radius), (-90 - bend / 2, -90 + bend / 2)
    cv2.ellipse(drawn, middle, (radius, radius), 0, *ends, 1, thickness=12)
    return drawn.astype(np.float32) * np.float32(chance)


@pytest.mark.parametrize("bend", [5, 40, 70, 90])
def test_a_bent_line_is_found_whole(bend: int) -> None:
    ((x, _, width, _),) = found(arc(0.9, bend))
    assert x == pytest.approx(160, abs=3)
    assert width > 160


def test_a_line_that_is_hardly_seen_is_found() -> None:
    assert len(found(arc(0.5, 10))) == 1


def test_a_speck_and_a_guess_are_not() -> None:
    speck = np.zeros((SIZE, SIZE), np.float32)
    speck[100, 100] = 0.9
    assert found(speck) == []
    assert found(arc(0.15, 10)) == []
