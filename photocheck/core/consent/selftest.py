"""Try recognition on the school's own reference photos, and say in plain words what it would do.

Each photo is tried as if it were new: once for its owner, with that photo left out, and once as a
stranger's, with its owner left out. The limit is always set by other people than those it is tried
on: half of them at a time.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from photocheck.core.consent.bounds import most_likely
from photocheck.core.consent.calibrate import ASKED_RATE, LEAST_PEOPLE, in_words, threshold
from photocheck.core.consent.match import centroids
from photocheck.core.consent.measure import Measured, measure
from photocheck.core.counted import counted
from photocheck.core.types import Snapshot

RATES = (0.01, 0.001, 0.0001)
"""Shares of strangers' faces asked for: looser, as shipped, and stricter."""
MOST = 0.01
"""The share of distinct strangers, rounded up, that may be shown for recognition to be advised."""


@dataclass(frozen=True)
class Trial:
    """What would happen at one setting.

    Attributes:
        asked_rate: the share of strangers' faces that may be taken for somebody.
        photos: how many photos were tried for their owner.
        covered: how many of these would be covered or asked about.
        people: how many people were tried as strangers.
        shown: how many of these would be shown as somebody else in at least one photo.
    """

    asked_rate: float
    photos: int
    covered: int
    people: int
    shown: int

    @property
    def shown_at_most(self) -> float:
        """Return the upper end of the 95 % interval of the share of strangers shown."""
        return most_likely(self.shown, self.people)


@dataclass(frozen=True)
class Selftest:
    """The outcome.

    Attributes:
        people, photos: with which it was tried.
        trials: one for each of `RATES`.
        sentences: what it means, for a person; no names.
        safe: recognition as shipped could be tried, and showed at most `MOST` of the strangers.
    """

    people: int
    photos: int
    trials: tuple[Trial, ...]
    sentences: tuple[str, ...]
    safe: bool


def selftest(snapshot: Snapshot) -> Selftest:
    """Try recognition on a gallery's own reference photos."""
    kinds = [measure(snapshot, children=children) for children in (True, False)]
    trials = tuple(_trial(kinds, snapshot.model_id, rate) for rate in RATES)
    shipped = next(t for t in trials if t.asked_rate == ASKED_RATE)
    people = len(centroids(snapshot).ids)
    safe = shipped.people >= LEAST_PEOPLE and shipped.shown <= math.ceil(MOST * shipped.people)
    enough = [kind for kind in kinds if kind.people >= LEAST_PEOPLE]
    setting = tuple(in_words(kind, snapshot.model_id) for kind in enough)
    sentences = _sentences(people, len(snapshot.owners), shipped, setting, safe)
    return Selftest(people, len(snapshot.owners), trials, sentences, safe)


def _trial(kinds: list[Measured], model_id: str, rate: float) -> Trial:
    photos = covered = people = shown = 0
    for kind in kinds:
        people += kind.people
        photos += kind.genuine.size
        order = np.unique(kind.owners)
        strangers, genuine = (
            np.searchsorted(order, owners) % 2 for owners in (kind.owners, kind.genuine_owners)
        )
        for half in (0, 1):
            others = replace(
                kind,
                strangers=kind.strangers[strangers != half],
                genuine=kind.genuine[genuine != half],
            )
            limit = threshold(others, model_id, rate)
            fooled = (strangers == half) & (kind.strangers < limit)
            shown += len(np.unique(kind.owners[fooled]))
            covered += int((kind.genuine[genuine == half] >= limit).sum())
    return Trial(rate, photos, covered, people, shown)


def _sentences(
    people: int, photos: int, shipped: Trial, setting: tuple[str, ...], safe: bool
) -> tuple[str, ...]:
    said = [
        f"Tried with {counted(photos, 'reference photo')} of"
        f" {counted(people, 'person', 'people')}, each as if it were new."
    ]
    if shipped.people < LEAST_PEOPLE:
        said.append(
            f"At least {LEAST_PEOPLE} people are needed to try anything. Until then nobody is "
            "shown by recognition."
        )
        return tuple(said)
    said.extend(setting)
    if shipped.photos:
        said.append(
            f"Of {counted(shipped.photos, 'photo')} of people it knows, {shipped.covered} "
            f"({shipped.covered / shipped.photos:.0%}) would be covered or asked about. Photos of "
            "an event are poorer than these, but several photos of a person help each other."
        )
    else:
        said.append(
            "Everybody has one reference photo only, so it cannot be tried whether people would be "
            "found again. Add a second photo each."
        )
    said.append(
        f"Of {counted(shipped.people, 'person', 'people')} tried as strangers, "
        f"{shipped.shown or 'none'} would be shown as somebody else. With so many people that "
        f"proves: fewer than {shipped.shown_at_most:.1%} of strangers (95 %). Brothers, sisters "
        "and twins who are not in the gallery are likelier."
    )
    said.append(
        "Recognition may be used as it is. The safest setting is always to cover everyone and show "
        "by name."
        if safe
        else "The safest setting for this gallery is to cover everyone and show by name (detect "
        "only)."
    )
    return tuple(said)
