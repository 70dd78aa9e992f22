"""Who is this? A searchable list of the people of the gallery."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from photocheck.core.types import Person
from photocheck.gui.models.people_model import (
    CLASS_ROLE,
    PERSON_ROLE,
    REASON_ROLE,
    PeopleFilter,
    PeopleModel,
)
from photocheck.gui.views.two_lines import TwoLines
from photocheck.gui.windows.dialog import Dialog


class NameDialog(Dialog):
    """Choose one person; those who may not be shown are greyed and say why.

    Signals:
        named: the id of the person chosen.
    """

    named = Signal(str)

    def __init__(
        self,
        people: Sequence[Person],
        classes: Sequence[str],
        head: QPixmap | None = None,
        parent: QWidget | None = None,
        *,
        title: str = "",
        ok: str = "",
    ) -> None:
        """Offer `people`; those of the event's `classes` come without searching.

        Another question than who is in the picture has its own `title` and word for `ok`.
        """
        translate = QCoreApplication.translate
        super().__init__(
            title or translate("NameDialog", "Who is this?"),
            ok or translate("NameDialog", "This is the person"),
            parent,
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Type a name or class"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.people = PeopleFilter(PeopleModel(people, self), classes, self)
        self.list = QListView()
        self.list.setModel(self.people)
        self.list.setItemDelegate(
            TwoLines(self.list, reason_role=REASON_ROLE, side_role=CLASS_ROLE)
        )
        self.list.setMinimumHeight(self.fontMetrics().height() * 15)
        self.list.activated.connect(lambda _: self.commit())
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self._none = self.hint(self.tr("Nobody in the gallery fits. Try fewer letters."))
        self._add_search(head)
        self.add_field(self.tr("&People"), self.list)
        self.body.addWidget(self._none)
        if classes:
            everyone = self.tr("People of {} and staff first. Search to find everyone else.")
            self.body.addWidget(self.hint(everyone.format(", ".join(classes))))
        self.search.textChanged.connect(self._search)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self._search("")
        self.search.setFocus()

    def _add_search(self, head: QPixmap | None) -> None:
        label = QLabel(self.tr("&Search"))
        label.setBuddy(self.search)
        self.search.setAccessibleName(self.tr("Search"))
        fields = QVBoxLayout()
        fields.addStretch()
        fields.addWidget(label)
        fields.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(14)
        if head:
            picture = QLabel()
            picture.setPixmap(head)
            picture.setAccessibleName(self.tr("The face in large"))
            row.addWidget(picture)
        row.addLayout(fields, 1)
        self.body.addLayout(row)

    def commit(self) -> None:
        """Take the person, if one is chosen."""
        for index in self.list.selectedIndexes():
            person: Person = index.data(PERSON_ROLE)
            self.named.emit(person.pupil_id)
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let arrows in the search field move in the list."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        """Show who fits; letters choose the first one, but nobody is chosen before them."""
        self.people.search(text)
        self._none.setVisible(self.people.rowCount() == 0)
        first = self.people.index(0, 0)
        usable = first.isValid() and first.flags() & Qt.ItemFlag.ItemIsSelectable
        self.list.setCurrentIndex(first if text.strip() and usable else QModelIndex())
        self._refresh()

    def _refresh(self) -> None:
        self.ok.setEnabled(bool(self.list.selectedIndexes()))
