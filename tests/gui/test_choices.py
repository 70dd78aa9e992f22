"""What can be chosen is offered wherever it is asked."""

import re

from photocheck.core.imaging.sniff import READABLE
from photocheck.core.paths import guide_dir
from photocheck.core.pipeline.scan import PICTURES
from photocheck.core.settings import COVERS, Settings
from photocheck.core.types import CoverStyle
from photocheck.gui.views import choices
from photocheck.gui.windows import files
from photocheck.gui.windows.settings_dialog import SettingsDialog


def test_every_look_of_a_cover_is_offered(qtbot) -> None:
    assert [style for _, style in choices.styles()] == list(CoverStyle)
    dialog = SettingsDialog(Settings(cover="solid"))
    qtbot.addWidget(dialog)
    offered = [dialog.cover.itemData(i) for i in range(dialog.cover.count())]
    assert offered == list(COVERS) == [style.value for style in CoverStyle]
    assert dialog.cover.currentData() == "solid"


def test_the_guide_and_the_file_dialog_know_every_format_that_is_read() -> None:
    page = (guide_dir() / "teacher.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"press \*Choose photos\*\. (.*?) are read", page, re.DOTALL)
    names = {name.upper().replace("HEIC", "HEIF") for name in re.findall(r"[A-Za-z]{3,}", told)}
    assert names - {"IPHONE", "AND"} == set(READABLE)
    offered = {pattern.removeprefix("*") for pattern in files._PICTURES.split()}
    assert offered <= PICTURES
    endings = {"HEIF": ".heic", "JPEG": ".jpg", "TIFF": ".tif"}
    assert {endings.get(name, f".{name.lower()}") for name in READABLE} <= offered
