"""Who a face is: centroids, weights, the margin, one person once a photo."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent.match import (
    Calibration,
    Matcher,
    centroids,
    margin_scores,
    photo_weights,
    unit,
)
from photocheck.core.types import RecognitionPolicy, Snapshot

TODAY = date(2026, 10, 1)
OPEN = Calibration(0.5, 0.7, 0.6, (0.0, 0.1), 0.4, 100)


def snapshot(owners, templates, ages=None):
    ages = ages or [0] * len(owners)
    return Snapshot(
        channel="website",
        on=TODAY,
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id="m",
        owners=tuple(owners),
        templates=np.array(templates, np.float32).reshape(len(owners), -1),
        taken=tuple(TODAY - timedelta(days=a) for a in ages),
        key=bytes(32),
    )


def random_unit(rng, n, dimension=16):
    return unit(rng.normal(size=(n, dimension)).astype(np.float32))


def test_a_photo_counts_in_full_for_six_months_and_not_after_a_school_year() -> None:
    taken = [TODAY - timedelta(days=d) for d in (-10, 0, 183, 274, 365, 4000)]
    assert photo_weights(taken, TODAY) == pytest.approx([1, 1, 1, 0.5, 0, 0])


def test_the_centroid_is_the_weighted_mean_and_old_people_are_not_fresh() -> None:
    people = centroids(snapshot("bab", [[1, 0], [0, 1], [0, 1]], [0, 400, 400]))
    assert people.ids == ("a", "b")
    assert people.fresh.tolist() == [False, True]
    np.testing.assert_allclose(people.vectors, [[0, 1], [1, 0]], atol=1e-6)


def test_the_lead_over_the_next_person_counts() -> None:
    near, other = np.float32([0.4, 0.4]), np.float32([0.4, 0.8])
    assert margin_scores(near, other) == pytest.approx([0.4, 0.2])


def test_the_nearest_person_is_found_and_a_stranger_is_nobody() -> None:
    gallery = random_unit(np.random.default_rng(1), 50)
    matcher = Matcher(snapshot([f"P{i:02}" for i in range(50)], gallery), None, OPEN)
    mine, stranger = matcher.match(np.stack([gallery[7], -gallery.sum(0) / 50]))
    assert mine is not None
    assert (mine.pupil_id, mine.accepted) == ("P07", True)
    assert stranger is not None
    assert not stranger.accepted
    assert not stranger.likely


def test_only_candidates_are_found() -> None:
    gallery = random_unit(np.random.default_rng(1), 5)
    snap = snapshot("abcde", gallery)
    found = Matcher(snap, frozenset("ab"), OPEN).match(gallery)
    assert {m.pupil_id for m in found if m} <= {"a", "b"}
    assert Matcher(snap, frozenset("x"), OPEN).match(gallery) == [None] * 5


def test_someone_with_only_old_photos_is_asked_not_shown() -> None:
    gallery = random_unit(np.random.default_rng(1), 5)
    (found,) = Matcher(snapshot("abcde", gallery, [400] * 5), None, OPEN).match(gallery[:1])
    assert found is not None
    assert (found.accepted, found.likely) == (False, True)


def test_someone_nearer_who_is_no_candidate_means_no_match() -> None:
    gallery = np.eye(4, dtype=np.float32)
    matcher = Matcher(snapshot("abcd", gallery), frozenset("ab"), OPEN)
    assert matcher.match(unit(np.float32([[0.9, 0, 1, 0]]))) == [None]


def test_the_mean_of_several_faces_must_be_nearer() -> None:
    gallery = np.eye(4, dtype=np.float32)
    matcher = Matcher(snapshot("abcd", gallery), None, OPEN)
    face = unit(np.float32([[1, 0.55, 0.55, 0]]))
    (alone,), (mean,) = matcher.match(face, [1]), matcher.match(face, [7])
    assert alone is not None
    assert mean is not None
    assert (alone.accepted, mean.accepted, mean.likely) == (True, False, True)


def test_a_gallery_of_one_has_no_lead() -> None:
    (found,) = Matcher(snapshot("a", [[1, 0]]), None, OPEN).match(np.float32([[0, 1]]))
    assert found is not None
    assert not found.likely


@given(st.integers(0, 10_000), st.integers(0, 12))
def test_the_order_of_faces_does_not_matter(seed, faces) -> None:
    rng = np.random.default_rng(seed)
    matcher = Matcher(snapshot("abcdef", random_unit(rng, 6, 4)), frozenset("abc"), OPEN)
    vectors = random_unit(rng, faces, 4)
    order = rng.permutation(faces)
    found = matcher.match(vectors)
    assert matcher.match(vectors[order]) == [found[i] for i in order]
