"""How near is near enough: measured on the school's own gallery, because no fixed distance is safe.

Strangers' scores come from leaving one person out (their photos against everyone else), genuine
ones from leaving one photo out (it against the person's other photos).
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from photocheck.core.consent.match import (
    MARGIN,
    Calibration,
    Centroids,
    Floats,
    centroids,
    distance,
    margin_scores,
    nearest_two,
    unit,
)
from photocheck.core.types import Snapshot

ASKED_RATE = 0.001
"""The share of strangers' faces that may be taken for somebody."""
QUESTION_RATE = 0.05
"""The share of strangers' faces for which a person may be asked in vain."""
FEW_PEOPLE = 20
"""Below this many people with at least two photos the gallery cannot speak for itself."""
LEAST_PEOPLE = 3
"""Below this many nothing at all can be said, and nobody is shown by recognition."""
MOST_FOUND_LOST = 0.5
"""If fewer than this share of a person's own photos would be recognised, people overlap."""
_SAMPLE = 1000  # people left out in turn, at most: more does not change the figures


@dataclass(frozen=True, eq=False)
class Scores:
    """Leave-one-out scores of a gallery.

    Attributes:
        genuine: (g,) of photos against their own person's other photos.
        impostor: (n,) of photos as if their person were not in the gallery.
        people: number of people behind `impostor`.
    """

    genuine: Floats
    impostor: Floats
    people: int


def leave_one_out(
    snapshot: Snapshot, people: Centroids, candidates: frozenset[str] | None = None
) -> Scores:
    """Score every reference photo as a stranger and as its owner would be scored.

    Args:
        snapshot: the gallery.
        people: its centroids.
        candidates: who can be matched; None means everyone.
    """
    allowed = np.array([candidates is None or i in candidates for i in people.ids], bool)
    step = max(1, -(-len(people.ids) // _SAMPLE))
    photos = np.flatnonzero(people.rows % step == 0)
    weighted = snapshot.templates * people.weights[:, None]
    sums = np.zeros_like(people.vectors)
    np.add.at(sums, people.rows, weighted)
    counts = np.bincount(people.rows, minlength=len(people.ids))
    genuine: list[Floats] = []
    impostor: list[Floats] = []
    for start in range(0, len(photos), 256):
        part = photos[start : start + 256]
        own = people.rows[part]
        similarity = snapshot.templates[part] @ people.vectors.T
        similarity[:, ~allowed] = -np.inf
        similarity[np.arange(len(part)), own] = -np.inf
        if np.count_nonzero(allowed) < 3:
            continue
        _, first, second = nearest_two(similarity)
        near = distance(first)
        impostor.append(margin_scores(near, distance(second)))
        several = (counts[own] > 1) & allowed[own]
        rest = unit(sums[own] - weighted[part])
        mine = distance(np.einsum("ij,ij->i", snapshot.templates[part], rest))
        genuine.append(margin_scores(mine, near)[several])
    empty = np.zeros(0, np.float32)
    return Scores(
        np.concatenate([empty, *genuine]),
        np.concatenate([empty, *impostor]),
        len(np.unique(people.rows[photos])) if impostor else 0,
    )


def calibrate(
    snapshot: Snapshot,
    candidates: frozenset[str] | None = None,
    *,
    asked_rate: float = ASKED_RATE,
) -> Calibration:
    """Choose the thresholds for this gallery.

    Args:
        snapshot: the gallery.
        candidates: who can be matched; None means everyone.
        asked_rate: the share of strangers' faces that may be taken for somebody, 0..1.
    """
    scores = leave_one_out(snapshot, centroids(snapshot), candidates)
    if scores.people < LEAST_PEOPLE:
        words = (
            "Too few people have reference photos to measure anything, so nobody is shown by "
            "recognition; likely matches are asked."
        )
        return Calibration(-np.inf, 0.3, asked_rate, words, scores.people, 0, 0, fallback=True)
    mean, spread = float(scores.impostor.mean()), float(scores.impostor.std())
    few = scores.people < FEW_PEOPLE
    reach = NormalDist().inv_cdf(1 - asked_rate)
    threshold = mean - reach * spread
    if few:
        threshold = min(threshold, mean - 0.18)
    found = float((scores.genuine < threshold).mean()) if scores.genuine.size else 0.0
    overlap = found < MOST_FOUND_LOST
    question = max(threshold, mean - NormalDist().inv_cdf(1 - QUESTION_RATE) * spread)
    return Calibration(
        threshold=-np.inf if overlap else threshold,
        question_threshold=question,
        asked_rate=asked_rate,
        bound=_in_words(asked_rate, scores.people, overlap, few),
        people=scores.people,
        genuine=scores.genuine.size,
        impostor=scores.impostor.size,
        found_rate=found,
        overlap=overlap,
        fallback=few,
    )


def _in_words(asked_rate: float, people: int, overlap: bool, few: bool) -> str:
    if overlap:
        return (
            f"The reference photos of these {people} people are too alike to tell them apart "
            "safely, so nobody is shown by recognition; likely matches are asked."
        )
    asked = f"Set so that at most 1 in {round(1 / asked_rate)} faces of strangers is shown"
    if few:
        return f"{asked}; with only {people} people this is an estimate on the safe side."
    bound = 3 / people
    return (
        f"{asked}. Measured on {people} people, which by itself can only prove less than "
        f"{bound:.1%} (95 %)."
    )


def look_alikes(snapshot: Snapshot, threshold: float) -> frozenset[tuple[str, str]]:
    """Return the pairs of people (ids sorted) too near to each other to be told apart.

    A pair is listed where a photo of one would be accepted as the other if the other were
    alone: its distance, with the usual lead of a stranger, is below the threshold.

    Args:
        snapshot: the gallery.
        threshold: `Calibration.threshold`; minus infinity lists nothing (everyone is asked).
    """
    people = centroids(snapshot)
    pairs: set[tuple[str, str]] = set()
    if not np.isfinite(threshold) or len(people.ids) < 2:
        return frozenset()
    for start in range(0, len(people.ids), 256):
        similarity = people.vectors[start : start + 256] @ people.vectors.T
        near = distance(similarity) < threshold / (1 - MARGIN / 2)
        for i, j in np.argwhere(near):
            if start + i < j:
                pairs.add((people.ids[start + i], people.ids[j]))
    return frozenset(pairs)
