"""Pictures in memory: many packed, the ones shown last ready to be painted.

A batch of 300 photos has 300 small pictures and thousands of head-shots. As bare pixels they
would take most of a megabyte a photo; packed they take a tenth of it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

_QUALITY = 90  # of 100; nobody sees a difference at the size of these pictures
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, eq=False)
class Packed:
    """An image with its packed form.

    Attributes:
        image: ready to be painted.
        data: the same as JPEG, empty for a null image; None if it is never to be packed.
    """

    image: QImage
    data: QByteArray | None = None


def pack(image: QImage) -> Packed:
    """Pack an image; takes milliseconds, so it is work for a worker."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.isNull():
        writer = QImageWriter(buffer, QByteArray(b"jpeg"))
        writer.setQuality(_QUALITY)
        writer.write(image)
    return Packed(image, data)


class Shelf(Generic[_Key]):
    """Images by key; forgets those longest unused.

    One that has no packed form is forgotten as soon as it is not among those shown last.
    """

    def __init__(self, keep: int, ready: int) -> None:
        """Keep `keep` packed images, and `ready` that can be painted at once."""
        self._keep, self._most_ready = keep, ready
        self._ready: OrderedDict[_Key, QImage] = OrderedDict()
        self._packed: OrderedDict[_Key, QByteArray] = OrderedDict()

    def __contains__(self, key: _Key) -> bool:
        """Tell whether an image is here."""
        return key in self._ready or key in self._packed

    def put(self, key: _Key, packed: Packed) -> None:
        """Keep an image; an older one of the same key is forgotten."""
        if packed.data is not None:
            _put(self._packed, key, packed.data, self._keep)
        _put(self._ready, key, packed.image, self._most_ready)

    def take(self, key: _Key) -> QImage | None:
        """Return an image, ready to be painted; None if it is not here."""
        if key in self._packed:
            self._packed.move_to_end(key)
        image = self._ready.get(key)
        if image is None and key in self._packed:
            image = QImage.fromData(self._packed[key])
        if image is not None:
            _put(self._ready, key, image, self._most_ready)
        return image

    def clear(self) -> None:
        """Forget all images."""
        self._ready.clear()
        self._packed.clear()


_Value = TypeVar("_Value")


def _put(shelf: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    """Put a value at the end, and let go of the first ones beyond `most`."""
    shelf[key] = value
    shelf.move_to_end(key)
    while len(shelf) > most:
        shelf.popitem(last=False)
