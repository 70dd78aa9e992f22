"""Advice: only where it matters, never a question."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from photocheck.core.consent.advice import ALONE, NOBODY, advice, remarks
from photocheck.core.types import Box, Decision, FaceResult, Person, Photo, PhotoResult, Verdict

TODAY = date(2026, 11, 25)
PEOPLE = {
    "C": Person("C", "Amy", "3A", True, "Consent", True),
    "S": Person("S", "Mr Hill", "", True, "Consent", True, adult=True),
}


def face(
    pupil: str | None = "C", height: float = 300, nose: float = 0.0, *, shown: bool = True
) -> FaceResult:
    points = ((400.0, 300.0), (500.0, 300.0), (450.0 + nose, 350.0), (410.0, 400.0), (490.0, 400.0))
    decision = Decision.SHOW if shown else Decision.COVER
    return FaceResult(Box(350, 250, 200, height), points, 0.9, decision, "", pupil)


def told(*faces: FaceResult, crop: Box | None = None, left: int = 300) -> tuple[str, ...]:
    result = PhotoResult(Photo(Path("a"), "a"), Verdict.READY, 1500, 1000, faces=faces, crop=crop)
    return advice(result, PEOPLE, {"C": TODAY + timedelta(left)}, TODAY)


def test_a_child_alone_large_and_face_on_is_worth_a_thought() -> None:
    assert told(face()) == (ALONE,)


@pytest.mark.parametrize(
    "faces",
    [
        (face("S"),),  # an adult
        (face(height=120),),  # small
        (face(nose=40),),  # turned away
        (face(shown=False),),  # covered
        (face(), face(shown=False)),  # not alone
    ],
)
def test_other_pictures_are_not(faces: tuple[FaceResult, ...]) -> None:
    assert ALONE not in told(*faces)


def test_a_crop_makes_a_face_large_or_cuts_it_off() -> None:
    assert told(face(height=120), crop=Box(300, 200, 400, 400)) == (ALONE,)
    assert told(face(), crop=Box(1200, 0, 300, 1000)) == (NOBODY,)


def test_a_photo_without_a_face_asks_to_look() -> None:
    assert told() == (NOBODY,)


def test_what_was_noted_of_the_file_is_told() -> None:
    result = PhotoResult(Photo(Path("a"), "a"), Verdict.READY, 1500, 1000, notes=("Changed.",))
    assert advice(result, {}, {}, TODAY) == ("Changed.", NOBODY)
    assert remarks(replace(result, faces=(face(),))) == ("Changed.",)


@pytest.mark.parametrize(("left", "warned"), [(0, True), (30, True), (31, False)])
def test_consent_that_ends_soon_is_told(left: int, warned: bool) -> None:
    text = " ".join(told(face(), left=left))
    assert ("ends on" in text) is warned


def test_a_photo_that_was_not_read_gets_no_advice() -> None:
    result = PhotoResult(Photo(Path("a"), "a"), Verdict.FAILED)
    assert advice(result, PEOPLE, {}, TODAY) == ()
