"""The gallery's database as it may be believed: every read verified, every write signed and logged.

A read first makes sure that the head verifies for exactly this state of the database. A write does
the same before it changes anything, so that nobody's signature ever covers what somebody slipped
in, and ends by signing the new head in the same transaction.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from photocheck.core.consent import head as heads
from photocheck.core.consent import journal
from photocheck.core.consent.database import Database
from photocheck.core.consent.head import Digests, Head
from photocheck.core.consent.keyfile import Unlocked
from photocheck.core.consent.records import Role
from photocheck.core.errors import BugError, GalleryDamaged, UsageError

_MANY = 50  # touched pupils, from which on reading everything at once is quicker
Clock = Callable[[], datetime]


def local_now() -> datetime:
    """Return the time with this machine's time zone."""
    return datetime.now().astimezone()


class Change:
    """One write in the making.

    Attributes:
        database: to read and write in.
        at: when, ISO time in UTC.
        today: the day, where the school is.
        user: who.
    """

    def __init__(self, database: Database, unlocked: Unlocked, now: datetime) -> None:
        """Start with nothing touched."""
        self.database = database
        self.at = now.astimezone(UTC).isoformat(timespec="seconds")
        self.today: date = now.date()
        self.user = unlocked.me.user
        self.touched: set[int] = set()
        self.journal = journal.Writer(
            database, unlocked.roster.gallery_id, self.user, unlocked.keys.signing
        )

    def touch(self, pupil: int) -> None:
        """Say that something of this pupil changes (`head.WHOLE`: of the gallery)."""
        self.touched.add(pupil)

    def log(self, action: str, subject: str = "", detail: Mapping[str, Any] | None = None) -> None:
        """Add to the log who did what, now."""
        self.journal.add(self.at, action, subject, detail or {})


class Vault:
    """The database of an unlocked gallery."""

    def __init__(self, database: Database, unlocked: Unlocked, now: Clock = local_now) -> None:
        """Take an open database; nothing is believed yet."""
        self.database = database
        self.unlocked = unlocked
        self.now = now
        self._digests: Digests = {}
        self._verified_at: int | None = None

    def start(self) -> None:
        """Sign the first head of a new gallery."""
        with self.database.writing():
            change = Change(self.database, self.unlocked, self.now())
            change.log("create")
            self._digests = heads.digests(self.database)
            self._sign(change, 1, self._digests)
            self._verified_at = self.database.data_version()

    @contextmanager
    def read(self) -> Iterator[Database]:
        """Hold one verified view of the data.

        Raises:
            GalleryDamaged: the data is not what a keeper or administrator signed.
        """
        with self.database.reading():
            self._verify()
            yield self.database

    @contextmanager
    def write(self, needs: Role) -> Iterator[Change]:
        """Change the gallery: all that is done inside, signed and logged, or nothing.

        Raises:
            UsageError: the user's role may not do that.
            GalleryError: it cannot be written, or is damaged.
        """
        self.require(needs)
        with self.database.writing():
            current = self._verify()
            change = Change(self.database, self.unlocked, self.now())
            yield change
            digests = self._digests_after(change)
            if self.unlocked.me.role.may(Role.KEEPER):
                self._sign(change, current.seq + 1, digests)
            elif change.touched:
                raise BugError("a checker's change touched what only keepers may change")
        self._digests = digests  # only once it is committed

    def require(self, needs: Role) -> None:
        """Refuse what the user's role may not do.

        Raises:
            UsageError: with the role that is needed.
        """
        role = self.unlocked.me.role
        if not role.may(needs):
            article = "an" if needs is Role.ADMINISTRATOR else "a"
            raise UsageError(
                f"Your role ({role}) may not do this: ask {article} {needs} of the gallery."
            )

    def _verify(self) -> Head:
        found = heads.read(self.database)
        version = self.database.data_version()
        if found is None:
            raise _untrusted()
        head, signature = found
        if version == self._verified_at:
            return head
        self._verify_head(head, signature)
        digests = heads.digests(self.database)
        if heads.total(digests) != head.digest:
            raise _untrusted()
        self._verify_log(head)
        self._digests, self._verified_at = digests, version
        return head

    def _verify_head(self, head: Head, signature: bytes) -> None:
        roster = self.unlocked.roster
        signer = roster.signer(head.signer)
        if signer is None or signer.removed or not signer.role.may(Role.KEEPER):
            raise _untrusted()
        if head.epoch > roster.epoch:
            raise GalleryDamaged(
                "The gallery's key file is older than its database: an old copy was put back. "
                "Nobody is shown until an administrator restores a backup."
            )
        try:
            Ed25519PublicKey.from_public_bytes(head.signer).verify(
                signature, head.to_bytes(roster.gallery_id)
            )
        except (InvalidSignature, ValueError) as error:
            raise _untrusted() from error

    def _verify_log(self, head: Head) -> None:
        if head.log_seq:
            row = self.database.one("SELECT hash FROM log WHERE seq = ?", (head.log_seq,))
            if row is None or row[0] != head.log_hash:
                raise _untrusted()
        later = journal.entries(self.database, after=head.log_seq)
        roster = self.unlocked.roster
        if journal.first_bad(later, roster, seq=head.log_seq, before=head.log_hash):
            raise _untrusted()

    def _digests_after(self, change: Change) -> Digests:
        if len(change.touched) > _MANY:
            return heads.digests(self.database)
        digests = dict(self._digests)
        for pupil in change.touched:
            digests.pop(pupil, None)
            if pupil == heads.WHOLE:
                digests[pupil] = heads.whole(self.database)
            else:
                digests.update(heads.digests(self.database, pupil))
        return digests

    def _sign(self, change: Change, seq: int, digests: Digests) -> None:
        unlocked = self.unlocked
        head = Head(
            seq=seq,
            at=change.at,
            digest=heads.total(digests),
            epoch=unlocked.roster.epoch,
            log_seq=change.journal.seq,
            log_hash=change.journal.hash,
            signer=unlocked.me.signing,
        )
        signature = unlocked.keys.signing.sign(head.to_bytes(unlocked.roster.gallery_id))
        heads.write(self.database, head, signature)


def _untrusted() -> GalleryDamaged:
    return GalleryDamaged(
        "The consents in this gallery are not as they were signed: they were damaged or changed "
        "outside PhotoCheck. Nobody is shown; restore the gallery from a backup."
    )
