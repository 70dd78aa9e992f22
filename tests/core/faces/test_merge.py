import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from photocheck.core.faces.candidates import Candidates, nothing
from photocheck.core.faces.merge import apart, merge, overlaps, widened

SURE = 0.5


def face_like(row: np.ndarray) -> tuple[float, float, float, float, float]:
    """Keep a box's place and height; no detector makes one of a shape that no face has."""
    left, top, width, height, score = (float(v) for v in row)
    return left, top, min(max(width, height / 3), 3 * height), height, min(score / 500, 1.0)


def finds(*rows: tuple[float, float, float, float, float]) -> Candidates:
    """Make finds from (left, top, width, height, score)."""
    table = np.array(rows, np.float32).reshape(-1, 5)
    boxes = np.concatenate([table[:, :2], table[:, :2] + table[:, 2:4]], axis=1)
    points = np.repeat(boxes[:, None, :2], 5, axis=1)
    return Candidates(boxes, table[:, 4].copy(), points, np.zeros(len(table), np.intp))


some_finds = arrays(
    np.float32,
    st.tuples(st.integers(0, 30), st.just(5)),
    elements=st.floats(0.0625, 500, width=32),
).map(lambda table: finds(*(face_like(row) for row in table)))


def test_nothing_stays_nothing():
    assert len(merge(nothing(), SURE)) == 0


def test_finds_of_one_face_become_one_with_the_best_score_and_points():
    merged = merge(
        finds((100, 100, 40, 50, 0.6), (102, 101, 40, 50, 0.9), (98, 99, 42, 52, 0.8)), SURE
    )
    assert len(merged) == 1
    assert merged.scores[0] == np.float32(0.9)
    assert merged.points[0, 0].tolist() == [102, 101]
    assert 98 < merged.boxes[0, 0] < 102


def test_two_faces_close_together_stay_two():
    assert len(merge(finds((100, 100, 40, 50, 0.9), (128, 105, 40, 50, 0.8)), SURE)) == 2


def test_a_small_find_inside_a_face_is_swallowed():
    assert len(merge(finds((100, 100, 80, 100, 0.9), (120, 120, 20, 25, 0.5)), SURE)) == 1


@given(some_finds)
def test_merging_keeps_the_best_loses_no_place_and_is_stable(found):
    merged = merge(found, SURE)
    assert len(merged) <= len(found)
    if len(found):
        assert merged.scores[0] == found.scores.max()
    assert np.all(np.diff(merged.scores) <= 0)
    for box in found.boxes:  # every find still lies under some box
        iou, inside = overlaps(box, merged.boxes)
        assert len(merged)
        assert iou.max() > 0.2 or inside.max() > 0.3


def test_a_doubtful_part_of_a_face_is_swallowed_where_a_second_sure_face_would_stay():
    face, part = (100, 100, 60, 80, 0.9), (130, 140, 40, 50)
    assert len(merge(finds(face, (*part, 0.3)), SURE)) == 1
    assert len(merge(finds(face, (*part, 0.8)), SURE)) == 2


def test_a_large_doubtful_face_is_not_swallowed_by_a_small_one_in_it():
    small, large = (130, 150, 20, 24, 0.9), (100, 100, 80, 100, 0.3)
    assert len(merge(finds(small, large), SURE)) == 2
    assert len(merge(finds((100, 100, 40, 50, 0.9), (90, 90, 70, 90, 0.3)), SURE)) == 1


def test_what_lies_inside_a_clear_face_is_not_looked_at_again():
    clear = finds((100, 100, 80, 100, 0.9))
    inside, beside, around = (
        (120, 120, 20, 25, 0.3),
        (170, 100, 80, 100, 0.3),
        (0, 0, 300, 300, 0.3),
    )
    left = apart(finds(inside, beside, around), clear)
    assert left.boxes[:, 0].tolist() == [170, 0]


def test_a_narrow_find_is_widened_about_its_middle_and_a_square_one_stays():
    boxes = np.array([(100, 100, 120, 180), (0, 0, 50, 50), (10, 10, 110, 20)], np.float32)
    wider = widened(boxes, 0.75)
    assert wider.tolist() == [[80, 100, 140, 180], [0, 0, 50, 50], [10, -22.5, 110, 52.5]]
