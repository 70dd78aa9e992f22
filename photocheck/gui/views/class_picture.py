"""A class photo with a numbered frame around each face."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel


class ClassPicture(QLabel):
    """The class photo with a numbered frame around each face; the chosen one is thick."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._image = QImage()
        self._boxes: list[QRectF] = []
        self._chosen = -1
        self.setMinimumSize(240, 160)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def show_photo(self, image: QImage, boxes: list[QRectF]) -> None:
        """Show a photo; boxes in its pixels."""
        self._image, self._boxes, self._chosen = image, boxes, -1
        self._draw()

    def choose(self, number: int) -> None:
        """Draw one frame thick."""
        self._chosen = number
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw at the new size."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._image.isNull():
            self.clear()
            return
        ratio = self.devicePixelRatioF()
        size = self._image.size().scaled(
            self.contentsRect().size() * ratio, Qt.AspectRatioMode.KeepAspectRatio
        )
        pixmap = QPixmap.fromImage(
            self._image.scaled(
                size,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        scale = pixmap.width() / self._image.width()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, box in enumerate(self._boxes):
            thick = number == self._chosen
            frame = QRectF(box.topLeft() * scale, box.size() * scale)
            for colour, width in (("#ffffff", 6 if thick else 4), ("#1d4aab", 4 if thick else 2)):
                painter.setPen(QPen(QColor(colour), width * ratio))
                painter.drawRoundedRect(frame, 4 * ratio, 4 * ratio)
            self._number(painter, frame, str(number + 1), ratio)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)

    def _number(self, painter: QPainter, frame: QRectF, text: str, ratio: float) -> None:
        font = self.font()
        font.setPixelSize(round(13 * ratio))
        font.setBold(True)
        painter.setFont(font)
        side = painter.fontMetrics().height()
        width = max(side, painter.fontMetrics().horizontalAdvance(text) + 8 * ratio)
        tag = QRectF(frame.left(), max(0.0, frame.top() - side), width, side)
        painter.fillRect(tag, QColor("#1d4aab"))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
