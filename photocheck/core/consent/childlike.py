"""Which faces look like children's to the embedder, so that children are judged by children.

To dlib's network children lie several times nearer to each other than adults do, and as far from
adults as adults from each other. One child enrolled among adults therefore looks like any other
adult, and any other child like that one (28 of 28 faces of generated children were). Nothing in
such a gallery shows it, so the direction in which children lie is written down here.
"""

import numpy as np
from numpy.typing import NDArray

from photocheck.core.types import Vectors

LIMIT = 0.16
"""Faces further along the axis than this look like children's: all 35 of five generated children
(but one turned face, also where that child was left out of making the axis), none of eight film
actors, and 0.3 % of 2,497 press photos (LFW), those of child actors and young singers first."""
_MODEL = "dlib-resnet"
# fmt: off
_AXIS = np.array([
    14, -93, -130, -153, -118, 21, -81, 90, -10, -86, 143, 34, 52, 38, 27, 49, -11, 89, 81, 83, -61,
    2, -120, 97, -52, -32, 12, -121, -92, 34, 15, 126, 63, 5, -96, -70, 14, 104, 70, 86, -97, -4,
    -47, 63, -194, -30, 12, 100, -63, 3, 34, -83, -80, -72, -50, 41, 99, 45, -188, -27, -107, 48,
    56, -56, 163, 60, 63, 79, 48, 51, -85, -23, -71, -67, -83, 68, 23, 24, 20, 75, 144, -307, 135,
    36, 150, -81, 192, 9, 63, 24, 68, 8, 26, -12, 1, -60, 93, 24, 43, 165, -94, -51, -84, 26, -93,
    6, 83, -145, -21, 134, -6, -131, 68, 46, 37, 18, 143, 2, -50, -120, -15, -2, -210, 58, 178,
    -195, 9, 41,
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
