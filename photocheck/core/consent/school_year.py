"""What ends: consents to renew, copies to take down, classes that move up, pupils who leave."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from photocheck.core.consent import intake, rules
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.match import FULL_WEIGHT_DAYS, NO_WEIGHT_DAYS
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


@dataclass(frozen=True, slots=True)
class Renewal:
    """Somebody whose reference photos grow old.

    Attributes:
        pupil_id: whose.
        newest: the day of the newest one.
        state: "less" (they count less than they did), "soon" (within `WARN_DAYS` they count
            nothing), "none" (they count nothing: the person is only asked about).
    """

    pupil_id: str
    newest: date
    state: str


def renewals(gallery: Gallery, on: date) -> tuple[Renewal, ...]:
    """Return who needs new reference photos, most urgent first."""
    with gallery.vault.read() as database:
        rows = database.rows(
            "SELECT pupil_id, max(taken) FROM reference JOIN pupil USING (pupil) GROUP BY pupil_id"
        )
    found = []
    for pupil_id, newest in rows:
        day = date.fromisoformat(newest)
        age = (on - day).days
        if age > FULL_WEIGHT_DAYS:
            soon = age > NO_WEIGHT_DAYS - WARN_DAYS
            state = "none" if age >= NO_WEIGHT_DAYS else "soon" if soon else "less"
            found.append(Renewal(pupil_id, day, state))
    return tuple(sorted(found, key=lambda r: (r.newest, r.pupil_id)))


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


def propose_classes(gallery: Gallery) -> Mapping[str, str]:
    """Return a proposal for `start`, for a person to correct: 3A becomes 4A, the oldest leave.

    Classes without a number, such as staff, are not in it.
    """
    names = {p.class_name for p in gallery.pupils() if p.standing.left is None and not p.adult}
    years = {name: int(year[0]) for name in names if (year := re.search(r"\d+", name))}
    oldest = max(years.values(), default=0)
    return {
        name: "" if year == oldest else re.sub(r"\d+", str(year + 1), name, count=1)
        for name, year in sorted(years.items())
    }


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
    gallery.vault.vacuum()
    return tuple(left)
