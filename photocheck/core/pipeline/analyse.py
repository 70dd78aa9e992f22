"""One photo: load it, find its faces, embed them. Decides nothing."""

import logging
import time

from photocheck.core.errors import PhotoError
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.types import Analysis, FaceDetector, FaceEmbedder, Photo

_log = logging.getLogger(__name__)

OUR_FAULT = (
    "PhotoCheck could not check this photo, by a fault of its own, so it was not exported."
    " Look at it yourself, and report the fault with the log."
)


def analyse(
    photo: Photo, detector: FaceDetector, embedder: FaceEmbedder | None, *, max_edge: int
) -> Analysis:
    """Look at one photo at its export size; a photo that cannot be checked says so in `problem`.

    Args:
        photo: what to look at.
        detector: finds the faces.
        embedder: None means that nothing is embedded (detection-only).
        max_edge: longest side of the export in pixels, 0 = the source's size. Faces are looked
            for at this size, so an export may be smaller but never larger.
    """
    try:
        return _analyse(photo, detector, embedder, max_edge)
    except PhotoError as error:
        return Analysis(photo, problem=error.sentence)
    except Exception:  # the edge of a batch: one bad photo never stops the others
        _log.exception("a photo could not be analysed")
        return Analysis(photo, problem=OUR_FAULT)


def _analyse(
    photo: Photo, detector: FaceDetector, embedder: FaceEmbedder | None, max_edge: int
) -> Analysis:
    start = time.perf_counter()
    loaded = load(photo.path)
    picture, scale = fit(loaded.pixels, max_edge)
    seconds = {"load": time.perf_counter() - start}
    found = find_faces(picture, detector, embedder, scale=scale, full=loaded.pixels)
    height, width = loaded.pixels.shape[:2]
    return Analysis(
        photo=photo,
        width=width,
        height=height,
        scale=scale,
        sha256=loaded.sha256,
        faces=found.faces,
        metadata_found=loaded.metadata_found,
        notes=loaded.notes,
        seconds=seconds | found.seconds,
    )
