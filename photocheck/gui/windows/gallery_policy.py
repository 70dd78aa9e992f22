"""What the school decides for the whole gallery; only administrators change it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.consent.records import Role
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.office import RecognitionRecord
from photocheck.gui.views.optional_date import OptionalDate
from photocheck.gui.windows.dialog import text_label
from photocheck.gui.windows.section import Section, labelled, needs_text, row_of

if TYPE_CHECKING:
    from photocheck.gui.office import Office


class PolicySection(Section):
    """Recognition with its legal record, places for photos, the before-you-post list.

    Signals:
        changed: the gallery was changed.
    """

    guide = "deputy-head"
    changed = Signal()

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Policy of the school"))
        self.rights = text_label("", "hint")
        self.body.addWidget(self.rights)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(14)
        for group in (
            self._build_recognition(),
            self._build_channels(),
            self._build_two_people(),
            self._build_list(),
        ):
            column.addWidget(group)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        area.setWidget(inner)
        self.body.addWidget(area, 1)

    def _build_recognition(self) -> QGroupBox:
        self.record = RecognitionForm()
        self.state = text_label("", "heading")
        admin = Role.ADMINISTRATOR
        self.on_button = self.button(self.tr("Switch recognition &on"), self.switch_on, needs=admin)
        self.off_button = self.button(self.tr("Switch recognition o&ff"), self.ask_off, needs=admin)
        group = QGroupBox(self.tr("Recognition of faces"))
        column = QVBoxLayout(group)
        column.addWidget(self.state)
        column.addWidget(self.record)
        column.addLayout(row_of(self.on_button, self.off_button, 1))
        return group

    def _build_channels(self) -> QGroupBox:
        self.channels = text_label("")
        self.channel = QLineEdit()
        self.channel.setPlaceholderText(self.tr("One word of small letters, such as yearbook"))
        self.add_button = self.button(
            self.tr("A&dd this place"), self.add_channel, needs=Role.ADMINISTRATOR
        )
        group = QGroupBox(self.tr("Where photos can go"))
        column = QVBoxLayout(group)
        column.addWidget(self.channels)
        column.addLayout(labelled(self.tr("A place of your o&wn"), self.channel))
        column.addLayout(row_of(self.add_button, 1))
        return group

    def _build_two_people(self) -> QGroupBox:
        self.two_state = text_label("")
        self.two_button = self.button("", self.switch_two, needs=Role.ADMINISTRATOR)
        group = QGroupBox(self.tr("Two people for each batch"))
        column = QVBoxLayout(group)
        column.addWidget(self.two_state)
        column.addLayout(row_of(self.two_button, 1))
        return group

    def _build_list(self) -> QGroupBox:
        self.checklist = QPlainTextEdit()
        self.checklist.setTabChangesFocus(True)
        self.checklist.setMinimumHeight(self.fontMetrics().height() * 7)
        self.checklist_button = self.button(
            self.tr("&Keep this list"), self.keep_list, needs=Role.ADMINISTRATOR
        )
        group = QGroupBox(self.tr("Before you post"))
        column = QVBoxLayout(group)
        label = self.tr("One &line for each thing to check. Empty brings the first list back.")
        column.addLayout(labelled(label, self.checklist))
        column.addLayout(row_of(self.checklist_button, 1))
        return group

    def refresh(self) -> None:
        """Read the gallery again."""
        policy = self.office.policy()
        on = self.tr("✓ Recognition is on. Only people with a written consent are recognised.")
        off = self.tr("– Recognition is off. Everyone is covered; people are shown by naming them.")
        self.state.setText(on if policy.on else off)
        self.record.setVisible(not policy.on)
        self.on_button.setVisible(not policy.on)
        self.off_button.setVisible(policy.on)
        names = ", ".join(words.channel(c) for c in self.office.channels())
        self.channels.setText(self.tr("Now: {}.").format(names))
        two = self.office.needs_two()
        yes = self.tr("✓ One person prepares the photos; another one looks and saves the copies.")
        no = self.tr("– Whoever checks the photos may save the copies alone.")
        self.two_state.setText(yes if two else no)
        ask, stop = self.tr("Ask for &two people"), self.tr("One person is &enough")
        self.two_button.setText(stop if two else ask)
        if not self.checklist.document().isModified():  # else somebody is writing it
            self.checklist.setPlainText("\n".join(self.office.checklist()))
        self.show_rights()
        admin = self.office.may(Role.ADMINISTRATOR)
        self.rights.setText(needs_text(Role.ADMINISTRATOR))
        self.rights.setVisible(not admin)
        self.checklist.setReadOnly(not admin)
        self.record.setEnabled(admin)

    def leave(self) -> None:
        """Forget the list, and what was written and not kept."""
        self.checklist.setPlainText("")

    def switch_on(self) -> None:
        """Record the decision for recognition."""
        record = self.record.value()
        if isinstance(record, str):
            self.record.show_fault(record)
            return
        self.record.show_fault("")
        self.work(lambda: self.office.switch_recognition(record), lambda _: self._changed())

    def ask_off(self) -> None:
        """Record that recognition is not used any more."""
        self.notices.ask(
            self.tr("Switch recognition off?"),
            self.tr("Everyone is covered then. The reference photos stay, unused."),
            self.tr("Switch off"),
            self.tr("Keep it on"),
            lambda: self.work(
                lambda: self.office.switch_recognition(None), lambda _: self._changed()
            ),
        )

    def add_channel(self) -> None:
        """Add a place of the school's own."""
        name = self.channel.text().strip()

        def added(_: object) -> None:
            self.channel.clear()
            self._changed()

        self.work(lambda: self.office.add_channel(name), added)

    def switch_two(self) -> None:
        """Ask for a second person for each batch, or no longer."""
        on = not self.office.needs_two()
        self.work(lambda: self.office.ask_for_two(on), lambda _: self._changed())

    def keep_list(self) -> None:
        """Keep the before-you-post list."""
        lines = self.checklist.toPlainText().splitlines()

        def kept(_: object) -> None:
            self.checklist.document().setModified(False)
            self._changed()
            self.notices.tell(self.tr("The list is kept."))

        self.work(lambda: self.office.change_checklist(lines), kept)

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()


class RecognitionForm(QWidget):
    """The legal record behind recognition; nothing is filled in for the school."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the form, empty."""
        super().__init__(parent)
        self.dpia, self.dpo, self.parents = OptionalDate(), OptionalDate(), OptionalDate()
        for field in (self.dpia, self.dpo, self.parents):
            field.setMaximumDate(QDate.currentDate())
        self.by = QLineEdit()
        self.by.setPlaceholderText(self.tr("For example: deputy head"))
        self.unmatched = QComboBox()
        self.unmatched.addItem(self.tr("Choose…"), "")
        self.unmatched.addItem(
            self.tr("Only where everyone of the classes has consented"), "refuse"
        )
        self.unmatched.addItem(self.tr("In all photos: the officer allows it"), "allow")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        text = self.tr(
            "The law asks for these before a face is measured: see the guide (F1). Until then the "
            "program works without recognition, and that is a complete way of working."
        )
        column.addWidget(text_label(text, "hint"))
        fields: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Data protection &impact assessment (DPIA) of"), self.dpia),
            (self.tr("Data protection officer's decision o&f"), self.dpo),
            (self.tr("Every parent was &told on"), self.parents),
            (self.tr("Who decided thi&s"), self.by),
            (self.tr("Faces of people &without consent may be compared"), self.unmatched),
        )
        for label, each in fields:
            column.addLayout(labelled(label, each))
        self.fault = text_label("")
        self.fault.setObjectName("fault")
        self.fault.hide()
        column.addWidget(self.fault)

    def value(self) -> RecognitionRecord | str:
        """Return the record, or the sentence that says what is missing."""
        dpia, dpo, parents = self.dpia.value(), self.dpo.value(), self.parents.value()
        by, unmatched = self.by.text().strip(), self.unmatched.currentData()
        if not (dpia and dpo and parents and by and unmatched):
            return self.tr("Recognition needs all five answers. Fill in what is missing.")
        return RecognitionRecord(dpia, dpo, parents, by, unmatched)

    def show_fault(self, sentence: str) -> None:
        """Say what is missing."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
