"""The words of the program as data. Frozen, and free of any library but numpy.

Unless a name says otherwise, boxes and points are in *upright source pixels*: the photo at its
full size, turned the way a person sees it, x to the right, y down.
"""

from photocheck.core.types.faces import (
    Detection,
    Effort,
    Embeddings,
    Face,
    FaceDetector,
    FaceEmbedder,
    Quality,
)
from photocheck.core.types.people import CHANNELS, Match, Person, RecognitionPolicy, Snapshot
from photocheck.core.types.picture import (
    Box,
    CoverStyle,
    LoadedPhoto,
    Photo,
    Points,
    Region,
    Rgb,
    Vectors,
)
from photocheck.core.types.results import (
    Analysis,
    CheckOptions,
    Decision,
    FaceResult,
    PhotoResult,
    Verdict,
)

__all__ = [
    "CHANNELS",
    "Analysis",
    "Box",
    "CheckOptions",
    "CoverStyle",
    "Decision",
    "Detection",
    "Effort",
    "Embeddings",
    "Face",
    "FaceDetector",
    "FaceEmbedder",
    "FaceResult",
    "LoadedPhoto",
    "Match",
    "Person",
    "Photo",
    "PhotoResult",
    "Points",
    "Quality",
    "RecognitionPolicy",
    "Region",
    "Rgb",
    "Snapshot",
    "Vectors",
    "Verdict",
]
