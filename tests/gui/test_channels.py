"""One review for several channels: an answer counts for each, by its own consents."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from photocheck.core.errors import UsageError
from photocheck.core.pipeline.review_file import Answer
from photocheck.core.types import Box, Decision, Person, RecognitionPolicy, Snapshot, Verdict
from photocheck.gui.answers import Answers, Step
from photocheck.gui.models.review import Question, Review

SHOW, COVER, REVIEW = Decision.SHOW, Decision.COVER, Decision.REVIEW


def snapshot(channel: str, **may_show: bool) -> Snapshot:
    people = {
        who: Person(who, who, "3A", yes, f"{channel}: {yes}", True) for who, yes in may_show.items()
    }
    nobody = np.zeros((0, 4), np.float32)
    policy = RecognitionPolicy(on=True)
    return Snapshot(channel, date(2026, 11, 20), people, policy, "t", (), nobody, (), b"k" * 32)


@pytest.fixture
def answers() -> Answers:
    made = Answers()
    made._snapshots = (
        snapshot("website", A=False, B=True, N=False),
        snapshot("newsletter", A=True, B=True, N=False),
    )
    return made


@pytest.fixture
def review(qapp, make_result, face) -> Review:
    """One photo: A is refused on the website and asked for the newsletter."""
    website = replace(make_result("a.jpg", COVER), faces=(face(COVER, "A"),), verdict=Verdict.READY)
    newsletter = replace(website, faces=(face(REVIEW, "A"),), verdict=Verdict.REVIEW)
    made = Review()
    made.open([website.photo])
    made.set_final([website], [newsletter])
    return made


def of(review: Review, channel: int):
    return review.to_export(channel)[0].faces[0]


def test_a_question_of_any_channel_is_asked(review: Review) -> None:
    assert list(review.questions()) == [Question(0, 0)]
    assert review.result(0).verdict is Verdict.REVIEW
    assert of(review, 0).decision is COVER


def test_yes_shows_only_where_consent_is_in_force(review: Review, answers: Answers) -> None:
    review.give(0, "Yes", answers.answering(review.face(Question(0, 0)), "yes"))
    assert [of(review, n).decision for n in (0, 1)] == [COVER, SHOW]
    assert of(review, 0).pupil_id == "A"
    assert not list(review.questions())
    review.undo_stack.undo()
    assert list(review.questions()) == [Question(0, 0)]


def test_no_and_a_drawn_cover_count_everywhere(review: Review, answers: Answers) -> None:
    review.give(0, "No", answers.answering(review.face(Question(0, 0)), "no"))
    assert [of(review, n).decision for n in (0, 1)] == [COVER, COVER]
    review.give(0, "Draw", answers.drawing(Box(1, 1, 20, 20)))
    assert [len(review.to_export(n)[0].regions) for n in (0, 1)] == [1, 1]


@pytest.mark.parametrize("kind", ["show", "name", "no", "unsure", "cover"])
def test_a_kept_answer_that_cannot_be_given_today_covers(
    review: Review, answers: Answers, make_result, face, kind: str
) -> None:
    today = (snapshot("website", A=True, N=False), snapshot("newsletter", A=True, N=False))
    shown = replace(make_result("a.jpg", SHOW), width=900, height=900)
    taken_for_another = replace(shown, faces=(face(SHOW, "A"),))
    here = taken_for_another.faces[0].box
    for who, box in (("N", here), ("gone", here), ("N", Box(500, 500, 40, 40))):
        step = Step(Answer(kind, box, who), today, kept=True)
        for channel in (0, 1):
            result = step(taken_for_another, channel)
            covers = [f.box for f in result.faces if f.covered] + [r.box for r in result.regions]
            assert covers == [box]
    with pytest.raises(UsageError):
        Step(Answer("show", here, "N"), today)(taken_for_another, 0)


def test_who_may_be_shown_nowhere_is_refused(review: Review, answers: Answers) -> None:
    with pytest.raises(UsageError):
        review.give(0, "Name", answers.showing(review.face(Question(0, 0)), "N"))
    assert not review.undo_stack.canUndo()


def test_another_channel_on_view_shows_its_own_decisions(review: Review, answers: Answers) -> None:
    review.give(0, "Yes", answers.answering(review.face(Question(0, 0)), "yes"))
    assert review.result(0).faces[0].decision is COVER
    review.show_channel(1)
    assert review.result(0).faces[0].decision is SHOW


def test_who_may_be_shown_in_any_channel_can_be_named(answers: Answers) -> None:
    from photocheck.gui.session import Session

    session = Session()
    session._snapshots = answers._snapshots
    people = {p.pupil_id: p for p in session.people()}
    assert [people[who].may_show for who in "ABN"] == [True, True, False]
    assert people["A"].reason == "website: False. newsletter: True"


def test_in_no_channel_anybody_is_shown_twice(answers: Answers, make_result) -> None:
    photo = make_result("a.jpg", COVER, COVER)
    review = Review()
    review.open([photo.photo])
    review.set_final([photo], [photo])
    for number in (0, 1):
        review.give(0, "Name", answers.showing(review.face(Question(0, number)), "A"))
    website, newsletter = (review.to_export(channel)[0].faces for channel in (0, 1))
    assert [f.decision for f in website] == [COVER, COVER]
    assert [f.decision for f in newsletter] == [REVIEW, SHOW]
    assert list(review.questions()) == [Question(0, 0)]
