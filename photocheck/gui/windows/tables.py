"""Small tables of plain texts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem


def fill(
    table: QTableWidget,
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    keys: Sequence[object] = (),
) -> None:
    """Show rows of texts; the first cell of each row keeps its key."""
    table.clear()
    table.setColumnCount(len(titles))
    table.setHorizontalHeaderLabels(list(titles))
    table.setRowCount(len(rows))
    for number, cells in enumerate(rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setToolTip(text)
            if column == 0 and keys:
                item.setData(Qt.ItemDataRole.UserRole, keys[number])
            table.setItem(number, column, item)
    if rows:
        table.selectRow(0)


def chosen(table: QTableWidget) -> object:
    """Return the key of the chosen row, or None."""
    row = table.currentRow()
    item = table.item(row, 0) if row >= 0 else None
    return item.data(Qt.ItemDataRole.UserRole) if item else None
