"""Taking in what somebody said about pupils: one entry, or a whole table, in one transaction.

An entry changes only what it speaks of. When it ends the consent to recognition, the pupil's
reference photos and templates are erased in the same transaction; the dated No stays.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from photocheck.core.consent import people, rules
from photocheck.core.consent.database import Database
from photocheck.core.consent.doubles import doubles
from photocheck.core.consent.merge import (
    change_in_words,
    changed_consents,
    difference,
    merge,
    withheld,
)
from photocheck.core.consent.records import (
    Consent,
    ConsentTable,
    Entry,
    ImportReport,
    NotUnderstood,
    Pupil,
    Role,
    Standing,
)
from photocheck.core.consent.vault import Change, Vault

_NAMES = ("forename", "surname", "known_as", "class", "clubs", "adult")
_STANDING = tuple(field.name for field in fields(Standing))
_CONSENT = tuple(field.name for field in fields(Consent))


class Intake:
    """The running tally of one import, inside one change.

    Attributes:
        tally: pupil ids by what happened to them; names as in `ImportReport`.
        changes: what changed, by pupil id, in words.
    """

    def __init__(self, change: Change, *, by_hand: bool, only: str | None = None) -> None:
        """Read what is known so far, of everybody or of one pupil only."""
        self._change = change
        self._by_hand = by_hand
        self._known = people.pupils(change.database, only)
        self.channels = people.channels(change.database)
        names = ("new", "changed", "unchanged", "erased", "ended", "withheld")
        self.tally: dict[str, list[str]] = {name: [] for name in names}
        self.changes: dict[str, tuple[str, ...]] = {}

    def take(self, entry: Entry) -> None:
        """Apply one entry."""
        number, before = self._known.get(entry.pupil_id, (0, None))
        start = before or Pupil(entry.pupil_id)
        today = self._change.today
        after = merge(start, entry, today, self.channels, by_hand=self._by_hand)
        self._note("ended", entry, _has_ended(entry, after, today))
        self._note("withheld", entry, not self._by_hand and withheld(start, entry, after))
        self._note("unchanged", entry, after == before)
        if after == before:
            return
        number = self._store(number, after, changed_consents(start, after))
        self._change.touch(number)
        self._change.log("record", entry.pupil_id, difference(start, after))
        self.changes[entry.pupil_id] = change_in_words(start, after)
        self._note("new", entry, before is None)
        self._note("changed", entry, before is not None)
        if after.references and not rules.may_recognise(after.standing, today)[0]:
            erase_references(self._change, number, entry.pupil_id)
            after = replace(after, references=0)
            self._note("erased", entry, True)
        self._known[entry.pupil_id] = (number, after)

    def pupils(self) -> list[Pupil]:
        """Return everybody as they stand now."""
        return [pupil for _, pupil in self._known.values()]

    def number(self, pupil_id: str) -> int:
        """Return the number of a pupil's row, 0 for none."""
        return self._known.get(pupil_id, (0, None))[0]

    def missing(self, table: ConsentTable) -> tuple[str, ...]:
        """Return the ids in the gallery that the table does not have."""
        return tuple(sorted(set(self._known) - {entry.pupil_id for entry in table.entries}))

    def _note(self, what: str, entry: Entry, happened: bool) -> None:
        if happened:
            self.tally[what].append(entry.pupil_id)

    def _store(self, number: int, pupil: Pupil, channels: Sequence[str]) -> int:
        database, who = self._change.database, (self._change.user, self._change.at)
        columns = (*_NAMES, *_STANDING, "changed_by", "changed_at")
        values = (
            *(pupil.forename, pupil.surname, pupil.known_as, pupil.class_name, pupil.clubs),
            int(pupil.adult),
            *(_plain(getattr(pupil.standing, name)) for name in _STANDING),
            *who,
        )
        if number:
            sets = ", ".join(f"{name} = ?" for name in columns)
            database.rows(f"UPDATE pupil SET {sets} WHERE pupil = ?", (*values, number))  # noqa: S608
        else:
            number = database.insert(
                f"INSERT INTO pupil (pupil_id, {', '.join(columns)})"  # noqa: S608
                f" VALUES ({_marks(len(columns) + 1)})",
                (pupil.pupil_id, *values),
            )
        for channel in channels:
            consent = pupil.consents[channel]
            database.rows(
                f"REPLACE INTO consent (pupil, channel, {', '.join(_CONSENT)}, changed_by,"  # noqa: S608
                f" changed_at) VALUES ({_marks(len(_CONSENT) + 4)})",
                (number, channel, *(_plain(getattr(consent, n)) for n in _CONSENT), *who),
            )
        return number


def take_table(change: Change, table: ConsentTable) -> ImportReport:
    """Apply a table; see `Gallery.import_table`."""
    intake = Intake(change, by_hand=False)
    doubtful = doubles(intake.pupils(), table)
    for entry in table.entries:
        if entry.pupil_id not in doubtful:
            intake.take(entry)
    strange = [
        NotUnderstood(1, name, f"Column {name}: this gallery has no such channel; not used.")
        for name in table.columns
        if ":" in name and name.partition(":")[2] not in intake.channels
    ]
    return ImportReport(
        missing=intake.missing(table),
        not_understood=(*table.not_understood, *strange),
        refused=(*table.refused, *doubtful.values()),
        changes=intake.changes,
        **{name: tuple(ids) for name, ids in intake.tally.items()},
    )


def erase_ended(vault: Vault) -> None:
    """Erase reference photos of people whose leaving date has come; a keeper's opening does it."""
    today = vault.now().date()
    if not vault.unlocked.me.role.may(Role.KEEPER):
        return
    with vault.read() as database:
        ended = _ended(database, today)
    if ended:
        with vault.write(Role.KEEPER) as change:
            for pupil_id, number in _ended(change.database, change.today):
                erase_references(change, number, pupil_id)
        vault.vacuum()


def _ended(database: Database, today: date) -> list[tuple[str, int]]:
    """Return whose reference photos may not exist any more."""
    return [
        (pupil_id, number)
        for number, pupil_id, standing in people.enrolled(database)
        if not rules.may_recognise(standing, today)[0]
    ]


def erase_references(change: Change, number: int, pupil_id: str) -> None:
    """Erase a pupil's reference photos and templates; only that it happened is kept."""
    change.touch(number)
    change.database.rows("DELETE FROM reference WHERE pupil = ?", (number,))
    change.log("erase-references", pupil_id)


def _has_ended(entry: Entry, after: Pupil, today: date) -> bool:
    return any(
        entry.answers.get(f"consent:{channel}") and rules.last_day(consent) < today
        for channel, consent in after.consents.items()
    )


def _plain(value: Any) -> Any:
    """Return what a column can hold."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _marks(count: int) -> str:
    return ", ".join("?" * count)
