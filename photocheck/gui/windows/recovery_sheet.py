"""The recovery sheet: shown once, to print and lock away."""

from datetime import date

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from photocheck.core.consent import page
from photocheck.gui.models.pupils_model import short_day
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import push_button, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog


class RecoveryCode(QWidget):
    """A recovery code with what to do with it.

    Attributes:
        kept: ticked when it was printed or written down.
    """

    def __init__(self, gallery: str, code: str, parent: QWidget | None = None) -> None:
        """Show `code`, which opens `gallery`."""
        super().__init__(parent)
        self._gallery, self._code = gallery, code
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        text = self.tr(
            "This recovery code opens the gallery if every passphrase is lost. It is shown only "
            "this once. Print it or write it down, and lock it away."
        )
        column.addWidget(text_label(text))
        self.code = QLabel(code)
        self.code.setProperty("role", "code")
        self.code.setWordWrap(True)
        self.code.setAccessibleName(self.tr("Recovery code"))
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.code)
        self.print_button = push_button(self.tr("&Print the sheet…"), self.show_sheet)
        copy = push_button(
            self.tr("&Copy"), lambda: QGuiApplication.clipboard().setText(self._code)
        )
        column.addLayout(row_of(self.print_button, copy, 1))
        self.kept = QCheckBox(self.tr("I have printed it or &written it down"))
        column.addWidget(self.kept)
        column.addStretch()

    def sheet(self) -> str:
        """Return the sheet as a page."""
        parts = (
            page.heading(self.tr("PhotoCheck recovery sheet")),
            page.paragraph(self.tr("Gallery: {}").format(self._gallery)),
            page.paragraph(self.tr("Made on {}").format(short_day(date.today()))),
            page.paragraph(
                self.tr(
                    "Whoever has this code can open the gallery and make new administrators. Lock "
                    "it away."
                )
            ),
            page.paragraph(
                self.tr("To use it: unlock with the name “recovery sheet” and this code.")
            ),
            page.heading(self._code, 2),
        )
        return page.page(self.tr("PhotoCheck recovery sheet"), parts)

    def show_sheet(self) -> None:
        """Show the sheet to print; it is a secret, so no file is offered."""
        SheetDialog(self.tr("Recovery sheet"), self.sheet(), self, may_keep=False).open()


class RecoveryDialog(Dialog):
    """Shows a new recovery code, and does not go before it was kept."""

    def __init__(self, gallery: str, code: str, parent: QWidget | None = None) -> None:
        """Show `code`, which opens `gallery`."""
        translate = QCoreApplication.translate
        title = translate("RecoveryDialog", "Recovery sheet: print it now")
        super().__init__(title, translate("RecoveryDialog", "Done"), parent)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self.shown = RecoveryCode(gallery, code)
        self.shown.kept.toggled.connect(self.ok.setEnabled)
        self.body.addWidget(self.shown)
        self.ok.setEnabled(False)
        self.shown.print_button.setFocus()

    def reject(self) -> None:
        """Leave, but never past a code that was not kept."""
        if self.shown.kept.isChecked():
            super().reject()
