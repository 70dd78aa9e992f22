"""Of whom a person is always asked together with this one, as of twins: marked, and no longer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photocheck.core.consent import look_alikes, people
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Pupil, Role
from photocheck.core.types import Person
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.name_dialog import NameDialog
from photocheck.gui.windows.section import row_of

if TYPE_CHECKING:
    from photocheck.gui.windows.gallery_people import PeopleSection

Change = Callable[[Gallery, str, str], None]


class AlikeRow(QWidget):
    """A sentence, and what can be done.

    Signals:
        changed: somebody was marked, or is marked no longer.
    """

    changed = Signal()

    def __init__(self, section: "PeopleSection") -> None:
        """Build the row; `section` does the work."""
        super().__init__()
        self._section, self._pupil_id = section, ""
        self._others: list[Pupil] = []
        self.sentence = text_label("", "hint")
        button = section.button
        self.mark_button = button(self.tr("Loo&ks like…"), self.mark, needs=Role.KEEPER)
        self.unmark_button = button(self.tr("&No longer…"), self.unmark, needs=Role.KEEPER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sentence)
        column.addLayout(row_of(self.mark_button, self.unmark_button, 1))

    def show_pupil(self, pupil_id: str) -> None:
        """Show who is marked as looking like this person; "" for nobody."""
        self._pupil_id = pupil_id
        self._others = self._marked() if pupil_id else []
        names = ", ".join(pupil.label for pupil in self._others)
        alike = self.tr("A person is always asked whether it is this one, who looks like: {}.")
        none = self.tr("Mark a twin, and a person is always asked which of the two it is.")
        self.sentence.setText(alike.format(names) if names else none)
        self.unmark_button.setEnabled(self.unmark_button.isEnabled() and bool(names))

    def mark(self) -> None:
        """Choose who looks like this person."""
        marked = {self._pupil_id, *(pupil.pupil_id for pupil in self._others)}
        others = [p for p in self._section.office.gallery.pupils() if p.pupil_id not in marked]
        title, ok = self.tr("Who looks like this person?"), self.tr("Always ask about the two")
        self._choose(others, title, ok, look_alikes.mark)

    def unmark(self) -> None:
        """Choose who looks like this person no longer."""
        title, ok = self.tr("Who no longer looks like this person?"), self.tr("Mark no longer")
        self._choose(self._others, title, ok, look_alikes.unmark)

    def _marked(self) -> list[Pupil]:
        gallery = self._section.office.gallery
        with gallery.vault.read() as database:
            pairs = people.look_alikes(database)
        ids = {who for pair in pairs if self._pupil_id in pair for who in pair}
        return [gallery.pupil(who) for who in sorted(ids - {self._pupil_id})]

    def _choose(self, among: list[Pupil], title: str, ok: str, do: Change) -> None:
        one, gallery = self._pupil_id, self._section.office.gallery
        number = self.tr("Number {}")
        listed = [
            Person(p.pupil_id, p.label, p.class_name, True, number.format(p.pupil_id), False)
            for p in among
        ]
        dialog = NameDialog(listed, (), parent=self, title=title, ok=ok)
        dialog.named.connect(
            lambda other: self._section.work(
                lambda: do(gallery, one, other), lambda _: self.changed.emit()
            )
        )
        dialog.open()
