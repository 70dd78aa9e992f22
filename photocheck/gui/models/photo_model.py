"""The photos of a batch as a list, and the same list with a filter."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from photocheck.gui.models.pictures import Pictures
from photocheck.gui.models.review import Review, State
from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
STATE_ROLE = Qt.ItemDataRole.UserRole
QUESTIONS_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()


class PhotoModel(QAbstractListModel):
    """One row a photo: name, small covered picture, state."""

    def __init__(self, review: Review, pictures: Pictures, parent: QObject | None = None) -> None:
        """List what is in `review`."""
        super().__init__(parent)
        self._review = review
        self._shown: dict[int, Callable[[int], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda row: review.photo(row).name,
            Qt.ItemDataRole.DecorationRole: pictures.small,
            Qt.ItemDataRole.ToolTipRole: self._tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            STATE_ROLE: review.state,
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

    def _spoken(self, row: int) -> str:
        return f"{self._review.photo(row).name}, {badges.STATES[self._review.state(row)].text}"

    def _tip(self, row: int) -> str:
        result = self._review.result(row)
        lines = [self._review.photo(row).name, *(result.reasons if result else ())]
        return "\n".join(lines)

    def _renew(self) -> None:
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
        self.setSourceModel(source)

    def show_only(self, state: State | None) -> None:
        """Choose the state to show."""
        self.beginFilterChange()
        self._state = state
        self.endFilterChange()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802
        """Tell whether a photo is shown."""
        if self._state is None:
            return True
        # Qt hands a StrEnum back as a plain string, so equality it is
        return bool(self.sourceModel().index(row, 0, parent).data(STATE_ROLE) == self._state)
