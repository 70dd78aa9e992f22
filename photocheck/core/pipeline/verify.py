"""Anything about to be published, from whatever program: what would it give away?"""

import logging
from dataclasses import dataclass
from pathlib import Path

from photocheck.core.consent import decide
from photocheck.core.errors import PhotoError
from photocheck.core.imaging import verify
from photocheck.core.pipeline.analyse import analyse
from photocheck.core.types import (
    CheckOptions,
    Decision,
    FaceDetector,
    FaceEmbedder,
    Photo,
    Snapshot,
)

_log = logging.getLogger(__name__)


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
    analysis = analyse(photo, detector, embedder if mode.recognise else None, max_edge=0)
    if analysis.problem:
        return Verified(photo.name, (analysis.problem,))
    result = decide.decide([analysis], snapshot, options)[0]
    leaks = [f"Hidden in the file: {what}." for what in _hidden(photo.path)]
    unknown = sum(f.decision is not Decision.SHOW for f in result.faces)
    if unknown:
        whose = "without consent that PhotoCheck can find" if mode.recognise else "not checked"
        leaks.append(f"{unknown} {'face is' if unknown == 1 else 'faces are'} visible, {whose}.")
    return Verified(photo.name, tuple(leaks), len(result.faces))


def _hidden(path: Path) -> tuple[str, ...]:
    try:
        return verify.leaks(path.read_bytes())
    except (OSError, PhotoError) as error:
        _log.warning("could not read a file to verify: %s", type(error).__name__)
        return ("it could not be read",)
