"""What lies over the large picture: a frame per face and per drawn cover."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from photocheck.core.types import Box, Decision
from photocheck.gui.views import badges
from photocheck.gui.views.handles import Shape

_LINES = {
    Decision.SHOW: Qt.PenStyle.SolidLine,
    Decision.COVER: Qt.PenStyle.SolidLine,
    Decision.REVIEW: Qt.PenStyle.DashLine,
}
_BADGE = 18  # pixels on the screen, whatever the zoom
# frames lie on photos, so their colours are those for a light ground whatever the theme
_COLOURS = {
    Decision.SHOW: QColor("#1f9d67"),
    Decision.COVER: QColor("#3f63e0"),
    Decision.REVIEW: QColor("#e07b00"),
}


class FrameItem(QGraphicsItem):
    """The frame of one face or drawn cover.

    Shown faces have a plain solid frame; covered ones are hatched; questions have a dashed frame.
    Each carries the badge of its decision, and a white line outside so that it is seen on any
    photo.

    Attributes:
        number: index of the face, or of the region if `is_region`.
    """

    def __init__(
        self, box: Box, decision: Decision, number: int, *, is_region: bool, angle: float = 0.0
    ) -> None:
        """Frame `box`, in pixels of the scene, turned clockwise by `angle` degrees."""
        super().__init__()
        self.number, self.is_region = number, is_region
        self._box = QRectF(box.x, box.y, box.w, box.h)
        self.setTransformOriginPoint(self._box.center())
        self.setRotation(angle)
        self._decision = decision
        self._chosen = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_chosen(self, chosen: bool) -> None:
        """Mark the item as the one the side list speaks of."""
        self._chosen = chosen
        self.setZValue(2 if chosen else 1)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the box with room for lines and badge."""
        room = 40 / self._zoom()
        return self._box.adjusted(-room, -room, room, room)

    def shape(self) -> QPainterPath:
        """Return where a click counts."""
        path = QPainterPath()
        path.addRect(self._box)
        return path

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw hatch, frame and badge."""
        colour = _COLOURS[self._decision]
        zoom = painter.worldTransform().m11()
        if self._decision is Decision.COVER:
            hatch = QColor(colour)
            hatch.setAlpha(110)
            brush = QBrush(hatch, Qt.BrushStyle.BDiagPattern)
            brush.setTransform(painter.worldTransform().inverted()[0])
            painter.fillRect(self._box, brush)
        self._line(painter, QColor("white"), 6 if self._chosen else 4, Qt.PenStyle.SolidLine)
        self._line(painter, colour, 4 if self._chosen else 2, _LINES[self._decision])
        edge = _BADGE / zoom
        corner = QPointF(self._box.left() - edge / 2, self._box.top() - edge / 2)
        spot = QRectF(corner.x(), corner.y(), edge, edge)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("white"))
        painter.drawEllipse(spot.adjusted(-edge / 5, -edge / 5, edge / 5, edge / 5))
        badges.draw(painter, badges.DECISIONS[self._decision], spot, on_photo=True)

    def _line(self, painter: QPainter, colour: QColor, width: float, style: Qt.PenStyle) -> None:
        # a cosmetic pen counts pixels of the screen, so on a 200 % screen it needs twice as many
        pen = QPen(colour, width * painter.device().devicePixelRatio(), style)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._box)

    def _zoom(self) -> float:
        scene = self.scene()
        views = scene.views() if scene else []
        return max(views[0].transform().m11(), 1e-3) if views else 1.0


class Shade(QGraphicsItem):
    """Dims everything outside the part of a photo that is saved."""

    def __init__(self, whole: QRectF, part: Box) -> None:
        """Dim `whole` but for `part`, in pixels of the scene."""
        super().__init__()
        self._path = QPainterPath()
        self._path.addRect(whole)
        self._path.addRect(QRectF(part.x, part.y, part.w, part.h))
        self._whole = whole
        self.setZValue(0.5)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the whole photo."""
        return self._whole

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw the shade."""
        painter.fillPath(self._path, QColor(0, 0, 0, 150))


class Handles(QGraphicsItem):
    """The outline of a cover that is chosen or being dragged, with a dot on each handle."""

    def __init__(self, shape: Shape, reach: float) -> None:
        """Draw `shape`; handles reach so far, in pixels of the scene."""
        super().__init__()
        self._shape, self._reach = shape, reach
        self.setZValue(3)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the outline with room for the handles."""
        room = 4 * self._reach
        return self._shape.polygon.boundingRect().adjusted(-room, -room, room, room)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw outline and dots."""
        pen = QPen(_COLOURS[Decision.COVER], 2 * painter.device().devicePixelRatio())
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolyline(self._shape.polygon)
        turner, top = self._shape.turner(2 * self._reach), self._shape.turner(0)
        painter.drawLine(top, turner)
        painter.setBrush(QColor("white"))
        for dot in (*self._shape.corners, turner):
            painter.drawEllipse(dot, self._reach / 2, self._reach / 2)
