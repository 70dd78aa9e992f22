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
        self._signs: list[tuple[QLabel, badges.Look]] = []
        for look in badges.DECISIONS.values():
            sign = QLabel()
            self._signs.append((sign, look))
            row.addWidget(sign)
            row.addWidget(QLabel(look.text))
            row.addSpacing(10)
        row.addStretch()
        self.redraw()

    def redraw(self) -> None:
        """Draw the shapes again, as when the window turns dark."""
        for sign, look in self._signs:
            sign.setPixmap(badges.badge_icon(look).pixmap(16, 16))
