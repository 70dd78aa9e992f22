"""One photo: load it, find its faces, embed them, read its writing. Decides nothing."""

import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from photocheck.core.errors import PhotoError
from photocheck.core.faces.find import find_faces, judge_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.pipeline.journal import Looked
from photocheck.core.text.names import NameFinder
from photocheck.core.text.read import TextReader
from photocheck.core.text.regions import find_regions, name_finder
from photocheck.core.types import Analysis, FaceDetector, FaceEmbedder, Photo, Region, Rgb, Snapshot

_log = logging.getLogger(__name__)

OUR_FAULT = (
    "PhotoCheck could not check this photo, by a fault of its own, so it was not exported."
    " Look at it yourself, and report the fault with the log."
)


class Writing:
    """Looks for names, personal data and codes in pictures. Thread safe."""

    def __init__(self, reader: TextReader, snapshot: Snapshot | None) -> None:
        """Load what reads, and take the names of the gallery's pupils; None: no names.

        Raises:
            ModelsMissing: the models that read are not there.
        """
        reader.load()
        self._reader = reader
        self._names: NameFinder | None = name_finder(snapshot.people.values()) if snapshot else None

    def look(self, picture: Rgb, scale: float) -> tuple[Region, ...]:
        """Return the regions of `picture`, the source at `scale`, in source pixels."""
        return find_regions(picture, self._reader, self._names, scale)


def analyse(
    photo: Photo,
    detector: FaceDetector,
    embedder: FaceEmbedder | None,
    *,
    max_edge: int,
    writing: Writing | None = None,
    looked: Mapping[str, Looked] | None = None,
) -> Analysis:
    """Look at one photo at its export size; a photo that cannot be checked says so in `problem`.

    Args:
        photo: what to look at.
        detector: finds the faces.
        embedder: None means that nothing is embedded (detection-only).
        max_edge: longest side of the export in pixels, 0 = the source's size. Faces are looked
            for at this size, so an export may be smaller but never larger.
        writing: looks for names and codes in the picture; None leaves that out.
        looked: what was found in photos before the program was stopped, by sha256.
    """
    try:
        return _analyse(
            photo, detector, embedder, max_edge=max_edge, writing=writing, looked=looked or {}
        )
    except PhotoError as error:
        return Analysis(photo, problem=error.sentence)
    except Exception:  # the edge of a batch: one bad photo never stops the others
        _log.exception("a photo could not be analysed")
        return Analysis(photo, problem=OUR_FAULT)


def _analyse(
    photo: Photo,
    detector: FaceDetector,
    embedder: FaceEmbedder | None,
    *,
    max_edge: int,
    writing: Writing | None,
    looked: Mapping[str, Looked],
) -> Analysis:
    start = time.perf_counter()
    loaded = load(photo.path)
    if before := looked.get(loaded.sha256):
        faces = judge_faces(loaded.pixels, before.detections, embedder)
        seconds = {"load": time.perf_counter() - start}
        return replace(before.seen, photo=photo, faces=faces, seconds=seconds)
    picture, scale = fit(loaded.pixels, max_edge)
    seconds = {"load": time.perf_counter() - start}
    found = find_faces(picture, detector, embedder, scale=scale, full=loaded.pixels)
    start = time.perf_counter()
    regions = writing.look(picture, scale) if writing else ()
    seconds["read"] = time.perf_counter() - start
    height, width = loaded.pixels.shape[:2]
    return Analysis(
        photo=photo,
        width=width,
        height=height,
        scale=scale,
        sha256=loaded.sha256,
        faces=found.faces,
        regions=regions,
        metadata_found=loaded.metadata_found,
        hidden=loaded.hidden,
        notes=loaded.notes,
        seconds=seconds | found.seconds,
    )
