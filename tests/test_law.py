"""What the documents say about places and tests is there."""

import re
from pathlib import Path

import pytest

from photocheck.core.types import CHANNELS

ROOT = Path(__file__).resolve().parents[1]


def named(document: str) -> list[str]:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return re.findall(r"`([\w/]+\.py(?:::\w+)?)`", text)


@pytest.mark.parametrize("document", ["law.md", "threat_model.md", "officer/mapping.md"])
def test_every_place_and_test_exists(document: str) -> None:
    missing = []
    for name in named(document):
        path, _, test = name.partition("::")
        homes = ("", "tests/core", "photocheck/core", "tests/core/imaging", "tests/core/consent")
        files = [ROOT / home / path for home in homes if (ROOT / home / path).is_file()]
        if not files or (test and not any(f"def {test}(" in f.read_text("utf-8") for f in files)):
            missing.append(name)
    assert len(named(document)) > 10
    assert missing == []


@pytest.mark.parametrize("document", ["law.md", "officer/mapping.md"])
def test_every_line_has_a_place_and_a_test_by_name(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    rows = [row for row in rows if "shown by" not in row[-1]]
    assert len(rows) > 7
    lacking = [row[0] for row in rows if len(row) != 3 or "::test_" not in row[2]]
    assert lacking == []
    # the place in the program, as a file or as a name in it
    assert [row[0] for row in rows if "`" not in row[1]] == []


def test_the_consent_form_and_the_withdrawal_ask_for_every_channel() -> None:
    text = (ROOT / "docs/officer/forms.md").read_text(encoding="utf-8")
    form = text.split("## Consent to photos")[1].split("\n## ")[0]
    asked = re.findall(r"^\| (\w+) \|.*☐ \| ☐ \|$", form, re.MULTILINE)
    assert tuple(asked) == CHANNELS
    back = text.split("## Taking consent back")[1]
    assert f"`[{', '.join(CHANNELS)}]`" in back
