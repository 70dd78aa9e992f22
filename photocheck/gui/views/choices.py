"""Things to choose from: several at once as boxes to tick, and the lists of looks and sizes."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from photocheck.core.types import CoverStyle

translate = QCoreApplication.translate

_COLUMNS = 2


def sizes(largest: int = 0) -> list[tuple[str, int]]:
    """Return the sizes of copies in words, with the longest side in pixels, up to `largest`.

    0 is as large as the photo.
    """
    every = [
        (translate("Choices", "Small, up to 1280 pixels"), 1280),
        (translate("Choices", "Medium, up to 2048 pixels"), 2048),
        (translate("Choices", "Large, up to 4096 pixels"), 4096),
        (translate("Choices", "As large as the photo"), 0),
    ]
    return [(text, edge) for text, edge in every if not largest or 0 < edge <= largest]


def styles() -> list[tuple[str, CoverStyle]]:
    """Return the looks of covers in words."""
    return [
        (translate("Choices", "Soft"), CoverStyle.SOFT),
        (translate("Choices", "One plain colour"), CoverStyle.SOLID),
    ]


def file_types() -> list[tuple[str, str]]:
    """Return the file types in words."""
    return [
        (translate("Choices", "JPEG, for everything"), "jpeg"),
        (translate("Choices", "PNG, larger, no loss"), "png"),
        (translate("Choices", "WebP, smaller, for websites"), "webp"),
    ]


class Choices(QWidget):
    """Boxes to tick, in two columns.

    Signals:
        changed: another choice was made.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Build without choices; `name` is for screen readers."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setVerticalSpacing(6)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the values that are ticked."""
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def offer(self, items: Sequence[tuple[str, str]]) -> None:
        """Offer these (value, text); what was ticked stays so if it is still there."""
        before = self.chosen
        for box in self._boxes.values():
            self._grid.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for number, (value, text) in enumerate(items):
            box = QCheckBox(text.replace("&", "&&"))
            box.setAccessibleName(text)
            box.setChecked(value in before)
            box.toggled.connect(lambda _: self.changed.emit())
            self._boxes[value] = box
            self._grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)
        first = next(iter(self._boxes.values()), None)
        if first:
            self.setFocusProxy(first)
        self.changed.emit()

    def choose(self, value: str, on: bool = True) -> None:
        """Tick a choice, or not; one that is not offered is passed over."""
        if box := self._boxes.get(value):
            box.setChecked(on)

    def box(self, value: str) -> QCheckBox:
        """Return the box of a choice."""
        return self._boxes[value]
