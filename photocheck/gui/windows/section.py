"""What all sections of the gallery page share: a title, a place for their widgets, and work."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Role
from photocheck.core.errors import PhotocheckError
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.windows.dialog import text_label

if TYPE_CHECKING:
    from photocheck.gui.office import Office

_T = TypeVar("_T")
_FIRST = -20_000_000  # before any picture


class Section(QWidget):
    """One section. Subclasses fill `body` and override `refresh`.

    Attributes:
        body: the layout below the title.
        office, notices: what it works with.
        guide: the page of the user guide that explains it.
    """

    guide = "office"

    def __init__(self, title: str, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the frame."""
        super().__init__()
        self.office, self.notices = office, notices
        self._submit, self._jobs = submit, 0
        self.heading = text_label(title, "title")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        column.addLayout(self.body, 1)

    def refresh(self) -> None:
        """Show the gallery as it is now; called whenever the section is opened."""

    def leave(self) -> None:
        """Forget what was shown: the gallery was locked."""

    @property
    def busy(self) -> bool:
        """Whether work of this section runs."""
        return self._jobs > 0

    def work(
        self,
        job: Callable[[], _T],
        then: Callable[[_T], object],
        failed: Callable[[PhotocheckError], object] | None = None,
    ) -> None:
        """Do `job` in the worker, then call `then` here; a fault is told by the window."""

        def done(result: _T) -> None:
            self._end()
            if self.office.is_open:
                then(result)

        def fail(error: PhotocheckError) -> None:
            self._end()
            (failed or self.notices.error)(error)

        self._jobs += 1
        self.setEnabled(False)
        self.setCursor(Qt.CursorShape.BusyCursor)
        self._submit(lambda _: job(), on_done=done, on_failed=fail, priority=_FIRST)

    def ask_to_erase(
        self,
        question: str,
        detail: str,
        job: Callable[[], object],
        then: Callable[[], object],
    ) -> None:
        """Do `job` in the worker after a yes, then call `then` here."""
        translate = QCoreApplication.translate
        self.notices.ask(
            question,
            detail,
            translate("Section", "Erase"),
            translate("Section", "Keep"),
            lambda: self.work(job, lambda _: then()),
        )

    def _end(self) -> None:
        self._jobs -= 1
        if not self._jobs:
            self.setEnabled(True)
            self.unsetCursor()

    def button(
        self,
        text: str,
        then: Callable[[], object],
        *,
        needs: Role | None = None,
        primary: bool = False,
    ) -> QPushButton:
        """Return a button; one that `needs` a higher role is shown, but says why it is off."""
        made = push_button(text, then, primary=primary)
        if needs:
            made.setProperty("needs", needs.value)
        return made

    def show_rights(self) -> None:
        """Turn off what the user's role does not include, with the reason as a hint."""
        for made in self.findChildren(QPushButton):
            needed = made.property("needs")
            if needed:
                allowed = self.office.may(Role(needed))
                made.setEnabled(allowed)
                made.setToolTip("" if allowed else needs_text(Role(needed)))


def needs_text(role: Role) -> str:
    """Return why a button is off."""
    text = QCoreApplication.translate("Section", "Only a user with the role “{}” may do this.")
    return text.format(role_text(role))


def role_text(role: Role) -> str:
    """Return how people call a role."""
    translate = QCoreApplication.translate
    return {
        Role.ADMINISTRATOR: translate("Section", "Deputy head (administrator)"),
        Role.KEEPER: translate("Section", "Office (keeps the gallery)"),
        Role.CHECKER: translate("Section", "Teacher (checks photos)"),
    }[role]


def push_button(
    text: str, then: Callable[[], object], *, primary: bool = False, parent: QWidget | None = None
) -> QPushButton:
    """Return a button that is never pressed by Enter in a field by chance."""
    made = QPushButton(text, parent)
    made.setAutoDefault(False)
    made.setAccessibleName(text.replace("&", "").rstrip("…"))
    if primary:
        made.setProperty("primary", True)
    made.clicked.connect(lambda _=False: then())
    return made


def row_of(*parts: QWidget | int) -> QHBoxLayout:
    """Return widgets side by side; a number is a stretch."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if isinstance(part, int):
            row.addStretch(part)
        else:
            row.addWidget(part)
    return row


def labelled(text: str, field: QWidget) -> QVBoxLayout:
    """Return a field below its label."""
    label = QLabel(text)
    label.setBuddy(field)
    field.setAccessibleName(text.replace("&", ""))
    column = QVBoxLayout()
    column.setSpacing(3)
    column.addWidget(label)
    column.addWidget(field)
    return column


def dress_table(table: QTableView, name: str, stretch: Sequence[int] = (0,)) -> None:
    """Make a table one that is read by rows, with the columns of `stretch` taking the room."""
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(False)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 14)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setResizeContentsPrecision(60)
    for column in stretch:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
