import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photocheck.core.faces.align import CHIP, TEMPLATE, align, similarity


def _moved(scale: float, angle: float, shift: tuple[float, float]) -> np.ndarray:
    """Return the template's points as a face of that size, turn and place has them."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (TEMPLATE @ turn * scale + shift).astype(np.float32)


@given(
    scale=st.floats(0.05, 40),
    angle=st.floats(-3.14, 3.14),
    x=st.floats(-5000, 5000),
    y=st.floats(-5000, 5000),
)
def test_a_turned_and_scaled_face_comes_back_to_the_template(scale, angle, x, y):
    points = _moved(scale, angle, (x, y))
    matrix = similarity(points)
    back = np.column_stack([points, np.ones(5)]) @ matrix.T
    assert np.abs(back - TEMPLATE).max() < 0.05 * max(1, 1 / scale)


def test_no_other_turn_scale_and_shift_is_nearer():
    rng = np.random.default_rng(3)
    points = (_moved(1.7, 0.4, (300, 200)) + rng.normal(0, 4, (5, 2))).astype(np.float32)
    best = similarity(points)

    def miss(matrix):
        return ((np.column_stack([points, np.ones(5)]) @ matrix.T - TEMPLATE) ** 2).sum()

    (a, _, x), (b, _, y) = best
    for da, db, dx, dy in rng.normal(0, 1, (200, 4)) * (0.01, 0.01, 1, 1):
        other = np.array([[a + da, -(b + db), x + dx], [b + db, a + da, y + dy]])
        assert miss(other) > miss(best)


def test_a_mirrored_face_is_never_mirrored_back():
    mirrored = TEMPLATE * np.float32([-1, 1])
    assert np.linalg.det(similarity(mirrored)[:, :2]) > 0


@pytest.mark.parametrize("scale", [0.2, 0.7, 1.0, 1.3, 4.0])
@pytest.mark.parametrize("angle", [0.0, 0.5, -1.6, 3.0])
def test_the_points_of_the_picture_come_to_lie_on_the_template(scale, angle):
    side = int(260 * scale) + 40
    points = _moved(scale, angle, (0, 0))
    points += side / 2 - points.mean(axis=0)
    grid_y, grid_x = np.mgrid[:side, :side].astype(np.float32)
    chips = []
    for x, y in points:
        spot = np.exp(-((grid_x - x) ** 2 + (grid_y - y) ** 2) / (2 * (6 * scale) ** 2)) * 255
        picture = np.repeat(spot[:, :, None], 3, axis=2).astype(np.uint8)
        chips.append(align(picture, points)[:, :, 0].astype(float))
    for chip, (x, y) in zip(chips, TEMPLATE, strict=True):
        chip_y, chip_x = np.mgrid[:CHIP, :CHIP]
        found = np.array([(chip_x * chip).sum(), (chip_y * chip).sum()]) / chip.sum()
        assert np.abs(found - (x, y)).max() < 0.3


def test_a_large_face_is_averaged_and_not_sampled():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (1200, 1200, 3), dtype=np.uint8)
    points = _moved(6, 0.2, (100, 100))
    plain = cv2.warpAffine(noise, similarity(points), (CHIP, CHIP), flags=cv2.INTER_LINEAR)
    middle = slice(40, 110)
    assert align(noise, points)[middle, middle].std() < 0.35 * plain[middle, middle].std()


def test_outside_the_picture_is_black():
    white = np.full((80, 80, 3), 255, np.uint8)
    chip = align(white, TEMPLATE - np.float32([75, 0]))
    assert chip[40, 20].tolist() == [0, 0, 0] or chip[40, 140].tolist() == [0, 0, 0]
    assert chip.max() == 255


@given(arrays(np.float32, (5, 2), elements=st.floats(-1e5, 1e5, width=32)))
def test_any_points_give_a_chip(points):
    picture = np.full((50, 70, 3), 128, np.uint8)
    chip = align(picture, points)
    assert chip.shape == (CHIP, CHIP, 3)
    assert chip.dtype == np.uint8


def test_points_in_one_place_are_only_shifted():
    matrix = similarity(np.full((5, 2), 33, np.float32))
    assert matrix[:, :2].tolist() == [[1, 0], [0, 1]]
