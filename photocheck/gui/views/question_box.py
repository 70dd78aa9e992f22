"""The box beside the large picture: the face that is chosen, and what can be done with it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.types import Box
from photocheck.gui.models.heads import cut
from photocheck.gui.views.answer_button import AnswerButton

_HEAD = 84  # edge of the head-shot, in logical pixels


class QuestionBox(QFrame):
    """One face, one sentence, and the buttons that fit.

    Signals:
        answered: "yes", "no" or "unsure".
        cover_wanted, name_wanted, remove_wanted: a button was pressed.
    """

    answered = Signal(str)
    cover_wanted = Signal()
    name_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the box, empty."""
        super().__init__(parent)
        self.setObjectName("questionBox")
        self._head = QLabel()
        self._head.setFixedSize(_HEAD, _HEAD)
        self._head.setAccessibleName(self.tr("The face in large"))
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._reason = QLabel()
        self._reason.setProperty("role", "hint")
        for label in (self._title, self._reason):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        texts = QVBoxLayout()
        texts.addWidget(self._title)
        texts.addWidget(self._reason)
        texts.addStretch()
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._head, 0, Qt.AlignmentFlag.AlignTop)
        self._reference = QLabel()
        self._reference.setFixedSize(_HEAD, _HEAD)
        self._reference.setAccessibleName(self.tr("Reference photo"))
        self._reference.setToolTip(self.tr("Reference photo"))
        top.addWidget(self._reference, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(texts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addLayout(self._build_buttons())

    def _build_buttons(self) -> QGridLayout:
        self.yes = self._button(self.tr("Yes"), "Y", lambda: self.answered.emit("yes"))
        self.no = self._button(self.tr("No"), "N", lambda: self.answered.emit("no"))
        self.unsure = self._button(self.tr("Not sure"), "U", lambda: self.answered.emit("unsure"))
        self.cover = self._button(self.tr("Keep covered"), "C", self.cover_wanted.emit)
        self.name = self._button(self.tr("Name this person…"), "S", self.name_wanted.emit)
        self.remove = self._button(self.tr("Take this cover away"), "Del", self.remove_wanted.emit)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(self.yes, 0, 0)
        grid.addWidget(self.no, 0, 1)
        grid.addWidget(self.unsure, 0, 2)
        grid.addWidget(self.cover, 1, 0, 1, 3)
        grid.addWidget(self.name, 2, 0, 1, 3)
        grid.addWidget(self.remove, 3, 0, 1, 3)
        return grid

    def _button(self, text: str, key: str, then: object) -> QPushButton:
        button = AnswerButton(f"{text}  ({key})")
        button.setAccessibleName(text)
        button.setToolTip(self.tr("Key: {}").format(key))
        button.clicked.connect(lambda _=False: then())  # type: ignore[operator]
        return button

    def forget(self) -> None:
        """Show nothing, and hold no picture."""
        self._head.clear()
        self._reference.clear()
        self.show_nothing("", "")

    def show_nothing(self, title: str, reason: str) -> None:
        """Show only words."""
        self._show(title, reason, None)

    def show_question(
        self, title: str, reason: str, head: QPixmap | None, reference: QImage | None
    ) -> None:
        """Ask whether the face is who it looks like, beside the reference photo."""
        self._show(title, reason, head, self.yes, self.no, self.unsure, self.name)
        self._reference.setVisible(reference is not None)
        if reference is not None:
            self._reference.setPixmap(rounded(reference, _HEAD, self.devicePixelRatioF()))

    def show_face(
        self, title: str, reason: str, head: QPixmap | None, *, cover: str, name: str
    ) -> None:
        """Show a face; an empty text leaves its button out."""
        buttons = [b for b, text in ((self.cover, cover), (self.name, name)) if text]
        self.cover.setText(f"{cover}  (C)")
        self.cover.setAccessibleName(cover)
        self.name.setText(f"{name}  (S)")
        self.name.setAccessibleName(name)
        self._show(title, reason, head, *buttons)

    def show_region(self, title: str, reason: str, *, ask: bool) -> None:
        """Show a cover drawn by hand, or over writing; `ask` whether it stays."""
        text = self.tr("Keep covered")
        self.cover.setText(f"{text}  (C)")
        self.cover.setAccessibleName(text)
        self._show(title, reason, None, self.remove, *([self.cover] if ask else []))

    def _show(self, title: str, reason: str, head: QPixmap | None, *buttons: QPushButton) -> None:
        self._title.setText(title)
        self._reason.setText(reason)
        self._reference.hide()
        self._head.setVisible(head is not None)
        if head:
            self._head.setPixmap(head)
        if self.yes in buttons:
            self.name.setText(self.tr("Someone else…  (S)"))
            self.name.setAccessibleName(self.tr("Someone else"))
        for button in (self.yes, self.no, self.unsure, self.cover, self.name, self.remove):
            button.setVisible(button in buttons)


def head_shot(image: QImage, box: Box, width: int, ratio: float) -> QPixmap:
    """Return a face as a rounded square.

    Args:
        image: the picture as it is, any size.
        box: the face in upright source pixels.
        width: of the source, in pixels.
        ratio: device pixels per logical pixel.
    """
    return rounded(cut(image, box, width, round(_HEAD * ratio)), _HEAD, ratio)


def rounded(head: QImage, edge: int, ratio: float) -> QPixmap:
    """Return an image as a rounded square of `edge` logical pixels."""
    size = round(edge * ratio)
    if head.width() != size or head.height() != size:
        head = head.scaled(
            size,
            size,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(QRectF(0, 0, size, size), size / 8, size / 8)
    painter.setClipPath(path)
    painter.drawImage((size - head.width()) // 2, (size - head.height()) // 2, head)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
