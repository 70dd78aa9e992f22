from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photocheck.core.types import Box, Decision, Region, Verdict
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import SaveOrder
from photocheck.gui.windows.dialog import Dialog
from photocheck.gui.windows.export_dialog import ExportDialog
from photocheck.gui.windows.main_window import MainWindow

LONG = 60_000  # ms; a slow machine may need it, a fast one does not wait


def check(qtbot: QtBot, window: MainWindow, *inputs: Path) -> None:
    """Check photos as a person does: add them, say where they go, press the button."""
    window.start.set_inputs(inputs)
    window.start.choose_channel("website")
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        window.start.go.click()


def dialog(window: MainWindow) -> Dialog:
    (found,) = [d for d in window.findChildren(Dialog) if d.isVisible()]
    return found


def box(window: MainWindow) -> QMessageBox:
    (found,) = [b for b in window.findChildren(QMessageBox) if b.isVisible()]
    return found


def test_the_button_waits_for_photos_and_a_channel(window: MainWindow, photos: Path) -> None:
    assert not window.start.go.isEnabled()
    window.start.add_inputs([photos])
    assert not window.start.go.isEnabled()
    window.start.choose_channel("press")
    assert window.start.go.isEnabled()
    assert window.start.options().channel == "press"


def test_dropped_folders_are_taken(qtbot: QtBot, window: MainWindow, photos: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos)), QUrl("https://example.org/a.jpg")])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.start.drop_area.dropped):
        window.start.drop_area.dropEvent(event)
    assert window.start.inputs == (photos,)


def test_a_batch_is_checked_looked_at_and_saved(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    check(qtbot, window, photos)
    review = window.review
    assert [review.state(i) for i in (1, 2)] == [State.READY, State.FAILED]
    assert "1 file" in window.check.others.text()
    assert [f.decision for f in review.result(0).faces if f.decision is Decision.SHOW] == []

    window.show_photo(0)
    qtbot.waitUntil(lambda: window.photo.head_shot(0) is not None, timeout=LONG)
    assert len(window.photo.view.frames) == len(review.result(0).faces)
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: window.photo.view.frames == (), timeout=LONG)
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.check

    window.saving.ask()
    ask = dialog(window)
    assert isinstance(ask, ExportDialog)
    ask.folder.setText(str(tmp_path / "safe"))
    if not ask.ok.isEnabled():
        ask.cover_all.setChecked(True)
    with qtbot.waitSignal(window.flow.exported, timeout=LONG):
        ask.ok.click()
    assert window.pages.currentWidget() is window.summary
    assert sorted(p.name for p in (tmp_path / "safe").iterdir()) == [
        "photo-0001.jpg",
        "photo-0002.jpg",
    ]
    assert window.summary.title.text() == "2 photos saved"
    assert "passed the last check" in window.summary.proof.text()
    assert "IMG_3.jpg" in window.summary.others.item(0).text()

    report = tmp_path / "report.json"
    window.saving.save_report(report)
    assert report.stat().st_size > 100


def test_without_a_gallery_no_face_can_be_shown(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_1.jpg")
    window.show_photo(0)
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_S)
    assert "unlock the gallery" in window.findChild(QWidget, "noticeBar").text
    assert [d for d in window.findChildren(Dialog) if d.isVisible()] == []


def test_a_cover_drawn_by_hand_is_undone_and_redone(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    window.show_photo(0)
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_D)
    view = window.photo.view
    start, end = view.mapFromScene(50, 50), view.mapFromScene(150, 120)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert len(window.review.result(0).regions) == 1
    window.review.undo_stack.undo()
    assert window.review.result(0).regions == ()
    window.review.undo_stack.redo()
    QTest.keyClick(window.photo.side.list, Qt.Key.Key_Delete)
    assert window.review.result(0).regions == ()


def test_filters_show_one_state_and_an_empty_one_says_so(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos)
    window.check.filters[State.FAILED].click()
    assert window.check.shown.rowCount() == 1
    window.check.show_only(State.HOLD)
    assert not window.check.grid.isVisible()
    window.check.filters[None].click()
    assert window.check.shown.rowCount() == 3


def test_stop_ends_the_check_and_keeps_what_was_found(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    for n in range(20):
        (photos / f"more_{n}.jpg").write_bytes((photos / "IMG_1.jpg").read_bytes() + bytes([n]))
    window.start.set_inputs([photos])
    window.start.choose_channel("website")
    window.start.go.click()
    qtbot.waitUntil(lambda: window.review.count(State.WAITING) < len(window.review), timeout=LONG)
    with qtbot.waitSignal(window.flow.failed, timeout=LONG):
        window.check.stop.click()
    assert window.review.count(State.WAITING) > 0
    assert not window.flow.busy
    assert window.start.isEnabled()
    folder = photos.with_name("safe")
    window.review.cover_open("Cover all", window.session.covering, window.session.keeping)
    with qtbot.waitSignal(window.flow.exported, timeout=LONG):
        window.flow.export(SaveOrder(folder, ("website",)))
    saved = len(list(folder.iterdir()))
    assert saved + window.summary.others.count() == len(window.review)


def test_closing_mid_batch_asks_then_stops_then_closes(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    for n in range(20):
        (photos / f"more_{n}.jpg").write_bytes((photos / "IMG_1.jpg").read_bytes() + bytes([n]))
    window.start.set_inputs([photos])
    window.start.choose_channel("website")
    window.start.go.click()
    qtbot.waitUntil(lambda: window.review.count(State.WAITING) < len(window.review), timeout=LONG)
    assert not window.close()
    stay, go = sorted(box(window).buttons(), key=lambda b: b.text() == "Stop and close")
    assert window.isVisible()
    assert stay.text() == "Go on working"
    with qtbot.waitSignal(window.closed, timeout=LONG):
        go.click()
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "not here", "There is no file or folder"),
        (lambda folder: folder, "There is no photo in"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, make, said: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    window.start.set_inputs([make(empty)])
    window.start.choose_channel("website")
    with qtbot.waitSignal(window.flow.failed, timeout=LONG):
        window.start.go.click()
    assert said in box(window).text()
    assert window.pages.currentWidget() is window.start
    assert window.start.isEnabled()


@pytest.mark.parametrize("channels", [("website",), ("website", "social")])
def test_saving_among_the_originals_is_refused(
    qtbot: QtBot, window: MainWindow, photos: Path, channels: tuple[str, ...]
) -> None:
    for channel in channels[1:]:
        window.start.choose_channel(channel)
    check(qtbot, window, photos / "IMG_2.jpg")
    before = sorted(photos.iterdir())
    window.saving.ask()
    ask = dialog(window)
    ask.folder.setText(str(photos))
    ask.ok.click()
    assert "holds the original photos" in ask.fault
    assert ask.isVisible()
    assert sorted(photos.iterdir()) == before


CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)


def test_every_control_has_a_name_a_role_and_a_way_to_it(window: MainWindow) -> None:
    nameless = []
    for page in (window.start, window.check, window.people, window.photo, window.summary):
        for control in page.findChildren(QWidget):
            if not isinstance(control, CONTROLS) or control.objectName().startswith("qt_"):
                continue
            if isinstance(control.parent(), QComboBox) or control.parent().parent() is None:
                continue  # parts of a combo box
            if any(isinstance(p, QComboBox) for p in (control.parent(), control.parent().parent())):
                continue
            face = QAccessible.queryAccessibleInterface(control)
            reachable = control.focusPolicy() & Qt.FocusPolicy.TabFocus or control.toolTip()
            name = face.text(QAccessible.Text.Name) or control.isHidden()
            if not (name and reachable and face.role() != QAccessible.Role.NoRole):
                nameless.append(control)
    assert nameless == []


def test_no_text_is_left_untranslated(pseudo, window: MainWindow) -> None:
    texts = [w.text() for w in window.findChildren(QLabel) if w.pixmap().isNull()]
    texts += [w.text() for w in window.findChildren(QAbstractButton)]
    texts += [a.text() for menu in window.menuBar().actions() for a in menu.menu().actions()]
    left = [t for t in texts if t and any(c.isalpha() for c in t) and "⟦" not in t]
    assert left == []


def test_writing_that_may_name_somebody_is_asked_in_the_window(
    qtbot: QtBot, window: MainWindow, photos: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    writing = Region(Box(50, 50, 90, 20), "text", "It may be a name", question=True)
    result = window.review.row(0).checked[0]
    window.review.set_final([replace(result, regions=(writing,), verdict=Verdict.REVIEW)])
    assert "1 question" in window.check.answer.text()
    window.check.answer.click()
    assert window.pages.currentWidget() is window.photo
    assert window.photo.side.question.remove.isVisible()
    qtbot.keyClick(window.photo, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: window.review.state(0) is State.READY, timeout=LONG)
    window.show_grid()
    qtbot.waitUntil(lambda: not window.check.answer.isVisible(), timeout=LONG)
