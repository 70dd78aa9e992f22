"""The tools of the photo page: draw, move, resize, turn and take away a cover; save only a part.

Everything works with the mouse and with keys alone.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from photocheck.core.types import Box, PhotoResult, Region
from photocheck.gui.notices import Notices
from photocheck.gui.views.answer_button import add_keys
from photocheck.gui.views.handles import Shape

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from photocheck.gui.session import Session
    from photocheck.gui.windows.photo_page import PhotoPage

_STEP = 0.01  # of the photo's longer side: how far a key moves a cover
_TURN = 5.0  # degrees
_FIRST = 1 / 6  # of the photo's longer side: the edge of a cover drawn by key
_ON_PAGE = Qt.ShortcutContext.WidgetWithChildrenShortcut
_FIRST_PART = 0.8  # of the photo's sides: a part chosen by key


class CoverTools(QObject):
    """Works on the photo that `page` shows."""

    def __init__(self, page: "PhotoPage", session: "Session", notices: Notices) -> None:
        """Listen to the picture and the keys of `page`."""
        super().__init__(page)
        self._page, self._session, self._notices = page, session, notices
        self._cropping = False
        page.view.drawn.connect(self._drawn)
        page.view.reshaped.connect(self._reshaped)
        page.side.draw.clicked.connect(self.draw)
        page.side.crop.clicked.connect(self.crop)
        keys: list[tuple[str, Callable[[], object]]] = [
            ("[", partial(self._nudge, turn=-_TURN)),
            ("]", partial(self._nudge, turn=_TURN)),
        ]
        for arrow, by in _ARROWS.items():
            keys.append((f"Ctrl+{arrow}", partial(self._nudge, move=by)))
            keys.append((f"Ctrl+Shift+{arrow}", partial(self._nudge, grow=by)))
        add_keys(page, keys)
        for key in ("Return", "Enter"):  # wherever the focus is, but only while drawing
            here = QShortcut(QKeySequence(key), page, context=_ON_PAGE, enabled=False)
            here.activated.connect(self.place)
            page.view.drawing_changed.connect(here.setEnabled)

    def draw(self) -> None:
        """Let the next drag draw a cover."""
        self._begin(cropping=False)
        text = translate(
            "CoverTools", "Drag over what should be covered, or press Enter. Esc stops."
        )
        self._notices.tell(text)

    def crop(self) -> None:
        """Let the next drag choose the part that is saved; if there is one, take it back."""
        result = self._page.result
        if result is None or not result.width:
            return
        if result.crop:
            self._page.give(
                translate("CoverTools", "Save the whole photo"),
                self._session.cropping(result, None),
            )
            return
        self._begin(cropping=True)
        text = translate(
            "CoverTools", "Drag over the part that should be saved, or press Enter. Esc stops."
        )
        self._notices.tell(text)

    def place(self) -> None:
        """While drawing, put a cover or part in the middle, to be moved by keys."""
        result = self._page.result
        if result is None or not self._page.view.drawing:
            return
        self._page.view.set_drawing(False)
        if self._cropping:
            w, h = result.width * _FIRST_PART, result.height * _FIRST_PART
        else:
            w = h = max(result.width, result.height) * _FIRST
        step = _STEP * max(result.width, result.height)
        box = Box((result.width - w) / 2, (result.height - h) / 2, w, h)
        while any(region.box == box for region in result.regions):  # an answer finds it by its box
            box = Box(box.x + step, box.y + step, w, h)
        self._drawn(box)

    def stop(self) -> bool:
        """Stop drawing; tell whether there was anything to stop."""
        drawing = self._page.view.drawing
        self._page.view.set_drawing(False)
        return drawing

    def show_handles(self, region: int | None) -> None:
        """Put handles on the cover that is chosen, if a person drew it."""
        result = self._page.result
        if result is None or region is None or result.regions[region].kind != "hand":
            self._page.view.handle(None)
        else:
            part = result.regions[region]
            self._page.view.handle(region, Shape(part.box, part.angle))

    def remove(self) -> None:
        """Take the chosen cover away."""
        if chosen := self._chosen():
            step = self._session.erasing(chosen[1].box)
            if (
                self._page.give(translate("CoverTools", "Take a cover away"), step)
                and chosen[1].question
            ):
                self._page.go_on()

    def keep(self) -> bool:
        """Say that the cover over writing stays; tell whether one is chosen that asks."""
        chosen = self._chosen()
        if chosen is None or not chosen[1].question:
            return False
        if self._page.give(
            translate("CoverTools", "Keep writing covered"), self._session.keeping(chosen[1])
        ):
            self._page.go_on()
        return True

    def _begin(self, *, cropping: bool) -> None:
        self._cropping = cropping
        self._page.side.as_saved.setChecked(False)
        self._page.view.set_drawing(True)

    def _drawn(self, box: Box) -> None:
        result = self._page.result
        if result is None:
            return
        if self._cropping:
            self._page.give(
                translate("CoverTools", "Crop a photo"), self._session.cropping(result, box)
            )
        elif self._page.give(translate("CoverTools", "Draw a cover"), self._session.drawing(box)):
            self._page.choose(self._page.faces.rowCount() - 1)

    def _reshaped(self, region: int, shape: Shape) -> None:
        result = self._page.result
        if result is not None and region < len(result.regions):
            self._reshape(result, region, shape)

    def _reshape(self, result: PhotoResult, region: int, shape: Shape) -> None:
        step = self._session.moving(result.regions[region], shape.box, shape.angle)
        if self._page.give(translate("CoverTools", "Move a cover"), step):
            self._page.choose(self._page.faces.faces + region)

    def _nudge(
        self, move: tuple[int, int] = (0, 0), grow: tuple[int, int] = (0, 0), turn: float = 0.0
    ) -> None:
        """Move, resize or turn the chosen cover by one step, or the part that is saved."""
        result, chosen = self._page.result, self._chosen()
        if result is None:
            return
        step = _STEP * max(result.width, result.height)
        if chosen is None:
            if result.crop and not turn:
                box = _nudged(result.crop, step, move, grow)
                self._page.give(
                    translate("CoverTools", "Crop a photo"), self._session.cropping(result, box)
                )
            return
        number, region = chosen
        shape = Shape(_nudged(region.box, step, move, grow), (region.angle + turn) % 360)
        self._reshape(result, number, shape)

    def _chosen(self) -> tuple[int, Region] | None:
        result, number = self._page.result, self._page.region
        if result is None or number is None:
            return None
        return number, result.regions[number]


_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}


def _nudged(box: Box, step: float, move: tuple[int, int], grow: tuple[int, int]) -> Box:
    """Return the box moved, and larger or smaller about its middle, by a step."""
    w, h = max(step, box.w + grow[0] * step), max(step, box.h - grow[1] * step)
    x, y = box.x + move[0] * step, box.y + move[1] * step
    return Box(x + (box.w - w) / 2, y + (box.h - h) / 2, w, h)
