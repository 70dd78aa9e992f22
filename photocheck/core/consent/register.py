"""The register of exports: which published copy shows whom, so that it can be found again.

Every role writes to it, so it is outside the signed head; each batch is held fast by an entry of
the log instead, which has the digest of its rows.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from photocheck.core.consent import people
from photocheck.core.consent.database import Database, Row
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role
from photocheck.core.errors import UsageError

ACTION = "export"
_SELECT = "SELECT export, channel, name, sha256, look, changed_by, changed_at FROM export"


@dataclass(frozen=True, slots=True)
class Exported:
    """One copy that is about to be published.

    Attributes:
        name: of the file, without folders.
        sha256: of its bytes, hex.
        look: a perceptual hash, the same length for every copy.
        pupil_ids: everybody who is visible in it.
    """

    name: str
    sha256: str
    look: bytes
    pupil_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastExport:
    """One copy in the register.

    Attributes:
        number: in the register.
        channel: where it was meant for.
        name, sha256, look: see `Exported`.
        user, at: who exported it, and when (ISO time in UTC).
    """

    number: int
    channel: str
    name: str
    sha256: str
    look: bytes
    user: str
    at: str


def register(gallery: Gallery, channel: str, exports: Sequence[Exported]) -> None:
    """Remember a batch of copies for good; call it before they are published.

    Raises:
        UsageError: the gallery has no such channel.
    """
    with gallery.vault.write(Role.CHECKER) as change:
        database = change.database
        if channel not in people.channels(database):
            raise UsageError("The gallery has no such channel. Choose one of its channels.")
        detail = {"channel": channel, "count": len(exports), "digest": _digest(map(_said, exports))}
        batch = change.log(ACTION, detail=detail)
        for export in exports:
            number = database.insert(
                "INSERT INTO export (batch, channel, name, sha256, look, changed_by, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(batch, channel, export.name, bytes.fromhex(export.sha256), export.look),
                    *(change.user, change.at),
                ),
            )
            rows = ((pupil_id, number) for pupil_id in sorted(set(export.pupil_ids)))
            database.many("INSERT INTO export_pupil (pupil_id, export) VALUES (?, ?)", rows)


def exports_of(gallery: Gallery, pupil_id: str) -> tuple[PastExport, ...]:
    """Return every copy in which the pupil is visible, newest first."""
    with gallery.vault.read() as database:
        rows = database.rows(
            f"{_SELECT} JOIN export_pupil USING (export) WHERE pupil_id = ? ORDER BY export DESC",
            (pupil_id,),
        )
    return tuple(_past(row) for row in rows)


def find(gallery: Gallery, sha256: str, look: bytes, *, within: int) -> tuple[PastExport, ...]:
    """Return the copies that a published file is, or looks like, nearest first.

    Args:
        gallery: whose register.
        sha256: of the file found, hex.
        look: its perceptual hash.
        within: how many bits the hashes may differ, 0..8 * len(look).
    """
    with gallery.vault.read() as database:
        pasts = [_past(row) for row in database.rows(_SELECT)]
    wanted = int.from_bytes(look, "big")
    found = []
    for past in pasts:
        same_kind = len(past.look) == len(look)
        far = (int.from_bytes(past.look, "big") ^ wanted).bit_count()
        if past.sha256 == sha256:
            found.append((-1, past))
        elif same_kind and far <= within:
            found.append((far, past))
    return tuple(past for _, past in sorted(found, key=lambda pair: (pair[0], pair[1].number)))


def first_bad_batch(database: Database) -> int | None:
    """Return the number of the first log entry whose exports are not as they were registered."""
    said = {
        row[0]: json.loads(row[1])["digest"]
        for row in database.rows("SELECT seq, detail FROM log WHERE action = ?", (ACTION,))
    }
    held: dict[int, list[list[object]]] = {batch: [] for batch in said}
    shown: dict[int, list[str]] = {}
    for number, pupil_id in database.rows("SELECT export, pupil_id FROM export_pupil"):
        shown.setdefault(number, []).append(pupil_id)
    for number, batch, name, sha256, look in database.rows(
        "SELECT export, batch, name, sha256, look FROM export ORDER BY export"
    ):
        row = [name, sha256.hex(), look.hex(), sorted(shown.get(number, []))]
        held.setdefault(batch, []).append(row)
    return next((b for b in sorted(held) if _digest(held[b]) != said.get(b)), None)


def _said(export: Exported) -> list[object]:
    return [export.name, export.sha256.lower(), export.look.hex(), sorted(set(export.pupil_ids))]


def _digest(rows: Iterable[list[object]]) -> str:
    return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()


def _past(row: Row) -> PastExport:
    number, channel, name, sha256, look, user, at = row
    return PastExport(number, channel, name, sha256.hex(), look, user, at)
