"""A list row of two lines: a badge or not, a title, and a reason below in grey."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
_MARGIN = 8
_BADGE = 18


class TwoLines(QStyledItemDelegate):
    """Draws title and reason; the reason takes the lines it needs.

    `decision_role` gives the badge of a row, `reason_role` the lower text, `side_role` a short
    text at the right of the title.
    """

    def __init__(
        self,
        view: QListView,
        *,
        reason_role: int,
        decision_role: int | None = None,
        side_role: int | None = None,
    ) -> None:
        """Draw the rows of `view`."""
        super().__init__(view)
        self._view = view
        self._reason, self._decision, self._side = reason_role, decision_role, side_role

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Return the room both texts need at the present width."""
        width = self._view.viewport().width()
        left = self._left()
        room = QRect(0, 0, width - left - _MARGIN, 1000)
        text = str(index.data(self._reason) or "")
        below = option.fontMetrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(width, option.fontMetrics.height() + (below if text else 0) + 2 * _MARGIN + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = QGuiApplication.palette()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        usable = bool(option.state & QStyle.StateFlag.State_Enabled)
        group = QPalette.ColorGroup.Active if usable else QPalette.ColorGroup.Disabled
        row = option.rect.adjusted(2, 1, -2, -1)
        if chosen:
            path = QPainterPath()
            path.addRoundedRect(QRectF(row), 6, 6)
            painter.fillPath(path, colours.color(QPalette.ColorRole.AlternateBase))
            painter.setPen(colours.color(QPalette.ColorRole.Highlight))
            painter.drawPath(path)
        left = self._left()
        if self._decision is not None:
            look = badges.DECISIONS[index.data(self._decision)]
            badges.draw(painter, look, QRectF(row.left() + 6, row.top() + 9, _BADGE, _BADGE))
        line = option.fontMetrics.height()
        title = QRect(left, row.top() + _MARGIN, row.right() - left - _MARGIN, line)
        if self._side is not None:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            side = str(index.data(self._side) or "")
            painter.drawText(title, Qt.AlignmentFlag.AlignRight, side)
            title.setRight(title.right() - option.fontMetrics.horizontalAdvance(side) - _MARGIN)
        font = option.font
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colours.color(group, QPalette.ColorRole.Text))
        name = str(index.data(Qt.ItemDataRole.DisplayRole))
        short = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, short)
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        below = QRect(title.left(), title.bottom() + 2, row.right() - left - _MARGIN, row.height())
        reason = str(index.data(self._reason) or "")
        painter.drawText(below, Qt.TextFlag.TextWordWrap, reason)
        painter.restore()

    def _left(self) -> int:
        return _MARGIN + 2 if self._decision is None else _BADGE + 2 * _MARGIN + 2
