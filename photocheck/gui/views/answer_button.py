"""The buttons and keys that answer: one act of a person is one answer."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

_REPEATING = frozenset(("PgUp", "PgDown", "+", "=", "-", "[", "]"))
"""Keys that go on while they are held, as all with Ctrl do: they only move something about."""


class AnswerButton(QPushButton):
    """A button of which a double click is one click: the next question stands there by then.

    Enter presses it, since Space goes on to the next question.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """Build the button."""
        super().__init__(text, parent)
        self.setAutoDefault(True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the second click for nothing."""
        event.accept()


class HeldEnter(QObject):
    """Lets Enter that is held count once, everywhere: it never accepts what it just opened."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the presses that the keyboard repeats for nothing, but where lines are written."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.isAutoRepeat()
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            return not isinstance(QApplication.focusWidget(), QPlainTextEdit)
        return super().eventFilter(watched, event)


def add_keys(page: QWidget, keys: Iterable[tuple[str, Callable[[], object]]]) -> None:
    """Let keys work anywhere on a page.

    A key that is held answers once, or the next question would have the same answer unseen.
    """
    for key, then in keys:
        shortcut = QShortcut(QKeySequence(key), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(key in _REPEATING or key.startswith("Ctrl+"))
        shortcut.activated.connect(then)
