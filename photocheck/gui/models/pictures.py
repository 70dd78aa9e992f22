"""Pictures for the views, made in a worker thread and kept in memory only."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photocheck.core.errors import PhotocheckError
from photocheck.core.progress import CancelToken
from photocheck.core.types import Photo, PhotoResult, Rgb
from photocheck.gui.models.review import Review
from photocheck.gui.models.shelf import Packed, Shelf, pack

SMALL_EDGE = 400
"""Longest side of a picture of the grid, in pixels; sharp on a 200 % screen."""
LARGE_EDGE = 2048
_KEEP_SMALL = 2000  # about 30 kB each, packed
_READY_SMALL = 80  # about 0.4 MB each; two screens full
_READY_LARGE = 4  # about 9 MB each; as exported to the pixel, so never packed

Submit = Callable[..., CancelToken]
"""`Worker.submit`."""
Preview = Callable[[PhotoResult, int], Rgb]
Picture = Callable[[Photo, int], Rgb]
_Key = tuple[int, bool, int]
"""Number of the photo, whether it is covered, longest side."""


def to_image(pixels: Rgb) -> QImage:
    """Return the pixels as an image that owns its memory."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _small(pixels: Rgb) -> Packed:
    return pack(to_image(pixels))


def _large(pixels: Rgb) -> Packed:
    return Packed(to_image(pixels))


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
        self._small: Shelf[_Key] = Shelf(_KEEP_SMALL, _READY_SMALL)
        self._large: Shelf[_Key] = Shelf(0, _READY_LARGE)
        self._shown: dict[_Key, object] = {}  # what each picture shows, or last showed
        self._asked: dict[_Key, tuple[object, CancelToken]] = {}
        self._newest = 0
        review.opened.connect(self._forget)

    def small(self, index: int) -> QImage | None:
        """Return the covered picture for the grid; None while it is being made."""
        return self._find(self._small, (index, True, SMALL_EDGE))

    def large(self, index: int, covered: bool) -> QImage | None:
        """Return the large picture, covered or as it is; None while it is being made."""
        return self._find(self._large, (index, covered, LARGE_EDGE))

    def _find(self, shelf: Shelf[_Key], key: _Key) -> QImage | None:
        index, covered, _ = key
        result = self._review.result(index)
        if result is None or not result.width:
            return None
        version: object = result if covered else result.photo
        found = shelf.take(key)
        if found is None or self._shown[key] is not version:
            self._ask(key, version)
        return found

    def _ask(self, key: _Key, version: object) -> None:
        _, covered, edge = key
        asked = self._asked.get(key)
        if asked:
            if asked[0] is version:
                return
            asked[1].cancel()
        draw = self._draw_covered if covered else self._draw_plain
        drawn = _small if edge == SMALL_EDGE else _large
        self._newest += 1  # what was asked last is what the person looks at: first served
        token = self._submit(
            lambda _: drawn(draw(version, edge)),  # type: ignore[arg-type]
            on_done=partial(self._store, key, version),
            on_failed=partial(self._fail, key, version),
            priority=-self._newest - (1_000_000 if edge == LARGE_EDGE else 0),
        )
        self._asked[key] = (version, token)

    def _store(self, key: _Key, version: object, image: Packed) -> None:
        if not self._still_asked(key, version):
            return
        index, covered, edge = key
        self._shown[key] = version
        if edge == SMALL_EDGE:
            self._small.put(key, image)
            self.small_ready.emit(index)
        else:
            self._large.put(key, image)
            self.large_ready.emit(index, covered)

    def _fail(self, key: _Key, version: object, error: PhotocheckError) -> None:
        if self._still_asked(key, version) and key[2] == LARGE_EDGE:
            self.failed.emit(key[0], error)

    def _still_asked(self, key: _Key, version: object) -> bool:
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
        self._shown.clear()
