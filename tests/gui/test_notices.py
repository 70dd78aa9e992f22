import sys

import pytest
from PySide6.QtWidgets import QMainWindow, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from photocheck.core.errors import BugError, Cancelled, GalleryDamaged
from photocheck.gui.notices import NoticeBar, Notices


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def notices(window: QMainWindow) -> Notices:
    bar = NoticeBar(window)
    return Notices(window, bar)


def box_of(window: QMainWindow) -> QMessageBox:
    (box,) = window.findChildren(QMessageBox)
    return box


def test_a_known_error_is_one_sentence(window: QMainWindow, notices: Notices) -> None:
    notices.error(GalleryDamaged("The gallery is damaged. Restore it from a backup."))
    box = box_of(window)
    assert box.isVisible()
    assert box.text() == "The gallery is damaged. Restore it from a backup."
    assert box.detailedText() == ""


def test_a_bug_is_shown_with_its_trace(window: QMainWindow, notices: Notices) -> None:
    notices.error(BugError("Traceback: here"))
    assert box_of(window).detailedText() == "Traceback: here"


def test_what_no_one_caught_is_shown(window: QMainWindow, notices: Notices) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        notices.exception(*sys.exc_info())
    assert "ZeroDivisionError" in box_of(window).detailedText()


def test_a_stop_that_was_asked_for_needs_no_box(window: QMainWindow, notices: Notices) -> None:
    notices.error(Cancelled("Stopped as you asked."))
    assert window.findChildren(QMessageBox) == []
    assert window.findChild(NoticeBar).text == "Stopped as you asked."


@pytest.mark.parametrize(("press", "called"), [("Stop", [1]), ("Go on", [])])
def test_only_yes_means_yes(
    window: QMainWindow, notices: Notices, press: str, called: list
) -> None:
    calls: list[int] = []
    notices.ask("Stop?", "Nothing is lost.", "Stop", "Go on", lambda: calls.append(1))
    box = box_of(window)
    buttons: list[QPushButton] = box.buttons()
    next(b for b in buttons if b.text() == press).click()
    assert calls == called


def test_escape_means_no(window: QMainWindow, notices: Notices) -> None:
    calls: list[int] = []
    notices.ask("Stop?", "Nothing is lost.", "Stop", "Go on", lambda: calls.append(1))
    box_of(window).reject()
    assert calls == []
