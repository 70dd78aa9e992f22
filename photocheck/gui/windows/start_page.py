"""The first page: which photos, where they will go, and by which consent."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.types import CheckOptions, CoverStyle
from photocheck.gui.models import words
from photocheck.gui.views.choices import Choices, sizes, styles
from photocheck.gui.views.drop_area import DropArea
from photocheck.gui.views.theme import icon


class StartPage(QWidget):
    """Everything that is asked once.

    Signals:
        check_wanted: the inputs (list of paths) and the `CheckOptions`.
        files_wanted, folder_wanted, unlock_wanted, create_wanted, lock_wanted, manage_wanted: a
            button.
    """

    check_wanted = Signal(list, object)
    files_wanted = Signal()
    folder_wanted = Signal()
    unlock_wanted = Signal()
    create_wanted = Signal()
    lock_wanted = Signal()
    manage_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page without photos and without a gallery."""
        super().__init__(parent)
        self._inputs: list[Path] = []
        self._read_text = True
        self.drop_area = DropArea()
        self.drop_area.dropped.connect(self.add_inputs)
        self.drop_area.files_wanted.connect(self.files_wanted)
        self.drop_area.folder_wanted.connect(self.folder_wanted)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(self._build_questions())
        side.addWidget(self._build_gallery())
        side.addStretch()
        side.addWidget(self._build_go())
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(20)
        row.addWidget(self.drop_area, 1)
        box = QWidget()
        box.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        box.setFixedWidth(max(370, self.fontMetrics().averageCharWidth() * 48))
        row.addWidget(box)
        self._refresh()

    def _build_questions(self) -> QFrame:
        self.channels = Choices(self.tr("Where will the photos go?"))
        self.channels.changed.connect(self._soon_refresh)
        self.classes = QLineEdit()
        self.classes.setPlaceholderText(self.tr("For example 3A, 4B (you may leave it empty)"))
        self.max_edge = QComboBox()
        for text, edge in sizes():
            self.max_edge.addItem(text, edge)
        self.max_edge.setCurrentIndex(1)
        self.cover_style = QComboBox()
        for text, style in styles():
            self.cover_style.addItem(text, style)
        return self._card(
            (self.tr("&Where will the photos go?"), self.channels),
            (self.tr("Which &classes are in them?"), self.classes),
            (self.tr("How large may a copy &be?"), self.max_edge),
            (self.tr("How should covers &look?"), self.cover_style),
        )

    def _card(self, *rows: tuple[str, QWidget]) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(4)
        for number, (text, field) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            if number:
                column.addSpacing(8)
            column.addWidget(label)
            column.addWidget(field)
        return card

    def _build_gallery(self) -> QFrame:
        card = self._card()
        self._gallery_title = QLabel()
        self._gallery_title.setProperty("role", "heading")
        self._gallery_text = QLabel()
        self._gallery_text.setProperty("role", "hint")
        self._gallery_text.setWordWrap(True)
        self.unlock_button = QPushButton(icon("unlock"), self.tr("&Unlock…"))
        self.unlock_button.clicked.connect(self.unlock_wanted)
        self.create_button = QPushButton(self.tr("C&reate new…"))
        self.create_button.clicked.connect(self.create_wanted)
        self.lock_button = QPushButton(icon("lock"), self.tr("&Lock"))
        self.lock_button.clicked.connect(self.lock_wanted)
        self.manage_button = QPushButton(icon("people"), self.tr("&Manage…"))
        self.manage_button.clicked.connect(self.manage_wanted)
        buttons = QHBoxLayout()
        of_gallery = (self.unlock_button, self.create_button, self.manage_button, self.lock_button)
        for button in of_gallery:
            buttons.addWidget(button)
        buttons.addStretch()
        column = card.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101  as `_card` made it
        column.addWidget(self._gallery_title)
        column.addWidget(self._gallery_text)
        column.addSpacing(6)
        column.addLayout(buttons)
        return card

    def _build_go(self) -> QWidget:
        self._missing = QLabel()
        self._missing.setProperty("role", "hint")
        self._missing.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.go = QPushButton(self.tr("Check the photos"))
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.setMinimumHeight(42)
        self.go.clicked.connect(self._check)
        self.clear = QPushButton(self.tr("Start again"))
        self.clear.setMinimumHeight(42)
        self.clear.clicked.connect(lambda: self.set_inputs(()))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._missing)
        buttons = QHBoxLayout()
        buttons.addWidget(self.clear)
        buttons.addWidget(self.go, 1)
        column.addLayout(buttons)
        return box

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Return the files and folders chosen so far."""
        return tuple(self._inputs)

    def set_inputs(self, inputs: Sequence[Path]) -> None:
        """Forget what was chosen, and choose these."""
        self._inputs = []
        self.add_inputs(inputs)

    def add_inputs(self, inputs: Sequence[Path]) -> None:
        """Add files and folders, each once."""
        self._inputs += [p for p in dict.fromkeys(inputs) if p not in self._inputs]
        self.drop_area.show_inputs(self._inputs)
        self._refresh()
        if self._inputs:
            (self.go if self.go.isEnabled() else self.channels).setFocus()

    def set_channels(self, channels: Sequence[str]) -> None:
        """Offer these channels; what was chosen stays chosen if it is still there."""
        self.channels.offer([(channel, words.channel(channel)) for channel in channels])

    def choose_channel(self, channel: str) -> None:
        """Choose a channel by its id, beside those chosen already."""
        self.channels.choose(channel)

    def show_gallery(self, name: str, people: int, cloud: str = "") -> None:
        """Say which gallery is unlocked, "" for none, and which `cloud` copies its folder."""
        self.unlock_button.setVisible(not name)
        self.create_button.setVisible(not name)
        self.manage_button.setVisible(bool(name))
        self.lock_button.setVisible(bool(name))
        if name:
            self._gallery_title.setText(name)
            text = self.tr("Unlocked. It knows {} and who may be shown.")
            text = text.format(words.people(people))
        else:
            self._gallery_title.setText(self.tr("No consent gallery"))
            text = self.tr("Every face will be covered. Unlock a gallery to show children.")
        if cloud:
            warning = self.tr("{} copies its folder to the internet. Ask whether that is allowed.")
            text = f"{text} {warning.format(cloud)}"
        self._gallery_text.setText(text)

    def options(self) -> CheckOptions:
        """Return what was answered."""
        classes = (part.strip() for part in self.classes.text().replace(";", ",").split(","))
        channel, *also = self.channels.chosen or ("",)
        return CheckOptions(
            channel=channel,
            also=tuple(also),
            classes=tuple(part for part in classes if part),
            max_edge=self.max_edge.currentData(),
            style=self.cover_style.currentData(),
            read_text=self._read_text,
        )

    def set_defaults(self, max_edge: int, cover: str, read_text: bool) -> None:
        """Suggest what the user's settings say."""
        self.max_edge.setCurrentIndex(self.max_edge.findData(max_edge))
        self.cover_style.setCurrentIndex(self.cover_style.findData(CoverStyle(cover)))
        self._read_text = read_text

    def set_options(self, options: CheckOptions) -> None:
        """Answer as on an earlier day."""
        for channel in self.channels.chosen:
            self.channels.choose(channel, on=channel in options.channels)
        for channel in options.channels:
            self.channels.choose(channel)
        self.classes.setText(", ".join(options.classes))
        self.max_edge.setCurrentIndex(self.max_edge.findData(options.max_edge))
        self.cover_style.setCurrentIndex(self.cover_style.findData(options.style))

    def _check(self) -> None:
        self.check_wanted.emit(list(self._inputs), self.options())

    def _soon_refresh(self) -> None:
        if hasattr(self, "go"):  # the page is being built
            self._refresh()

    def _refresh(self) -> None:
        has_channel = bool(self.channels.chosen)
        missing = ""
        if not self._inputs:
            missing = self.tr("First choose some photos.")
        elif not has_channel:
            missing = self.tr("Now say where the photos will go.")
        self._missing.setText(missing)
        self.go.setEnabled(not missing)
        self.clear.setVisible(bool(self._inputs))
