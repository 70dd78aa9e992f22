"""The large picture: zoom, pan, frames to click, covers to draw."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from photocheck.core.types import Box, Decision, PhotoResult
from photocheck.gui.views.face_items import FrameItem, Handles, Shade
from photocheck.gui.views.handles import Shape

_STEP = 1.25
_LARGEST_ZOOM = 8.0  # screen pixels per source pixel
_REACH = 12  # screen pixels around a handle that count as the handle
_LEAST_DRAWN = 6  # screen pixels; a smaller drag is a slip


class PhotoView(QGraphicsView):
    """One photo in upright source pixels, with its frames.

    Signals:
        face_clicked: number of a face.
        region_clicked: number of a drawn cover.
        drawn: a cover was drawn, as a `Box` in upright source pixels.
        drawing_changed: the next drag draws (True), or no longer.
        reshaped: a drawn cover was moved, resized or turned: its number and new `Shape`.
    """

    face_clicked = Signal(int)
    region_clicked = Signal(int)
    drawn = Signal(object)
    drawing_changed = Signal(bool)
    reshaped = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build an empty view."""
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAccessibleName(self.tr("Large picture"))
        self._picture = QGraphicsPixmapItem()
        self._picture.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._picture)
        self._frames: list[FrameItem] = []
        self._shade: Shade | None = None
        self._fitted = True
        self._drawing = False
        self._start: QPointF | None = None
        self._band: QGraphicsRectItem | None = None
        self._panning: QPointF | None = None
        self._handled: tuple[int, Shape] | None = None
        self._handles: Handles | None = None
        self._drag: tuple[str | int, QPointF, Shape] | None = None

    @property
    def frames(self) -> tuple[FrameItem, ...]:
        """Return the frames shown, faces first."""
        return tuple(self._frames)

    @property
    def shows_picture(self) -> bool:
        """Whether there is a picture, not just room for one."""
        return not self._picture.pixmap().isNull()

    @property
    def drawing(self) -> bool:
        """Whether the next drag draws a cover."""
        return self._drawing

    def show_image(self, image: QImage | None, width: int, height: int) -> None:
        """Show a picture of a photo of that size; None leaves an empty frame of that size."""
        rect = QRectF(0, 0, max(width, 1), max(height, 1))
        if rect != self.scene().sceneRect():
            self.scene().setSceneRect(rect)
            self._fitted = True
        self._picture.setPixmap(QPixmap.fromImage(image) if image else QPixmap())
        if image and image.width():
            self._picture.setScale(width / image.width())
        if self._fitted:
            self.fit()

    def show_frames(self, result: PhotoResult | None, chosen: int | None) -> None:
        """Show the frames of a result; None hides them."""
        for frame in self._frames:
            self.scene().removeItem(frame)
        self._frames = []
        self.handle(None)
        if self._shade:
            self.scene().removeItem(self._shade)
            self._shade = None
        if result is None:
            return
        if result.crop:
            self._shade = Shade(self.sceneRect(), result.crop)
            self.scene().addItem(self._shade)
        for number, face in enumerate(result.faces):
            self._add(FrameItem(face.box, face.decision, number, is_region=False))
        for number, region in enumerate(result.regions):
            decision = Decision.REVIEW if region.question else Decision.COVER
            self._add(FrameItem(region.box, decision, number, is_region=True, angle=region.angle))
        self.choose(chosen)

    def handle(self, region: int | None, shape: Shape | None = None) -> None:
        """Put handles on a drawn cover; None takes them away."""
        if self._handles:
            self.scene().removeItem(self._handles)
        self._handles = self._handled = None
        if region is not None and shape is not None:
            self._handled = (region, shape)
            self._handles = Handles(shape, self._reach())
            self.scene().addItem(self._handles)

    def _reach(self) -> float:
        return _REACH / max(self.transform().m11(), 1e-3)

    def choose(self, face: int | None) -> None:
        """Mark one face, and bring it into sight."""
        for frame in self._frames:
            mine = not frame.is_region and frame.number == face
            frame.set_chosen(mine)
            if mine and not self._fitted:
                self.ensureVisible(frame, 80, 80)

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted = True
        self.resetTransform()
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)

    def zoom(self, steps: float) -> None:
        """Zoom in (positive) or out, within bounds."""
        factor = _STEP**steps
        least = min(
            self.viewport().width() / max(self.sceneRect().width(), 1),
            self.viewport().height() / max(self.sceneRect().height(), 1),
        )
        wanted = self.transform().m11() * factor
        if wanted <= least:
            self.fit()
            return
        self._fitted = False
        factor = min(wanted, max(_LARGEST_ZOOM, least)) / self.transform().m11()
        self.scale(factor, factor)

    def set_drawing(self, on: bool) -> None:
        """Let the next drag draw a cover, or drop the one that is being drawn."""
        self._drawing = on
        if self._band and not on:
            self.scene().removeItem(self._band)
            self._start = self._band = None
        shape = Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.drawing_changed.emit(on)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep a fitted picture fitted."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom around the mouse."""
        self.zoom(event.angleDelta().y() / 120)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave page keys to the page; arrows pan."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start a cover, or a click or pan."""
        if event.button() == Qt.MouseButton.LeftButton and self._drawing:
            self._start = self.mapToScene(event.position().toPoint())
            self._band = QGraphicsRectItem()
            pen = QPen(QColor("#3f63e0"), 2, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            self._band.setPen(pen)
            self.scene().addItem(self._band)
        elif event.button() == Qt.MouseButton.LeftButton and self._grab(event):
            pass
        elif event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._panning = self._start = event.position()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Stretch the cover, or pan."""
        if self._band and self._start is not None:
            here = self.mapToScene(event.position().toPoint())
            self._band.setRect(QRectF(self._start, here).normalized() & self.sceneRect())
        elif self._drag and self._handled:
            part, start, before = self._drag
            here = self.mapToScene(event.position().toPoint())
            self.handle(self._handled[0], before.dragged(part, start, here))
        elif self._panning is not None:
            moved = event.position() - self._panning
            self._panning = event.position()
            across, down = self.horizontalScrollBar(), self.verticalScrollBar()
            across.setValue(across.value() - round(moved.x()))
            down.setValue(down.value() - round(moved.y()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Finish the cover, or take a click."""
        start, band = self._start, self._band
        drag, self._drag = self._drag, None
        self._start = self._panning = self._band = None
        if drag and self._handled and self._handled[1] != drag[2]:
            self.reshaped.emit(*self._handled)
        elif band:
            rect = band.rect()
            self.scene().removeItem(band)
            self.set_drawing(False)
            if min(rect.width(), rect.height()) * self.transform().m11() >= _LEAST_DRAWN:
                self.drawn.emit(Box(rect.x(), rect.y(), rect.width(), rect.height()))
        elif start is not None and (event.position() - start).manhattanLength() < 5:
            self._click(event)
        event.accept()

    def _grab(self, event: QMouseEvent) -> bool:
        """Take hold of the cover with the handles, if the mouse is on it."""
        if self._handled is None:
            return False
        at = self.mapToScene(event.position().toPoint())
        shape = self._handled[1]
        part = shape.hit(at, self._reach())
        if part is not None:
            self._drag = (part, at, shape)
        return part is not None

    def _click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.mapToScene(event.position().toPoint())
        under = [f for f in self._frames if f.contains(f.mapFromScene(at))]
        if under:  # the smallest frame under the mouse is the one that was meant
            frame = min(under, key=lambda f: f.shape().boundingRect().width())
            (self.region_clicked if frame.is_region else self.face_clicked).emit(frame.number)

    def _add(self, frame: FrameItem) -> None:
        self._frames.append(frame)
        self.scene().addItem(frame)
