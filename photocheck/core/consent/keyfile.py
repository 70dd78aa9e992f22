"""The key file of a gallery, ``keys.json``: reading it, and replacing it in one rename.

It has two parts. The *roster* (see `membership`) is signed and says who the users are, which
database file is in force, and what is sealed for whom. The *slots* hold each user's own keys
wrapped under the passphrase; they change with it, without any signature, since only the right
passphrase makes sense of them. Nothing read here is believed before `membership.unlock`.
"""

import json
import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from photocheck.core.consent.key import KdfParams, Wrapped
from photocheck.core.consent.membership import (
    KeyFile,
    Member,
    Roster,
    Succession,
    changed,
    roster_json,
)
from photocheck.core.consent.records import Role
from photocheck.core.errors import GalleryError

NAME = "keys.json"
_VERSION = 1
_MAX_BYTES = 1_000_000
_FORMAT = "photocheck-keys"
_TRIES = 5  # Windows refuses to replace a file while a scanner or another PC reads it


def write(file: KeyFile, folder: Path) -> None:
    """Put the key file in place at once, or leave the old one.

    Raises:
        GalleryError: if the folder cannot be written to.
    """
    slots = {
        user: {
            "kdf": "argon2id",
            "memory_kib": w.kdf.memory_kib,
            "iterations": w.kdf.iterations,
            "lanes": w.kdf.lanes,
            "salt": w.salt.hex(),
            "nonce": w.nonce.hex(),
            "wrapped": w.data.hex(),
        }
        for user, w in file.slots.items()
    }
    body = {
        "format": _FORMAT,
        "version": _VERSION,
        "roster": roster_json(file.roster),
        "signature": file.signature.hex(),
        "roots": [
            {"former": r.former.hex(), "public": r.public.hex(), "signature": r.signature.hex()}
            for r in file.roots
        ],
        "slots": slots,
    }
    try:
        _replace(folder / NAME, json.dumps(body, indent=1).encode())
    except OSError as error:
        raise GalleryError(
            "The gallery's key file cannot be written: check that the folder may be written to "
            "and that the disk is not full. Nothing was changed."
        ) from error


def read(folder: Path) -> KeyFile:
    """Read the key file; nothing in it is believed before `unlock`.

    Raises:
        GalleryError: no gallery there, not to be read, or newer than this PhotoCheck.
        GalleryDamaged: not a key file any more.
    """
    try:
        with (folder / NAME).open("rb") as stream:
            untrusted = stream.read(_MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GalleryError(
            "There is no gallery at this place. Give the folder NAME.photocheck that "
            "`photocheck gallery create` made."
        ) from error
    except OSError as error:
        raise GalleryError(
            "The gallery cannot be read: check that you may open its folder."
        ) from error
    try:
        if len(untrusted) > _MAX_BYTES:
            raise ValueError("too large")
        return _parse(json.loads(untrusted))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise changed() from error


def _parse(body: Any) -> KeyFile:
    if body["format"] != _FORMAT:
        raise ValueError("another format")
    if type(body["version"]) is int and body["version"] > _VERSION:
        raise GalleryError(
            "This gallery was made by a newer PhotoCheck. Install the newest version to open it."
        )
    untrusted = body["roster"]
    members = tuple(
        Member(
            user=_text(m["user"]),
            role=Role(m["role"]),
            signing=bytes.fromhex(m["signing"]),
            exchange=bytes.fromhex(m["exchange"]),
            sealed=bytes.fromhex(m["sealed"]),
            removed=_int(m["removed"]),
        )
        for m in untrusted["members"]
    )
    roster = Roster(
        _text(untrusted["gallery_id"]), _int(untrusted["epoch"]), untrusted["database"], members
    )
    if not re.fullmatch(r"gallery-\d{1,9}\.db", roster.database):
        raise ValueError("database file name")
    slots = {
        user: Wrapped(
            KdfParams(_int(s["memory_kib"]), _int(s["iterations"]), _int(s["lanes"])),
            bytes.fromhex(s["salt"]),
            bytes.fromhex(s["nonce"]),
            bytes.fromhex(s["wrapped"]),
        )
        for user, s in body["slots"].items()
    }
    for wrapped in slots.values():
        if len(wrapped.salt) != 16 or len(wrapped.nonce) != 12:
            raise ValueError("salt or nonce")
    roots = tuple(
        Succession(*(bytes.fromhex(step[name]) for name in ("former", "public", "signature")))
        for step in body["roots"]
    )
    return KeyFile(roster, bytes.fromhex(body["signature"]), roots, slots)


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".keys-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        for attempt in range(_TRIES):
            try:
                temporary.replace(target)
                break
            except PermissionError:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.05)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system and its disk can."""
    if os.name == "posix":
        with suppress(OSError):  # some network drives cannot
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _int(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("number")
    return value
