"""One person of the event beside the reference photo, one sentence, and the buttons that fit."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photocheck.gui.views.answer_button import AnswerButton
from photocheck.gui.views.question_box import rounded

_HEAD = 128  # logical pixels


class PersonBox(QFrame):
    """The question about a person.

    Signals:
        answered: "yes", "no", "unsure" or "cover".
        name_wanted: the person is to be named.
    """

    answered = Signal(str)
    name_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the box, empty."""
        super().__init__(parent)
        self.setObjectName("questionBox")
        self._title, self._reason = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._reason.setProperty("role", "hint")
        for label in (self._title, self._reason):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.head, head = self._picture(self.tr("In these photos"))
        self.reference, self._reference_column = self._picture(self.tr("Reference photo"))
        self.yes = self._button(self.tr("Yes"), "Y", "yes")
        self.no = self._button(self.tr("No"), "N", "no")
        self.unsure = self._button(self.tr("Not sure"), "U", "unsure")
        self.cover = self._button(self.tr("Keep covered"), "C", "cover")
        self.name = self._button(self.tr("Name this person…"), "S", "")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.yes, self.no, self.unsure, self.cover, self.name):
            buttons.addWidget(button)
        buttons.addStretch()
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        words.addStretch()
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 14, 14, 14)
        row.setSpacing(14)
        row.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._reference_column, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def _picture(self, caption: str) -> tuple[QLabel, QWidget]:
        picture = QLabel()
        picture.setFixedSize(_HEAD, _HEAD)
        picture.setAccessibleName(caption)
        below = QLabel(caption)
        below.setProperty("role", "hint")
        below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(picture)
        column.addWidget(below)
        return picture, whole

    def _button(self, text: str, key: str, answer: str) -> QPushButton:
        button = AnswerButton(f"{text}  ({key})")
        button.setAccessibleName(text)
        button.setToolTip(self.tr("Key: {}").format(key))
        said = self.answered
        button.clicked.connect(
            lambda _=False: said.emit(answer) if answer else self.name_wanted.emit()
        )
        return button

    def show_words(self, title: str, reason: str, *buttons: QPushButton) -> None:
        """Show a title, the reason below, and these buttons."""
        self._title.setText(title)
        self._reason.setText(reason)
        for button in (self.yes, self.no, self.unsure, self.cover, self.name):
            button.setVisible(button in buttons)

    def show_pictures(self, head: QImage | None, reference: QImage | None) -> None:
        """Show the head-shot, and the reference photo if there is one."""
        ratio = self.devicePixelRatioF()
        if head is None:
            self.head.clear()
        else:
            self.head.setPixmap(rounded(head, _HEAD, ratio))
        self._reference_column.setVisible(reference is not None)
        if reference is not None:
            self.reference.setPixmap(rounded(reference, _HEAD, ratio))

    def let_answer(self, may: bool) -> None:
        """Let the person answer only when every face was on screen."""
        for button in (self.yes, self.no, self.unsure, self.cover, self.name):
            button.setEnabled(may)
