"""Which faces look like children's to the embedder, so that children are judged by children.

To dlib's network children lie several times nearer to each other than adults do, and as far from
adults as adults from each other. One child enrolled among adults therefore looks like any other
adult, and any other child like that one (28 of 28 faces of generated children were). Nothing in
such a gallery shows it, so the direction in which children lie is written down here.
"""

import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Vectors

LIMIT = 0.18
"""Faces further along the axis than this look like children's: all 34 faces of five generated
children (of each also where it was left out of making the axis) and 0.9 % of 2,670 faces of press
photos (LFW), actors and singers in their teens first."""
_MODEL = "dlib-resnet"
# fmt: off
_AXIS = np.array([
    -3, -54, -115, -122, -121, 31, -53, 106, -2, -97, 153, 38, 51, 38, 33, 52, -17, 96, 48, 97, -41,
    -17, -130, 58, -42, -40, -2, -88, -102, 41, -13, 98, 67, 9, -111, -77, 32, 97, 31, 92, -84, -39,
    -74, 49, -207, -36, 30, 116, -69, -14, 47, -88, -54, -50, -60, 56, 81, 70, -182, -58, -114, 44,
    34, -78, 129, 101, 72, 51, 25, 50, -106, -67, -70, -90, -106, 82, 76, 86, 26, 56, 128, -332,
    109, 55, 139, -20, 180, 48, 46, 3, 43, -9, 24, 7, -42, -102, 120, 42, 59, 155, -117, -24, -102,
    2, -83, 33, 87, -147, -66, 92, 15, -87, 45, 54, -4, 41, 145, 42, -56, -131, 28, -8, -213, 52,
    183, -176, 15, 47,
], np.float32)
# fmt: on
"""In thousandths: the inverse of adults' covariance (plus 0.001) times the difference of the means
of generated children and of adults, at length 1; made by `benchmarks/matching.py --axis`."""


def looks_childlike(vectors: Vectors, model_id: str) -> NDArray[np.bool_] | None:
    """Tell which faces look like children's; None for an embedder whose axis is not known.

    Args:
        vectors: (n, dimension) float32, length 1.
        model_id: the embedder they are of.
    """
    if not model_id.startswith(_MODEL) or vectors.shape[1] != len(_AXIS):
        return None
    return np.asarray(vectors @ _AXIS > 1000 * LIMIT)
