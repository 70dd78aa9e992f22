"""The encrypted database: open, migrate, read and write in transactions. Alone knows SQLCipher.

``journal_mode=DELETE`` because a lost or flipped write-ahead log would bring an older state back;
``synchronous=EXTRA`` so that what was acknowledged survives a power cut; ``secure_delete`` so that
erased photos and templates do not stay in free pages. Temporary tables stay in memory. SQLCipher's
wiping of all its memory stays off as by default: it makes an import three times as slow, and Python
holds the same names in memory that nobody can wipe.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlcipher

from photocheck.core.consent.schema import MIGRATIONS
from photocheck.core.errors import BugError, GalleryBusy, GalleryDamaged, GalleryError

Row = tuple[Any, ...]
_WAIT_SECONDS = 5.0  # for another program that is writing
_PRAGMAS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "secure_delete = ON",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
)
DAMAGED = "The gallery's database is damaged. Restore the gallery from a backup."
BUSY = "Somebody else is writing to this gallery just now. Try again in a moment."
_SENTENCES: dict[int, tuple[type[GalleryError], str]] = {
    sqlcipher.SQLITE_BUSY: (GalleryBusy, BUSY),
    sqlcipher.SQLITE_LOCKED: (GalleryBusy, BUSY),
    sqlcipher.SQLITE_PROTOCOL: (GalleryBusy, BUSY),
    sqlcipher.SQLITE_NOTADB: (GalleryDamaged, DAMAGED),
    sqlcipher.SQLITE_CORRUPT: (GalleryDamaged, DAMAGED),
    sqlcipher.SQLITE_FORMAT: (GalleryDamaged, DAMAGED),
    sqlcipher.SQLITE_FULL: (
        GalleryError,
        "The disk is full, so nothing was changed in the gallery. Free some space and try again.",
    ),
    sqlcipher.SQLITE_IOERR: (
        GalleryError,
        "The gallery's disk cannot be read or written. Check the disk or the network drive, then "
        "try again.",
    ),
    **dict.fromkeys(
        (sqlcipher.SQLITE_READONLY, sqlcipher.SQLITE_PERM, sqlcipher.SQLITE_CANTOPEN),
        (
            GalleryError,
            "The gallery's folder cannot be written to, so nothing was changed. Ask for the "
            "right to change files in it, and check that its database is there.",
        ),
    ),
}


class Database:
    """An open database. Threads may share it: one transaction at a time."""

    def __init__(self, path: Path, key: bytes | bytearray, *, new: bool = False) -> None:
        """Open an existing database with its 32-byte key; use `create` for a new one.

        Raises:
            GalleryDamaged: the file does not open with the key.
            GalleryError: missing, locked, not to be written, or of a newer version.
        """
        self._path = path
        self._lock = threading.RLock()
        with _translated():
            self._connection = sqlcipher.connect(
                _uri(path),
                uri=True,
                timeout=_WAIT_SECONDS,
                isolation_level=None,  # transactions are begun and ended by name, below
                check_same_thread=False,  # the lock above does that
            )
        try:
            with _translated():
                self._run("PRAGMA cipher_log_level = NONE")
                self._run(f'PRAGMA key = "{_raw(key)}"')  # takes no parameters
                for pragma in _PRAGMAS:
                    self._run(f"PRAGMA {pragma}")
            self._check_version(new)
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def create(cls, path: Path, key: bytes | bytearray) -> "Database":
        """Make a new, empty database that only this user of the machine can read.

        Raises:
            GalleryError: if it cannot be written.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise GalleryError(_SENTENCES[sqlcipher.SQLITE_CANTOPEN][1]) from error
        return cls(path, key, new=True)

    @staticmethod
    def copy(source: tuple[Path, bytearray], target: tuple[Path, bytearray]) -> None:
        """Copy all content to a new database under another key; both are (file, key).

        Raises:
            GalleryError: if it cannot be written.
        """
        database, new = Database(*source), Database.create(*target)
        new.close()
        try:
            database.rows("ATTACH DATABASE ? AS copy KEY ?", (_uri(target[0]), _raw(target[1])))
            database.rows("PRAGMA copy.synchronous = EXTRA")
            database.rows("SELECT sqlcipher_export('copy')")
            database.rows(f"PRAGMA copy.user_version = {database.version}")
            database.rows("DETACH DATABASE copy")
        finally:
            database.close()

    def close(self) -> None:
        """Close the file; more than once is fine."""
        with self._lock:
            self._connection.close()

    @property
    def version(self) -> int:
        """Return the version of the tables, 0 for a new database."""
        return int(self.rows("PRAGMA user_version")[0][0])

    def migrate(self) -> None:
        """Bring the tables up to date, inside a transaction."""
        version = self.version
        for script in MIGRATIONS[version:]:
            for statement in script.split(";\n"):
                self.rows(statement)
        self.rows(f"PRAGMA user_version = {len(MIGRATIONS)}")

    @contextmanager
    def copied(self) -> Iterator[None]:
        """Keep a copy of the file, encrypted as it is, until what is done inside has succeeded.

        Raises:
            GalleryError: if it cannot be written.
        """
        copy = self._path.with_name(f"{self._path.name}.version-{self.version}")
        try:
            shutil.copy2(self._path, copy)
        except OSError as error:
            raise GalleryError(_SENTENCES[sqlcipher.SQLITE_FULL][1]) from error
        yield
        copy.unlink(missing_ok=True)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return what a statement yields; outside data only ever comes in through `values`."""
        with self._lock, _translated():
            return self._run(sql, values)

    def many(self, sql: str, values: Iterator[Sequence[Any]]) -> None:
        """Run a statement for each row of values."""
        with self._lock, _translated():
            self._connection.executemany(sql, values)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.rows(sql, values)), None)

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Run an INSERT and return the new row's number."""
        with self._lock, _translated():
            return int(self._connection.execute(sql, values).lastrowid)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one view of the data for all reads inside; blocks nobody for longer."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Commit all changes made inside, or none of them.

        Raises:
            GalleryError: somebody else keeps writing, no space, no right.
        """
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._connection.in_transaction)

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def vacuum(self) -> None:
        """Write the file anew, so that what was erased leaves not even empty pages.

        Raises:
            GalleryError: no space, or somebody else is writing.
        """
        self.rows("VACUUM")

    def check_pages(self) -> None:
        """Verify every page of the file, those that are seldom read too.

        Raises:
            GalleryDamaged: naming no content.
        """
        if self.rows("PRAGMA cipher_integrity_check"):
            raise GalleryDamaged(DAMAGED)
        if self.rows("PRAGMA quick_check") != [("ok",)] or self.rows("PRAGMA foreign_key_check"):
            raise GalleryDamaged(DAMAGED)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self._lock, _translated():
            self._run(begin)
            try:
                yield
                self._run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._run("ROLLBACK")
                raise

    def _run(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        return list(self._connection.execute(sql, values).fetchall())

    def _check_version(self, new: bool) -> None:
        version = self.version
        if version == 0 and not new:  # an empty file opens with any key
            raise GalleryDamaged(DAMAGED)
        if version > len(MIGRATIONS):
            raise GalleryError(
                "This gallery was made by a newer PhotoCheck. Install the newest version to open "
                "it."
            )


def _uri(path: Path) -> str:
    """Return how SQLite wants a file named, on Windows' drives and shares too; never makes one."""
    text = path.absolute().as_posix()
    return (
        f"file://{'' if text.startswith('/') else '/'}{quote(os.fsencode(text), safe='/:')}?mode=rw"
    )


def _raw(key: bytes | bytearray) -> str:
    """Return how SQLCipher is told that this is the key itself and no passphrase."""
    return f"x'{key.hex()}'"


@contextmanager
def _translated() -> Iterator[None]:
    """Turn SQLCipher's errors into sentences."""
    try:
        yield
    except sqlcipher.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        kind, sentence = _SENTENCES.get(code & 0xFF, (None, ""))
        if kind is None:
            raise BugError(f"The gallery's database refused a statement: {error}") from error
        raise kind(sentence) from error
