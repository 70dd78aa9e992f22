"""The register of exports: which published copy shows whom, so that it can be found again.

Every role writes to it, so it is outside the signed head; each batch is held fast by an entry of
the log instead, which has the digest of its rows. Of a picture it has 32 bytes that say roughly
what it looks like (see ``imaging.look``), from which nobody can be recognised.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from photocheck.core.consent import people
from photocheck.core.consent.database import Database, Row
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role
from photocheck.core.errors import BugError, UsageError
from photocheck.core.types import PhotoResult

ACTION = "export"
WITHIN = 12
"""How many of the 64 bits of two perceptual hashes may differ. Of 400 photos of people, all were
found again after resizing, saving at quality 50, a logo, and every usual shape of cropping, 99.5 %
with 2 % cut off each side; of 79,800 pairs of different photos 22 were this near (0.03 %)."""
_HASH = 8  # bytes of one hash; the first is of the whole picture
_SELECT = "SELECT export, channel, name, sha256, look, changed_by, changed_at FROM export"


@dataclass(frozen=True, slots=True)
class Exported:
    """One copy that is about to be published.

    Attributes:
        name: of the file, without folders.
        sha256: of its bytes, hex.
        look: perceptual hashes as ``imaging.look.look`` makes them.
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
        pupil_ids: everybody who is visible in it.
    """

    number: int
    channel: str
    name: str
    sha256: str
    look: bytes
    user: str
    at: str
    pupil_ids: tuple[str, ...] = ()


def register(gallery: Gallery, channel: str, exports: Sequence[Exported]) -> None:
    """Remember a batch of copies for good; call it before they are published.

    Raises:
        UsageError: the gallery has no such channel.
    """
    if any(len(export.look) % _HASH or not export.look for export in exports):
        raise BugError("a look is made of whole hashes")
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


def remember(gallery: Gallery, channel: str, result: PhotoResult, look: bytes) -> None:
    """Register the copy of one photo, right after it was written; nothing if there is none.

    Args:
        gallery: open, for any role.
        channel: where the copy will go.
        result: of the export: name, sha256 and faces.
        look: perceptual hashes of the copy's own pixels.

    Raises:
        UsageError: the gallery has no such channel.
        GalleryError: it cannot be written. Then the copy must not stay: it could not be found
            again when somebody withdraws.
    """
    if result.output is None:
        return
    register(
        gallery, channel, [Exported(result.output, result.output_sha256, look, _visible(result))]
    )


def _visible(result: PhotoResult) -> tuple[str, ...]:
    return tuple(sorted({f.pupil_id for f in result.faces if not f.covered and f.pupil_id}))


def registrar(gallery: Gallery, channel: str) -> Callable[[PhotoResult], None]:
    """Return what registers each copy of an export once it is written, see `remember`.

    A copy that is registered already, because the program was stopped after it, is left as it is.
    The same bytes for another channel, or with other people named in them, are another copy.
    """
    known = {(e.channel, e.name, e.sha256, e.pupil_ids) for e in past_exports(gallery)}

    def written(result: PhotoResult) -> None:
        if (channel, result.output, result.output_sha256, _visible(result)) not in known:
            remember(gallery, channel, result, result.look)

    return written


def exports_of(gallery: Gallery, pupil_id: str) -> tuple[PastExport, ...]:
    """Return every copy in which the pupil is visible, newest first."""
    return tuple(e for e in reversed(past_exports(gallery)) if pupil_id in e.pupil_ids)


def past_exports(gallery: Gallery) -> tuple[PastExport, ...]:
    """Return the whole register, oldest first."""
    with gallery.vault.read() as database:
        shown = _shown(database)
        rows = database.rows(f"{_SELECT} ORDER BY export")
    return tuple(_past(row, shown.get(row[0], ())) for row in rows)


def find(pasts: Iterable[PastExport], sha256: str, look: bytes) -> tuple[PastExport, ...]:
    """Return the copies that a published file is, or looks like, nearest first.

    Args:
        pasts: the register.
        sha256: of the file found, hex.
        look: its perceptual hashes.
    """
    found = []
    for past in pasts:
        far = -1 if past.sha256 == sha256 else _distance(past.look, look)
        if far <= WITHIN:
            found.append((far, past))
    return tuple(past for _, past in sorted(found, key=lambda pair: (pair[0], pair[1].number)))


def _distance(one: bytes, other: bytes) -> int:
    """Return how many bits differ between a whole picture and the nearest part of the other."""
    ones, others = _hashes(one), _hashes(other)
    pairs = [(ones[0], other) for other in others] + [(others[0], one) for one in ones]
    return min((a ^ b).bit_count() for a, b in pairs)


def _hashes(look: bytes) -> list[int]:
    return [int.from_bytes(look[i : i + _HASH], "big") for i in range(0, len(look), _HASH)]


def _shown(database: Database) -> dict[int, tuple[str, ...]]:
    """Return who is visible, by number of the export."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, pupil_id in database.rows("SELECT export, pupil_id FROM export_pupil"):
        found[number].append(pupil_id)
    return {number: tuple(sorted(ids)) for number, ids in found.items()}


def first_bad_batch(database: Database) -> int | None:
    """Return the number of the first log entry whose exports are not as they were registered."""
    said = {
        row[0]: json.loads(row[1])["digest"]
        for row in database.rows("SELECT seq, detail FROM log WHERE action = ?", (ACTION,))
    }
    held: dict[int, list[list[object]]] = {batch: [] for batch in said}
    shown = _shown(database)
    for number, batch, name, sha256, look in database.rows(
        "SELECT export, batch, name, sha256, look FROM export ORDER BY export"
    ):
        row = [name, sha256.hex(), look.hex(), list(shown.get(number, ()))]
        held.setdefault(batch, []).append(row)
    return next((b for b in sorted(held) if _digest(held[b]) != said.get(b)), None)


def _said(export: Exported) -> list[object]:
    return [export.name, export.sha256.lower(), export.look.hex(), sorted(set(export.pupil_ids))]


def _digest(rows: Iterable[list[object]]) -> str:
    return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()


def _past(row: Row, pupil_ids: tuple[str, ...]) -> PastExport:
    number, channel, name, sha256, look, user, at = row
    return PastExport(number, channel, name, sha256.hex(), look, user, at, pupil_ids)
