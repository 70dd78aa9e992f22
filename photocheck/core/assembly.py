"""The one place that builds the parts and puts them together."""

from dataclasses import dataclass

from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.embed import DlibEmbedder
from photocheck.core.faces.packs import open_model
from photocheck.core.types import FaceDetector, FaceEmbedder


@dataclass(frozen=True)
class Tools:
    """The models a batch works with; safe to share between threads.

    Attributes:
        detector: finds faces.
        embedder: turns faces into vectors.
    """

    detector: FaceDetector
    embedder: FaceEmbedder


def build_tools() -> Tools:
    """Load the default models.

    Raises:
        ModelsMissing: if they were not built yet, or are damaged.
    """
    return Tools(
        detector=CenterFaceDetector(open_model("centerface")),
        embedder=DlibEmbedder(open_model("dlib-resnet")),
    )
