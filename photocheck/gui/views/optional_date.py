"""A date that may be left out."""

from datetime import date

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QDateEdit, QWidget

_NONE = QDate(1999, 12, 31)
_ARROW = 30  # pixels at the end of the field


class OptionalDate(QDateEdit):
    """A date field that says "not set" until a day is given; Delete takes it away again."""

    def __init__(self, value: date | None = None, parent: QWidget | None = None) -> None:
        """Show `value`."""
        super().__init__(parent)
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMM yyyy")
        self.setMinimumDate(_NONE)
        self.setMaximumDate(QDate(2100, 12, 31))
        self.setSpecialValueText(self.tr("not set"))
        self.setToolTip(self.tr("Type a day, or press the arrow for a calendar. Delete clears it."))
        self.set_value(value)

    def value(self) -> date | None:
        """Return the day, or None."""
        day = self.date()
        return None if day == _NONE else date(day.year(), day.month(), day.day())

    def set_value(self, value: date | None) -> None:
        """Show a day, or none."""
        self.setDate(QDate(value.year, value.month, value.day) if value else _NONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear on Delete; the first other key starts from today."""
        if event.key() == Qt.Key.Key_Delete:
            self.set_value(None)
            return
        if self.value() is None and (event.text().isdigit() or event.key() == Qt.Key.Key_Up):
            self.setDate(QDate.currentDate())
            self.setSelectedSection(QDateEdit.Section.DaySection)
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the calendar open at today where nothing is set."""
        away = self.width() - event.position().x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            away = event.position().x()
        if self.value() is None and away < _ARROW:
            self.setDate(QDate.currentDate())
        super().mousePressEvent(event)
