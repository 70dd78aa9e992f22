"""A parent takes consent back: one action, then what has to be taken down, and a letter."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGroupBox, QLineEdit, QTableWidget, QVBoxLayout, QWidget

from photocheck.core.consent import page
from photocheck.core.consent.records import Pupil
from photocheck.gui.models import words
from photocheck.gui.models.pupils_model import short_day
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import dress_table, labelled, push_button, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.tables import fill

if TYPE_CHECKING:
    from photocheck.core.consent.register import PastExport
    from photocheck.core.consent.withdraw import Withdrawal


class WithdrawDialog(Dialog):
    """Ask what is taken back.

    Signals:
        wanted: channels (list), recognition too (bool), who said so, evidence.
    """

    wanted = Signal(list, bool, str, str)

    def __init__(
        self, pupil: Pupil, channels: Sequence[str], parent: QWidget | None = None
    ) -> None:
        """Suggest to take everything back."""
        translate = QCoreApplication.translate
        title = translate("WithdrawDialog", "Withdraw consent for {}").format(pupil.label)
        super().__init__(title, translate("WithdrawDialog", "Withdraw now"), parent)
        self.body.addWidget(
            self.hint(
                self.tr(
                    "It counts at once, on every computer. No imported list brings the yes back: "
                    "only a newer written yes does."
                )
            )
        )
        group = QGroupBox(self.tr("Photos may no longer appear"))
        column = QVBoxLayout(group)
        self.channels = {channel: QCheckBox(words.channel(channel)) for channel in channels}
        for box in self.channels.values():
            box.setChecked(True)
            column.addWidget(box)
        self.body.addWidget(group)
        self.biometric = QCheckBox(
            self.tr("&Recognition too: reference photos are erased ({})").format(pupil.references)
        )
        self.biometric.setChecked(True)
        self.body.addWidget(self.biometric)
        self.given_by, self.evidence = QLineEdit(), QLineEdit()
        self.given_by.setPlaceholderText(self.tr("For example: father"))
        self.evidence.setPlaceholderText(self.tr("For example: e-mail of 3 March"))
        self.body.addLayout(labelled(self.tr("Who &said so"), self.given_by))
        self.body.addLayout(labelled(self.tr("&Evidence"), self.evidence))
        self.given_by.setFocus()

    def commit(self) -> None:
        """Withdraw, if anything is chosen."""
        chosen = [channel for channel, box in self.channels.items() if box.isChecked()]
        if not chosen and not self.biometric.isChecked():
            self.show_fault(self.tr("Choose what is taken back."))
            return
        self.wanted.emit(
            chosen,
            self.biometric.isChecked(),
            self.given_by.text().strip(),
            self.evidence.text().strip(),
        )
        self.accept()


class TakeDownDialog(Dialog):
    """What was withdrawn, and the published copies that show the child."""

    def __init__(
        self, pupil: Pupil, done: "Withdrawal", letter: str, parent: QWidget | None = None
    ) -> None:
        """Show `done`, and `letter` on demand."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("TakeDownDialog", "Consent is withdrawn"),
            translate("TakeDownDialog", "Close"),
            parent,
        )
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self._pupil, self._done, self.letter_page = pupil, done, letter
        for sentence in self.sentences():
            self.body.addWidget(text_label(sentence))
        self.table = QTableWidget()
        self.table.setMinimumHeight(self.fontMetrics().height() * 9)
        titles = (self.tr("File"), self.tr("Where"), self.tr("Saved on"), self.tr("By"))
        fill(self.table, titles, export_rows(done.exports))
        dress_table(self.table, self.tr("Photos to take down"))
        self.table.setVisible(bool(done.exports))
        self.body.addWidget(self.table, 1)
        self.letter_button = push_button(self.tr("&Letter to the parent…"), self.letter)
        self.list_button = push_button(self.tr("&Print the list…"), self.print_list)
        self.list_button.setVisible(bool(done.exports))
        self.body.addLayout(row_of(self.letter_button, self.list_button, 1))

    def sentences(self) -> list[str]:
        """Return what was done, in words."""
        done = self._done
        said = []
        if done.channels:
            where = ", ".join(words.channel(c) for c in done.channels)
            said.append(self.tr("From now on the face is covered in: {}.").format(where))
        if done.erased:
            said.append(self.tr("Reference photos erased: {}.").format(done.erased))
        if done.exports:
            down = self.tr("Take these photos down now: {}.").format(len(done.exports))
            said.append(down)
        else:
            said.append(self.tr("No saved copy there shows this child."))
        return said

    def letter(self) -> None:
        """Show the letter to print."""
        title = self.tr("Letter to the parent")
        SheetDialog(title, self.letter_page, self).open()

    def print_list(self) -> None:
        """Show the list to print; it names the child by number only."""
        titles = (self.tr("File"), self.tr("Where"), self.tr("Saved on"), self.tr("By"))
        title = self.tr("Photos to take down")
        about = self.tr("They show the child with the number {}.").format(self._pupil.pupil_id)
        rows = export_rows(self._done.exports)
        parts = (page.heading(title), page.paragraph(about), page.table(titles, rows))
        SheetDialog(title, page.page(title, parts), self).open()


def export_rows(exports: Sequence["PastExport"]) -> list[tuple[str, str, str, str]]:
    """Return published copies as rows: file, where, day, by whom."""
    return [
        (e.name, words.channel(e.channel), short_day(date.fromisoformat(e.at[:10])), e.user)
        for e in exports
    ]
