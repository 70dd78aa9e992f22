"""Unlock a gallery; and what the dialogs about galleries share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from photocheck.core.errors import GalleryOlder, PhotocheckError
from photocheck.gui.models.pictures import Submit
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog

if TYPE_CHECKING:
    from photocheck.gui.session import Opened


class PathField(QWidget):
    """A path with a button to choose it."""

    def __init__(self, path: Path | None, choose: Callable[[str], Path | None]) -> None:
        """Show `path`; `choose` asks for another one, given what is entered."""
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


def secret_field() -> QLineEdit:
    """Return a field that shows nothing of what is typed."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    return field


class WorkingDialog(Dialog):
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


class UnlockDialog(WorkingDialog):
    """Ask for gallery and passphrase, until it opens or the user gives up.

    Where the gallery is older than this PC has seen it, an administrator may take it as it is.

    Signals:
        unlocked: the gallery is open (`Opened`).
    """

    unlocked = Signal(object)

    def __init__(
        self,
        path: Path | None,
        open_gallery: Callable[[Path, str, str | None, bool], "Opened"],
        submit: Submit,
        parent: QWidget | None = None,
    ) -> None:
        """Suggest `path`; try with `open_gallery`, which raises `KnownError`, in a worker.

        Its last argument says whether an older gallery is taken as it is.
        """
        translate = QCoreApplication.translate
        super().__init__(
            translate("UnlockDialog", "Unlock the consent gallery"),
            translate("UnlockDialog", "Unlock"),
            parent,
        )
        self._open, self._submit = open_gallery, submit
        self.path = PathField(path, lambda at: files.choose_folder(self, self.tr("Gallery"), at))
        self.user = QLineEdit()
        self.user.setPlaceholderText(self.tr("Only needed if several people use it"))
        self.passphrase = secret_field()
        self.add_field(self.tr("&Gallery folder (its name ends with .photocheck)"), self.path)
        self.add_field(self.tr("Your &name"), self.user)
        self.add_field(self.tr("&Passphrase"), self.passphrase)
        self.as_it_is = QCheckBox(self.tr("Take it &as it is (administrators only, it is logged)"))
        self.as_it_is.setToolTip(
            self.tr("Record again every withdrawal that is missing in this copy.")
        )
        self.as_it_is.hide()
        self.body.addWidget(self.as_it_is)
        (self.passphrase if path else self.path).setFocus()

    def commit(self) -> None:
        """Try to unlock."""
        path = self.path.path()
        if path is None:
            self.show_fault(self.tr("Choose the folder of the gallery first."))
            self.path.setFocus()
            return
        passphrase, user = self.passphrase.text(), self.user.text().strip() or None
        older = self.as_it_is.isChecked()
        self.work(lambda: self._open(path, passphrase, user, older), self._done)

    def _done(self, opened: "Opened") -> None:
        self.accept()
        self.unlocked.emit(opened)

    def _failed(self, error: PhotocheckError) -> None:
        self.as_it_is.setVisible(isinstance(error, GalleryOlder))
        super()._failed(error)
        self.passphrase.selectAll()
        self.passphrase.setFocus()
