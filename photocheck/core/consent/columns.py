"""The mapping step: what a table's columns and words look like, and what they seem to mean.

Nothing proposed here is used before a person has seen it. The synonyms are those that public help
pages of school systems show: UPN or admission number as the key; legal and preferred names; Arbor
("Website photographs", "Internal photograph"), Juniper ("Granted", "Informed By"), Databridge
("Consent Denied", asked the other way round, "Given By"), SIMS (a tick). No layout of a whole
system is built in, since none of them publishes one.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from photocheck.core.consent import table
from photocheck.core.consent.mapping import PUPIL_ID, Translation, fold
from photocheck.core.consent.records import (
    ANSWER_FIELDS,
    DATE_FIELDS,
    OBJECTIONS,
    TEXT_FIELDS,
)
from photocheck.core.consent.rules import channel_in_words, in_words
from photocheck.core.consent.sheet import limited, read_sheets
from photocheck.core.errors import UsageError

_NAMES = {
    "pupil_id": "pupil id|upn|unique pupil number|admission number|admission no|adm no|student id",
    "forename": "forename|first name|given name|legal forename",
    "surname": "surname|last name|family name|legal surname",
    "known_as": "known as|preferred forename|preferred name|chosen name",
    "class": "class|form|registration group|reg group|tutor group",
    "clubs": "clubs|club|activities",
    "biometric": "biometric|biometrics|biometric consent",
    "biometric_date": "biometric date|biometric consent date",
    "biometric_by": "biometric by|biometric consent given by",
    "given_by": "given by|informed by|consent given by",
    "evidence": "evidence",
    "left": "left|leaving date|date of leaving",
}
_SYNONYMS = {word: name for name, words in _NAMES.items() for word in words.split("|")}
_CHANNEL_WORDS = {  # part of a header -> channel
    "website": "website",
    "web site": "website",
    "social": "social",
    "newsletter": "newsletter",
    "prospectus": "newsletter",
    "display": "display",
    "internal photo": "display",
    "press": "press",
    "newspaper": "press",
}
_INVERTED_WORDS = ("denied", "refused", "opt out", "opt-out", "withheld", "not permitted")
YES_WORDS = frozenset({"y", "yes", "true", "1", "tick", "\N{CHECK MARK}", "granted"})
NO_WORDS = frozenset({"n", "no", "false", "0", "not granted"})
_SAMPLES, _READINGS = 5, 12
_MEANINGS = {
    PUPIL_ID: "The school's number of the pupil",
    "forename": "First name",
    "surname": "Last name",
    "known_as": "Name the pupil is called by",
    "class": "Class",
    "clubs": "Clubs and teams",
    "adult": "Is an adult (yes or no)",
    "biometric": "Consent to face recognition (yes or no)",
    "biometric_date": "Date of the consent to face recognition",
    "biometric_by": "Who gave the consent to face recognition",
    "objects_parent": "A parent objects (yes or no)",
    "objects_child": "The child objects (yes or no)",
    "never_publish": "Never publish (yes or no)",
    "left": "Day the pupil left",
    "given_by": "Who gave the consent to photos",
    "evidence": "Where the form is kept",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        position: in the file, from 0.
        title: its header, "" for none.
        meaning: our name of it, "" for not used.
        inverted: it asks the other way round ("Consent denied").
        samples: a few of its cells, the most frequent first.
        readings: what the most frequent cells are read as, in words.
    """

    position: int
    title: str
    meaning: str
    inverted: bool
    samples: tuple[str, ...]
    readings: Mapping[str, str]


@dataclass(frozen=True)
class TableLook:
    """A table before it is imported.

    Attributes:
        columns: in the file's order.
        rows: below the header.
        translation: what the columns are read by.
    """

    columns: tuple[Column, ...]
    rows: int
    translation: Translation


def meanings(channels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what a column can mean, to choose from: our name and words for it."""
    found = dict(_MEANINGS)
    for channel in channels:
        where = channel_in_words(channel)
        found[f"consent:{channel}"] = f"Consent to photos: {where} (yes or no)"
        found[f"from:{channel}"] = f"First day of the consent: {where}"
        found[f"until:{channel}"] = f"Last day of the consent: {where}"
    return tuple(found.items())


def look_at(path: Path, translation: Translation | None = None) -> TableLook:
    """Look at a table file without importing anything.

    Args:
        path: CSV or XLSX.
        translation: to read it by; None proposes one.

    Raises:
        UsageError: the file is no table.
    """
    header, rows = _header_and_rows(path, translation)
    columns = list(itertools.zip_longest(*rows, fillvalue=""))[: len(header)]
    columns += [()] * (len(header) - len(columns))
    counts = [Counter(cell for cell in cells if cell) for cells in columns]
    words = translation or _proposed(header, counts)
    return TableLook(
        tuple(
            _column(position, title, words, count)
            for position, (title, count) in enumerate(zip(header, counts, strict=True))
        ),
        len(rows),
        words,
    )


def _header_and_rows(
    path: Path, translation: Translation | None
) -> tuple[list[str], list[list[str]]]:
    """Return the row that most looks like a header, and the rows below it."""
    best: tuple[int, list[str], list[list[str]]] = (0, [], [])
    for untrusted_rows in read_sheets(path):
        rows = list(limited(untrusted_rows))
        for number, cells in enumerate(rows[: table.HEADER_WITHIN]):
            known = [translation.column(c) if translation else _meaning(c) for c in cells]
            score = len({name for name in known if name}) * 1000 + min(len(cells), 999)
            if len(cells) > 1 and score > best[0]:
                best = (score, cells, [row for row in rows[number + 1 :] if row])
    if not best[1]:
        raise UsageError("This file is not a table. Give a CSV or XLSX file with a header row.")
    return best[1], best[2]


def _proposed(header: Sequence[str], counts: Sequence[Counter[str]]) -> Translation:
    columns: dict[str, str] = {}
    inverted, cells = set(), set()
    for title, count in zip(header, counts, strict=True):
        meaning = _meaning(title)
        if meaning and meaning not in columns.values() and title:
            columns[fold(title)] = meaning
            if meaning in ANSWER_FIELDS or meaning.startswith("consent:"):
                cells |= {fold(cell) for cell in count}
            if meaning.startswith("consent:") and any(w in fold(title) for w in _INVERTED_WORDS):
                inverted.add(meaning)
    return Translation(
        columns,
        yes=frozenset(cells & YES_WORDS) | {"yes"},
        no=frozenset(cells & NO_WORDS) | {"no"},
        inverted=frozenset(inverted),
    )


def _meaning(title: str) -> str:
    """Return what a header seems to mean, "" where that is not clear."""
    known = Translation().column(title)
    if known:
        return known
    words = " ".join(fold(title).replace("_", " ").split())
    if words in _SYNONYMS:
        return _SYNONYMS[words]
    found = {channel for word, channel in _CHANNEL_WORDS.items() if word in words}
    dated = any(word in words for word in ("date", "until", "expir", "from"))
    return f"consent:{found.pop()}" if len(found) == 1 and not dated else ""


def _column(position: int, title: str, words: Translation, count: Counter[str]) -> Column:
    meaning = words.column(title) if title else ""
    return Column(
        position=position,
        title=title,
        meaning=meaning,
        inverted=meaning in words.inverted,
        samples=tuple(cell for cell, _ in count.most_common(_SAMPLES)),
        readings={cell: reading(meaning, cell, words) for cell, _ in count.most_common(_READINGS)}
        if meaning
        else {},
    )


def reading(meaning: str, cell: str, words: Translation) -> str:
    """Return in words what a cell is read as in a column that has this meaning."""
    if meaning in DATE_FIELDS or meaning.startswith(("from:", "until:")):
        day = table.read_date(cell)
        return in_words(day) if day else "not one certain day, so the answer is No"
    if meaning in TEXT_FIELDS or meaning == PUPIL_ID:
        return cell
    said = words.answer(meaning, cell)
    if said is not None:
        return "Yes" if said else "No"
    return "not understood, so Yes" if meaning in OBJECTIONS else "not understood, so No"
