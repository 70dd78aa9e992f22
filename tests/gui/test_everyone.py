"""For everyone: each window of the office has names, roles, keys, contrast and translations."""

from pathlib import Path

import numpy as np
import pytest
from gallery_steps import LONG, make_school, opened, tour
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCalendarWidget,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from photocheck.core.settings import Settings

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("pupil_id,forename,consent:website\nP1,Amy,maybe\nP9,Kim,yes\n", "utf-8")
    return path


@pytest.fixture
def walk(window, qtbot, tmp_path: Path, table: Path):
    """Return a call that goes through every window and hands each to a check."""
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck")))

    def run(check) -> None:
        wait = lambda ready: qtbot.waitUntil(ready, timeout=LONG)  # noqa: E731
        for seen in tour(window, table, wait):
            QApplication.processEvents()  # what was just shown is laid out by then
            check(seen)

    return run


def parts(seen: QWidget, kinds: tuple[type, ...]) -> list[QWidget]:
    """Return what is visible, without the inner parts that Qt makes itself."""

    def inner(widget: QWidget) -> bool:
        parent = widget.parent()
        while parent is not None and parent is not seen:
            if isinstance(parent, QComboBox | QAbstractSpinBox | QCalendarWidget | QHeaderView):
                return True
            parent = parent.parent()
        return False

    found = [w for w in seen.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
    return [
        w
        for w in found
        if not w.objectName().startswith("qt_")
        and not isinstance(w, QHeaderView | QScrollBar)
        and not inner(w)
        and type(w).__name__ != "QTableCornerButton"
    ]


def unnamed(seen: QWidget) -> set[tuple[str, ...]]:
    """Return controls without a name, a role, or a way to them by keys."""
    bad = set()
    for control in parts(seen, CONTROLS):
        face = QAccessible.queryAccessibleInterface(control)
        name = face.text(QAccessible.Text.Name)
        corner = type(control).__name__ == "QAbstractButton"  # of a table, drawn by Qt
        arrows = isinstance(control, QRadioButton)  # Tab stops at the chosen one of a group
        tab = control.focusPolicy() & Qt.FocusPolicy.TabFocus or arrows
        known = face.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client)
        if not corner and not (name and known and (tab or not control.isEnabled())):
            bad.add((type(seen).__name__, type(control).__name__, name, face.role().name))
    return bad


def same_keys(seen: QWidget) -> set[tuple[str, ...]]:
    """Return controls that share an Alt key."""
    bad, keys = set(), {}
    for widget in parts(seen, (QAbstractButton, QLabel)):
        text = widget.text().replace("&&", "")
        mark = text.find("&")
        usable = isinstance(widget, QAbstractButton) or widget.buddy() is not None
        if mark < 0 or not usable or not widget.isEnabled():
            continue
        key = text[mark + 1].casefold()
        if key in keys:
            bad.add((type(seen).__name__, key, keys[key], text))
        keys[key] = text
    return bad


def faint(seen: QWidget) -> set[tuple[str, ...]]:
    """Return texts that stand out less than 4.5 : 1 as they are drawn (WCAG AA)."""
    bad = set()
    image = seen.grab().toImage()
    ratio = image.devicePixelRatio()
    for widget in parts(seen, (QLabel, QAbstractButton)):
        pictured = isinstance(widget, QLabel) and not widget.pixmap().isNull()
        if not widget.text().strip() or not widget.isEnabled() or pictured:
            continue
        area = widget.visibleRegion().boundingRect()
        if area.height() < widget.fontMetrics().height() or area.width() < 12:
            continue  # scrolled out of sight
        place = QRect(widget.mapTo(seen, area.topLeft()), area.size()).adjusted(3, 3, -3, -3)
        seen_at = contrast(image.copy(QRect(place.topLeft() * ratio, place.size() * ratio)))
        if seen_at < 4.5:
            bad.add((type(seen).__name__, widget.text(), f"{seen_at:.1f}"))
    return bad


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Return the relative luminance of (n, 3) colours, 0..1 (WCAG 2.1)."""
    part = rgb / 255
    linear = np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(image: QImage) -> float:
    """Return the contrast between the ground of a drawn text and its strongest stroke."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : image.width() * 3].reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    light = luminance(colours)
    ground = light[counts.argmax()]
    ratios = (np.maximum(light, ground) + 0.05) / (np.minimum(light, ground) + 0.05)
    return float(ratios.max())


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_window_can_be_read_heard_and_used_by_keys(window, walk, colours: str) -> None:
    window.desk.use(Settings(colours=colours))
    bad = set()
    walk(lambda seen: bad.update(unnamed(seen), same_keys(seen), faint(seen)))
    window.desk.use(Settings())
    assert bad == set()


NOT_OURS = (  # names, numbers, files, and sentences of the core, which are not the window's
    *("Hill", "dht", "P1", "P2", "3A", "4B", "Amy", "Kim", "Consent", "consent", "pupil_id"),
    *("No consent", "maybe", "School", "forename", "teacher", "Everybody who", "Nobody is"),
    "list.csv",
)


def test_a_longer_language_from_right_to_left_leaves_nothing_out(dressed, pseudo, walk) -> None:
    dressed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    left, cut, wrong = set(), set(), set()

    def check(seen: QWidget) -> None:
        if hasattr(seen, "stack"):  # the list of parts stands at the right then
            side = seen.list.mapTo(seen, seen.list.rect().center()).x()
            wrong.update({"side"} if side < seen.stack.geometry().left() else ())
        for widget in parts(seen, (QLabel, QAbstractButton)):
            text = widget.text()
            letters = any(c.isalpha() for c in text)
            if letters and "⟦" not in text and not any(word in text for word in NOT_OURS):
                left.add((type(seen).__name__, text))
            shown = widget.width() and widget.visibleRegion().boundingRect().height()
            if isinstance(widget, QAbstractButton) and letters and shown:
                needed = widget.sizeHint().width()
                if widget.width() < needed - 2:
                    cut.add((type(seen).__name__, text, widget.width(), needed))

    try:
        walk(check)
    finally:
        dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert (left, cut, wrong) == (set(), set(), set())
