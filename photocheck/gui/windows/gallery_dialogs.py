"""Unlock a gallery, create one, and show the recovery code once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from photocheck.core.errors import PhotocheckError
from photocheck.gui.models.pictures import Submit
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog

if TYPE_CHECKING:
    from photocheck.gui.session import Opened


class _PathField(QWidget):
    """A path with a button to choose it."""

    def __init__(self, path: Path | None, choose: Callable[[str], Path | None]) -> None:
        super().__init__()
        self.edit = QLineEdit(str(path) if path else "")
        self.setFocusProxy(self.edit)
        button = QPushButton(self.tr("&Choose…"))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._set(choose(self.edit.text())))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit, 1)
        row.addWidget(button)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the field a screen reader meets."""
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def _set(self, path: Path | None) -> None:
        if path:
            self.edit.setText(str(path))

    def path(self) -> Path | None:
        """Return what is entered, or None."""
        text = self.edit.text().strip()
        return Path(text) if text else None


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    return field


class _Working(Dialog):
    """A dialog whose work takes a second: a worker does it, so that the window never freezes."""

    _submit: Submit
    _busy = False

    def work(self, job: Callable[[], "Opened"], then: Callable[["Opened"], None]) -> None:
        """Do `job` in the worker, then call `then` here; a fault is shown in place."""
        if self._busy:
            return

        def done(opened: "Opened") -> None:
            self._set_busy(False)
            then(opened)

        self.show_fault("")
        self._set_busy(True)
        self._submit(lambda _: job(), on_done=done, on_failed=self._failed)

    def reject(self) -> None:
        """Leave, but not while the gallery is on its way."""
        if not self._busy:
            super().reject()

    def _failed(self, error: PhotocheckError) -> None:
        self._set_busy(False)
        self.show_fault(error.sentence)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.buttons.setEnabled(not busy)
        if busy:
            self.setCursor(Qt.CursorShape.WaitCursor)
        else:
            self.unsetCursor()


class UnlockDialog(_Working):
    """Ask for gallery and passphrase, until it opens or the user gives up.

    Signals:
        unlocked: the gallery is open (`Opened`).
    """

    unlocked = Signal(object)

    def __init__(
        self,
        path: Path | None,
        open_gallery: Callable[[Path, str, str | None], "Opened"],
        submit: Submit,
        parent: QWidget | None = None,
    ) -> None:
        """Suggest `path`; try with `open_gallery`, which raises `KnownError`, in a worker."""
        tr = QCoreApplication.translate
        super().__init__(
            tr("UnlockDialog", "Unlock the consent gallery"), tr("UnlockDialog", "Unlock"), parent
        )
        self._open, self._submit = open_gallery, submit
        self.path = _PathField(path, lambda at: files.choose_folder(self, self.tr("Gallery"), at))
        self.user = QLineEdit()
        self.user.setPlaceholderText(self.tr("Only needed if several people use it"))
        self.passphrase = _secret()
        self.add_field(self.tr("&Gallery folder (its name ends with .photocheck)"), self.path)
        self.add_field(self.tr("Your &name"), self.user)
        self.add_field(self.tr("&Passphrase"), self.passphrase)
        (self.passphrase if path else self.path).setFocus()

    def commit(self) -> None:
        """Try to unlock."""
        path = self.path.path()
        if path is None:
            self.show_fault(self.tr("Choose the folder of the gallery first."))
            self.path.setFocus()
            return
        passphrase, user = self.passphrase.text(), self.user.text().strip() or None
        self.work(lambda: self._open(path, passphrase, user), self._done)

    def _done(self, opened: "Opened") -> None:
        self.accept()
        self.unlocked.emit(opened)

    def _failed(self, error: PhotocheckError) -> None:
        super()._failed(error)
        self.passphrase.selectAll()
        self.passphrase.setFocus()


class CreateDialog(_Working):
    """Create a gallery, then show its recovery code.

    Signals:
        created: the gallery is there and open (`Opened`).
    """

    created = Signal(object)

    def __init__(
        self,
        folder: Path,
        create: Callable[[Path, str, str], "Opened"],
        submit: Submit,
        parent: QWidget | None = None,
    ) -> None:
        """Suggest a place in `folder`; create with `create` in a worker."""
        tr = QCoreApplication.translate
        super().__init__(
            tr("CreateDialog", "Create a consent gallery"), tr("CreateDialog", "Create"), parent
        )
        self._create, self._submit = create, submit
        self._code = ""
        self.body.addWidget(
            self.hint(
                self.tr(
                    "The gallery holds who may be shown where. It is locked with your passphrase. "
                    "It stays on this computer, or where you put it."
                )
            )
        )
        start = folder / "School.photocheck"
        self.path = _PathField(start, lambda at: files.choose_new_gallery(self, at))
        self.user = QLineEdit()
        self.first, self.second = _secret(), _secret()
        self.add_field(self.tr("&Where to keep it"), self.path)
        self.add_field(self.tr("Your &name"), self.user)
        self.add_field(self.tr("&Passphrase: four or more words nobody would guess"), self.first)
        self.add_field(self.tr("The same passphrase &again"), self.second)
        self.user.setFocus()

    def commit(self) -> None:
        """Create, or say what is missing; when the code is shown, close."""
        if self._code:
            self.accept()
            return
        path, user = self.path.path(), self.user.text().strip()
        fault = ""
        if path is None:
            fault = self.tr("Say where the gallery should be kept.")
        elif not user:
            fault = self.tr("Enter your name, so that the gallery knows who changed what.")
        elif self.first.text() != self.second.text():
            fault = self.tr("The two passphrases differ. Enter them again.")
        if fault or path is None:
            self.show_fault(fault)
            return
        passphrase = self.first.text()
        self.work(lambda: self._create(path, user, passphrase), self._done)

    def _done(self, opened: "Opened") -> None:
        self._code = opened.recovery_code
        self._show_code()
        self.created.emit(opened)

    def reject(self) -> None:
        """Leave, but never past a recovery code that was not written down."""
        if not self._code:
            super().reject()

    def _show_code(self) -> None:
        self.show_fault("")
        while (item := self.body.takeAt(0)) is not None:
            if widget := item.widget():
                widget.deleteLater()
        text = self.tr(
            "This is the recovery code. It opens the gallery if the passphrase is lost. Write it "
            "down or print it, and lock it away. It is shown only this once."
        )
        self.body.addWidget(self.hint(text))
        code = QLabel(self._code)
        code.setProperty("role", "code")
        code.setWordWrap(True)
        code.setAccessibleName(self.tr("Recovery code"))
        code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.body.addWidget(code)
        copy = QPushButton(self.tr("&Copy"))
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._code))
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch()
        self.body.addLayout(row)
        self.kept = QCheckBox(self.tr("I have &written it down"))
        self.kept.toggled.connect(self.ok.setEnabled)
        self.body.addWidget(self.kept)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self.ok.setText(self.tr("Done"))
        self.ok.setEnabled(False)
        self.kept.setFocus()
