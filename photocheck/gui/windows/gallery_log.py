"""The log: who did what, and whether all of it verifies."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableWidget

from photocheck.gui.models import actions_text, words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.models.pupil_rows import fold
from photocheck.gui.notices import Notices
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.section import Section, dress_table, labelled, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.tables import fill

if TYPE_CHECKING:
    from photocheck.core.consent.audit import Audit
    from photocheck.gui.office import Office

_MOST = 2000  # rows shown; the files hold the whole log


class LogSection(Section):
    """Newest first, with a search; verified afresh whenever it is opened."""

    guide = "deputy-head"

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Log"))
        self._found: Audit | None = None
        self.verdict = text_label("", "heading")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Name, number or word"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show)
        self.user = QComboBox()
        self.user.currentIndexChanged.connect(self._show)
        self.table = QTableWidget()
        self.table.setAccessibleName(self.tr("Log"))
        filters = row_of()
        filters.addLayout(labelled(self.tr("&Search"), self.search), 3)
        filters.addLayout(labelled(self.tr("&Who"), self.user), 1)
        self.save_button = self.button(self.tr("Save as a &table…"), self.save)
        self.print_button = self.button(self.tr("&Print…"), self.print_log)
        self.body.addWidget(self.verdict)
        self.body.addLayout(filters)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row_of(1, self.save_button, self.print_button))

    def refresh(self) -> None:
        """Verify the gallery and read the log."""
        self.work(self.office.audit, self._verified)

    def leave(self) -> None:
        """Forget the log."""
        self._found = None
        self.table.setRowCount(0)

    def _verified(self, found: "Audit") -> None:
        self._found = found
        one = self.tr("✓ Everything verifies: 1 entry.")
        good = words.counted(len(found.entries), one, self.tr("✓ Everything verifies: {} entries."))
        bad = "\n".join((self.tr("✕ Something was changed from outside:"), *found.problems))
        self.verdict.setText(bad if found.problems else good)
        chosen = self.user.currentData()
        self.user.blockSignals(True)  # the table is filled once, below
        self.user.clear()
        self.user.addItem(self.tr("Everybody"), None)
        for name in sorted({entry.user for entry in found.entries}):
            self.user.addItem(name, name)
        self.user.setCurrentIndex(max(0, self.user.findData(chosen)))
        self.user.blockSignals(False)
        self._show()

    def _show(self) -> None:
        if self._found is None:
            return
        wanted, who = fold(self.search.text()).split(), self.user.currentData()
        rows = []
        for entry in reversed(self._found.entries):
            row = (actions_text.text(entry), entry.subject, entry.user, _when(entry.at))
            text = fold(" ".join(row))
            if (who is None or entry.user == who) and all(word in text for word in wanted):
                rows.append(row)
        titles = (self.tr("What"), self.tr("About"), self.tr("Who"), self.tr("When"))
        fill(self.table, titles, rows[:_MOST])
        dress_table(self.table, self.tr("Log"))

    def save(self, path: Path | None = None) -> None:
        """Write the whole log for a spreadsheet, asking where unless `path` says."""
        title = self.tr("Where to save the log")
        path = path or files.choose_save(self, title, "log.csv", ".csv")
        if path and self._found:
            text = self.office.log_csv(self._found)
            target = path
            self.work(
                lambda: self.office.write(target, text),
                lambda _: self.notices.tell(self.tr("The log is saved.")),
            )

    def print_log(self) -> None:
        """Show the whole log as a page to print."""
        if self._found:
            SheetDialog(self.tr("Log"), self.office.log_page(self._found), self).open()


def _when(at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone()
    shown = QDateTime.fromSecsSinceEpoch(round(moment.timestamp()))
    return QLocale().toString(shown.toLocalTime(), "d MMM yyyy, HH:mm")
