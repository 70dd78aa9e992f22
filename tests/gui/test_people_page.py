"""The page of people: once each, one answer for all faces of a person, undone as one step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photocheck.core.types import (
    Decision,
    FaceResult,
    Person,
    Photo,
    PhotoResult,
    RecognitionPolicy,
    Snapshot,
    Verdict,
)
from photocheck.gui.models.event_people import people_of, questions_left
from photocheck.gui.models.heads import Heads
from photocheck.gui.models.review import Question, Review
from photocheck.gui.session import Session
from photocheck.gui.windows.people_page import PeoplePage

SHOW, COVER, REVIEW = Decision.SHOW, Decision.COVER, Decision.REVIEW
PEOPLE = {
    "A": Person("A", "Amy Brown", "3A", True, "Consent is in force", True),
    "B": Person("B", "Ben Carter", "3A", True, "Consent is in force", True),
    "N": Person("N", "Nora No", "3A", False, "No consent", True),
}
SNAPSHOT = Snapshot(
    channel="website",
    on=date(2026, 11, 20),
    people=PEOPLE,
    policy=RecognitionPolicy(on=True),
    model_id="test",
    owners=(),
    templates=np.zeros((0, 4), np.float32),
    taken=(),
    key=b"k" * 32,
)


class KnowsPeople(Session):
    """A session that stands on a snapshot, without a gallery file."""

    def __init__(self) -> None:
        super().__init__()
        self._snapshots = (SNAPSHOT,)


def photo(name: str, *faces: FaceResult) -> PhotoResult:
    verdict = Verdict.REVIEW if any(f.decision is REVIEW for f in faces) else Verdict.READY
    return PhotoResult(Photo(Path(name), name), verdict, 200, 80, sha256="ab" * 32, faces=faces)


@pytest.fixture
def review(qapp, face: Callable[..., FaceResult]) -> Review:
    """Three photos: Amy asked in two groups, Ben shown, somebody unknown in two photos."""
    results = [
        photo("a.jpg", face(REVIEW, "A", group=0), face(COVER, left=80, group=1)),
        photo("b.jpg", face(REVIEW, "A", group=0), face(SHOW, "B", left=80, group=2)),
        photo("c.jpg", face(REVIEW, "A", group=3), face(COVER, left=80, group=1)),
    ]
    made = Review()
    made.open([r.photo for r in results])
    made.set_final(results)
    return made


@pytest.fixture
def page(qtbot: QtBot, dressed, review: Review) -> PeoplePage:
    class Quiet:
        def __init__(self) -> None:
            self.said = ""

        def tell(self, sentence: str) -> None:
            self.said = sentence

        def clear(self) -> None:
            self.said = ""

    def soon(work, *, on_done, on_failed, priority) -> None:
        del on_failed, priority
        QTimer.singleShot(0, lambda: on_done(work(None)))

    heads = Heads(review, soon, lambda photo, edge: np.zeros((80, 200, 3), np.uint8))
    made = PeoplePage(KnowsPeople(), review, heads, Quiet())
    qtbot.addWidget(made)
    made.resize(1100, 620)
    made.show()
    qtbot.waitExposed(made)
    made.open()
    wait_for_heads(qtbot, made)
    return made


def wait_for_heads(qtbot: QtBot, page: PeoplePage) -> None:
    places = [place for person in page.model.people for place in person.places]
    qtbot.waitUntil(lambda: page._heads.fetch(places))


def show_event(qtbot: QtBot, page: PeoplePage, review: Review, results: list[PhotoResult]) -> None:
    review.open([r.photo for r in results])
    review.set_final(results)
    page.open()
    wait_for_heads(qtbot, page)


def decisions(review: Review, pupil: str) -> list[Decision]:
    faces = [f for i in range(len(review)) for f in review.result(i).faces]
    return [f.decision for f in faces if f.pupil_id == pupil]


def test_each_person_is_there_once_questions_first(review: Review) -> None:
    people = people_of(review)
    assert [(p.pupil_id, p.decision, len(p.places)) for p in people] == [
        ("A", REVIEW, 3),
        (None, COVER, 2),
        ("B", SHOW, 1),
    ]
    assert questions_left(review) == 1


def test_nobody_is_listed_before_the_whole_event_was_seen(review: Review) -> None:
    review.final = False
    assert people_of(review) == []
    assert questions_left(review) == 3


def test_without_grouping_there_are_no_people(qapp, make_result) -> None:
    made = Review()
    result = make_result("a.jpg", REVIEW, COVER)
    made.open([result.photo])
    made.set_final([result])
    assert people_of(made) == []


def test_a_photo_left_out_asks_nothing(review: Review) -> None:
    for index in range(3):
        review.leave_out(index, "Leave out", out=True)
    assert people_of(review) == []


def test_yes_shows_all_faces_of_the_person_as_one_step(page: PeoplePage, review: Review) -> None:
    assert page.person.pupil_id == "A"
    QTest.keyClick(page.list, Qt.Key.Key_Y)
    assert decisions(review, "A") == [SHOW, SHOW, SHOW]
    review.undo_stack.undo()
    assert decisions(review, "A") == [REVIEW, REVIEW, REVIEW]
    review.undo_stack.redo()
    assert decisions(review, "A") == [SHOW, SHOW, SHOW]


def test_a_face_taken_out_is_covered_and_no_question_any_more(
    page: PeoplePage, review: Review
) -> None:
    out = page.tiles_model.place(1)
    page.tiles.setCurrentIndex(page.tiles_model.index(1))
    QTest.keyClick(page.tiles, Qt.Key.Key_T)
    page.answer("yes")
    assert decisions(review, "A") == [SHOW, SHOW]
    assert review.face(out).decision is COVER
    assert questions_left(review) == 0


def test_all_are_taken_out_and_the_right_one_chosen(page: PeoplePage, review: Review) -> None:
    QTest.keyClick(page, Qt.Key.Key_A)
    assert page.tiles_model.meant == ()
    page.tiles_model.toggle(1)
    chosen = page.tiles_model.place(1)
    QTest.keyClick(page, Qt.Key.Key_Y)
    shown = [(i, n) for i in range(3) for n, f in enumerate(review.result(i).faces)
             if f.decision is SHOW and f.pupil_id == "A"]  # fmt: skip
    assert shown == [(chosen.photo, chosen.face)]
    assert questions_left(review) == 0


def test_all_out_and_all_in_again(page: PeoplePage) -> None:
    everyone = page.tiles_model.meant
    page.take_all.click()
    page.take_all.click()
    assert page.tiles_model.meant == everyone


@pytest.mark.parametrize("said", ["no", "unsure"])
def test_who_it_is_not_never_comes_back(page: PeoplePage, review: Review, said: str) -> None:
    page.answer(said)
    assert decisions(review, "A") == []
    assert questions_left(review) == 0
    assert all(f.covered for i in range(3) for f in review.result(i).faces if f.pupil_id != "B")
    for index in range(3):  # the same word of the check once more, as a new object
        review.set_checked(index, *map(replace, review.row(index).checked))
    assert decisions(review, "A") == []


def test_the_last_answer_tells_that_all_are_answered(
    qtbot: QtBot, page: PeoplePage, review: Review
) -> None:
    with qtbot.waitSignal(page.all_answered):
        page.answer("yes")


def test_somebody_unknown_is_named_in_all_photos(page: PeoplePage, review: Review) -> None:
    page.list.setCurrentIndex(page.model.index(1))
    page.show_as("B")
    assert [review.face(Question(i, 1)).pupil_id for i in range(3)] == ["B", "B", "B"]
    review.undo_stack.undo()
    assert [review.face(Question(i, 1)).pupil_id for i in range(3)] == [None, "B", None]


def test_naming_somebody_without_consent_changes_nothing(page: PeoplePage, review: Review) -> None:
    before = [review.result(i) for i in range(3)]
    page.list.setCurrentIndex(page.model.index(1))
    page.show_as("N")
    assert [review.result(i) for i in range(3)] == before
    assert not review.undo_stack.canUndo()
    assert "cannot be shown" in page._notices.said


def test_somebody_shown_is_covered_everywhere(page: PeoplePage, review: Review) -> None:
    page.list.setCurrentIndex(page.model.index(2))
    QTest.keyClick(page.list, Qt.Key.Key_C)
    assert decisions(review, "B") == [COVER]


def test_no_answer_counts_before_every_face_was_on_screen(
    qtbot: QtBot, page: PeoplePage, review: Review, face: Callable[..., FaceResult]
) -> None:
    results = [photo(f"{n}.jpg", face(REVIEW, "A", group=0)) for n in range(120)]
    show_event(qtbot, page, review, results)
    page.answer("yes")
    page.name()
    assert questions_left(review) == 1
    assert not page.box.yes.isEnabled()
    bar = page.tiles.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert page.box.yes.isEnabled()
    page.answer("yes")
    assert decisions(review, "A") == [SHOW] * 120


def test_no_answer_counts_before_every_head_is_drawn(qtbot: QtBot, dressed, review: Review) -> None:
    heads = Heads(review, lambda *_, **__: None, lambda *_: None)
    waiting = PeoplePage(KnowsPeople(), review, heads, None)
    qtbot.addWidget(waiting)
    waiting.show()
    waiting.open()
    waiting.answer("yes")
    assert questions_left(review) == 1
    assert not waiting.box.yes.isEnabled()


def test_heads_are_cut_in_the_worker(qtbot: QtBot, worker, review: Review) -> None:
    picture = np.zeros((80, 200, 3), np.uint8)
    picture[:, :100] = (200, 0, 0)
    heads = Heads(review, worker.submit, lambda photo, edge: picture)
    place = Question(0, 0)
    with qtbot.waitSignal(heads.ready):
        assert heads.head(place) is None
    assert heads.head(place).pixelColor(72, 72).red() == 200
    review.open([review.photo(0)])
    assert heads.head(place) is None


def test_a_new_batch_takes_everybody_off_the_page(page: PeoplePage, review: Review) -> None:
    review.open([])
    assert page.person is None
    assert page.model.rowCount() == page.tiles_model.rowCount() == 0


def test_heads_that_come_in_draw_their_own_places_again_only(page: PeoplePage) -> None:
    drawn: list[tuple[object, int]] = []

    def note(model: object, first: QModelIndex, last: QModelIndex, *_: object) -> None:
        drawn.extend((model, row) for row in range(first.row(), last.row() + 1))

    for model in (page.model, page.tiles_model):
        model.dataChanged.connect(partial(note, model))
    assert [place.photo for place in page.person.places] == [0, 1, 2]
    page._heads.ready.emit(1)

    first = [p.places[0].photo for p in page.model.people]
    assert drawn == [
        *((page.model, row) for row, photo in enumerate(first) if photo == 1),
        (page.tiles_model, 1),
    ]


def test_a_double_click_answers_for_one_person(
    qtbot: QtBot, page: PeoplePage, review: Review, face: Callable[..., FaceResult]
) -> None:
    results = [photo(f"{who}.jpg", face(REVIEW, who, group=n)) for n, who in enumerate("AB")]
    show_event(qtbot, page, review, results)
    for act in (QTest.mouseClick, QTest.mouseDClick, QTest.mouseRelease):  # as Qt sends one
        act(page.box.yes, Qt.MouseButton.LeftButton)
    assert review.undo_stack.count() == 1
    assert review.result(0).faces[0].decision is SHOW
    assert review.result(1).faces[0].decision is REVIEW


def test_enter_presses_the_answer_that_has_the_focus(qtbot: QtBot, page: PeoplePage) -> None:
    page.open()
    wait_for_heads(qtbot, page)
    answered = []
    page.box.answered.connect(answered.append)
    QTest.keyClick(page.box.no, Qt.Key.Key_Return)
    assert answered == ["no"]


def test_a_key_that_is_held_answers_once(qtbot: QtBot, page: PeoplePage) -> None:
    keys = page.findChildren(QShortcut)
    assert {key.key().toString() for key in keys} >= {"Y", "N", "U", "C", "Space"}
    assert not any(key.autoRepeat() for key in keys)
    answered = []
    page.box.answered.disconnect()
    page.box.answered.connect(answered.append)
    wait_for_heads(qtbot, page)
    for again in (False, True, True):
        press = QKeyEvent(
            *(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier), "", again
        )
        QApplication.sendEvent(page.box.yes, press)
    assert answered == ["yes"]


def test_naming_one_face_of_a_person_who_is_shown_leaves_the_others(
    qtbot: QtBot, page: PeoplePage, review: Review, face: Callable[..., FaceResult]
) -> None:
    results = [photo(f"{n}.jpg", face(SHOW, "B", group=0)) for n in range(3)]
    show_event(qtbot, page, review, results)
    page.tiles_model.toggle_all()
    page.tiles_model.toggle(1)
    page.show_as("A")
    faces = [review.result(n).faces[0] for n in range(3)]
    assert sorted(f.pupil_id for f in faces) == ["A", "B", "B"]
    assert all(f.decision is SHOW for f in faces)


@pytest.mark.parametrize(("covered", "shown"), [((1,), (0, 2)), ((0, 1, 2), (0, 1, 2))])
def test_a_name_for_all_leaves_faces_covered_by_hand_unless_all_are(
    qtbot: QtBot,
    page: PeoplePage,
    review: Review,
    face: Callable[..., FaceResult],
    covered: tuple[int, ...],
    shown: tuple[int, ...],
) -> None:
    show_event(qtbot, page, review, [photo(f"{n}.jpg", face(SHOW, "B", group=0)) for n in "abc"])
    for index in covered:
        step = page._session.covering(review.result(index).faces[0])
        review.give(index, "Cover a face", step)
    page.open()
    wait_for_heads(qtbot, page)
    page.show_as("A")
    decisions = [review.result(index).faces[0].decision for index in range(3)]
    assert tuple(i for i, decision in enumerate(decisions) if decision is SHOW) == shown


@pytest.fixture
def twins(
    qtbot: QtBot, page: PeoplePage, review: Review, face: Callable[..., FaceResult]
) -> PeoplePage:
    """Both faces of a.jpg look like Amy, so the check only asks; b.jpg has one such face."""
    both = (face(REVIEW, "A", group=0), face(REVIEW, "A", left=80, group=1))
    results = [photo("a.jpg", *both), photo("b.jpg", face(REVIEW, "A", group=0))]
    show_event(qtbot, page, review, results)
    assert len(page.person.places) == 3
    return page


def shown_as(review: Review, pupil: str) -> list[tuple[int, int]]:
    """Return the photo and face of each face that is shown as a person."""
    return [
        (index, number)
        for index in range(len(review))
        for number, face in enumerate(review.result(index).faces)
        if (face.decision, face.pupil_id) == (SHOW, pupil)
    ]


@pytest.mark.parametrize("name", [False, True])
def test_one_answer_shows_nobody_twice_in_a_photo(
    twins: PeoplePage, review: Review, name: bool
) -> None:
    assert "Twice in a photo" in twins._hint.text()
    if name:
        twins.show_as("B")
    else:
        QTest.keyClick(twins.list, Qt.Key.Key_Y)
    assert shown_as(review, "B" if name else "A") == [(1, 0)]
    assert all(face.decision is COVER for face in review.result(0).faces)
    review.undo_stack.undo()
    assert decisions(review, "A") == [REVIEW] * 3
    review.undo_stack.redo()
    assert len(shown_as(review, "A") + shown_as(review, "B")) == 1


@pytest.mark.parametrize("all_first", [False, True])
def test_of_two_faces_of_a_photo_the_last_one_clicked_is_meant(
    twins: PeoplePage, review: Review, all_first: bool
) -> None:
    rows = {twins.tiles_model.place(row): row for row in range(3)}
    if all_first:
        for _ in range(2):  # out, and in again
            QTest.keyClick(twins, Qt.Key.Key_A)
    twins.tiles_model.toggle(rows[Question(0, 0)])
    twins.tiles_model.toggle(rows[Question(0, 1)])
    QTest.keyClick(twins.list, Qt.Key.Key_Y)
    assert shown_as(review, "A") == [(0, 1), (1, 0)]
    assert questions_left(review) == 0


def test_yes_without_a_face_chosen_is_no_answer(twins: PeoplePage, review: Review) -> None:
    QTest.keyClick(twins, Qt.Key.Key_A)
    QTest.keyClick(twins.list, Qt.Key.Key_Y)
    asked = []
    twins.name_wanted.connect(lambda: asked.append(True))
    QTest.keyClick(twins.list, Qt.Key.Key_S)
    assert not asked
    assert not review.undo_stack.canUndo()
    assert "first" in twins._notices.said


def test_naming_one_face_after_the_other_shows_the_last(twins: PeoplePage, review: Review) -> None:
    for number in (0, 1):
        step = twins._session.showing(review.face(Question(0, number)), "A")
        review.give(0, "Name a face", step)
    assert shown_as(review, "A") == [(0, 1)]
    assert review.face(Question(0, 0)).decision is REVIEW
    review.undo_stack.undo()
    assert shown_as(review, "A") == [(0, 0)]
    review.undo_stack.redo()
    assert shown_as(review, "A") == [(0, 1)]
