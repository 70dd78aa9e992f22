"""The grid of photos: a small covered picture, the name, and a badge with its word."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from photocheck.gui.models.photo_model import QUESTIONS_ROLE, STATE_ROLE
from photocheck.gui.models.review import State
from photocheck.gui.views import badges

_GAP = 8
_EDGE = 4  # around a cell
_SIGN = 22  # a badge, with the space to its word
SIZES = (130, 200, 300, 420)
"""Least widths of a cell, in logical pixels, to choose from."""
_SCROLL_BAR = 20  # always kept free, so that cells do not jump when it comes
_SHAPE = 0.7  # height of a picture to its width


class PhotoDelegate(QStyledItemDelegate):
    """Draws one photo of the grid."""

    def __init__(self, view: QListView) -> None:
        """Draw the photos of `view`."""
        super().__init__(view)
        self._view = view
        self.least_width = SIZES[1]

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size of a cell: as many to a row as fit well, together as wide as the view."""
        metrics = option.fontMetrics
        line = metrics.height()
        room = self._view.width() - 2 * self._view.frameWidth() - _SCROLL_BAR
        least = max(self.least_width, line * 13 * self.least_width // SIZES[1])
        longest = max(metrics.horizontalAdvance(f"{s.text} · 88") for s in badges.STATES.values())
        least = max(least, longest + _SIGN + 2 * (_EDGE + _GAP))
        width = room // max(1, room // least)
        return QSize(width, round(width * _SHAPE) + 2 * line + 4 * _GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw ground, picture, name and badge."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self._ground(painter, option, cell)
        inner = cell.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        line = option.fontMetrics.height()
        frame = QRect(inner.left(), inner.top(), inner.width(), inner.height() - 2 * line - _GAP)
        self._picture(painter, frame, index.data(Qt.ItemDataRole.DecorationRole))
        if index.data(STATE_ROLE) == State.FAILED:
            sign = QRectF(0, 0, 40, 40)
            sign.moveCenter(QRectF(frame).center())
            badges.draw(painter, badges.STATES[State.FAILED], sign)
        under = QRect(inner.left(), frame.bottom() + _GAP, inner.width(), line)
        self._words(painter, option, under, index)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, cell: QRect) -> None:
        colours = QGuiApplication.palette()  # a style sheet makes the view's own transparent
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.AlternateBase if chosen else QPalette.ColorRole.Base
        edge = QPalette.ColorRole.Highlight if chosen else QPalette.ColorRole.Midlight
        path = QPainterPath()
        path.addRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        painter.fillPath(path, colours.color(role))
        painter.setPen(QPen(colours.color(edge), 2 if chosen else 1))
        painter.drawPath(path)

    def _picture(self, painter: QPainter, frame: QRect, image: QImage | None) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(frame), 5, 5)
        painter.fillPath(path, QGuiApplication.palette().color(QPalette.ColorRole.Midlight))
        if image is None or image.isNull():
            return
        size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(frame.center())
        painter.setClipPath(path)
        painter.drawImage(place, image)
        painter.setClipping(False)

    def _words(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        line: QRect,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        metrics = option.fontMetrics
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.setPen(QGuiApplication.palette().color(QPalette.ColorRole.Text))
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        short = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, left, short)
        look = badges.STATES[index.data(STATE_ROLE)]
        below = line.translated(0, line.height() + 2)
        sign = QRectF(below.left(), below.center().y() - 7.5, 16, 16)
        badges.draw(painter, look, sign)
        painter.setPen(look.colour)
        open_questions = index.data(QUESTIONS_ROLE)
        word = look.text
        if open_questions:
            word = f"{word} · {open_questions}"
        place = below.adjusted(_SIGN, 0, 0, 0)
        short = metrics.elidedText(word, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, left, short)


class PhotoGrid(QListView):
    """The grid.

    Signals:
        chosen: a photo was double-clicked, or Enter was pressed on it.
    """

    chosen = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build an empty grid."""
        super().__init__(parent)
        self.setObjectName("grid")
        self.setAccessibleName(self.tr("Photos"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(400)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self._delegate = PhotoDelegate(self)
        self.setItemDelegate(self._delegate)
        self.activated.connect(self.chosen)

    def set_size(self, size: int) -> None:
        """Show cells of one of the `SIZES`; the photo that is chosen stays in sight."""
        self._delegate.least_width = SIZES[size]
        self.doItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
