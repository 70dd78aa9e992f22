"""Understanding a consent table. Only an explicit yes is a yes; what is unclear is No, and told.

The columns are the contract of the command line: ``pupil_id``, names, ``class``, ``biometric``
and what belongs to it, ``consent:<channel>``, ``from:<channel>``, ``until:<channel>``,
``given_by``, ``evidence``, ``never_publish``. Others come in through a mapping.
"""

import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from photocheck.core.consent.mapping import PUPIL_ID, Translation, read_translation
from photocheck.core.consent.records import (
    ANSWER_FIELDS,
    DATE_FIELDS,
    OBJECTIONS,
    TEXT_FIELDS,
    ConsentTable,
    Entry,
    NotUnderstood,
)
from photocheck.core.consent.sheet import Rows, limited, read_sheets
from photocheck.core.errors import UsageError

HEADER_WITHIN = 10  # rows; some programs write a title above the header
_MAX_ID, _MAX_TEXT = 64, 100
_YEARS = range(2000, 2101)
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = {form: n for n, month in enumerate(_MONTHS, start=1) for form in (month, month[:3])}


class NoPupilId(UsageError):
    """No column of the table is known as the pupil's id: it needs a mapping."""


def read_table(path: Path, mapping: Path | Translation | None = None) -> ConsentTable:
    """Read a consent table from a CSV or XLSX file.

    Args:
        path: the file.
        mapping: what their columns and words mean, or a JSON file that says so; None for ours.

    Raises:
        NoPupilId: no column says who a row is about.
        UsageError: the file as a whole is no consent table; single cells never raise.
    """
    words = mapping if isinstance(mapping, Translation) else read_translation(mapping)
    best: tuple[int, _Header, Rows] | None = None
    for untrusted_rows in read_sheets(path):
        rows = limited(untrusted_rows)
        for number, cells in enumerate(itertools.islice(rows, HEADER_WITHIN), start=1):
            header = _Header.read(cells, number, words)
            if PUPIL_ID in header.columns and (best is None or len(cells) > best[0]):
                best = (len(cells), header, rows)
                break
    if best is None:
        raise NoPupilId(
            "The table has no column pupil_id. Name the columns as the guide says, or give a "
            "mapping file."
        )
    return _Reader(best[1], words).read(best[2])


@dataclass(frozen=True)
class _Header:
    """The header row: our name of each column, "" for one that is not used, and its own words."""

    row: int
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    problems: tuple[NotUnderstood, ...]

    @classmethod
    def read(cls, cells: list[str], row: int, words: Translation) -> "_Header":
        columns, problems = [], []
        for position, title in enumerate(cells, start=1):
            name = words.column(title)
            if not name:
                shown = (
                    f"Column {title[:40]!r}" if title else f"Column {position}, without a header,"
                )
                problems.append(NotUnderstood(row, title, f"{shown} is not known; it is not used."))
            columns.append(name)
        return cls(row, tuple(columns), tuple(cells), tuple(problems))

    def title(self, column: str) -> str:
        """Return the table's own words for a column that it has."""
        return self.titles[self.columns.index(column)]

    def check(self) -> None:
        """Refuse a header that says one thing twice."""
        twice = [name for name, count in Counter(self.columns).items() if name and count > 1]
        if twice:
            raise UsageError(
                f"The table has the column {twice[0]} twice. Remove one, or correct the mapping."
            )


@dataclass
class _Reader:
    """Reads the rows below a header."""

    header: _Header
    words: Translation
    problems: list[NotUnderstood] = field(default_factory=list)
    refused: list[NotUnderstood] = field(default_factory=list)

    def read(self, rows: Rows) -> ConsentTable:
        self.header.check()
        self.problems.extend(self.header.problems)
        entries: dict[str, Entry] = {}
        for number, cells in enumerate(rows, start=self.header.row + 1):
            if not cells:
                continue
            entry = self._entry(cells, number)
            if entry is None:
                continue
            known = entries.get(entry.pupil_id)
            entries[entry.pupil_id] = entry if known is None else self._twice(known, entry)
        columns = tuple(name for name in self.header.columns if name)
        return ConsentTable(
            tuple(entries.values()), tuple(self.problems), tuple(self.refused), columns
        )

    def _entry(self, cells: list[str], row: int) -> Entry | None:
        named = dict(zip(self.header.columns, cells, strict=False))
        named = {name: named.get(name, "") for name in self.header.columns if name}
        pupil_id = unicodedata.normalize("NFC", named[PUPIL_ID])
        if not pupil_id or len(pupil_id) > _MAX_ID or pupil_id[0] in "=#":
            sentence = f"Row {row} has no usable pupil_id, so it is not used."
            self.refused.append(NotUnderstood(row, PUPIL_ID, sentence))
            return None
        answers = {name: self._answer(name, named[name], row) for name in named if _asks(name)}
        entry = Entry(
            pupil_id,
            texts={name: named[name][:_MAX_TEXT] for name in TEXT_FIELDS if name in named},
            answers={name: said for name, said in answers.items() if said is not None},
            dates={name: read_date(named[name]) for name in named if _dates(name)},
            row=row,
        )
        bad = [name for name in entry.dates if named[name] and entry.dates[name] is None]
        for name in bad:
            entry = _refused(entry, _about(name))
            self._tell(row, name, "not a date such as 2026-07-31, so the answer is taken as No")
        if len(cells) > len(self.header.columns):
            self._tell(row, "", "more cells than columns, so every answer is taken as No")
            entry = _refused(entry)
        return entry

    def _answer(self, name: str, cell: str, row: int) -> bool | None:
        said = self.words.answer(name, cell)
        if said is not None:
            return said
        if not cell:
            return None if name in OBJECTIONS else False
        if name in OBJECTIONS:
            self._tell(row, name, "neither yes nor no, so it is taken as Yes")
            return True
        self._tell(row, name, "neither yes nor no, so it is taken as No")
        return False

    def _twice(self, first: Entry, second: Entry) -> Entry:
        if replace(second, row=first.row) == first:
            self._tell(second.row, PUPIL_ID, f"the same as row {first.row}")
            return first
        self._tell(
            second.row,
            PUPIL_ID,
            f"the id of row {first.row} again with other words, so every answer is taken as No",
        )
        objections = {
            name: True for name in OBJECTIONS if first.answers.get(name) or second.answers.get(name)
        }
        return _refused(replace(first, answers={**first.answers, **objections}))

    def _tell(self, row: int, column: str, what: str) -> None:
        where = f"Row {row}, {self.header.title(column)[:40]}" if column else f"Row {row}"
        self.problems.append(NotUnderstood(row, column, f"{where}: {what}."))


def _about(name: str) -> str:
    """Return the answer that a date belongs to, "" for all of them."""
    prefix, colon, channel = name.partition(":")
    return f"consent:{channel}" if colon else "biometric" if prefix == "biometric_date" else ""


def _refused(entry: Entry, name: str = "") -> Entry:
    """Return the entry with one answer as No, or every answer that could be a yes."""
    answers = {
        key: said if key in OBJECTIONS or (name and key != name) else False
        for key, said in entry.answers.items()
    }
    return replace(entry, answers=answers)


def _asks(name: str) -> bool:
    return name in ANSWER_FIELDS or name.startswith("consent:")


def _dates(name: str) -> bool:
    return name in DATE_FIELDS or name.startswith(("from:", "until:"))


def read_date(cell: str) -> date | None:
    """Return the day a cell names, or None for blank and for what could be two days."""
    iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?", cell, re.ASCII)
    if iso:
        return _day(*(int(part) for part in iso.groups()))
    words = re.fullmatch(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})", cell, re.ASCII)
    if words and words[2].lower() in _MONTH:
        return _day(int(words[3]), _MONTH[words[2].lower()], int(words[1]))
    slashes = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", cell, re.ASCII)
    if slashes:
        one, two, year = (int(part) for part in slashes.groups())
        if one > 12 or one == two:
            return _day(year, two, one)
        if two > 12:
            return _day(year, one, two)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
