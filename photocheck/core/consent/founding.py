"""Making a new gallery: its keys, its first users, its empty database."""

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photocheck.core.consent import key, keyfile, membership
from photocheck.core.consent.database import Database
from photocheck.core.consent.key import KdfParams, PrivateKeys
from photocheck.core.consent.membership import KeyFile, Member, Roster, Unlocked
from photocheck.core.consent.records import Role
from photocheck.core.consent.vault import Clock, Vault
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.types import CHANNELS

_DATABASE = "gallery-1.db"


def found(
    path: Path, user: str, passphrase: str, code: str, *, kdf: KdfParams, now: Clock
) -> tuple[Unlocked, KeyFile]:
    """Make a gallery for an administrator and a recovery sheet; whole, or not at all.

    Raises:
        UsageError: weak passphrase, no user name, or there is something at `path`.
        OutputError: the folder cannot be made.
    """
    user = membership.check_user(user)
    key.check_passphrase(passphrase, user)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UsageError("There is already something at this place. Choose a new folder name.")
    unlocked, file = _make_keys({user: passphrase, membership.RECOVERY: code}, kdf)
    parent = path.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=parent, prefix=".new-gallery-"))  # mode 0700
    except OSError as error:
        raise OutputError(
            "The gallery's folder cannot be made here. Choose a place you may write to."
        ) from error
    try:
        _fill(draft, file, unlocked, now)
        if path.exists():
            path.rmdir()
        draft.rename(path)
        keyfile.sync_folder(parent)
    except OSError as error:
        raise OutputError(
            "The gallery cannot be written here. Check the disk's space and your rights."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well
    return unlocked, file


def _make_keys(passphrases: Mapping[str, str], kdf: KdfParams) -> tuple[Unlocked, KeyFile]:
    """Make the keys of a new gallery and of its first users, all administrators."""
    root = Ed25519PrivateKey.generate()
    root_public = root.public_key().public_bytes_raw()
    database_key = secrets.token_bytes(key.SECRET_BYTES)
    roster = Roster(secrets.token_hex(16), 1, _DATABASE, ())
    members: list[Member] = []
    slots = {}
    keys = {}
    for user, passphrase in passphrases.items():
        keys[user] = PrivateKeys.generate(root_public)
        members.append(
            membership.new_member(
                roster,
                user,
                Role.ADMINISTRATOR,
                keys[user],
                (database_key, root.private_bytes_raw()),
            )
        )
        slots[user] = membership.new_slot(roster, members[-1], keys[user], passphrase, kdf)
    roster = Roster(roster.gallery_id, 1, _DATABASE, tuple(members))
    unlocked = Unlocked(members[0], keys[members[0].user], bytearray(database_key), root, roster)
    return unlocked, membership.sign(roster, root, slots)


def _fill(folder: Path, file: KeyFile, unlocked: Unlocked, now: Clock) -> None:
    """Make key file and database of a new gallery in `folder`, and sign its first head."""
    database = Database.create(folder / unlocked.roster.database, unlocked.database_key)
    try:
        with database.writing():
            database.migrate()
            secret = secrets.token_bytes(key.SECRET_BYTES)
            database.rows("INSERT INTO meta (name, value) VALUES ('secret', ?)", (secret,))
            for position, channel in enumerate(CHANNELS):
                database.rows("INSERT INTO channel VALUES (?, ?)", (channel, position))
    finally:
        database.close()
    mine = replace(unlocked, database_key=bytearray(unlocked.database_key))  # close() wipes it
    vault = Vault(folder, file, mine, now)
    try:
        vault.start("create")
    finally:
        vault.close()
    keyfile.write(file, folder)
