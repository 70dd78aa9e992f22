"""The guide speaks of buttons, pages, keys and messages that are there."""

import ast
import re
from pathlib import Path

import pytest

import photocheck
from photocheck.cli.main import main
from photocheck.core.paths import guide_dir
from photocheck.gui.windows.keys_dialog import KeysDialog

CODE = Path(photocheck.__file__).parent
PAGES = sorted(guide_dir().glob("*.md"))


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def strings() -> set[str]:
    """Every piece of text in the program, as it is read: without marks of keys."""
    found: set[str] = set()
    for module in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = re.sub(r"&(\w)", r"\1", flat(node.value))
                found.add(re.sub(r"\{\w*\}", "…", text).strip(" ✓,"))
    return found


def labels(page: Path) -> list[str]:
    """What the page quotes of the window: each part of *Page, Button*."""
    text = flat(page.read_text(encoding="utf-8"))
    quoted = re.findall(r"(?<!\*)\*([^*\s][^*]*?)\*(?!\*)", text)
    return [part.strip(" …") for words in quoted for part in re.split(r", (?=[A-Z])", words)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_guide_quotes_stands_in_the_window(page: Path, strings: set[str]) -> None:
    known = {text.strip(" …") for text in strings}
    known |= {text.partition(mark)[0] for text in strings for mark in (":", " (") if mark in text}
    assert [label for label in labels(page) if label.partition(":")[0] not in known] == []


def test_the_guide_quotes_the_window_at_all() -> None:
    assert sum(len(labels(page)) for page in PAGES) > 30


def test_the_keys_of_the_guide_are_keys_of_the_window(qtbot) -> None:
    sheet = KeysDialog()
    qtbot.addWidget(sheet)
    layout = sheet.body.itemAt(0).layout()
    told = " ".join(layout.itemAt(i).widget().text() for i in range(layout.count()))
    menus = (CODE / "gui/windows/main_window.py").read_text(encoding="utf-8")
    menus += (CODE / "gui/windows/office_desk.py").read_text(encoding="utf-8")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for key in re.findall(r"Ctrl\+\w", text):
            assert key in told or f'"{key}"' in menus, f"{page.name}: {key}"
    rows = re.findall(r"^\| ([A-Z](?:, [A-Z])*|Space) \|", text_of("teacher"), re.MULTILINE)
    assert len(rows) > 6
    for key in (key for row in rows for key in row.split(", ")):
        assert re.search(rf"(?<!\w){key}(?!\w)", told), key


def text_of(page: str) -> str:
    return (guide_dir() / f"{page}.md").read_text(encoding="utf-8")


def test_what_it_says_when_something_goes_wrong_is_what_it_says(strings: set[str]) -> None:
    table = text_of("office").split("If something goes wrong")[1].split("##")[0]
    messages = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(messages) > 3
    said = " ".join(strings)
    assert [message for message in messages if message not in said] == []


def test_commands_of_the_guide_and_the_officers_pack_are_commands() -> None:
    pages = [*PAGES, *(CODE.parent / "docs/officer").glob("*.md"), CODE.parent / "README.md"]
    for page in pages:
        for line in re.findall(
            r"^photocheck ((?:gallery |models )?[a-z-]+)", commands_in(page), re.MULTILINE
        ):
            with pytest.raises(SystemExit) as ended:
                main([*line.split(), "--help"])
            assert ended.value.code == 0, f"{page.name}: photocheck {line}"


def commands_in(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```\n(.*?)^```", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`(photocheck [^`]+)`", flat(prose))
    lines = [line for block in blocks for line in block.splitlines()]
    return "\n".join([*inline, *(line for line in lines if line.startswith("photocheck "))])
