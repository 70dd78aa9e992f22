"""One signature over everything that decides who is shown.

The head says: as of this number and time, all pupils, consents, reference photos, templates and
the recognition policy have this digest, and the log stood there. A keeper or administrator signs
it in the transaction of each change. SQLCipher proves that pages were written by someone with the
key; the head proves that their content was agreed by someone who may.

The digest is made of one digest a pupil, so that a change costs one pupil's work.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from photocheck.core.consent.database import Database
from photocheck.core.consent.membership import Roster
from photocheck.core.consent.records import Role
from photocheck.core.errors import GalleryDamaged

WHOLE = 0  # stands for what belongs to no pupil; pupils count from 1
Digests = dict[int, bytes]


@dataclass(frozen=True)
class _Covered:
    """What the digest covers in one version of the tables, in which order.

    Attributes:
        each: SELECT and ORDER BY of what belongs to a pupil, whose number is the first column,
            and whether there are blobs in it.
        whole: SELECTs of the rest.
    """

    each: tuple[tuple[str, str, bool], ...]
    whole: tuple[str, ...]


_FIRST = _Covered(
    each=(
        (
            "SELECT pupil, pupil_id, forename, surname, known_as, class, adult, biometric,"
            " biometric_date, biometric_by, objects_parent, objects_child, never_publish, left,"
            " withdrawn, changed_by, changed_at FROM pupil",
            "pupil",
            False,
        ),
        (
            "SELECT pupil, channel, granted, recorded, begins, until, given_by, evidence,"
            " withdrawn, changed_by, changed_at FROM consent",
            "pupil, channel",
            False,
        ),
        (
            "SELECT pupil, reference.reference, taken, digest, quality, changed_by, changed_at,"
            " model_id, vector FROM reference LEFT JOIN template USING (reference)",
            "pupil, reference.reference, model_id",
            True,
        ),
    ),
    whole=(
        # the tables' own definitions, so that nobody slips in a trigger
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
        "SELECT name, value FROM meta ORDER BY name",
        "SELECT channel, position FROM channel ORDER BY channel",
        "SELECT one, other, changed_by, changed_at FROM look_alike ORDER BY one, other",
        "SELECT number, turned_on, dpia, dpo, parents_told, decided_by, unmatched, changed_by,"
        " changed_at FROM recognition ORDER BY number",
    ),
)
_SECOND = _Covered(
    each=(
        *_FIRST.each,
        ("SELECT pupil, clubs FROM pupil", "pupil", False),
        (
            "SELECT pupil, evidence, about, note, media, digest, changed_by, changed_at"
            " FROM evidence",
            "pupil, evidence",
            True,
        ),
    ),
    whole=_FIRST.whole,
)
COVERED = {1: _FIRST, 2: _SECOND}
"""By version of the tables, so that an older gallery is verified before it is migrated."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest signed state.

    Attributes:
        seq: counts changes.
        at: ISO time of the change.
        digest: of everything that decides, see `total`.
        epoch: of the list of users it was signed under.
        log_seq, log_hash: the log's newest entry then.
        signer: public key.
    """

    seq: int
    at: str
    digest: bytes
    epoch: int
    log_seq: int
    log_hash: bytes
    signer: bytes

    @property
    def mark(self) -> str:
        """Return what tells this state from every other one."""
        return hashlib.sha256(self.digest + self.log_hash).hexdigest()

    def to_bytes(self, gallery_id: str) -> bytes:
        """Return the bytes that are signed."""
        parts = ["photocheck-head", 1, gallery_id, self.seq, self.at, self.digest.hex()]
        more = [self.epoch, self.log_seq, self.log_hash.hex(), self.signer.hex()]
        return json.dumps(parts + more).encode()


def digests(database: Database, pupil: int | None = None) -> Digests:
    """Return the digest of one pupil (none if there is none), or of all and of the whole."""
    found: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for sql, order, blobs in COVERED[database.version].each:
        where, values = ("", ()) if pupil is None else (" WHERE pupil = ?", (pupil,))
        for row in database.rows(f"{sql}{where} ORDER BY {order}", values):
            found[row[0]].append(_plain(row) if blobs else row)
    result = {number: _digest(rows) for number, rows in found.items()}
    if pupil is None:
        result[WHOLE] = whole(database)
    return result


def whole(database: Database) -> bytes:
    """Return the digest of what belongs to no pupil."""
    return _digest(
        [[_plain(row) for row in database.rows(sql)] for sql in COVERED[database.version].whole]
    )


def total(parts: Mapping[int, bytes]) -> bytes:
    """Return one digest of all the parts."""
    return hashlib.sha256(b"".join(parts[number] for number in sorted(parts))).digest()


def read(database: Database) -> tuple[Head, bytes] | None:
    """Return the stored head and its signature."""
    row = database.one(
        "SELECT seq, at, digest, epoch, log_seq, log_hash, signer, signature FROM head"
    )
    return None if row is None else (Head(*row[:-1]), row[-1])


def write(database: Database, head: Head, signature: bytes) -> None:
    """Store the head in place of the one before."""
    database.rows(
        "REPLACE INTO head (one, seq, at, digest, epoch, log_seq, log_hash, signer, signature)"
        " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            head.seq,
            head.at,
            head.digest,
            head.epoch,
            head.log_seq,
            head.log_hash,
            head.signer,
            signature,
        ),
    )


def check(head: Head, signature: bytes, roster: Roster) -> None:
    """Make sure that somebody who may signed the head.

    Raises:
        GalleryDamaged: if not, or under a newer list of users than this one.
    """
    signer = roster.signer(head.signer)
    if signer is None or signer.removed or not signer.role.may(Role.KEEPER):
        raise untrusted()
    if head.epoch > roster.epoch:
        raise GalleryDamaged(
            "The gallery's key file is older than its database: an old copy was put back. Nobody "
            "is shown; restore the gallery from a backup."
        )
    try:
        Ed25519PublicKey.from_public_bytes(head.signer).verify(
            signature, head.to_bytes(roster.gallery_id)
        )
    except (InvalidSignature, ValueError) as error:
        raise untrusted() from error


def untrusted() -> GalleryDamaged:
    """Return the error for data that nobody who may has signed."""
    return GalleryDamaged(
        "The consents in this gallery are not as they were signed: they were damaged or changed "
        "outside PhotoCheck. Nobody is shown; restore the gallery from a backup."
    )


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [hashlib.sha256(v).hexdigest() if isinstance(v, bytes) else v for v in row]


def _digest(rows: list[Any]) -> bytes:
    return hashlib.sha256(json.dumps(rows).encode()).digest()
