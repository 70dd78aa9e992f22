"""A consent list on its way into the gallery: its columns, what they mean, what would change."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from photocheck.core.consent import columns as tables
from photocheck.core.consent import mapping
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.mapping import PUPIL_ID, Translation, fold
from photocheck.core.consent.records import ConsentTable, ImportReport
from photocheck.core.consent.table import read_table

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

    def readings(self) -> tuple[str, ...]:
        """Return of each column its samples and, where that differs, what each is read as."""
        words = self.translation()
        return tuple(", ".join(_read(c, cell, words) for cell in c.samples) for c in self.columns)

    def translation(self) -> Translation:
        """Return how the list is read."""
        used = {fold(c.title): c.meaning for c in self.columns if c.meaning and c.title}
        inverted = {_consent(name) for name in used.values() if name.startswith(REFUSED)}
        return Translation(
            columns={title: _consent(name) for title, name in used.items()},
            yes=frozenset({"yes", *map(fold, self.yes)}),
            no=frozenset({"no", *map(fold, self.no)}),
            inverted=frozenset(inverted),
        )


@dataclass(frozen=True)
class Preview:
    """What an import would do.

    Attributes:
        table: as it was understood.
        translation: by which it was read.
        report: of the dry run.
        people: name and class of everybody the report names, by id; for the window only.
    """

    table: ConsentTable
    translation: Translation
    report: ImportReport
    people: dict[str, tuple[str, str]] = field(default_factory=dict)


def meanings(channels: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return everything a column can mean: our name and words for it."""
    found: list[tuple[str, str]] = []
    for name, words in tables.meanings(channels):
        found.append((name, words))
        if name.startswith("consent:"):
            found.append((REFUSED + name.partition(":")[2], f"{words}, asked the other way round"))
    return tuple(found)


def read_columns(gallery: Gallery, path: Path) -> Columns:
    """Read the header of a list: by what is remembered of such a list, else by a proposal.

    Raises:
        UsageError: it is no table.
    """
    look = tables.look_at(path, mapping.remembered(gallery))
    if not any(column.meaning == PUPIL_ID for column in look.columns):
        look = tables.look_at(path)
    columns = tuple(
        Column(
            c.title,
            c.samples,
            REFUSED + c.meaning.partition(":")[2] if c.inverted else c.meaning,
        )
        for c in look.columns
    )
    words = look.translation
    return Columns(columns, _with("yes", words.yes), _with("no", words.no))


def preview(gallery: Gallery, path: Path, columns: Columns) -> Preview:
    """Work out what the list would change.

    Raises:
        KnownError: the list or the meanings make no sense.
    """
    translation = columns.translation()
    mapping.from_json(mapping.to_json(translation))  # refuses what contradicts itself
    table = read_table(path, translation)
    report = gallery.import_table(table, dry_run=True)
    people = {p.pupil_id: (p.label, p.class_name) for p in gallery.pupils()}
    for entry in table.entries:
        said = entry.texts
        names = (said.get("known_as") or said.get("forename", ""), said.get("surname", ""))
        label, class_name = people.get(entry.pupil_id, (entry.pupil_id, ""))
        people[entry.pupil_id] = (
            " ".join(n for n in names if n) or label,
            said.get("class", class_name),
        )
    return Preview(table, translation, report, people)


def apply(gallery: Gallery, wanted: Preview) -> ImportReport:
    """Take the list in, all of it or nothing, and remember how it was read.

    Raises:
        KnownError: the user's role may not do that, or the gallery cannot be written.
    """
    report = gallery.import_table(wanted.table)
    if mapping.remembered(gallery) != wanted.translation:
        mapping.remember(gallery, wanted.translation)
    return report


def _consent(name: str) -> str:
    return f"consent:{name.partition(':')[2]}" if name.startswith(REFUSED) else name


def _with(first: str, words: frozenset[str]) -> tuple[str, ...]:
    return (first, *sorted(words - {first}))


def _read(column: Column, cell: str, words: Translation) -> str:
    meaning = _consent(column.meaning)
    said = tables.reading(meaning, cell, words) if meaning and cell else cell
    return cell if said == cell else f"{cell} \N{RIGHTWARDS ARROW} {said}"
