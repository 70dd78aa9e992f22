"""What the frames over a picture mean."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from photocheck.gui.views import badges


class Legend(QWidget):
    """Shape and word of each decision, in one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the line."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the frames mean"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for look in badges.DECISIONS.values():
            row.addWidget(badges.Sign(16, look))
            row.addWidget(QLabel(look.text))
            row.addSpacing(10)
        row.addStretch()
