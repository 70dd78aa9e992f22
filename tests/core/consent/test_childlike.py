"""Children are judged by children, even where one is enrolled among adults."""

from datetime import date

import numpy as np
import pytest

from photocheck.core.consent import childlike
from photocheck.core.consent.calibrate import calibrate, calibrated_matcher
from photocheck.core.consent.childlike import looks_childlike
from photocheck.core.consent.match import unit
from photocheck.core.types import RecognitionPolicy, Snapshot

TODAY = date(2026, 10, 1)
MODEL = "dlib-resnet-int8"
AXIS = unit(childlike._AXIS[None])[0]
RNG = np.random.default_rng(0)


def crowd(people, photos, along):
    """People whose vectors point `along` the axis (0..1), each seen in several photos."""
    around = unit(RNG.normal(size=(people, 1, 128)).astype(np.float32))
    around = unit(around - (around @ AXIS)[..., None] * AXIS)
    photo = unit(RNG.normal(size=(people, photos, 128)).astype(np.float32))
    centre = along * AXIS + np.sqrt(1 - along**2) * around
    return unit(centre + 0.15 * photo)


def snapshot(people):
    count, photos, dimension = people.shape
    return Snapshot(
        channel="website",
        on=TODAY,
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id=MODEL,
        owners=tuple(f"P{i // photos:03}" for i in range(count * photos)),
        templates=people.reshape(-1, dimension).astype(np.float32),
        taken=(TODAY,) * (count * photos),
        key=bytes(32),
    )


def test_the_axis_tells_and_only_for_the_embedder_it_was_made_for() -> None:
    adult, child = crowd(1, 1, 0.0)[0], crowd(1, 1, 0.9)[0]
    looks = looks_childlike(np.concatenate([adult, child]), MODEL)
    assert looks is not None
    assert looks.tolist() == [False, True]
    assert looks_childlike(adult, "somebody's-own") is None
    assert looks_childlike(np.eye(4, dtype=np.float32), MODEL) is None


def test_a_child_enrolled_among_adults_is_only_asked() -> None:
    gallery = np.concatenate([crowd(60, 3, 0.0), crowd(1, 3, 0.8)])
    matcher = calibrated_matcher(snapshot(gallery))
    found = matcher.match(unit(gallery.mean(axis=1)))
    assert all(m and m.accepted for m in found[:60])
    assert found[60] is not None
    assert (found[60].accepted, found[60].likely) == (False, True)


def test_children_among_children_are_judged_by_each_other() -> None:
    adults, children = crowd(20, 3, 0.0), crowd(20, 3, 0.98)
    snap = snapshot(np.concatenate([adults, children]))
    by_kind = [calibrate(snap, children=kind) for kind in (True, False)]
    assert [c.people for c in by_kind] == [20, 20]
    assert by_kind[0].threshold < by_kind[1].threshold
    limits = calibrated_matcher(snap).link_limits(np.stack([adults[0, 0], children[0, 0]]))
    assert limits == pytest.approx([by_kind[1].link, by_kind[0].link])


def test_real_and_generated_faces(shared_data, models_built) -> None:
    """Every generated child looks like one, and hardly any adult."""
    import cv2

    from photocheck.core.assembly import build_tools
    from photocheck.core.faces.find import find_faces

    tools = build_tools()

    def vectors(paths):
        for path in paths:
            picture = cv2.imread(str(path))[..., ::-1].copy()
            faces = find_faces(picture, tools.detector, tools.embedder).faces
            yield from (f.vector for f in faces[:1] if f.vector is not None)

    faces = shared_data / "faces"
    children = np.stack(list(vectors(sorted(faces.glob("synthetic_children/*/*[0-1].jpg")))))
    adults = np.stack(list(vectors(sorted(faces.glob("lfw/*/*_0005.jpg"))[:20])))
    looks = [looks_childlike(v, tools.embedder.model_id) for v in (children, adults)]
    assert looks[0] is not None
    assert looks[1] is not None
    assert looks[0].mean() >= 0.9
    assert looks[1].mean() <= 0.1
