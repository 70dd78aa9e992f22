"""How a person's row and a face's tile are drawn, both with a head-shot."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photocheck.gui.models.event_model import DECISION_ROLE, REASON_ROLE
from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
_ROW, _TILE, _GAP, _BADGE = 52, 84, 8, 18


def _draw_head(painter: QPainter, image: QImage | None, box: QRect, faded: bool) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(box), 7, 7)
    painter.fillPath(path, QGuiApplication.palette().color(QPalette.ColorRole.Midlight))
    if image is not None:
        painter.save()
        painter.setClipPath(path)
        painter.setOpacity(0.3 if faded else 1.0)
        size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.drawImage(place, image)
        painter.restore()


def _draw_ground(painter: QPainter, option: QStyleOptionViewItem, row: QRect) -> None:
    if not option.state & QStyle.StateFlag.State_Selected:
        return
    colours = QGuiApplication.palette()
    path = QPainterPath()
    path.addRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    painter.fillPath(path, colours.color(QPalette.ColorRole.AlternateBase))
    painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 1.5))
    painter.drawPath(path)


class PersonRow(QStyledItemDelegate):
    """Head-shot, name, badge and word."""

    def __init__(self, view: QListView) -> None:
        """Draw the rows of `view`."""
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the size of a row."""
        del index
        height = max(_ROW, 2 * option.fontMetrics.height() + 2)
        return QSize(self._view.viewport().width(), height + 2 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        row = option.rect.adjusted(2, 1, -2, -1)
        _draw_ground(painter, option, row)
        head = QRect(row.left() + _GAP, row.center().y() - _ROW // 2, _ROW, _ROW)
        _draw_head(painter, index.data(Qt.ItemDataRole.DecorationRole), head, faded=False)
        line = option.fontMetrics.height()
        width = row.right() - head.right() - 2 * _GAP
        first = QRect(head.right() + _GAP + 2, row.center().y() - line - 1, width, line)
        self._words(painter, option, first, index)
        painter.restore()

    def _words(
        self, painter: QPainter, option: QStyleOptionViewItem, first: QRect, index: Index
    ) -> None:
        font = option.font
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QGuiApplication.palette().color(QPalette.ColorRole.Text))
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        elide, middle = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            first, middle, painter.fontMetrics().elidedText(name, elide, first.width())
        )
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        below = first.translated(0, first.height() + 4)
        look = badges.DECISIONS[index.data(DECISION_ROLE)]
        badges.draw(painter, look, QRectF(below.left(), below.center().y() - 7, 15, 15))
        place = below.adjusted(22, 0, 0, 0)
        painter.setPen(look.colour)
        text = str(index.data(REASON_ROLE))
        painter.drawText(place, middle, option.fontMetrics.elidedText(text, elide, place.width()))


class FaceTile(QStyledItemDelegate):
    """A head-shot with the badge of its decision; faded and crossed out when taken out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the size of a tile."""
        del option, index
        return QSize(_TILE + 2 * _GAP, _TILE + 2 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one tile."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _draw_ground(painter, option, option.rect.adjusted(1, 1, -1, -1))
        box = QRect(0, 0, _TILE, _TILE)
        box.moveCenter(option.rect.center())
        # equality, not identity: Qt hands enumerations of the model back as it likes
        out = index.data(Qt.ItemDataRole.CheckStateRole) != Qt.CheckState.Checked
        _draw_head(painter, index.data(Qt.ItemDataRole.DecorationRole), box, faded=out)
        if out:
            painter.setPen(QPen(QGuiApplication.palette().color(QPalette.ColorRole.Text), 3))
            inner = box.adjusted(24, 24, -24, -24)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        spot = QRectF(box.right() - _BADGE - 2, box.bottom() - _BADGE - 2, _BADGE, _BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(spot.adjusted(-3, -3, 3, 3))
        look = badges.DECISIONS[index.data(DECISION_ROLE)]
        badges.draw(painter, look, spot, on_photo=True)
        painter.restore()
