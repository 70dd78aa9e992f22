"""Rows of a table that seem to be about a pupil who is recorded under another id.

A spreadsheet makes 123 of the id 00123, and a new school system gives everybody a new one. A second
record would begin with what the table says, and what was refused under the first id would not hold.
"""

from collections.abc import Sequence

from photocheck.core.consent.records import OBJECTIONS, ConsentTable, Entry, NotUnderstood, Pupil

_WRITTEN = (
    "its id differs from another one only in leading zeros or in capitals, so the row is not used."
    " Write the id as the gallery has it; if they are two people, add this one by hand."
)
_REFUSED = (
    "somebody of this name, who is not in the table, said No under another id, so the row is not"
    " used. Give it that id; if they are two people, add this one by hand."
)


def doubles(pupils: Sequence[Pupil], table: ConsentTable) -> dict[str, NotUnderstood]:
    """Return which new ids of a table are not to be taken in, and why.

    Args:
        pupils: everybody in the gallery.
        table: what is about to be taken in.
    """
    ids = {pupil.pupil_id for pupil in pupils}
    missing = ids - {entry.pupil_id for entry in table.entries}
    written = {_key(pupil_id): pupil_id for pupil_id in ids}
    refusing = {
        _who(pupil.forename, pupil.surname)
        for pupil in pupils
        if pupil.pupil_id in missing and _refuses(pupil)
    }
    found = {}
    for entry in table.entries:
        if entry.pupil_id in ids:
            continue
        why = ""
        if written.setdefault(_key(entry.pupil_id), entry.pupil_id) != entry.pupil_id:
            why = _WRITTEN
        elif _named(entry) in refusing:
            why = _REFUSED
        if why:
            sentence = f"Row {entry.row}: {why}"
            found[entry.pupil_id] = NotUnderstood(entry.row, "pupil_id", sentence)
    return found


def _key(pupil_id: str) -> str:
    return pupil_id.casefold().lstrip("0")


def _named(entry: Entry) -> tuple[str, ...]:
    return _who(*(entry.texts.get(name, "") for name in ("forename", "surname")))


def _who(*words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()).casefold() for word in words)


def _refuses(pupil: Pupil) -> bool:
    """Tell whether something was refused for a pupil who has a name."""
    standing = pupil.standing
    objects = any(getattr(standing, name) for name in OBJECTIONS)
    withdrawn = standing.withdrawn or any(c.withdrawn for c in pupil.consents.values())
    return bool((pupil.forename or pupil.surname) and (objects or withdrawn))
