"""Import a consent list: choose it, say what its columns mean, look at what changes, apply."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Role
from photocheck.core.errors import PhotocheckError
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.section import Section, dress_table, labelled, row_of
from photocheck.gui.windows.tables import fill

if TYPE_CHECKING:
    from photocheck.core.consent.records import ImportReport
    from photocheck.gui.import_list import Columns, Preview
    from photocheck.gui.office import Office


class ImportSection(Section):
    """Four steps; nothing is changed before the last button.

    Signals:
        imported: the gallery was changed.
    """

    guide = "office"
    imported = Signal()

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the steps."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Import a consent list"))
        self._path: Path | None = None
        self._columns: Columns | None = None
        self._preview: Preview | None = None
        self.steps = QStackedWidget()
        for page in (self._build_choose(), self._build_columns(), self._build_changes()):
            self.steps.addWidget(page)
        self.body.addWidget(self.steps, 1)
        self.setAcceptDrops(True)

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        return page, column

    def _build_choose(self) -> QWidget:
        page, column = self._page()
        column.addWidget(
            text_label(
                self.tr(
                    "Save the list from your school's system as CSV or Excel (XLSX), with one row "
                    "for each pupil. Then choose it here, or drop it on this page."
                )
            )
        )
        column.addWidget(
            text_label(
                self.tr(
                    "Only a clear yes counts as yes. What is empty or not clear counts as no, and "
                    "you see it before anything is changed."
                ),
                "hint",
            )
        )
        self.choose_button = self.button(
            self.tr("&Choose the list…"), self.choose, needs=Role.KEEPER, primary=True
        )
        column.addLayout(row_of(self.choose_button, 1))
        column.addStretch()
        return page

    def _build_columns(self) -> QWidget:
        page, column = self._page()
        column.addWidget(text_label(self.tr("What do the columns of your list mean?"), "heading"))
        hint = self.tr("This is kept for the next list with these columns.")
        column.addWidget(text_label(hint, "hint"))
        self.columns_area = QScrollArea()
        self.columns_area.setWidgetResizable(True)
        self.columns_area.setAccessibleName(self.tr("Columns of the list"))
        self.columns_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.meanings: list[QComboBox] = []
        self.examples: list[QLabel] = []
        column.addWidget(self.columns_area, 1)
        self.yes, self.no = QLineEdit(), QLineEdit()
        for field in (self.yes, self.no):
            field.textChanged.connect(self._show_readings)
        which = row_of()
        which.addLayout(labelled(self.tr("Words that mean &yes, with commas between"), self.yes))
        which.addLayout(labelled(self.tr("Words that mean &no"), self.no))
        column.addLayout(which)
        self.columns_fault = text_label("")
        self.columns_fault.setObjectName("fault")
        self.columns_fault.hide()
        column.addWidget(self.columns_fault)
        self.compare_button = self.button(
            self.tr("&Show what would change"), self.compare, primary=True
        )
        back = self.button(self.tr("&Other list"), self.start_again)
        column.addLayout(row_of(back, 1, self.compare_button))
        return page

    def _build_changes(self) -> QWidget:
        page, column = self._page()
        self.summary = text_label("", "heading")
        self.note = text_label("", "hint")
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("What to list"))
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.changes = QTableWidget()
        self.changes.setAccessibleName(self.tr("What would change"))
        self.apply_button = self.button(self.tr("&Apply to the gallery"), self.apply, primary=True)
        self.back_button = self.button(self.tr("Back to the co&lumns"), self._back_to_columns)
        self.again_button = self.button(self.tr("&Other list"), self.start_again)
        column.addWidget(self.summary)
        column.addWidget(self.note)
        column.addLayout(row_of(self.kind, 1))
        column.addWidget(self.changes, 1)
        column.addLayout(row_of(self.back_button, self.again_button, 1, self.apply_button))
        return page

    def refresh(self) -> None:
        """Start at the first step, unless a list is being worked on."""
        self.show_rights()

    def leave(self) -> None:
        """Forget the list: it holds names."""
        self.start_again()

    def start_again(self) -> None:
        """Go back to the first step."""
        self._path = self._columns = self._preview = None
        self.changes.setRowCount(0)
        self.steps.setCurrentIndex(0)

    # -- the list and its columns --

    def choose(self) -> None:
        """Ask for the list."""
        if path := files.choose_table(self):
            self.take(path)

    def take(self, path: Path) -> None:
        """Read the header of a list."""
        self.work(lambda: self.office.columns(path), lambda found: self._show_columns(path, found))

    def _show_columns(self, path: Path, found: "Columns") -> None:
        self._path, self._columns = path, found
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        titles = (self.tr("Column in your list"), self.tr("Examples"), self.tr("It means"))
        for number, title in enumerate(titles):
            grid.addWidget(text_label(title, "hint"), 0, number)
        self.meanings, self.examples = [], []
        for row, column in enumerate(found.columns, start=1):
            label = QLabel(column.title or self.tr("(no title)"))
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            example = text_label("", "hint")
            box = QComboBox()
            box.addItem(self.tr("(not used)"), "")
            for name, text in self.office.meanings():
                box.addItem(text, name)
            box.setCurrentIndex(max(0, box.findData(column.meaning)))
            box.setAccessibleName(self.tr("Meaning of {}").format(column.title))
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(38)
            grid.addWidget(label, row, 0)
            grid.addWidget(example, row, 1)
            grid.addWidget(box, row, 2)
            self.meanings.append(box)
            self.examples.append(example)
            box.currentIndexChanged.connect(self._show_readings)
        grid.setRowStretch(len(found.columns) + 1, 1)
        self.columns_area.setWidget(inner)
        self.yes.setText(", ".join(found.yes))
        self.no.setText(", ".join(found.no))
        self._show_readings()
        self._tell_fault("")
        self.steps.setCurrentIndex(1)
        (self.meanings[0] if self.meanings else self.compare_button).setFocus()

    def _back_to_columns(self) -> None:
        self.steps.setCurrentIndex(1)

    # -- what changes --

    def _understood(self) -> "Columns | None":
        """Return the columns as the boxes and fields say now; None without a list."""
        if self._columns is None or len(self.meanings) != len(self._columns.columns):
            return None
        meanings = [box.currentData() for box in self.meanings]
        return self._columns.with_meanings(
            meanings, _words(self.yes.text()), _words(self.no.text())
        )

    def _show_readings(self) -> None:
        """Show what the samples are read as."""
        columns = self._understood()
        for label, text in zip(self.examples, columns.readings() if columns else (), strict=False):
            label.setText(text)

    def compare(self) -> None:
        """Work out what would change."""
        path, columns = self._path, self._understood()
        if path is None or columns is None:
            return
        if "pupil_id" not in (column.meaning for column in columns.columns):
            text = self.tr("Say which column is the number in the school's system.")
            self._tell_fault(text)
            return
        self._tell_fault("")
        self.work(
            lambda: self.office.preview(path, columns),
            self._show_changes,
            self._not_read,
        )

    def _not_read(self, error: PhotocheckError) -> None:
        self._tell_fault(error.sentence)

    def _tell_fault(self, sentence: str) -> None:
        self.columns_fault.setText(sentence)
        self.columns_fault.setVisible(bool(sentence))

    def _show_changes(self, preview: "Preview") -> None:
        self._preview = preview
        report = preview.report
        text = self.tr("{new} new, {changed} changed, {same} as before.")
        self.summary.setText(
            text.format(
                new=len(report.new), changed=len(report.changed), same=len(report.unchanged)
            )
        )
        self._tell_report(report)
        kinds = (
            (self.tr("New people ({})"), "new", report.new),
            (self.tr("Changed ({})"), "changed", report.changed),
            (self.tr("Not understood, taken as no ({})"), "doubts", report.not_understood),
            (self.tr("Rows not used ({})"), "refused", report.refused),
            (self.tr("Yes not taken, it was withdrawn by hand ({})"), "withheld", report.withheld),
            (self.tr("Yes that is over ({})"), "ended", report.ended),
            (self.tr("Reference photos will be erased ({})"), "erased", report.erased),
            (self.tr("In the gallery, not in the list ({})"), "missing", report.missing),
        )
        self.kind.blockSignals(True)  # the list is filled once, below
        self.kind.clear()
        for title, key, found in kinds:
            if found:
                self.kind.addItem(title.format(len(found)), key)
        self.kind.blockSignals(False)
        self.kind.setVisible(self.kind.count() > 0)
        doubts = self.kind.findData("doubts")
        self.kind.setCurrentIndex(doubts if doubts >= 0 else 0)
        self._show_kind()
        self.apply_button.setVisible(True)
        self.apply_button.setEnabled(bool(report.new or report.changed or report.ended))
        self.back_button.setVisible(True)
        self.steps.setCurrentIndex(2)
        (self.kind if self.kind.count() else self.back_button).setFocus()

    def _tell_report(self, report: "ImportReport") -> None:
        text = self.tr("Nothing is changed until you press Apply.")
        if report.missing:
            one = self.tr("1 person is not in the list and stays as before.")
            many = self.tr("{} people are not in the list; they stay as they are.")
            text += " " + words.counted(len(report.missing), one, many)
        self.note.setText(text)

    def _show_kind(self) -> None:
        preview, kind = self._preview, self.kind.currentData()
        if preview is None:
            return
        if kind in ("doubts", "refused"):
            rows: list[tuple[str, ...]]
            titles: tuple[str, ...] = (self.tr("What was made of it"), self.tr("Row"))
            rows = [
                (d.sentence, str(d.row) if d.row else "")
                for d in (
                    preview.report.not_understood if kind == "doubts" else preview.report.refused
                )
            ]
        else:
            titles = (self.tr("What changes"), self.tr("Name"), self.tr("Class"))
            ids = getattr(preview.report, kind, ()) if kind else ()
            changes = preview.report.changes
            rows = [("; ".join(changes.get(i, ())), *preview.people[i]) for i in ids]
        fill(self.changes, titles, rows)
        dress_table(self.changes, self.tr("What would change"))

    def apply(self) -> None:
        """Take the list in, all of it or nothing."""
        preview = self._preview
        if preview is not None:
            self.work(lambda: self.office.apply(preview), self._applied)

    def _applied(self, report: "ImportReport") -> None:
        text = self.tr("Done: {new} new, {changed} changed, {same} as before.")
        self.summary.setText(
            text.format(
                new=len(report.new), changed=len(report.changed), same=len(report.unchanged)
            )
        )
        self.note.setText(self.tr("The gallery is up to date."))
        self.apply_button.setVisible(False)
        self.back_button.setVisible(False)
        self.again_button.setFocus()
        self.imported.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take one file."""
        if len(event.mimeData().urls()) == 1 and self.office.may(Role.KEEPER):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Read the list that was dropped."""
        self.take(Path(event.mimeData().urls()[0].toLocalFile()))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.replace(";", ",").split(",") if word.strip()]
