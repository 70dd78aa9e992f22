"""A cell that says an answer with a sign, a word and a colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photocheck.gui.models.pupil_rows import Answer
from photocheck.gui.models.pupils_model import ANSWER_ROLE
from photocheck.gui.views.badges import AMBER, GREEN, GREY, RED
from photocheck.gui.views.theme import is_dark

Index = QModelIndex | QPersistentModelIndex
COLOURS = {
    Answer.YES: GREEN,
    Answer.ENDS: AMBER,
    Answer.LATER: AMBER,
    Answer.ENDED: RED,
    Answer.NO: RED,
    Answer.NONE: GREY,
}


class AnswerCell(QStyledItemDelegate):
    """Draws answers in their colour; no frame around single cells, rows are chosen whole."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Dress one cell."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        answer = index.data(ANSWER_ROLE)
        if answer is not None and not option.state & QStyle.StateFlag.State_Selected:
            light, dark = COLOURS[answer]
            option.palette.setColor(QPalette.ColorRole.Text, QColor(dark if is_dark() else light))
