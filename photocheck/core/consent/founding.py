"""Making a new gallery: its keys, its first users, its empty database."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photocheck.core.consent import key, keyfile
from photocheck.core.consent.database import Database
from photocheck.core.consent.key import KdfParams, PrivateKeys
from photocheck.core.consent.keyfile import KeyFile, Member, Roster, Unlocked
from photocheck.core.consent.records import Role
from photocheck.core.consent.vault import Clock, Vault
from photocheck.core.types import CHANNELS

_DATABASE = "gallery-1.db"


def make_keys(passphrases: Mapping[str, str], kdf: KdfParams) -> tuple[Unlocked, KeyFile]:
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
            keyfile.new_member(
                roster,
                user,
                Role.ADMINISTRATOR,
                keys[user],
                (database_key, root.private_bytes_raw()),
            )
        )
        slots[user] = keyfile.new_slot(roster, members[-1], keys[user], passphrase, kdf)
    roster = Roster(roster.gallery_id, 1, _DATABASE, tuple(members))
    unlocked = Unlocked(members[0], keys[members[0].user], database_key, root, roster)
    return unlocked, keyfile.sign(roster, root, slots)


def fill(folder: Path, unlocked: Unlocked, now: Clock) -> None:
    """Make the database of a new gallery in `folder` and sign its first head."""
    database = Database.create(folder / unlocked.roster.database, unlocked.database_key)
    try:
        database.migrate()
        with database.writing():
            secret = secrets.token_bytes(key.SECRET_BYTES)
            database.rows("INSERT INTO meta (name, value) VALUES ('secret', ?)", (secret,))
            for position, channel in enumerate(CHANNELS):
                database.rows("INSERT INTO channel VALUES (?, ?)", (channel, position))
        Vault(database, unlocked, now).start()
    finally:
        database.close()
