"""How near is near enough, measured on the gallery itself."""

from datetime import date

import numpy as np
import pytest

from photocheck.core.consent.calibrate import calibrate, look_alikes
from photocheck.core.consent.match import Matcher, unit
from photocheck.core.types import RecognitionPolicy, Snapshot

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
        model_id="m",
        owners=tuple(f"P{i // photos:05}" for i in range(n)),
        templates=templates,
        taken=(TODAY,) * n,
        key=bytes(32),
    )


def test_people_apart_are_found_and_strangers_are_not() -> None:
    templates, centres = gallery(100, 3, spread=0.3)
    snap = snapshot(templates, 3)
    calibration = calibrate(snap)
    assert not calibration.overlap
    assert not calibration.fallback
    assert calibration.people == 100
    assert (calibration.genuine, calibration.impostor) == (300, 300)
    assert calibration.found_rate > 0.95
    matcher = Matcher(snap, None, calibration)
    strangers, _ = gallery(500, 1, spread=0.3, seed=9)
    shown = [m for v in strangers for m in matcher.match(v[None]) if m and m.accepted]
    assert len(shown) <= 3
    assert all(m and m.accepted for v in centres for m in matcher.match(v[None]))


def test_people_that_overlap_are_only_asked() -> None:
    templates, _ = gallery(100, 3, spread=3.0)
    calibration = calibrate(snapshot(templates, 3))
    assert calibration.overlap
    assert calibration.threshold == -np.inf
    assert calibration.question_threshold > 0
    assert "nobody is shown by recognition" in calibration.bound


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_gallery_of_one_or_two_shows_nobody(people) -> None:
    templates, _ = gallery(max(people, 1), 3, spread=0.3)
    snap = snapshot(templates[: people * 3], 3)
    calibration = calibrate(snap)
    assert calibration.threshold == -np.inf
    assert calibration.fallback


def test_look_alikes_are_listed_once_in_order() -> None:
    templates, _ = gallery(60, 3, spread=0.3)
    twins = unit(templates[:3] + 0.05)
    snap = snapshot(np.concatenate([templates, twins]), 3)
    assert look_alikes(snap, 0.3) == frozenset({("P00000", "P00060")})
    assert look_alikes(snap, -np.inf) == frozenset()
