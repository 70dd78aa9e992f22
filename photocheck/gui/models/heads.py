"""Head-shots of faces, cut in a worker thread and kept in memory only."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage

from photocheck.core.errors import PhotocheckError
from photocheck.core.types import Box, PhotoResult
from photocheck.gui.models.pictures import Picture, Submit, to_image
from photocheck.gui.models.review import Question, Review
from photocheck.gui.models.shelf import Packed, Shelf, pack

EDGE = 144
"""Pixels; sharp at 72 points on a 200 % screen."""
_FROM_EDGE = 2560  # longest side of the picture heads are cut from: a face of 30 px is still seen
_KEEP = 10_000  # about 8 kB each, packed; an answer about a person waits until all are here
_READY = 200  # 83 kB each; more than a page ever shows at once
_FIRST = -2_000_000  # before the pictures of other pages


def cut(image: QImage, box: Box, width: int, edge: int = EDGE) -> QImage:
    """Return a face with some room around it as a square.

    Args:
        image: the picture as it is, any size.
        box: the face in upright source pixels.
        width: of the source, in pixels.
        edge: of the square, in pixels.
    """
    scale = image.width() / width
    side = max(box.w, box.h) * 1.5 * scale
    across, down = (c * scale for c in box.centre)
    part = QRect(round(across - side / 2), round(down - side / 2), round(side), round(side))
    return image.copy(part & image.rect()).scaled(
        edge,
        edge,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )


class Heads(QObject):
    """Head-shots of the review's faces, on demand.

    Signals:
        ready: the heads of a photo are there.
    """

    ready = Signal(int)

    def __init__(
        self, review: Review, submit: Submit, picture: Picture, parent: QObject | None = None
    ) -> None:
        """Cut from `picture`, in the worker of `submit`."""
        super().__init__(parent)
        self._review, self._submit, self._picture = review, submit, picture
        self._kept: Shelf[Question] = Shelf(_KEEP, _READY)
        self._asked: dict[int, set[int]] = {}
        self._batch = 0
        review.opened.connect(self._forget)

    def head(self, place: Question) -> QImage | None:
        """Return a face's head-shot; None while it is being made."""
        found = self._kept.take(place)
        if found is None:
            self._ask(place)
        return found if found and not found.isNull() else None

    def fetch(self, places: Sequence[Question]) -> bool:
        """Ask for all these heads; tell whether all are there, or can never be."""
        missing = [place for place in places if place not in self._kept]
        for place in missing:
            self._ask(place)
        return not missing

    def _ask(self, place: Question) -> None:
        asked = self._asked.get(place.photo)
        if asked is not None:
            asked.add(place.face)
            return
        result = self._review.result(place.photo)
        if result is None or not result.width:
            return
        self._asked[place.photo] = {place.face}
        self._submit(
            lambda _: self._cut(place.photo, result),
            on_done=partial(self._store, self._batch),
            on_failed=partial(self._fail, self._batch, place),
            priority=_FIRST,
        )

    def _cut(self, photo: int, result: PhotoResult) -> dict[Question, Packed]:
        """Cut what was asked for until now (worker); a later wish starts another job."""
        image = to_image(self._picture(result.photo, _FROM_EDGE))
        wanted = [n for n in self._asked.pop(photo, ()) if n < len(result.faces)]
        heads = {n: cut(image, result.faces[n].box, result.width) for n in wanted}
        return {Question(photo, n): pack(head) for n, head in heads.items()}

    def _store(self, batch: int, heads: dict[Question, Packed]) -> None:
        if batch != self._batch:
            return
        for place, head in heads.items():
            self._kept.put(place, head)
        for photo in {place.photo for place in heads}:
            self.ready.emit(photo)

    def _fail(self, batch: int, place: Question, error: PhotocheckError) -> None:
        del error  # the photo cannot be read any more; the export will say so
        wanted = self._asked.pop(place.photo, {place.face})
        self._store(batch, {Question(place.photo, n): pack(QImage()) for n in wanted})

    def _forget(self) -> None:
        self._batch += 1
        self._kept.clear()
        self._asked.clear()
