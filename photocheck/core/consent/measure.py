"""What a gallery's own reference photos say of strangers and of its people, by leaving out.

Strangers' scores come from leaving one person out (their photos against everyone else), genuine
ones from leaving one photo out (it against the person's other photos).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent.match import (
    Centroids,
    Floats,
    allowed,
    are_children,
    centroids,
    distance,
    margin_scores,
    nearest,
    unit,
)
from photocheck.core.types import Snapshot

_SAMPLE = 600  # people left out in turn, at most: more does not change the figures
_SAMPLE_GAINS = 150  # people whose photos are averaged, at most
_SAMPLE_PAIRS = 1500  # photos compared with each other, at most
_NOTHING = 1e-4  # length of the sum of no photos that count, but for rounding
_CHUNK = 256


@dataclass(frozen=True, eq=False)
class Measured:
    """Scores and distances within a gallery.

    Attributes:
        children: they are children only.
        people: how many people were left out in turn.
        strangers: (n,) scores of photos as if their person were not in the gallery.
        owners: (n,) number of each photo's person.
        genuine: (g,) scores of the candidates' photos against their person's other photos.
        genuine_owners: (g,) number of each such photo's person.
        pairs: (m,) distances between photos of two people.
        gains: how much lower the strangers' mean score is for means of 1, 2, 3 photos of a person
            than for one; shorter where nobody has so many photos.
    """

    children: bool
    people: int
    strangers: Floats
    owners: NDArray[np.intp]
    genuine: Floats
    genuine_owners: NDArray[np.intp]
    pairs: Floats
    gains: tuple[float, ...]


def measure(
    snapshot: Snapshot,
    candidates: frozenset[str] | None = None,
    *,
    children: bool | None = None,
) -> Measured:
    """Measure a gallery.

    Args:
        snapshot: the gallery.
        candidates: who can be matched; None means everyone.
        children: measure children only, or adults only; None means everyone.
    """
    gallery = _Gallery(snapshot, candidates, children)
    strangers, others = gallery.strangers(gallery.templates, gallery.own)
    genuine, of = gallery.genuine(others)
    return Measured(
        children=bool(children),
        people=len(np.unique(gallery.own)),
        strangers=strangers,
        owners=gallery.own,
        genuine=genuine,
        genuine_owners=of,
        pairs=gallery.pairs(),
        gains=gallery.gains(strangers),
    )


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

    def genuine(self, others: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """Return the candidates' photos' scores against their person's other photos, and whose."""
        weights = self.people.weights[self.sample]
        rest = self.people.sums[self.own] - self.templates * weights[:, None]
        chosen = self.may[self.own] & (np.linalg.norm(rest, axis=1) > _NOTHING)
        near = np.einsum("ij,ij->i", self.templates[chosen], unit(rest[chosen]))
        return margin_scores(distance(near), others[chosen]), self.own[chosen]

    def gains(self, scores: Floats) -> tuple[float, ...]:
        """Return `Measured.gains`."""
        gains = [0.0]
        people, first = np.unique(self.own, return_index=True)
        for faces in (2, 3):
            enough = self.photos[people] >= faces
            own, start = people[enough][:_SAMPLE_GAINS], first[enough][:_SAMPLE_GAINS]
            if not own.size:
                break
            photos = start[:, None] + np.arange(faces)
            means, _ = self.strangers(unit(self.templates[photos].mean(axis=1)), own)
            gains.append(max(gains[-1], float(scores[photos].mean() - means.mean())))
        return tuple(gains)

    def pairs(self) -> Floats:
        """Return distances between photos of two people."""
        step = max(1, -(-len(self.own) // _SAMPLE_PAIRS))
        photos, own = self.templates[::step], self.own[::step]
        two = np.triu(own[:, None] != own[None, :], 1)
        return distance((photos @ photos.T)[two])
