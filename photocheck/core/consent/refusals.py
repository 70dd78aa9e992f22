"""All that is No in a gallery, by id, kept outside of its database for the day of a restore.

A backup is older than what parents said since, so a list of every No lies in two more places: in
the gallery's folder, beside the database, and in what each PC remembers. It is encrypted, and
signed by the keeper who made it. It can only take a yes away, so an old or foreign one does no
harm; the signature says whether it may be relied on to be whole.
"""

import base64
import json
import logging
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photocheck.core.consent import head, people
from photocheck.core.consent.database import Database
from photocheck.core.consent.membership import Roster
from photocheck.core.consent.records import OBJECTIONS, Entry, Pupil, Role
from photocheck.core.consent.vault import Vault

Refusals = Mapping[str, list[str]]
"""Pupil id -> names of what is No: ``consent:<channel>``, ``biometric``, or an objection."""
PURPOSE = "refusals"
NAME = "refusals.json"
_NONCE = 12
_MAX_BYTES = 64 * 1024**2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A list that was kept.

    Attributes:
        refusals: what is No.
        seq: the number of the signed state it was made from.
        signed: a keeper or administrator signed it.
    """

    refusals: Refusals
    seq: int
    signed: bool


def current(database: Database) -> Refusals:
    """Return everything that is refused now."""
    found: dict[str, list[str]] = {}
    for pupil_id, channel in database.rows(
        "SELECT pupil_id, channel FROM consent JOIN pupil USING (pupil) WHERE granted = 0"
        " ORDER BY pupil_id, channel"
    ):
        found.setdefault(pupil_id, []).append(f"consent:{channel}")
    for pupil_id, biometric, *objections in database.rows(
        "SELECT pupil_id, biometric, objects_parent, objects_child, never_publish FROM pupil"
    ):
        said = [name for name, no in zip(OBJECTIONS, objections, strict=True) if no]
        if not biometric:
            said.append("biometric")
        if said:
            found.setdefault(pupil_id, []).extend(said)
    return found


def remember(vault: Vault) -> None:
    """Keep the list as it is now, beside the database and on this PC; for keepers."""
    with vault.read() as database:
        found = head.read(database)
        seq = found[0].seq if found else 0
        text = seal(
            current(database), seq, people.derive(database, PURPOSE), vault.unlocked.keys.signing
        )
    write(vault.folder, text)
    vault.memory.keep_withdrawn(text, seq)


def follow(vault: Vault) -> None:
    """Learn on this PC what other PCs recorded; a keeper makes a list that is missing or old."""
    text = read(vault.folder)
    with vault.read() as database:
        kept = unseal(text, people.derive(database, PURPOSE), [vault.unlocked.roster])
        found = head.read(database)
    good = kept is not None and kept.signed
    newest = kept is not None and found is not None and kept.seq >= found[0].seq
    if not (good and newest) and vault.unlocked.me.role.may(Role.KEEPER):
        remember(vault)
    elif kept is not None and good and kept.seq > vault.memory.seen.withdrawn_seq:
        vault.memory.keep_withdrawn(text, kept.seq)


def seal(refusals: Refusals, seq: int, key: bytes, signing: Ed25519PrivateKey) -> str:
    """Encrypt the list with a key of the gallery's, and sign it."""
    nonce = secrets.token_bytes(_NONCE)
    text = json.dumps({"seq": seq, "refusals": refusals}).encode()
    data = nonce + AESGCM(key).encrypt(nonce, text, PURPOSE.encode())
    parts = {
        "list": data,
        "signer": signing.public_key().public_bytes_raw(),
        "signature": signing.sign(_signed(data)),
    }
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()})


def unseal(untrusted: str, key: bytes, rosters: Iterable[Roster]) -> Kept | None:
    """Return the list, or None if it was changed or belongs to another gallery.

    Args:
        untrusted: as `seal` made it.
        key: of the gallery.
        rosters: lists of users in which the signer may be found.
    """
    try:
        parts = {n: base64.b64decode(p, validate=True) for n, p in json.loads(untrusted).items()}
        data, signer = parts["list"], parts["signer"]
        text = AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], PURPOSE.encode())
        body = json.loads(text)
        signed = _may_sign(signer, rosters) and _verifies(signer, parts["signature"], data)
        return Kept(body["refusals"], body["seq"], signed)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidTag):
        return None


def write(folder: Path, sealed: str) -> None:
    """Keep the list beside the database; what cannot be written is a safeguard less, no error."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".refusals-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(folder / NAME)
    except OSError as error:
        _log.warning("list of refusals not writable: %s", type(error).__name__)
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def read(folder: Path) -> str:
    """Return the list that is kept beside a database, "" for none."""
    try:
        with (folder / NAME).open("rb") as stream:
            return stream.read(_MAX_BYTES).decode()
    except (OSError, ValueError):
        return ""


def to_apply(pupil: Pupil, refused: list[str]) -> Entry | None:
    """Return the entry that takes from a pupil every yes that was refused, or None."""
    answers = {}
    for name in refused:
        if name in OBJECTIONS:
            if not getattr(pupil.standing, name):
                answers[name] = True
        elif name == "biometric":
            if pupil.standing.biometric:
                answers[name] = False
        else:
            consent = pupil.consents.get(name.removeprefix("consent:"))
            if consent is not None and consent.granted:
                answers[name] = False
    return Entry(pupil.pupil_id, answers=answers) if answers else None


def _may_sign(signer: bytes, rosters: Iterable[Roster]) -> bool:
    members = [roster.signer(signer) for roster in rosters]
    return any(member is not None and member.role.may(Role.KEEPER) for member in members)


def _verifies(signer: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, _signed(data))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed(data: bytes) -> bytes:
    return b"photocheck refusals 1\0" + data
