"""How everybody in the gallery stands on one day, channel by channel, and who fits a search."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from photocheck.core.consent import rules
from photocheck.core.consent.records import Consent, Pupil

SOON = timedelta(days=30)
"""A consent that ends within so many days is worth a letter now."""


class Answer(StrEnum):
    """What holds for one pupil in one channel today."""

    YES = "yes"  # may appear
    ENDS = "ends"  # may appear, ends within `SOON`
    LATER = "later"  # yes, but from a later day
    ENDED = "ended"  # was yes
    NO = "no"  # the recorded answer, or an objection
    NONE = "none"  # nothing is recorded


@dataclass(frozen=True)
class Standing:
    """One cell of the table.

    Attributes:
        answer: see `Answer`.
        reason: in words.
        until: the last day of a yes, or None.
    """

    answer: Answer
    reason: str
    until: date | None = None

    @property
    def shown(self) -> bool:
        """Whether the pupil may appear."""
        return self.answer in (Answer.YES, Answer.ENDS)


@dataclass(frozen=True)
class PupilRow:
    """One row of the table.

    Attributes:
        pupil: the record.
        standing: by channel.
        recognised: templates of the pupil may exist today.
        search: what a search looks in, folded.
    """

    pupil: Pupil
    standing: dict[str, Standing]
    recognised: bool
    search: str

    def ends_soon(self, channel: str) -> bool:
        """Tell whether a yes for the channel ends within `SOON`."""
        return self.standing[channel].answer is Answer.ENDS


def row_of(pupil: Pupil, channels: Sequence[str], on: date) -> PupilRow:
    """Return a pupil as they stand on a day."""
    names = (pupil.label, pupil.forename, pupil.surname, pupil.class_name, pupil.clubs)
    text = " ".join((*names, pupil.pupil_id))
    return PupilRow(
        pupil=pupil,
        standing={channel: _standing(pupil, channel, on) for channel in channels},
        recognised=rules.may_recognise(pupil.standing, on)[0],
        search=fold(text),
    )


def _standing(pupil: Pupil, channel: str, on: date) -> Standing:
    consent = pupil.consents.get(channel)
    shown, reason = rules.may_show(pupil.standing, consent, channel, on)
    until = rules.last_day(consent) if consent and consent.granted else None
    if shown and until:
        return Standing(Answer.ENDS if until - on <= SOON else Answer.YES, reason, until)
    if rules.may_show(pupil.standing, _forever(on), channel, on)[0] and until and consent:
        # nobody objects, so only the days keep it from being a yes
        late = rules.first_day(consent) > on and until >= rules.first_day(consent)
        return Standing(Answer.LATER if late else Answer.ENDED, reason, until)
    objected = not rules.may_show(pupil.standing, _forever(on), channel, on)[0]
    none = consent is None and not objected
    return Standing(Answer.NONE if none else Answer.NO, reason)


def _forever(on: date) -> Consent:
    """Return a consent that is in force on the day, to see whether an objection stands above."""
    return Consent(granted=True, recorded=on, begins=on, until=on)


def fold(text: str) -> str:
    """Return a text in which capitals and accents do not matter."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c))


def fits(row: PupilRow, search: str, class_name: str | None) -> bool:
    """Tell whether every word searched for is in a row of the class (None: any)."""
    if class_name is not None and row.pupil.class_name != class_name:
        return False
    return all(word in row.search for word in fold(search).split())
