"""The one place that builds the parts and puts them together."""

from dataclasses import dataclass

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.added import Added, used
from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.embed import DlibEmbedder
from photocheck.core.faces.insight import InsightDetector, InsightNetwork
from photocheck.core.faces.opencv_models import SFace, YuNet
from photocheck.core.faces.packs import open_model
from photocheck.core.faces.second import ChipEmbedder, SecondDetector
from photocheck.core.faces.session import Session, open_session
from photocheck.core.text import read
from photocheck.core.text.read import TextReader
from photocheck.core.types import FaceDetector, FaceEmbedder


@dataclass(frozen=True)
class Tools:
    """The models a batch works with; safe to share between threads.

    Attributes:
        detector: finds faces.
        embedder: turns faces into vectors.
        reader: reads writing; loads its models at the first picture.
    """

    detector: FaceDetector
    embedder: FaceEmbedder
    reader: TextReader


def build_tools() -> Tools:
    """Load the shipped models, and the pack that the school chose.

    Raises:
        ModelsMissing: if they were not built yet, or are damaged.
    """
    pack = used()
    detector: FaceDetector = CenterFaceDetector(open_model("centerface"))
    if pack is not None:
        detector = _second_detector(pack, detector)
    embedder = _embedder(pack) if pack is not None else None
    return Tools(
        detector=detector,
        embedder=embedder or DlibEmbedder(open_model("dlib-resnet")),
        reader=build_reader(),
    )


def _second_detector(pack: Added, first: FaceDetector) -> FaceDetector:
    """Return the detector with the pack's beside it, or as it is if the pack has none."""
    path = pack.file("detector")
    if path is None:
        return first
    looker = YuNet(path) if pack.kind("detector") == "yunet" else InsightDetector(path)
    return SecondDetector(first, looker, pack.id)


def _embedder(pack: Added) -> FaceEmbedder | None:
    """Return the pack's embedder, None if it has none."""
    path = pack.file("embedder")
    if path is None:
        return None
    network = SFace(path) if pack.kind("embedder") == "sface" else InsightNetwork(path)
    return ChipEmbedder(network, pack.id)


def build_reader() -> TextReader:
    """Return what reads writing; it loads its models when it reads first."""
    return TextReader(_reading_models)


def _reading_models() -> tuple[Session, Session]:
    """Load the models that find and read writing.

    Raises:
        ModelsMissing: if they are not there, or are not those expected.
    """
    where, what = read.DETECTOR, read.RECOGNISER
    paths = read.model_path(where[0]), read.model_path(what[0])
    try:
        return open_session(paths[0], where[1]), open_session(paths[1], what[1])
    except ModelsMissing as error:
        raise ModelsMissing(read.MISSING) from error
