"""The photos of a batch as a list, and the same list with a filter."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from photocheck.core.types import PhotoResult
from photocheck.gui.models.pictures import Pictures
from photocheck.gui.models.review import Review, State
from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
STATE_ROLE = Qt.ItemDataRole.UserRole
QUESTIONS_ROLE = Qt.ItemDataRole.UserRole + 1
ADVICE_ROLE = Qt.ItemDataRole.UserRole + 2
_ROOT = QModelIndex()


class PhotoModel(QAbstractListModel):
    """One row a photo: name, small covered picture, state."""

    def __init__(
        self,
        review: Review,
        pictures: Pictures,
        advise: Callable[[PhotoResult], Sequence[str]],
        parent: QObject | None = None,
    ) -> None:
        """List what is in `review`; `advise` says what is worth a thought about a photo."""
        super().__init__(parent)
        self._review, self._advise = review, advise
        self._told: dict[int, tuple[PhotoResult, tuple[str, ...]]] = {}
        self._shown: dict[int, Callable[[int], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda row: review.photo(row).name,
            Qt.ItemDataRole.DecorationRole: pictures.small,
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            STATE_ROLE: review.state,
            ADVICE_ROLE: self.advice,
            QUESTIONS_ROLE: lambda row: len(review.open_faces(row)),
        }
        review.opened.connect(self._renew)
        review.changed.connect(self._tell)
        pictures.small_ready.connect(self._tell)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many photos there are."""
        return 0 if parent.isValid() else len(self._review)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the grid shows of a photo."""
        show = self._shown.get(role)
        return show(index.row()) if show else None

    def advice(self, row: int) -> tuple[str, ...]:
        """Return what is worth a thought about a photo that will be saved."""
        result = self._review.result(row)
        saved = self._review.state(row) in (State.READY, State.REVIEW)
        if result is None or not saved:
            return ()
        if row not in self._told or self._told[row][0] is not result:
            self._told[row] = result, tuple(self._advise(result))
        return self._told[row][1]

    def _spoken(self, row: int) -> str:
        return f"{self._review.photo(row).name}, {badges.STATES[self._review.state(row)].text}"

    def _tip(self, row: int) -> str:
        result = self._review.result(row)
        reasons = result.reasons if result else ()
        lines = [self._review.photo(row).name, *reasons, *self.advice(row)]
        return "\n".join(lines)

    def _renew(self) -> None:
        self._told.clear()
        self.beginResetModel()
        self.endResetModel()

    def _tell(self, row: int) -> None:
        if row < len(self._review):
            self.dataChanged.emit(self.index(row), self.index(row))


class PhotoFilter(QSortFilterProxyModel):
    """Only the photos in one state; None lets all through."""

    def __init__(self, source: PhotoModel, parent: QObject | None = None) -> None:
        """Show all of `source`."""
        super().__init__(parent)
        self._state: State | None = None
        self._advised = False
        self.setSourceModel(source)

    def show_only(self, state: State | None, *, advised: bool = False) -> None:
        """Choose the state to show, or only photos with advice."""
        self.beginFilterChange()
        self._state, self._advised = state, advised
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802
        """Tell whether a photo is shown."""
        if self._advised:
            return bool(self.sourceModel().index(row, 0, parent).data(ADVICE_ROLE))
        if self._state is None:
            return True
        # Qt hands a StrEnum back as a plain string, so equality it is
        return bool(self.sourceModel().index(row, 0, parent).data(STATE_ROLE) == self._state)
