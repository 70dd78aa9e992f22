"""The people of the gallery as a searchable list.

Who may not be shown is listed with the reason and cannot be chosen, with one exception: naming
somebody who must never be published is how a photo of theirs is held.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from photocheck.core.types import Person
from photocheck.gui.models.pupil_rows import fold

Index = QModelIndex | QPersistentModelIndex
PERSON_ROLE = Qt.ItemDataRole.UserRole
REASON_ROLE = Qt.ItemDataRole.UserRole + 1
CLASS_ROLE = Qt.ItemDataRole.UserRole + 2
_ROOT = QModelIndex()


class PeopleModel(QAbstractListModel):
    """One row a person: first who may be shown, then the others with the reason."""

    def __init__(self, people: Sequence[Person], parent: QObject | None = None) -> None:
        """List `people`."""
        super().__init__(parent)
        self._people = sorted(people, key=lambda p: (not p.may_show, p.label.casefold()))

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many people there are."""
        return 0 if parent.isValid() else len(self._people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the list shows of a person."""
        person = self._people[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return person.label
        if role == PERSON_ROLE:
            return person
        if role in (REASON_ROLE, Qt.ItemDataRole.ToolTipRole):
            return person.reason
        if role == CLASS_ROLE:
            return person.class_name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (person.label, person.class_name, person.reason)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only people be chosen whose consent is in force, or who hold the photo."""
        person = self._people[index.row()]
        if person.may_show or person.never_publish:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class PeopleFilter(QSortFilterProxyModel):
    """People whose name, class or number holds every word typed, of the event's classes."""

    def __init__(
        self, source: PeopleModel, classes: Sequence[str], parent: QObject | None = None
    ) -> None:
        """Start with everyone of these classes and clubs; none means everyone."""
        super().__init__(parent)
        self._words: list[str] = []
        self._groups = frozenset(map(_plain, classes))
        self.setSourceModel(source)

    def search(self, text: str) -> None:
        """Show who fits what was typed; while searching, the classes do not matter."""
        self.beginFilterChange()
        self._words = fold(text).split()
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802
        """Tell whether a person is shown."""
        person: Person = self.sourceModel().index(row, 0, parent).data(PERSON_ROLE)
        if not self._words:
            staff = person.adult or not person.class_name  # they come to every event
            groups = map(_plain, (person.class_name, *person.clubs))
            return not self._groups or staff or not self._groups.isdisjoint(groups)
        names = (person.label, person.class_name, *person.clubs, person.pupil_id)
        text = fold(" ".join(names))
        return all(word in text for word in self._words)


def _plain(group: str) -> str:
    return "".join(fold(group).split())
