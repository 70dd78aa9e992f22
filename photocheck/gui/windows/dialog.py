"""What all dialogs share: a title line, a place for a fault, and the two buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget


class Dialog(QDialog):
    """A dialog that tells its own faults in place and opens over its window.

    Subclasses fill `body` and override `commit`.

    Attributes:
        body: the layout between title and buttons.
        ok: the button that commits.
    """

    def __init__(self, title: str, ok: str, parent: QWidget | None = None) -> None:
        """Build the frame."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = text_label(title, "title")
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self._fault = QLabel()
        self._fault.setWordWrap(True)
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        self._fault.setObjectName("fault")
        self._fault.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton(ok, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("primary", True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        self.buttons.accepted.connect(self.commit)
        self.buttons.rejected.connect(self.reject)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addLayout(self.body, 1)
        column.addWidget(self._fault)
        column.addWidget(self.buttons)
        self.ok.setDefault(True)  # only now: a button outside its dialog cannot be its default
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 76)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be as high as the wrapped texts need, and begin in the first field, not on a button.

        A layout alone does not see to the height.
        """
        super().showEvent(event)
        self._grow()
        if self.focusWidget() is None:
            self._first_field().setFocus()

    def _first_field(self) -> QWidget:
        field = self.nextInFocusChain()
        while field is not None and field is not self:
            takes = field.focusPolicy() & Qt.FocusPolicy.TabFocus and field.isEnabled()
            if takes and field.isVisibleTo(self) and not self.buttons.isAncestorOf(field):
                return field
            field = field.nextInFocusChain()
        return self.ok

    def _grow(self) -> None:
        needed = self._column.totalHeightForWidth(self.width())
        room = self.screen().availableGeometry().height()
        if self.height() < needed:
            self.resize(self.width(), min(needed, room))

    @property
    def fault(self) -> str:
        """Return the fault shown, or ""."""
        return self._fault.text()

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong, above the buttons; "" clears it."""
        self._fault.setText(sentence)
        self._fault.setAccessibleName(sentence)
        self._fault.setVisible(bool(sentence))
        if self.isVisible():
            self._grow()

    def commit(self) -> None:
        """Do what the dialog is for; overridden where there is more to do than to close."""
        self.accept()

    def hint(self, text: str) -> QLabel:
        """Return a line of smaller importance that wraps."""
        return text_label(text, "hint")

    def add_field(self, text: str, field: QWidget) -> None:
        """Add a labelled field."""
        label = QLabel(text)
        label.setBuddy(field)
        field.setAccessibleName(text.replace("&", ""))
        self.body.addWidget(label)
        self.body.addWidget(field)


def text_label(text: str, role: str = "") -> QLabel:
    """Return a text that wraps, in the look of a `role` ("title", "heading", "hint")."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label
