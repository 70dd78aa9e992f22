"""Pupils whom the program confuses, siblings and twins: a person is always asked about them."""

from collections.abc import Sequence

from photocheck.core.consent import head, people
from photocheck.core.consent.calibrate import calibrated_matcher
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role
from photocheck.core.consent.vault import Change
from photocheck.core.errors import UsageError
from photocheck.core.types import Snapshot


def found(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Return the pairs that are always asked: marked by the school, or too near to each other."""
    return tuple(sorted(snapshot.look_alikes | calibrated_matcher(snapshot).look_alikes()))


def in_words(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a sentence about such pairs, by pupil id; "" for none."""
    if not pairs:
        return ""
    named = "; ".join(f"{one} and {other}" for one, other in pairs)
    return f"Look alike to the program, so a person is always asked about them: {named}."


def mark(gallery: Gallery, one: str, other: str) -> None:
    """Ask about these two from now on; marking them again changes nothing.

    Raises:
        UsageError: not two pupils of the gallery.
    """
    with gallery.vault.write(Role.KEEPER) as change:
        pair = _numbers(change, one, other)
        change.database.rows(
            "INSERT OR IGNORE INTO look_alike (one, other, changed_by, changed_at)"
            " VALUES (?, ?, ?, ?)",
            (*pair, change.user, change.at),
        )
        change.touch(head.WHOLE)
        change.log("look-alikes", one, {"other": other})


def unmark(gallery: Gallery, one: str, other: str) -> None:
    """Ask about these two no longer.

    Raises:
        UsageError: not two pupils of the gallery.
    """
    with gallery.vault.write(Role.KEEPER) as change:
        pair = _numbers(change, one, other)
        change.database.rows("DELETE FROM look_alike WHERE one = ? AND other = ?", pair)
        change.touch(head.WHOLE)
        change.log("no-look-alikes", one, {"other": other})


def _numbers(change: Change, one: str, other: str) -> tuple[int, int]:
    found = [people.pupils(change.database, pupil_id).get(pupil_id) for pupil_id in (one, other)]
    numbers = sorted(pupil[0] for pupil in found if pupil is not None)
    if len(numbers) != 2 or numbers[0] == numbers[1]:
        raise UsageError("Name two different pupils of the gallery by their ids.")
    return numbers[0], numbers[1]
