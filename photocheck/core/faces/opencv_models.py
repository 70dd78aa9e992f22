"""YuNet and SFace, through OpenCV, which knows how their inputs and outputs are to be read."""

import threading
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.candidates import Candidates, Floats, nothing
from photocheck.core.types import Rgb, Vectors

_SIDE = 640
_NMS = 0.3  # OpenCV's own default
_TOP = 5000


class YuNet:
    """Looks for faces in one square. Thread safe: OpenCV's object is used by one at a time.

    Attributes:
        side: of the square, pixels.
    """

    side = _SIDE

    def __init__(self, path: Path) -> None:
        """Load the network.

        Raises:
            ModelsMissing: OpenCV cannot use it.
        """
        try:
            self._model = cv2.FaceDetectorYN.create(
                str(path), "", (_SIDE, _SIDE), nms_threshold=_NMS, top_k=_TOP
            )
        except cv2.error as error:
            raise _unusable(path) from error
        self._lock = threading.Lock()

    def __call__(self, square: Rgb, threshold: float) -> Candidates:
        """Return the faces in a (640, 640, 3) picture, in its pixels."""
        with self._lock:
            self._model.setScoreThreshold(threshold)
            _, rows = self._model.detect(np.ascontiguousarray(square[:, :, ::-1]))
        if rows is None or not len(rows):
            return nothing()
        found: Floats = np.array(rows, np.float32)
        corners = [found[:, :2], found[:, :2] + found[:, 2:4]]
        boxes = np.concatenate(corners, axis=1, dtype=np.float32)
        points = found[:, 4:14].reshape(-1, 5, 2)
        return Candidates(boxes, found[:, 14], points, np.zeros(len(found), np.intp))


class SFace:
    """Turns aligned faces of 112 pixels into vectors. Thread safe, one face at a time."""

    def __init__(self, path: Path) -> None:
        """Load the network.

        Raises:
            ModelsMissing: OpenCV cannot use it.
        """
        try:
            self._model = cv2.FaceRecognizerSF.create(str(path), "")
        except cv2.error as error:
            raise _unusable(path) from error
        self._lock = threading.Lock()

    def __call__(self, chips: Sequence[Rgb]) -> Vectors:
        """Return one row for each (112, 112, 3) chip."""
        with self._lock:
            rows = [self._model.feature(np.ascontiguousarray(c[:, :, ::-1])) for c in chips]
        return np.stack([np.array(row, np.float32).ravel() for row in rows])


def _unusable(path: Path) -> ModelsMissing:
    return ModelsMissing(f"OpenCV cannot use the face model {path.name}. Add its pack again.")
