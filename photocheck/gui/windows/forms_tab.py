"""The scanned forms of one person: put in, looked at, handed out again, erased."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.evidence import SUFFIXES, Scan
from photocheck.core.consent.records import Role
from photocheck.gui.models import words
from photocheck.gui.models.pupils_model import short_day
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import labelled, row_of

if TYPE_CHECKING:
    from photocheck.gui.windows.gallery_people import PeopleSection

_WIDE = 900  # pixels of a page on the screen, at most


class FormsTab(QWidget):
    """A list of forms with what can be done with them.

    Signals:
        changed: a form was put in or erased.
    """

    changed = Signal()

    def __init__(self, section: "PeopleSection") -> None:
        """Build the tab; `section` does the work."""
        super().__init__()
        self._section, self._pupil_id = section, ""
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Scanned forms"))
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.currentRowChanged.connect(self._show_what_can_be_done)
        self.list.itemActivated.connect(self.look)
        hint = text_label(
            self.tr("Scans of consent forms and letters. They are kept encrypted in the gallery."),
            "hint",
        )
        button = section.button
        self.add_button = button(self.tr("Add a f&orm…"), self.choose, needs=Role.KEEPER)
        self.look_button = button(self.tr("Loo&k at it…"), self.look)
        self.save_button = button(self.tr("Sa&ve a copy…"), self.save)
        self.erase_button = button(self.tr("&Erase the form"), self.erase, needs=Role.KEEPER)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addWidget(self.list, 1)
        column.addLayout(
            row_of(self.add_button, self.look_button, self.save_button, 1, self.erase_button)
        )

    def show_forms(self, pupil_id: str, scans: Sequence[Scan]) -> None:
        """Show the forms of somebody."""
        self._pupil_id = pupil_id
        self.list.clear()
        for scan in scans:
            about = ", ".join(about_in_words(name) for name in scan.about)
            text = self.tr("Put in on {day} by {user}").format(
                day=short_day(scan.added_on), user=scan.added_by
            )
            lines = [about, scan.note, text]
            item = QListWidgetItem("\n".join(line for line in lines if line))
            item.setData(Qt.ItemDataRole.UserRole, scan)
            self.list.addItem(item)
        if scans:
            self.list.setCurrentRow(0)
        self._show_what_can_be_done()

    @property
    def chosen(self) -> Scan | None:
        """Return the chosen form."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def _show_what_can_be_done(self, _row: int = 0) -> None:
        scan = self.chosen
        self.save_button.setEnabled(scan is not None)
        self.look_button.setEnabled(scan is not None and scan.media.startswith("image/"))
        self.look_button.setToolTip(
            self.tr("A PDF opens in another program: save a copy first.")
            if scan is not None and not self.look_button.isEnabled()
            else ""
        )
        may = self._section.office.may(Role.KEEPER)
        self.erase_button.setEnabled(scan is not None and may)

    def choose(self) -> None:
        """Ask for the scan of a form."""
        if path := files.choose_form(self):
            self.add(path)

    def add(self, path: Path) -> None:
        """Ask what the form is about, and keep it."""
        office, pupil_id = self._section.office, self._pupil_id
        dialog = FormDialog(path, office.channels(), self)
        dialog.wanted.connect(
            lambda about, note: self._section.work(
                lambda: office.add_scan(pupil_id, path, about, note),
                lambda _: self.changed.emit(),
            )
        )
        dialog.open()

    def look(self) -> None:
        """Show the chosen form."""
        scan = self.chosen
        if scan is None or not self.look_button.isEnabled():
            return
        self._section.work(
            lambda: self._section.office.scan_bytes(scan.number),
            lambda data: PaperDialog(QImage.fromData(data), self).open(),
        )

    def save(self) -> None:
        """Write the chosen form to a file, for somebody who asks for it."""
        scan, office = self.chosen, self._section.office
        if scan is None:
            return
        ending = SUFFIXES[scan.media]
        title = self.tr("Where to save the copy of the form")
        path = files.choose_save(self, title, f"form{ending}", ending)
        if path is not None:
            self._section.work(
                lambda: office.save_scan(scan.number, path),
                lambda _: self._section.notices.tell(self.tr("The copy is saved.")),
            )

    def erase(self) -> None:
        """Erase the chosen form."""
        scan = self.chosen
        if scan is None:
            return
        self._section.ask_to_erase(
            self.tr("Erase this form?"),
            self.tr("It cannot be brought back. Keep the paper, if the consent still counts."),
            lambda: self._section.office.erase_scan(scan.number),
            self.changed.emit,
        )


class FormDialog(Dialog):
    """Ask what a form is about.

    Signals:
        wanted: names of answers (list), note.
    """

    wanted = Signal(list, str)

    def __init__(self, path: Path, channels: Sequence[str], parent: QWidget | None = None) -> None:
        """Ask about the scan at `path`."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("FormDialog", "What is this form about?"),
            translate("FormDialog", "Keep the form"),
            parent,
        )
        self.body.addWidget(self.hint(path.name))
        group = QGroupBox(self.tr("It is evidence of"))
        column = QVBoxLayout(group)
        names = [f"consent:{channel}" for channel in channels]
        names += ["biometric", "objects_parent", "objects_child"]
        self.about = {name: QCheckBox(about_in_words(name)) for name in names}
        for box in self.about.values():
            column.addWidget(box)
        self.body.addWidget(group)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.setPlaceholderText(self.tr("For example: signed by the mother, 3 March"))
        self.body.addLayout(labelled(self.tr("&Note (you may leave it empty)"), self.note))
        next(iter(self.about.values())).setFocus()

    def commit(self) -> None:
        """Keep the form, if it is about anything."""
        about = [name for name, box in self.about.items() if box.isChecked()]
        if not about:
            self.show_fault(self.tr("Tick what the form is about."))
            return
        self.wanted.emit(about, self.note.text().strip())
        self.accept()


class PaperDialog(Dialog):
    """A scanned page to read."""

    def __init__(self, image: QImage, parent: QWidget | None = None) -> None:
        """Show `image`."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("PaperDialog", "Scanned form"), translate("PaperDialog", "Close"), parent
        )
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        if image.isNull():
            self.show_fault(self.tr("This scan cannot be shown. Save a copy and open that."))
        page = QLabel()
        page.setAccessibleName(self.tr("The scanned page"))
        ratio = self.devicePixelRatioF()
        if image.width() > _WIDE * ratio:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaledToWidth(round(_WIDE * ratio), smooth)
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        page.setPixmap(picture)
        area = QScrollArea()
        area.setWidget(page)
        area.setAccessibleName(self.tr("The scanned page"))
        area.setMinimumHeight(self.fontMetrics().height() * 24)
        self.body.addWidget(area, 1)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 130)


def about_in_words(name: str) -> str:
    """Return what a form is evidence of, as people say it."""
    translate = QCoreApplication.translate
    known = {
        "biometric": translate("FormDialog", "Face recognition"),
        "objects_parent": translate("FormDialog", "A parent objects"),
        "objects_child": translate("FormDialog", "The child objects"),
    }
    return known.get(name) or words.channel(name.removeprefix("consent:"))
