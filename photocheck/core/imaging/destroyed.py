"""Tell a face from a covered one by how much detail is left."""

import cv2
import numpy as np

from photocheck.core.types import Box, Rgb

_CELLS = 8
_LEFT = 0.20
_FLAT = 8.0


def is_destroyed(picture: Rgb, box: Box) -> bool:
    """Tell whether the pixels in a face's box hold no more than a coarse mosaic, or one colour.

    The box is shrunk to 8 cells along its longer side and enlarged again; what that loses, over
    the contrast of the box, is the detail left. Measured on 231 covered and the same 231 real
    faces of made event photos: covers 0.06-0.22 (median 0.12), faces 0.19-0.5 (median 0.4). A
    picture blurred by other means keeps more and counts as a face.

    Args:
        picture: (height, width, 3).
        box: around a face, in its pixels.
    """
    height, width = picture.shape[:2]
    rows = slice(max(0, int(box.y)), max(1, min(height, int(box.bottom))))
    columns = slice(max(0, int(box.x)), max(1, min(width, int(box.right))))
    part = picture[rows, columns].astype(np.float32)
    if part.size == 0 or part.std() < _FLAT:
        return True
    tall, wide = part.shape[:2]
    scale = _CELLS / max(tall, wide)
    small = cv2.resize(
        part,
        (max(2, round(wide * scale)), max(2, round(tall * scale))),
        interpolation=cv2.INTER_AREA,
    )
    coarse = cv2.resize(small, (wide, tall), interpolation=cv2.INTER_LINEAR)
    return bool(np.abs(part - coarse).mean() < _LEFT * part.std())
