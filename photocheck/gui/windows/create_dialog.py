"""A short guide to a new gallery: the school, the first administrator, recognition, recovery."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.key import check_passphrase
from photocheck.core.consent.records import CHANNEL_ID
from photocheck.core.errors import KnownError
from photocheck.core.types import CHANNELS
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.office import RecognitionRecord
from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.gallery_dialogs import PathField, WorkingDialog, secret_field
from photocheck.gui.windows.gallery_policy import RecognitionForm
from photocheck.gui.windows.recovery_sheet import RecoveryCode
from photocheck.gui.windows.section import labelled, push_button

if TYPE_CHECKING:
    from photocheck.gui.session import Opened

_LAST = 2  # the step before the gallery is made


class CreateDialog(WorkingDialog):
    """Four steps; the gallery is made after the third, the fourth shows its recovery sheet.

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
        translate = QCoreApplication.translate
        super().__init__(
            translate("CreateDialog", "Create a consent gallery"),
            translate("CreateDialog", "Next"),
            parent,
        )
        self._folder, self._create, self._submit = folder, create, submit
        self._done = False
        self.progress = text_label("", "hint")
        self.steps = QStackedWidget()
        for page in (self._build_school(), self._build_you(), self._build_recognition()):
            self.steps.addWidget(page)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.steps, 1)
        self.back = push_button(self.tr("&Back"), self._go_back)
        self.buttons.addButton(self.back, self.buttons.ButtonRole.ResetRole)
        self._show(0)

    # -- the steps --

    def _page(self, sentence: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text_label(sentence))
        return page, column

    def _build_school(self) -> QWidget:
        page, column = self._page(
            self.tr(
                "The gallery holds who may be shown where. It is locked, and stays on this "
                "computer or where you put it."
            )
        )
        self.school = QLineEdit()
        self.school.setPlaceholderText(self.tr("For example: Hill Junior School"))
        self.school.textChanged.connect(self._suggest)
        self.path = PathField(
            self._folder / "School.photocheck", lambda at: files.choose_new_gallery(self, at)
        )
        self.path.edit.textEdited.connect(lambda _: setattr(self, "_own_place", True))
        self._own_place = False
        self.channels = QLineEdit()
        self.channels.setPlaceholderText(self.tr("For example: yearbook (you may leave it empty)"))
        column.addLayout(labelled(self.tr("Name of the &school"), self.school))
        column.addLayout(labelled(self.tr("&Where to keep the gallery"), self.path))
        known = ", ".join(words.channel(c) for c in CHANNELS)
        column.addWidget(text_label(self.tr("Photos can go to: {}.").format(known), "hint"))
        column.addLayout(labelled(self.tr("&More places, with commas between"), self.channels))
        column.addStretch()
        return page

    def _build_you(self) -> QWidget:
        page, column = self._page(
            self.tr(
                "You are the first administrator: you may do everything and let others in. The log "
                "keeps who did what."
            )
        )
        self.user = QLineEdit()
        self.user.setPlaceholderText(self.tr("For example: deputy head"))
        self.first, self.second = secret_field(), secret_field()
        column.addLayout(labelled(self.tr("Your &name"), self.user))
        label = self.tr("&Passphrase: four or more words nobody would guess")
        column.addLayout(labelled(label, self.first))
        column.addLayout(labelled(self.tr("The same passphrase &again"), self.second))
        column.addStretch()
        return page

    def _build_recognition(self) -> QWidget:
        page, column = self._page(self.tr("Should the program recognise faces?"))
        self.off = QRadioButton(self.tr("N&o. Everyone is covered, and shown by naming them."))
        self.on = QRadioButton(self.tr("&Yes. The school has decided, and this is the record:"))
        self.off.setChecked(True)
        self.record = RecognitionForm()
        self.record.setVisible(False)
        self.on.toggled.connect(self.record.setVisible)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        area.setWidget(self.record)
        area.setMinimumHeight(self.fontMetrics().height() * 16)
        column.addWidget(self.off)
        column.addWidget(self.on)
        column.addWidget(area, 1)
        hint = self.tr("You can change this later under “Policy of the school”.")
        column.addWidget(text_label(hint, "hint"))
        return page

    def _suggest(self, school: str) -> None:
        """Name the gallery after the school until somebody names it otherwise."""
        if not self._own_place:
            plain = re.sub(r"[^\w '&()-]", "", school).strip() or "School"
            self.path.edit.setText(str(self._folder / f"{plain}.photocheck"))

    # -- going on --

    def _show(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.progress.setText(self.tr("Step {} of 4").format(step + 1))
        self.ok.setText(self.tr("Create the gallery") if step == _LAST else self.tr("Next"))
        self.back.setVisible(0 < step <= _LAST)
        first = (self.school, self.user, self.off)
        if step <= _LAST:
            first[step].setFocus()

    def _go_back(self) -> None:
        self.show_fault("")
        self._show(self.steps.currentIndex() - 1)

    def commit(self) -> None:
        """Go to the next step, or say what is missing."""
        if self._done:
            self.accept()
            return
        step = self.steps.currentIndex()
        fault = (self._school_fault, self._you_fault, self._record_fault)[step]()
        self.show_fault(fault)
        if fault:
            return
        if step < _LAST:
            self._show(step + 1)
        else:
            self._make()

    def _school_fault(self) -> str:
        if self.path.path() is None:
            return self.tr("Say where the gallery should be kept.")
        bad = [c for c in self._own_channels() if not CHANNEL_ID.fullmatch(c) or c in CHANNELS]
        if bad:
            text = self.tr("“{}” cannot be a place: use one new word of small letters for each.")
            return text.format(bad[0])
        return ""

    def _you_fault(self) -> str:
        if not self.user.text().strip():
            return self.tr("Enter your name, so that the gallery knows who changed what.")
        if self.first.text() != self.second.text():
            return self.tr("The two passphrases differ. Enter them again.")
        try:
            check_passphrase(self.first.text(), self.user.text().strip())
        except KnownError as error:
            return error.sentence
        return ""

    def _record_fault(self) -> str:
        record = self.record.value() if self.on.isChecked() else None
        return record if isinstance(record, str) else ""

    def _own_channels(self) -> list[str]:
        return [c.strip() for c in self.channels.text().split(",") if c.strip()]

    def _make(self) -> None:
        path, user, passphrase = self.path.path(), self.user.text().strip(), self.first.text()
        channels = self._own_channels()
        record = self.record.value() if self.on.isChecked() else None
        if path is None:
            return

        def make() -> "Opened":
            opened = self._create(path, user, passphrase)
            for channel in channels:
                opened.gallery.add_channel(channel)
            if isinstance(record, RecognitionRecord):
                record.apply(opened.gallery)
            return opened

        self.work(make, self._made)

    def _made(self, opened: "Opened") -> None:
        self._done = True
        code = RecoveryCode(opened.path.stem, opened.recovery_code)
        self.steps.addWidget(code)
        self._show(_LAST + 1)
        self.kept: QCheckBox = code.kept
        self.kept.toggled.connect(self.ok.setEnabled)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self.ok.setText(self.tr("Done"))
        self.ok.setEnabled(False)
        code.print_button.setFocus()
        self.created.emit(opened)

    def reject(self) -> None:
        """Leave, but never past a recovery code that was not kept."""
        if not self._done:
            super().reject()
