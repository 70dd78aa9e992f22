"""What ends a batch: another gallery, saving, locking, closing. Nothing is lost without a word."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from test_any_moment import (
    LONG,
    PASSPHRASE,
    begin,
    boxes,
    check,
    gallery,
    many,
    name_portrait,
    save,
    unlock,
)
from test_keeper import fill_disk, kept

from photocheck.core.consent.sign_off import ask_for_two
from photocheck.core.types import Box
from photocheck.gui.models.review import State
from photocheck.gui.windows.gallery_dialogs import UnlockDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.windows.post_dialog import PostDialog

__all__ = ["gallery"]  # a fixture


def draw(window: MainWindow, photo: int = 0) -> None:
    window.review.give(photo, "Draw", window.session.drawing(Box(5, 5, 60, 60)))


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_unlocking_in_the_middle_asks_before_answers_are_lost_and_keeps_the_photos(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    draw(window)
    window.gallery.unlock(gallery)
    assert not window.findChildren(UnlockDialog)
    (ask,) = boxes(window)
    press(ask, "Go on working")
    assert len(window.review.said()) == 1
    window.gallery.unlock(gallery)
    press(boxes(window)[-1], "Lose them")
    assert window.findChildren(UnlockDialog)
    unlock(window, gallery)
    assert len(window.review) == 0
    assert window.pages.currentWidget() is window.start
    assert [path.name for path in window.start.inputs] == ["IMG_1.jpg", "IMG_2.jpg"]
    check(qtbot, window, photos / "IMG_1.jpg")
    assert window.review.result(0).faces


def test_another_user_in_the_middle_gets_the_answers_that_were_kept(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    unlock(window, gallery, "teacher")
    check(qtbot, window, photos / "IMG_1.jpg")
    draw(window)
    unlock(window, gallery, "dht")
    assert len(window.review) == 0
    (ask,) = boxes(window)
    assert "1 answer" in ask.informativeText()
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        press(ask, "Go on")
    assert len(window.review.result(0).regions) == 1


def test_the_page_of_the_gallery_shows_who_is_there_now(
    qtbot: QtBot, window: MainWindow, gallery: Path
) -> None:
    unlock(window, gallery, "teacher")
    window.desk.manage()
    opened = []
    window.desk.page.open = lambda: opened.append(window.session.gallery.user)
    unlock(window, gallery, "dht")
    assert opened == ["dht"]


def test_one_of_two_channels_saved_keeps_the_answers_for_the_other(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    window.start.choose_channel("newsletter")
    check(qtbot, window, photos / "IMG_1.jpg")
    draw(window)
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)
    for channel, left in (("website", 1), ("newsletter", 0)):
        save(qtbot, window, tmp_path / channel, (channel,))
        assert len(kept()) == left


def test_an_answer_after_the_first_channel_keeps_the_answers_too(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    window.start.choose_channel("newsletter")
    check(qtbot, window, photos / "IMG_1.jpg")
    for channel in ("website", "newsletter"):
        save(qtbot, window, tmp_path / channel, (channel,))
        draw(window)
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)


def test_closing_asks_when_answers_would_be_lost(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    closed = []
    window.closed.connect(lambda: closed.append(True))
    check(qtbot, window, photos / "IMG_2.jpg")
    draw(window)
    window.close()
    (ask,) = boxes(window)
    press(ask, "Go on working")
    assert not closed
    save(qtbot, window, tmp_path / "safe")
    draw(window)
    window.close()
    assert not closed
    press(boxes(window)[-1], "Close")
    assert closed


def test_closing_does_not_ask_once_everything_is_saved(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    draw(window)
    save(qtbot, window, tmp_path / "safe")
    with qtbot.waitSignal(window.closed):
        window.close()


def test_a_check_that_rests_does_not_keep_the_gallery_open(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    many(photos, 6)
    unlock(window, gallery)
    begin(window, photos)
    qtbot.waitUntil(lambda: window.review.count(State.WAITING) < len(window.review), timeout=LONG)
    window.desk.lock_if_free()
    assert window.session.gallery_name
    with qtbot.waitSignal(window.gallery.locked, timeout=LONG):
        window.check.pause.click()
        window.desk.lock_if_free()
    assert not window.session.gallery_name


def test_a_post_that_is_being_written_is_there_after_the_lock(
    window: MainWindow, gallery: Path
) -> None:
    unlock(window, gallery)
    window.desk.check_post()
    (dialog,) = window.findChildren(PostDialog)
    dialog.text.setPlainText("A long post.")
    window.desk.lock_if_free()
    assert not dialog.isVisible()
    window.desk.check_post()  # nobody is there
    dialog = window.findChildren(PostDialog)[-1]
    assert dialog.text.toPlainText() == ""
    dialog.close()
    unlock(window, gallery)
    for text in ("A long post.", ""):
        window.desk.check_post()
        dialog = window.findChildren(PostDialog)[-1]
        assert dialog.text.toPlainText() == text
        dialog.close()


def test_a_locked_window_holds_nothing_of_the_large_photo(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    window.show_photo(0)
    qtbot.waitUntil(lambda: window.photo.view.shows_picture, timeout=LONG)
    window.gallery.lock()
    page = window.photo
    assert not page.view.shows_picture
    assert page.faces.rowCount() == 0
    assert page.side.question._title.text() == ""
    assert page.side.question._head.pixmap().isNull()


def test_escape_in_the_middle_of_a_drag_draws_nothing(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.show_photo(0)
    qtbot.waitUntil(lambda: window.photo.view.shows_picture, timeout=LONG)
    here = window.photo.view.viewport()
    middle = here.rect().center()
    there = QPointF(middle + QPoint(60, 60))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for escape in (False, True):
        window.photo.tools.draw()
        QTest.mousePress(here, left, pos=middle)
        moved = QMouseEvent(
            *(QEvent.Type.MouseMove, there, here.mapToGlobal(there), none, left),
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(here, moved)
        if escape:
            QTest.keyClick(window.photo.view, Qt.Key.Key_Escape)
        QTest.mouseRelease(here, left, pos=there.toPoint())
        assert len(window.review.result(0).regions) == 1  # the first drag's


def test_checking_others_asks_before_answers_are_lost(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_1.jpg")
    draw(window)
    window.new_batch()
    begin(window, photos / "IMG_2.jpg")
    (ask,) = boxes(window)
    press(ask, "Go on working")
    assert len(window.review.said()) == 1
    begin(window, photos / "IMG_2.jpg")
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        press(boxes(window)[-1], "Lose them")
    assert window.review.photo(0).name == "IMG_2.jpg"


def test_answers_that_could_not_be_kept_are_asked_for_and_not_handed_over(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    disk = fill_disk()
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    draw(window)
    qtbot.waitUntil(lambda: window.keeper.owes, timeout=LONG)
    window.saving.handed_over.emit()
    assert window.session.gallery_name
    assert "could not be kept" in window.notices._bar.text
    closed = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    (ask,) = boxes(window)
    assert "could not be kept" in ask.informativeText()
    press(ask, "Go on working")
    disk.unlink()
    window.close()
    assert closed
    assert len(kept()) == 1


def test_answers_given_while_others_are_looked_for_are_kept_under_their_own(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, monkeypatch
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    draw(window)
    check(qtbot, window, photos / "IMG_2.jpg")
    prepare, looked = window.session.prepare, threading.Event()

    def slowly(inputs, cancel):
        found = prepare(inputs, cancel)
        looked.wait(60)
        return found

    monkeypatch.setattr(window.session, "prepare", slowly)
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        begin(window, photos / "IMG_1.jpg")
        for _ in range(2):
            draw(window)  # about IMG_2
        looked.set()
    assert len(window.review.result(0).regions) == 1
    check(qtbot, window, photos / "IMG_2.jpg")
    assert len(window.review.result(0).regions) == 2


def test_only_what_was_prepared_counts_as_prepared(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    with window.session.open_gallery(gallery, PASSPHRASE, "dht").gallery as made:
        ask_for_two(made, on=True)
    unlock(window, gallery, "teacher")
    check(qtbot, window, photos / "IMG_1.jpg")
    draw(window)
    window.session.hand_over()
    window.saving.handed_over.emit()
    unlock(window, gallery, "dht")
    press(boxes(window)[-1], "Not now")
    window.start.choose_channel("newsletter")
    check(qtbot, window, photos / "IMG_1.jpg")
    assert not window.session.may_save
    assert len(window.review.result(0).regions) == 1


def test_what_is_taken_back_is_told(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    draw(window)
    window.show_photo(1)
    bar = window.notices._bar
    window.review.undo_stack.undo()
    assert bar.text == "Taken back: Draw"
    window.notices.clear()
    window.review.undo_stack.redo()
    window.review.open(())  # takes nothing back
    assert not bar.isVisible()


def test_the_filter_in_use_stays_in_sight(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.review.leave_out(0, "Leave out", out=True)
    window.check.refresh()
    window.check.filters[State.LEFT_OUT].click()
    window.review.leave_out(0, "Take in", out=False)
    window.check.refresh()
    assert window.check.filters[State.LEFT_OUT].isVisible()
    window.check.filters[None].click()
    window.check.refresh()
    assert not window.check.filters[State.LEFT_OUT].isVisible()


@pytest.mark.parametrize("page", ["check", "summary"])
def test_many_channels_do_not_widen_the_window(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path, page: str
) -> None:
    channels = window.session.channels()
    for channel in channels:
        window.start.choose_channel(channel)
    check(qtbot, window, photos / "IMG_2.jpg")
    save(qtbot, window, tmp_path / "safe", channels)
    assert getattr(window, page).minimumSizeHint().width() < 1100
