"""The settings of this computer's user, each with one sentence."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from photocheck.core.settings import COLOURS, EDGES, LOCK_MINUTES, Settings
from photocheck.gui.views import choices
from photocheck.gui.windows.dialog import Dialog
from photocheck.gui.windows.section import push_button, row_of


class SettingsDialog(Dialog):
    """Shows every setting at once.

    Signals:
        chosen: the new `Settings`.
        policy_wanted: the school's policy is to be shown.
    """

    chosen = Signal(object)
    policy_wanted = Signal()

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, *, gallery: bool = False
    ) -> None:
        """Show `settings`; with a `gallery` open, lead to the school's policy too."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("SettingsDialog", "Settings"), translate("SettingsDialog", "Keep"), parent
        )
        self.colours, self.lock, self.edge = QComboBox(), QComboBox(), QComboBox()
        names = (self.tr("As the computer"), self.tr("Light"), self.tr("Dark"))
        for name, value in zip(names, COLOURS, strict=True):
            self.colours.addItem(name, value)
        for minutes in LOCK_MINUTES:
            self.lock.addItem(self.tr("After {} minutes").format(minutes), minutes)
        sizes = (
            self.tr("Small, up to 1280 pixels"),
            self.tr("Medium, up to 2048 pixels"),
            self.tr("Large, up to 4096 pixels"),
            self.tr("As large as the photo"),
        )
        for name, edge in zip(sizes, EDGES, strict=True):
            self.edge.addItem(name, edge)
        self.cover = QComboBox()
        for name, style in choices.styles():
            self.cover.addItem(name, style.value)
        self.read_text = QCheckBox(self.tr("Look for &writing in photos"))
        self._add(
            self.tr("&Colours"),
            self.colours,
            settings.colours,
            self.tr("Light, dark, or as the computer is set."),
        )
        self._add(
            self.tr("&Lock the gallery"),
            self.lock,
            settings.lock_minutes,
            self.tr("It locks by itself when nobody touches the computer. Ctrl+L locks at once."),
        )
        self._add(
            self.tr("&Size of copies"),
            self.edge,
            settings.max_edge,
            self.tr("Suggested for each batch. Small copies give strangers less to misuse."),
        )
        self._add(
            self.tr("Look of co&vers"),
            self.cover,
            settings.cover,
            self.tr("Suggested for each batch. Both destroy what is below them."),
        )
        self.read_text.setChecked(settings.read_text)
        self.body.addSpacing(6)
        self.body.addWidget(self.read_text)
        text = self.tr("It finds names on badges and boards, and takes half a second a photo.")
        self.body.addWidget(self.hint(text))
        self.policy_button = push_button(self.tr("&Policy of the school…"), self._show_policy)
        self.policy_button.setVisible(gallery)
        self.body.addLayout(row_of(self.policy_button, 1))
        self.colours.setFocus()

    def _add(self, text: str, box: QComboBox, value: object, sentence: str) -> None:
        box.setCurrentIndex(box.findData(value))
        self.add_field(text, box)
        self.body.addWidget(self.hint(sentence))
        self.body.addSpacing(6)

    def _show_policy(self) -> None:
        self.accept()
        self.policy_wanted.emit()

    def commit(self) -> None:
        """Keep the settings."""
        self.chosen.emit(
            Settings(
                colours=self.colours.currentData(),
                lock_minutes=self.lock.currentData(),
                max_edge=self.edge.currentData(),
                cover=self.cover.currentData(),
                read_text=self.read_text.isChecked(),
            )
        )
        self.accept()
