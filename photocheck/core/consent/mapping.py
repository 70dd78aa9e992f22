"""How one school's table says what ours says: a JSON file that is kept and used again.

Either their headers alone, ``{"Adm No": "pupil_id", "Web photos": "consent:website"}``, or with
the words their system uses::

    {"columns": {"Adm No": "pupil_id", "Web denied": "consent:website"},
     "yes": ["granted", "tick"], "no": ["not granted"], "inverted": ["consent:website"]}

In an inverted column an explicit no is the yes; blank and unclear stay No. A column that means ""
is not used.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photocheck.core.consent import head
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import (
    ANSWER_FIELDS,
    CHANNEL_ID,
    CHANNEL_PREFIXES,
    DATE_FIELDS,
    TEXT_FIELDS,
    Role,
)
from photocheck.core.errors import UsageError

PUPIL_ID = "pupil_id"
_KNOWN = (PUPIL_ID, *TEXT_FIELDS, *ANSWER_FIELDS, *DATE_FIELDS)
_KEYS = {"columns", "yes", "no", "inverted"}
_MAX_BYTES = 100_000
_NAME = "mapping"


@dataclass(frozen=True)
class Translation:
    """What the words of a table mean.

    Attributes:
        columns: our name by their header, folded.
        yes, no: words for them, folded.
        inverted: our names of columns that ask the other way round.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    yes: frozenset[str] = frozenset({"yes"})
    no: frozenset[str] = frozenset({"no"})
    inverted: frozenset[str] = frozenset()

    def column(self, header: str) -> str:
        """Return our name of a column, "" for one that is not known."""
        name = self.columns.get(fold(header), fold(header))
        return name if _is_known(name) else ""

    def answer(self, column: str, cell: str) -> bool | None:
        """Return what an explicit yes or no means in a column, None for anything else."""
        said = fold(cell)
        if said in self.yes:
            return column not in self.inverted
        return column in self.inverted if said in self.no else None


def read_translation(path: Path | None) -> Translation:
    """Read a mapping file; without one the table speaks our words.

    Raises:
        UsageError: it cannot be read or makes no sense.
    """
    if path is None:
        return Translation()
    try:
        with path.open("rb") as stream:
            return from_json(stream.read(_MAX_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise UsageError("The mapping file cannot be read. Check its name.") from error
    except UnicodeDecodeError as error:
        raise _not_understood() from error


def from_json(untrusted: str) -> Translation:
    """Return the translation that a mapping file says.

    Raises:
        UsageError: it makes no sense.
    """
    try:
        return _parse(json.loads(untrusted))
    except (ValueError, TypeError, RecursionError) as error:
        raise _not_understood() from error


def _not_understood() -> UsageError:
    return UsageError(
        "The mapping file is not understood. It has to be JSON such as "
        '{"Admission No": "pupil_id", "Web photos": "consent:website"}.'
    )


def to_json(translation: Translation) -> str:
    """Return the translation as a mapping file has it."""
    body = {
        "columns": dict(translation.columns),
        "yes": sorted(translation.yes),
        "no": sorted(translation.no),
        "inverted": sorted(translation.inverted),
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def remember(gallery: Gallery, translation: Translation) -> None:
    """Keep the translation in the gallery, for the next table of the same school.

    Raises:
        UsageError: the user is no keeper, or the translation makes no sense.
    """
    text = to_json(translation)
    from_json(text)
    with gallery.vault.write(Role.KEEPER) as change:
        value = text.encode()
        change.database.rows("REPLACE INTO meta (name, value) VALUES (?, ?)", (_NAME, value))
        change.touch(head.WHOLE)
        change.log("mapping", detail={"columns": len(translation.columns)})


def remembered(gallery: Gallery) -> Translation | None:
    """Return the translation that was used last, or None."""
    with gallery.vault.read() as database:
        row = database.one("SELECT value FROM meta WHERE name = ?", (_NAME,))
    return from_json(row[0].decode()) if row else None


def fold(text: str) -> str:
    """Return a word in the one form in which words are compared."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def _parse(untrusted: Any) -> Translation:
    if not isinstance(untrusted, dict):
        raise TypeError("no object")
    whole = isinstance(untrusted.get("columns"), dict)
    if whole and not set(untrusted) <= _KEYS:
        raise ValueError("unknown key")
    parts = untrusted if whole else {"columns": untrusted}
    for ours in parts["columns"].values():
        if not isinstance(ours, str) or (ours and not _is_known(ours)):
            raise ValueError("unknown column")
    yes, no = _words(parts, "yes") | {"yes"}, _words(parts, "no") | {"no"}
    inverted = _words(parts, "inverted")
    if yes & no or "" in yes | no or not all(name.startswith("consent:") for name in inverted):
        raise ValueError("contradicts itself")
    return Translation(
        columns={fold(theirs): ours for theirs, ours in parts["columns"].items()},
        yes=yes,
        no=no,
        inverted=inverted,
    )


def _words(parts: dict[str, Any], key: str) -> frozenset[str]:
    words = parts.get(key, [])
    if not isinstance(words, list):
        raise TypeError("no list")
    return frozenset(fold(word) for word in words)


def _is_known(name: str) -> bool:
    prefix, colon, channel = name.partition(":")
    if colon:
        return f"{prefix}:" in CHANNEL_PREFIXES and CHANNEL_ID.fullmatch(channel) is not None
    return name in _KNOWN
