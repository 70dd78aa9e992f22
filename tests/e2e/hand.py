"""A hand for the stories: real mouse and key events, sent to what is on the screen.

Nothing here calls a method of a window of the program. A widget is found by what stands on it, must
be in sight and switched on, and is clicked at a place of the screen where nothing lies over it.
Every step is a generator: it yields what it waits for.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

Steps = Iterator[Callable[[], object]]
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_COLUMNS = 20  # more than any table has
_CTRL = Qt.KeyboardModifier.ControlModifier

_KEPT: set[QWidget] = set()
"""What Python calls the children of a window is gone when what it calls the window is."""


def plain(text: str) -> str:
    """Return what a person reads: no mnemonics, no key in brackets, no dots for a dialog."""
    return text.replace("&", "").partition("  (")[0].rstrip("… ").strip()


def top() -> QWidget:
    """Return the window or dialog that takes clicks and keys now."""
    front = QApplication.activeModalWidget() or QApplication.activeWindow() or _windows()[-1]
    _KEPT.add(front)
    return front


def _windows() -> list[QWidget]:
    return [w for w in QApplication.topLevelWidgets() if w.isVisible()]


def _in_sight(kind: type, fits: Callable[[QWidget], bool]) -> list:
    found = [w for w in top().findChildren(kind) if w.isVisible() and fits(w)]
    return [w for w in found if w.window() is top()]


def _named(name: str) -> Callable[[QWidget], bool]:
    return lambda widget: plain(widget.accessibleName()) == name


def button(text: str) -> QAbstractButton | None:
    """Return the button in sight that says this and can be pressed, or None yet."""
    found = _in_sight(QAbstractButton, lambda b: plain(b.text()) == text and b.isEnabled())
    return found[0] if len(found) == 1 else None


def field(kind: type, name: str) -> QWidget | None:
    """Return the field in sight that a screen reader calls so, or None yet."""
    found = _in_sight(kind, lambda w: _named(name)(w) and w.isEnabled())
    return found[0] if len(found) == 1 else None


def says(text: str) -> bool:
    """Tell whether these words stand on the window or dialog in front."""
    labels = (label.text() for label in _in_sight(QLabel, lambda _: True))
    return any(text in said for said in labels)


def _ready(window: QWidget) -> bool:
    """Tell whether a window takes keys; where no window manager gives it the focus, ask for it."""
    if not window.isActiveWindow():
        window.activateWindow()
    return window.isActiveWindow()


def _reachable(widget: QWidget, at: QPoint) -> bool:
    """Tell whether a click there would meet the widget: in sight, on, and nothing over it."""
    area = widget.parentWidget()
    while area and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):  # a turn of the wheel
        area.ensureWidgetVisible(widget)
    if not (widget.isVisible() and widget.isEnabled() and _ready(widget.window())):
        return False
    met = widget.window().childAt(widget.mapTo(widget.window(), at))
    return met is widget or (met is not None and widget.isAncestorOf(met))


def _met(widget: QWidget, at: QPoint) -> tuple[QWidget, Qt.MouseButton, object, QPoint]:
    """Return what lies there on the screen, and what `QTest` wants to know to press it."""
    window = widget.window()
    met = window.childAt(widget.mapTo(window, at)) or window
    return met, _LEFT, _NONE, met.mapFrom(window, widget.mapTo(window, at))


def _focus() -> QWidget:
    """Return what a key goes to."""
    popup = QApplication.activePopupWidget()
    return (popup or top()).focusWidget() or popup or top()


def click(find: Callable[[], QWidget | None], at: QPoint | None = None) -> Steps:
    """Click a widget once it can be."""

    def place() -> QPoint:
        return at or QPoint(min(12, found().width() // 2), found().height() // 2)

    def found() -> QWidget:
        widget = find()
        assert widget is not None
        return widget

    yield lambda: find() is not None and _reachable(found(), place())
    QTest.mouseClick(*_met(found(), place()))


def press(text: str) -> Steps:
    """Click the button that says this."""
    yield from click(lambda: button(text))


def choose_file(text: str, path: Path) -> Steps:
    """Press a button that opens the dialog of the system, and choose a file there by its path."""

    def name() -> QLineEdit | None:
        front = top()
        if not (isinstance(front, QFileDialog) and _ready(front)):
            return None
        return front.findChild(QLineEdit, "fileNameEdit")

    yield lambda: button(text) is not None
    # the click ends when the dialog is closed, so it is not waited for
    QTimer.singleShot(0, lambda: [met() for met in press(text)])
    yield name
    QApplication.clipboard().setText(str(path))  # letter by letter, lists of names come between
    yield from key(Qt.Key.Key_V, ctrl=True)
    yield lambda: (line := name()) is not None and line.text() == str(path)
    yield from press("Open")
    yield lambda: not isinstance(top(), QFileDialog)


def key(code: Qt.Key, *, ctrl: bool = False) -> Steps:
    """Press a key in the window or dialog in front."""
    yield lambda: _ready(top())
    QTest.keyClick(_focus(), code, _CTRL if ctrl else _NONE)


def keys(text: str) -> Steps:
    """Type a text into whatever has the focus."""
    yield lambda: _ready(top())
    for letter in text:
        QTest.keyClick(_focus(), letter)


def write(name: str, text: str) -> Steps:
    """Click a field by its name and put this in place of what stands there."""
    yield from click(lambda: field(QLineEdit, name))
    yield lambda: (found := field(QLineEdit, name)) is not None and found.hasFocus()
    yield from key(Qt.Key.Key_A, ctrl=True)
    yield from keys(text)


def pick(name: str, text: str) -> Steps:
    """Open a list by its name and choose a line by key."""

    def box() -> QComboBox | None:
        return field(QComboBox, name)

    yield lambda: box() is not None and box().findText(text) >= 0
    yield from click(box)
    view = box().view()
    yield view.isVisible
    by = box().findText(text) - view.currentIndex().row()
    for _ in range(abs(by)):
        QTest.keyClick(view, Qt.Key.Key_Down if by > 0 else Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    yield lambda: not view.isVisible() and (found := box()) and found.currentText() == text


def row(name: str, text: str, *, twice: bool = False) -> Steps:
    """Click (or double-click) the line of a list or table that holds a text."""

    def view() -> QAbstractItemView | None:
        return field(QAbstractItemView, name)

    def index():
        model, many = view().model(), range(_COLUMNS)
        rows = range(model.rowCount(QModelIndex()))
        cells = (model.index(r, c) for r in rows for c in many if model.hasIndex(r, c))
        return next((i for i in cells if text in str(i.data())), None)

    yield lambda: view() is not None and index() is not None
    view().scrollTo(index())  # a turn of the wheel
    place = view().visualRect(index()).center()
    yield from click(lambda: view().viewport(), place)
    if twice:
        QTest.mouseDClick(*_met(view().viewport(), place))


def roll(name: str) -> None:
    """Turn the wheel over a list in sight, some lines down."""
    view = field(QAbstractItemView, name)
    assert view is not None
    at, down, none = QPointF(view.viewport().rect().center()), QPoint(0, -1200), QPoint()
    place = QPointF(view.viewport().mapToGlobal(at))
    phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    wheel = QWheelEvent(at, place, none, down, button, _NONE, phase, False)
    QApplication.sendEvent(view.viewport(), wheel)


def drag(widget: QWidget, start: QPoint, end: QPoint) -> Steps:
    """Drag with the left button held from one place of a widget to another."""
    yield lambda: _reachable(widget, start)
    QTest.mousePress(*_met(widget, start))
    QTest.mouseMove(widget, (start + end) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, _LEFT, _NONE, end)


def drop(paths: Sequence[Path]) -> Steps:
    """Drop files on the middle of the window in front, as another program does."""
    yield lambda: _ready(top())
    window = top()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, copy = QPoint(window.width() // 4, window.height() // 2), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at, copy, data, _LEFT, _NONE)
    move = QDragMoveEvent(at, copy, data, _LEFT, _NONE)
    QApplication.sendEvent(window.windowHandle(), enter)
    assert enter.isAccepted()
    move.setDropAction(enter.dropAction())
    move.accept()  # as Qt does where entering was accepted
    QApplication.sendEvent(window.windowHandle(), move)
    assert move.isAccepted()
    dropped = QDropEvent(QPointF(at), copy, data, _LEFT, _NONE)
    QApplication.sendEvent(window.windowHandle(), dropped)
    assert dropped.isAccepted()


def menu(*texts: str) -> Steps:
    """Open a menu of the window and choose an entry, both by mouse."""
    bar = top().menuBar()

    def entry(holder: QWidget, text: str):
        return next((a for a in holder.actions() if plain(a.text()) == text), None)

    yield from click(lambda: bar, bar.actionGeometry(entry(bar, texts[0])).center())
    yield lambda: isinstance(QApplication.activePopupWidget(), QMenu)
    popup = QApplication.activePopupWidget()
    yield lambda: entry(popup, texts[1]).isEnabled()
    place = popup.actionGeometry(entry(popup, texts[1])).center()
    QTest.mouseClick(popup, _LEFT, _NONE, place)
