"""Networks of InsightFace-format packs, through the `insightface` library. Its only user.

The library is loaded when a pack is used and not before, and always gets a file that is there,
so it never looks for one elsewhere.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.candidates import Candidates, nothing
from photocheck.core.faces.session import usual_options
from photocheck.core.paths import frozen
from photocheck.core.types import Rgb, Vectors

_ROLES = {"detection": "detector", "recognition": "embedder"}  # the library's words
_SIDE = 640  # pixels of the square SCRFD was trained on


def roles(files: Sequence[Path]) -> dict[str, Path]:
    """Return which file has which role; others (age, landmarks) are left out.

    Raises:
        ModelsMissing: the library is not installed.
    """
    found: dict[str, Path] = {}
    for path in files:
        role = _ROLES.get(getattr(_model(path), "taskname", ""))
        if role:
            found.setdefault(role, path)
    return found


class InsightDetector:
    """Looks for faces in one square. Thread safe.

    Attributes:
        side: of the square, pixels.
    """

    def __init__(self, path: Path) -> None:
        """Load an SCRFD network."""
        self._model = _usable(path, "detection")
        self.side = int((self._model.static_input_size or (_SIDE, _SIDE))[0])

    def __call__(self, square: Rgb, threshold: float) -> Candidates:
        """Return the faces in a (side, side, 3) picture, in its pixels."""
        boxes, points = self._model.detect(
            np.ascontiguousarray(square[:, :, ::-1]),
            input_size=(self.side, self.side),
            det_thresh=threshold,
        )
        if not len(boxes) or points is None:
            return nothing()
        boxes = np.asarray(boxes, np.float32)
        turns = np.zeros(len(boxes), np.intp)
        return Candidates(boxes[:, :4], boxes[:, 4], np.asarray(points, np.float32), turns)


class InsightNetwork:
    """Turns aligned faces of 112 pixels into vectors. Thread safe."""

    def __init__(self, path: Path) -> None:
        """Load an ArcFace network."""
        self._model = _usable(path, "recognition")
        self._alone = isinstance(self._model.input_shape[0], int)  # the graph takes one at a time

    def __call__(self, chips: Sequence[Rgb]) -> Vectors:
        """Return one row for each (112, 112, 3) chip."""
        turned = [cv2.cvtColor(chip, cv2.COLOR_RGB2BGR) for chip in chips]
        batches = [[chip] for chip in turned] if self._alone else [turned]
        rows = [np.asarray(self._model.get_feat(batch), np.float32) for batch in batches]
        return np.concatenate([part.reshape(len(part), -1) for part in rows])


def _usable(path: Path, task: str) -> Any:
    model = _model(path)
    if getattr(model, "taskname", "") != task:
        raise ModelsMissing(
            f"The face model {path.name} of this pack cannot be used. Add it again."
        )
    return model


def _model(path: Path) -> Any:
    """Return the library's model of a file, None where it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the library imports
            from insightface.model_zoo import get_model  # noqa: PLC0415
    except ImportError as error:
        raise ModelsMissing(
            "Packs of this format need PhotoCheck installed as a Python package: the program in one"
            " folder does not hold the library for them. Add a YuNet or SFace file instead."
            if frozen()
            else "This pack needs the package insightface, which is not installed. Install it with:"
            ' pip install "photocheck[packs]".'
        ) from error
    try:
        return get_model(
            str(path.resolve()),
            providers=["CPUExecutionProvider"],
            sess_options=usual_options(),
        )
    except Exception:  # anything at all may be wrong with a stranger's file
        return None
