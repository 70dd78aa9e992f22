"""Pictures and what lies in them, in pixels."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""A picture: shape (height, width, 3), sRGB, upright."""


Points = NDArray[np.float32]
"""Shape (5, 2): right eye, left eye, nose, right and left mouth corner *of the person*."""


Vectors = NDArray[np.float32]
"""Shape (n, dimension): one embedding a row, length 1."""


class CoverStyle(StrEnum):
    """How a covered head looks. Both destroy the pixels first."""

    SOFT = "soft"
    SOLID = "solid"


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left, top, width, height in pixels."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Return the x just right of the box."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Return the y just below the box."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle as (x, y)."""
        return self.x + self.w / 2, self.y + self.h / 2

    def scaled(self, factor: float) -> "Box":
        """Return the box in a picture `factor` times as large."""
        return Box(self.x * factor, self.y * factor, self.w * factor, self.h * factor)

    def contains(self, x: float, y: float) -> bool:
        """Tell whether the point lies in the box."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def iou(self, other: "Box") -> float:
        """Return the overlap: intersection over union, 0..1."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        both = across * down
        return both / (self.w * self.h + other.w * other.h - both)


@dataclass(frozen=True)
class Photo:
    """One input file.

    Attributes:
        path: where it lies.
        name: relative to the input folder it came from, with forward slashes.
    """

    path: Path
    name: str


@dataclass(frozen=True, eq=False)
class LoadedPhoto:
    """A decoded photo: one decode, one array, used by everything.

    Attributes:
        pixels: (height, width, 3) uint8, sRGB, upright, full size.
        sha256: of the file's bytes, hex.
        format: what the content is ("JPEG", "HEIF"), whatever the name says.
        metadata_found: kinds of hidden data, sorted ("gps", "thumbnail").
        hidden: the same in words for a person ("Place: 51.0 N 1.5 W"). They may hold names: show
            them, but keep them out of logs and reports.
        notes: sentences a person should know ("Only the first of 3 pages is used.").
        taken: the day in the file, or None.
    """

    pixels: Rgb
    sha256: str
    format: str
    metadata_found: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    taken: date | None = None


@dataclass(frozen=True)
class Region:
    """A part of the picture that is covered or asked for, and is not a face.

    Attributes:
        box: upright source pixels.
        kind: "text", "hand" (drawn by a person) or "code".
        reason: in words.
        question: a person must look; covered meanwhile.
        angle: how far it is turned about its middle, clockwise on the screen, in degrees.
    """

    box: Box
    kind: str
    reason: str
    question: bool = False
    angle: float = 0.0
