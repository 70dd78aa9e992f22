"""The buttons and keys that answer: one act of a person is one answer."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

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

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take a key that is held for one press."""
        if event.isAutoRepeat():
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the second click for nothing."""
        event.accept()


def add_keys(page: QWidget, keys: Iterable[tuple[str, Callable[[], object]]]) -> None:
    """Let keys work anywhere on a page.

    A key that is held answers once, or the next question would have the same answer unseen.
    """
    for key, then in keys:
        shortcut = QShortcut(QKeySequence(key), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(key in _REPEATING or key.startswith("Ctrl+"))
        shortcut.activated.connect(then)
