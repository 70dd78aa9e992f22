"""Everything the gallery logs is told in words."""

import re
from pathlib import Path

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
