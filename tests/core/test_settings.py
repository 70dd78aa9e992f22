import json

import pytest

from photocheck.core import settings
from photocheck.core.settings import Settings


def test_what_is_kept_comes_back() -> None:
    wanted = Settings(colours="dark", lock_minutes=30, max_edge=0, cover="solid", read_text=False)
    settings.save(wanted)
    assert settings.load() == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"lock_minutes": 0, "max_edge": true, "colours": ["dark"], "cover": 7}',
        '{"lock_minutes": "10", "strange": 1}',
        "[" * 5000,
    ],
)
def test_a_damaged_file_counts_as_shipped(text: str) -> None:
    path = settings.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert settings.load() == Settings()


def test_what_can_be_understood_of_another_version_counts() -> None:
    path = settings.settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"colours": "light", "newer": 1, "cover": "x"}), encoding="utf-8")
    assert settings.load() == Settings(colours="light")
