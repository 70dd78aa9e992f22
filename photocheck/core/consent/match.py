"""Who a face is: the nearest person of the gallery, and whether that is near enough.

Distances are Euclidean between vectors of length 1 (0..2). A person is the mean of their
reference photos; a face's *score* is its distance to the nearest person less half the lead over
the next (lower is better): someone who looks a little like everybody scores badly.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent.childlike import looks_childlike
from photocheck.core.types import Match, Snapshot, Vectors

Floats = NDArray[np.float32]

MARGIN = 0.5
"""Weight of the lead over the next person. Found at 0.1 % strangers shown, 200 adults with 3 photos
each: .71 without, .76 with; .67 after centring on the gallery, .47 after z-normalising by it, so
no score normalisation is used (benchmarks/scores.py)."""
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
        sums: (p, dimension) float32, the weighted sums that `vectors` are the directions of.
    """

    ids: tuple[str, ...]
    vectors: Vectors
    fresh: NDArray[np.bool_]
    rows: NDArray[np.intp]
    weights: Floats
    sums: Floats


@dataclass(frozen=True)
class Calibration:
    """How near is near enough, for one gallery, one embedder and one set of candidates.

    Attributes:
        threshold: a score below it is a match; minus infinity where nobody is shown by itself.
        question_threshold: a score below it is worth a question.
        unclear_threshold: the same for a face too poor to be shown by recognition.
        gains: how much lower strangers' scores are for the mean of 1, 2, ... faces of one person
            than for one face; taken off the threshold.
        link: two faces of an event are taken for one person below this distance; 0 where that
            could not be measured.
        people: how many people it was measured by.
    """

    threshold: float
    question_threshold: float
    unclear_threshold: float
    gains: tuple[float, ...]
    link: float
    people: int

    def judges(self, score: float, faces: int, *, unclear: bool) -> tuple[bool, bool]:
        """Tell whether the mean of so many faces with this score is a match, and a likely one.

        Args:
            score: of the mean.
            faces: how many, at least 1.
            unclear: they are too poor to be a match by themselves.
        """
        if unclear:
            return False, score < self.unclear_threshold
        accepted = score < self.threshold - self.gains[min(faces, len(self.gains)) - 1]
        return accepted, accepted or score < self.question_threshold


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
    order = np.argsort(rows, kind="stable")
    weighted = (snapshot.templates * weights[:, None])[order]
    starts = np.searchsorted(rows[order], np.arange(len(ids)))
    sums = np.add.reduceat(weighted, starts, axis=0) if len(ids) else weighted
    return Centroids(tuple(ids.tolist()), unit(sums), fresh, rows, weights, sums)


def margin_scores(near: Floats, other: Floats) -> Floats:
    """Return scores by the distances to somebody and to the nearest other person."""
    scores: Floats = (near + MARGIN * (near - other)).astype(np.float32)
    return scores


def nearest(similarity: Floats, allowed: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Floats]:
    """Return, per row of cosines, the column of the nearest allowed person, and the score.

    The lead is over the next person of the whole gallery, allowed or not, and negative where that
    person is nearer: found at 0.1 % strangers shown, a class of 30 out of 200 adults: .89, and
    .85 where the lead is over the next of the class. Without a next person there is no lead.

    Args:
        similarity: (n, p) cosines; minus infinity for somebody who is left out. Changed.
        allowed: (p,) who may be the nearest; at least one column.
    """
    rows = np.arange(len(similarity))
    best = np.where(allowed, similarity, -np.inf).argmax(axis=1)
    first = similarity[rows, best]
    similarity[rows, best] = -np.inf
    second = similarity.max(axis=1)
    second = np.where(np.isfinite(second), second, first)
    return best, margin_scores(distance(first), distance(second))


class Matcher:
    """Finds the nearest candidate to each face. Built once for a batch; thread safe.

    Children and adults are judged by their own kind: `are_children`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        candidates: frozenset[str] | None,
        calibration: Calibration,
        children: Calibration | None = None,
    ) -> None:
        """Keep everyone's mean vector.

        Args:
            snapshot: the gallery.
            candidates: who can be matched; None means everyone enrolled.
            calibration: how near is near enough.
            children: the same for children, where `calibration` is for adults only.
        """
        self._adults, self._children = calibration, children or calibration
        self._model_id = snapshot.model_id
        self._people = centroids(snapshot)
        self._allowed = allowed(self._people, candidates)
        self._is_child = are_children(snapshot, self._people)

    def match(
        self, vectors: Vectors, counts: Sequence[int] | None = None, *, unclear: bool = False
    ) -> list[Match | None]:
        """Return the nearest candidate to each face; None where somebody else is nearer.

        Args:
            vectors: (n, dimension) float32, length 1.
            counts: of how many faces each vector is the mean; None means of one.
            unclear: the faces are too poor to be accepted, and are likely only if very near.
        """
        found: list[Match | None] = []
        counts = [1] * len(vectors) if counts is None else counts
        if not self._allowed.any():
            return [None] * len(vectors)
        for start in range(0, len(vectors), _CHUNK):
            part = slice(start, start + _CHUNK)
            similarity = vectors[part] @ self._people.vectors.T
            leader = similarity.argmax(axis=1)
            first = similarity[np.arange(len(similarity)), leader]
            best, scores = nearest(similarity, self._allowed)
            child = self._is_child[best] | self._look_childlike(vectors[part])
            for b, s, lead, cosine, count, c in zip(
                best, scores, leader, first, counts[part], child, strict=True
            ):
                calibration = self._children if c else self._adults
                accepted, likely = calibration.judges(float(s), count, unclear=unclear)
                accepted &= bool(self._people.fresh[b])
                match = Match(self._people.ids[b], round(float(cosine), 4), accepted, likely)
                found.append(match if b == lead else None)
        return found

    def link_limits(self, vectors: Vectors) -> Floats:
        """Return below which distance each face is linked to others of an event; 0 for never."""
        young = looks_childlike(vectors, self._model_id)
        if young is None:  # looks tell nothing: the stricter of the kinds there are, for all
            kinds = (self._adults, self._children)
            strictest = min((c.link for c in kinds if c.people), default=0.0)
            return np.full(len(vectors), strictest, np.float32)
        return np.where(young, self._children.link, self._adults.link).astype(np.float32)

    def _look_childlike(self, vectors: Vectors) -> NDArray[np.bool_]:
        young = looks_childlike(vectors, self._model_id)
        return np.zeros(len(vectors), bool) if young is None else young

    def look_alikes(self, of: Collection[str] | None = None) -> frozenset[tuple[str, str]]:
        """Return the pairs of people (ids sorted) too near to each other to be told apart.

        A pair is listed where the mean of one person's photos would be accepted as the other, if
        only the other were in the gallery. They are always asked.

        Args:
            of: only pairs with one of these people are wanted; None means all.
        """
        people = self._people
        pairs: set[tuple[str, str]] = set()
        if len(people.ids) < 3:
            return frozenset()
        wanted = np.flatnonzero(allowed(people, None if of is None else frozenset(of)))
        limits = np.where(self._is_child, self._children.threshold, self._adults.threshold)
        for start in range(0, len(wanted), _CHUNK):
            own = wanted[start : start + _CHUNK]
            similarity = people.vectors[own] @ people.vectors.T
            similarity[np.arange(len(own)), own] = -np.inf
            # the lead is over the third person, as it would be for a stranger
            third = np.partition(similarity, -2, axis=1)[:, -2]
            scores = margin_scores(distance(similarity), distance(third)[:, None])
            for i, j in np.argwhere(scores < np.maximum(limits[own][:, None], limits)):
                one, two = people.ids[own[i]], people.ids[j]
                pairs.add((min(one, two), max(one, two)))
        return frozenset(pairs)


def are_children(snapshot: Snapshot, people: Centroids) -> NDArray[np.bool_]:
    """Return for which rows of `people` only children can tell how near is near enough.

    Those who look it to the embedder; where that is not known, whoever is not recorded as adult.
    """
    young = looks_childlike(people.vectors, snapshot.model_id)
    if young is not None:
        return young
    known = (snapshot.people.get(who) for who in people.ids)
    return np.array([person is None or not person.adult for person in known], bool)


def allowed(people: Centroids, candidates: frozenset[str] | None) -> NDArray[np.bool_]:
    """Return which rows of `people` may be matched; None means all."""
    return np.array([candidates is None or i in candidates for i in people.ids], bool)
