"""The guide inside the window: every page opens, links lead on, pictures fit."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from photocheck.core.paths import guide_dir
from photocheck.gui.windows.help_dialog import HelpDialog

PAGES = sorted(page.stem for page in guide_dir().glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_and_its_pictures_fit(qtbot, page: str) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.resize(700, 600)
    dialog.open_page(page)
    assert dialog.name == page
    title = Path(guide_dir(), f"{page}.md").read_text(encoding="utf-8").splitlines()[0]
    assert title.removeprefix("# ") in dialog.page.toPlainText()
    assert dialog.page.horizontalScrollBar().maximum() == 0


def test_a_link_leads_to_its_page_and_back(qtbot) -> None:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.open_page("index")
    dialog.page.anchorClicked.emit(QUrl("limits.md"))
    assert dialog.name == "limits"
    dialog.back.click()
    assert dialog.name == "index"
