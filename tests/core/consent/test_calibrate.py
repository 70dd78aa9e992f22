"""How near is near enough, measured on the gallery itself."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photocheck.core.consent.calibrate import calibrate, calibrated_matcher, in_words, overlaps
from photocheck.core.consent.match import Matcher, unit
from photocheck.core.consent.measure import measure
from photocheck.core.types import Person, RecognitionPolicy, Snapshot

TODAY = date(2026, 10, 1)


def gallery(people, photos, *, spread, seed=0, dimension=64):
    """People as random directions; `spread` is how far a photo lies from its person."""
    rng = np.random.default_rng(seed)
    centres = unit(rng.normal(size=(people, dimension)).astype(np.float32))
    noise = unit(rng.normal(size=(people, photos, dimension)).astype(np.float32))
    templates = unit(centres[:, None] + spread * noise).reshape(people * photos, dimension)
    return templates, centres


def snapshot(templates, photos):
    n = len(templates)
    return Snapshot(
        channel="website",
        on=TODAY,
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id="dlib-resnet-int8",
        owners=tuple(f"P{i // photos:05}" for i in range(n)),
        templates=templates,
        taken=(TODAY,) * n,
        key=bytes(32),
    )


def test_people_apart_are_found_and_strangers_are_not() -> None:
    templates, centres = gallery(100, 3, spread=0.3)
    snap = snapshot(templates, 3)
    calibration = calibrate(snap)
    measured = measure(snap)
    assert not overlaps(measured)
    assert measured.people == 100
    assert (measured.genuine.size, measured.strangers.size) == (300, 300)
    assert (measured.genuine < calibration.threshold).mean() > 0.95
    assert in_words(measured, snap.model_id).endswith("adults; judged by how alike these are.")
    matcher = Matcher(snap, None, calibration)
    strangers, _ = gallery(2000, 1, spread=0.3, seed=9)
    assert sum(m is not None and m.accepted for m in matcher.match(strangers)) <= 12
    assert all(m and m.accepted for m in matcher.match(centres))


def test_people_that_overlap_are_only_asked() -> None:
    templates, _ = gallery(100, 3, spread=3.0)
    snap = snapshot(templates, 3)
    calibration = calibrate(snap)
    assert overlaps(measure(snap))
    assert calibration.threshold == -np.inf
    assert calibration.question_threshold > 0
    assert "adults with reference photos look too much alike" in in_words(
        measure(snap), snap.model_id
    )


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_gallery_of_one_or_two_shows_nobody(people) -> None:
    templates, _ = gallery(max(people, 1), 3, spread=0.3)
    snap = snapshot(templates[: people * 3], 3)
    calibration = calibrate(snap)
    assert calibration.threshold == -np.inf
    assert "too few to measure by" in in_words(measure(snap), snap.model_id)


def test_look_alikes_are_listed_once_in_order() -> None:
    templates, _ = gallery(60, 3, spread=0.3)
    twins = unit(templates[:3] + 0.01)
    pair = ("P00000", "P00060")
    matcher = calibrated_matcher(snapshot(np.concatenate([templates, twins]), 3))
    assert matcher.look_alikes() == frozenset({pair})
    assert matcher.look_alikes({"P00060"}) == frozenset({pair})
    assert matcher.look_alikes({"P00001"}) == frozenset()
    assert calibrated_matcher(snapshot(templates[:6], 3)).look_alikes() == frozenset()


def test_a_few_children_among_adults_are_only_asked() -> None:
    templates, centres = gallery(60, 3, spread=0.3)
    staff = {f"P{n:05}": Person(f"P{n:05}", "", "", True, "", True, adult=n > 1) for n in range(60)}
    snap = replace(snapshot(templates, 3), people=staff, model_id="somebody's-own")
    matcher = calibrated_matcher(snap)
    children, adults = matcher.match(centres[:2]), matcher.match(centres[2:])
    assert all(m and m.likely and not m.accepted for m in children)
    assert all(m and m.accepted for m in adults)


def test_a_small_gallery_is_never_looser_than_strict_for_adults() -> None:
    templates, _ = gallery(10, 3, spread=0.3)
    snap = snapshot(templates, 3)
    assert calibrate(snap).threshold == pytest.approx(0.23)
    said = in_words(measure(snap), snap.model_id)
    assert "one of the 10 adults" in said
    assert said.endswith("never looser than what is strict for adults.")


def test_people_who_look_alike_make_a_small_gallery_stricter() -> None:
    """Ten children of one region of the space: nobody's own photos are far enough from others."""
    templates, _ = gallery(10, 3, spread=0.15)
    crowd = unit(templates * 0.25 + np.eye(64, dtype=np.float32)[0])
    snap = snapshot(crowd, 3)
    assert overlaps(measure(snap)) or calibrate(snap).threshold < 0.2


def test_a_small_gallery_of_an_unmeasured_embedder_only_asks() -> None:
    templates, _ = gallery(10, 3, spread=0.3)
    snap = replace(snapshot(templates, 3), model_id="somebody's-own")
    assert calibrate(snap).threshold == -np.inf
    templates, _ = gallery(120, 3, spread=0.3)
    snap = replace(snapshot(templates, 3), model_id="somebody's-own")
    assert calibrate(snap).threshold > 0


def test_one_photo_each_is_enough_to_know_strangers() -> None:
    templates, _ = gallery(120, 1, spread=0.3)
    snap = snapshot(templates, 1)
    measured = measure(snap)
    assert (measured.genuine.size, overlaps(measured)) == (0, False)
    assert calibrate(snap).gains == (0.0, 0.03, 0.04)


def test_old_photos_beside_one_new_one_still_measure() -> None:
    templates, _ = gallery(60, 3, spread=0.3)
    old = date(2020, 1, 1)
    snap = replace(snapshot(templates, 3), taken=(TODAY, old, old) * 60)
    measured = measure(snap)
    assert measured.genuine.size == 120
    assert not overlaps(measured)


def test_candidates_narrow_who_strangers_can_be_taken_for() -> None:
    templates, _ = gallery(150, 3, spread=0.3)
    snap = snapshot(templates, 3)
    five = frozenset(f"P{n:05}" for n in range(5))
    few = measure(snap, five)
    assert (few.strangers.size, few.genuine.size) == (450, 15)
    assert calibrate(snap, five).question_threshold > calibrate(snap).question_threshold
    assert measure(snap, frozenset({"P00000"})).strangers.size == 447


@pytest.mark.parametrize(
    ("children", "said"),
    [
        (20, "The 20 children with reference photos are too few to measure by"),
        (60, "one of the 60 children; judged by how alike these are, which so few tell only"),
        (120, "one of the children; judged by how alike these are."),
    ],
)
def test_how_children_are_judged_is_told(children, said) -> None:
    templates, _ = gallery(children, 3, spread=0.3)
    snap = replace(
        snapshot(templates, 3),
        people={
            f"P{n:05}": Person(f"P{n:05}", "", "", True, "", True, adult=False)
            for n in range(children)
        },
    )
    assert said in in_words(measure(snap, children=True), snap.model_id)


@given(st.sampled_from([10, 40, 120]), st.integers(0, 1000), st.floats(0.0001, 0.2))
@settings(max_examples=30)
def test_asking_for_fewer_mistakes_is_never_looser(people, seed, rate) -> None:
    templates, _ = gallery(people, 2, spread=0.5, seed=seed)
    snap = snapshot(templates, 2)
    strict, loose = (calibrate(snap, asked_rate=r).threshold for r in (rate / 2, rate))
    assert strict <= loose
