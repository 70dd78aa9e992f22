"""What the documents say about places and tests is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def named(document: str) -> list[str]:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return re.findall(r"`([\w/]+\.py(?:::\w+)?)`", text)


@pytest.mark.parametrize("document", ["law.md", "threat_model.md"])
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
