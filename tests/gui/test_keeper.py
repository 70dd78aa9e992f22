"""What a person said is there again after the window is gone."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from photocheck.core import paths
from photocheck.core.consent.gallery import create
from photocheck.core.consent.key import KdfParams
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
    create(
        path, "dht", PASSPHRASE, kdf=KdfParams(memory_kib=8, iterations=1, lanes=1)
    ).gallery.close()
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


def test_answers_are_there_after_a_crash(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path, gallery: Path
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
        program.shut_down(again.session, work, pictures)
        again.deleteLater()


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


def test_nothing_is_offered_once_the_copies_are_saved(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=LONG)
    with qtbot.waitSignal(window.flow.exported, timeout=LONG):
        window.flow.export(SaveOrder(tmp_path / "safe", ("website",)))
    assert kept() == []


def test_without_a_gallery_nothing_is_written_and_the_window_says_so(
    qtbot: QtBot, window: MainWindow, session: Session, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.review.give(0, "Draw", session.drawing(Box(5, 5, 90, 90)))
    window.keeper.flush()
    assert kept() == []
    assert "answers are lost when you close" in window.check._mode.text()
