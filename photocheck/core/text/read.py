"""Read the writing and the codes in a picture, offline.

The models are those inside the rapidocr package. Its own code is not used: it brings network
libraries that open a socket when they are imported.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from photocheck.core.errors import ModelsMissing
from photocheck.core.text.spot import Corners, as_input, find_lines, grown, shape, strip, within
from photocheck.core.text.unclear import Alphabet, Costs
from photocheck.core.types import Box, Rgb

# file and sha256 of the models in rapidocr 3.10.0: where is writing, and what does it say
DETECTOR = (
    "PP-OCRv6_det_small.onnx",
    "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
)
RECOGNISER = (
    "PP-OCRv6_rec_small.onnx",
    "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
)
MISSING = (
    "The models that read writing are not here or are damaged: install PhotoCheck again,"
    " or check without reading (--no-text)."
)

_TILE = 2048  # pixels: what is looked at in one piece, which bounds memory
_OVERLAP = 256  # pixels two tiles share, so that a badge on the seam is whole in one of them
# Longest side at which writing is searched; it is read at full size. Letters of 16 px are 10 there;
# at half of `_TILE` thin ones were missed, at three quarters no more are found (drawn badges).
_SEARCH = 1280
_LEAST_SCORE = 0.3  # 0..1; a poor reading may still be a name
# What looks like a line may be a whole badge, and a poor line is read better from nearer: both are
# looked at again, the largest first, upright at about twice their size (longest side in pixels)
# with a margin (of the shorter side), as long as that takes less than the first look.
_CLEAR, _SLENDER = 0.85, 2.6
_CLOSER_LEAST, _CLOSER_MOST, _CLOSER_MARGIN = 320, 640, 0.1
_CLOSER_PIXELS = 1024 * 1024
# the recogniser takes strips this high; a shorter one is padded, a longer one squeezed
_STRIP_HEIGHT, _STRIP_LEAST, _STRIP_MOST = 48, 320, 3200
# A line whose score lies between these is read once more at this part of its width: the letters of
# joined writing fall otherwise then. A surer one gains nothing; a poorer one may be any name
# (benchmarks/reading.py: 0.6 of the width covers more for nothing, 1.3 finds less).
_POOR, _SURE, _NARROWER = 0.5, 0.95, 0.77


_Reading = tuple[str, float, Costs]
_Line = tuple[Corners, str, float, tuple[Costs, ...]]


class Model(Protocol):
    """A loaded model with one input and one output; see ``core.faces.session``."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """Return what is written in the model's file beside the graph."""
        ...

    def run(self, *arrays: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Return the outputs."""
        ...


@dataclass(frozen=True)
class ReadText:
    """A line of writing.

    Attributes:
        box: around it, in pixels of the picture it was read in.
        text: as read.
        score: the reader's confidence, 0..1.
        costs: of other letters than those read, to find names in what is unclear: of one reading,
            or of two where the score left doubt.
    """

    box: Box
    text: str
    score: float
    costs: tuple[Costs, ...] = field(repr=False, compare=False)


@dataclass(frozen=True)
class ReadCode:
    """A QR or bar code.

    Attributes:
        box: around it, in pixels of the picture it was found in.
        content: what it says, "" where it could not be read.
    """

    box: Box
    content: str


class TextReader:
    """Reads writing. Thread safe.

    The models are loaded at the first reading, since most commands read nothing.
    """

    def __init__(self, load: Callable[[], tuple[Model, Model]]) -> None:
        """Take what loads the models `DETECTOR` and `RECOGNISER`."""
        self._load = load
        self._lock = Lock()
        self._engine: _Engine | None = None

    def load(self) -> None:
        """Load the models now, if they are not loaded yet.

        Raises:
            ModelsMissing: the models are not where the package keeps them, or are damaged.
        """
        self._loaded()

    def read(self, picture: Rgb) -> tuple[ReadText, ...]:
        """Return the lines of writing in a picture, letters of about 12 px and larger.

        Writing upside down is not read. Where tiles overlap, a line can come twice.

        Raises:
            ModelsMissing: as `load`.
        """
        engine = self._loaded()
        return tuple(
            line for left, top, tile in _tiles(picture) for line in engine.read(tile, left, top)
        )

    def _loaded(self) -> "_Engine":
        with self._lock:
            self._engine = self._engine or _Engine(*self._load())
            return self._engine


class _Engine:
    """The two models and the letters they know."""

    def __init__(self, detector: Model, recogniser: Model) -> None:
        self._detector, self._recogniser = detector, recogniser
        # number 0 is no letter, the last one is the space (as the models were trained)
        self._letters = ["", *recogniser.metadata["character"].splitlines(), " "]
        self._alphabet = Alphabet(self._letters)

    def read(self, tile: Rgb, left: int, top: int) -> Iterator[ReadText]:
        """Give the lines of one piece that lies at (left, top)."""
        left_to_look = _CLOSER_PIXELS
        for corners in self._find(tile, _SEARCH):
            line, nearer = strip(tile, corners), list[_Line]()
            first = self._read_strip(line, 1)
            if _unclear(corners, first[1]):
                cut, around, scale = _nearer(tile, corners)
                if cut.size <= 3 * left_to_look:
                    left_to_look -= cut.size // 3
                    nearer = self._closer(cut, around, scale)
            for place, text, score, costs in nearer or [(corners, *self._doubted(line, first))]:
                if text.strip() and score >= _LEAST_SCORE:
                    yield ReadText(_around(place, left, top), text, score, costs)

    def _closer(self, cut: Rgb, around: Corners, scale: float) -> list[_Line]:
        """Return the lines inside what may be a whole badge or board, not one line."""
        lines = []
        for inside in self._find(cut, _CLOSER_MOST):
            line = strip(cut, inside)
            reading = self._doubted(line, self._read_strip(line, 1))
            if reading[1] >= _LEAST_SCORE:
                lines.append((within(around, inside / scale), *reading))
        return lines

    def _find(self, picture: Rgb, search: int) -> list[Corners]:
        return find_lines(picture, lambda x: self._detector.run(x)[0], search)

    def _doubted(self, line: Rgb, first: _Reading) -> tuple[str, float, tuple[Costs, ...]]:
        """Return a line's first reading, with the costs of a narrower one where it leaves doubt."""
        text, score, costs = first
        if not _POOR <= score <= _SURE:
            return text, score, (costs,)
        return text, score, (costs, self._read_strip(line, _NARROWER)[2])

    def _read_strip(self, line: Rgb, part: float) -> _Reading:
        """Return what a line says at a part of its width, the letters' mean confidence, costs."""
        width = round(part * _STRIP_HEIGHT * line.shape[1] / line.shape[0])
        width = min(_STRIP_MOST, max(_STRIP_HEIGHT // 3, width))
        resized = np.asarray(cv2.resize(line, (width, _STRIP_HEIGHT)), np.uint8)
        padded = np.zeros((1, 3, _STRIP_HEIGHT, max(_STRIP_LEAST, width)), np.float32)
        padded[..., :width] = as_input(resized)
        likely = self._recogniser.run(padded)[0][0]
        best = likely.argmax(axis=1)
        new = (best != 0) & (best != np.concatenate([[0], best[:-1]]))
        text = "".join(self._letters[i] for i in best[new])
        score = float(likely.max(axis=1)[new].mean()) if new.any() else 0.0
        return text, score, self._alphabet.costs(likely)


def _nearer(tile: Rgb, corners: Corners) -> tuple[Rgb, Corners, float]:
    """Return a part of the picture upright and larger, its corners, and how much larger."""
    around = grown(corners, _CLOSER_MARGIN)
    cut = strip(tile, around)
    edge = max(cut.shape[:2])
    scale = min(_CLOSER_MOST, max(_CLOSER_LEAST, 2 * edge)) / edge
    size = [max(1, round(side * scale)) for side in (cut.shape[1], cut.shape[0])]
    return np.asarray(cv2.resize(cut, size), np.uint8), around, scale


def _unclear(corners: Corners, score: float) -> bool:
    """Tell whether what was taken for a line may be a whole badge, or is read badly."""
    width, height = shape(corners)
    return score < _CLEAR or max(width, height) < _SLENDER * min(width, height)


def model_path(name: str) -> Path:
    """Return where the rapidocr package keeps a model.

    Raises:
        ModelsMissing: it is not there.
    """
    # looked up, not imported: see the top. The frozen program holds only the package's models.
    spec = find_spec("rapidocr")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise ModelsMissing(MISSING)


def read_codes(picture: Rgb) -> tuple[ReadCode, ...]:
    """Return the QR and bar codes in a picture; a bar code only where it can be read."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found, contents, points, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(grey)
    codes = (
        [ReadCode(_around(p), c) for p, c in zip(points, contents, strict=True)] if found else []
    )
    found, contents, points, _ = cv2.barcode.BarcodeDetector().detectAndDecodeMulti(grey)
    if found:
        codes += [ReadCode(_around(p), c) for p, c in zip(points, contents, strict=True) if c]
    return tuple(codes)


def _tiles(picture: Rgb) -> Iterator[tuple[int, int, Rgb]]:
    """Give (left, top, part) of pieces that cover the picture, each at most `_TILE` large."""
    height, width = picture.shape[:2]
    for top in _starts(height):
        for left in _starts(width):
            yield left, top, picture[top : top + _TILE, left : left + _TILE]


def _starts(length: int) -> list[int]:
    count = max(1, -(-(length - _OVERLAP) // (_TILE - _OVERLAP)))
    last = max(0, length - _TILE)
    return [round(last * i / max(1, count - 1)) for i in range(count)]


def _around(points: ArrayLike, left: float = 0, top: float = 0) -> Box:
    """Return the upright box around corner points of shape (n, 2)."""
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    x, y = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return Box(float(x) + left, float(y) + top, float(right - x), float(bottom - y))
