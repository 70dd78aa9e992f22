"""The people of the gallery: the table, its filters and counts, and one person in full."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent import page
from photocheck.core.consent.records import Entry, Role
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.models.pupils_model import (
    ROW_ROLE,
    STATES,
    PupilsModel,
    standing_text,
    state_text,
)
from photocheck.gui.notices import Notices
from photocheck.gui.views.answer_cell import AnswerCell
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.entry_dialog import EntryDialog
from photocheck.gui.windows.pupil_view import PupilView
from photocheck.gui.windows.section import Section, dress_table, labelled, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog

if TYPE_CHECKING:
    from photocheck.gui.office import Office


class PeopleSection(Section):
    """Search, filter, count; Enter opens one person.

    Signals:
        import_wanted: there is nobody yet, and a list should be imported.
    """

    import_wanted = Signal()

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("People"))
        self.model = PupilsModel(self)
        self.view = PupilView(self)
        self.view.back_wanted.connect(self.show_table)
        self.view.changed.connect(self.refresh)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._build_table())
        self.pages.addWidget(self.view)
        self.body.addWidget(self.pages, 1)

    def _build_table(self) -> QWidget:
        self.counts = text_label("", "heading")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Name, class or number"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.classes, self.channel, self.state = QComboBox(), QComboBox(), QComboBox()
        for state in STATES:
            self.state.addItem(state_text(state), state)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setItemDelegate(AnswerCell(self.table))
        dress_table(self.table, self.tr("People of the gallery"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.viewport().installEventFilter(self)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.activated.connect(self._activated)
        self.empty = text_label("", "hint")
        self.add_button = self.button(self.tr("&Add a person…"), self.add, needs=Role.KEEPER)
        self.open_button = self.button(self.tr("&Open"), self.open_current)
        self.print_button = self.button(self.tr("&Print this list…"), self.print_list)
        self.first = self.button(
            self.tr("&Import a consent list…"),
            self.import_wanted.emit,
            needs=Role.KEEPER,
            primary=True,
        )
        filters = row_of()
        filters.addLayout(labelled(self.tr("&Search"), self.search), 3)
        filters.addLayout(labelled(self.tr("&Class"), self.classes), 1)
        filters.addLayout(labelled(self.tr("&Where"), self.channel), 2)
        filters.addLayout(labelled(self.tr("A&nswer"), self.state), 2)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.counts)
        column.addLayout(filters)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty)
        column.addLayout(
            row_of(self.first, self.open_button, self.add_button, 1, self.print_button)
        )
        self.search.textChanged.connect(self._ask)
        for field in (self.classes, self.channel, self.state):
            field.currentIndexChanged.connect(self._ask)
        return box

    def refresh(self) -> None:
        """Read the gallery again; the filters stay."""
        channels = self.office.channels()
        self.model.set_rows(self.office.rows(), channels)
        self._fit_names()
        self._fill(self.channel, [(words.channel(c), c) for c in channels])
        everyone = [(self.tr("All classes"), None)]
        self._fill(self.classes, [*everyone, *((c, c) for c in self.model.classes)])
        self._ask()
        self.show_rights()
        if self.pages.currentWidget() is self.view:
            self.view.refresh()
        elif not self.search.hasFocus():
            self.search.setFocus()

    def _fit_names(self) -> None:
        """Give names the room that the other columns leave, and never too little to read."""
        header = self.table.horizontalHeader()
        room = self.table.viewport().width() - (header.length() - header.sectionSize(0))
        least = self.fontMetrics().averageCharWidth() * 30
        self.table.setColumnWidth(0, max(least, room))

    def leave(self) -> None:
        """Forget everybody."""
        self.model.set_rows((), ())
        self.view.clear()
        self.search.clear()
        self.show_table()

    def _fill(self, box: QComboBox, items: list[tuple[str, str | None]]) -> None:
        chosen = box.currentData()
        box.blockSignals(True)  # the table is asked once, after all boxes are filled
        box.clear()
        for text, value in items:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)

    def _ask(self) -> None:
        current = self._current_id()
        channel = self.channel.currentData() or ""
        self.model.ask(
            self.search.text(), self.classes.currentData(), channel, self.state.currentData()
        )
        row = self.model.find(current) if current else 0
        if self.model.rowCount():
            self.table.selectRow(max(row, 0))
        self._tell(channel)

    def _tell(self, channel: str) -> None:
        if not channel:
            return
        shown, everyone, ending = self.model.counts(channel)
        text = self.tr("{shown} of {all} may appear: {channel}.")
        if ending:
            one = self.tr("{shown} of {all} may appear: {channel}. 1 ends in the next 30 days.")
            many = self.tr("{shown} of {all} may appear: {channel}. {} end in the next 30 days.")
            text = words.counted(ending, one, many)
        where = words.channel(channel)
        said = text.format(shown=shown, all=everyone, channel=where)
        found = self.model.rowCount()
        if found != everyone:
            said += " " + self.tr("The list shows {}.").format(found)
        self.counts.setText(said if everyone else self.tr("Nobody is in the gallery yet."))
        nobody = self.tr("Nobody fits. Try fewer letters, or other filters.")
        first = self.tr("Import the consent list from your school's system, or add people by hand.")
        self.empty.setText(nobody if everyone else first)
        self.empty.setVisible(not found)
        self.first.setVisible(not everyone)
        self.open_button.setEnabled(bool(found))
        self.print_button.setEnabled(bool(found))

    def _current_id(self) -> str:
        index = self.table.currentIndex()
        return index.data(ROW_ROLE).pupil.pupil_id if index.isValid() else ""

    def _activated(self, index: QModelIndex) -> None:
        self.open(index.data(ROW_ROLE).pupil.pupil_id)

    def open_current(self) -> None:
        """Open the person chosen in the table."""
        if pupil_id := self._current_id():
            self.open(pupil_id)

    def open(self, pupil_id: str) -> None:
        """Show one person in full."""
        self.pages.setCurrentWidget(self.view)
        self.heading.hide()
        self.view.open(pupil_id)

    def show_table(self) -> None:
        """Go back to the table."""
        self.heading.show()
        self.pages.setCurrentIndex(0)
        self.table.setFocus()

    def add(self) -> None:
        """Add a person by hand."""
        dialog = EntryDialog(None, self.office.channels(), self)

        def record(entry: Entry) -> None:
            def recorded(_: None) -> None:
                self.refresh()
                self.open(entry.pupil_id)

            self.work(lambda: self.office.record(entry), recorded)

        dialog.entered.connect(record)
        dialog.open()

    def print_list(self) -> None:
        """Show the rows of the table as a page to print."""
        channels = self.office.channels()
        titles = [self.tr("Name"), self.tr("Class"), *(words.channel(c) for c in channels)]
        rows = [
            (r.pupil.label, r.pupil.class_name, *(standing_text(r.standing[c]) for c in channels))
            for r in self.model.rows
        ]
        title = self.tr("Consent list")
        parts = (
            page.heading(title),
            page.paragraph(self.counts.text()),
            page.table(titles, rows),
        )
        SheetDialog(title, page.page(title, parts), self).open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let arrows and Enter in the search field work in the table, and names keep their room."""
        if watched is self.table.viewport() and event.type() == QEvent.Type.Resize:
            self._fit_names()
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.table.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open_current()
                return True
        return super().eventFilter(watched, event)
