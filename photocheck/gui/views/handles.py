"""Moving, resizing and turning a drawn cover with the mouse: geometry only."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from photocheck.core.types import Box

MOVE, TURN = "move", "turn"
_LEAST = 4.0  # source pixels
_STEP = 5.0  # degrees; a turn by hand is rounded to these


@dataclass(frozen=True)
class Shape:
    """A rectangle, turned clockwise by `angle` degrees about its middle."""

    box: Box
    angle: float = 0.0

    @property
    def corners(self) -> tuple[QPointF, ...]:
        """Return the corners, clockwise from the top left before turning."""
        box = self.box
        flat = ((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom))
        return tuple(self._turned(QPointF(x, y)) for x, y in flat)

    @property
    def polygon(self) -> QPolygonF:
        """Return the outline."""
        return QPolygonF([*self.corners, self.corners[0]])

    def turner(self, distance: float) -> QPointF:
        """Return where the handle for turning is, `distance` above the top edge."""
        return self._turned(QPointF(self.box.centre[0], self.box.y - distance))

    def hit(self, at: QPointF, reach: float) -> str | int | None:
        """Return what lies at a point: a corner's number, `TURN`, `MOVE`, or None.

        Args:
            at: in the picture.
            reach: how near is near enough; the handle for turning is two of these above.
        """
        for number, corner in enumerate(self.corners):
            if _far(at, corner) <= reach:
                return number
        if _far(at, self.turner(2 * reach)) <= reach:
            return TURN
        flat = _rotated(at, QPointF(*self.box.centre), -self.angle)
        return MOVE if self.box.contains(flat.x(), flat.y()) else None

    def dragged(self, part: str | int, start: QPointF, now: QPointF) -> "Shape":
        """Return the shape after one of its parts (see `hit`) was dragged from start to now."""
        box = self.box
        if part == MOVE:
            by = now - start
            return Shape(Box(box.x + by.x(), box.y + by.y(), box.w, box.h), self.angle)
        if part == TURN:
            x, y = box.centre
            angle = math.degrees(math.atan2(now.y() - y, now.x() - x)) + 90
            return Shape(box, round(angle / _STEP) * _STEP % 360)
        fixed = self.corners[(int(part) + 2) % 4]
        middle = (fixed + now) / 2
        across = _rotated(now - fixed, QPointF(), -self.angle)
        w, h = max(_LEAST, abs(across.x())), max(_LEAST, abs(across.y()))
        return Shape(Box(middle.x() - w / 2, middle.y() - h / 2, w, h), self.angle)

    def _turned(self, point: QPointF) -> QPointF:
        return _rotated(point, QPointF(*self.box.centre), self.angle)


def _rotated(point: QPointF, about: QPointF, angle: float) -> QPointF:
    lean = math.radians(angle)
    x, y = point.x() - about.x(), point.y() - about.y()
    sin, cos = math.sin(lean), math.cos(lean)
    return QPointF(about.x() + x * cos - y * sin, about.y() + x * sin + y * cos)


def _far(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
