"""How a state or a decision looks: a shape, a word and a colour, never the colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QIcon,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from photocheck.core.types import Decision
from photocheck.gui.models.review import State
from photocheck.gui.views.theme import is_dark, live_icon


@dataclass(frozen=True)
class Look:
    """One look.

    Attributes:
        word: the English word, which `text` translates (Qt types what it marks as an object).
        sign: what stands in the shape ("tick", "?", "!", "hand", "...", "cross").
        corners: of the shape; 0 is a circle.
        light, dark: its colour on a light and on a dark ground.
    """

    word: object
    sign: str
    corners: int
    light: str
    dark: str

    @property
    def text(self) -> str:
        """Return the word in the user's language."""
        return QCoreApplication.translate("Badge", str(self.word))

    @property
    def colour(self) -> QColor:
        """Return the colour for the window's present ground."""
        return QColor(self.dark if is_dark() else self.light)


GREEN, AMBER, RED, GREY, BLUE = (
    ("#19704c", "#6fd6a8"),
    ("#9a5200", "#ffbd66"),
    ("#b3261e", "#ff9d94"),
    ("#566072", "#b4bdcb"),
    ("#2f4fb5", "#9db6ff"),
)
STATES = {
    State.WAITING: Look(QT_TRANSLATE_NOOP("Badge", "Waiting"), "...", 0, *GREY),
    State.READY: Look(QT_TRANSLATE_NOOP("Badge", "Ready"), "tick", 0, *GREEN),
    State.REVIEW: Look(QT_TRANSLATE_NOOP("Badge", "Needs a look"), "?", 4, *AMBER),
    State.HOLD: Look(QT_TRANSLATE_NOOP("Badge", "Held"), "bar", 8, *RED),
    State.FAILED: Look(QT_TRANSLATE_NOOP("Badge", "Not checked"), "!", 3, *RED),
    State.LEFT_OUT: Look(QT_TRANSLATE_NOOP("Badge", "Left out"), "cross", 0, *GREY),
}
DECISIONS = {
    Decision.SHOW: Look(QT_TRANSLATE_NOOP("Badge", "Shown"), "tick", 0, *GREEN),
    Decision.COVER: Look(QT_TRANSLATE_NOOP("Badge", "Covered"), "bar", 5, *BLUE),
    Decision.REVIEW: Look(QT_TRANSLATE_NOOP("Badge", "Question"), "?", 4, *AMBER),
}


def shape(look: Look, box: QRectF) -> QPainterPath:
    """Return the outline of a badge inside `box`."""
    path = QPainterPath()
    if look.corners == 0:
        path.addEllipse(box)
    elif look.corners == 5:  # "covered" is a rounded square, like a cover
        path.addRoundedRect(box, box.width() * 0.25, box.height() * 0.25)
    else:
        path.addPolygon(_polygon(look.corners, box))
        path.closeSubpath()
    return path


def draw(painter: QPainter, look: Look, box: QRectF, *, on_photo: bool = False) -> None:
    """Draw the shape with its sign, without the word; `on_photo` always on a light ground."""
    dark = is_dark() and not on_photo
    ground = QColor("#11151c") if dark else QColor("white")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(shape(look, box), QBrush(QColor(look.dark if dark else look.light)))
    pen = QPen(ground, box.width() * 0.12)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)  # of whoever drew before: the "?" would be filled
    unit = box.width() / 10

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * unit, box.y() + y * unit)

    if look.sign == "tick":
        painter.drawPolyline([at(2.9, 5.2), at(4.4, 6.7), at(7.2, 3.6)])
    elif look.sign == "bar":
        painter.drawLine(at(2.9, 5), at(7.1, 5))
    elif look.sign == "cross":
        painter.drawLine(at(3.3, 3.3), at(6.7, 6.7))
        painter.drawLine(at(6.7, 3.3), at(3.3, 6.7))
    elif look.sign == "...":
        for x in (2.9, 5, 7.1):
            painter.drawPoint(at(x, 5))
    elif look.sign == "?":
        mark = QPainterPath(at(3.9, 4.0))
        mark.cubicTo(at(3.9, 2.2), at(6.4, 2.2), at(6.4, 3.9))
        mark.cubicTo(at(6.4, 5.0), at(5.1, 4.9), at(5.1, 5.9))
        painter.drawPath(mark)
        painter.drawPoint(at(5.1, 7.5))
    else:
        painter.drawLine(at(5, 4.0), at(5, 6.3))
        painter.drawPoint(at(5, 8.2))
    painter.restore()


def badge_icon(look: Look) -> QIcon:
    """Return the shape as an icon, for buttons and lists."""

    def inside(painter: QPainter, box: QRectF, _: QIcon.Mode) -> None:
        edge = box.width() / 16
        draw(painter, look, box.adjusted(edge, edge, -edge, -edge))

    return live_icon(inside)


class Sign(QWidget):
    """A badge without its word."""

    def __init__(self, edge: int, look: Look | None = None) -> None:
        """Leave it empty, or show `look`; `edge` is its side in logical pixels."""
        super().__init__()
        self.setFixedSize(edge, edge)
        self._icon = QIcon()
        if look:
            self.show_look(look)

    def show_look(self, look: Look) -> None:
        """Show another badge."""
        self._icon = badge_icon(look)
        self.setAccessibleName(look.text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it in the colours of the moment."""
        del event
        self._icon.paint(QPainter(self), self.rect())


def _polygon(corners: int, box: QRectF) -> QPolygonF:
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    middle = box.center()
    if corners == 3:
        return QPolygonF([QPointF(middle.x(), top), QPointF(right, bottom), QPointF(left, bottom)])
    if corners == 4:
        return QPolygonF(
            [
                QPointF(middle.x(), top),
                QPointF(right, middle.y()),
                QPointF(middle.x(), bottom),
                QPointF(left, middle.y()),
            ]
        )
    cut = box.width() * 0.29
    return QPolygonF(
        [
            QPointF(left + cut, top),
            QPointF(right - cut, top),
            QPointF(right, top + cut),
            QPointF(right, bottom - cut),
            QPointF(right - cut, bottom),
            QPointF(left + cut, bottom),
            QPointF(left, bottom - cut),
            QPointF(left, top + cut),
        ]
    )
