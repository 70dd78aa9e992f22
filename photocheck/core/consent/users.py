"""The users of a gallery: adding, removing, changing roles and passphrases, new keys.

Whoever is removed has known the database's key, and an administrator the root key, so both are new
after that; everybody else's slot names the new root key from their next unlocking on. Nobody
changes their own role or removes themselves, so an administrator always remains.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photocheck.core.consent import journal, key, membership
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.key import KdfParams, PrivateKeys, Wrapped
from photocheck.core.consent.membership import RECOVERY, KeyFile, Member
from photocheck.core.consent.records import Role
from photocheck.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class User:
    """One present user.

    Attributes:
        name: as they sign in.
        role: what they may do.
    """

    name: str
    role: Role


def list_users(gallery: Gallery) -> tuple[User, ...]:
    """Return the present users, without the recovery sheet."""
    members = gallery.vault.unlocked.roster.members
    return tuple(User(m.user, m.role) for m in members if not m.removed and m.user != RECOVERY)


def add_user(
    gallery: Gallery, name: str, role: Role, passphrase: str, *, kdf: KdfParams | None = None
) -> None:
    """Let somebody in.

    Raises:
        UsageError: the name is taken or impossible, the passphrase is weak, or the caller is no
            administrator.
    """
    name = membership.check_user(name)
    key.check_passphrase(passphrase, name)

    def change(draft: "_Draft") -> None:
        if draft.roster.find(name):
            raise UsageError("There is already a user of this name. Choose another name.")
        draft.add(name, role, passphrase, kdf)

    _change(gallery, change)


def remove_user(gallery: Gallery, name: str) -> None:
    """Let somebody in no longer, and give the database a key that they never knew.

    Raises:
        UsageError: no such user, oneself, or the caller is no administrator.
    """
    _change(gallery, lambda draft: draft.remove(draft.other(name)), new_key=True)


def change_role(gallery: Gallery, name: str, role: Role) -> None:
    """Let a user do more or less from now on.

    Raises:
        UsageError: no such user, oneself, or the caller is no administrator.
    """
    member = gallery.vault.unlocked.roster.find(name)
    demoted = member is not None and member.role is Role.ADMINISTRATOR is not role
    _change(gallery, lambda draft: draft.replace(draft.other(name), role), new_key=demoted)


def change_passphrase(
    gallery: Gallery, old: str, new: str, *, kdf: KdfParams | None = None
) -> None:
    """Change the passphrase of the user who has the gallery open.

    Raises:
        WrongPassphrase: the old one is not right.
        UsageError: the new one is weak, or it is the recovery sheet's code.
    """
    if gallery.user == RECOVERY:
        raise UsageError("Make a new recovery sheet instead.")
    key.check_passphrase(new, gallery.user)
    unlocked = gallery.vault.unlocked
    membership.unlock(gallery.vault.key_file, old, gallery.user)
    slot = membership.new_slot(unlocked.roster, unlocked.me, unlocked.keys, new, kdf or KdfParams())
    gallery.vault.change_own_slot(slot, "change-passphrase")


def reset_passphrase(
    gallery: Gallery, name: str, new: str, *, kdf: KdfParams | None = None
) -> None:
    """Give a user who forgot the passphrase a new one, with new keys of their own.

    Raises:
        UsageError: no such user, oneself, a weak passphrase, or the caller is no administrator.
    """
    key.check_passphrase(new, name)

    def change(draft: "_Draft") -> None:
        member = draft.other(name)
        draft.remove(member)
        draft.add(member.user, member.role, new, kdf)

    _change(gallery, change)


def new_recovery_sheet(gallery: Gallery, *, kdf: KdfParams | None = None) -> str:
    """Make a new recovery code; the sheet before opens nothing any more.

    Raises:
        UsageError: the caller is no administrator, or came in with the sheet itself.
    """
    code = key.new_recovery_code()

    def change(draft: "_Draft") -> None:
        draft.remove(draft.other(RECOVERY))
        draft.add(RECOVERY, Role.ADMINISTRATOR, code, kdf)

    _change(gallery, change, new_key=True)
    return code


def new_key(gallery: Gallery) -> None:
    """Give the database and the list of users new keys; nothing else changes.

    Raises:
        UsageError: the caller is no administrator.
    """
    _change(gallery, lambda _: None, new_key=True)


class _Draft:
    """The key file as it will be.

    Attributes:
        roster: the signed part so far.
        slots: wrapped keys by user.
    """

    def __init__(self, gallery: Gallery, file: KeyFile, *, new_key: bool) -> None:
        unlocked = gallery.vault.unlocked
        if unlocked.root is None:
            raise UsageError("Only an administrator of the gallery may do this.")
        self._me = unlocked.me
        self._root = unlocked.root
        self._root_public = unlocked.keys.root_public
        self._tip = journal.tip(gallery.vault.database)[0]
        self.roster = replace(file.roster, epoch=file.roster.epoch + 1)
        self.slots: dict[str, Wrapped] = dict(file.slots)
        self._roots = file.roots
        self._shared = (bytes(unlocked.database_key), unlocked.root.private_bytes_raw())
        if new_key:
            former, self._root = unlocked.root, Ed25519PrivateKey.generate()
            self._root_public = self._root.public_key().public_bytes_raw()
            step = membership.succeed(self.roster.gallery_id, former, self._root)
            self._roots = (*file.roots, step)
            number = int(self.roster.database.removeprefix("gallery-").removesuffix(".db"))
            self._shared = (
                secrets.token_bytes(key.SECRET_BYTES),
                self._root.private_bytes_raw(),
            )
            self.roster = replace(self.roster, database=f"gallery-{number + 1}.db")
            self._set(m if m.removed else self._reseal(m) for m in self.roster.members)

    def other(self, name: str) -> Member:
        """Return a present user who is not the caller."""
        member = self.roster.find(name)
        if member is None:
            raise UsageError("There is no user of this name in the gallery. Check the name.")
        if member.user == self._me.user:
            raise UsageError("Nobody changes their own rights: ask another administrator.")
        return member

    def add(self, name: str, role: Role, passphrase: str, kdf: KdfParams | None) -> None:
        """Add a user with new keys."""
        keys = PrivateKeys.generate(self._root_public)
        member = membership.new_member(self.roster, name, role, keys, self._shared)
        self._set([*self.roster.members, member])
        self.slots[name] = membership.new_slot(
            self.roster, member, keys, passphrase, kdf or KdfParams()
        )

    def remove(self, member: Member) -> None:
        """Keep only what proves what the user wrote before."""
        gone = replace(member, removed=self._tip, sealed=b"", exchange=b"")
        self._set(gone if m == member else m for m in self.roster.members)
        del self.slots[member.user]

    def replace(self, member: Member, role: Role) -> None:
        """Give a user another role."""
        changed = self._reseal(replace(member, role=role))
        self._set(changed if m == member else m for m in self.roster.members)

    def signed(self) -> KeyFile:
        """Return the finished key file."""
        return membership.sign(self.roster, self._root, self.slots, self._roots)

    def _reseal(self, member: Member) -> Member:
        return membership.reseal(self.roster, member, self._shared)

    def _set(self, members: Iterable[Member]) -> None:
        self.roster = replace(self.roster, members=tuple(members))


def _change(gallery: Gallery, edit: Callable[[_Draft], None], *, new_key: bool = False) -> None:
    def make(file: KeyFile) -> KeyFile:
        draft = _Draft(gallery, file, new_key=new_key)
        edit(draft)
        return draft.signed()

    if new_key:
        gallery.vault.change_key(make)
    else:
        gallery.vault.change_users(make)
