"""What is in one photo, as a list: its faces, then the covers drawn by hand."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photocheck.core.types import Decision, PhotoResult
from photocheck.gui.views import badges

Index = QModelIndex | QPersistentModelIndex
DECISION_ROLE = Qt.ItemDataRole.UserRole
REASON_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()


class FacesModel(QAbstractListModel):
    """Rows 0..faces-1 are faces; the rest are drawn covers."""

    def __init__(self, label: Callable[[str | None], str], parent: QObject | None = None) -> None:
        """Name people by `label`, which gives "" for nobody."""
        super().__init__(parent)
        self._label = label
        self._result: PhotoResult | None = None

    @property
    def faces(self) -> int:
        """Return how many rows are faces."""
        return len(self._result.faces) if self._result else 0

    def show(self, result: PhotoResult | None) -> None:
        """List another result; the same number of rows keeps the row that is chosen."""
        before = self.rowCount()
        after = len(result.faces) + len(result.regions) if result else 0
        if before == after:
            self._result = result
            if after:
                self.dataChanged.emit(self.index(0), self.index(after - 1))
            return
        self.beginResetModel()
        self._result = result
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        """Return how many faces and covers there are."""
        if parent.isValid() or self._result is None:
            return 0
        return len(self._result.faces) + len(self._result.regions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the list says of a face or cover."""
        title, reason, decision = self._row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role in (REASON_ROLE, Qt.ItemDataRole.ToolTipRole):
            return reason
        if role == DECISION_ROLE:
            return decision
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}, {badges.DECISIONS[decision].text}. {reason}"
        return None

    def _row(self, row: int) -> tuple[str, str, Decision]:
        assert self._result is not None  # noqa: S101  there are no rows without one
        if row < len(self._result.faces):
            face = self._result.faces[row]
            name = self._label(face.pupil_id) or self.tr("Face {}").format(row + 1)
            if face.decision is Decision.REVIEW and self._label(face.pupil_id):
                name = self.tr("{}?").format(name)
            return name, face.reason, face.decision
        region = self._result.regions[row - len(self._result.faces)]
        title = self.tr("Your cover") if region.kind == "hand" else self.tr("Writing")
        asked = Decision.REVIEW if region.question else Decision.COVER
        return title, region.reason, asked
