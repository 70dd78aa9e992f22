"""The menus: every command of the window with its key."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from photocheck.gui.models.review import Review
from photocheck.gui.views import theme

translate = QCoreApplication.translate

_Then = Callable[[], object]


class Menus:
    """The menu bar of a window.

    Attributes:
        export, lock, unlock, create: actions that are not always of use.
    """

    def __init__(self, window: QMainWindow, review: Review) -> None:
        """Add the menus that need no wiring; `add` wires the others."""
        self._window, self._stack = window, review.undo_stack
        bar = window.menuBar()
        self.file = bar.addMenu(translate("Menu", "&File"))
        self.edit = bar.addMenu(translate("Menu", "&Edit"))
        self.view = bar.addMenu(translate("Menu", "&View"))
        self.gallery = bar.addMenu(translate("Menu", "&Gallery"))
        self.help = bar.addMenu(translate("Menu", "&Help"))
        self._undo = self._stack.createUndoAction(window, translate("Menu", "Undo:"))
        self._redo = self._stack.createRedoAction(window, translate("Menu", "Redo:"))
        review.closed.connect(self._let_undo)
        for action, key, name in (
            (self._undo, QKeySequence.StandardKey.Undo, "undo"),
            (self._redo, QKeySequence.StandardKey.Redo, "redo"),
        ):
            action.setShortcuts(key)
            action.setIcon(theme.icon(name))
            self.edit.addAction(action)

    def _let_undo(self, closed: bool) -> None:
        """Take no answers back while none are taken."""
        self._undo.setEnabled(not closed and self._stack.canUndo())
        self._redo.setEnabled(not closed and self._stack.canRedo())

    def add(self, menu: QMenu, text: str, key: str, then: _Then) -> QAction:
        """Add a command with its key ("" for none)."""
        action = QAction(text, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: then())
        menu.addAction(action)
        return action
