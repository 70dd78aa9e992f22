"""The sheet of keys."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from photocheck.gui.windows.dialog import Dialog


class KeysDialog(Dialog):
    """Every key on one sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the sheet."""
        translate = QCoreApplication.translate
        super().__init__(translate("KeysDialog", "Keys"), translate("KeysDialog", "Close"), parent)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        rows = (
            ("Y  N  U", self.tr("Answer a question: yes, no, not sure")),
            (self.tr("Space"), self.tr("Go to the next question")),
            ("C", self.tr("Cover the chosen face, or keep it covered")),
            ("S", self.tr("Show a face by naming the person")),
            ("T", self.tr("People: take a face out, or in again")),
            ("A", self.tr("People: take all faces out, then click those that are this person")),
            ("O", self.tr("People: see a face in its photo")),
            ("D", self.tr("Draw a cover with the mouse, or Enter to put one in the middle")),
            ("K", self.tr("Save only a part of the photo, or the whole again")),
            ("Ctrl+← ↑ → ↓", self.tr("Move a drawn cover; with Shift, make it larger or smaller")),
            ("[  ]", self.tr("Turn a drawn cover")),
            (self.tr("Delete"), self.tr("Take a drawn cover away")),
            ("B", self.tr("See the photo as it will be saved, and back")),
            ("X", self.tr("Leave the photo out, or take it in again")),
            ("↑  ↓", self.tr("Choose another face")),
            (self.tr("Page up, Page down"), self.tr("Photo before, next photo")),
            ("+  −  0", self.tr("Zoom in, zoom out, whole photo")),
            (self.tr("Esc"), self.tr("Back to all photos")),
            ("Ctrl+Z  Ctrl+Y", self.tr("Undo, redo")),
            ("Ctrl+O  Ctrl+V", self.tr("Choose photos, paste photos")),
            ("Ctrl+S", self.tr("Save safe copies")),
            ("Ctrl+L", self.tr("Lock the gallery")),
        )
        for row, (key, text) in enumerate(rows):
            label = QLabel(key)
            font = label.font()
            font.setBold(True)
            label.setFont(font)
            grid.addWidget(label, row, 0)
            grid.addWidget(QLabel(text), row, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
