"""All that is No in a gallery, by id, kept encrypted outside of it for the day of a restore."""

import base64
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photocheck.core.consent.database import Database
from photocheck.core.consent.records import OBJECTIONS, Entry, Pupil

Refusals = Mapping[str, list[str]]
"""Pupil id -> names of what is No: ``consent:<channel>``, ``biometric``, or an objection."""
PURPOSE = "refusals"
_NONCE = 12


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


def seal(refusals: Refusals, key: bytes) -> str:
    """Encrypt the list with a key of the gallery's."""
    nonce = secrets.token_bytes(_NONCE)
    data = AESGCM(key).encrypt(nonce, json.dumps(refusals).encode(), PURPOSE.encode())
    return base64.b64encode(nonce + data).decode()


def unseal(sealed: str, key: bytes) -> Refusals | None:
    """Return the list, or None if it was changed or belongs to another gallery."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        text = AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], PURPOSE.encode())
    except (ValueError, InvalidTag):
        return None
    refusals: Refusals = json.loads(text)
    return refusals


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
