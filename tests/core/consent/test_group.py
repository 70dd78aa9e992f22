"""The event as evidence: strict links, nobody twice in a photo."""

import tracemalloc
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import group
from photocheck.core.consent.group import match_event
from photocheck.core.consent.match import Calibration, Matcher, unit
from photocheck.core.types import RecognitionPolicy, Snapshot

CALIBRATION = Calibration(0.5, 0.7, 0.6, (0.0,), 0.4, 100)
E = np.eye(6, dtype=np.float32)


def matcher(gallery=E, link=0.4):
    n = len(gallery)
    snapshot = Snapshot(
        channel="website",
        on=date(2026, 10, 1),
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id="m",
        owners=tuple("abcdef"[:n]),
        templates=gallery,
        taken=(date(2026, 9, 1),) * n,
        key=bytes(32),
    )
    return Matcher(snapshot, None, replace(CALIBRATION, link=link))


def link(vectors, photos, limit):
    return group.link(vectors, photos, np.full(len(vectors), limit, np.float32))


def near(row, amount, towards):
    return unit((E[row] + amount * E[towards])[None])[0]


def test_near_faces_of_different_photos_are_one_person() -> None:
    faces = np.stack([E[3], E[0], near(0, 0.2, 1), near(3, 0.2, 1)])
    assert link(faces, [0, 1, 2, 3], 0.4).tolist() == [0, 1, 1, 0]
    assert link(faces, [0, 1, 1, 3], 0.4).tolist() == [0, 1, 2, 0]
    assert link(faces[:0], [], 0.4).tolist() == []


def test_the_stricter_limit_of_two_faces_holds() -> None:
    faces = np.stack([E[0], near(0, 0.2, 1), near(0, 0.2, 2)])
    strict = np.float32([0.4, 0.1, 0.4])
    assert group.link(faces, [0, 1, 2], strict).tolist() == [0, 1, 0]
    never = np.zeros(2, np.float32)
    assert group.link(np.stack([E[0], E[0]]), [0, 1], never).tolist() == [0, 1]


def test_a_chain_of_near_faces_is_not_one_person() -> None:
    angles = np.linspace(0, 1.5, 6)
    chain = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    groups = link(chain, range(6), 0.4)
    assert len(set(groups.tolist())) >= 3


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 5))
def test_no_group_is_twice_in_a_photo_and_order_does_not_matter(seed, faces, photos) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(faces, 4)).astype(np.float32))
    places = rng.integers(0, photos, faces)
    groups = link(vectors, places.tolist(), 0.8)
    assert len(set(zip(groups.tolist(), places.tolist(), strict=True))) == faces
    assert list(dict.fromkeys(groups.tolist())) == list(range(groups.max() + 1))
    order = rng.permutation(faces)
    turned = link(vectors[order], places[order].tolist(), 0.8)
    same = groups[order][:, None] == groups[order][None, :]
    assert (same == (turned[:, None] == turned[None, :])).all()


def test_a_doubtful_face_is_carried_by_its_group() -> None:
    doubtful = unit(np.float32([[1, 0.7, 0.7, 0, 0, 0]]))[0]
    others = [near(0, 0.15, 1), near(0, 0.15, 2)]
    loose = matcher(link=0.7)
    (alone,) = match_event(doubtful[None], [0], loose)
    together = match_event(np.stack([doubtful, *others]), [0, 1, 2], loose)
    assert alone.match is not None
    assert (alone.match.accepted, alone.match.likely) == (False, True)
    assert [s.group for s in together] == [0, 0, 0]
    assert all(s.match and s.match.accepted and s.match.pupil_id == "a" for s in together)


def test_nobody_is_twice_in_a_photo_and_is_only_asked_in_the_whole_event() -> None:
    faces = np.stack([E[0], E[0], E[0], E[1]])
    seen = match_event(faces, [0, 0, 1, 0], matcher())
    assert [(s.match.accepted, s.match.likely) for s in seen if s.match] == [
        (False, True), (False, True), (False, True), (True, True),
    ]  # fmt: skip


def test_a_face_that_is_in_a_photo_twice_is_told() -> None:
    stranger = E[4]  # nobody of the gallery, and still the same face
    faces = np.stack([stranger, stranger, E[1], stranger, E[1]])
    seen = match_event(faces, [0, 0, 0, 1, 1], matcher(link=0.7))
    assert [s.twice for s in seen] == [True, True, False, False, False]
    assert not any(s.twice for s in match_event(faces, [0, 0, 0, 1, 1], matcher(link=0)))


def test_of_a_sure_and_a_likely_face_of_one_person_the_sure_one_wins() -> None:
    likely = unit(np.float32([[1, 0.6, 0.6, 0, 0, 0]]))[0]
    sure, loser = match_event(np.stack([E[0], likely]), [0, 0], matcher())
    assert sure.match is not None
    assert loser.match is not None
    assert sure.match.accepted
    assert not loser.match.likely


def test_an_unclear_face_is_asked_at_best_and_says_nothing_of_others() -> None:
    faces = np.stack([E[0], E[0], E[1], near(2, 0.9, 3), near(1, 0.5, 2)])
    clear = [True, False, False, False, False]
    seen = match_event(faces, [0, 1, 2, 3, 2], matcher(), clear)
    matches = [s.match for s in seen]
    assert [m and (m.pupil_id, m.accepted, m.likely) for m in matches] == [
        ("a", True, True), ("a", False, True), ("b", False, True), ("c", False, False),
        ("b", False, False),
    ]  # fmt: skip
    groups = [s.group for s in seen]
    assert groups[0] == 0
    assert groups[3:] == [None, None]
    assert len(set(groups[:3])) == 3  # not linked, however near
    alone = match_event(faces[1:], [1, 2, 3, 2], matcher(), clear[1:])
    assert [s.match for s in alone] == matches[1:]


def test_an_unclear_face_must_be_nearer_than_a_clear_one_to_be_asked() -> None:
    between = unit(np.float32([[1, 0.7, 0.7, 0, 0, 0]]))
    (as_clear,) = match_event(between, [0], matcher())
    (unclear,) = match_event(between, [0], matcher(), [False])
    assert as_clear.match is not None
    assert unclear.match is not None
    assert (as_clear.match.likely, unclear.match.likely) == (True, False)


def test_beside_its_clear_face_nobody_is_asked_for_an_unclear_one() -> None:
    _, unclear = match_event(np.stack([E[0], E[0]]), [0, 0], matcher(), [True, False])
    assert unclear.match is not None
    assert not unclear.match.likely


@pytest.mark.parametrize("faces", [1, 4000])
def test_an_event_is_matched_quickly(faces) -> None:
    vectors = unit(np.random.default_rng(0).normal(size=(faces, 6)).astype(np.float32))
    assert len(match_event(vectors, list(range(faces)), matcher())) == faces


def test_the_memory_of_grouping_grows_slowly_with_the_faces() -> None:
    faces = 3000
    vectors = unit(np.random.default_rng(0).normal(size=(faces, 128)).astype(np.float32))
    tracemalloc.start()
    try:
        link(vectors, list(range(faces)), 0.4)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * vectors.nbytes
