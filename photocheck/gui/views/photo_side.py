"""The column beside the large picture: the chosen face, all faces and covers, and the tools."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QListView, QPushButton, QVBoxLayout, QWidget

from photocheck.gui.models.faces_model import DECISION_ROLE, REASON_ROLE
from photocheck.gui.views.legend import Legend
from photocheck.gui.views.question_box import QuestionBox
from photocheck.gui.views.theme import icon
from photocheck.gui.views.two_lines import TwoLines


class PhotoSide(QWidget):
    """What is said and can be done beside the picture.

    Signals:
        row_chosen: another face or cover is chosen in the list.

    Attributes:
        question: the box for the chosen face.
        list: faces and covers.
        as_saved, draw, leave_out, crop, next_question: buttons.
    """

    row_chosen = Signal()

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        """Build the column; `model` holds faces and covers."""
        super().__init__(parent)
        self.question = QuestionBox()
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Faces and covers in this photo"))
        self.list.setModel(model)
        self.list.setItemDelegate(
            TwoLines(self.list, reason_role=REASON_ROLE, decision_role=DECISION_ROLE)
        )
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self.row_chosen.emit())
        self.next_question = QPushButton(icon("question"), self.tr("Next question  (Space)"))
        self.as_saved = QPushButton(icon("eye"), self.tr("As saved  (B)"))
        self.as_saved.setCheckable(True)
        self.draw = QPushButton(icon("draw"), self.tr("Draw a cover  (D)"))
        self.leave_out = QPushButton(icon("leave-out"), "")
        self.crop = QPushButton(icon("crop"), "")
        self._advice = QLabel()
        self._advice.setObjectName("fault")
        self._advice.setWordWrap(True)
        self._advice.setTextFormat(Qt.TextFormat.PlainText)
        self.legend = Legend()
        self.setFixedWidth(max(340, self.fontMetrics().averageCharWidth() * 44))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.question)
        column.addWidget(self._advice)
        column.addWidget(self.list, 1)
        column.addWidget(self.legend)
        tools = QGridLayout()
        tools.setSpacing(8)
        tools.addWidget(self.draw, 0, 0)
        tools.addWidget(self.as_saved, 0, 1)
        tools.addWidget(self.leave_out, 1, 0)
        tools.addWidget(self.crop, 1, 1)
        column.addLayout(tools)
        column.addWidget(self.next_question)
        self.show_tools(usable=False, left_out=False, cropped=False)
        self.show_advice(())

    @property
    def row(self) -> int:
        """Return the row that is chosen, -1 for none."""
        return self.list.currentIndex().row()

    def choose(self, row: int) -> None:
        """Choose the row nearest to `row`."""
        model = self.list.model()
        index = model.index(min(max(row, 0), max(model.rowCount() - 1, 0)), 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flags)

    def show_tools(self, *, usable: bool, left_out: bool, cropped: bool) -> None:
        """Say what the buttons would do; `usable` if there is a picture to work on."""
        for button in (self.draw, self.as_saved, self.crop, self.leave_out):
            button.setEnabled(usable)
        self.leave_out.setText(
            self.tr("Take it in again  (X)") if left_out else self.tr("Leave it out  (X)")
        )
        self.crop.setText(self.tr("Whole photo  (K)") if cropped else self.tr("Crop  (K)"))

    def show_advice(self, sentences: Sequence[str]) -> None:
        """Show what is worth a thought about the photo."""
        self._advice.setText("\n".join(sentences))
        self._advice.setAccessibleName(self._advice.text())
        self._advice.setVisible(bool(sentences))
