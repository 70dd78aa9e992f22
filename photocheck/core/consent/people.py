"""What the gallery says of its people on one day, for one channel. Reads only."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import numpy as np

from photocheck.core.consent import key, rules
from photocheck.core.consent.database import DAMAGED, Database, Row
from photocheck.core.consent.records import Consent, Pupil, Standing, label
from photocheck.core.errors import GalleryDamaged
from photocheck.core.types import Person, RecognitionPolicy, Vectors

_STANDING = """biometric, biometric_date, biometric_by, objects_parent, objects_child,
 never_publish, left, withdrawn"""
_CONSENT = "granted, recorded, begins, until, given_by, evidence, withdrawn"


def channels(database: Database) -> tuple[str, ...]:
    """Return the channel ids, in the school's order."""
    return tuple(row[0] for row in database.rows("SELECT channel FROM channel ORDER BY position"))


def policy(database: Database) -> RecognitionPolicy:
    """Return the newest recorded decision on recognition."""
    row = database.one("SELECT turned_on, unmatched FROM recognition ORDER BY number DESC LIMIT 1")
    return RecognitionPolicy() if row is None else RecognitionPolicy(bool(row[0]), row[1])


def derive(database: Database, purpose: str) -> bytes:
    """Return 32 secret bytes for one purpose, the same for the gallery's whole life."""
    row = database.one("SELECT value FROM meta WHERE name = 'secret'")
    if row is None:
        raise GalleryDamaged(DAMAGED)
    return key.derive(row[0], purpose)


def people(database: Database, channel: str, on: date) -> tuple[Person, ...]:
    """Return everybody, by class and name, as they stand in `channel` on a day."""
    consents = {
        row[0]: _consent(row[1:])
        for row in database.rows(
            f"SELECT pupil, {_CONSENT} FROM consent WHERE channel = ?",  # noqa: S608
            (channel,),
        )
    }
    rows = database.rows(
        "SELECT pupil, pupil_id, forename, surname, known_as, class, clubs, adult,"  # noqa: S608
        f" {_STANDING} FROM pupil ORDER BY class, surname, forename, pupil_id"
    )
    found = []
    for number, pupil_id, forename, surname, known_as, class_name, clubs, adult, *rest in rows:
        standing = _standing(tuple(rest))
        shown, reason = rules.may_show(standing, consents.get(number), channel, on)
        found.append(
            Person(
                pupil_id=pupil_id,
                label=label(pupil_id, forename, surname, known_as),
                class_name=class_name,
                may_show=shown,
                reason=reason,
                biometric=rules.may_recognise(standing, on)[0],
                never_publish=standing.never_publish,
                adult=bool(adult),
                names=(forename, surname, known_as),
                clubs=tuple(club for part in clubs.split(";") if (club := part.strip())),
            )
        )
    return tuple(found)


def templates(
    database: Database, model_id: str, allowed: Collection[str]
) -> tuple[tuple[str, ...], Vectors, tuple[date, ...]]:
    """Return the templates of one model that belong to `allowed` pupils, and no others.

    Returns:
        The pupil id of each row, the vectors (n, dimension), and the date of each photo.
    """
    rows = [
        row
        for row in database.rows(
            "SELECT pupil_id, taken, vector FROM template JOIN reference USING (reference)"
            " JOIN pupil USING (pupil) WHERE model_id = ? ORDER BY reference",
            (model_id,),
        )
        if row[0] in allowed
    ]
    flat = np.frombuffer(b"".join(row[2] for row in rows), "<f4").astype(np.float32)
    vectors = flat.reshape(len(rows), -1) if rows else np.zeros((0, 0), np.float32)
    owners = tuple(row[0] for row in rows)
    return owners, vectors, tuple(date.fromisoformat(row[1]) for row in rows)


def enrolled(database: Database) -> list[tuple[int, str, Standing]]:
    """Return row number, pupil id and standing of everybody who has reference photos."""
    rows = database.rows(
        f"SELECT pupil, pupil_id, {_STANDING} FROM pupil"  # noqa: S608
        " WHERE pupil IN (SELECT pupil FROM reference) ORDER BY pupil"
    )
    return [(row[0], row[1], _standing(row[2:])) for row in rows]


def look_alikes(database: Database) -> frozenset[tuple[str, str]]:
    """Return the pairs of pupil ids that are always asked."""
    rows = database.rows(
        "SELECT a.pupil_id, b.pupil_id FROM look_alike"
        " JOIN pupil a ON a.pupil = one JOIN pupil b ON b.pupil = other"
    )
    return frozenset((row[0], row[1]) for row in rows)


def pupils(database: Database, pupil_id: str | None = None) -> dict[str, tuple[int, Pupil]]:
    """Return row number and record of one pupil or of all, by pupil id."""
    where, values = ("", ()) if pupil_id is None else (" WHERE pupil_id = ?", (pupil_id,))
    rows = database.rows(
        "SELECT pupil, (SELECT count(*) FROM reference r WHERE r.pupil = pupil.pupil),"  # noqa: S608
        f" pupil_id, forename, surname, known_as, class, clubs, adult, {_STANDING}"
        f" FROM pupil{where}",
        values,
    )
    consents: defaultdict[int, dict[str, Consent]] = defaultdict(dict)
    whose = f" WHERE pupil IN (SELECT pupil FROM pupil{where})" if where else ""  # noqa: S608
    for number, channel, *rest in database.rows(
        f"SELECT pupil, channel, {_CONSENT} FROM consent{whose}",  # noqa: S608
        values,
    ):
        consents[number][channel] = _consent(tuple(rest))
    return {
        row[2]: (row[0], _pupil(row[2:], consents.get(row[0], {}), references=row[1]))
        for row in rows
    }


def _pupil(row: Row, consents: dict[str, Consent], references: int) -> Pupil:
    pupil_id, forename, surname, known_as, class_name, clubs, adult, *rest = row
    return Pupil(
        pupil_id=pupil_id,
        forename=forename,
        surname=surname,
        known_as=known_as,
        class_name=class_name,
        adult=bool(adult),
        standing=_standing(tuple(rest)),
        consents=consents,
        references=references,
        clubs=clubs,
    )


def _standing(row: Row) -> Standing:
    return Standing(
        biometric=bool(row[0]),
        biometric_date=_date(row[1]),
        biometric_by=row[2],
        objects_parent=bool(row[3]),
        objects_child=bool(row[4]),
        never_publish=bool(row[5]),
        left=_date(row[6]),
        withdrawn=_date(row[7]),
    )


def _consent(row: Row) -> Consent:
    granted, recorded, begins, until, given_by, evidence, withdrawn = row
    return Consent(
        granted=bool(granted),
        recorded=date.fromisoformat(recorded),
        begins=_date(begins),
        until=_date(until),
        given_by=given_by,
        evidence=evidence,
        withdrawn=_date(withdrawn),
    )


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
