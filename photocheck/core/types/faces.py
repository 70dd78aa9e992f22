"""Faces, and what finds and embeds them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photocheck.core.types.picture import Box, Points, Rgb, Vectors


class Effort(StrEnum):
    """How hard a detector looks."""

    THOROUGH = "thorough"  # tiles, scales, mirror, rotations: for deciding
    QUICK = "quick"  # one look, and closely at places that are known: for proving an output


@dataclass(frozen=True, eq=False, slots=True)
class Detection:
    """A face found in a picture, in that picture's pixels.

    Attributes:
        box: around the face, hair line to chin.
        score: the detector's confidence, 0..1.
        points: five landmarks; a turned head's points are turned too.
        sure: whether it is a face beyond doubt; if not it is covered and becomes a question.
    """

    box: Box
    score: float
    points: Points
    sure: bool = True

    def scaled(self, factor: float) -> "Detection":
        """Return the detection in a picture `factor` times as large."""
        points = (self.points * np.float32(factor)).astype(np.float32)
        return Detection(self.box.scaled(factor), self.score, points, self.sure)


@dataclass(frozen=True, eq=False)
class Embeddings:
    """What an embedder says of n faces.

    Attributes:
        vectors: (n, dimension) float32, mean of the face and its mirror image, length 1.
        mirror_distance: (n,) float32, Euclidean distance between the unit vectors of the face
            and of its mirror image, 0..2. Large means an unstable, poor face.
        unstable: above this mirror distance a face is too poor; infinite where nobody knows.
    """

    vectors: Vectors
    mirror_distance: NDArray[np.float32]
    unstable: float = math.inf


@dataclass(frozen=True, slots=True)
class Quality:
    """How good one face is for recognising.

    Attributes:
        height: of the face box, pixels.
        eye_distance: pixels.
        sharpness: share of fine detail in the aligned chip, about 0 (smeared) to 0.3 (crisp).
        yaw: how far turned, 0 = frontal, about 1 = profile, from the five points.
        mirror_distance: see `Embeddings`; 0 where nothing was embedded.
        problems: what is wrong in words for a person ("too small"), empty when good.
    """

    height: float
    eye_distance: float
    sharpness: float
    yaw: float
    mirror_distance: float = 0.0
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the face may be enrolled, and may be shown on a match; else it is only asked."""
        return not self.problems


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """A detection with what is known of it.

    Attributes:
        detection: in upright source pixels.
        quality: for recognising.
        vector: (dimension,) float32 of length 1, or None where nothing was embedded.
            Lives in memory only.
    """

    detection: Detection
    quality: Quality
    vector: NDArray[np.float32] | None = None


class FaceDetector(Protocol):
    """Finds faces. Implementations are thread safe."""

    @property
    def model_id(self) -> str:
        """Return the name of the model and its precision, for reports."""
        ...

    def detect(
        self, picture: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        """Return the faces in `picture`, in its pixels, best score first.

        Args:
            picture: (h, w, 3) uint8, upright.
            effort: how hard to look.
            known: where faces were found before; a quick look looks closely there.
        """
        ...


class FaceEmbedder(Protocol):
    """Turns faces into vectors. Implementations are thread safe."""

    @property
    def model_id(self) -> str:
        """Return the name templates are filed under; vectors of two ids never meet."""
        ...

    def embed(self, picture: Rgb, points: Sequence[Points]) -> Embeddings:
        """Align each face by its points, embed it and its mirror image, in batches."""
        ...
