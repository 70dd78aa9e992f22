"""What ends: consents to renew, photos to take down, people who left, and the new school year."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QTableWidget, QWidget

from photocheck.core.consent import page
from photocheck.core.consent.records import Role
from photocheck.core.errors import PhotocheckError
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.models.pupils_model import short_day
from photocheck.gui.notices import Notices
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.found_dialog import FoundDialog
from photocheck.gui.windows.section import Section, dress_table, labelled, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.tables import chosen, fill
from photocheck.gui.windows.withdraw_dialog import export_rows

if TYPE_CHECKING:
    from photocheck.core.pipeline.published import Found
    from photocheck.gui.office import Office

_WITHIN = (30, 60, 120, 366)  # days


class EndsSection(Section):
    """Lists to work through and to print.

    Signals:
        person_wanted: the id of a person to open.
        changed: the gallery was changed.
    """

    guide = "office"
    person_wanted = Signal(str)
    changed = Signal()

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("What ends"))
        self.what = QComboBox()
        for days in _WITHIN[:-1]:
            self.what.addItem(self.tr("Consents that end in {} days").format(days), days)
        self.what.addItem(self.tr("Consents that end in a year"), _WITHIN[-1])
        self.what.addItem(self.tr("Photos to take down"), "down")
        self.what.addItem(self.tr("People who have left"), "left")
        self.what.currentIndexChanged.connect(self.show_list)
        self.count = text_label("", "heading")
        self.table = QTableWidget()
        self.table.setAccessibleName(self.tr("What ends"))
        self.table.activated.connect(lambda _: self.open_current())
        self.open_button = self.button(self.tr("&Open"), self.open_current)
        self.print_button = self.button(self.tr("&Print this list…"), self.print_list)
        self.erase_button = self.button(
            self.tr("&Erase what is held about this person…"), self.erase, needs=Role.KEEPER
        )
        self.year_button = self.button(
            self.tr("New school &year…"), self.new_year, needs=Role.KEEPER
        )
        self.find_button = self.button(self.tr("Look for published &copies…"), self.find_published)
        self.find_button.setToolTip(
            self.tr(
                "In a folder of photos from the website: finds copies of this gallery again, also "
                "smaller ones."
            )
        )
        self.body.addLayout(labelled(self.tr("&Show"), self.what))
        self.body.addWidget(self.count)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(
            row_of(
                *(self.open_button, self.erase_button, self.year_button, self.find_button),
                *(1, self.print_button),
            )
        )
        self._titles: tuple[str, ...] = ()
        self._rows: list[tuple[str, ...]] = []

    def refresh(self) -> None:
        """Read the gallery again."""
        self.show_list()

    def leave(self) -> None:
        """Forget the list."""
        self.table.setRowCount(0)
        self._rows = []

    def show_list(self) -> None:
        """Show what was asked for."""
        if not self.office.is_open:
            return
        kind = self.what.currentData()
        people = {row.pupil.pupil_id: row.pupil for row in self.office.rows()}
        keys: list[str] = []
        self._rows = []
        if kind == "down":
            self._titles = (
                self.tr("Name"),
                self.tr("File"),
                self.tr("Where"),
                self.tr("Saved on"),
                self.tr("By"),
            )
            for pupil_id, copies in self.office.to_take_down().items():
                for row in export_rows(copies):
                    self._rows.append((people[pupil_id].label, *row))
                    keys.append(pupil_id)
            one, many = self.tr("1 photo"), self.tr("{} photos")
        elif kind == "left":
            self._titles = (self.tr("Name"), self.tr("Class"), self.tr("Left on"))
            for pupil in people.values():
                if pupil.standing.left:
                    day = short_day(pupil.standing.left)
                    self._rows.append((pupil.label, pupil.class_name, day))
                    keys.append(pupil.pupil_id)
            one, many = self.tr("1 person"), self.tr("{} people")
        else:
            self._titles = (
                self.tr("Name"),
                self.tr("Class"),
                self.tr("Where"),
                self.tr("Last day"),
            )
            for ending in self.office.endings(kind):
                pupil = people[ending.pupil_id]
                where = words.channel(ending.channel)
                self._rows.append((pupil.label, pupil.class_name, where, short_day(ending.ends)))
                keys.append(pupil.pupil_id)
            one, many = self.tr("1 consent"), self.tr("{} consents")
        self.count.setText(words.counted(len(self._rows), one, many))
        fill(self.table, self._titles, self._rows, keys)
        dress_table(self.table, self.what.currentText())
        self.show_rights()
        self.erase_button.setVisible(kind == "left")
        self.find_button.setVisible(kind == "down")
        for button in (self.open_button, self.print_button, self.erase_button):
            button.setEnabled(button.isEnabled() and bool(self._rows))
        for button in (self.open_button, self.print_button):
            button.setEnabled(bool(self._rows))

    def open_current(self) -> None:
        """Open the person of the chosen row."""
        if pupil_id := chosen(self.table):
            self.person_wanted.emit(str(pupil_id))

    def print_list(self) -> None:
        """Show the list as a page to print."""
        title = self.what.currentText()
        parts = (page.heading(title), page.table(self._titles, self._rows))
        SheetDialog(title, page.page(title, parts), self).open()

    def find_published(self) -> None:
        """Look for copies in a folder, such as the pictures of the website."""
        folder = files.choose_folder(self, self.tr("A folder of published photos"))
        if folder is None:
            return
        self.count.setText(self.tr("Looking. A thousand photos take a few minutes."))
        self.work(lambda: self.office.find_published(folder), self._found, self._not_found)

    def _found(self, found: "Found") -> None:
        self.show_list()
        copies, unread = found
        names = {row.pupil.pupil_id: row.pupil.label for row in self.office.rows()}
        FoundDialog(copies, unread, names, self).open()

    def _not_found(self, error: PhotocheckError) -> None:
        self.show_list()
        self.notices.error(error)

    def erase(self) -> None:
        """Erase all that is held about somebody who left."""
        pupil_id = str(chosen(self.table) or "")
        if not pupil_id:
            return
        self.ask_to_erase(
            self.tr("Erase the names, photos and answers of this person?"),
            self.tr("The number, a dated no, and the log stay. This cannot be taken back."),
            lambda: self.office.erase_leaver(pupil_id),
            self._erased,
        )

    def _erased(self) -> None:
        self.changed.emit()
        self.refresh()

    def new_year(self) -> None:
        """Move the classes up."""
        classes = sorted({r.pupil.class_name for r in self.office.rows() if r.pupil.class_name})
        dialog = YearDialog(classes, self)
        dialog.wanted.connect(
            lambda moves: self.work(lambda: self.office.start_year(moves), self._year_begun)
        )
        dialog.open()

    def _year_begun(self, left: tuple[str, ...]) -> None:
        self.changed.emit()
        one = self.tr("The new school year has begun. 1 person has left.")
        many = self.tr("The new school year has begun. {} people have left.")
        self.notices.tell(words.counted(len(left), one, many))
        if left:
            self.what.setCurrentIndex(self.what.findData("left"))
        self.refresh()


class YearDialog(Dialog):
    """Asks for the new name of each class; none for a class that leaves.

    Signals:
        wanted: new names by old name, "" for a class that leaves (dict).
    """

    wanted = Signal(object)

    def __init__(self, classes: list[str], parent: QWidget | None = None) -> None:
        """Suggest that 3A becomes 4A."""
        translate = QCoreApplication.translate
        title = translate("YearDialog", "Begin a new school year")
        super().__init__(title, translate("YearDialog", "Move the classes up"), parent)
        text = self.tr(
            "Write the new name of each class. Leave it empty for a class that leaves the school."
        )
        self.body.addWidget(self.hint(text))
        grid = QGridLayout()
        self.fields: dict[str, QLineEdit] = {}
        highest = max((_year(name) for name in classes), default=0)
        for row, name in enumerate(classes):
            year = _year(name)
            leaves = year and year == highest
            moved = "" if leaves else name.replace(str(year), str(year + 1), 1) if year else name
            field = QLineEdit(moved)
            field.setPlaceholderText(self.tr("leaves the school"))
            field.setAccessibleName(self.tr("New name of {}").format(name))
            label = QLabel(f"{name}  →")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            self.fields[name] = field
        self.body.addLayout(grid)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter move everybody on the button only, not by chance in a field."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def commit(self) -> None:
        """Move the classes."""
        moves = {name: field.text().strip() for name, field in self.fields.items()}
        self.wanted.emit({old: new for old, new in moves.items() if old != new})
        self.accept()


def _year(name: str) -> int:
    """Return the first number in the name of a class, 0 for none."""
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0
