"""Translations: every text of the code is there for translators, and the window speaks them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from photocheck.gui import app as program
from photocheck.gui import language
from photocheck.gui.models import words

CODE = Path(program.__file__).parent
BY_NAME = {"str(self.word)", "str(word)"}  # texts that stand in a table with QT_TRANSLATE_NOOP


def texts(node: ast.AST, owner: str = "") -> Iterator[tuple[str, str]]:
    """Yield the context and the text of every call that translates; "?" for what is no text."""
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else owner
        if isinstance(child, ast.Call):
            name = getattr(child.func, "attr", getattr(child.func, "id", ""))
            if name in ("tr", "_tr", "translate", "QT_TRANSLATE_NOOP"):
                said = [a.value for a in child.args if isinstance(a, ast.Constant)]
                of_self = name == "tr" and ast.unparse(child.func) == "self.tr"
                if of_self and len(said) == 1:
                    yield inside, said[0]
                elif name not in ("tr", "_tr") and len(said) == 2:
                    yield said[0], said[1]
                elif ast.unparse(child.args[-1]) not in BY_NAME:
                    yield "?", ast.unparse(child)
        yield from texts(child, inside)


def test_translators_get_every_text_of_the_window(translations: Path) -> None:
    code = {
        found
        for path in CODE.rglob("*.py")
        for found in texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert [text for context, text in code if context == "?"] == []
    tree = ElementTree.parse(translations / "photocheck_eo.ts")  # noqa: S314  our own
    there = {
        (context.findtext("name"), message.findtext("source"))
        for context in tree.iter("context")
        for message in context.iter("message")
    }
    assert code - there == set()


@pytest.fixture
def speaking(dressed: QApplication) -> Iterator[QApplication]:
    yield dressed
    language.speak(dressed, ["en"])


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["eo"], "eo"),
        (["eo-XX", "fr-FR"], "eo"),
        (["fr-FR", "eo"], "eo"),
        (["en-GB", "eo"], ""),
        (["C"], ""),
        (["fr-FR"], ""),
        ([], ""),
    ],
)
def test_the_first_language_that_is_known_is_spoken(
    speaking: QApplication, translations: Path, wanted: list[str], spoken: str
) -> None:
    assert language.speak(speaking, wanted, translations) == spoken
    said = words.channel("website")
    assert said == ("⟦School website····⟧" if spoken else "School website")


def test_another_language_takes_the_place_of_the_one_before(
    speaking: QApplication, translations: Path
) -> None:
    language.speak(speaking, ["eo"], translations)
    language.speak(speaking, ["en"], translations)
    assert words.channel("website") == "School website"
    assert speaking.findChildren(QTranslator) == []


def test_buttons_of_qt_follow_but_never_alone(
    speaking: QApplication, translations: Path, tmp_path: Path
) -> None:
    def cancel() -> str:
        return QCoreApplication.translate("QPlatformTheme", "Cancel")

    assert language.speak(speaking, ["de-DE"], translations) == ""
    assert cancel() == "Cancel", "a window in two languages is worse than one in English"
    copy(translations / "photocheck_eo.qm", tmp_path / "photocheck_de.qm")
    assert language.speak(speaking, ["de-DE"], tmp_path) == "de"
    assert cancel() == "Abbrechen"


def test_a_damaged_translation_is_passed_over(speaking: QApplication, tmp_path: Path) -> None:
    (tmp_path / "photocheck_cy.qm").write_bytes(b"no translation")
    assert language.speak(speaking, ["cy"], tmp_path) == ""
    assert words.channel("website") == "School website"
