"""Reference photos for many people: from a class photo with names put to faces, or from folders."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Role
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit, to_image
from photocheck.gui.models.pupil_rows import PupilRow
from photocheck.gui.notices import Notices
from photocheck.gui.views.class_picture import ClassPicture
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.enrolled import show_alike, tell_enrolled
from photocheck.gui.windows.section import Section, labelled, row_of

if TYPE_CHECKING:
    from photocheck.core.pipeline.enrolment import ClassPhoto
    from photocheck.gui.office import Enrolled, Office, Pair

_HEAD = 84  # pixels
_WIDE = 1600  # pixels; the class photo is shown no larger


class EnrolSection(Section):
    """Puts names to the faces of a class photo; only named faces are measured and kept."""

    guide = "office"

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Reference photos"))
        self._photo: ClassPhoto | None = None
        self._rows: tuple[PupilRow, ...] = ()
        self.names: list[QComboBox] = []
        self.steps = QStackedWidget()
        self.steps.addWidget(self._build_choose())
        self.steps.addWidget(self._build_names())
        self.body.addWidget(self.steps, 1)

    def _build_choose(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.who = text_label("")
        column.addWidget(self.who)
        text = self.tr(
            "From a class photo: you put the names to the faces. Only the faces you name are "
            "measured. The others are left alone."
        )
        column.addWidget(text_label(text, "hint"))
        self.class_button = self.button(
            self.tr("&Choose a class photo…"), self.choose, needs=Role.KEEPER, primary=True
        )
        column.addLayout(row_of(self.class_button, 1))
        text = self.tr(
            "From folders: one folder for each person, named by the number in the school's "
            "system. Each photo shows this person alone."
        )
        column.addWidget(text_label(text, "hint"))
        self.folder_button = self.button(
            self.tr("Choose a &folder…"), self.choose_folder, needs=Role.KEEPER
        )
        column.addLayout(row_of(self.folder_button, 1))
        text = self.tr("About people who look alike to the program a person is always asked.")
        column.addWidget(text_label(text, "hint"))
        self.alike_button = self.button(self.tr("Who looks &alike…"), self.show_alike)
        column.addLayout(row_of(self.alike_button, 1))
        column.addStretch()
        return page

    def _build_names(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.picture = ClassPicture()
        self.picture.setAccessibleName(self.tr("The class photo with a number at each face"))
        self.classes = QComboBox()
        self.classes.currentIndexChanged.connect(self._offer_names)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = QVBoxLayout()
        side.addLayout(labelled(self.tr("&Class in the photo"), self.classes))
        self.left_out = text_label("", "hint")
        side.addWidget(self.left_out)
        side.addWidget(self.area, 1)
        box = QWidget()
        box.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        box.setFixedWidth(self.fontMetrics().averageCharWidth() * 54)
        middle = row_of(self.picture)
        middle.setStretch(0, 1)
        middle.addWidget(box)
        column.addLayout(middle, 1)
        self.count = text_label("", "hint")
        self.enrol_button = self.button(self.tr("&Keep these photos"), self.enrol, primary=True)
        cancel = self.button(self.tr("Ca&ncel"), self.start_again)
        column.addLayout(row_of(cancel, self.count, 1, self.enrol_button))
        return page

    def refresh(self) -> None:
        """Count who may be enrolled."""
        self._rows = self.office.rows()
        allowed = [row for row in self._rows if row.recognised]
        without = sum(not row.pupil.references for row in allowed)
        if not self.office.policy().on:
            text = self.tr(
                "Recognition is off in this gallery, so no reference photo may be kept. A deputy "
                "head can switch it on under “Policy of the school”, after the school has decided."
            )
        elif not allowed:
            text = self.tr("Nobody has a written consent to recognition yet.")
        else:
            one = self.tr("1 person has a written consent to recognition.")
            many = self.tr("{} people have a written consent to recognition.")
            text = words.counted(len(allowed), one, many)
            text += " " + self.tr("Still without a reference photo: {}.").format(without)
        self.who.setText(text)
        self.show_rights()
        if not self.office.policy().on:
            self.class_button.setEnabled(False)
            self.folder_button.setEnabled(False)

    def leave(self) -> None:
        """Forget the photo and the names."""
        self.start_again()
        self._rows = ()

    def start_again(self) -> None:
        """Forget the photo."""
        self._photo = None
        self.names = []
        self.area.setWidget(QWidget())
        self.picture.show_photo(QImage(), [])
        self.steps.setCurrentIndex(0)

    # -- class photo --

    def choose(self) -> None:
        """Ask for a class photo."""
        if path := files.choose_photo(self):
            self.take(path)

    def take(self, path: Path) -> None:
        """Find the faces of a class photo."""
        self.work(lambda: self.office.find_people(path), self._show_photo)

    def _show_photo(self, photo: "ClassPhoto") -> None:
        self._photo = photo
        image = to_image(photo.pixels)
        scale = min(1.0, _WIDE / max(image.width(), image.height()))
        if scale < 1:
            image = image.scaledToWidth(
                round(image.width() * scale), Qt.TransformationMode.SmoothTransformation
            )
        boxes = [f.detection.box for f in photo.faces]
        frames = [QRectF(b.x * scale, b.y * scale, b.w * scale, b.h * scale) for b in boxes]
        self.picture.show_photo(image, frames)
        self._show_heads(photo)
        self.classes.blockSignals(True)  # names are offered once, below
        self.classes.clear()
        self.classes.addItem(self.tr("All classes"), None)
        for name in sorted({r.pupil.class_name for r in self._rows if r.pupil.class_name}):
            self.classes.addItem(name, name)
        self.classes.blockSignals(False)
        self._offer_names()
        self.steps.setCurrentIndex(1)
        self.classes.setFocus()

    def _show_heads(self, photo: "ClassPhoto") -> None:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(1, 1)
        self.names = []
        for number, face in enumerate(photo.faces):
            box = self._name_box(number)
            head = QLabel()
            picture = QPixmap.fromImage(to_image(photo.head(face)))
            ratio = self.devicePixelRatioF()
            picture = picture.scaledToHeight(
                round(_HEAD * ratio), Qt.TransformationMode.SmoothTransformation
            )
            picture.setDevicePixelRatio(ratio)
            head.setPixmap(picture)
            head.setAccessibleName(self.tr("Face {}").format(number + 1))
            texts = QVBoxLayout()
            texts.addWidget(text_label(self.tr("Face {}").format(number + 1), "heading"))
            texts.addWidget(box)
            if face.quality.problems:
                poor = self.tr("This face is {}: take another photo.")
                texts.addWidget(text_label(poor.format(", ".join(face.quality.problems)), "hint"))
                box.setEnabled(False)
            texts.addStretch()
            grid.addWidget(head, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(texts, number, 1)
            self.names.append(box)
        grid.setRowStretch(len(photo.faces), 1)
        self.area.setWidget(inner)

    def _name_box(self, number: int) -> QComboBox:
        box, line = QComboBox(), QLineEdit()
        box.setEditable(True)
        box.setLineEdit(line)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(box.model(), box)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setCompleter(completer)
        line.setPlaceholderText(self.tr("Type a name"))
        box.setAccessibleName(self.tr("Name of face {}").format(number + 1))
        line.setAccessibleName(box.accessibleName())
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(18)
        line.textChanged.connect(self._count)
        line.textChanged.connect(lambda _: self.picture.choose(number))
        return box

    def _offer_names(self) -> None:
        """Offer the class's people with consent to recognition; the others are only counted."""
        chosen = self.classes.currentData()
        there = [r for r in self._rows if chosen is None or r.pupil.class_name == chosen]
        allowed = sorted((r for r in there if r.recognised), key=lambda r: r.pupil.label.casefold())
        one = self.tr("1 person of this list has no consent to recognition: give no name there.")
        many = self.tr("{} people of this list have no consent to recognition: give them no name.")
        barred = len(there) - len(allowed)
        self.left_out.setText(words.counted(barred, one, many))
        self.left_out.setVisible(barred > 0)
        for box in self.names:
            said = box.currentText()
            box.clear()
            for row in allowed:
                side = f" ({row.pupil.class_name})" if chosen is None else ""
                box.addItem(f"{row.pupil.label}{side}", row.pupil.pupil_id)
            found = box.findText(said)
            box.setCurrentIndex(found)
            if found < 0:
                box.setEditText("")
        self._count()

    def named(self) -> list[tuple[int, str]]:
        """Return the faces that have a name: number and pupil id."""
        found = []
        for number, box in enumerate(self.names):
            index = box.findText(box.currentText())
            if index >= 0 and box.isEnabled():
                found.append((number, box.itemData(index)))
        return found

    def _count(self) -> None:
        named = self.named()
        twice = len({pupil_id for _, pupil_id in named}) < len(named)
        text = self.tr("Faces with a name: {named} of {all}.")
        said = text.format(named=len(named), all=len(self.names))
        self.count.setText(self.tr("One name stands at two faces.") if twice else said)
        self.enrol_button.setEnabled(bool(named) and not twice)

    def enrol(self) -> None:
        """Keep the named faces."""
        photo, named = self._photo, self.named()
        if photo is None:
            return

        self.work(lambda: self.office.enrol_faces(photo, named), self._faces_kept)

    def _faces_kept(self, enrolled: "Enrolled") -> None:
        face = self.tr("Face {}")
        refused = tuple((face.format(number), why) for number, why in enrolled.refused)
        self._told(replace(enrolled, refused=refused))

    def _told(self, enrolled: "Enrolled") -> None:
        self.start_again()
        self.refresh()
        tell_enrolled(enrolled, self.notices, self)

    def show_alike(self) -> None:
        """List who looks alike to the program."""
        self.work(self.office.look_alikes, self._show_pairs)

    def _show_pairs(self, pairs: Sequence["Pair"]) -> None:
        if pairs:
            show_alike(pairs, self)
        else:
            self.notices.tell(self.tr("Nobody here looks like somebody else to the program."))

    # -- folders --

    def choose_folder(self) -> None:
        """Ask for a folder that has one folder per person."""
        if folder := files.choose_folder(self, self.tr("Choose a folder")):
            self.take_folder(folder)

    def take_folder(self, folder: Path) -> None:
        """Enrol what is in a folder."""
        office = self.office
        self.work(lambda: office.enrol_photos(office.photos_of_folder(folder)), self._told)
