"""The people of an event as a list, and the faces of one of them as tiles to take out."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photocheck.core.types import Decision
from photocheck.gui.models import words
from photocheck.gui.models.event_people import EventPerson, Place
from photocheck.gui.models.heads import Heads
from photocheck.gui.models.review import Review
from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
DECISION_ROLE = Qt.ItemDataRole.UserRole
REASON_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_Label = Callable[[str | None], str]


class EventModel(QAbstractListModel):
    """One row a person of the event."""

    def __init__(self, heads: Heads, label: _Label, parent: QObject | None = None) -> None:
        """Name people by `label`, which gives "" for nobody."""
        super().__init__(parent)
        self._label = label
        self._people: list[EventPerson] = []
        self._shown: dict[int, Callable[[EventPerson], Any]] = {
            Qt.ItemDataRole.DisplayRole: self.name,
            Qt.ItemDataRole.DecorationRole: lambda person: heads.head(person.places[0]),
            Qt.ItemDataRole.ToolTipRole: lambda person: person.reason,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            DECISION_ROLE: lambda person: person.decision,
            REASON_ROLE: self._state,
        }
        heads.ready.connect(self._redraw)

    def show(self, people: Sequence[EventPerson]) -> None:
        """List these people."""
        self.beginResetModel()
        self._people = list(people)
        self.endResetModel()

    @property
    def people(self) -> tuple[EventPerson, ...]:
        """Return who is listed."""
        return tuple(self._people)

    def name(self, person: EventPerson) -> str:
        """Return what the person is called on the page."""
        name = self._label(person.pupil_id)
        if not name:
            return self.tr("Not known")
        return self.tr("{}?").format(name) if person.decision is Decision.REVIEW else name

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many people there are."""
        return 0 if parent.isValid() else len(self._people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the list says of a person."""
        show = self._shown.get(role)
        return show(self._people[index.row()]) if show else None

    def _state(self, person: EventPerson) -> str:
        count = words.in_photos(len({place.photo for place in person.places}))
        return f"{badges.DECISIONS[person.decision].text} · {count}"

    def _spoken(self, person: EventPerson) -> str:
        return f"{self.name(person)}, {self._state(person)}. {person.reason}"

    def _redraw(self, photo: int) -> None:
        """Draw those again whose head-shot is from a photo, and nobody else."""
        for row, person in enumerate(self._people):
            if person.places[0].photo == photo:
                self.dataChanged.emit(self.index(row), self.index(row))


class TilesModel(QAbstractListModel):
    """The faces of one person; a checked one is meant by the answer, the others are taken out.

    Nobody is in a photo twice, so of one photo one face is meant at most: the one chosen last.

    Attributes:
        twice: faces that start taken out, because they share a photo and one is to be chosen.
    """

    def __init__(self, review: Review, heads: Heads, parent: QObject | None = None) -> None:
        """Show no face yet."""
        super().__init__(parent)
        self._review, self._heads = review, heads
        self._places: tuple[Place, ...] = ()
        self._out: set[Place] = set()
        self.twice: set[Place] = set()
        heads.ready.connect(self._redraw)

    def show(self, places: Sequence[Place], out: Collection[Place] = ()) -> None:
        """Show the faces at `places`; those in `out` start taken out."""
        self.beginResetModel()
        self._places = tuple(places)
        self.twice = _sharing([place for place in places if place not in out])
        self._out = self.twice.union(out)
        self.endResetModel()

    @property
    def meant(self) -> tuple[Place, ...]:
        """Return the faces that are not taken out."""
        return tuple(p for p in self._places if p not in self._out)

    def place(self, row: int) -> Place:
        """Return one face."""
        return self._places[row]

    def toggle(self, row: int) -> None:
        """Take a face out, or in again and the others of its photo out."""
        chosen = self._places[row]
        if chosen in self._out:
            self._out |= {place for place in self._places if place.photo == chosen.photo}
        self._out ^= {chosen}
        self._redraw(chosen.photo)

    def toggle_all(self) -> None:
        """Take all faces out, or all that may be in together if none is left."""
        self._out = set(self._places) if self.meant else _sharing(self._places)
        if self._places:
            self.dataChanged.emit(self.index(0), self.index(len(self._places) - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many faces there are."""
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a tile shows."""
        place = self._places[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._heads.head(place)
        if role == Qt.ItemDataRole.CheckStateRole:
            out = place in self._out
            return Qt.CheckState.Unchecked if out else Qt.CheckState.Checked
        if role == DECISION_ROLE:
            return self._review.face(place).decision
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._review.photo(place.photo).name}\n{self._review.face(place).reason}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.tr("taken out") if place in self._out else self.tr("this person")
            word = badges.DECISIONS[self._review.face(place).decision].text
            return f"{self._review.photo(place.photo).name}, {word}, {state}"
        return None

    def _redraw(self, photo: int) -> None:
        for row, place in enumerate(self._places):
            if place.photo == photo:
                self.dataChanged.emit(self.index(row), self.index(row))


def _sharing(places: Sequence[Place]) -> set[Place]:
    """Return the faces that have another one of `places` in their photo."""
    count = Counter(place.photo for place in places)
    return {place for place in places if count[place.photo] > 1}
