"""Where the safe copies go and how they are made, and the last word on open questions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from photocheck.core.paths import cloud_of
from photocheck.core.types import CheckOptions
from photocheck.gui.models import words
from photocheck.gui.models.saving import SaveOrder
from photocheck.gui.views.choices import Choices, file_types, sizes, styles
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog

_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def _list(items: Sequence[tuple[str, object]], chosen: object) -> QComboBox:
    box = QComboBox()
    for text, value in items:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


@dataclass(frozen=True)
class ToSave:
    """What the batch holds for saving.

    Attributes:
        options: what was asked before the check.
        photos: how many can be saved.
        held: how many cannot.
        questions: how many are open.
        gives_away: tells whether a text names somebody.
        refusal: makes a folder for copies; says why they cannot go there, or "".
    """

    options: CheckOptions
    photos: int
    held: int
    questions: int
    gives_away: Callable[[str], bool]
    refusal: Callable[[Path], str] = lambda _: ""


class ExportDialog(Dialog):
    """Ask for the folder; open questions must be covered or answered first.

    Signals:
        export_wanted: the `SaveOrder`.
        cover_all_wanted: every open question is to be covered first.
    """

    export_wanted = Signal(object)
    cover_all_wanted = Signal()

    def __init__(
        self, folder: Path, batch: ToSave, parent: QWidget | None = None, *, ok: str = ""
    ) -> None:
        """Suggest `folder`; say how many photos are saved and how many are not."""
        translate = QCoreApplication.translate
        title = translate("ExportDialog", "Save safe copies")
        super().__init__(title, ok or translate("ExportDialog", "Save"), parent)
        self._batch = batch
        text = self.tr("{} will be saved. Each copy is checked before it is written.")
        self.body.addWidget(self.hint(text.format(words.photos(batch.photos))))
        if batch.held:
            one = self.tr("1 photo will not be saved, because it is held or not checked.")
            many = self.tr("{} photos will not be saved, because they are held or not checked.")
            self.body.addWidget(self.hint(words.counted(batch.held, one, many)))
        self._add_channels()
        self._add_folder(folder)
        self._add_looks()
        one = self.tr("C&over everyone in the question that is still open")
        many = self.tr("C&over everyone in the {} questions that are still open")
        self.cover_all = QCheckBox(words.counted(batch.questions, one, many))
        self._open = batch.questions > 0
        self.cover_all.setVisible(self._open)
        self.cover_all.toggled.connect(self._refresh)
        self.body.addSpacing(4)
        self.body.addWidget(self.cover_all)
        self._refresh()
        self.folder.selectAll()
        (self.cover_all if self._open else self.folder).setFocus()

    def _add_channels(self) -> None:
        self.channels = Choices(self.tr("Save the copies for"))
        self.channels.offer([(c, words.channel(c)) for c in self._batch.options.channels])
        for channel in self._batch.options.channels:
            self.channels.choose(channel)
        self.channels.changed.connect(self._refresh)
        if len(self._batch.options.channels) > 1:
            self.body.addWidget(QLabel(self.tr("Save the copies for")))
            self.body.addWidget(self.channels)

    def _add_folder(self, folder: Path) -> None:
        self.folder = QLineEdit(str(folder))
        self.folder.textChanged.connect(self._refresh)
        choose = QPushButton(self.tr("&Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self.add_field(self.tr("&Folder for the copies"), self.folder)
        self.body.removeWidget(self.folder)
        self.body.addLayout(row)
        self._cloud = self.hint("")
        self.body.addWidget(self._cloud)

    def _add_looks(self) -> None:
        options = self._batch.options
        self.stem = QLineEdit("photo")
        self.stem.setToolTip(self.tr("Copies are called photo-0001 and so on."))
        self.stem.textChanged.connect(self._refresh)
        self.file_type = _list(file_types(), options.file_type)
        self.max_edge = _list(sizes(options.max_edge), options.max_edge)
        self.cover_style = _list(styles(), options.style)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        fields: list[tuple[str, QWidget]] = [
            (self.tr("File &name"), self.stem),
            (self.tr("File &type"), self.file_type),
            (self.tr("&Largest size"), self.max_edge),
            (self.tr("Co&vers"), self.cover_style),
        ]
        for column, (text, field) in enumerate(fields):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, column // 2 * 2, column % 2)
            grid.addWidget(field, column // 2 * 2 + 1, column % 2)
            grid.setColumnStretch(column % 2, 1)
        self.body.addSpacing(4)
        self.body.addLayout(grid)

    def order(self) -> SaveOrder:
        """Return what is asked for."""
        return SaveOrder(
            folder=Path(self.folder.text().strip()),
            channels=self.channels.chosen,
            stem=self.stem.text().strip(),
            max_edge=self.max_edge.currentData(),
            file_type=self.file_type.currentData(),
            style=self.cover_style.currentData(),
        )

    def commit(self) -> None:
        """Ask for the export and close."""
        order = self.order()
        if not order.folder.is_absolute():
            self.show_fault(self.tr("Choose a folder with its full path."))
            return
        if self._batch.gives_away(order.stem):
            self.show_fault(self.tr("The file name holds a name. Use a word such as sports-day."))
            return
        if refusal := self._batch.refusal(order.folder):
            self.show_fault(refusal)
            return
        if self._open:
            self.cover_all_wanted.emit()
        self.export_wanted.emit(order)
        self.accept()

    def _choose(self) -> None:
        start = self.folder.text()
        folder = files.choose_folder(self, self.tr("Folder for the copies"), start)
        if folder:
            self.folder.setText(str(folder))

    def _refresh(self) -> None:
        if not hasattr(self, "cover_all"):
            return
        fault = ""
        if not self.channels.chosen:
            fault = self.tr("Choose at least one place where the photos will go.")
        elif not _STEM.fullmatch(self.stem.text().strip()):
            fault = self.tr("Use letters, numbers and - for the file name.")
        elif self._open and not self.cover_all.isChecked():
            fault = self.tr("There are open questions. Answer them, or cover everyone in them.")
        folder = self.folder.text().strip()
        cloud = cloud_of(Path(folder)) if folder else ""
        text = self.tr("{} copies this folder to the internet at once.")
        self._cloud.setText(text.format(cloud))
        self._cloud.setVisible(bool(cloud))
        self.ok.setEnabled(not fault and bool(folder))
        self.show_fault(fault)
