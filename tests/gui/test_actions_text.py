"""Everything the gallery logs is told in words."""

import json
import re
from pathlib import Path

import pytest

import photocheck
from photocheck.core.consent.journal import LogEntry
from photocheck.gui.models import actions_text

CORE = Path(photocheck.__file__).parent / "core" / "consent"
LOGGED = re.compile(r"""\.log\(\s*"([a-z-]+)\"""")


def test_every_action_of_the_log_has_words(qapp) -> None:
    named = {name for file in CORE.glob("*.py") for name in LOGGED.findall(file.read_text())}
    assert {"add-scan", "record", "erase-leaver"} <= named
    empty = dict.fromkeys(LogEntry.__dataclass_fields__, "")
    plain = {n for n in named if actions_text.text(LogEntry(**{**empty, "action": n})) == n}
    assert plain == set()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"consent:website": "yes 2026-09-01.."}, "School website: yes, from 1 September 2026"),
        (
            {"consent:website": "yes 2026-09-01..2027-07-31"},
            "School website: yes, from 1 September 2026 to 31 July 2027",
        ),
        ({"consent:website": "no 2026-09-01.."}, "School website: no"),
        ({"biometric": "False", "biometric_date": "None"}, "recognition no"),
        ({"left": "2027-07-31"}, "left: 31 July 2027"),
        ({"left": "None"}, "left: no"),
    ],
)
def test_what_was_recorded_is_told_as_one_would_say_it(qapp, changed, said) -> None:
    empty = dict.fromkeys(LogEntry.__dataclass_fields__, "")
    entry = LogEntry(**{**empty, "action": "record", "detail": json.dumps(changed)})
    assert actions_text.text(entry) == f"Recorded: {said}"
