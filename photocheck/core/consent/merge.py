"""What a pupil's record becomes when somebody says something about the pupil. Pure functions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from photocheck.core.consent.records import OBJECTIONS, Consent, Entry, Pupil, Standing
from photocheck.core.consent.rules import channel_in_words, first_day, in_words, last_day


def merge(
    before: Pupil, entry: Entry, today: date, channels: Sequence[str], *, by_hand: bool
) -> Pupil:
    """Return the pupil after an entry.

    Args:
        before: as recorded, or a pupil of whom nothing is recorded.
        entry: what is said.
        today: the day it is recorded.
        channels: the gallery's; the entry's other channels are left out.
        by_hand: a person entered it for this pupil; if not, it comes from a table and cannot
            undo what a person withdrew (see `Standing.withdrawn`, `Consent.withdrawn`).
    """
    texts = entry.texts
    consents = dict(before.consents)
    for channel in channels:
        consent = _consent(consents.get(channel), entry, channel, today, by_hand=by_hand)
        if consent is not None:
            consents[channel] = consent
    return replace(
        before,
        forename=texts.get("forename", before.forename),
        surname=texts.get("surname", before.surname),
        known_as=texts.get("known_as", before.known_as),
        class_name=texts.get("class", before.class_name),
        clubs=texts.get("clubs", before.clubs),
        adult=entry.answers.get("adult", before.adult),
        standing=_standing(before.standing, entry, today, by_hand=by_hand),
        consents=consents,
    )


def withheld(before: Pupil, entry: Entry, after: Pupil) -> bool:
    """Tell whether the entry said yes where the record keeps an earlier withdrawal."""
    consents = any(
        entry.answers.get(f"consent:{channel}") and consent.withdrawn
        for channel, consent in after.consents.items()
    )
    standing = before.standing.withdrawn is not None and after.standing.withdrawn is not None
    return consents or (
        standing and bool(entry.answers.get("biometric")) and not after.standing.biometric
    )


def difference(before: Pupil, after: Pupil) -> dict[str, Any]:
    """Return what changed, for the log: names of fields, and values of all but names."""
    names = ("forename", "surname", "known_as", "class_name", "clubs")
    changed: dict[str, Any] = {}
    renamed = [name for name in names if getattr(before, name) != getattr(after, name)]
    if renamed:
        changed["changed"] = renamed
    for field in Standing.__dataclass_fields__:
        value = getattr(after.standing, field)
        if field != "biometric_by" and value != getattr(before.standing, field):
            changed[field] = str(value)
    for channel in changed_consents(before, after):
        consent = after.consents[channel]
        days = f"{consent.begins or consent.recorded}..{consent.until or ''}"
        changed[f"consent:{channel}"] = f"{'yes' if consent.granted else 'no'} {days}"
    return changed


def change_in_words(before: Pupil, after: Pupil) -> tuple[str, ...]:
    """Return what changed as lines to read, each "what: before -> after"; without names."""
    lines = [
        f"{words}: changed"
        for name, words in _NAME_WORDS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    for name, words in _STANDING_WORDS.items():
        old, new = getattr(before.standing, name), getattr(after.standing, name)
        if old != new:
            lines.append(f"{words}: {_in_words(old)} -> {_in_words(new)}")
    for channel in changed_consents(before, after):
        old, new = _consent_in_words(before.consents.get(channel)), after.consents[channel]
        lines.append(f"{channel_in_words(channel)}: {old} -> {_consent_in_words(new)}")
    return tuple(lines)


_NAME_WORDS = {
    "forename": "first name",
    "surname": "last name",
    "known_as": "name they are called by",
    "class_name": "class",
    "clubs": "clubs",
    "adult": "adult or pupil",
}
_STANDING_WORDS = {
    "biometric": "face recognition",
    "biometric_date": "date of the consent to face recognition",
    "objects_parent": "a parent objects",
    "objects_child": "the child objects",
    "never_publish": "never publish",
    "left": "left the school",
}


def _in_words(value: bool | date | None) -> str:
    if value is None:
        return "nothing"
    return in_words(value) if isinstance(value, date) else "Yes" if value else "No"


def _consent_in_words(consent: Consent | None) -> str:
    if consent is None:
        return "nothing"
    if not consent.granted:
        return "No"
    return f"Yes from {in_words(first_day(consent))} until {in_words(last_day(consent))}"


def changed_consents(before: Pupil, after: Pupil) -> list[str]:
    """Return the channels whose record is another one now."""
    return [c for c, consent in after.consents.items() if before.consents.get(c) != consent]


def _standing(old: Standing, entry: Entry, today: date, *, by_hand: bool) -> Standing:
    answers = entry.answers
    objections = {name: answers[name] for name in OBJECTIONS if name in answers}
    objected = any(objections.get(name, getattr(old, name)) for name in OBJECTIONS)
    biometric = answers.get("biometric", old.biometric)
    signed = entry.dates.get("biometric_date")
    by = entry.texts.get("biometric_by", "")
    withdrawn = old.withdrawn
    if by_hand:
        if any(objections.values()) or answers.get("biometric") is False:
            withdrawn = today
        elif ("biometric" in answers or objections) and biometric and not objected:
            withdrawn = None  # nothing is left of what was refused
    elif withdrawn is not None:
        objections = {name: said or getattr(old, name) for name, said in objections.items()}
        if biometric and not old.biometric:
            biometric = signed is not None and signed > withdrawn
    if biometric and old.biometric:  # the same yes: what it does not say again, stays
        signed = _day(entry, "biometric_date", old.biometric_date, by_hand=by_hand)
        by = by or old.biometric_by
    elif not biometric and "biometric" not in answers:
        signed, by = old.biometric_date, old.biometric_by
    return replace(
        old,
        biometric=biometric,
        biometric_date=signed,
        biometric_by=by,
        left=_day(entry, "left", old.left, by_hand=by_hand),
        withdrawn=withdrawn,
        **objections,
    )


def _consent(
    old: Consent | None, entry: Entry, channel: str, today: date, *, by_hand: bool
) -> Consent | None:
    granted = entry.answers.get(f"consent:{channel}", old.granted if old else None)
    if granted is None:
        return None
    begins, until = entry.dates.get(f"from:{channel}"), entry.dates.get(f"until:{channel}")
    new = Consent(
        granted=granted,
        recorded=today,
        begins=begins,
        until=until,
        given_by=entry.texts.get("given_by", ""),
        evidence=entry.texts.get("evidence", ""),
        withdrawn=today if by_hand and not granted else None,
    )
    if old is None:
        return new
    if granted == old.granted:  # the same word: what it does not say again, stays
        return replace(
            old,
            begins=_day(entry, f"from:{channel}", old.begins, by_hand=by_hand),
            until=_day(entry, f"until:{channel}", old.until, by_hand=by_hand),
            given_by=new.given_by or old.given_by,
            evidence=new.evidence or old.evidence,
            withdrawn=new.withdrawn or old.withdrawn,
        )
    if granted and old.withdrawn and not by_hand and (begins is None or begins <= old.withdrawn):
        return old
    return new


def _day(entry: Entry, name: str, old: date | None, *, by_hand: bool) -> date | None:
    """Return a day after an entry: blank, a table says nothing of it, and a person clears it."""
    said = entry.dates.get(name, old)
    return said if by_hand else said or old
