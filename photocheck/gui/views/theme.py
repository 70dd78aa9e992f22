"""Colours in light and dark, the style sheet, and icons drawn in the text's colour.

Contrast of every pair of text and ground is at least 4.5 : 1 (WCAG AA); a test measures it.
"""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from photocheck.core.paths import resources_dir

Draw = Callable[[QPainter, QRectF, QIcon.Mode], None]
"""Draws an icon into a square."""

_Role = QPalette.ColorRole
_CHOSEN = "photocheckColours"  # property of the application
_LIGHT = {
    _Role.Window: "#f5f6f8",
    _Role.WindowText: "#1c2330",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#eef3fd",
    _Role.Text: "#1c2330",
    _Role.PlaceholderText: "#5a6476",
    _Role.Button: "#ffffff",
    _Role.ButtonText: "#1c2330",
    _Role.Midlight: "#e7ebf1",
    _Role.Mid: "#cdd4de",
    _Role.Dark: "#9aa5b5",
    _Role.Highlight: "#2457c5",
    _Role.HighlightedText: "#ffffff",
    _Role.Link: "#1d4aab",
    _Role.ToolTipBase: "#fff6df",
    _Role.ToolTipText: "#3b2f0b",
}
_DARK = {
    _Role.Window: "#1a1d23",
    _Role.WindowText: "#e9ecf1",
    _Role.Base: "#22262e",
    _Role.AlternateBase: "#273449",
    _Role.Text: "#e9ecf1",
    _Role.PlaceholderText: "#a9b2c1",
    _Role.Button: "#2b303a",
    _Role.ButtonText: "#e9ecf1",
    _Role.Midlight: "#363c48",
    _Role.Mid: "#454d5b",
    _Role.Dark: "#6d7788",
    _Role.Highlight: "#7aa5ff",
    _Role.HighlightedText: "#0d1526",
    _Role.Link: "#9dbdff",
    _Role.ToolTipBase: "#3b3318",
    _Role.ToolTipText: "#ffedbd",
}
_SIZES = {"title": 1.65, "heading": 1.25, "code": 1.3}
"""Sizes of text in the style sheet, as times that of the system's."""


def is_dark() -> bool:
    """Tell whether the window is dark just now: as chosen, else as the system is."""
    app = QApplication.instance()
    chosen = app.property(_CHOSEN) if app else None
    return (chosen or QGuiApplication.styleHints().colorScheme()) == Qt.ColorScheme.Dark


def choose(scheme: Qt.ColorScheme | None) -> None:
    """Make the window light or dark; None follows the system."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setProperty(_CHOSEN, scheme)
        _dress(app)


def palette(dark: bool) -> QPalette:
    """Return the colours of the window."""
    result = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        result.setColor(role, QColor(colour))
    faded = QColor("#7c8798" if dark else "#7d8796")
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return result


def apply(app: QApplication) -> None:
    """Dress the application, now and whenever the system turns light or dark."""
    app.setStyle("Fusion")
    _dress(app)
    app.styleHints().colorSchemeChanged.connect(lambda _: _dress(app))


def _dress(app: QApplication) -> None:
    folder = resources_dir()
    sheet = (folder / "style.qss").read_text(encoding="utf-8")
    sheet = sheet.replace("@icons@", (folder / "icons").as_posix())
    size = QFontInfo(app.font()).pixelSize()  # titles follow the system's size of text
    for name, times in _SIZES.items():
        sheet = sheet.replace(f"@{name}@", str(round(size * times)))
    sheet = sheet.replace("@scheme@", "dark" if is_dark() else "light")
    if sheet != app.styleSheet():  # half a second of every start was for the same dress again
        focus = app.focusWidget()
        app.setPalette(palette(is_dark()))
        app.setStyleSheet(sheet)
        if focus and isValid(focus):  # a box of buttons lays them out anew, and gives it to another
            focus.setFocus()


def icon(name: str, role: QPalette.ColorRole = _Role.ButtonText) -> QIcon:
    """Return an icon of ``resources/icons`` in the palette's colour, whatever that becomes."""
    svg = (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")

    def draw(painter: QPainter, box: QRectF, mode: QIcon.Mode) -> None:
        usable = mode is not QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Active if usable else QPalette.ColorGroup.Disabled
        colour = QGuiApplication.palette().color(group, role)
        coloured = svg.replace("currentColor", colour.name())
        QSvgRenderer(QByteArray(coloured.encode())).render(painter, box)

    return live_icon(draw)


def live_icon(draw: Draw) -> QIcon:
    """Return an icon that is drawn afresh each time, in the colours of the moment."""
    return QIcon(_Drawing(draw))


def app_icon() -> QIcon:
    """Return the program's own icon."""
    return QIcon(str(resources_dir() / "icons" / "app.svg"))


class _Drawing(QIconEngine):
    """What `live_icon` returns, as Qt wants it."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into `rect`."""
        del state
        edge = min(rect.width(), rect.height())
        square = QRectF(0, 0, edge, edge)
        square.moveCenter(QRectF(rect).center())
        self._draw(painter, square, mode)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return a pixmap of that size."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Return a copy, as Qt asks for when an icon is changed."""
        return _Drawing(self._draw)
