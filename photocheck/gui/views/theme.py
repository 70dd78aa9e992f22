"""Colours in light and dark, the style sheet, and icons drawn in the text's colour.

Contrast of every pair of text and ground is at least 4.5 : 1 (WCAG AA); a test measures it.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from photocheck.core.paths import resources_dir

_Role = QPalette.ColorRole
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


def is_dark() -> bool:
    """Tell whether the window is dark just now."""
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


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
    app.setPalette(palette(is_dark()))
    sheet = (folder / "style.qss").read_text(encoding="utf-8")
    sheet = sheet.replace("@icons@", (folder / "icons").as_posix())
    app.setStyleSheet(sheet.replace("@scheme@", "dark" if is_dark() else "light"))


def icon(name: str, role: QPalette.ColorRole = _Role.ButtonText) -> QIcon:
    """Return an icon of ``resources/icons`` in the palette's colour."""
    path = resources_dir() / "icons" / f"{name}.svg"
    colours = QGuiApplication.palette()
    result = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        result.addPixmap(_drawn(path, colours.color(group, role), 96), mode)
    return result


def app_icon() -> QIcon:
    """Return the program's own icon."""
    return QIcon(str(resources_dir() / "icons" / "app.svg"))


def _drawn(path: Path, colour: QColor, edge: int) -> QPixmap:
    text = path.read_text(encoding="utf-8").replace("currentColor", colour.name())
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return pixmap
