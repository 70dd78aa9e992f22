"""The faces of one photo: found, judged, and embedded where allowed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from photocheck.core.faces.quality import TOO_SMALL, judge, with_mirror_distance
from photocheck.core.types import Detection, Effort, Face, FaceDetector, FaceEmbedder, Rgb


@dataclass(frozen=True, eq=False)
class Found:
    """What `find_faces` returns.

    Attributes:
        faces: in upright source pixels, best score first.
        seconds: spent on "detect" and "embed".
    """

    faces: tuple[Face, ...]
    seconds: dict[str, float] = field(default_factory=dict)


def find_faces(
    picture: Rgb,
    detector: FaceDetector,
    embedder: FaceEmbedder | None,
    scale: float = 1.0,
    full: Rgb | None = None,
) -> Found:
    """Find the faces of a photo.

    Args:
        picture: the photo at the size it is looked at, (h, w, 3) uint8.
        detector: finds faces in `picture`.
        embedder: embeds the sure faces that are not too small; None embeds nothing.
        scale: pixels of `picture` per source pixel, 0 < scale <= 1.
        full: the photo at full size, for sharper vectors; None = `picture` is all there is.
    """
    start = time.perf_counter()
    detections = [d.scaled(1 / scale) for d in detector.detect(picture, Effort.THOROUGH)]
    found = time.perf_counter()
    if full is None:
        pixels, shrunk = picture, scale
    else:
        pixels, shrunk = full, 1.0
    faces = _faces(pixels, shrunk, detections, embedder)
    seconds = {"detect": found - start, "embed": time.perf_counter() - found}
    return Found(faces, seconds)


def judge_faces(
    full: Rgb, detections: Sequence[Detection], embedder: FaceEmbedder | None
) -> tuple[Face, ...]:
    """Return faces that were found before in this photo at full size, judged and embedded."""
    return _faces(full, 1.0, list(detections), embedder)


def embed_face(full: Rgb, face: Face, embedder: FaceEmbedder) -> Face:
    """Return one face of a photo at full size with its vector, if it is large enough for one."""
    return _faces(full, 1.0, [face.detection], embedder)[0]


def _faces(
    pixels: Rgb, shrunk: float, detections: list[Detection], embedder: FaceEmbedder | None
) -> tuple[Face, ...]:
    """Judge and embed; `shrunk` is pixels of `pixels` per source pixel."""
    here = [d.scaled(shrunk) for d in detections]
    faces = [Face(d, judge(pixels, h)) for d, h in zip(detections, here, strict=True)]
    chosen = [
        i
        for i, face in enumerate(faces)
        if face.detection.sure and TOO_SMALL not in face.quality.problems
    ]
    if embedder is None or not chosen:
        return tuple(faces)
    result = embedder.embed(pixels, [here[i].points for i in chosen])
    for row, i in enumerate(chosen):
        apart = float(result.mirror_distance[row])
        quality = with_mirror_distance(faces[i].quality, apart, result.unstable)
        faces[i] = Face(faces[i].detection, quality, result.vectors[row])
    return tuple(faces)
