"""The words of the program as data. Frozen, and free of any library but numpy.

Unless a name says otherwise, boxes and points are in *upright source pixels*: the photo at its
full size, turned the way a person sees it, x to the right, y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""A picture: shape (height, width, 3), sRGB, upright."""
Points = NDArray[np.float32]
"""Shape (5, 2): right eye, left eye, nose, right and left mouth corner *of the person*."""
Vectors = NDArray[np.float32]
"""Shape (n, dimension): one embedding a row, length 1."""

CHANNELS = ("website", "social", "newsletter", "display", "press")
"""The channels every gallery starts with; a school can add more."""


class Decision(StrEnum):
    """What happens to one face."""

    SHOW = "show"
    COVER = "cover"
    REVIEW = "review"  # a person must look; exported covered


class Verdict(StrEnum):
    """How one photo stands."""

    READY = "ready"  # no open question
    REVIEW = "review"  # open questions, covered meanwhile
    HOLD = "hold"  # not exported until a person decides
    FAILED = "failed"  # not read, or not proved


class CoverStyle(StrEnum):
    """How a covered head looks. Both destroy the pixels first."""

    SOFT = "soft"
    SOLID = "solid"


class Effort(StrEnum):
    """How hard a detector looks."""

    THOROUGH = "thorough"  # tiles, scales, mirror, rotations: for deciding
    QUICK = "quick"  # one pass: for proving an output


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


@dataclass(frozen=True, eq=False)
class Detection:
    """A face found in a picture, in that picture's pixels.

    Attributes:
        box: around the face, hair line to chin.
        score: the detector's confidence, 0..1.
        points: five landmarks; a turned head's points are turned too.
        sure: whether it is a face beyond doubt; if not it is covered and becomes a question.
    """

    box: Box
    score: float
    points: Points
    sure: bool = True

    def scaled(self, factor: float) -> "Detection":
        """Return the detection in a picture `factor` times as large."""
        points = (self.points * np.float32(factor)).astype(np.float32)
        return Detection(self.box.scaled(factor), self.score, points, self.sure)


@dataclass(frozen=True, eq=False)
class Embeddings:
    """What an embedder says of n faces.

    Attributes:
        vectors: (n, dimension) float32, mean of the face and its mirror image, length 1.
        mirror_distance: (n,) float32, Euclidean distance between the unit vectors of the face
            and of its mirror image, 0..2. Large means an unstable, poor face.
    """

    vectors: Vectors
    mirror_distance: NDArray[np.float32]


@dataclass(frozen=True)
class Quality:
    """How good one face is for recognising.

    Attributes:
        height: of the face box, pixels.
        eye_distance: pixels.
        sharpness: variance of the Laplacian on the aligned chip.
        yaw: how far turned, 0 = frontal, about 1 = profile, from the five points.
        mirror_distance: see `Embeddings`; 0 where nothing was embedded.
        problems: what is wrong in words for a person ("too small"), empty when good.
    """

    height: float
    eye_distance: float
    sharpness: float
    yaw: float
    mirror_distance: float = 0.0
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the face may be enrolled, and may be shown on a match."""
        return not self.problems


@dataclass(frozen=True, eq=False)
class Face:
    """A detection with what is known of it.

    Attributes:
        detection: in upright source pixels.
        quality: for recognising.
        vector: (dimension,) float32 of length 1, or None where nothing was embedded.
            Lives in memory only.
    """

    detection: Detection
    quality: Quality
    vector: NDArray[np.float32] | None = None


class FaceDetector(Protocol):
    """Finds faces. Implementations are thread safe."""

    @property
    def model_id(self) -> str:
        """Return the name of the model and its precision, for reports."""
        ...

    def detect(self, picture: Rgb, effort: Effort = Effort.THOROUGH) -> tuple[Detection, ...]:
        """Return the faces in `picture`, in its pixels, best score first."""
        ...


class FaceEmbedder(Protocol):
    """Turns faces into vectors. Implementations are thread safe."""

    @property
    def model_id(self) -> str:
        """Return the name templates are filed under; vectors of two ids never meet."""
        ...

    def embed(self, picture: Rgb, points: Sequence[Points]) -> Embeddings:
        """Align each face by its points, embed it and its mirror image, in batches."""
        ...


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
        notes: sentences a person should know ("Only the first of 3 pages is used.").
    """

    pixels: Rgb
    sha256: str
    format: str
    metadata_found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Region:
    """A part of the picture that is covered or asked for, and is not a face.

    Attributes:
        box: upright source pixels.
        kind: "text", "hand" (drawn by a person) or "code".
        reason: in words.
    """

    box: Box
    kind: str
    reason: str


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was seen in one photo, before anything is decided. Holds vectors: memory only.

    Attributes:
        photo: the input.
        width, height: upright source size in pixels; 0 where the photo was not read.
        scale: output pixels per source pixel, 0 < scale <= 1.
        sha256: of the source file's bytes; the export refuses a file that changed since.
        faces: in reading order of the detector, best score first.
        problem: why the photo could not be checked, as a sentence, or None.
        seconds: time spent by stage ("load", "detect", "embed").
    """

    photo: Photo
    width: int = 0
    height: int = 0
    scale: float = 1.0
    sha256: str = ""
    faces: tuple[Face, ...] = ()
    metadata_found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """A pupil or adult of the gallery, seen from one channel and one day.

    Attributes:
        pupil_id: the school's own id.
        label: how staff know the person ("Amy Brown"), for the window only: never logged,
            reported or written outside the gallery.
        class_name: "" for none.
        may_show: photo consent for the channel is in force on the day.
        reason: why, or why not, in words that stand after "is shown:" or "is covered:".
        biometric: biometric consent is in force, so templates may exist.
        never_publish: the whole photo is held, even covered.
        adult: staff or helper; children are measured by children only.
    """

    pupil_id: str
    label: str
    class_name: str
    may_show: bool
    reason: str
    biometric: bool
    never_publish: bool = False
    adult: bool = False


@dataclass(frozen=True)
class RecognitionPolicy:
    """The school's recorded decision on recognition.

    Attributes:
        on: recognition was switched on, with its legal record.
        unmatched: "allow" or "refuse" (default): the DPO's decision on faces of people
            without biometric consent.
    """

    on: bool = False
    unmatched: str = "refuse"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a worker may know of the gallery: one channel, one day, no database handle.

    Attributes:
        channel: the channel id.
        on: the day consent is judged by.
        people: everyone in the gallery, by pupil id.
        policy: see `RecognitionPolicy`.
        model_id: the embedder the templates belong to.
        owners: pupil id of each row of `templates`; only people whose biometric consent is in
            force.
        templates: (n, dimension) float32, length 1.
        taken: the date of each reference photo.
        key: 32 secret bytes that seed the noise of covers, so that a cover drawn twice is the same.
        look_alikes: pairs of pupil ids that are always asked.
    """

    channel: str
    on: date
    people: dict[str, Person]
    policy: RecognitionPolicy
    model_id: str
    owners: tuple[str, ...]
    templates: Vectors
    taken: tuple[date, ...]
    key: bytes = field(repr=False)
    look_alikes: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Match:
    """The nearest person to a face.

    Attributes:
        pupil_id: whose.
        similarity: cosine to the person's mean vector, -1..1.
        accepted: beyond the threshold that the gallery's own calibration set.
        likely: near enough to be worth a question.
    """

    pupil_id: str
    similarity: float
    accepted: bool
    likely: bool


@dataclass(frozen=True)
class FaceResult:
    """What was decided for one face.

    Attributes:
        box: upright source pixels.
        points: the five landmarks as tuples, upright source pixels.
        score: detector's, 0..1.
        decision: see `Decision`.
        pupil_id: who it is taken for, or None.
        similarity: of the match, or None.
        reason: in words a teacher understands, with no name in it.
        by_hand: a person decided.
        hold: it is named as someone who must never be published: the whole photo is held.
        group: number of the person within the batch, the same on every face taken for one
            person; None where faces were not grouped.
    """

    box: Box
    points: tuple[tuple[float, float], ...]
    score: float
    decision: Decision
    reason: str
    pupil_id: str | None = None
    similarity: float | None = None
    by_hand: bool = False
    hold: bool = False
    group: int | None = None

    @property
    def covered(self) -> bool:
        """Whether the export covers it."""
        return self.decision is not Decision.SHOW


@dataclass(frozen=True)
class PhotoResult:
    """One photo, decided; after the export also what became of it.

    Attributes:
        photo: the input.
        verdict: see `Verdict`.
        width, height, scale, sha256, metadata_found, notes, seconds: as in `Analysis`.
        faces, regions: what is in it.
        reasons: sentences behind the verdict.
        solid: covers must be solid (a never-publish child may be in the event).
        output: file name of the export inside the output folder, or None.
        output_sha256: of the export's bytes, or "".
        proof_metadata, proof_faces: whether that part of the proof passed on the export.
    """

    photo: Photo
    verdict: Verdict
    width: int = 0
    height: int = 0
    scale: float = 1.0
    sha256: str = ""
    faces: tuple[FaceResult, ...] = ()
    regions: tuple[Region, ...] = ()
    reasons: tuple[str, ...] = ()
    metadata_found: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    solid: bool = False
    output: str | None = None
    output_sha256: str = ""
    proof_metadata: bool = False
    proof_faces: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckOptions:
    """What is asked once, before the work.

    Attributes:
        channel: where the photos will go.
        detect_only: embed nothing, whatever the gallery allows.
        classes: the event's classes; empty = not said.
        max_edge: longest side of the export in pixels; 0 = the source's size.
        file_type: "jpeg", "png" or "webp".
        style: the look of covers.
    """

    channel: str
    detect_only: bool = False
    classes: tuple[str, ...] = ()
    max_edge: int = 2048
    file_type: str = "jpeg"
    style: CoverStyle = CoverStyle.SOFT
