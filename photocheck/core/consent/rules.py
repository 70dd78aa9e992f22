"""The rules of consent, as pure functions of what is recorded and of a day. Doubt means No.

Who may be shown in a channel on a day: somebody with a recorded yes for that channel whose first
and last day frame the day, while nobody objects. Who may be recognised: somebody whose parent gave
a dated, named, written yes to that (Protection of Freedoms Act 2012, s. 26), while nobody objects.

Choices where the school's words leave room, each towards No:

- An objection of a parent or of the child overrides every yes, for showing and for recognising:
  the table has one column for each objection, so it cannot say that only one of them is meant.
- A consent without a first day begins on the day it was recorded. Reading the same old yes again
  does not begin it anew.
- The school year runs from September to August and a consent without a last day ends on
  31 July in it; so one that begins in August is over before it begins.
- A last day before the first day contradicts itself: No.
"""

from datetime import date

from photocheck.core.consent.records import Consent, Standing

_WORDS = {"social": "social media"}
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def in_words(day: date) -> str:
    """Return the day as a school writes it: ``31 July 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def channel_in_words(channel: str) -> str:
    """Return how sentences call a channel."""
    return _WORDS.get(channel, channel)


def school_year_end(day: date) -> date:
    """Return 31 July of the school year (September to August) that the day is in."""
    return date(day.year + (day.month >= 9), 7, 31)


def first_day(consent: Consent) -> date:
    """Return the first day on which the consent holds."""
    return consent.begins or consent.recorded


def last_day(consent: Consent) -> date:
    """Return the last day on which the consent holds."""
    return consent.until or school_year_end(first_day(consent))


def may_show(
    standing: Standing, consent: Consent | None, channel: str, on: date
) -> tuple[bool, str]:
    """Decide whether a pupil may be shown in `channel` on a day, and why.

    Returns:
        The decision, and the reason in words that stand after "is shown:" or "is covered:".
    """
    objection = _objection(standing, on)
    if objection:
        return False, objection
    where = channel_in_words(channel)
    if consent is None:
        return False, f"No consent for {where} is recorded"
    if not consent.granted:
        return False, f"The recorded answer for {where} is No"
    begins, ends = first_day(consent), last_day(consent)
    if begins <= on <= ends:
        return True, f"Consent for {where} until {in_words(ends)}"
    return False, f"Consent for {where} {_out_of_force(consent, begins, ends, on)}"


def may_recognise(standing: Standing, on: date) -> tuple[bool, str]:
    """Decide whether reference photos and templates of a pupil may exist on a day, and why."""
    objection = _objection(standing, on)
    if objection:
        return False, objection
    if not standing.biometric:
        return False, "No consent to face recognition is recorded"
    if standing.biometric_date is None:
        return False, "The consent to face recognition has no date"
    if not standing.biometric_by.strip():
        return False, "The consent to face recognition does not say who gave it"
    if on < standing.biometric_date:
        return False, (
            f"The consent to face recognition begins on {in_words(standing.biometric_date)}"
        )
    return True, f"Consent to face recognition since {in_words(standing.biometric_date)}"


def _out_of_force(consent: Consent, begins: date, ends: date, on: date) -> str:
    if ends < begins and consent.until is None:
        return "began in the summer holiday without a last day, so it has to be recorded again"
    if ends < begins:
        return "ends before it begins, so it counts as No"
    return f"begins on {in_words(begins)}" if on < begins else f"ended on {in_words(ends)}"


def _objection(standing: Standing, on: date) -> str:
    if standing.never_publish:
        return "Must never be published"
    if standing.objects_child:
        return "The child said no"
    if standing.objects_parent:
        return "A parent said no"
    if standing.left is not None and on >= standing.left:
        return f"Left the school on {in_words(standing.left)}"
    return ""
