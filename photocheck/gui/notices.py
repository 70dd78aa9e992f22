"""The one door to the person: a quiet bar for news, a box for what must be answered."""

import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QToolButton,
    QWidget,
)

from photocheck.core.errors import BugError, Cancelled, PhotocheckError


class NoticeBar(QFrame):
    """One sentence across the top of the window that blocks nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the bar, hidden."""
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName(self.tr("Close this message"))
        close.setToolTip(self.tr("Close this message"))
        close.setAutoRaise(True)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.addWidget(self._label, 1)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """Return the sentence shown."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Show `text` until it is closed or replaced."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.show()


class Notices:
    """Every message of the window goes through here.

    Boxes never block the program: they open over the window, and answers come by callback.
    """

    def __init__(self, window: QWidget, bar: NoticeBar) -> None:
        """Speak over `window`, and quietly in `bar`."""
        self._window = window
        self._bar = bar

    def tell(self, sentence: str) -> None:
        """Say something that needs no answer."""
        self._bar.show_text(sentence)

    def clear(self) -> None:
        """Take the quiet message away."""
        self._bar.hide()

    def error(self, error: PhotocheckError) -> None:
        """Say what went wrong and what to do; a stop that was asked for is no error."""
        if isinstance(error, BugError):
            self._bug(error.sentence)
        elif isinstance(error, Cancelled):
            self.tell(error.sentence)
        else:
            box = self._box(QMessageBox.Icon.Warning, error.sentence)
            box.addButton(QMessageBox.StandardButton.Ok)
            box.open()

    def ask(self, question: str, detail: str, yes: str, no: str, then: Callable[[], None]) -> None:
        """Ask before something that costs; call `then` only on `yes`. Escape means `no`."""
        box = self._box(QMessageBox.Icon.Question, question)
        box.setInformativeText(detail)
        accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(lambda _: then() if box.clickedButton() is accept else None)
        box.open()

    def say(self, text: str, detail: str) -> None:
        """Say something that must be read: it stays until it is closed."""
        box = self._box(QMessageBox.Icon.Information, text)
        box.setInformativeText(detail)
        box.addButton(QMessageBox.StandardButton.Ok)
        box.open()

    def about(self, text: str) -> None:
        """Show a text about the program."""
        box = self._box(QMessageBox.Icon.NoIcon, text)
        box.addButton(QMessageBox.StandardButton.Close)
        box.open()

    def exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Show what no one caught; fits `sys.excepthook`."""
        if isinstance(error, PhotocheckError) and not isinstance(error, BugError):
            self.error(error)
        else:
            self._bug("".join(traceback.format_exception(kind, error, trace)))

    def _bug(self, trace: str) -> None:
        translate = QCoreApplication.translate
        box = self._box(
            QMessageBox.Icon.Critical,
            translate(
                "Notices", "PhotoCheck made a mistake of its own. Your photos are not changed."
            ),
        )
        box.setInformativeText(
            translate("Notices", "You can go on. If it comes back, send the details to the makers.")
        )
        box.setDetailedText(trace)
        box.addButton(QMessageBox.StandardButton.Ok)
        box.open()

    def _box(self, icon: QMessageBox.Icon, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowModality(Qt.WindowModality.WindowModal)
        box.setWindowTitle("PhotoCheck")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIcon(icon)
        box.setText(text)
        return box
