"""The log of who did what: each entry holds the hash of the one before and its writer's signature.

Entries name pupils by id only. Changing, removing or inserting an entry breaks the chain from
there on; cutting off the newest ones is noticed by the head (see `head`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from photocheck.core.consent.database import Database
from photocheck.core.consent.membership import Roster

START = bytes(32)  # the hash before the first entry


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing somebody did.

    Attributes:
        seq: counts from 1.
        at: ISO time in UTC.
        user: who.
        action: what, a word such as "import".
        subject: the pupil's or user's id, or "".
        detail: JSON with what was recorded; no names of pupils.
        signer: public key.
        hash: over everything here, the entry before included.
        signature: of the hash.
    """

    seq: int
    at: str
    user: str
    action: str
    subject: str
    detail: str
    signer: bytes
    hash: bytes
    signature: bytes


class Writer:
    """Adds entries for one user inside a transaction."""

    def __init__(
        self, database: Database, gallery_id: str, user: str, signing: Ed25519PrivateKey
    ) -> None:
        """Go on after the newest entry."""
        self._database = database
        self._gallery_id = gallery_id
        self._user = user
        self._signing = signing
        self._signer = signing.public_key().public_bytes_raw()
        self.seq, self.hash = tip(database)

    def add(self, at: str, action: str, subject: str, detail: Mapping[str, Any]) -> int:
        """Sign and store an entry; return its number."""
        self.seq += 1
        text = json.dumps(detail, sort_keys=True)
        self.hash = _hash(
            self._gallery_id, (self.seq, at, self._user, action, subject, text), self.hash
        )
        self._database.rows(
            "INSERT INTO log (seq, at, user, action, subject, detail, signer, hash, signature)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.seq,
                at,
                self._user,
                action,
                subject,
                text,
                self._signer,
                self.hash,
                self._signing.sign(self.hash),
            ),
        )
        return self.seq


def tip(database: Database) -> tuple[int, bytes]:
    """Return number and hash of the newest entry."""
    row = database.one("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1")
    return (0, START) if row is None else (row[0], row[1])


def entries(database: Database, after: int = 0) -> list[LogEntry]:
    """Return the entries after a number, oldest first."""
    rows = database.rows(
        "SELECT seq, at, user, action, subject, detail, signer, hash, signature FROM log"
        " WHERE seq > ? ORDER BY seq",
        (after,),
    )
    return [LogEntry(*row) for row in rows]


def first_bad(
    log: Iterable[LogEntry], roster: Roster, *, seq: int = 0, before: bytes = START
) -> LogEntry | None:
    """Return the first entry that is not as its writer signed it, or None.

    Args:
        log: the entries to look at.
        roster: who may have signed; users who left too, until they left.
        seq: the number of the entry before them.
        before: its hash.
    """
    for entry in log:
        seq += 1
        head = (entry.seq, entry.at, entry.user, entry.action, entry.subject, entry.detail)
        writer = roster.signer(entry.signer)
        if (
            entry.seq != seq
            or entry.hash != _hash(roster.gallery_id, head, before)
            or writer is None
            or writer.user != entry.user
            or (writer.removed and entry.seq > writer.removed)
            or not _signed(entry)
        ):
            return entry
        before = entry.hash
    return None


def _hash(gallery_id: str, parts: tuple[Any, ...], before: bytes) -> bytes:
    return hashlib.sha256(json.dumps([gallery_id, *parts, before.hex()]).encode()).digest()


def _signed(entry: LogEntry) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(entry.signer).verify(entry.signature, entry.hash)
    except (InvalidSignature, ValueError):
        return False
    return True
