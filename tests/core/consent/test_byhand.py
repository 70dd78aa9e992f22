"""What a person does to a result by hand: crops, covers that move, names in other channels."""

from dataclasses import replace
from pathlib import Path

import pytest

from photocheck.core.consent import decide
from photocheck.core.errors import UsageError
from photocheck.core.types import Box, Decision, FaceResult, Photo, PhotoResult, Region, Verdict

POINTS = ((0.0, 0.0),) * 5


def result(*faces: FaceResult, regions: tuple[Region, ...] = ()) -> PhotoResult:
    return PhotoResult(
        Photo(Path("a"), "a"), Verdict.READY, 1000, 800, faces=faces, regions=regions
    )


def face(left: float, *, hold: bool = False, asked: bool = False) -> FaceResult:
    decision = Decision.REVIEW if asked else Decision.COVER
    return FaceResult(Box(left, 300, 80, 100), POINTS, 0.9, decision, "", hold=hold)


def test_a_crop_without_the_child_lets_a_held_photo_go() -> None:
    held = decide.crop(result(face(100, hold=True), face(700)), None)
    assert held.verdict is Verdict.HOLD
    assert decide.crop(held, Box(500, 0, 500, 800)).verdict is Verdict.READY
    assert decide.crop(decide.crop(held, Box(500, 0, 500, 800)), None).verdict is Verdict.HOLD


def test_a_crop_with_any_of_the_childs_head_stays_held() -> None:
    held = result(face(100, hold=True))
    assert decide.crop(held, Box(200, 0, 500, 800)).verdict is Verdict.HOLD  # ear and hair


def test_what_is_cropped_away_asks_nothing() -> None:
    writing = Region(Box(50, 50, 90, 20), "text", "a name", question=True)
    asked = decide.crop(result(face(100, asked=True), regions=(writing,)), None)
    assert asked.verdict is Verdict.REVIEW
    assert decide.crop(asked, Box(500, 0, 500, 800)).verdict is Verdict.READY


@pytest.mark.parametrize("part", [Box(0, 0, 20, 20), Box(2000, 0, 500, 500)])
def test_a_part_that_is_tiny_or_outside_is_refused(part: Box) -> None:
    with pytest.raises(UsageError):
        decide.crop(result(), part)


def test_a_drawn_cover_moves_and_turns() -> None:
    drawn = decide.add_region(result(), Box(10, 10, 50, 40), "drawn")
    moved = decide.change_region(drawn, 0, Box(900, 10, 50, 40), 30.0)
    assert moved.regions[0].box == Box(900, 10, 50, 40)
    assert moved.regions[0].angle == 30.0


def test_the_cover_of_writing_cannot_be_moved_off_it() -> None:
    writing = Region(Box(50, 50, 90, 20), "text", "a name")
    with pytest.raises(UsageError, match="Only covers that you drew"):
        decide.change_region(result(regions=(writing,)), 0, Box(500, 500, 90, 20), 0.0)


def test_a_cover_does_not_leave_the_photo() -> None:
    drawn = decide.add_region(result(), Box(10, 10, 50, 40), "drawn")
    with pytest.raises(UsageError):
        decide.change_region(drawn, 0, Box(5000, 10, 50, 40), 0.0)
    with pytest.raises(UsageError):
        decide.change_region(drawn, 0, Box(5000, 10, 50, 40), 45.0)


def test_only_people_of_the_gallery_are_named() -> None:
    with pytest.raises(UsageError):
        decide.name_covered(result(face(100)), 0, "P1", None)


def test_a_crop_survives_later_answers() -> None:
    cut = decide.crop(result(face(700)), Box(500, 0, 500, 800))
    assert decide.cover(cut, 0).crop == cut.crop
    assert replace(cut, crop=None).keeps(cut.faces[0])
