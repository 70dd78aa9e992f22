"""What a picture looks like in 32 bytes, so that a published copy is found again.

Four perceptual hashes of 64 bits, each the signs of the lowest frequencies of a grey 32 x 32
version (the "pHash" of Zauner, *Implementation and Benchmarking of Perceptual Image Hash
Functions*, 2010): of the whole picture, and of the parts that websites cut out of its middle.
Resizing, saving again and small changes of colour leave nearly all bits as they are.
"""

import cv2
import numpy as np

from photocheck.core.types import Rgb

HASH_BYTES = 8
_SIDE, _LOW = 32, 8
_SHAPES = (1.0, 4 / 5, 16 / 9)  # width to height of what websites cut to


def look(pixels: Rgb) -> bytes:
    """Return the four hashes, first that of the whole picture.

    Args:
        pixels: (height, width, 3) uint8, upright; any size from 1 x 1.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return b"".join([_hash(grey), *(_hash(_middle(grey, shape)) for shape in _SHAPES)])


def _middle(grey: np.ndarray, shape: float) -> np.ndarray:
    """Return the largest part of that shape around the centre, at least one pixel."""
    height, width = grey.shape
    wide, high = (
        max(1, round(min(width, height * shape))),
        max(1, round(min(height, width / shape))),
    )
    left, top = (width - wide) // 2, (height - high) // 2
    return grey[top : top + high, left : left + wide]


def _hash(grey: np.ndarray) -> bytes:
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small.astype(np.float32))[:_LOW, :_LOW].ravel()
    return np.packbits(low > np.median(low[1:])).tobytes()  # the first one is brightness alone
