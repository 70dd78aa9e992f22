"""Pictures for the views, made in a worker thread and kept in memory only."""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photocheck.core.errors import PhotocheckError
from photocheck.core.progress import CancelToken
from photocheck.core.types import Photo, PhotoResult, Rgb
from photocheck.gui.models.review import Review

SMALL_EDGE = 400
"""Longest side of a picture of the grid, in pixels; sharp on a 200 % screen."""
LARGE_EDGE = 2048
_KEEP_SMALL = 500  # about 0.3 MB each
_KEEP_LARGE = 4  # about 9 MB each

Submit = Callable[..., CancelToken]
"""`Worker.submit`."""
Preview = Callable[[PhotoResult, int], Rgb]
Picture = Callable[[Photo, int], Rgb]


def to_image(pixels: Rgb) -> QImage:
    """Return the pixels as an image that owns its memory."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class _Shelf(OrderedDict[tuple[int, bool], tuple[object, QImage]]):
    """Images by (photo, covered) with the result they show; forgets the longest unused."""

    def __init__(self, keep: int) -> None:
        super().__init__()
        self._keep = keep

    def put(self, key: tuple[int, bool], result: object, image: QImage) -> None:
        self[key] = (result, image)
        self.move_to_end(key)
        while len(self) > self._keep:
            self.popitem(last=False)

    def take(self, key: tuple[int, bool]) -> tuple[object, QImage] | None:
        found = self.get(key)
        if found:
            self.move_to_end(key)
        return found


class Pictures(QObject):
    """Small and large pictures of the review's photos, on demand.

    Signals:
        small_ready: the grid's picture of a photo is there or new.
        large_ready: the large picture of a photo is there: (index, covered).
        failed: a large picture could not be made: (index, error).
    """

    small_ready = Signal(int)
    large_ready = Signal(int, bool)
    failed = Signal(int, object)

    def __init__(
        self,
        review: Review,
        submit: Submit,
        picture: Picture,
        preview: Preview,
        parent: QObject | None = None,
    ) -> None:
        """Draw by `picture` (as it is) and `preview` (covered), in the worker of `submit`."""
        super().__init__(parent)
        self._review, self._submit = review, submit
        self._draw_plain, self._draw_covered = picture, preview
        self._small = _Shelf(_KEEP_SMALL)
        self._large = _Shelf(_KEEP_LARGE)
        self._asked: dict[tuple[int, bool, int], tuple[object, CancelToken]] = {}
        self._newest = 0
        review.opened.connect(self._forget)

    def small(self, index: int) -> QImage | None:
        """Return the covered picture for the grid; None while it is being made."""
        return self._find(self._small, index, True, SMALL_EDGE)

    def large(self, index: int, covered: bool) -> QImage | None:
        """Return the large picture, covered or as it is; None while it is being made."""
        return self._find(self._large, index, covered, LARGE_EDGE)

    def _find(self, shelf: _Shelf, index: int, covered: bool, edge: int) -> QImage | None:
        result = self._review.result(index)
        if result is None or not result.width:
            return None
        version: object = result if covered else result.photo
        found = shelf.take((index, covered))
        if found is None or found[0] is not version:
            self._ask(index, covered, edge, version)
        return found[1] if found else None

    def _ask(self, index: int, covered: bool, edge: int, version: object) -> None:
        key = (index, covered, edge)
        asked = self._asked.get(key)
        if asked:
            if asked[0] is version:
                return
            asked[1].cancel()
        draw = self._draw_covered if covered else self._draw_plain
        self._newest += 1  # what was asked last is what the person looks at: first served
        token = self._submit(
            lambda _: to_image(draw(version, edge)),  # type: ignore[arg-type]
            on_done=partial(self._store, key, version),
            on_failed=partial(self._fail, key, version),
            priority=-self._newest - (1_000_000 if edge == LARGE_EDGE else 0),
        )
        self._asked[key] = (version, token)

    def _store(self, key: tuple[int, bool, int], version: object, image: QImage) -> None:
        if not self._still_asked(key, version):
            return
        index, covered, edge = key
        if edge == SMALL_EDGE:
            self._small.put((index, covered), version, image)
            self.small_ready.emit(index)
        else:
            self._large.put((index, covered), version, image)
            self.large_ready.emit(index, covered)

    def _fail(self, key: tuple[int, bool, int], version: object, error: PhotocheckError) -> None:
        if self._still_asked(key, version) and key[2] == LARGE_EDGE:
            self.failed.emit(key[0], error)

    def _still_asked(self, key: tuple[int, bool, int], version: object) -> bool:
        asked = self._asked.get(key)
        if asked is None or asked[0] is not version:
            return False
        del self._asked[key]
        return True

    def _forget(self) -> None:
        for _, token in self._asked.values():
            token.cancel()
        self._asked.clear()
        self._small.clear()
        self._large.clear()
