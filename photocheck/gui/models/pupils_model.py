"""Everybody in the gallery as a table, and the counts above it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QDate,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from photocheck.gui.models import words
from photocheck.gui.models.pupil_rows import Answer, PupilRow, Standing, fits

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
ANSWER_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_FIXED = 2  # columns before the channels: name, class
STATES = ("", "may", "ends", "not", "none", "never", "recognised", "left")
"""What can be asked for; `state_text` says it in words."""


def state_text(state: str) -> str:
    """Return a state of `STATES` in words."""
    translate = QCoreApplication.translate
    return {
        "": translate("Pupils", "Everybody"),
        "may": translate("Pupils", "May appear"),
        "ends": translate("Pupils", "Ends in 30 days"),
        "not": translate("Pupils", "May not appear"),
        "none": translate("Pupils", "No answer yet"),
        "never": translate("Pupils", "Never publish"),
        "recognised": translate("Pupils", "May be recognised"),
        "left": translate("Pupils", "Has left"),
    }[state]


def standing_text(standing: Standing) -> str:
    """Return one cell: a sign and a word, so that no colour is needed."""
    translate = QCoreApplication.translate
    day = short_day(standing.until) if standing.until else ""
    return {
        Answer.YES: translate("Pupils", "✓ Yes"),
        Answer.ENDS: translate("Pupils", "◷ Yes, until {}").format(day),
        Answer.LATER: translate("Pupils", "… Not yet"),
        Answer.ENDED: translate("Pupils", "✕ Ended"),
        Answer.NO: translate("Pupils", "✕ No"),
        Answer.NONE: translate("Pupils", "– No answer"),
    }[standing.answer]


def short_day(day: Any) -> str:
    """Return a date as the computer's language writes it, short."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")


class PupilsModel(QAbstractTableModel):
    """The rows that fit what was asked for, sorted as the header says."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._all: tuple[PupilRow, ...] = ()
        self._rows: list[PupilRow] = []
        self._channels: tuple[str, ...] = ()
        self._asked: tuple[str, str | None, str, str] = ("", None, "", "")
        self._sort = (0, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Sequence[PupilRow], channels: Sequence[str]) -> None:
        """Show the gallery as it is now."""
        self._all, self._channels = tuple(rows), tuple(channels)
        self._fill()

    def ask(self, search: str, class_name: str | None, channel: str, state: str) -> None:
        """Show who fits: words of name, class or id; a class; and a state in a channel."""
        self._asked = (search, class_name, channel, state)
        self._fill()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._sort = (max(column, 0), order)
        self._fill()

    def _fill(self) -> None:
        search, class_name, channel, state = self._asked
        self.beginResetModel()
        self._rows = [
            row
            for row in self._all
            if fits(row, search, class_name) and _in_state(row, channel, state)
        ]
        column, order = self._sort
        falling = order == Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda row: self._key(row, column), reverse=falling)
        self.endResetModel()

    def _key(self, row: PupilRow, column: int) -> tuple[Any, ...]:
        name = (row.pupil.surname.casefold(), row.pupil.label.casefold(), row.pupil.pupil_id)
        if column == 1:
            return (row.pupil.class_name.casefold(), *name)
        if _FIXED <= column < _FIXED + len(self._channels):
            standing = row.standing[self._channels[column - _FIXED]]
            return (list(Answer).index(standing.answer), str(standing.until or ""), *name)
        if column >= _FIXED + len(self._channels):
            return (row.pupil.references, *name)
        return name

    @property
    def classes(self) -> list[str]:
        """Return the classes of everybody."""
        return sorted({r.pupil.class_name for r in self._all if r.pupil.class_name})

    def counts(self, channel: str) -> tuple[int, int, int]:
        """Return how many may appear in a channel, of how many, and how many of these end soon."""
        shown = [row for row in self._all if row.standing[channel].shown]
        return len(shown), len(self._all), sum(row.ends_soon(channel) for row in shown)

    @property
    def rows(self) -> tuple[PupilRow, ...]:
        """Return the rows shown, in order."""
        return tuple(self._rows)

    def find(self, pupil_id: str) -> int:
        """Return the row of a pupil, -1 if it is not shown."""
        return next((n for n, r in enumerate(self._rows) if r.pupil.pupil_id == pupil_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many people fit."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return name, class, one for each channel, and reference photos."""
        return 0 if parent.isValid() else _FIXED + len(self._channels) + 1

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return self.tr("Name")
        if section == 1:
            return self.tr("Class")
        if section < _FIXED + len(self._channels):
            return words.channel(self._channels[section - _FIXED])
        return self.tr("Photos")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        column = index.column()
        standing = None
        if _FIXED <= column < _FIXED + len(self._channels):
            standing = row.standing[self._channels[column - _FIXED]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column, standing)
        if role == ANSWER_ROLE and standing:
            return standing.answer
        if role == Qt.ItemDataRole.ToolTipRole:
            return standing.reason if standing else self._text(row, column, standing)
        return None

    def _text(self, row: PupilRow, column: int, standing: Standing | None) -> str:
        if standing:
            return standing_text(standing)
        if column == 0:
            never = self.tr("{} (never publish)")
            return (
                never.format(row.pupil.label)
                if row.pupil.standing.never_publish
                else row.pupil.label
            )
        if column == 1:
            return row.pupil.class_name or (self.tr("Staff") if row.pupil.adult else "")
        if not row.recognised:
            return self.tr("not allowed")
        return str(row.pupil.references)


def _in_state(row: PupilRow, channel: str, state: str) -> bool:
    standing = row.standing.get(channel)
    gone = row.pupil.standing.left is not None
    if state == "left":
        return gone
    if state == "never":
        return row.pupil.standing.never_publish
    if state == "recognised":
        return row.recognised
    if not state or standing is None:
        return True
    return {
        "may": standing.shown,
        "ends": standing.answer is Answer.ENDS,
        "not": not standing.shown,
        "none": standing.answer is Answer.NONE,
    }[state]
