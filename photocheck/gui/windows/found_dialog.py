"""Which published photos are copies of this gallery, and which of them have to be taken down."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QTableWidget, QWidget

from photocheck.core.consent import page
from photocheck.gui.models import words
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import dress_table, push_button, row_of
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.tables import fill

if TYPE_CHECKING:
    from photocheck.core.pipeline.published import Published


class FoundDialog(Dialog):
    """What was found in a folder of published photos."""

    def __init__(
        self,
        found: Sequence["Published"],
        unread: Sequence[str],
        names: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Show `found`; `unread` says what cannot be read, `names` gives people by their id."""
        translate = QCoreApplication.translate
        title = translate("FoundDialog", "Published copies")
        super().__init__(title, translate("FoundDialog", "Close"), parent)
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        down = [one for one in found if one.take_down]
        self.summary = self.tr(
            "Copies from this gallery: {copies}. Take these down now: {down}."
        ).format(copies=len({one.name for one in found}), down=len({one.name for one in down}))
        self.body.addWidget(text_label(self.summary))
        self._titles = (
            self.tr("File"),
            self.tr("Take it down for"),
            self.tr("Where"),
            self.tr("How sure"),
        )
        same, alike = self.tr("the same file"), self.tr("looks the same")
        self.rows, self._printed = [], []
        for one in (*down, *(one for one in found if not one.take_down)):
            rest = (words.channel(one.past.channel), same if one.same else alike)
            for who in one.take_down or ("",):
                self.rows.append((one.name, names.get(who, who), *rest))
                self._printed.append((one.name, who, *rest))
        self.table = QTableWidget()
        self.table.setMinimumHeight(self.fontMetrics().height() * 12)
        self.table.setMinimumWidth(self.fontMetrics().averageCharWidth() * 130)
        fill(self.table, self._titles, self.rows)
        dress_table(self.table, title)
        self.table.setVisible(bool(found))
        self.body.addWidget(self.table, 1)
        for sentence in unread:
            self.body.addWidget(text_label(sentence, "hint"))
        self.print_button = push_button(self.tr("&Print the list…"), self.print_list)
        self.print_button.setVisible(bool(found))
        self.body.addLayout(row_of(self.print_button, 1))

    def print_list(self) -> None:
        """Show the list to print; it names people by number only."""
        title = self.windowTitle()
        parts = (page.heading(title), page.table(self._titles, self._printed))
        SheetDialog(title, page.page(title, parts), self).open()
