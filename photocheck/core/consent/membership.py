"""Who may open a gallery and do what: the signed list of users, and how a passphrase opens it.

The root key signs the roster; its public half lies in every user's own wrapped keys, so that
nobody else can add a user or a role. The gallery's secrets are sealed for each user apart: the
database's key for everybody, the root key for administrators. The recovery sheet is one more user.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from photocheck.core.consent import key
from photocheck.core.consent.key import KdfParams, PrivateKeys, Wrapped
from photocheck.core.consent.records import Role
from photocheck.core.errors import GalleryDamaged, GalleryError, UsageError, WrongPassphrase

RECOVERY = "recovery sheet"
_VERSION = 1
_MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class Member:
    """One user of the gallery, as the root key signed it.

    Attributes:
        user: the name they sign in with.
        role: see `Role`.
        signing, exchange: public keys (Ed25519, X25519).
        sealed: the database key, and for administrators the root key, sealed for them.
        removed: the log's newest entry when they stopped being a user, or 0. They are kept, so
            that what they wrote before stays valid.
    """

    user: str
    role: Role
    signing: bytes
    exchange: bytes
    sealed: bytes
    removed: int = 0


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
        return json.dumps(roster_json(self), sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Succession:
    """A new root key, signed by the one before.

    Attributes:
        former, public: public halves.
        signature: by the former root key.
    """

    former: bytes
    public: bytes
    signature: bytes


@dataclass(frozen=True)
class KeyFile:
    """The whole key file.

    Attributes:
        roster: the signed part.
        signature: the root key's.
        roots: how the root key came from the first one, oldest first.
        slots: wrapped keys by user.
    """

    roster: Roster
    signature: bytes
    roots: tuple[Succession, ...]
    slots: dict[str, Wrapped]


@dataclass(frozen=True)
class Unlocked:
    """Who opened the gallery, and with what.

    Attributes:
        me: the user, as signed.
        keys: their private keys, and the root key in force.
        database_key: 32 bytes; wiped when the gallery is closed.
        root: the root key; administrators only.
        roster: everybody.
        renew: the user's slot still names a former root key and should be written anew.
    """

    me: Member
    keys: PrivateKeys
    database_key: bytearray
    root: Ed25519PrivateKey | None
    roster: Roster
    renew: bool = False


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
    roster: Roster, user: str, role: Role, keys: PrivateKeys, shared: tuple[bytes, bytes]
) -> Member:
    """Return a member to whom the gallery's secrets are given; see `reseal`.

    Args:
        roster: of the gallery.
        user: a name as `check_user` returns it.
        role: what they may do.
        keys: their private keys.
        shared: the database key and the root private key, 32 bytes each.
    """
    signing = keys.signing.public_key().public_bytes_raw()
    exchange = keys.exchange.public_key().public_bytes_raw()
    return reseal(roster, Member(user, role, signing, exchange, sealed=b""), shared)


def reseal(roster: Roster, member: Member, shared: tuple[bytes, bytes]) -> Member:
    """Seal the database key for a member, and for an administrator the root key too."""
    secret = shared[0] + (shared[1] if member.role is Role.ADMINISTRATOR else b"")
    sealed = key.seal(secret, member.exchange, _context(roster, member, "secrets"))
    return replace(member, sealed=sealed)


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
        raise changed()
    raw = key.unwrap(passphrase, wrapped, _context(file.roster, member, "keys"))
    try:
        return _believe(file, member, PrivateKeys.from_bytes(raw))
    finally:
        key.wipe(raw)


def relock(file: KeyFile, before: Unlocked) -> Unlocked:
    """Take a changed key file for a user who is already in.

    Raises:
        GalleryError: the user is no longer one, or has new keys.
        GalleryDamaged: the roster is not as the root key signed it, or an older one.
    """
    member = file.roster.find(before.me.user)
    if member is None or member.signing != before.me.signing:
        raise GalleryError(
            "The users of this gallery were changed: you have to unlock it again, or are no "
            "longer one of them."
        )
    after = _believe(file, member, before.keys)
    if after.roster.epoch < before.roster.epoch:
        raise changed()
    return after


def _believe(file: KeyFile, member: Member, keys: PrivateKeys) -> Unlocked:
    """Check the root key's signature and open what is sealed for the member."""
    root_public = root_in_force(file, keys.root_public)
    _verify(root_public, file.signature, file.roster.to_bytes())
    secret = key.unseal(member.sealed, keys.exchange, _context(file.roster, member, "secrets"))
    size = key.SECRET_BYTES
    root = Ed25519PrivateKey.from_private_bytes(secret[size:]) if secret[size:] else None
    renew = root_public != keys.root_public
    keys = replace(keys, root_public=root_public)
    return Unlocked(member, keys, bytearray(secret[:size]), root, file.roster, renew)


def believed_roster(file: KeyFile, root_public: bytes) -> Roster:
    """Return the users in a key file, for somebody who believes a root key of then or before.

    Raises:
        GalleryDamaged: the roster is not as the root key signed it.
    """
    _verify(root_in_force(file, root_public), file.signature, file.roster.to_bytes())
    return file.roster


def root_in_force(file: KeyFile, believed: bytes) -> bytes:
    """Follow the root keys from one that is believed to the one in force now.

    Raises:
        GalleryDamaged: a step is not signed by the key before it.
    """
    for step in file.roots:
        if step.former == believed:
            _verify(believed, step.signature, _step(file.roster.gallery_id, step.public))
            believed = step.public
    return believed


def succeed(gallery_id: str, root: Ed25519PrivateKey, new: Ed25519PrivateKey) -> Succession:
    """Let a new root key take over."""
    public = new.public_key().public_bytes_raw()
    former = root.public_key().public_bytes_raw()
    return Succession(former, public, root.sign(_step(gallery_id, public)))


def sign(
    roster: Roster,
    root: Ed25519PrivateKey,
    slots: dict[str, Wrapped],
    roots: tuple[Succession, ...] = (),
) -> KeyFile:
    """Return the key file for a changed roster."""
    return KeyFile(roster, root.sign(roster.to_bytes()), roots, slots)


def _verify(public: bytes, signature: bytes, message: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise changed() from error


def _step(gallery_id: str, public: bytes) -> bytes:
    return json.dumps(["photocheck", _VERSION, "root", gallery_id, public.hex()]).encode()


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
    return json.dumps(["photocheck", _VERSION, what, roster.gallery_id, member.user]).encode()


def roster_json(roster: Roster) -> dict[str, Any]:
    """Return the roster as it lies in the key file."""
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


def changed() -> GalleryDamaged:
    """Return the error for a key file that does not verify."""
    return GalleryDamaged(
        "The gallery's key file does not verify; it was damaged or changed outside PhotoCheck. "
        "Restore it from a backup."
    )
