"""The gallery's database as it may be believed: every read verified, every write signed and logged.

A read first makes sure that the head verifies for exactly this state of the database. A write does
the same before it changes anything, so that nobody's signature ever covers what somebody slipped
in, and ends by signing the new head in the same transaction.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from photocheck.core.consent import head as heads
from photocheck.core.consent import journal, key, keyfile, membership, presence, refusals
from photocheck.core.consent.database import Database
from photocheck.core.consent.head import Digests, Head
from photocheck.core.consent.key import Wrapped
from photocheck.core.consent.membership import KeyFile, Unlocked
from photocheck.core.consent.memory import Memory
from photocheck.core.consent.records import Role
from photocheck.core.consent.schema import MIGRATIONS
from photocheck.core.errors import BugError, GalleryBusy, GalleryError, UsageError

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

    def log(self, action: str, subject: str = "", detail: Mapping[str, Any] | None = None) -> int:
        """Add to the log who did what, now; return the entry's number."""
        return self.journal.add(self.at, action, subject, detail or {})


class Vault:
    """The database of an unlocked gallery, for any number of threads.

    Attributes:
        folder: of the gallery.
        database: open; changes when the gallery gets a new key.
        key_file: as it was read last; followed when another program changes it.
        unlocked: who opened it.
        now: the clock.
        memory: what this PC knows of the gallery.
        accepted: the number of the state that was taken as right though it is older, or 0.
    """

    def __init__(
        self, folder: Path, key_file: KeyFile, unlocked: Unlocked, now: Clock = local_now
    ) -> None:
        """Open the database; nothing in it is believed yet."""
        self.folder = folder
        self.unlocked = unlocked
        self.now = now
        self.memory, self.accepted = Memory(unlocked.roster.gallery_id), 0
        self.database = Database(folder / unlocked.roster.database, unlocked.database_key)
        self.key_file = key_file
        self._lock = threading.RLock()
        self._digests: Digests = {}
        self._verified_at: int | None = None

    def close(self) -> None:
        """Close the database and wipe its key; more than once is fine."""
        with self._lock:
            self.database.close()
            key.wipe(self.unlocked.database_key)

    @contextmanager
    def read(self, *, afresh: bool = False) -> Iterator[Database]:
        """Hold one verified view of the data.

        Args:
            afresh: verify again, even where nobody has written since the last time.

        Raises:
            GalleryDamaged: the data is not what a keeper or administrator signed.
            GalleryOlder: it is older than this PC has seen it.
        """
        with self._lock:
            self._follow_key_file()
            with self.database.reading():
                self._verify(afresh=afresh)
                refusals.follow(self.folder, self.database, self.unlocked, self.memory)
                yield self.database

    @contextmanager
    def write(self, needs: Role) -> Iterator[Change]:
        """Change the gallery: all that is done inside, signed and logged, or nothing.

        Raises:
            UsageError: the user's role may not do that.
            GalleryError: it cannot be written, or is damaged.
        """
        with self._lock:
            self._follow_key_file()
            self.require(needs)
            with self._writing():
                current = self._verify()
                change = Change(self.database, self.unlocked, self.now())
                yield change
                digests = self._digests_after(change)
                if self.unlocked.me.role.may(Role.KEEPER):
                    head = self._sign(change, current.seq + 1, digests)
                elif change.touched:
                    raise BugError("a checker's change touched what only keepers may change")
                else:
                    head = current
            self._digests = digests  # only once it is committed
            self.memory.keep(head, self.now())
            with suppress(GalleryError), self.read():  # the list of refusals; else the next read
                pass

    def start(self, action: str, seq: int = 1, *, same_as: Head | None = None) -> None:
        """Sign the head of a new database, or of one that was copied from a verified state.

        Raises:
            GalleryDamaged: the copy is not the same.
        """
        with self._lock, self._writing():
            digests = heads.digests(self.database)
            if same_as is not None and heads.total(digests) != same_as.digest:
                raise heads.untrusted()
            change = Change(self.database, self.unlocked, self.now())
            change.log(action)
            self._sign(change, seq, digests)
            self._digests, self._verified_at = digests, self.database.data_version()

    def migrate(self) -> None:
        """Bring the tables of an older version up to date, verified before and signed after.

        Raises:
            GalleryError: it does not verify, cannot be written, or waits for a keeper.
        """
        if self.database.version == len(MIGRATIONS):
            return
        if not self.unlocked.me.role.may(Role.KEEPER):
            raise GalleryError(
                "This gallery was made by an older PhotoCheck: somebody who keeps it has to open "
                "it once with this version."
            )
        with self._lock, self.database.copied():
            with self._writing():
                current = self._verify(afresh=True)
                self.database.migrate()
                change = Change(self.database, self.unlocked, self.now())
                change.log("migrate", detail={"version": len(MIGRATIONS)})
                digests = heads.digests(self.database)
                self._sign(change, current.seq + 1, digests)
            self._digests = digests

    def accept_older(self) -> None:
        """Take this gallery and this clock as right from now on, though this PC saw newer ones.

        Raises:
            UsageError: only an administrator may.
        """
        self.require(Role.ADMINISTRATOR)
        seen = self.memory.seen.seq
        self.memory.forget_times()
        with self._lock, self._writing():
            current = self._verify()
            change = Change(self.database, self.unlocked, self.now())
            self.accepted = current.seq
            change.log("accept-older", detail={"gallery": current.seq, "seen": seen})
            head = self._sign(change, max(seen, current.seq) + 1, self._digests)
        self.memory.keep(head, self.now())

    def change_users(self, make: Callable[[KeyFile], KeyFile]) -> None:
        """Replace the key file by what `make` makes of it; only administrators.

        Everybody else's writes wait meanwhile. The present state is signed first by the one who
        makes the change, so that the head stays valid whoever loses a role, and whenever this is
        interrupted.
        """
        with self._lock:
            self._sign_as_me("change-users")
            with self._writing():
                current = self._verify()
                key_file = make(self.key_file)
                unlocked = membership.relock(key_file, self.unlocked)
                keyfile.write(key_file, self.folder)
                self.key_file, self.unlocked = key_file, unlocked
                change = Change(self.database, unlocked, self.now())
                change.log("users", detail={"epoch": unlocked.roster.epoch})
                head = self._sign(change, current.seq + 1, self._digests)
            self.memory.keep(head, self.now())

    def change_key(self, make: Callable[[KeyFile], KeyFile]) -> None:
        """The same with a new database, whose name and key `make` puts into the key file.

        The new database is whole and verified before the key file names it: that rename is the
        moment of the change. What an interrupted change leaves is overwritten by the next.
        """
        with self._lock:
            self._sign_as_me("change-key")
            with self._writing():
                current = self._verify()
                key_file = make(self.key_file)
                unlocked = membership.relock(key_file, self.unlocked)
                copy = self._copied(key_file, unlocked, current)
                keyfile.write(key_file, self.folder)
            self.database.close()
            self.database, self.unlocked, self.key_file = copy.database, unlocked, key_file
            self._verified_at = None
            self.tidy()

    def _copied(self, key_file: KeyFile, unlocked: Unlocked, current: Head) -> "Vault":
        """Return a new database with the same content, signed and on the disk."""
        old_file = self.folder / self.unlocked.roster.database
        file = self.folder / unlocked.roster.database
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise GalleryError(
                "A file in the gallery's folder is in use. Close other programs and try again."
            ) from error
        Database.copy((old_file, self.unlocked.database_key), (file, unlocked.database_key))
        copy = Vault(self.folder, key_file, unlocked, self.now)
        try:
            copy.start("key-changed", current.seq + 1, same_as=current)
            copy.database.check_pages()
            keyfile.sync_folder(self.folder)
        except BaseException:
            copy.close()
            raise
        return copy

    def vacuum(self) -> None:
        """Leave no page of what was erased; where that cannot be done now, it is zeros anyway."""
        with self._lock, suppress(GalleryError):
            self.database.vacuum()

    def tidy(self) -> None:
        """Remove what an interrupted change left: databases under former keys, older versions.

        Erased photos would be in them still.
        """
        number = _number(self.unlocked.roster.database)
        for path in self.folder.glob("gallery-*.db.version-*"):
            with suppress(OSError):
                path.unlink()
        for path in self.folder.glob("gallery-*.db*"):
            former = _number(path.name.removesuffix("-journal"))
            if former is not None and number is not None and former < number:
                with suppress(OSError):
                    path.unlink()

    def change_own_slot(self, slot: Wrapped, action: str) -> None:
        """Wrap the user's own keys anew."""
        me = self.unlocked.me
        with self.write(Role.CHECKER) as change:
            key_file = replace(self.key_file, slots={**self.key_file.slots, me.user: slot})
            keyfile.write(key_file, self.folder)
            self.key_file = key_file
            change.log(action, me.user)

    def renew_slot(self, passphrase: str) -> None:
        """Name the root key in force in the user's own slot, where it can be written."""
        unlocked = self.unlocked
        kdf = self.key_file.slots[unlocked.me.user].kdf
        slot = membership.new_slot(unlocked.roster, unlocked.me, unlocked.keys, passphrase, kdf)
        with suppress(GalleryError):
            self.change_own_slot(slot, "renew-slot")

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

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Begin a change, with a note for other PCs who it is that they wait for.

        Raises:
            GalleryBusy: with who is writing, where they left a note.
        """
        try:
            with self.database.writing(), presence.noted(self.folder, self.unlocked.me.user):
                yield
        except GalleryBusy as error:
            raise GalleryBusy(presence.sentence(self.folder, error.sentence)) from error

    def _follow_key_file(self) -> None:
        """Notice that users or the database's key were changed by another program."""
        key_file = keyfile.read(self.folder)
        if key_file == self.key_file:
            return
        unlocked = membership.relock(key_file, self.unlocked)
        if unlocked.roster.database != self.unlocked.roster.database:
            file = self.folder / unlocked.roster.database
            old, self.database = self.database, Database(file, unlocked.database_key)
            old.close()
        self.key_file, self.unlocked, self._verified_at = key_file, unlocked, None

    def _sign_as_me(self, action: str) -> None:
        with self.write(Role.ADMINISTRATOR) as change:
            change.log(action)

    def _verify(self, *, afresh: bool = False) -> Head:
        if keyfile.read(self.folder) != self.key_file:  # changed while we waited for the lock
            raise GalleryError(
                "The gallery's users are being changed just now. Try again in a moment."
            )
        found = heads.read(self.database)
        version = self.database.data_version()
        if found is None:
            raise heads.untrusted()
        head, signature = found
        if afresh or version != self._verified_at:
            heads.check(head, signature, self.unlocked.roster)
            digests = heads.digests(self.database)
            if heads.total(digests) != head.digest:
                raise heads.untrusted()
            self._verify_log(head)
            self._digests, self._verified_at = digests, version
        now = self.now()
        self.memory.check(head, now)
        self.memory.keep(head, now)
        return head

    def _verify_log(self, head: Head) -> None:
        row = self.database.one("SELECT hash FROM log WHERE seq = ?", (head.log_seq,))
        later = journal.entries(self.database, after=head.log_seq)
        if (
            row is None
            or row[0] != head.log_hash
            or journal.first_bad(later, self.unlocked.roster, seq=head.log_seq, before=row[0])
        ):
            raise heads.untrusted()

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

    def _sign(self, change: Change, seq: int, digests: Digests) -> Head:
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
        return head


def _number(name: str) -> int | None:
    digits = name.removeprefix("gallery-").removesuffix(".db")
    return int(digits) if digits.isascii() and digits.isdigit() else None
