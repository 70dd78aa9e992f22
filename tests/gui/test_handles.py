"""Moving, resizing and turning by mouse, as geometry."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from photocheck.core.types import Box
from photocheck.gui.views.handles import MOVE, TURN, Shape

ANGLES = st.floats(0, 359)


def near(one: QPointF, other: QPointF) -> bool:
    return math.hypot(one.x() - other.x(), one.y() - other.y()) < 1e-3


@given(ANGLES)
def test_every_handle_is_found_where_it_is(angle: float) -> None:
    shape = Shape(Box(100, 100, 200, 120), angle)
    assert [shape.hit(corner, 5) for corner in shape.corners] == [0, 1, 2, 3]
    assert shape.hit(shape.turner(10), 5) == TURN
    assert shape.hit(QPointF(200, 160), 5) == MOVE
    assert shape.hit(QPointF(900, 900), 5) is None


@given(ANGLES, st.integers(0, 3))
def test_a_dragged_corner_leaves_the_opposite_one_where_it_is(angle: float, corner: int) -> None:
    shape = Shape(Box(100, 100, 200, 120), angle)
    start = shape.corners[corner]
    outward = start + (start - QPointF(200, 160)) * 0.3
    larger = shape.dragged(corner, start, outward)
    assert near(larger.corners[(corner + 2) % 4], shape.corners[(corner + 2) % 4])
    assert near(larger.corners[corner], outward)
    assert larger.angle == angle


def test_a_move_moves_and_a_turn_turns() -> None:
    shape = Shape(Box(100, 100, 200, 120))
    moved = shape.dragged(MOVE, QPointF(0, 0), QPointF(30, -10))
    assert moved.box == Box(130, 90, 200, 120)
    turned = shape.dragged(TURN, QPointF(200, 80), QPointF(400, 160))
    assert turned.angle == pytest.approx(90)
    assert turned.box == shape.box


def test_a_corner_dragged_onto_its_opposite_leaves_something() -> None:
    shape = Shape(Box(100, 100, 200, 120))
    tiny = shape.dragged(0, shape.corners[0], shape.corners[2])
    assert min(tiny.box.w, tiny.box.h) > 0
