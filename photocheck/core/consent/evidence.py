"""Scans of the papers behind a consent: kept in the encrypted gallery, signed like the consents.

A scan stays when consent is taken back, since it shows that there was one; it is erased with the
person's other data when they leave, or by hand.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from photocheck.core.consent import people
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.head import untrusted
from photocheck.core.consent.records import OBJECTIONS, Role
from photocheck.core.consent.vault import Change
from photocheck.core.errors import UsageError

MAX_BYTES = 10_000_000
"""Of one scan: a page of paper at 300 dots an inch takes about one million."""
_MAX_NOTE = 200
_MEDIA = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned paper, without its content.

    Attributes:
        number: to read or erase it.
        about: what it is evidence of: ``consent:<channel>``, ``biometric``, an objection.
        note: what a person wrote about it, or "".
        media: "application/pdf", "image/jpeg" or "image/png".
        added_by, added_on: who put it in, and when.
    """

    number: int
    about: tuple[str, ...]
    note: str
    media: str
    added_by: str
    added_on: date


def add_scan(
    gallery: Gallery, pupil_id: str, file: Path, *, about: Sequence[str], note: str = ""
) -> int:
    """Keep the scan of a paper; the file itself stays where it is.

    Args:
        gallery: open, for a keeper.
        pupil_id: whose paper it is.
        file: PDF, JPEG or PNG of at most `MAX_BYTES`.
        about: what it is evidence of, see `Scan`.
        note: a few words, or "".

    Returns:
        Its number.

    Raises:
        UsageError: no such pupil or answer, or the file is none that can be kept.
    """
    untrusted_data = _read(file)
    media = next((name for start, name in _MEDIA if untrusted_data.startswith(start)), None)
    if media is None:
        raise UsageError("A scan has to be a PDF, JPEG or PNG file. Save it as one of these.")
    if len(note) > _MAX_NOTE:
        raise UsageError(f"The note is too long. Write at most {_MAX_NOTE} characters.")
    digest = hashlib.sha256(untrusted_data).digest()
    with gallery.vault.write(Role.KEEPER) as change:
        answers = {*(f"consent:{c}" for c in people.channels(change.database)), *OBJECTIONS}
        if not about or not set(about) <= answers | {"biometric"}:
            raise UsageError("Say what the paper is about: consent:website, biometric, and so on.")
        pupil = _number(change, pupil_id)
        number = change.database.insert(
            "INSERT INTO evidence (pupil, about, note, media, digest, changed_by, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (pupil, json.dumps(sorted(set(about))), note, media, digest, change.user, change.at),
        )
        change.database.rows(
            "INSERT INTO scan (evidence, data) VALUES (?, ?)", (number, untrusted_data)
        )
        change.touch(pupil)
        change.log("add-scan", pupil_id, {"scan": number, "about": sorted(set(about))})
    return number


def scans_of(gallery: Gallery, pupil_id: str) -> tuple[Scan, ...]:
    """Return the scans of a pupil's papers, oldest first."""
    with gallery.vault.read() as database:
        rows = database.rows(
            "SELECT evidence, about, note, media, evidence.changed_by, evidence.changed_at"
            " FROM evidence JOIN pupil USING (pupil) WHERE pupil_id = ? ORDER BY evidence",
            (pupil_id,),
        )
    return tuple(
        Scan(
            number=row[0],
            about=tuple(json.loads(row[1])),
            note=row[2],
            media=row[3],
            added_by=row[4],
            added_on=date.fromisoformat(row[5][:10]),
        )
        for row in rows
    )


def scan_bytes(gallery: Gallery, number: int) -> bytes:
    """Return the file of a scan, to look at or to hand to a parent.

    Raises:
        UsageError: there is no such scan (any more).
        GalleryDamaged: it is not the file that was put in.
    """
    with gallery.vault.read() as database:
        row = database.one(
            "SELECT data, digest FROM scan JOIN evidence USING (evidence) WHERE evidence = ?",
            (number,),
        )
    if row is None:
        raise UsageError("This scan is not in the gallery. Check its number.")
    if hashlib.sha256(row[0]).digest() != row[1]:
        raise untrusted()
    return bytes(row[0])


def erase_scan(gallery: Gallery, number: int) -> None:
    """Erase a scan; only that it happened is kept.

    Raises:
        UsageError: there is no such scan (any more).
    """
    with gallery.vault.write(Role.KEEPER) as change:
        row = change.database.one(
            "SELECT pupil, pupil_id FROM evidence JOIN pupil USING (pupil) WHERE evidence = ?",
            (number,),
        )
        if row is None:
            raise UsageError("This scan is not in the gallery. Check its number.")
        change.database.rows("DELETE FROM evidence WHERE evidence = ?", (number,))
        change.touch(row[0])
        change.log("erase-scan", row[1], {"scan": number})


def _number(change: Change, pupil_id: str) -> int:
    row = change.database.one("SELECT pupil FROM pupil WHERE pupil_id = ?", (pupil_id,))
    if row is None:
        raise UsageError("There is no pupil with this id in the gallery. Check the id.")
    return int(row[0])


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise UsageError(
                f"This scan is too large: at most {MAX_BYTES // 1_000_000} MB. Scan it again, in"
                " black and white or at 150 dots an inch."
            )
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            "The scan cannot be read. Check that the file is there and that you may open it."
        ) from error
