"""Who a face is: the nearest person of the gallery, and whether that is near enough.

Distances are Euclidean between vectors of length 1 (0..2). A person is the mean of their
reference photos; a face's *score* is its distance to the nearest person plus half the lead over
the next (lower is better): someone who looks a little like everybody scores badly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Match, Snapshot, Vectors

Floats = NDArray[np.float32]

MARGIN = 0.5
"""Weight of the lead over the next person. Found at 1 % strangers shown, 400 adults with 3 photos
each: .81 without, .88 with, .90 mirror-averaged too."""
FULL_WEIGHT_DAYS = 183
"""Scores of children decay within six months (YFA: 98.3 % true accepts at six months, 94.9 % at
36), so a reference photo counts in full this long..."""
NO_WEIGHT_DAYS = 365
"""...and not at all after a school year."""
_CHUNK = 256  # rows compared at once: 256 faces with 50,000 people are 51 MB


@dataclass(frozen=True, eq=False)
class Centroids:
    """The people of a gallery as one vector each.

    Attributes:
        ids: pupil id of each row, sorted.
        vectors: (p, dimension) float32, length 1.
        fresh: (p,) whether at least one reference photo is younger than a school year; without
            one the person is never shown by recognition, only asked.
        rows: for each template of the snapshot, the row of its person.
        weights: for each template, how much it counted.
    """

    ids: tuple[str, ...]
    vectors: Vectors
    fresh: NDArray[np.bool_]
    rows: NDArray[np.intp]
    weights: Floats


@dataclass(frozen=True)
class Calibration:
    """How near is near enough, for one gallery, one embedder and one set of candidates.

    Attributes:
        threshold: a score below it is a match; minus infinity where nobody is shown by itself.
        question_threshold: a score below it is worth a question.
        asked_rate: the share of strangers' faces that may be taken for somebody.
        bound: what this means, in words.
        people: how many people the figures come from.
        genuine: how many leave-one-photo-out scores.
        impostor: how many leave-one-person-out scores.
        found_rate: share of the genuine scores below the threshold, 0..1.
        overlap: people of this gallery cannot be told apart well enough to show by itself.
        fallback: the gallery is too small to speak for itself.
    """

    threshold: float
    question_threshold: float
    asked_rate: float
    bound: str
    people: int
    genuine: int
    impostor: int
    found_rate: float = 0.0
    overlap: bool = False
    fallback: bool = False


def unit(vectors: Floats) -> Floats:
    """Return the rows scaled to length 1; a row of zeros stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def distance(similarity: Floats) -> Floats:
    """Return the Euclidean distance of unit vectors with these cosines."""
    apart: Floats = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * similarity)).astype(np.float32)
    return apart


def photo_weights(taken: Sequence[date], on: date) -> Floats:
    """Return what each reference photo counts on the day `on`: 1 when young, 0 when old."""
    age = np.array([(on - day).days for day in taken], np.float32)
    span = NO_WEIGHT_DAYS - FULL_WEIGHT_DAYS
    weights: Floats = np.clip((NO_WEIGHT_DAYS - age) / span, 0.0, 1.0).astype(np.float32)
    return weights


def centroids(snapshot: Snapshot) -> Centroids:
    """Return everyone with reference photos, younger photos counting more.

    Where all photos of a person are old they count alike and the person is not `fresh`.
    """
    owners = np.array(snapshot.owners, dtype=str)
    ids, rows = np.unique(owners, return_inverse=True)
    weights = photo_weights(snapshot.taken, snapshot.on)
    fresh = np.bincount(rows, weights, minlength=len(ids)) > 0
    weights = np.where(fresh[rows], weights, np.float32(1)).astype(np.float32)
    sums = np.zeros((len(ids), snapshot.templates.shape[1]), np.float32)
    np.add.at(sums, rows, snapshot.templates * weights[:, None])
    return Centroids(tuple(ids.tolist()), unit(sums), fresh, rows, weights)


def margin_scores(nearest: Floats, second: Floats) -> Floats:
    """Return the score of faces by their distances to the nearest and the next person."""
    scores: Floats = (nearest + MARGIN * (nearest - second)).astype(np.float32)
    return scores


def nearest_two(similarity: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Return, per row of cosines, the column of the nearest, its cosine, and the next cosine.

    Where there is only one column the next cosine is that of a right angle, which is nobody.
    """
    rows = np.arange(len(similarity))
    best = similarity.argmax(axis=1)
    first = similarity[rows, best]
    rest = similarity.copy()
    rest[rows, best] = -np.inf
    second = rest.max(axis=1)
    return best, first, np.where(np.isfinite(second), second, 0.0).astype(np.float32)


class Matcher:
    """Finds the nearest candidate to each face. Built once for a batch; thread safe."""

    def __init__(
        self, snapshot: Snapshot, candidates: frozenset[str] | None, calibration: Calibration
    ) -> None:
        """Keep the candidates' mean vectors; `candidates` None means everyone enrolled."""
        people = centroids(snapshot)
        keep = np.array([candidates is None or i in candidates for i in people.ids], bool)
        self._ids = [i for i, kept in zip(people.ids, keep, strict=True) if kept]
        self._vectors = people.vectors[keep]
        self._fresh = people.fresh[keep]
        self._calibration = calibration

    def match(self, vectors: Vectors) -> list[Match | None]:
        """Return the nearest person to each face of *one photo*.

        Nobody is in a photo twice. Two faces accepted as the same person prove that the two
        cannot be told apart, so neither is accepted; of faces that are only likely the nearest
        keeps the question.

        Args:
            vectors: (n, dimension) float32, length 1.
        """
        if not self._ids:
            return [None] * len(vectors)
        found: list[Match] = []
        for start in range(0, len(vectors), _CHUNK):
            found += self._nearest(vectors[start : start + _CHUNK])
        return list(_once_each(found))

    def _nearest(self, vectors: Vectors) -> list[Match]:
        best, first, second = nearest_two(vectors @ self._vectors.T)
        scores = margin_scores(distance(first), distance(second))
        accepted = (scores < self._calibration.threshold) & self._fresh[best]
        likely = scores < self._calibration.question_threshold
        return [
            Match(self._ids[b], round(float(s), 4), bool(a), bool(a or near))
            for b, s, a, near in zip(best, first, accepted, likely, strict=True)
        ]


def _once_each(found: list[Match]) -> list[Match]:
    rivals: dict[str, list[int]] = {}
    for index, match in enumerate(found):
        if match.likely:
            rivals.setdefault(match.pupil_id, []).append(index)
    result = list(found)
    for indices in rivals.values():
        clash = sum(found[i].accepted for i in indices) > 1
        winner = max(indices, key=lambda i: (found[i].accepted, found[i].similarity))
        for i in indices:
            if clash:
                result[i] = replace(found[i], accepted=False)
            elif i != winner:
                result[i] = replace(found[i], accepted=False, likely=False)
    return result
