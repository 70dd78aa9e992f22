"""Doubt means cover: every way to `show` has consent behind it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import decide as d
from photocheck.core.consent.advice import remarks
from photocheck.core.consent.mode import at_risk
from photocheck.core.consent.verdict import HELD, RISK
from photocheck.core.errors import BugError, UsageError
from photocheck.core.types import (
    Analysis,
    Box,
    CheckOptions,
    Decision,
    Detection,
    Face,
    Person,
    Photo,
    Quality,
    RecognitionPolicy,
    Snapshot,
    Verdict,
)

TODAY = date(2026, 10, 1)
WEBSITE = CheckOptions("website")
PEOPLE = 30
RNG = np.random.default_rng(3)
CENTRES = RNG.normal(size=(PEOPLE, 64)).astype(np.float32)
CENTRES /= np.linalg.norm(CENTRES, axis=1, keepdims=True)
GOOD = Quality(120, 50, 200, 0.1, 0.1)
POOR = replace(GOOD, problems=("blurred",))
YES, NO, NEVER = "P000", "P001", "P002"


def person(n, **changes):
    base = Person(f"P{n:03}", f"Name{n}", "3A", True, "Consent until 31 July 2027", True)
    return replace(base, **changes)


def snapshot(policy=None, **people):
    everyone = {f"P{n:03}": person(n) for n in range(PEOPLE)}
    everyone[NO] = person(1, may_show=False, reason="Consent ended on 31 July 2021")
    everyone |= people
    photos = np.repeat(CENTRES, 3, axis=0) + 0.02 * RNG.normal(size=(3 * PEOPLE, 64))
    photos = (photos / np.linalg.norm(photos, axis=1, keepdims=True)).astype(np.float32)
    return Snapshot(
        channel="website",
        on=TODAY,
        people=everyone,
        policy=policy or RecognitionPolicy(on=True, unmatched="allow"),
        model_id="dlib-resnet-int8",
        owners=tuple(f"P{n // 3:03}" for n in range(3 * PEOPLE)),
        templates=photos,
        taken=(TODAY,) * (3 * PEOPLE),
        key=bytes(32),
    )


def face(vector, *, sure=True, quality=GOOD, x=0.0):
    points = np.zeros((5, 2), np.float32)
    return Face(Detection(Box(x, 0, 80, 100), 0.9, points, sure), quality, vector)


def photo(*faces, **changes):
    base = Analysis(Photo(Path("a.jpg"), "a.jpg"), 800, 600, 1.0, "00", tuple(faces))
    return replace(base, **changes)


def one(*faces, snap=None, options=WEBSITE):
    return d.decide([photo(*faces)], snap or snapshot(), options)[0]


def test_a_match_in_consent_is_shown_and_the_photo_is_ready() -> None:
    result = one(face(CENTRES[0]))
    assert result.faces[0].decision is Decision.SHOW
    assert result.faces[0].pupil_id == YES
    assert result.faces[0].reason == "Matched. Consent until 31 July 2027"
    assert (result.verdict, result.reasons) == (Verdict.READY, ())


STRANGER = -CENTRES.sum(0) / np.linalg.norm(CENTRES.sum(0))
COVERED = {
    "stranger": (face(STRANGER), {}, Decision.COVER),
    "expired": (face(CENTRES[1]), {}, Decision.COVER),
    "not embedded": (
        face(None, quality=replace(GOOD, problems=("too small",))),
        {},
        Decision.COVER,
    ),
    "unsure": (face(CENTRES[0], sure=False), {}, Decision.REVIEW),
    "poor": (face(CENTRES[0], quality=POOR), {}, Decision.REVIEW),
    "withdrawn": (face(CENTRES[0]), {YES: person(0, may_show=False)}, Decision.COVER),
    "no biometric": (face(CENTRES[0]), {YES: person(0, biometric=False)}, Decision.REVIEW),
}


def test_of_a_poor_face_is_asked_with_what_is_wrong_with_it() -> None:
    result = one(face(CENTRES[0], quality=POOR), face(STRANGER, quality=POOR, x=200))
    asked, unknown = result.faces
    assert asked.reason == "May be someone who may be shown, but the face is blurred"
    assert (asked.pupil_id, unknown.pupil_id) == (YES, None)
    assert unknown.reason == "Not recognised: blurred"
    assert asked.group is not None
    assert unknown.group is None


@pytest.mark.parametrize("case", COVERED)
def test_anything_missing_covers(case) -> None:
    seen, people, decision = COVERED[case]
    result = one(seen, snap=snapshot(**people))
    assert result.faces[0].decision is decision
    assert result.faces[0].covered
    assert (result.verdict is Verdict.REVIEW) == (decision is Decision.REVIEW)


def test_a_person_gone_from_the_list_is_covered() -> None:
    snap = snapshot()
    del snap.people[YES]
    assert one(face(CENTRES[0]), snap=snap).faces[0].covered


def test_look_alikes_are_always_asked() -> None:
    snap = replace(snapshot(), look_alikes=frozenset({(YES, NO)}))
    result = one(face(CENTRES[0]), snap=snap)
    assert result.faces[0].decision is Decision.REVIEW
    assert result.faces[0].pupil_id == YES


def test_a_photo_that_was_not_checked_fails_with_its_reason() -> None:
    (result,) = d.decide([photo(width=0, height=0, problem="It is cut off.")], None, WEBSITE)
    assert (result.verdict, result.reasons) == (Verdict.FAILED, ("It is cut off.",))
    assert d.recheck(result, None).verdict is Verdict.FAILED


OFF = RecognitionPolicy(on=False)
REFUSE = RecognitionPolicy(on=True)
MODES = [
    (None, WEBSITE, False, "No gallery"),
    (snapshot(OFF), WEBSITE, False, "switched off"),
    (snapshot(), replace(WEBSITE, detect_only=True), False, "not asked for"),
    (snapshot(), WEBSITE, True, "everyone"),
    (snapshot(), replace(WEBSITE, classes=("3a ",)), True, "these classes"),
    (snapshot(), replace(WEBSITE, classes=("3A", "9Z")), False, "class or club 9Z"),
    (snapshot(REFUSE), WEBSITE, False, "say which classes"),
    (snapshot(REFUSE), replace(WEBSITE, classes=("3A",)), True, "these classes"),
    (
        snapshot(REFUSE, P003=person(3, biometric=False)),
        replace(WEBSITE, classes=("3A",)),
        False,
        "in these classes 1 person has none",
    ),
    (snapshot(P099=replace(person(99), class_name="4B")), replace(WEBSITE, classes=("4B",)), False,
     "reference photos"),
]  # fmt: skip


@pytest.mark.parametrize(("snap", "options", "recognise", "words"), MODES)
def test_when_faces_are_recognised(snap, options, recognise, words) -> None:
    mode = d.mode(snap, options)
    assert mode.recognise is recognise
    assert words in mode.sentence
    (result,) = d.decide([photo(face(CENTRES[0]))], snap, options)
    assert (result.faces[0].decision is Decision.SHOW) is recognise


def test_staff_without_a_class_are_candidates_of_every_event() -> None:
    snap = snapshot(P000=person(0, class_name=""), P004=person(4, class_name="4B"))
    mode = d.mode(snap, replace(WEBSITE, classes=("3A",)))
    assert mode.candidates is not None
    assert "P000" in mode.candidates
    assert "P004" not in mode.candidates


def test_an_event_may_be_a_club() -> None:
    snap = snapshot(
        REFUSE, P000=person(0, clubs=("Choir",)), P004=person(4, class_name="4B", clubs=("choir",))
    )
    options = replace(WEBSITE, classes=("Choir",))
    mode = d.mode(snap, options)
    assert mode.candidates == {"P000", "P004"}
    singer = person(5, class_name="5A", clubs=("Choir",), biometric=False)
    mode = d.mode(replace(snap, people={**snap.people, "P005": singer}), options)
    assert not mode.recognise
    assert "in these classes 1 person has none" in mode.sentence
    hidden = replace(singer, biometric=True, never_publish=True)
    assert at_risk(replace(snap, people={**snap.people, "P005": hidden}), ["choir"])
    assert not at_risk(replace(snap, people={**snap.people, "P005": hidden}), ["4B"])


def test_a_class_that_is_written_otherwise_takes_nobody_out_of_the_event() -> None:
    never = snapshot(**{NEVER: person(2, never_publish=True, class_name="3A")})
    for written in ("Class 3A", "3A.", "3A/3B", ""):
        assert at_risk(never, [written])
        assert at_risk(never, ["4B", written])


def test_the_snapshot_of_another_channel_is_refused() -> None:
    with pytest.raises(BugError):
        d.decide([], snapshot(), CheckOptions("social"))


def test_a_never_publish_person_in_the_event_makes_covers_solid_and_asks_for_a_look() -> None:
    never = {NEVER: person(2, may_show=False, never_publish=True, biometric=False)}
    result = one(face(CENTRES[0]), face(STRANGER), snap=snapshot(**never))
    assert result.solid
    assert (result.verdict, result.reasons) == (Verdict.REVIEW, (RISK,))
    looked = d.cover(result, 1)
    assert looked.verdict is Verdict.READY
    assert one(face(CENTRES[0]), snap=snapshot(**never)).verdict is Verdict.READY
    elsewhere = {NEVER: replace(never[NEVER], class_name="4B")}
    options = replace(WEBSITE, classes=("3A",))
    assert not one(face(STRANGER), snap=snapshot(**elsewhere), options=options).solid


def test_naming_a_never_publish_person_holds_the_photo_until_undone() -> None:
    snap = snapshot(**{NEVER: person(2, may_show=False, never_publish=True, reason="Never")})
    named = d.show_as(one(face(STRANGER), snap=snap), 0, NEVER, snap)
    assert named.verdict is Verdict.HOLD
    assert named.faces[0].covered
    assert HELD in named.reasons


def test_a_face_is_shown_by_naming_someone_in_consent_only() -> None:
    snap = snapshot()
    result = one(face(STRANGER), snap=snap)
    shown = d.show_as(result, 0, YES, snap)
    assert shown.faces[0].decision is Decision.SHOW
    assert shown.faces[0].by_hand
    for who, gallery in ((NO, snap), ("P999", snap), (YES, None)):
        with pytest.raises(UsageError):
            d.show_as(result, 0, who, gallery)
    with pytest.raises(UsageError):
        d.show_as(result, 1, YES, snap)


def test_naming_a_face_questions_another_taken_for_the_same_person() -> None:
    snap = snapshot()
    result = one(face(CENTRES[0]), face(STRANGER, x=200), snap=snap)
    named = d.show_as(result, 1, YES, snap)
    assert [f.decision for f in named.faces] == [Decision.REVIEW, Decision.SHOW]
    assert named.verdict is Verdict.REVIEW


def test_nobody_is_shown_twice_in_a_photo_by_hand_either() -> None:
    snap = snapshot()
    result = d.show_as(one(face(STRANGER), face(STRANGER, x=200), snap=snap), 0, YES, snap)
    named = d.show_as(result, 1, YES, snap)
    assert [f.decision for f in named.faces] == [Decision.REVIEW, Decision.SHOW]
    assert [f.pupil_id for f in named.faces] == [None, YES]
    covered = d.show_as(d.cover(result, 0), 1, YES, snap)
    assert [f.decision for f in covered.faces] == [Decision.COVER, Decision.SHOW]


def test_answers() -> None:
    snap = replace(snapshot(), look_alikes=frozenset({(YES, NO)}))
    asked = one(face(CENTRES[0]), snap=snap)
    assert d.answer(asked, 0, "yes", snap).faces[0].decision is Decision.SHOW
    for said in ("no", "unsure"):
        covered = d.answer(asked, 0, said, snap)
        assert covered.faces[0].covered
        assert covered.faces[0].pupil_id is None
        assert covered.verdict is Verdict.READY
    maybe = one(face(STRANGER, sure=False), snap=snap)
    assert d.answer(maybe, 0, "yes", snap).faces[0].decision is Decision.COVER
    with pytest.raises(UsageError):
        d.answer(asked, 0, "perhaps", snap)


def test_regions_come_and_go_and_stay_inside() -> None:
    result = one(face(STRANGER))
    drawn = d.add_region(result, Box(700, 500, 400, 400), "Name on the wall")
    assert drawn.regions[0].box == Box(700, 500, 100, 100)
    assert drawn.regions[0].kind == "hand"
    assert d.remove_region(drawn, 0).regions == ()
    for bad in (Box(900, 0, 10, 10), Box(0, 0, 0, 0)):
        with pytest.raises(UsageError):
            d.add_region(result, bad, "")
    with pytest.raises(UsageError):
        d.remove_region(result, 0)


def test_consent_is_read_again() -> None:
    snap = snapshot()
    result = d.show_as(one(face(CENTRES[0]), face(STRANGER, x=200), snap=snap), 1, "P005", snap)
    assert d.recheck(result, snap) == result
    assert all(f.covered for f in d.recheck(result, None).faces)
    withdrawn = snapshot(P000=person(0, may_show=False, reason="Withdrawn"))
    first, second = d.recheck(result, withdrawn).faces
    assert (first.covered, first.reason) == (True, "Withdrawn")
    assert second.decision is Decision.SHOW
    first, second = d.recheck(result, snapshot(OFF)).faces
    assert first.covered
    assert not second.covered
    never = snapshot(P000=person(0, may_show=False, never_publish=True))
    assert d.recheck(result, never).verdict is Verdict.HOLD


def test_someone_who_becomes_never_publish_is_looked_for_at_export() -> None:
    result = one(face(STRANGER))
    never = snapshot(P002=person(2, may_show=False, never_publish=True, biometric=False))
    assert d.recheck(result, never) == result
    asked = d.recheck(result, never, ())
    assert (asked.solid, asked.verdict) == (True, Verdict.REVIEW)
    held = d.show_as(asked, 0, NEVER, never)
    assert d.recheck(held, never, ()).verdict is Verdict.HOLD
    assert d.recheck(held, snapshot(), ()).verdict is Verdict.READY


def test_faces_of_one_person_share_a_group() -> None:
    batch = [*(photo(face(STRANGER)) for _ in range(3)), photo(face(CENTRES[0]))]
    results = d.decide(batch, snapshot(), WEBSITE)
    assert [r.faces[0].group for r in results] == [0, 0, 0, 1]


def test_a_photo_with_one_face_twice_tells_of_mirrors_and_screens() -> None:
    twice = photo(face(STRANGER), face(STRANGER, x=200.0))
    once = photo(face(STRANGER), face(CENTRES[3], x=200.0))
    first, second = d.decide([twice, once], snapshot(), WEBSITE)
    assert d.TWICE in remarks(first)
    assert d.TWICE not in remarks(second)


def test_in_detection_only_mode_nothing_is_grouped() -> None:
    results = d.decide([photo(face(STRANGER))] * 2, snapshot(OFF), WEBSITE)
    assert [r.faces[0].group for r in results] == [None, None]


@st.composite
def faces(draw):
    who = draw(st.integers(0, PEOPLE - 1))
    blend = draw(st.floats(0, 1))
    noise = np.random.default_rng(draw(st.integers(0, 99))).normal(size=64).astype(np.float32)
    vector = CENTRES[who] * (1 - blend) + noise / np.linalg.norm(noise) * blend
    vector = None if draw(st.booleans()) else (vector / np.linalg.norm(vector)).astype(np.float32)
    problems = ("blurred",) if draw(st.booleans()) else ()
    return face(vector, sure=draw(st.booleans()), quality=replace(GOOD, problems=problems))


@given(
    st.lists(st.lists(faces(), max_size=4), max_size=3),
    st.sets(st.integers(0, PEOPLE - 1)),
    st.sampled_from([OFF, REFUSE, RecognitionPolicy(True, "allow")]),
    st.sampled_from([(), ("3A",), ("nine",)]),
    st.booleans(),
)
def test_nobody_is_shown_without_consent_and_a_good_sure_match(
    batch, barred, policy, classes, detect_only
) -> None:
    people = {f"P{n:03}": person(n, may_show=False) for n in barred}
    snap = snapshot(policy, **people)
    options = replace(WEBSITE, classes=classes, detect_only=detect_only)
    results = d.decide([photo(*f) for f in batch], snap, options)
    for seen, result in zip(batch, results, strict=True):
        shown = [
            (a, r) for a, r in zip(seen, result.faces, strict=True)
            if r.decision is Decision.SHOW
        ]  # fmt: skip
        assert len({r.pupil_id for _, r in shown}) == len(shown)
        for analysed, decided in shown:
            assert d.mode(snap, options).recognise
            assert snap.people[decided.pupil_id].may_show
            assert analysed.detection.sure
            assert analysed.quality.good
            assert analysed.vector is not None
        open_questions = any(f.decision is Decision.REVIEW for f in result.faces)
        assert (result.verdict is Verdict.READY) == (not open_questions)
        assert all(f.covered for f in d.recheck(result, None).faces)
