"""How near is near enough: measured on the school's own gallery, because no fixed distance is safe.

Strangers' scores come from leaving one person out (their photos against everyone else), genuine
ones from leaving one photo out (it against the person's other photos). The threshold lies so many
standard deviations below the strangers' mean. A gallery of few people measures that badly, so
there the threshold is also never looser than what is strict for adults: children, whose scores
lie lower, pull it down, and nothing pulls it up.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent.match import (
    Calibration,
    Centroids,
    Floats,
    Matcher,
    allowed,
    are_children,
    centroids,
    distance,
    margin_scores,
    nearest,
    unit,
)
from photocheck.core.types import Snapshot

ASKED_RATE = 0.001
"""The share of strangers' faces that may be taken for somebody."""
QUESTION_RATE = 0.05
"""The share of strangers' faces for which somebody may be asked in vain."""
TAIL = 1.36
"""Low scores of strangers are more frequent than a normal distribution has them: for 0.1 % of
adults' faces 4.2 standard deviations below the mean are needed where it would be 3.09."""
LINK_SPREADS = 3.4
"""So many standard deviations below the mean distance, 1 in 10,000 pairs of faces of two people
is nearer (LFW)."""
ENOUGH_PEOPLE = 100
"""From here the gallery speaks for itself: asked 0.1 %, over 24 random galleries of 120 adults
0.06 % of strangers' faces were shown on average and 0.15 % at worst; of 200 0.11 % and 0.27 %."""
FEW_PEOPLE = 30
"""Below this many their spread says nothing: of 15 adults 0.3 % on average, 4.6 % at worst."""
LEAST_PEOPLE = 3
"""Below this many nothing can be said, and nobody is shown by recognition."""
LEAST_APART = 1.2
"""If genuine and strangers' scores lie less than so many of their (mean) standard deviations apart,
people overlap. Adults: 2.0 to 5.2 on average (2 or 3 photos, 4 to 200 people), 1.3 at worst;
generated children with 4 to 6 photos: around 1."""
_SAMPLE = 600  # people left out in turn, at most: more does not change the figures
_SAMPLE_GAINS = 150  # people whose photos are averaged, at most
_SAMPLE_PAIRS = 1500  # photos compared with each other, at most
_NOTHING = 1e-4  # length of the sum of no photos that count, but for rounding
_CHUNK = 256


@dataclass(frozen=True)
class Strict:
    """What is strict for adults with one embedder, for galleries too small to measure by.

    Measured on 1,178 adults (LFW) with 3 photos each (benchmarks/matching.py).

    Attributes:
        score: of strangers' faces 0.1 % score lower, in galleries of 4 to 280 people.
        score_below: how far that is below strangers' mean score, at least (100 people).
        link: 1 in 10,000 pairs of two people's faces is nearer.
        link_below: how far that is below the mean of such pairs.
        gains: see `Calibration`.
    """

    score: float
    score_below: float
    link: float
    link_below: float
    gains: tuple[float, ...]


_UNKNOWN = Strict(math.inf, math.inf, math.inf, math.inf, (0.0, 0.03, 0.04))
_STRICT = {"dlib-resnet": Strict(0.23, 0.145, 0.33, 0.22, (0.0, 0.03, 0.04))}


def strict_for(model_id: str) -> Strict:
    """Return what is strict for an embedder; one nobody measured never shows in a small gallery."""
    known = (strict for name, strict in _STRICT.items() if model_id.startswith(name))
    return next(known, _UNKNOWN)


class _Gallery:
    """The reference photos of those measured, with what every measurement needs."""

    def __init__(
        self, snapshot: Snapshot, candidates: frozenset[str] | None, children: bool | None
    ) -> None:
        self.people: Centroids = centroids(snapshot)
        self.may = allowed(self.people, candidates)
        self.photos = np.bincount(self.people.rows, minlength=len(self.people.ids))
        child = are_children(snapshot, self.people)
        measured = np.full(len(child), True) if children is None else child == children
        measured &= self.may.sum() - self.may > 0  # there is a candidate besides themselves
        step = max(1, -(-int(measured.sum()) // _SAMPLE))
        measured &= np.cumsum(measured) % step == 0
        sample = np.flatnonzero(measured[self.people.rows])
        self.sample = sample[np.argsort(self.people.rows[sample], kind="stable")]
        self.own = self.people.rows[self.sample]
        self.templates = snapshot.templates[self.sample]

    def strangers(self, probes: Floats, own: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Score probes as if their own person were not in the gallery.

        Returns:
            The scores, and the distances to the nearest other person.
        """
        scores, others = [np.zeros(0, np.float32)], [np.zeros(0, np.float32)]
        for start in range(0, len(own), _CHUNK):
            mine = own[start : start + _CHUNK]
            similarity = probes[start : start + _CHUNK] @ self.people.vectors.T
            similarity[np.arange(len(mine)), mine] = -np.inf
            others.append(distance(similarity.max(axis=1)))
            scores.append(nearest(similarity, self.may)[1])
        return np.concatenate(scores), np.concatenate(others)

    def genuine(self, others: Floats) -> Floats:
        """Return the scores of the candidates' photos against their person's other photos."""
        weights = self.people.weights[self.sample]
        rest = self.people.sums[self.own] - self.templates * weights[:, None]
        chosen = self.may[self.own] & (np.linalg.norm(rest, axis=1) > _NOTHING)
        near = np.einsum("ij,ij->i", self.templates[chosen], unit(rest[chosen]))
        return margin_scores(distance(near), others[chosen])

    def gains(self, scores: Floats, usual: tuple[float, ...]) -> tuple[float, ...]:
        """Return `Calibration.gains`, measured; `usual` where nobody has so many photos."""
        gains = [0.0]
        for faces in range(2, len(usual) + 1):
            own, first = np.unique(self.own, return_index=True)
            enough = self.photos[own] >= faces
            own, first = own[enough][:_SAMPLE_GAINS], first[enough][:_SAMPLE_GAINS]
            if not own.size:
                return usual
            photos = first[:, None] + np.arange(faces)
            means, _ = self.strangers(unit(self.templates[photos].mean(axis=1)), own)
            gains.append(max(gains[-1], float(scores[photos].mean() - means.mean())))
        return tuple(gains)

    def pairs(self) -> Floats:
        """Return distances between photos of two people."""
        step = max(1, -(-len(self.own) // _SAMPLE_PAIRS))
        photos, own = self.templates[::step], self.own[::step]
        two = np.triu(own[:, None] != own[None, :], 1)
        return distance((photos @ photos.T)[two])


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
    gallery = _Gallery(snapshot, candidates, children)
    strict = strict_for(snapshot.model_id)
    people = len(np.unique(gallery.own))
    if people < LEAST_PEOPLE:
        return Calibration(
            threshold=-math.inf,
            question_threshold=strict.score if math.isfinite(strict.score) else 0.0,
            gains=strict.gains,
            link=0.0,
            asked_rate=asked_rate,
            bound=_TOO_FEW,
            people=people,
            genuine=0,
            impostor=0,
            fallback=True,
        )
    strangers, others = gallery.strangers(gallery.templates, gallery.own)
    genuine, pairs = gallery.genuine(others), gallery.pairs()
    spreads = TAIL * NormalDist().inv_cdf(1 - asked_rate)
    threshold = _below(strangers, people, spreads, strict.score, strict.score_below)
    link = _below(pairs, people, LINK_SPREADS, strict.link, strict.link_below)
    found = float((genuine < threshold).mean()) if genuine.size else 0.0
    overlap = bool(genuine.size) and _apart(genuine, strangers) < LEAST_APART
    return Calibration(
        threshold=-math.inf if overlap else threshold,
        question_threshold=float(np.quantile(strangers, QUESTION_RATE)),
        gains=gallery.gains(strangers, strict.gains),
        link=max(0.0, link),
        asked_rate=asked_rate,
        bound=_in_words(asked_rate, people, overlap),
        people=people,
        genuine=genuine.size,
        impostor=strangers.size,
        found_rate=found,
        overlap=overlap,
        fallback=people < ENOUGH_PEOPLE,
    )


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


def _apart(genuine: Floats, strangers: Floats) -> float:
    """Return the distance of the two kinds of scores in standard deviations (d')."""
    spread = math.sqrt((float(genuine.var()) + float(strangers.var())) / 2)
    return (float(strangers.mean()) - float(genuine.mean())) / max(spread, 1e-6)


def _below(values: Floats, people: int, spreads: float, strict: float, margin: float) -> float:
    """Return a limit far enough below the typical value of people who are not the same."""
    far = spreads * float(values.std()) if people >= FEW_PEOPLE else margin
    limit = float(values.mean()) - far
    return limit if people >= ENOUGH_PEOPLE else min(limit, strict)


_TOO_FEW = (
    "Too few people have reference photos to measure by, so nobody is shown by recognition; likely "
    "matches are asked."
)


def _in_words(asked_rate: float, people: int, overlap: bool) -> str:
    if overlap:
        return (
            f"The reference photos of these {people} people are too alike to tell them apart "
            "safely, so nobody is shown by recognition; likely matches are asked."
        )
    asked = f"Set so that at most 1 in {round(1 / asked_rate):,} faces of strangers is shown"
    if people < ENOUGH_PEOPLE:
        return (
            f"{asked}. {people} people are too few to measure that, so the distance is one that "
            "is strict for adults, and stricter where people here look more alike."
        )
    return (
        f"{asked}, judged by how alike these {people} people are. As a proof, {people} people "
        f"can only show that fewer than 1 in {people // 3} strangers is shown (95 %)."
    )
