from itertools import product

import pytest
from PySide6.QtGui import QColor, QPalette

from photocheck.core.paths import resources_dir
from photocheck.gui.views import badges, theme

Role = QPalette.ColorRole


def luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = (Role.Window, Role.Base, Role.AlternateBase, Role.Button)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_its_ground(qapp, dark: bool) -> None:
    colours = theme.palette(dark)
    pairs = [
        *product((Role.Text, Role.WindowText, Role.ButtonText, Role.PlaceholderText), GROUNDS),
        (Role.HighlightedText, Role.Highlight),
        (Role.HighlightedText, Role.Link),
        (Role.ToolTipText, Role.ToolTipBase),
    ]
    weak = [p for p in pairs if contrast(colours.color(p[0]), colours.color(p[1])) < 4.5]
    assert weak == []


@pytest.mark.parametrize("dark", [False, True])
def test_every_badge_stands_out_from_its_ground(qapp, dark: bool) -> None:
    colours = theme.palette(dark)
    looks = [*badges.STATES.values(), *badges.DECISIONS.values()]
    weak = [
        look.word
        for look in looks
        for ground in GROUNDS[:3]
        if contrast(QColor(look.dark if dark else look.light), colours.color(ground)) < 4.5
    ]
    assert weak == []


def test_states_and_decisions_differ_without_colour() -> None:
    for table in (badges.STATES, badges.DECISIONS):
        looks = {(look.sign, look.corners) for look in table.values()}
        words = {look.word for look in table.values()}
        assert len(looks) == len(words) == len(table)


@pytest.mark.parametrize("name", sorted(p.stem for p in resources_dir().glob("icons/*.svg")))
def test_every_icon_draws_something(qapp, name: str) -> None:
    image = theme.icon(name).pixmap(32, 32).toImage()
    drawn = any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32))
    assert drawn
