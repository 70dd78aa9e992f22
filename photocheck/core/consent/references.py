"""Reference photos and templates: made only of people whose consent to recognition is in force."""

import hashlib
import json
from dataclasses import asdict
from datetime import date

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent import people, rules
from photocheck.core.consent.database import Database
from photocheck.core.consent.head import untrusted
from photocheck.core.consent.records import Pupil, Reference
from photocheck.core.consent.vault import Change
from photocheck.core.errors import EnrolmentRefused, UsageError
from photocheck.core.types import Quality

_MAX_PHOTO_BYTES = 2_000_000
_JPEG = b"\xff\xd8\xff"


def check_allowed(database: Database, pupil_id: str, today: date) -> tuple[int, Pupil]:
    """Return the pupil, if reference photos and templates of them may exist.

    Raises:
        EnrolmentRefused: recognition is off, the pupil is not known, or consent is missing; the
            sentence says which part.
    """
    if not people.policy(database).on:
        raise EnrolmentRefused(
            "Recognition is off in this gallery, so no reference photos are taken in. Switch it "
            "on first, with the dates of the DPIA, the DPO's decision and the notice to parents."
        )
    found = people.pupils(database, pupil_id).get(pupil_id)
    if found is None:
        raise EnrolmentRefused(
            "There is no pupil with this id in the gallery. Import the consent table first, or "
            "correct the id."
        )
    allowed, reason = rules.may_recognise(found[1].standing, today)
    if not allowed:
        raise EnrolmentRefused(
            f"No reference photo of this pupil may be kept: {reason[0].lower()}{reason[1:]}. "
            "A parent's written, dated consent to face recognition has to be recorded first."
        )
    return found


def add(
    change: Change,
    pupil_id: str,
    *,
    photo: bytes,
    taken: date,
    vector: NDArray[np.float32],
    model_id: str,
    quality: Quality,
) -> Reference:
    """Store one reference photo and its template; see `Gallery.add_reference`."""
    number, _ = check_allowed(change.database, pupil_id, change.today)
    if not photo.startswith(_JPEG) or len(photo) > _MAX_PHOTO_BYTES:
        raise UsageError("A reference photo has to be a JPEG of at most 2 MB.")
    if vector.ndim != 1 or not np.isclose(np.linalg.norm(vector), 1, atol=1e-3):
        raise UsageError("A template has to be one vector of length 1.")
    if taken > change.today:
        raise EnrolmentRefused(
            "The reference photo is dated in the future. Check the date it was taken."
        )
    digest = hashlib.sha256(photo).digest()
    owner = change.database.one("SELECT pupil FROM reference WHERE digest = ?", (digest,))
    if owner is not None:
        whose = "this pupil" if owner[0] == number else "another pupil"
        raise EnrolmentRefused(
            f"This photo is already a reference of {whose}. Choose another photo."
        )
    reference = change.database.insert(
        "INSERT INTO reference (pupil, taken, digest, quality, changed_by, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, taken.isoformat(), digest, json.dumps(asdict(quality)), change.user, change.at),
    )
    change.database.rows("INSERT INTO photo (reference, jpeg) VALUES (?, ?)", (reference, photo))
    change.database.rows(
        "INSERT INTO template (reference, model_id, vector) VALUES (?, ?, ?)",
        (reference, model_id, vector.astype("<f4").tobytes()),
    )
    change.touch(number)
    change.log("enrol", pupil_id, {"model": model_id, "reference": reference})
    return Reference(reference, taken, change.user, change.today)


def of_pupil(database: Database, pupil_id: str) -> tuple[Reference, ...]:
    """Return the reference photos of a pupil, oldest first."""
    rows = database.rows(
        "SELECT reference, taken, reference.changed_by, reference.changed_at FROM reference"
        " JOIN pupil USING (pupil) WHERE pupil_id = ? ORDER BY reference",
        (pupil_id,),
    )
    return tuple(
        Reference(row[0], date.fromisoformat(row[1]), row[2], date.fromisoformat(row[3][:10]))
        for row in rows
    )


def photo(database: Database, reference_id: int) -> bytes | None:
    """Return the JPEG of a reference photo, or None.

    Raises:
        GalleryDamaged: it is not the photo that was enrolled.
    """
    row = database.one(
        "SELECT jpeg, digest FROM photo JOIN reference USING (reference) WHERE reference = ?",
        (reference_id,),
    )
    if row is None:
        return None
    if hashlib.sha256(row[0]).digest() != row[1]:
        raise untrusted()
    return bytes(row[0])


def erase(change: Change, reference_id: int) -> None:
    """Erase one reference photo and its templates; nothing happens if there is none."""
    row = change.database.one(
        "SELECT pupil, pupil_id FROM reference JOIN pupil USING (pupil) WHERE reference = ?",
        (reference_id,),
    )
    if row is not None:
        change.database.rows("DELETE FROM reference WHERE reference = ?", (reference_id,))
        change.touch(row[0])
        change.log("erase-reference", row[1], {"reference": reference_id})
