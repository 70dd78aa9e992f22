"""One key is one act: what it opens it does not accept, too, and the focus stays where it was."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from gallery_steps import make_school, opened, shown
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from test_any_moment import check, gallery, unlock

from photocheck.core.types import Decision, Person
from photocheck.gui.views import theme
from photocheck.gui.windows.entry_dialog import EntryDialog
from photocheck.gui.windows.gallery_ends import YearDialog
from photocheck.gui.windows.keys_dialog import KeysDialog
from photocheck.gui.windows.list_dialog import ListDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.windows.name_dialog import NameDialog

__all__ = ["gallery"]  # a fixture

Key = Qt.Key
PEOPLE = (
    Person("A", "Amy Brown", "3A", True, "Consent is in force", True),
    Person("B", "Ben Carter", "3A", True, "Consent is in force", True),
    Person("N", "Nora No", "3A", False, "No consent", True),
)


def press(qtbot: QtBot, key: Key, *, held: bool = False) -> None:
    """Press a key as the keyboard does: what lies on top by then gets it, where its focus is."""

    def ready() -> bool:
        focus, modal = QApplication.focusWidget(), QApplication.activeModalWidget()
        return focus is not None and modal in (None, focus.window())

    qtbot.waitUntil(ready)
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "\r", held)
    QApplication.sendEvent(QApplication.focusWidget(), event)


@pytest.fixture
def who(dressed: QApplication, qtbot: QtBot) -> NameDialog:
    """Return the question who somebody is, with what it answered in `said`."""
    made = NameDialog(PEOPLE, ())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.said = []
    made.named.connect(made.said.append)
    made.open()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_nobody_is_named_before_anybody_is_chosen(qtbot: QtBot, who: NameDialog) -> None:
    assert not who.ok.isEnabled()
    press(qtbot, Key.Key_Return)
    QTest.keyClick(who, Key.Key_Tab)
    while QApplication.focusWidget() is not who.list:
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    press(qtbot, Key.Key_Return)
    assert who.isVisible()
    assert who.said == []


def choose_by_letters(qtbot: QtBot, who: NameDialog) -> None:
    QTest.keyClicks(who.search, "ben")


def choose_by_arrow(qtbot: QtBot, who: NameDialog) -> None:
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_Down)


def choose_by_click(qtbot: QtBot, who: NameDialog) -> None:
    place = who.list.visualRect(who.people.index(1, 0)).center()
    QTest.mouseClick(who.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize("choose", [choose_by_letters, choose_by_arrow, choose_by_click])
def test_enter_names_whoever_was_chosen(
    qtbot: QtBot, who: NameDialog, choose: Callable[[QtBot, NameDialog], None]
) -> None:
    choose(qtbot, who)
    press(qtbot, Key.Key_Return)
    assert who.said == ["B"]
    assert not who.isVisible()


def test_letters_taken_back_choose_nobody(who: NameDialog) -> None:
    QTest.keyClicks(who.search, "ben")
    who.search.clear()
    assert not who.ok.isEnabled()


@pytest.mark.parametrize("held", [True, False])
def test_enter_held_or_pressed_again_shows_nobody(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, held: bool
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    qtbot.waitUntil(window.isActiveWindow)
    window.check.grid.setCurrentIndex(window.check.shown.index(0, 0))
    window.check.grid.setFocus()
    for again in range(4):
        press(qtbot, Key.Key_Return, held=held and again > 0)
    faces = window.review.result(0).faces
    assert [face.decision for face in faces if face.decision is Decision.SHOW] == []
    assert not window.review.undo_stack.canUndo()
    assert bool(shown(window, NameDialog)) is not held
    assert window.pages.currentWidget() is window.photo


def test_enter_that_is_held_still_makes_lines(dressed: QApplication, qtbot: QtBot) -> None:
    text = QPlainTextEdit()
    qtbot.addWidget(text)
    text.show()
    text.setFocus()
    qtbot.waitUntil(text.isActiveWindow)
    for again in (False, True, True):
        press(qtbot, Key.Key_Return, held=again)
    assert text.toPlainText().count("\n") == 3


def test_a_question_keeps_its_focus_when_the_colours_change(
    qtbot: QtBot, window: MainWindow
) -> None:
    said: list[str] = []
    window.notices.ask("Erase?", "", "Erase", "Keep", partial(said.append, "erased"))
    (box,) = shown(window, QMessageBox)
    qtbot.waitUntil(box.isActiveWindow)
    assert QApplication.focusWidget() is box.defaultButton()
    theme.choose(Qt.ColorScheme.Dark)
    assert QApplication.focusWidget() is box.defaultButton()
    press(qtbot, Key.Key_Return)
    assert not box.isVisible()
    assert said == []
    theme.choose(None)


def test_a_field_keeps_its_focus_when_the_colours_change(qtbot: QtBot, who: NameDialog) -> None:
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light, None):
        theme.choose(scheme)
        assert QApplication.focusWidget() is who.search


def test_a_dialog_begins_in_its_first_field(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck")))
    window.desk.manage()
    page = window.desk.page

    def first(ask: Callable[[], object], kind: type) -> tuple[QWidget, QWidget]:
        ask()
        (dialog,) = shown(window, kind)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog, QApplication.focusWidget()

    dialog, focus = first(page.ends.new_year, YearDialog)
    assert focus is dialog.fields["3A"]
    dialog.reject()
    page.people.open("P1")
    dialog, focus = first(page.people.view.change, EntryDialog)
    assert focus is dialog.answers["website"]
    dialog.reject()
    dialog, focus = first(page.people.add, EntryDialog)
    assert focus is dialog.pupil_id
    dialog.reject()
    dialog, focus = first(lambda: ListDialog("Files", [("a", "why")], window).open(), ListDialog)
    assert focus is dialog.list
    dialog.reject()
    dialog, focus = first(lambda: KeysDialog(window).open(), KeysDialog)
    assert focus is dialog.ok


def test_enter_in_a_field_begins_no_school_year(qtbot: QtBot, dressed: QApplication) -> None:
    dialog = YearDialog(["3A", "4A"])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    moved: list[object] = []
    dialog.wanted.connect(moved.append)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    for field in dialog.fields.values():
        field.setFocus()
        press(qtbot, Key.Key_Return)
    assert moved == []
    dialog.ok.setFocus()
    press(qtbot, Key.Key_Return)
    assert moved == [{"3A": "4A", "4A": ""}]
