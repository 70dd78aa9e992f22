"""Turn faces into vectors with dlib's network."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photocheck.core.faces.align import align
from photocheck.core.faces.session import Session
from photocheck.core.types import Embeddings, Points, Rgb, Vectors

DIMENSION = 128
_BATCH = 16  # faces a run, each with its mirror image: bounds the memory at no cost in speed


class DlibEmbedder:
    """A `FaceEmbedder` around dlib's ResNet-29. Thread safe.

    Attributes:
        model_id: model and precision ("dlib-resnet-int8"). The vectors of the two precisions are
            near each other, but thresholds are calibrated on exact ones, so they do not mix.
    """

    def __init__(self, session: Session) -> None:
        """Use a loaded model."""
        self._session = session

    @property
    def model_id(self) -> str:
        """Return the name templates are filed under."""
        return self._session.name

    def embed(self, picture: Rgb, points: Sequence[Points]) -> Embeddings:
        """Align each face by its points, embed it and its mirror image, in batches.

        Args:
            picture: upright, RGB.
            points: five landmarks per face, in the picture's pixels.
        """
        vectors = np.empty((len(points), DIMENSION), np.float32)
        distance = np.empty(len(points), np.float32)
        for start in range(0, len(points), _BATCH):
            part = slice(start, start + _BATCH)
            chips = np.stack([align(picture, five) for five in points[part]])
            both = np.concatenate([chips, chips[:, :, ::-1]])
            face, mirror = np.split(_unit(self._session.run(both)[0]), 2)
            vectors[part] = _unit(face + mirror)
            distance[part] = np.linalg.norm(face - mirror, axis=1)
        return Embeddings(vectors, distance)


def _unit(rows: NDArray[np.float32]) -> Vectors:
    """Return the rows at length 1."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Vectors = (rows / np.maximum(length, 1e-9)).astype(np.float32)
    return units
