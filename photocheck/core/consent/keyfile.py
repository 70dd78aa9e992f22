"""The key file: who may open the gallery, signed; and each user's keys, wrapped.

``keys.json`` has two parts. The *roster* lists users with role and public keys, the name of the
database file, and the gallery's secrets sealed for each user; it is signed by the root key, whose
public half lies in every user's own wrapped keys, so that nobody else can add a user or a role.
The *slots* hold those wrapped keys; each is bound to gallery and user, and changes when the user
changes the passphrase, without any signature. The recovery sheet is one more user.
"""

import json
import os
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from photocheck.core.consent import key
from photocheck.core.consent.key import KdfParams, PrivateKeys, Wrapped
from photocheck.core.consent.records import Role
from photocheck.core.errors import GalleryDamaged, GalleryError, UsageError, WrongPassphrase

NAME = "keys.json"
RECOVERY = "recovery sheet"
VERSION = 1
_MAX_BYTES = 1_000_000
_MAX_NAME = 64
_FORMAT = "photocheck-keys"


@dataclass(frozen=True, slots=True)
class Member:
    """One user of the gallery, as the root key signed it.

    Attributes:
        user: the name they sign in with.
        role: see `Role`.
        signing, exchange: public keys (Ed25519, X25519).
        sealed: the database key, and for administrators the root key, sealed for them.
        removed: when they stopped being a user (ISO time), or "". Kept, so that what they
            wrote before stays valid.
    """

    user: str
    role: Role
    signing: bytes
    exchange: bytes
    sealed: bytes
    removed: str = ""


@dataclass(frozen=True)
class Roster:
    """The signed part of the key file.

    Attributes:
        gallery_id: random, for life.
        epoch: grows with every change.
        database: the file name of the database.
        members: everybody, those who left too.
    """

    gallery_id: str
    epoch: int
    database: str
    members: tuple[Member, ...]

    def find(self, user: str) -> Member | None:
        """Return the present user of that name; capitals do not matter."""
        wanted = user.strip().casefold()
        for member in self.members:
            if member.user.casefold() == wanted and not member.removed:
                return member
        return None

    def signer(self, public: bytes) -> Member | None:
        """Return whose signing key this is, of those who left too."""
        return next((m for m in self.members if m.signing == public), None)

    def to_bytes(self) -> bytes:
        """Return the bytes that are signed."""
        return json.dumps(_roster_json(self), sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class KeyFile:
    """The whole file; see the module."""

    roster: Roster
    signature: bytes
    slots: dict[str, Wrapped]


@dataclass(frozen=True)
class Unlocked:
    """Who opened the gallery, and with what.

    Attributes:
        me: the user, as signed.
        keys: their private keys.
        database_key: 32 bytes.
        root: the root key; administrators only.
        roster: everybody.
    """

    me: Member
    keys: PrivateKeys
    database_key: bytes
    root: Ed25519PrivateKey | None
    roster: Roster


def check_user(untrusted_user: str) -> str:
    """Return a user name in its own form.

    Raises:
        UsageError: if it cannot be one.
    """
    user = " ".join(untrusted_user.split())
    if not user or len(user) > _MAX_NAME or not user.isprintable() or user.casefold() == RECOVERY:
        raise UsageError(
            f"This cannot be a user name: take 1 to {_MAX_NAME} letters, such as a job title."
        )
    return user


def new_member(
    roster: Roster, user: str, role: Role, keys: PrivateKeys, secrets: tuple[bytes, bytes]
) -> Member:
    """Return a member with the database key, and the root key where the role is administrator's.

    Args:
        roster: of the gallery.
        user: a name as `check_user` returns it.
        role: what they may do.
        keys: their private keys.
        secrets: the database key and the root private key, 32 bytes each.
    """
    exchange = keys.exchange.public_key().public_bytes_raw()
    member = Member(user, role, keys.signing.public_key().public_bytes_raw(), exchange, sealed=b"")
    secret = secrets[0] + (secrets[1] if role is Role.ADMINISTRATOR else b"")
    return replace(member, sealed=key.seal(secret, exchange, _context(roster, member, "secrets")))


def new_slot(
    roster: Roster, member: Member, keys: PrivateKeys, passphrase: str, kdf: KdfParams
) -> Wrapped:
    """Wrap a member's keys under a passphrase."""
    return key.wrap(passphrase, keys.to_bytes(), _context(roster, member, "keys"), kdf)


def unlock(file: KeyFile, passphrase: str, user: str | None) -> Unlocked:
    """Open a slot and check the roster's signature.

    Raises:
        WrongPassphrase: no such user, wrong passphrase, or several users and none named.
        GalleryDamaged: the roster is not as the root key signed it.
    """
    member = _who(file.roster, user)
    wrapped = file.slots.get(member.user)
    if wrapped is None:
        raise _changed()
    raw = key.unwrap(passphrase, wrapped, _context(file.roster, member, "keys"))
    keys = PrivateKeys.from_bytes(raw)
    try:
        Ed25519PublicKey.from_public_bytes(keys.root_public).verify(
            file.signature, file.roster.to_bytes()
        )
    except (InvalidSignature, ValueError) as error:
        raise _changed() from error
    secret = key.unseal(member.sealed, keys.exchange, _context(file.roster, member, "secrets"))
    size = key.SECRET_BYTES
    root = Ed25519PrivateKey.from_private_bytes(secret[size:]) if secret[size:] else None
    return Unlocked(member, keys, secret[:size], root, file.roster)


def sign(roster: Roster, root: Ed25519PrivateKey, slots: dict[str, Wrapped]) -> KeyFile:
    """Return the key file for a changed roster."""
    return KeyFile(roster, root.sign(roster.to_bytes()), slots)


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
        "version": VERSION,
        "roster": _roster_json(file.roster),
        "signature": file.signature.hex(),
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
        raise _changed() from error


def _parse(body: Any) -> KeyFile:
    if body["format"] != _FORMAT:
        raise ValueError("another format")
    if type(body["version"]) is int and body["version"] > VERSION:
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
            removed=_text(m["removed"]),
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
    return KeyFile(roster, bytes.fromhex(body["signature"]), slots)


def _who(roster: Roster, user: str | None) -> Member:
    if user is not None:
        member = roster.find(user)
        if member is None:
            raise WrongPassphrase(
                "The passphrase or the user name is wrong. Try again; if it is forgotten, an "
                "administrator or the recovery sheet opens the gallery."
            )
        return member
    present = [m for m in roster.members if not m.removed and m.user != RECOVERY]
    if len(present) != 1:
        raise WrongPassphrase(
            "This gallery has several users: say who you are, with --user NAME or the variable "
            "PHOTOCHECK_USER."
        )
    return present[0]


def _context(roster: Roster, member: Member, what: str) -> bytes:
    # The role is not bound here but by the root's signature: a promoted user keeps the slot.
    return json.dumps(["photocheck", VERSION, what, roster.gallery_id, member.user]).encode()


def _roster_json(roster: Roster) -> dict[str, Any]:
    return {
        "gallery_id": roster.gallery_id,
        "epoch": roster.epoch,
        "database": roster.database,
        "members": [
            {
                "user": m.user,
                "role": m.role.value,
                "signing": m.signing.hex(),
                "exchange": m.exchange.hex(),
                "sealed": m.sealed.hex(),
                "removed": m.removed,
            }
            for m in roster.members
        ],
    }


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".keys-")  # mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system can."""
    if os.name == "posix":
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


def _changed() -> GalleryDamaged:
    return GalleryDamaged(
        "The gallery's key file does not verify; it was damaged or changed outside PhotoCheck. "
        "Restore it from a backup."
    )
