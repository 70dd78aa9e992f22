"""The gallery as the office and the deputy head see it: sections at the left, one at a time."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from photocheck.core.errors import KnownError
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.views.theme import icon
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.gallery_care import CareSection
from photocheck.gui.windows.gallery_ends import EndsSection
from photocheck.gui.windows.gallery_enrol import EnrolSection
from photocheck.gui.windows.gallery_import import ImportSection
from photocheck.gui.windows.gallery_log import LogSection
from photocheck.gui.windows.gallery_people import PeopleSection
from photocheck.gui.windows.gallery_policy import PolicySection
from photocheck.gui.windows.gallery_users import UsersSection
from photocheck.gui.windows.section import Section, push_button, role_text

if TYPE_CHECKING:
    from photocheck.gui.office import Office


class GalleryPage(QWidget):
    """All sections of the gallery.

    Signals:
        back_wanted: back to the photos.
        changed: the gallery was changed, so the rest of the window should look again.
    """

    back_wanted = Signal()
    changed = Signal()

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the sections."""
        super().__init__()
        self.office, self._notices = office, notices
        parts = (office, notices, submit)
        self.people, self.ends, self.care = (
            PeopleSection(*parts),
            EndsSection(*parts),
            CareSection(*parts),
        )
        self.importing, self.enrolling = ImportSection(*parts), EnrolSection(*parts)
        self.users, self.log, self.policy = (
            UsersSection(*parts),
            LogSection(*parts),
            PolicySection(*parts),
        )
        self.sections: tuple[Section, ...] = (
            self.people,
            self.importing,
            self.enrolling,
            self.ends,
            self.users,
            self.policy,
            self.log,
            self.care,
        )
        self.stack = QStackedWidget()
        self.list = QListWidget()
        self.list.setObjectName("sections")
        self.list.setAccessibleName(self.tr("Parts of the gallery"))
        self.list.ensurePolished()  # lines measured before that keep the height of another style
        for number, section in enumerate(self.sections, start=1):
            self.stack.addWidget(section)
            self.list.addItem(section.heading.text())
            key = QShortcut(QKeySequence(f"Alt+{number}"), self)
            key.activated.connect(lambda n=number - 1: self.list.setCurrentRow(n))
            self.list.item(number - 1).setToolTip(f"Alt+{number}")
        self.list.currentRowChanged.connect(self._show)
        self._build()
        self.people.import_wanted.connect(lambda: self.show_section(self.importing))
        self.importing.imported.connect(self.changed)
        self.ends.person_wanted.connect(self.open_person)
        for section in (self.ends, self.policy):
            section.changed.connect(self.changed)
        self.people.view.changed.connect(self.changed)

    def _build(self) -> None:
        self.name = text_label("", "heading")
        self.user = text_label("", "hint")
        self.back = push_button(self.tr("&Back to the photos"), self.back_wanted.emit)
        self.back.setIcon(icon("back"))
        side = QWidget()
        side.setObjectName("side")
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 16, 14, 16)
        column.setSpacing(8)
        for widget in (self.name, self.user):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.back)
        wide = self.fontMetrics().averageCharWidth() * 27
        side.setFixedWidth(max(210, wide, self.back.sizeHint().width() + 30))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.stack, 1)

    @property
    def guide(self) -> str:
        """Return the page of the user guide for what is shown."""
        section = self.stack.currentWidget()
        return section.guide if isinstance(section, Section) else "office"

    def open(self) -> None:
        """Show the gallery as it is now."""
        self.name.setText(self.office.name)
        text = self.tr("{user}: {role}")
        self.user.setText(text.format(user=self.office.user, role=role_text(self.office.role)))
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        else:
            self._show(self.list.currentRow())

    def open_person(self, pupil_id: str) -> None:
        """Show one person in full."""
        self.show_section(self.people)
        self.people.open(pupil_id)

    def show_section(self, section: Section) -> None:
        """Show a section."""
        self.list.setCurrentRow(self.sections.index(section))

    def leave(self) -> None:
        """Forget everything: the gallery was locked."""
        for section in self.sections:
            section.leave()
        self.list.blockSignals(True)  # nothing is shown any more
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.stack.setCurrentIndex(0)

    def _show(self, row: int) -> None:
        if row < 0 or not self.office.is_open:
            return
        section = self.sections[row]
        self.stack.setCurrentWidget(section)
        try:
            section.refresh()
        except KnownError as error:
            self._notices.error(error)
