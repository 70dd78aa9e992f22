"""CenterFace's outputs turned into boxes.

The network looks at every 4 x 4 pixels of its input ("cell") and says how likely the middle of
a face is there, how large the face is, where in the cell its middle is, and where its eyes, nose
and mouth corners are (Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as
Point", 2019).
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.faces.candidates import Candidates, Floats

STRIDE = 4
"""Input pixels per cell of the output."""
MULTIPLE = 32
"""Input sides must be multiples of this: the network halves five times."""
_LARGEST_LOG = 7.0
"""Faces are at most e**7 cells; keeps a wild output from overflowing."""


def peaks(heat: Floats, threshold: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of local maxima of at least `threshold`, best first.

    A face lights up several neighbouring cells; only the brightest of 3 x 3 is kept.
    """
    highest = cv2.dilate(heat, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat >= threshold) & (heat >= highest))
    order = np.argsort(-heat[rows, columns], kind="stable")
    return rows[order], columns[order]


def decode(outputs: Sequence[NDArray[np.float32]], index: int, threshold: float) -> Candidates:
    """Read the faces of one picture of a batch out of the network's four outputs.

    Args:
        outputs: heat (n, 1, h, w), log size (n, 2, h, w: height, width), offset (n, 2, h, w: y, x)
            and landmarks (n, 10, h, w: y, x of each) per cell.
        index: which picture of the batch.
        threshold: least score, 0..1.

    Returns:
        Finds in input pixels.
    """
    heat, size, offset, marks = (output[index] for output in outputs)
    rows, columns = peaks(np.ascontiguousarray(heat[0]), threshold)
    sizes = np.exp(np.minimum(size[:, rows, columns], _LARGEST_LOG)) * STRIDE
    middle_y = (rows + offset[0, rows, columns] + 0.5) * STRIDE
    middle_x = (columns + offset[1, rows, columns] + 0.5) * STRIDE
    high, wide = sizes
    top, left = middle_y - high / 2, middle_x - wide / 2
    boxes = np.stack([left, top, left + wide, top + high], axis=1)
    at = marks[:, rows, columns].reshape(5, 2, -1)
    points = np.stack([at[:, 1] * wide + left, at[:, 0] * high + top], axis=-1).swapaxes(0, 1)
    return Candidates(
        boxes.astype(np.float32),
        heat[0, rows, columns],
        points.astype(np.float32),
        np.zeros(len(rows), np.intp),
    )
