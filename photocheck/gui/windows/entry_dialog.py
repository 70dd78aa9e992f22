"""What a person enters about one pupil: who it is, what was said, on what evidence."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Entry, Pupil
from photocheck.gui.models import words
from photocheck.gui.views.optional_date import OptionalDate
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import labelled

_ANSWERS: tuple[bool | None, ...] = (None, True, False)


class EntryDialog(Dialog):
    """Enter or change one pupil. Only what was changed is recorded.

    Signals:
        entered: what was said (`Entry`).
    """

    entered = Signal(object)

    def __init__(
        self, pupil: Pupil | None, channels: Sequence[str], parent: QWidget | None = None
    ) -> None:
        """Change `pupil`, or with None add somebody."""
        translate = QCoreApplication.translate
        title = translate("EntryDialog", "Add a person")
        if pupil:
            title = translate("EntryDialog", "Change what is recorded about {}").format(pupil.label)
        super().__init__(title, translate("EntryDialog", "Record"), parent)
        self._pupil, self._old = pupil, pupil or Pupil("")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("What to record"))
        self.tabs.addTab(self._build_who(), self.tr("&Who"))
        self.tabs.addTab(self._build_consents(channels), self.tr("Where photos &may appear"))
        self.tabs.addTab(self._build_rules(), self.tr("Recognition and o&bjections"))
        self.body.addWidget(self.tabs)
        self.given_by, self.evidence = QLineEdit(), QComboBox()
        self.given_by.setPlaceholderText(self.tr("For example: mother"))
        self.evidence.setEditable(True)
        self.evidence.addItems(
            ["", self.tr("Paper form"), self.tr("E-mail"), self.tr("School system")]
        )
        self.body.addLayout(labelled(self.tr("Who &said so"), self.given_by))
        self.body.addLayout(labelled(self.tr("&Evidence, and where it is kept"), self.evidence))
        self.tabs.setCurrentIndex(1 if pupil else 0)
        (next(iter(self.answers.values())) if pupil else self.pupil_id).setFocus()

    def _build_who(self) -> QWidget:
        old = self._old
        self.pupil_id = QLineEdit(old.pupil_id)
        self.pupil_id.setEnabled(self._pupil is None)
        self.names = {
            "forename": QLineEdit(old.forename),
            "surname": QLineEdit(old.surname),
            "known_as": QLineEdit(old.known_as),
            "class": QLineEdit(old.class_name),
            "clubs": QLineEdit(old.clubs),
        }
        self.names["clubs"].setPlaceholderText(self.tr("For example: Chess; Netball"))
        self.adult = QCheckBox(self.tr("A&dult: staff or helper"))
        self.adult.setChecked(old.adult)
        page = QWidget()
        column = QVBoxLayout(page)
        column.addLayout(labelled(self.tr("&Number in the school's system"), self.pupil_id))
        for text, name in (
            (self.tr("&First name"), "forename"),
            (self.tr("&Last name"), "surname"),
            (self.tr("&Known as"), "known_as"),
            (self.tr("&Class"), "class"),
            (self.tr("Clubs and &teams"), "clubs"),
        ):
            column.addLayout(labelled(text, self.names[name]))
        column.addWidget(self.adult)
        column.addStretch()
        return page

    def _build_consents(self, channels: Sequence[str]) -> QWidget:
        self.answers: dict[str, QComboBox] = {}
        self.begins: dict[str, OptionalDate] = {}
        self.until: dict[str, OptionalDate] = {}
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(10)
        titles = (self.tr("Where"), self.tr("Answer"), self.tr("From"), self.tr("Last day"))
        for column, title in enumerate(titles):
            grid.addWidget(text_label(title, "hint"), 0, column)
        for row, channel in enumerate(channels, start=1):
            consent = self._old.consents.get(channel)
            name = words.channel(channel)
            answer = self._answer_box(consent.granted if consent else None)
            begins = OptionalDate(consent.begins if consent else None)
            until = OptionalDate(consent.until if consent else None)
            self.answers[channel], self.begins[channel], self.until[channel] = answer, begins, until
            label = QLabel(name)
            label.setWordWrap(True)
            grid.addWidget(label, row, 0)
            fields = (
                (answer, self.tr("{}: answer")),
                (begins, self.tr("{}: from")),
                (until, self.tr("{}: last day")),
            )
            for column, (field, text) in enumerate(fields, start=1):
                field.setAccessibleName(text.format(name))
                grid.addWidget(field, row, column)
        hint = self.tr("Without a last day, a yes ends on 31 July of the school year.")
        grid.addWidget(text_label(hint, "hint"), len(channels) + 1, 0, 1, 4)
        grid.setRowStretch(len(channels) + 2, 1)
        grid.setColumnStretch(0, 1)
        return page

    def _answer_box(self, answer: bool | None) -> QComboBox:
        box = QComboBox()
        box.addItem(self.tr("No answer"), None)
        box.addItem(self.tr("Yes"), True)
        box.addItem(self.tr("No"), False)
        box.setCurrentIndex(_ANSWERS.index(answer))
        return box

    def _build_rules(self) -> QWidget:
        standing = self._old.standing
        self.biometric = QCheckBox(self.tr("A parent wrote: &yes to recognising the face"))
        self.biometric.setChecked(standing.biometric)
        self.biometric_date = OptionalDate(standing.biometric_date)
        self.biometric_by = QLineEdit(standing.biometric_by)
        self.objects_parent = QCheckBox(self.tr("A &parent objects"))
        self.objects_parent.setChecked(standing.objects_parent)
        self.objects_child = QCheckBox(self.tr("The c&hild objects"))
        self.objects_child.setChecked(standing.objects_child)
        self.never_publish = QCheckBox(self.tr("Ne&ver publish, not even covered"))
        self.never_publish.setChecked(standing.never_publish)
        self.left = OptionalDate(standing.left)
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(self.biometric)
        column.addLayout(labelled(self.tr("Date of that wri&ting"), self.biometric_date))
        column.addLayout(labelled(self.tr("Written by wh&om"), self.biometric_by))
        hint = self.tr(
            "Without all three no reference photo is kept. An objection stands above every yes, "
            "and erases the reference photos."
        )
        column.addWidget(text_label(hint, "hint"))
        for box in (self.objects_parent, self.objects_child, self.never_publish):
            column.addWidget(box)
        column.addLayout(labelled(self.tr("First day &away from the school"), self.left))
        column.addStretch()
        return page

    def commit(self) -> None:
        """Record what was changed, or say what is missing."""
        entry = self.entry()
        fault = ""
        if not entry.pupil_id:
            fault = self.tr("Give the number that the school's system has for this person.")
        elif self._new_yes(entry) and not (
            self.given_by.text().strip() and self.evidence.currentText().strip()
        ):
            fault = self.tr("A new yes needs who said so, and the evidence: it must be written.")
        elif entry.answers.get("biometric") and not (
            self.biometric_date.value() and self.biometric_by.text().strip()
        ):
            fault = self.tr("A yes to recognition needs the date of the writing and who wrote it.")
        elif not (entry.texts or entry.answers or entry.dates):
            self.accept()
            return
        if fault:
            self.show_fault(fault)
            return
        self.entered.emit(entry)
        self.accept()

    def entry(self) -> Entry:
        """Return what was changed."""
        old, standing = self._old, self._old.standing
        before = {
            "forename": old.forename,
            "surname": old.surname,
            "known_as": old.known_as,
            "class": old.class_name,
            "clubs": old.clubs,
        }
        texts = {
            n: f.text().strip() for n, f in self.names.items() if f.text().strip() != before[n]
        }
        if "clubs" in texts:
            texts["clubs"] = texts["clubs"].replace(",", ";")
        answers: dict[str, bool] = {}
        for name, box in (
            ("biometric", self.biometric),
            ("objects_parent", self.objects_parent),
            ("objects_child", self.objects_child),
            ("never_publish", self.never_publish),
        ):
            if box.isChecked() != getattr(standing, name):
                answers[name] = box.isChecked()
        if self.adult.isChecked() != old.adult:
            answers["adult"] = self.adult.isChecked()
        dates: dict[str, date | None] = {}
        if self.biometric_date.value() != standing.biometric_date:
            dates["biometric_date"] = self.biometric_date.value()
        if self.biometric_by.text().strip() != standing.biometric_by:
            texts["biometric_by"] = self.biometric_by.text().strip()
        if self.left.value() != standing.left:
            dates["left"] = self.left.value()
        for channel in self.answers:
            self._say(channel, answers, dates)
        if any(name.startswith("consent:") for name in answers):
            texts["given_by"] = self.given_by.text().strip()
            texts["evidence"] = self.evidence.currentText().strip()
        return Entry(self.pupil_id.text().strip(), texts, answers, dates)

    def _say(self, channel: str, answers: dict[str, bool], dates: dict[str, date | None]) -> None:
        """Add what was changed about one channel; days belong to an answer."""
        old = self._old.consents.get(channel)
        said = self.answers[channel].currentData()
        begins, until = self.begins[channel].value(), self.until[channel].value()
        same_days = old is not None and (begins, until) == (old.begins, old.until)
        if said is None or (old is not None and said == old.granted and same_days):
            return
        answers[f"consent:{channel}"] = said
        if said:
            dates[f"from:{channel}"] = begins
            dates[f"until:{channel}"] = until

    def _new_yes(self, entry: Entry) -> bool:
        return any(said and n.startswith("consent:") for n, said in entry.answers.items())
