"""One person of the gallery: consents, evidence, reference photos, published photos, history."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Pupil, Role
from photocheck.gui.models import actions_text, words
from photocheck.gui.models.pupils_model import short_day
from photocheck.gui.views.theme import icon
from photocheck.gui.windows import files
from photocheck.gui.windows.alike_row import AlikeRow
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.enrolled import tell_enrolled
from photocheck.gui.windows.entry_dialog import EntryDialog
from photocheck.gui.windows.forms_tab import FormsTab
from photocheck.gui.windows.section import dress_table, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.tables import fill
from photocheck.gui.windows.withdraw_dialog import TakeDownDialog, WithdrawDialog, export_rows

if TYPE_CHECKING:
    from photocheck.core.consent.held import Held
    from photocheck.core.consent.withdraw import Withdrawal
    from photocheck.gui.office import Enrolled
    from photocheck.gui.windows.gallery_people import PeopleSection

_HEAD = 132  # pixels


class PupilView(QWidget):
    """Everything about one person, and what can be done.

    Signals:
        back_wanted: back to the table.
        changed: the gallery was changed.
    """

    back_wanted = Signal()
    changed = Signal()

    def __init__(self, section: "PeopleSection") -> None:
        """Build the view; `section` does the work."""
        super().__init__(section)
        self._section = section
        self.pupil_id = ""
        button = section.button
        self.back = button(self.tr("A&ll people"), self.back_wanted.emit)
        self.back.setIcon(icon("back"))
        self.name = text_label("", "title")
        self.about = text_label("", "hint")
        self.change_button = button(self.tr("&Change…"), self.change, needs=Role.KEEPER)
        self.withdraw_button = button(self.tr("&Withdraw…"), self.withdraw, needs=Role.KEEPER)
        self.held_button = button(self.tr("&Print what is held…"), self.print_held)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("About this person"))
        self.consents = self._table(self.tr("Consents"))
        self.exports = self._table(self.tr("Where this person was published"))
        self.history = self._table(self.tr("History"))
        self.tabs.addTab(self._page(self.consents), "")
        self.tabs.addTab(self._build_references(), "")
        self.forms = FormsTab(section)
        self.forms.changed.connect(self.changed)
        self.tabs.addTab(self.forms, "")
        self.tabs.addTab(self._page(self.exports), "")
        self.tabs.addTab(self._page(self.history), "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(
            row_of(self.back, 1, self.change_button, self.withdraw_button, self.held_button)
        )
        column.addWidget(self.name)
        column.addWidget(self.about)
        column.addWidget(self.tabs, 1)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)

    def _table(self, name: str) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(name)
        return table

    def _page(self, *parts: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        for part in parts:
            column.addWidget(part)
        return page

    def _build_references(self) -> QWidget:
        self.recognised = text_label("")
        self.references = QListWidget()
        self.references.setObjectName("heads")
        self.references.setViewMode(QListWidget.ViewMode.IconMode)
        self.references.setIconSize(QSize(_HEAD, _HEAD))
        self.references.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.references.setMovement(QListWidget.Movement.Static)
        self.references.setSpacing(8)
        self.references.setAccessibleName(self.tr("Reference photos"))
        self.add_photos_button = self._section.button(
            self.tr("Add p&hotos…"), self.add_photos, needs=Role.KEEPER
        )
        self.erase_button = self._section.button(
            self.tr("&Erase the chosen photo"), self.erase_photo, needs=Role.KEEPER
        )
        self.alike = AlikeRow(self._section)
        self.alike.changed.connect(self.changed)
        page = self._page(self.recognised, self.references)
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101  as `_page` made it
        layout.addLayout(row_of(self.add_photos_button, self.erase_button, 1))
        layout.addWidget(self.alike)
        return page

    def open(self, pupil_id: str) -> None:
        """Show a person."""
        self.pupil_id = pupil_id
        self.tabs.setCurrentIndex(0)
        self.refresh()
        self.consents.setFocus()

    def clear(self) -> None:
        """Forget who was shown."""
        self.pupil_id = ""
        self.name.clear()
        self.about.clear()
        self.references.clear()
        self.alike.show_pupil("")
        self.forms.show_forms("", ())
        for table in (self.consents, self.exports, self.history):
            table.setRowCount(0)

    def refresh(self) -> None:
        """Read the gallery again."""
        if not self.pupil_id:
            return
        held = self._section.office.held(self.pupil_id)
        pupil = held.pupil
        self.name.setText(pupil.label)
        self.about.setText(self._about(pupil))
        self._show_consents(held)
        self._show_references(held)
        titles = (self.tr("File"), self.tr("Where"), self.tr("Saved on"), self.tr("By"))
        fill(self.exports, titles, export_rows(held.exports))
        done = [
            (actions_text.text(e), short_day(date.fromisoformat(e.at[:10])), e.user)
            for e in reversed(held.log)
        ]
        fill(self.history, (self.tr("What was done"), self.tr("Day"), self.tr("By")), done)
        for table in (self.consents, self.exports, self.history):
            dress_table(table, table.accessibleName())
        for number, text in enumerate(
            (
                self.tr("Con&sents"),
                self.tr("&Reference photos ({})").format(len(held.references)),
                self.tr("For&ms ({})").format(len(held.scans)),
                self.tr("P&ublished ({})").format(len(held.exports)),
                self.tr("H&istory ({})").format(len(held.log)),
            )
        ):
            self.tabs.setTabText(number, text)
        self._section.show_rights()
        self.forms.show_forms(self.pupil_id, held.scans)
        self.alike.show_pupil(self.pupil_id)
        self.erase_button.setEnabled(self.erase_button.isEnabled() and bool(held.references))

    def _about(self, pupil: Pupil) -> str:
        parts = [self.tr("Number {}").format(pupil.pupil_id)]
        if pupil.class_name:
            parts.append(self.tr("Class {}").format(pupil.class_name))
        if pupil.clubs:
            parts.append(pupil.clubs)
        if pupil.adult:
            parts.append(self.tr("Adult"))
        standing = pupil.standing
        for on, text in (
            (standing.never_publish, self.tr("NEVER PUBLISH, not even covered")),
            (standing.objects_parent, self.tr("A parent objects")),
            (standing.objects_child, self.tr("The child objects")),
        ):
            if on:
                parts.append(text)
        if standing.left:
            parts.append(self.tr("Left on {}").format(short_day(standing.left)))
        return "   ·   ".join(parts)

    def _show_consents(self, held: "Held") -> None:
        titles = (
            self.tr("Today"),
            self.tr("Where"),
            self.tr("Given by"),
            self.tr("Evidence"),
            self.tr("Recorded"),
        )
        rows = []
        for channel, reason in held.shown.items():
            consent = held.pupil.consents.get(channel)
            rows.append(
                (
                    reason,
                    words.channel(channel),
                    consent.given_by if consent else "",
                    consent.evidence if consent else "",
                    short_day(consent.recorded) if consent else "",
                )
            )
        fill(self.consents, titles, rows)

    def _show_references(self, held: "Held") -> None:
        self.recognised.setText(held.recognised + ".")
        self.references.clear()
        for reference in held.references:
            image = QImage.fromData(self._section.office.reference_photo(reference.reference_id))
            text = self.tr("{day}, by {user}").format(
                day=short_day(reference.taken), user=reference.added_by
            )
            icon = QIcon(photo := QPixmap.fromImage(image))
            icon.addPixmap(photo, QIcon.Mode.Selected)  # as it is: Qt would dye it blue
            item = QListWidgetItem(icon, text)
            item.setData(Qt.ItemDataRole.UserRole, reference.reference_id)
            self.references.addItem(item)
        if held.references:
            self.references.setCurrentRow(0)

    def change(self) -> None:
        """Enter what was said about this person."""
        office = self._section.office
        dialog = EntryDialog(office.pupil(self.pupil_id), office.channels(), self)
        dialog.entered.connect(
            lambda entry: self._section.work(
                lambda: office.record(entry), lambda _: self.changed.emit()
            )
        )
        dialog.open()

    def withdraw(self) -> None:
        """Take consent back, then show what must be taken down."""
        office = self._section.office
        pupil = office.pupil(self.pupil_id)

        def told(done: "Withdrawal") -> None:
            self.changed.emit()
            TakeDownDialog(pupil, done, office.letter(pupil, done), self).open()

        dialog = WithdrawDialog(pupil, office.channels(), self)
        dialog.wanted.connect(
            lambda channels, biometric, given_by, evidence: self._section.work(
                lambda: office.withdraw(
                    pupil.pupil_id,
                    channels,
                    biometric=biometric,
                    given_by=given_by,
                    evidence=evidence,
                ),
                told,
            )
        )
        dialog.open()

    def print_held(self) -> None:
        """Show all that is held about this person as a page to print."""
        page = self._section.office.held_page(self.pupil_id)
        SheetDialog(self.tr("What is held about this person"), page, self).open()

    def add_photos(self) -> None:
        """Choose reference photos and enrol them."""
        office, pupil_id = self._section.office, self.pupil_id
        photos = [(pupil_id, path) for path in files.choose_photos(self)]
        if not photos:
            return

        def told(enrolled: "Enrolled") -> None:
            self.changed.emit()
            tell_enrolled(enrolled, self._section.notices, self)

        self._section.work(lambda: office.enrol_photos(photos), told)

    def erase_photo(self) -> None:
        """Erase the chosen reference photo."""
        chosen = self.references.currentIndex()
        if not chosen.isValid():
            return
        number = chosen.data(Qt.ItemDataRole.UserRole)
        self._section.ask_to_erase(
            self.tr("Erase this reference photo?"),
            self.tr("It cannot be brought back."),
            lambda: self._section.office.erase_reference(number),
            self.changed.emit,
        )
