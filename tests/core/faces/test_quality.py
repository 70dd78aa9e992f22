import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photocheck.core.faces.align import TEMPLATE
from photocheck.core.faces.quality import judge, sharpness, with_mirror_distance, yaw
from photocheck.core.types import Box, Detection, Points, Rgb


def face(picture: Rgb, points: Points, score: float = 0.9) -> Detection:
    """Return a detection around five points of an upright face."""
    left, top = points.min(axis=0)
    high = 2.4 * float(points[3, 1] - points[0, 1])
    return Detection(
        Box(float(left) - high / 4, float(top) - high / 3, high * 0.8, high), score, points
    )


def smaller(picture: Rgb, points: Points, factor: float) -> tuple[Rgb, Points]:
    shrunk = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return shrunk, points * np.float32(factor)


def test_frontal_points_are_not_turned_and_tilting_the_head_changes_nothing():
    tilt = cv2.getRotationMatrix2D((75, 75), 37, 1.4)
    tilted = (TEMPLATE @ tilt[:, :2].T + tilt[:, 2]).astype(np.float32)
    assert yaw(TEMPLATE) < 0.1
    assert yaw(tilted) == pytest.approx(yaw(TEMPLATE), abs=1e-4)


def test_the_nearer_the_nose_comes_to_one_side_the_more_the_face_is_turned():
    turned = [
        TEMPLATE + np.float32([[0, 0], [0, 0], [shift, 0], [0, 0], [0, 0]]) for shift in (5, 15, 25)
    ]
    values = [yaw(points) for points in turned]
    assert values == sorted(values)
    assert values[-1] > 0.7
    assert yaw(np.zeros((5, 2), np.float32)) == 1.0


@given(arrays(np.float32, (5, 2), elements=st.floats(-1e4, 1e4, width=32)))
def test_whatever_the_points_the_turn_lies_between_0_and_1(points):
    assert 0 <= yaw(points) <= 1


def test_clear_faces_of_a_photo_are_good(group_photo, group_points):
    judged = [judge(group_photo, face(group_photo, points)) for points in group_points]
    assert sum(quality.good for quality in judged) >= 5


def test_a_small_face_is_too_small(group_photo, group_points):
    picture, points = smaller(group_photo, group_points[0], 0.2)
    assert "too small" in judge(picture, face(picture, points)).problems


@pytest.mark.parametrize("factor", [0.4, 1.0])
def test_a_face_smeared_by_motion_is_blurred_at_any_size_and_in_any_light(
    group_photo, group_points, factor
):
    for five in group_points:
        picture, points = smaller(group_photo, five, factor)
        width = round(0.4 * float(points[3, 1] - points[0, 1]))
        smear = np.full((1, width), 1 / width, np.float32)
        crisp = judge(picture, face(picture, points))
        moved = judge(np.asarray(cv2.filter2D(picture, -1, smear), np.uint8), face(picture, points))
        dark = judge((picture * 0.4).astype(np.uint8), face(picture, points))
        assert moved.sharpness < 0.5 * crisp.sharpness
        assert dark.sharpness > 0.5 * crisp.sharpness
        assert "blurred" not in dark.problems


def test_a_flat_picture_has_no_detail():
    assert sharpness(np.full((150, 150, 3), 90, np.uint8), TEMPLATE) == pytest.approx(0, abs=1e-6)


def test_a_low_score_and_an_unstable_vector_both_mean_half_hidden(group_photo, group_points):
    low = judge(group_photo, face(group_photo, group_points[1], score=0.6))
    clear = judge(group_photo, face(group_photo, group_points[1]))
    assert low.problems == ("half hidden",)
    assert with_mirror_distance(low, 0.4, 0.25).problems == ("half hidden",)
    assert with_mirror_distance(clear, 0.4, 0.25).problems == ("half hidden",)
    assert with_mirror_distance(clear, 0.1, 0.25).good


@given(arrays(np.float32, (5, 2), elements=st.floats(-500, 500, width=32)))
def test_any_points_can_be_judged(points):
    picture = np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    quality = judge(picture, Detection(Box(10, 10, 30, 40), 0.9, points))
    assert quality.sharpness >= 0
    assert set(quality.problems) <= {"too small", "turned away", "blurred", "half hidden"}
