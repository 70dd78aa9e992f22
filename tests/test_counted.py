"""One or many: no sentence of the program says "1 entries"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from photocheck.core.counted import counted

CODE = Path(__file__).parents[1] / "photocheck"
NOUNS = (
    "answers|bytes|consents|copies|covers|days|entries|faces|files|people|photos|pupils|questions"
    "|rows|seconds|templates|tries|users|warnings|words"
)
MANY = re.compile(rf"^ (?:(?!of|holds|in|for|with|copies)[a-z]+ ){{0,2}}(?:{NOUNS})\b")
IN_TEXT = re.compile(rf"\{{\w*\}} (?:(?!of|holds|in|for|with|copies)[a-z]+ ){{0,2}}(?:{NOUNS})\b")
NEVER_ONE = {
    ("core/consent/letter.py", " reference photos"),
    ("gui/windows/export_dialog.py", "{} copies this folder to the internet at once."),
    ("gui/windows/gallery_ends.py", "Consents that end in {} days"),
    ("gui/windows/start_page.py", "{} copies its folder to the internet."),
    ("core/consent/calibrate.py", " faces of strangers is to be shown"),
    ("core/consent/enrol.py", " faces in this photo. Cut it to the one person it is for."),
    ("core/text/check.py", " pupils"),
}


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (21, "21 entries")]
)
def test_the_word_fits_the_number(number: int, said: str) -> None:
    assert counted(number, "entry", "entries") == said


def fixed(value: ast.expr) -> bool:
    """Tell whether a value is a constant of the program, such as KEEP_DAYS."""
    names = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)]
    return bool(names) and all(name.isupper() for name in names)


def counted_by_hand(tree: ast.Module) -> Iterator[str]:
    """Yield every text in which a number meets a word of which there are many."""
    helped = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) == "counted"
        for part in ast.walk(call)
    }
    variables = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and "many" in ast.unparse(node.targets[0])
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:], strict=False):
                if (
                    isinstance(value, ast.FormattedValue)
                    and isinstance(text, ast.Constant)
                    and MANY.match(text.value)
                    and not fixed(value.value)
                    and id(value.value) not in helped
                ):
                    yield text.value
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and IN_TEXT.search(node.value)
            and id(node) not in helped | variables
        ):
            yield node.value


def test_numbers_meet_their_words_in_one_place() -> None:
    found = [
        (path.relative_to(CODE).as_posix(), text)
        for path in CODE.rglob("*.py")
        for text in counted_by_hand(ast.parse(path.read_text(encoding="utf-8")))
    ]
    known = {
        one: [f for f in found if f[0] == one[0] and f[1].startswith(one[1])] for one in NEVER_ONE
    }
    assert [f for f in found if not any(f in fits for fits in known.values())] == []
    assert all(known.values()), "what is gone needs no exception"


def test_a_slip_is_found() -> None:
    slip = 'say(f"{len(found)} new entries."); tr("{} photos"); tr("It knows {n} people")'
    assert len(list(counted_by_hand(ast.parse(slip)))) == 3
    good = 'many = tr("{} photos"); counted(n, "1 photo", "{} photos"); f"{KEEP_DAYS} days old"'
    assert list(counted_by_hand(ast.parse(good))) == []
