"""Anything about to be published, from whatever program: what would it give away?"""

import logging
from dataclasses import dataclass

from photocheck.core.consent import decide
from photocheck.core.errors import PhotoError
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging.decoders import shared
from photocheck.core.imaging.destroyed import is_destroyed
from photocheck.core.imaging.load import fit, load
from photocheck.core.pipeline.analyse import OUR_FAULT
from photocheck.core.types import (
    Analysis,
    CheckOptions,
    Decision,
    Face,
    FaceDetector,
    FaceEmbedder,
    Photo,
    Rgb,
    Snapshot,
)

_log = logging.getLogger(__name__)

_EDGE = 4096  # pixels; a face that is hard to see at this size is not looked for


@dataclass(frozen=True)
class Verified:
    """What one file would give away.

    Attributes:
        name: the file, relative to the folder it came from.
        leaks: sentences; empty = nothing found.
        faces: how many faces are visible in it.
    """

    name: str
    leaks: tuple[str, ...]
    faces: int = 0


def verify_file(
    photo: Photo,
    detector: FaceDetector,
    embedder: FaceEmbedder,
    options: CheckOptions,
    snapshot: Snapshot | None,
) -> Verified:
    """Look for hidden data and for faces whose consent is missing; never raises for a bad file."""
    mode = decide.mode(snapshot, options)
    try:
        loaded = load(photo.path)
        faces = _visible(loaded.pixels, detector, embedder if mode.recognise else None)
        leaks = [f"Hidden in the file: {what}." for what in shared.leaks(photo.path.read_bytes())]
    except PhotoError as error:
        return Verified(photo.name, (error.sentence,))
    except Exception:  # the edge of a batch, as in analyse
        _log.exception("a file could not be verified")
        return Verified(photo.name, (OUR_FAULT,))
    height, width = loaded.pixels.shape[:2]
    analysis = Analysis(photo, width=width, height=height, sha256=loaded.sha256, faces=faces)
    result = decide.decide([analysis], snapshot, options)[0]
    unknown = sum(f.decision is not Decision.SHOW for f in result.faces)
    if unknown:
        whose = "without consent that PhotoCheck can find" if mode.recognise else "not checked"
        leaks.append(f"{unknown} {'face is' if unknown == 1 else 'faces are'} visible, {whose}.")
    return Verified(photo.name, tuple(leaks), len(result.faces))


def _visible(
    pixels: Rgb, detector: FaceDetector, embedder: FaceEmbedder | None
) -> tuple[Face, ...]:
    """Return the faces beyond doubt that are not destroyed; looks at large pictures reduced."""
    picture, scale = fit(pixels, _EDGE)
    faces = find_faces(picture, detector, embedder, scale=scale, full=pixels).faces
    return tuple(f for f in faces if f.detection.sure and not is_destroyed(pixels, f.detection.box))
