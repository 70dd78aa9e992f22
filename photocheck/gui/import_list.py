"""A consent list on its way into the gallery: its columns, what they mean, what would change."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from photocheck.core import paths
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.mapping import fold, read_translation
from photocheck.core.consent.records import (
    ANSWER_FIELDS,
    TEXT_FIELDS,
    ConsentTable,
    Entry,
    ImportReport,
    Pupil,
)
from photocheck.core.consent.sheet import limited, no_table, read_sheets
from photocheck.core.consent.table import read_table
from photocheck.core.errors import KnownError, OutputError

_LOOK_AT = 200  # rows, for examples of what a column holds
_HEADER_WITHIN = 10  # rows, as `table.read_table` looks for it
_SAMPLES = 6
REFUSED = "not:"
"""Before a channel: the column asks the other way round, so its yes is a no."""


@dataclass(frozen=True)
class Column:
    """One column of the list.

    Attributes:
        title: its header.
        samples: a few different cells.
        meaning: our name of it, ``not:<channel>``, or "" for not used.
    """

    title: str
    samples: tuple[str, ...]
    meaning: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns of a list.

    Attributes:
        columns: from left to right.
        yes, no: the words for them.
    """

    columns: tuple[Column, ...]
    yes: tuple[str, ...] = ("yes",)
    no: tuple[str, ...] = ("no",)

    def with_meanings(
        self, meanings: Sequence[str], yes: Sequence[str], no: Sequence[str]
    ) -> "Columns":
        """Return the columns as a person understands them."""
        named = zip(self.columns, meanings, strict=True)
        columns = tuple(replace(column, meaning=meaning) for column, meaning in named)
        return Columns(columns, tuple(yes), tuple(no))

    def mapping(self) -> dict[str, object]:
        """Return them as a mapping file, see `core.consent.mapping`."""
        used = {c.title: c.meaning for c in self.columns if c.meaning and c.title}
        inverted = [_consent(name) for name in used.values() if name.startswith(REFUSED)]
        return {
            "columns": {title: _consent(name) for title, name in used.items()},
            "yes": [word for word in self.yes if fold(word) != "yes"],
            "no": [word for word in self.no if fold(word) != "no"],
            "inverted": inverted,
        }


@dataclass(frozen=True)
class Change:
    """What a list says about one person.

    Attributes:
        label, class_name: who it is; for the window only.
        changes: what, before ("" for nothing), after.
    """

    label: str
    class_name: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Attributes:
        table: as it was understood.
        report: of the dry run.
        people: everybody the report names, by id.
    """

    table: ConsentTable
    report: ImportReport
    people: dict[str, Change] = field(default_factory=dict)


def meanings(channels: Sequence[str]) -> tuple[str, ...]:
    """Return everything a column can mean."""
    answers = [name for name in ANSWER_FIELDS if name != "adult"]
    per_channel = [
        f"{prefix}:{channel}"
        for channel in channels
        for prefix in ("consent", REFUSED[:-1], "from", "until")
    ]
    texts = [name for name in TEXT_FIELDS if name not in ("biometric_by", "given_by", "evidence")]
    others = ("biometric_date", "biometric_by", "given_by", "evidence", "adult", "left")
    return ("pupil_id", *texts, *per_channel, *answers, *others)


def read_columns(path: Path, gallery_id: str) -> Columns:
    """Read the header of a list and what is remembered of such columns.

    Raises:
        UsageError: it is no table.
    """
    best: list[list[str]] = []
    for untrusted_rows in read_sheets(path):
        rows = list(itertools.islice(limited(untrusted_rows), _LOOK_AT))
        header = next((n for n, row in enumerate(rows[:_HEADER_WITHIN]) if _titles(row) > 1), None)
        if header is not None and (not best or _titles(rows[header]) > _titles(best[0])):
            best = rows[header:]
    if not best:
        raise no_table()
    known = _remembered(gallery_id)
    words = read_translation(known)
    columns = []
    for number, title in enumerate(best[0]):
        cells = dict.fromkeys(row[number] for row in best[1:] if len(row) > number and row[number])
        name = words.column(title)
        if name in words.inverted:
            name = REFUSED + name.partition(":")[2]
        columns.append(Column(title, tuple(cells)[:_SAMPLES], name))
    return Columns(tuple(columns), _with("yes", words.yes), _with("no", words.no))


def preview(gallery: Gallery, path: Path, columns: Columns) -> Preview:
    """Work out what the list would change; the meaning of its columns is remembered.

    Raises:
        KnownError: the list or the meanings make no sense.
    """
    table = read_table(path, _remember(gallery.gallery_id, columns))
    report = gallery.import_table(table, dry_run=True)
    before = {pupil.pupil_id: pupil for pupil in gallery.pupils()}
    said = {entry.pupil_id: entry for entry in table.entries}
    wanted = itertools.chain(
        *(report.new, report.changed, report.missing, report.erased, report.ended, report.withheld)
    )
    people = {i: _change(before.get(i) or Pupil(i), said.get(i)) for i in wanted}
    return Preview(table, report, people)


def _change(pupil: Pupil, entry: Entry | None) -> Change:
    """Return what an entry says that the record does not."""
    if entry is None:
        return Change(pupil.label, pupil.class_name)
    texts = entry.texts
    names = [texts.get("known_as") or texts.get("forename", ""), texts.get("surname", "")]
    label = " ".join(n for n in names if n) or pupil.label
    changes = []
    for name, before in _recorded(pupil, entry).items():
        after = _word(_said(entry, name))
        if after not in (before, ""):
            changes.append((name, before, after))
    return Change(label, texts.get("class", pupil.class_name), tuple(changes))


def _recorded(pupil: Pupil, entry: Entry) -> dict[str, str]:
    """Return what is recorded under each name that the entry uses."""
    found: dict[str, str] = {}
    for name in (*entry.texts, *entry.answers, *entry.dates):
        prefix, colon, channel = name.partition(":")
        consent = pupil.consents.get(channel) if colon else None
        if prefix == "consent":
            found[name] = _word(consent.granted) if consent else ""
        elif prefix in ("from", "until"):
            found[name] = _word(
                (consent.begins if prefix == "from" else consent.until) if consent else None
            )
        elif name in ("given_by", "evidence"):
            continue  # told with the consents they belong to
        elif name == "class":
            found[name] = pupil.class_name
        elif hasattr(pupil, name):
            found[name] = _word(getattr(pupil, name))
        else:
            found[name] = _word(getattr(pupil.standing, name))
    return found


def _said(entry: Entry, name: str) -> str | bool | date | None:
    if name in entry.texts:
        return entry.texts[name]
    return entry.answers[name] if name in entry.answers else entry.dates[name]


def _word(value: str | bool | date | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _consent(name: str) -> str:
    return f"consent:{name.partition(':')[2]}" if name.startswith(REFUSED) else name


def _titles(row: list[str]) -> int:
    return sum(bool(cell) for cell in row)


def _with(first: str, words: frozenset[str]) -> tuple[str, ...]:
    return (first, *sorted(words - {first}))


def _file(gallery_id: str) -> Path:
    return paths.config_dir() / f"columns-{gallery_id}.json"


def _remembered(gallery_id: str) -> Path | None:
    """Return the mapping kept for this gallery, if it can still be read."""
    path = _file(gallery_id)
    try:
        read_translation(path)
    except KnownError:
        return None
    return path


def _remember(gallery_id: str, columns: Columns) -> Path:
    """Keep the mapping: titles of columns and words for yes and no, nothing of any person."""
    path = _file(gallery_id)
    draft = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(columns.mapping(), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputError(
            "The meaning of the columns cannot be kept. Check the space on this computer's disk."
        ) from error
    return path
