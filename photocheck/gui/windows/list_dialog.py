"""A list to read: names, and a reason below each."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QListWidget, QWidget

from photocheck.gui.windows.dialog import Dialog


class ListDialog(Dialog):
    """Names with reasons."""

    def __init__(
        self, title: str, rows: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """Show `rows` of (name, reason)."""
        super().__init__(title, QCoreApplication.translate("ListDialog", "Close"), parent)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.addItems([f"{name}\n{reason}" for name, reason in rows])
        self.list.setMinimumHeight(self.fontMetrics().height() * 14)
        self.body.addWidget(self.list)
