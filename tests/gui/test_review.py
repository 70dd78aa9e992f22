from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import decide
from photocheck.core.errors import UsageError
from photocheck.core.types import Box, Decision, Region, Verdict
from photocheck.gui.answers import Answers
from photocheck.gui.models.event_people import questions_left
from photocheck.gui.models.review import Question, Review, State

SHOW, COVER, REVIEW = Decision.SHOW, Decision.COVER, Decision.REVIEW


def covering(face: int):
    return lambda result, _channel: decide.cover(result, face)


def drawing(result, _channel):
    return decide.add_region(result, Box(1, 1, 9, 9), "drawn")


@pytest.fixture
def review(qapp, make_result) -> Review:
    made = Review()
    results = [
        make_result("a.jpg", REVIEW, COVER),
        make_result("b.jpg", COVER),
        make_result("c.jpg", REVIEW, REVIEW),
    ]
    made.open([r.photo for r in results])
    for index, result in enumerate(results):
        made.set_checked(index, result)
    return made


def test_photos_wait_until_they_are_checked(qapp, make_result) -> None:
    made = Review()
    made.open([make_result("a.jpg").photo])
    assert made.state(0) is State.WAITING
    with pytest.raises(UsageError, match="not checked yet"):
        made.give(0, "Cover", covering(0))
    made.set_checked(0, make_result("a.jpg"))
    assert made.state(0) is State.READY


def test_questions_are_met_one_after_the_other_and_round_again(review: Review) -> None:
    assert list(review.questions()) == [Question(0, 0), Question(2, 0), Question(2, 1)]
    assert review.next_question(0, 0) == Question(2, 0)
    assert review.next_question(2, 1) == Question(0, 0)


def test_an_answer_is_undone_and_redone(review: Review) -> None:
    review.give(0, "Cover a face", covering(0))
    assert review.state(0) is State.READY
    review.undo_stack.undo()
    assert review.state(0) is State.REVIEW
    review.undo_stack.redo()
    assert review.state(0) is State.READY


def test_an_answer_survives_the_final_word_of_the_check(review: Review, make_result) -> None:
    review.give(2, "Cover a face", covering(1))
    review.set_checked(2, make_result("c.jpg", SHOW, REVIEW))
    decisions = [f.decision for f in review.result(2).faces]
    assert decisions == [SHOW, COVER]


def test_an_answer_that_no_longer_fits_is_passed_over(review: Review, make_result) -> None:
    review.give(2, "Cover a face", covering(1))
    review.set_checked(2, make_result("c.jpg", REVIEW))
    assert review.open_faces(2) == [0]


def test_an_answer_that_is_refused_leaves_no_trace(review: Review) -> None:
    with pytest.raises(UsageError):
        review.give(1, "Cover a face", covering(7))
    assert not review.undo_stack.canUndo()


def test_covering_all_open_questions_is_one_step(review: Review) -> None:
    answers = Answers()
    told: list[int] = []
    review.changed.connect(told.append)
    review.cover_open("Cover all", answers.covering, answers.keeping)
    assert list(review.questions()) == []
    assert told == [0, 2]  # each photo once, however many faces of it were asked
    review.undo_stack.undo()
    assert len(list(review.questions())) == 3
    assert told == [0, 2, 2, 0]


def test_a_photo_left_out_is_not_exported_and_asks_nothing(review: Review) -> None:
    review.leave_out(2, "Leave out", out=True)
    assert review.state(2) is State.LEFT_OUT
    assert [r.photo.name for r in review.to_export()] == ["a.jpg", "b.jpg"]
    assert list(review.questions()) == [Question(0, 0)]
    review.undo_stack.undo()
    assert review.will_be_saved() == 3


def test_where_a_child_must_never_be_published_every_covered_face_is_a_question(
    review: Review,
) -> None:
    review.set_checked(1, replace(review.result(1), solid=True))
    assert review.open_faces(1) == [0]
    review.give(1, "Cover a face", covering(0))
    assert review.open_faces(1) == []


_STEPS = st.lists(
    st.sampled_from(["cover0", "cover1", "draw", "out", "in", "undo", "redo", "recheck"]),
    max_size=25,
)


@given(_STEPS)
def test_any_order_of_steps_and_undo_comes_back_to_the_start(qapp_done, steps: list[str]) -> None:
    made, result = qapp_done()
    for step in steps:
        if step.startswith("cover"):
            made.give(0, step, covering(int(step[-1])))
        elif step == "draw":
            made.give(0, step, drawing)
        elif step in ("out", "in"):
            made.leave_out(0, step, out=step == "out")
        elif step == "recheck":
            made.set_checked(0, replace(result))
        else:
            getattr(made.undo_stack, step)()
    while made.undo_stack.canUndo():
        made.undo_stack.undo()
    assert made.result(0) == result


@pytest.fixture(scope="module")
def qapp_done(qapp):
    from pathlib import Path

    from photocheck.core.types import FaceResult, Photo, PhotoResult, Verdict

    faces = tuple(
        FaceResult(Box(5 * n, 5, 4, 4), ((0.0, 0.0),) * 5, 0.9, REVIEW, "?") for n in (1, 2)
    )
    result = PhotoResult(Photo(Path("a"), "a"), Verdict.REVIEW, 50, 40, faces=faces)

    def fresh():
        made = Review()
        made.open([result.photo])
        made.set_checked(0, result)
        return made, result

    return fresh


def test_writing_is_a_question_beside_those_about_faces(review: Review, make_result) -> None:
    writing = Region(Box(1, 1, 9, 9), "text", "It may be a name", question=True)
    asked = replace(make_result("b.jpg", COVER), regions=(writing,), verdict=Verdict.REVIEW)
    review.set_checked(1, asked)
    assert questions_left(review) == 4
    answers = Answers()
    review.cover_open("Cover", answers.covering, answers.keeping)
    assert questions_left(review) == 0
