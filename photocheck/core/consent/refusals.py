"""All that is No or ends in a gallery, by id, kept outside its database for the day of a restore.

A backup is older than what parents said since, so a list of every No and every last day lies in two
more places: in the gallery's folder, beside the database, and in what each PC remembers. It is
encrypted, and signed by the keeper who made it. It can only take a yes away, so an old or foreign
one does no harm; the signature says whether it may be relied on to be whole.
"""

import base64
import json
import logging
import os
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photocheck.core.consent import head, people, rules
from photocheck.core.consent.database import Database
from photocheck.core.consent.head import Head
from photocheck.core.consent.membership import Roster, Unlocked
from photocheck.core.consent.memory import Memory
from photocheck.core.consent.records import OBJECTIONS, Entry, Pupil, Role
from photocheck.core.consent.schema import MIGRATIONS
from photocheck.core.types import RecognitionPolicy

PURPOSE = "refusals"
NAME = "refusals.json"
RECOGNITION = ("off", "refuse", "allow")
"""What the school may decide on recognition, from the least to the most that is allowed."""
_NONCE = 12
_MAX_BYTES = 64 * 1024**2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusals:
    """All that takes from a yes, or limits it, in one state of the gallery.

    Attributes:
        seq: the number of that state.
        names: by pupil id, what is No: ``consent:<channel>``, ``biometric``, or an objection.
        days: by pupil id and by the names of `Entry.dates`, the first day away, each last day,
            each first day to come; and when a person said No: ``withdrawn[:<channel>]``.
        recognition: one of `RECOGNITION`.
        digest: of that state, hex; "" in a list of an older PhotoCheck, which had names only.
        signed: a keeper or administrator signed it.
    """

    seq: int
    names: Mapping[str, list[str]]
    days: Mapping[str, Mapping[str, date]] = field(default_factory=dict)
    recognition: str = RECOGNITION[-1]
    digest: str = ""
    signed: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether it may be relied on to say everything of its state."""
        return self.signed and bool(self.digest)


def current(database: Database) -> Refusals:
    """Return everything that is refused in a view that was verified."""
    state = _state(database)
    pupils = {pupil_id: pupil for pupil_id, (_, pupil) in people.pupils(database).items()}
    return Refusals(
        state.seq,
        {pupil_id: names for pupil_id, pupil in pupils.items() if (names := _names(pupil))},
        {pupil_id: days for pupil_id, pupil in pupils.items() if (days := _days(pupil, state))},
        recognition(people.policy(database)),
        state.digest.hex(),
        signed=True,
    )


def recognition(policy: RecognitionPolicy) -> str:
    """Return which of `RECOGNITION` a decision is."""
    return policy.unmatched if policy.on else RECOGNITION[0]


def follow(folder: Path, database: Database, unlocked: Unlocked, memory: Memory) -> None:
    """Keep the list of a view that was verified, beside the database and on this PC.

    Called as long as the view is held, so that nobody writes a newer list meanwhile. A keeper makes
    the list where it is missing, old or changed; others learn what they find. Tables of an older
    version have none before they are brought up to date.
    """
    state = _state(database)
    if memory.listed == state.digest or database.version != len(MIGRATIONS):
        return
    key, text = people.derive(database, PURPOSE), read(folder)
    kept = unseal(text, key, [unlocked.roster])
    newest = kept is not None and kept.whole and kept.digest == state.digest.hex()
    if not newest and unlocked.me.role.may(Role.KEEPER):
        kept, newest = current(database), True
        text = seal(kept, key, unlocked.keys.signing)
        write(folder, text)
    if kept is not None and (newest or (kept.whole and kept.seq > memory.seen.withdrawn_seq)):
        memory.keep_withdrawn(text, kept.seq)
    memory.listed = state.digest if newest else b""


def seal(refusals: Refusals, key: bytes, signing: Ed25519PrivateKey) -> str:
    """Encrypt the list with a key of the gallery's, and sign it."""
    nonce = secrets.token_bytes(_NONCE)
    body = {
        "seq": refusals.seq,
        "refusals": refusals.names,
        "days": {
            pupil_id: {name: day.isoformat() for name, day in days.items()}
            for pupil_id, days in refusals.days.items()
        },
        "recognition": refusals.recognition,
        "digest": refusals.digest,
    }
    text = json.dumps(body).encode()
    data = nonce + AESGCM(key).encrypt(nonce, text, PURPOSE.encode())
    parts = {
        "list": data,
        "signer": signing.public_key().public_bytes_raw(),
        "signature": signing.sign(_signed(data)),
    }
    return json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()})


def unseal(untrusted: str, key: bytes, rosters: Iterable[Roster]) -> Refusals | None:
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
        return Refusals(
            int(body["seq"]),
            body["refusals"],
            {
                pupil_id: {name: date.fromisoformat(day) for name, day in days.items()}
                for pupil_id, days in body.get("days", {}).items()
            },
            RECOGNITION[RECOGNITION.index(body.get("recognition", RECOGNITION[-1]))],
            str(body.get("digest", "")),
            signed=_may_sign(signer, rosters) and _verifies(signer, parts["signature"], data),
        )
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


def together(lists: Iterable[Refusals]) -> Refusals:
    """Return all that any of the lists takes away; it is nobody's list and not to be relied on."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    days: defaultdict[str, dict[str, date]] = defaultdict(dict)
    decision = len(RECOGNITION) - 1
    for one in lists:
        decision = min(decision, RECOGNITION.index(one.recognition))
        for pupil_id, said in one.names.items():
            names[pupil_id] += said
        for pupil_id, dates in one.days.items():
            for name, day in dates.items():
                stricter = min if name == "left" or name.startswith("until:") else max
                days[pupil_id][name] = stricter(day, days[pupil_id].get(name, day))
    return Refusals(0, names, days, RECOGNITION[decision])


def to_apply(pupil: Pupil, said: Refusals, today: date) -> Entry | None:
    """Return the entry that takes from a pupil every yes that was refused or limited, or None.

    A No that a person said is taken over where there is no yes, too, so that no table makes one.
    """
    names, days = said.names.get(pupil.pupil_id, ()), said.days.get(pupil.pupil_id, {})
    standing = pupil.standing
    answers = {name: True for name in OBJECTIONS if name in names and not getattr(standing, name)}
    if "biometric" in names and (
        standing.biometric or ("withdrawn" in days and not standing.withdrawn)
    ):
        answers["biometric"] = False
    for name in names:
        channel = name.removeprefix("consent:")
        consent = pupil.consents.get(channel)
        by_hand = f"withdrawn:{channel}" in days and not (consent and consent.withdrawn)
        if channel != name and (by_hand or (consent and consent.granted)):
            answers[name] = False
    dates = _days_to_apply(pupil, days, today)
    return Entry(pupil.pupil_id, answers=answers, dates=dates) if answers or dates else None


def _days_to_apply(pupil: Pupil, days: Mapping[str, date], today: date) -> dict[str, date | None]:
    found: dict[str, date | None] = {}
    standing = pupil.standing
    if "left" in days and (standing.left is None or days["left"] < standing.left):
        found["left"] = days["left"]
    signed = standing.biometric_date or today
    if standing.biometric and days.get("biometric_date", signed) > max(signed, today):
        found["biometric_date"] = days["biometric_date"]
    for channel, consent in pupil.consents.items():
        first, last = rules.first_day(consent), rules.last_day(consent)
        begins, ends = days.get(f"from:{channel}", first), days.get(f"until:{channel}", last)
        delayed = begins > max(first, today)
        if consent.granted and (delayed or ends < last):
            found[f"until:{channel}"] = min(ends, last)  # a later first day may not move it
            if delayed:
                found[f"from:{channel}"] = begins
    return found


def _state(database: Database) -> Head:
    found = head.read(database)
    if found is None:
        raise head.untrusted()
    return found[0]


def _names(pupil: Pupil) -> list[str]:
    standing = pupil.standing
    names = [f"consent:{c}" for c, consent in pupil.consents.items() if not consent.granted]
    names += [name for name in OBJECTIONS if getattr(standing, name)]
    if not (standing.biometric and standing.biometric_date and standing.biometric_by.strip()):
        names.append("biometric")
    return names


def _days(pupil: Pupil, state: Head) -> dict[str, date]:
    standing = pupil.standing
    days = {"left": standing.left, "withdrawn": standing.withdrawn}
    begins = {"biometric_date": standing.biometric_date}
    for channel, consent in pupil.consents.items():
        days[f"withdrawn:{channel}"] = consent.withdrawn
        if consent.granted:
            begins[f"from:{channel}"] = rules.first_day(consent)
            days[f"until:{channel}"] = rules.last_day(consent)
    made = date.fromisoformat(state.at[:10])  # what has begun by then limits nothing
    to_come = {name: day for name, day in begins.items() if day and day >= made}
    return {name: day for name, day in days.items() if day} | to_come


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
