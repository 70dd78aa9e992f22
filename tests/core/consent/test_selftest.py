"""Trying recognition on the school's own photos, in plain words."""

from datetime import date

import numpy as np
import pytest

from photocheck.core.consent.match import unit
from photocheck.core.consent.selftest import RATES, selftest
from photocheck.core.types import RecognitionPolicy, Snapshot

TODAY = date(2026, 10, 1)


def snapshot(people, photos, spread, region=1.0):
    """`region` says how much people differ from each other."""
    rng = np.random.default_rng(0)
    centres = unit(rng.normal(size=(people, 1, 64)).astype(np.float32))
    middle = np.eye(64, dtype=np.float32)[0]
    noise = unit(rng.normal(size=(people, photos, 64)).astype(np.float32))
    templates = unit(middle + region * unit(centres + spread * noise)).reshape(-1, 64)
    return Snapshot(
        channel="website",
        on=TODAY,
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id="dlib-resnet-int8",
        owners=tuple(f"P{i // photos:03}" for i in range(people * photos)),
        templates=templates.astype(np.float32).reshape(-1, 64),
        taken=(TODAY,) * (people * photos),
        key=bytes(32),
    )


def test_a_gallery_of_people_apart_may_be_used() -> None:
    outcome = selftest(snapshot(120, 3, spread=0.3))
    assert outcome.safe
    assert (outcome.people, outcome.photos) == (120, 360)
    assert [t.asked_rate for t in outcome.trials] == list(RATES)
    shipped = outcome.trials[1]
    assert (shipped.photos, shipped.people) == (360, 120)
    assert shipped.shown <= 1
    assert 0.02 < shipped.shown_at_most < 0.05
    assert "At most 1 in 1,000 faces of strangers" in outcome.sentences[1]
    assert "would be shown as somebody else" in outcome.sentences[3]
    assert "may be used" in outcome.sentences[4]


def test_stricter_covers_more_and_shows_fewer() -> None:
    trials = selftest(snapshot(120, 3, spread=0.9, region=0.6)).trials
    assert [t.covered for t in trials] == sorted(t.covered for t in trials)
    assert [t.shown for t in trials] == sorted((t.shown for t in trials), reverse=True)


def test_people_who_cannot_be_told_apart_are_all_covered() -> None:
    outcome = selftest(snapshot(120, 3, spread=4.0))
    shipped = outcome.trials[1]
    assert shipped.covered == shipped.photos
    assert shipped.shown == 0


def test_twins_in_the_gallery_make_it_unsafe() -> None:
    """Each of a pair, left out, would be shown as the other."""
    one = snapshot(100, 3, spread=0.3)
    templates = np.concatenate([one.templates, one.templates[:9]])
    owners = (*one.owners, *(f"T{i // 3}" for i in range(9)))
    outcome = selftest(
        Snapshot(
            one.channel, TODAY, {}, one.policy, one.model_id, owners, templates,
            (TODAY,) * len(owners), one.key,
        )
    )  # fmt: skip
    assert outcome.trials[1].shown >= 4
    assert not outcome.safe
    assert "detect only" in outcome.sentences[-1]


@pytest.mark.parametrize(("people", "photos"), [(0, 1), (2, 3), (10, 1)])
def test_too_little_to_try_is_said(people, photos) -> None:
    outcome = selftest(snapshot(people, photos, spread=0.3))
    assert outcome.safe is (people >= 3)
    words = "At least 3 people" if people < 3 else "one reference photo only"
    assert words in " ".join(outcome.sentences[1:3])
