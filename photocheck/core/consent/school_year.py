"""What ends: consents to renew, copies to take down, classes that move up, pupils who leave."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from photocheck.core.consent import intake, rules
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Entry, Role
from photocheck.core.consent.register import PastExport, past_exports

WARN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ending:
    """A yes that ends soon.

    Attributes:
        pupil_id: whose.
        channel: where.
        ends: the last day it holds.
    """

    pupil_id: str
    channel: str
    ends: date


def endings(gallery: Gallery, on: date, *, within: int = WARN_DAYS) -> tuple[Ending, ...]:
    """Return each consent that is in force on a day and ends within so many days, soonest first."""
    limit = on + timedelta(days=within)
    found = [
        Ending(pupil.pupil_id, channel, rules.last_day(consent))
        for pupil in gallery.pupils()
        for channel, consent in pupil.consents.items()
        if rules.may_show(pupil.standing, consent, channel, on)[0]
        and rules.last_day(consent) <= limit
    ]
    return tuple(sorted(found, key=lambda e: (e.ends, e.pupil_id, e.channel)))


def to_take_down(gallery: Gallery, on: date) -> Mapping[str, tuple[PastExport, ...]]:
    """Return, by pupil id, the published copies that show somebody who may not be shown any more.

    It is the same list whether consent was withdrawn, has ended, or the child has left.
    """
    pupils = {pupil.pupil_id: pupil for pupil in gallery.pupils()}
    found: defaultdict[str, list[PastExport]] = defaultdict(list)
    for past in reversed(past_exports(gallery)):
        for pupil in (pupils[i] for i in past.pupil_ids if i in pupils):
            consent = pupil.consents.get(past.channel)
            if not rules.may_show(pupil.standing, consent, past.channel, on)[0]:
                found[pupil.pupil_id].append(past)
    return {pupil_id: tuple(gone) for pupil_id, gone in sorted(found.items())}


def start(gallery: Gallery, classes: Mapping[str, str]) -> tuple[str, ...]:
    """Begin a school year: classes move up, all at once.

    Args:
        gallery: open, for a keeper or administrator.
        classes: the new name of each class that has one; "" for a class that has left the school.

    Returns:
        The ids of those who left, to be offered for erasing.
    """
    left = []
    with gallery.vault.write(Role.KEEPER) as change:
        tally = intake.Intake(change, by_hand=True)
        for pupil in tally.pupils():
            if pupil.class_name not in classes or pupil.standing.left is not None:
                continue
            new = classes[pupil.class_name]
            if new:
                tally.take(Entry(pupil.pupil_id, texts={"class": new}))
            else:
                tally.take(Entry(pupil.pupil_id, dates={"left": change.today}))
                left.append(pupil.pupil_id)
        change.log("new-school-year", detail={"left": len(left)})
    return tuple(left)
