"""What a person said is not lost, and the window closes, stops and locks whatever is pressed."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from test_any_moment import (
    LONG,
    begin,
    boxes,
    check,
    gallery,
    many,
    name_portrait,
    save,
    unlock,
    withdraw_while_written,
)
from test_endings import draw, press
from test_keeper import check_and_keep, fill_disk, kept

from photocheck.core.consent.records import Entry
from photocheck.core.errors import Cancelled
from photocheck.core.types import PhotoResult
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import SaveOrder
from photocheck.gui.windows.gallery_care import RestoreDialog
from photocheck.gui.windows.main_window import MainWindow

__all__ = ["gallery"]  # a fixture


def in_the_middle(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    many(photos, 6)
    begin(window, photos)
    review = window.review
    qtbot.waitUntil(lambda: 0 < review.count(State.WAITING) < len(review), timeout=LONG)


def test_answers_about_photos_a_stopped_check_did_not_reach_stay_kept(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg", photos / "IMG_1.jpg")
    draw(window, 1)
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)
    window.gallery.lock()
    unlock(window, gallery)
    look = window.session.check

    def stopped(progress: object, cancel: object, item: object) -> object:
        def one(index: int, results: tuple[PhotoResult, ...]) -> None:
            item(index, results)
            raise Cancelled("Stopped.")

        return look(progress, cancel, one)

    window.session.check = stopped
    with qtbot.waitSignal(window.flow.failed, timeout=LONG):
        press(boxes(window)[-1], "Go on")
    assert window.review.count(State.WAITING) == window.review.lost == 1
    save(qtbot, window, tmp_path / "safe")
    assert len(kept()) == 1
    assert window.review.undo_stack.isClean()  # what was answered is in the copies


def go_on(qtbot: QtBot, window: MainWindow, gallery: Path) -> None:
    """Lock, unlock and go on with what is offered."""
    window.gallery.lock()
    unlock(window, gallery)
    (ask,) = boxes(window)
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        press(ask, "Go on")


def test_photos_that_are_gone_when_saved_are_offered_again_with_their_answers(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    name_portrait(window)
    draw(window, 1)
    stick = photos.rename(tmp_path / "unplugged")
    assert save(qtbot, window, tmp_path / "safe").count == 0
    assert not window.review.undo_stack.isClean()
    stick.rename(photos)
    go_on(qtbot, window, gallery)
    assert [face.pupil_id for face in window.review.result(0).faces] == ["P1"]
    assert len(window.review.result(1).regions) == 1
    assert save(qtbot, window, tmp_path / "safe").count == 2
    assert kept() == []


def test_one_photo_that_could_not_be_saved_keeps_the_review_and_the_copies_are_taken_up(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    draw(window, 1)
    away = (photos / "IMG_1.jpg").rename(tmp_path / "IMG_1.jpg")
    assert save(qtbot, window, tmp_path / "safe").count == 1
    (copy,) = (tmp_path / "safe").iterdir()
    written = copy.stat().st_mtime_ns
    away.rename(photos / "IMG_1.jpg")
    go_on(qtbot, window, gallery)
    assert save(qtbot, window, tmp_path / "safe").count == 2
    assert copy.stat().st_mtime_ns == written
    assert len(list((tmp_path / "safe").iterdir())) == 2
    assert kept() == []


def test_answers_about_a_photo_that_cannot_be_read_again_wait_for_it(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    draw(window, 1)
    whole = (photos / "IMG_2.jpg").read_bytes()
    (photos / "IMG_2.jpg").write_bytes(whole[:500])
    go_on(qtbot, window, gallery)
    assert window.review.state(1) is State.FAILED
    assert save(qtbot, window, tmp_path / "safe").count == 1
    (photos / "IMG_2.jpg").write_bytes(whole)
    go_on(qtbot, window, gallery)
    assert len(window.review.result(1).regions) == 1


def test_a_photo_that_is_held_by_an_answer_stays_held_when_the_others_are_saved(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    window.session.gallery.record(Entry("P1", answers={"never_publish": True}))
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    name_portrait(window)
    assert window.review.state(0) is State.HOLD
    assert save(qtbot, window, tmp_path / "safe").count == 1
    go_on(qtbot, window, gallery)
    assert window.review.state(0) is State.HOLD
    window.review.leave_out(0, "Leave out", out=True)
    assert save(qtbot, window, tmp_path / "safe").count == 1
    assert kept() == []


def test_copies_that_are_taken_back_keep_the_answers(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path, monkeypatch
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    withdraw_while_written(window, gallery, monkeypatch)
    assert save(qtbot, window, tmp_path / "safe").count == 0
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)


def test_a_photo_nobody_said_anything_about_and_that_was_never_read_keeps_nothing(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos)
    assert window.review.count(State.FAILED) == 1
    draw(window)
    assert save(qtbot, window, tmp_path / "safe").count == 2
    assert kept() == []
    assert window.review.undo_stack.isClean()


def test_a_photo_that_waits_is_not_left_out_yet(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    in_the_middle(qtbot, window, photos)
    last = len(window.review) - 1
    assert window.review.state(last) is State.WAITING
    window.show_photo(last)
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_X)
    assert "Wait a moment" in window.notices._bar.text
    qtbot.waitUntil(lambda: not window.flow.busy, timeout=LONG)
    assert window.review.state(last) is not State.LEFT_OUT


@pytest.mark.parametrize("asked", [True, False])
def test_locking_with_a_full_disk_says_what_is_lost(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, asked: bool
) -> None:
    unlock(window, gallery)
    check_and_keep(qtbot, window, photos / "IMG_2.jpg")
    disk = fill_disk()
    draw(window)
    qtbot.waitUntil(lambda: window.keeper.owes, timeout=LONG)
    if asked:
        window.gallery.lock()
        assert window.session.gallery_name
        press(boxes(window)[-1], "Lose them")
    else:
        window.desk.lock_if_free()
        (said,) = boxes(window)
        assert "locked itself" in said.text()
        assert "could not be kept" in said.informativeText()
    assert not window.session.gallery_name
    disk.unlink()


def test_a_backup_is_brought_back_once_the_gallery_is_locked(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    in_the_middle(qtbot, window, photos)
    seen: list[str] = []
    window.desk._office.restore = lambda *_: seen.append(window.session.gallery_name)
    window.desk.restore(tmp_path / "x.photocheck-backup")
    (dialog,) = window.findChildren(RestoreDialog)
    dialog.wanted.emit("dht", "")
    qtbot.waitUntil(lambda: bool(seen), timeout=LONG)
    assert seen == [""]


@pytest.mark.parametrize("close_first", [True, False])
def test_lock_and_close_are_both_done(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, close_first: bool
) -> None:
    unlock(window, gallery)
    in_the_middle(qtbot, window, photos)
    steps = [
        lambda: (window.close(), press(boxes(window)[-1], "Stop and close")),
        window.gallery.lock,
    ]
    with qtbot.waitSignal(window.closed, timeout=LONG):
        for step in steps if close_first else reversed(steps):
            step()
    qtbot.waitUntil(lambda: not window.session.gallery_name, timeout=LONG)


def test_stopping_the_export_and_closing_asks_once(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    many(photos, 4)
    check(qtbot, window, photos)
    draw(window)
    window.flow.export(SaveOrder(tmp_path / "safe", ("website",)))
    window.close()
    assert "Without a gallery your answers are not kept" in boxes(window)[-1].informativeText()
    with qtbot.waitSignal(window.closed, timeout=LONG):
        press(boxes(window)[-1], "Stop and close")


def test_looking_for_photos_is_told_and_can_be_stopped(
    qtbot: QtBot, window: MainWindow, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    prepare = window.session.prepare

    def slow(inputs: object, cancel: object) -> object:
        gate.wait(30)
        return prepare(inputs, cancel)

    monkeypatch.setattr(window.session, "prepare", slow)
    begin(window, photos)
    assert "Looking for photos" in window.notices._bar.text
    window.close()
    with qtbot.waitSignal(window.closed, timeout=LONG):
        press(boxes(window)[-1], "Stop and close")
        gate.set()
    assert not len(window.review)


def test_covers_drawn_by_key_lie_apart_and_where_no_face_is(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.show_photo(0)
    page = window.photo
    assert not page.faces.faces
    for focus in (page.side.list, page.side.draw):
        focus.setFocus()
        QTest.keyClick(focus, Qt.Key.Key_D)
        QTest.keyClick(focus, Qt.Key.Key_Return)
    first, second = (region.box for region in page.result.regions)
    assert first != second
    QTest.keyClick(page.side.list, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    moved = [region.box for region in page.result.regions]
    assert moved[0] == first
    assert moved[1].x > second.x


def test_enter_presses_the_button_that_has_the_focus(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.show_photo(0)
    QTest.keyClick(window.photo.side.leave_out, Qt.Key.Key_Return)
    assert window.review.state(0) is State.LEFT_OUT


def test_photos_of_the_same_name_are_listed_each(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    for above in "ab":
        folder = tmp_path / above / "3A"
        folder.mkdir(parents=True)
        (folder / "IMG_3.jpg").write_bytes(b"no photo " + above.encode())
    check(qtbot, window, photos / "IMG_2.jpg", tmp_path / "a" / "3A", tmp_path / "b" / "3A")
    assert len({window.review.photo(i).name for i in range(3)}) == 2
    save(qtbot, window, tmp_path / "safe")
    assert window.summary.others.count() == 2
