"""Keeping the gallery: backup and restore, and the trial of recognition in plain words."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGroupBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from photocheck.core.consent import page
from photocheck.core.consent.backup import SUFFIX
from photocheck.core.consent.records import Role
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.gallery_dialogs import secret_field
from photocheck.gui.windows.section import Section, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog

if TYPE_CHECKING:
    from photocheck.core.consent.backup import Restored
    from photocheck.core.consent.selftest import Selftest
    from photocheck.gui.office import Office


class CareSection(Section):
    """Backup, restore and selftest.

    Signals:
        restore_wanted: a backup (`Path`) is to be brought back; the gallery must be locked first.
    """

    guide = "office"
    restore_wanted = Signal(object)

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Backup and test"))
        self._tried: Selftest | None = None
        self.backup_button = self.button(
            self.tr("Make a bac&kup…"), self.backup, needs=Role.KEEPER, primary=True
        )
        self.restore_button = self.button(
            self.tr("B&ring a backup back…"), self.restore, needs=Role.ADMINISTRATOR
        )
        self.body.addWidget(
            self._group(
                self.tr("Backup"),
                self.tr(
                    "A backup is one file, locked as the gallery is. Make one each week, and keep "
                    "it on another disk. Delete backups that are older than 30 days."
                ),
                row_of(self.backup_button, self.restore_button, 1),
            )
        )
        self.test_button = self.button(self.tr("&Try recognition now"), self.selftest)
        self.print_button = self.button(self.tr("&Print the result…"), self.print_test)
        self.print_button.setEnabled(False)
        self.result = text_label("")
        self.result.setAccessibleName(self.tr("Result of the test"))
        group = self._group(
            self.tr("Would recognition keep strangers covered?"),
            self.tr(
                "This tries recognition with your own reference photos. It says how many people "
                "would be covered by mistake, and how many strangers would be shown."
            ),
            row_of(self.test_button, self.print_button, 1),
            self.result,
        )
        self.body.addWidget(group)
        self.body.addStretch()

    def _group(self, title: str, text: str, buttons: QHBoxLayout, *below: QWidget) -> QGroupBox:
        group = QGroupBox(title)
        column = QVBoxLayout(group)
        column.setSpacing(8)
        column.addWidget(text_label(text, "hint"))
        column.addLayout(buttons)
        for widget in below:
            column.addWidget(widget)
        return group

    def refresh(self) -> None:
        """Show what the user may do."""
        self.show_rights()

    def leave(self) -> None:
        """Forget the result."""
        self._tried = None
        self.result.clear()

    def backup(self, path: Path | None = None) -> None:
        """Write a backup, asking where unless `path` says."""
        name = f"{self.office.name} {date.today().isoformat()}{SUFFIX}"
        title = self.tr("Where to keep the backup")
        path = path or files.choose_save(self, title, name, SUFFIX)
        if path is None:
            return
        target = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        self.work(
            lambda: self.office.backup(target),
            lambda _: self.notices.tell(self.tr("The backup is written and verified.")),
        )

    def restore(self) -> None:
        """Choose a backup to bring back."""
        if path := files.choose_backup(self):
            self.restore_wanted.emit(path)

    def selftest(self) -> None:
        """Try recognition."""
        self.result.setText(self.tr("Trying. This takes a few seconds."))
        self.work(self.office.selftest, self._tested)

    def _tested(self, tried: "Selftest") -> None:
        self._tried = tried
        verdict = self.tr("✓ Safe enough") if tried.safe else self.tr("! Not safe enough")
        self.result.setText("\n".join((verdict, *tried.sentences)))
        self.print_button.setEnabled(True)

    def print_test(self) -> None:
        """Show the result as a page to print."""
        title = self.tr("Test of recognition")
        parts = [page.heading(title), *(page.paragraph(s) for s in self.result.text().splitlines())]
        SheetDialog(title, page.page(title, parts), self).open()


class RestoreDialog(Dialog):
    """Asks who brings a backup back.

    Signals:
        wanted: user name, passphrase.
    """

    wanted = Signal(str, str)

    def __init__(self, file: Path, path: Path, parent: QWidget | None = None) -> None:
        """Ask for an administrator of the backup."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("RestoreDialog", "Bring a backup back"),
            translate("RestoreDialog", "Bring back"),
            parent,
        )
        text = self.tr(
            "“{backup}” becomes the gallery “{gallery}”. What is there now is kept beside it. "
            "Every no that was recorded since then is applied again."
        )
        self.body.addWidget(self.hint(text.format(backup=file.name, gallery=path.name)))
        self.user, self.passphrase = QLineEdit(), secret_field()
        self.add_field(self.tr("Name of an &administrator of the backup"), self.user)
        self.add_field(self.tr("&Passphrase at that time"), self.passphrase)

    def commit(self) -> None:
        """Ask for the restore."""
        self.wanted.emit(self.user.text().strip(), self.passphrase.text())
        self.accept()


def restored_text(done: "Restored") -> tuple[str, str]:
    """Return what a restore did, and the details."""
    translate = QCoreApplication.translate
    said = translate("Restore", "The backup is back. Unlock it to go on.")
    details = [
        translate("Restore", "People whose consent was taken back or ended since then: {}.").format(
            len(done.refused)
        )
    ]
    if done.recognition_off:
        details.append(
            translate(
                "Restore",
                "Recognition was restricted since then, so it is off: record the decision again.",
            )
        )
    if done.aside:
        details.append(translate("Restore", "What was there before: {}.").format(done.aside.name))
    if not done.complete:
        details.append(
            translate(
                "Restore",
                "This computer does not know all that was withdrawn since the backup: record each "
                "withdrawal again before you use it.",
            )
        )
    return said, " ".join(details)
