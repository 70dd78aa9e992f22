"""How near is near enough: measured on the school's own gallery, because no fixed distance is safe.

The threshold lies so many standard deviations below the median score of strangers (`measure`). A
gallery of few people measures that badly, so there it is also never looser than what is strict for
adults. Children lie much nearer to each other, so they are measured by children only, and a few
children are only asked.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from photocheck.core.consent.match import Calibration, Floats, Matcher
from photocheck.core.consent.measure import Measured, measure
from photocheck.core.types import Snapshot

ASKED_RATE = 0.001
"""The share of strangers' faces that may be taken for somebody."""
QUESTION_RATE = 0.05
"""The share of strangers' faces for which somebody may be asked in vain."""
UNCLEAR_RATE = 0.01
"""The same for faces too poor to be shown by recognition: in ten made events 100 of 104 such
questions were about the right person; at 5 % 122 of 147, and hardly one clear face more."""
TAIL = 1.49
"""Low scores of strangers are more frequent than a normal distribution has them: for 0.1 % of
adults' faces 4.6 standard deviations (by the median deviation) below the median are needed where
it would be 3.09."""
LINK_SPREADS = 3.4
"""So many standard deviations below the median distance, 1 in 10,000 pairs of faces of two people
is nearer (LFW)."""
ENOUGH_PEOPLE = 100
"""From here the gallery speaks for itself: asked 0.1 %, over 24 random galleries of 120 adults
0.08 % of strangers' faces were shown on average and 0.28 % at worst; of 200 0.08 % and 0.15 %."""
FEW_PEOPLE = 30
"""Below this many their spread says nothing: of 15 adults 0.7 % on average, 8.5 % at worst."""
LEAST_PEOPLE = 3
"""Below this many nothing can be said, and nobody is shown by recognition."""
LEAST_APART = 0.5
"""If fewer of people's own photos than this score below what 5 % of strangers do, people overlap.
Adults with 2 photos each, so measured by a single one: 0.78 of 200 people, 0.70 at worst."""


@dataclass(frozen=True)
class Strict:
    """What is strict for adults with one embedder, for galleries too small to measure by.

    Measured on 1,178 adults (LFW) with 3 photos each (benchmarks/matching.py).

    Attributes:
        score: of strangers' faces at most 0.12 % score lower, in galleries of 4 to 260 people.
        score_below: how far that is below strangers' median score, at least (100 people).
        link: 1 in 10,000 pairs of two people's faces is nearer.
        link_below: how far that is below the median of such pairs.
        gains: see `Calibration`.
    """

    score: float
    score_below: float
    link: float
    link_below: float
    gains: tuple[float, ...]


_UNKNOWN = Strict(math.inf, math.inf, math.inf, math.inf, (0.0, 0.03, 0.04))
_STRICT = {"dlib-resnet": Strict(0.23, 0.145, 0.33, 0.22, (0.0, 0.03, 0.04))}


def _usual_question(snapshot: Snapshot) -> float:
    """Return below which score to ask where nothing can be measured; 0 asks nothing."""
    names = (name for name in _STRICT if snapshot.model_id.startswith(name))
    return max((_STRICT[name].score for name in names), default=0.0)


def strict_for(model_id: str, measured: Measured) -> Strict:
    """Return what is strict for an embedder.

    For one that nobody measured, and for children, that is not known: fewer than `FEW_PEOPLE` of
    them are never shown by recognition.
    """
    known = (strict for name, strict in _STRICT.items() if model_id.startswith(name))
    return _UNKNOWN if measured.children else next(known, _UNKNOWN)


def calibrate(
    snapshot: Snapshot,
    candidates: frozenset[str] | None = None,
    *,
    children: bool | None = None,
    asked_rate: float = ASKED_RATE,
) -> Calibration:
    """Choose the thresholds for this gallery.

    Args:
        snapshot: the gallery.
        candidates: who can be matched; None means everyone.
        children: measure by children only, or by adults only; None means by everyone.
        asked_rate: the share of strangers' faces that may be taken for somebody, 0..1.
    """
    measured = measure(snapshot, candidates, children=children)
    strict = strict_for(snapshot.model_id, measured)
    asked = unclear = _usual_question(snapshot)
    if measured.people >= LEAST_PEOPLE:
        asked, unclear = np.quantile(measured.strangers, (QUESTION_RATE, UNCLEAR_RATE))
    link = _below(measured.pairs, measured, LINK_SPREADS, strict.link, strict.link_below)
    usual = strict.gains[len(measured.gains) :]
    return Calibration(
        threshold=threshold(measured, snapshot.model_id, asked_rate),
        question_threshold=float(asked),
        unclear_threshold=float(unclear),
        gains=measured.gains + usual,
        link=max(0.0, link),
        people=measured.people,
    )


def threshold(measured: Measured, model_id: str, asked_rate: float = ASKED_RATE) -> float:
    """Return below which score a face is a match; minus infinity where none can be."""
    if overlaps(measured):
        return -math.inf
    strict = strict_for(model_id, measured)
    usual, spreads = (TAIL * NormalDist().inv_cdf(1 - rate) for rate in (ASKED_RATE, asked_rate))
    # what is strict was measured at the usual rate; others lie as many spreads nearer or farther
    margin = strict.score_below * spreads / usual
    known = math.isfinite(strict.score)
    cap = strict.score + strict.score_below - margin if known else strict.score
    return _below(measured.strangers, measured, spreads, cap, margin)


def overlaps(measured: Measured) -> bool:
    """Tell whether genuine and strangers' scores lie too near to each other."""
    genuine, strangers = measured.genuine, measured.strangers
    if not (genuine.size and strangers.size):
        return False
    return bool((genuine < np.quantile(strangers, QUESTION_RATE)).mean() < LEAST_APART)


def _below(
    values: Floats, measured: Measured, spreads: float, strict: float, margin: float
) -> float:
    """Return a limit far enough below the typical value of people who are not the same."""
    if measured.people < LEAST_PEOPLE:
        return -math.inf
    middle = float(np.median(values))
    # twins and mistaken enrolments lie far below: the spread must not follow them
    spread = 1.4826 * float(np.median(np.abs(values - middle)))
    limit = middle - (spreads * spread if measured.people >= FEW_PEOPLE else margin)
    return limit if measured.people >= ENOUGH_PEOPLE else min(limit, strict)


def calibrated_matcher(
    snapshot: Snapshot,
    candidates: frozenset[str] | None = None,
    *,
    asked_rate: float = ASKED_RATE,
) -> Matcher:
    """Return the matcher of a gallery, with children measured by children and adults by adults.

    A few children among many adults would otherwise be judged by how far adults are apart.
    """
    adults, children = (
        calibrate(snapshot, candidates, children=children, asked_rate=asked_rate)
        for children in (False, True)
    )
    return Matcher(snapshot, candidates, adults, children)


def in_words(measured: Measured, model_id: str) -> str:
    """Say how near is near enough for the children, or the adults, that were measured."""
    who = "children" if measured.children else "adults"
    if measured.people < ENOUGH_PEOPLE:
        who = f"{measured.people} {who}"
    if math.isinf(threshold(measured, model_id)):
        alike = measured.people >= LEAST_PEOPLE and overlaps(measured)
        why = "look too much alike" if alike else "are too few to measure by"
        return (
            f"The {who} with reference photos {why}: nobody is shown as one of them by recognition,"
            " likely matches are asked."
        )
    how = "judged by how alike these are"
    if measured.people < ENOUGH_PEOPLE:
        strict = math.isfinite(strict_for(model_id, measured).score)
        how += ", which so few tell only roughly" + (
            ", so never looser than what is strict for adults" if strict else ""
        )
    return (
        f"At most 1 in {round(1 / ASKED_RATE):,} faces of strangers is to be shown as one of the "
        f"{who}; {how}."
    )
