"""What a person said is there again after the window is gone."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers import CHEAP
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from photocheck.core import paths
from photocheck.core.consent.gallery import create
from photocheck.core.types import Box
from photocheck.gui import app as program
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import SaveOrder
from photocheck.gui.session import Session
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

LONG = 60_000  # ms
PASSPHRASE = "five calm owls read quietly"


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    path = tmp_path / "School.photocheck"
    create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery.close()
    return path


def unlock(window: MainWindow, gallery: Path) -> None:
    window.gallery.use(window.session.open_gallery(gallery, PASSPHRASE))


def boxes(window: MainWindow) -> list[QMessageBox]:
    return [b for b in window.findChildren(QMessageBox) if b.isVisible()]


def check(qtbot: QtBot, window: MainWindow, *inputs: Path) -> None:
    window.start.set_inputs(inputs)
    window.start.choose_channel("website")
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        window.start.go.click()


def kept() -> list[Path]:
    return list((paths.state_dir() / "reviews").glob("*.review"))


def check_and_keep(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    """Check a photo, with a gallery open, until the review is on the disk."""
    check(qtbot, window, photo)
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)


def fill_disk() -> Path:
    """Let no answer be kept, as when the disk is full, until what is returned is unlinked."""
    folder = paths.state_dir() / "reviews"
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    return folder


def test_answers_are_there_after_a_crash(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path, take_apart
) -> None:
    unlock(window, gallery)
    assert boxes(window) == []
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    window.review.give(1, "Draw", session.drawing(Box(5, 5, 90, 90)))
    window.review.leave_out(0, "Leave out", out=True)
    qtbot.waitUntil(lambda: window.keeper._writing is None, timeout=LONG)

    work, pictures = Worker(), Worker()
    again = program.make_window(Session(session._build_tools), work, pictures)
    again.show()
    try:
        unlock(again, gallery)
        (ask,) = boxes(again)
        assert "2 photos today" in ask.text()
        assert "2 answers" in ask.informativeText()
        with qtbot.waitSignal(again.flow.checked, timeout=LONG):
            next(b for b in ask.buttons() if b.text() == "Go on").click()
        assert again.review.state(0) is State.LEFT_OUT
        assert [r.box for r in again.review.result(1).regions] == [Box(5, 5, 90, 90)]
        assert again.start.options().channel == "website"
    finally:
        take_apart(again, work, pictures)


def test_a_photo_that_changed_gets_no_answer_meant_for_another(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
    window.gallery.lock()
    (photos / "IMG_2.jpg").write_bytes((photos / "IMG_1.jpg").read_bytes())
    unlock(window, gallery)
    (ask,) = boxes(window)
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        next(b for b in ask.buttons() if b.text() == "Go on").click()
    assert window.review.result(0).regions == ()
    assert window.review.lost == 1


def test_answers_come_back_when_the_same_photos_are_checked_again(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    window.review.give(1, "Draw", session.drawing(Box(5, 5, 90, 90)))
    window.new_batch()
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")  # the same day
    assert [r.box for r in window.review.result(1).regions] == [Box(5, 5, 90, 90)]
    window.gallery.lock()

    unlock(window, gallery)
    (ask,) = boxes(window)
    next(b for b in ask.buttons() if b.text() == "Not now").click()
    check(qtbot, window, photos / "IMG_1.jpg")  # others in between
    said = []
    window.flow.began.connect(lambda _: said.append(window.notices._bar.text))
    check(qtbot, window, photos / "IMG_2.jpg", photos / "IMG_1.jpg")
    assert said == ["Your answers about 1 photo are put back."]
    (drawn,) = (n for n in (0, 1) if window.review.result(n).regions)
    assert window.review.result(drawn).photo.name == "IMG_2.jpg"


def test_answers_that_could_not_be_written_are_written_when_the_gallery_is_locked(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path
) -> None:
    unlock(window, gallery)
    check_and_keep(qtbot, window, photos / "IMG_2.jpg")
    disk = fill_disk()
    window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
    qtbot.waitUntil(lambda: "could not be kept" in window.notices._bar.text, timeout=LONG)
    disk.unlink()
    window.gallery.lock()
    unlock(window, gallery)
    assert "1 answer" in boxes(window)[0].informativeText()


def test_nothing_is_offered_once_the_copies_are_saved(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check_and_keep(qtbot, window, photos / "IMG_2.jpg")
    with qtbot.waitSignal(window.flow.exported, timeout=LONG):
        window.flow.export(SaveOrder(tmp_path / "safe", ("website",)))
    assert kept() == []


@contextmanager
def held_up(qtbot: QtBot, worker: Worker) -> Iterator[None]:
    """Let the worker begin nothing until the end of the block, then wait for all it has to do."""
    gate = threading.Event()
    worker.submit(lambda _: gate.wait(60), on_done=print, on_failed=print, priority=-1_000_000_000)
    try:
        yield
    finally:
        gate.set()
    qtbot.waitUntil(lambda: not worker.busy, timeout=LONG)


def test_who_locks_before_the_answers_are_kept_is_not_told_to_have_stopped_anything(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path, workers
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    with held_up(qtbot, workers[1]):
        window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
        window.saving.handed_over.emit()
        assert not session.gallery_name
        said = window.notices._bar.text
    assert "Handed over" in said
    assert window.notices._bar.text == said
    unlock(window, gallery)
    assert "1 answer" in boxes(window)[0].informativeText()


def test_answers_on_their_way_to_the_disk_do_not_come_back_once_the_copies_are_saved(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path, workers
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    with held_up(qtbot, workers[1]):
        window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
        window.keeper.finish()
        window.notices.clear()
    assert kept() == []
    assert not window.notices._bar.isVisible()


def test_without_a_gallery_nothing_is_written_and_the_window_says_so(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
    window.keeper.flush()
    assert kept() == []
    assert "answers are lost when you close" in window.check._mode.text()
