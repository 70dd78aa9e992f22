"""Where the safe copies go, and the last word on open questions."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from photocheck.gui.models import words
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog


class ExportDialog(Dialog):
    """Ask for the folder; open questions must be covered or answered first.

    Signals:
        export_wanted: the folder (`Path`).
        cover_all_wanted: every open question is to be covered first.
    """

    export_wanted = Signal(object)
    cover_all_wanted = Signal()

    def __init__(
        self, folder: Path, photos: int, held: int, questions: int, parent: QWidget | None = None
    ) -> None:
        """Suggest `folder`; say how many photos are saved and how many are not."""
        tr = QCoreApplication.translate
        super().__init__(tr("ExportDialog", "Save safe copies"), tr("ExportDialog", "Save"), parent)
        text = self.tr("{} will be saved. Each copy is checked before it is written.")
        self.body.addWidget(self.hint(text.format(words.photos(photos))))
        if held:
            text = self.tr("{} will not be saved, because they are held or not checked.")
            one = self.tr("1 photo will not be saved, because it is held or not checked.")
            held_text = one if held == 1 else text.format(words.photos(held))
            self.body.addWidget(self.hint(held_text))
        self.folder = QLineEdit(str(folder))
        self.folder.textChanged.connect(self._refresh)
        choose = QPushButton(self.tr("&Choose…"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        label = self.tr("&Folder for the copies")
        self.add_field(label, self.folder)
        self.body.removeWidget(self.folder)
        self.body.addLayout(row)
        self.cover_all = QCheckBox(
            self.tr("C&over everyone in the {} still open").format(words.questions(questions))
        )
        self.cover_all.setVisible(questions > 0)
        self.cover_all.toggled.connect(self._refresh)
        self.body.addSpacing(4)
        self.body.addWidget(self.cover_all)
        self._open = questions > 0
        self._refresh()
        self.folder.selectAll()
        (self.cover_all if self._open else self.folder).setFocus()

    def commit(self) -> None:
        """Ask for the export and close."""
        folder = Path(self.folder.text().strip())
        if not folder.is_absolute():
            self.show_fault(self.tr("Choose a folder with its full path."))
            return
        if self._open:
            self.cover_all_wanted.emit()
        self.export_wanted.emit(folder)
        self.accept()

    def _choose(self) -> None:
        start = self.folder.text()
        folder = files.choose_folder(self, self.tr("Folder for the copies"), start)
        if folder:
            self.folder.setText(str(folder))

    def _refresh(self) -> None:
        answered = not self._open or self.cover_all.isChecked()
        self.ok.setEnabled(answered and bool(self.folder.text().strip()))
        text = self.tr("There are open questions. Answer them, or cover everyone in them.")
        self.show_fault("" if answered else text)
