"""What was asked, seen and decided."""

from dataclasses import dataclass, field
from enum import StrEnum

from photocheck.core.types.faces import Face
from photocheck.core.types.picture import Box, CoverStyle, Photo, Region

_HEAD = 1.2  # faces from the middle of a face to where nothing of the head, hair or hat, is left


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


@dataclass(frozen=True, eq=False)
class Analysis:
    """What was seen in one photo, before anything is decided. Holds vectors: memory only.

    Attributes:
        photo: the input.
        width, height: upright source size in pixels; 0 where the photo was not read.
        scale: output pixels per source pixel, 0 < scale <= 1.
        sha256: of the source file's bytes; the export refuses a file that changed since.
        faces: in reading order of the detector, best score first.
        regions: writing and codes that must be covered or looked at.
        metadata_found, hidden, notes: as in `LoadedPhoto`.
        problem: why the photo could not be checked, as a sentence, or None.
        seconds: time spent by stage ("load", "detect", "embed", "read").
    """

    photo: Photo
    width: int = 0
    height: int = 0
    scale: float = 1.0
    sha256: str = ""
    faces: tuple[Face, ...] = ()
    regions: tuple[Region, ...] = ()
    metadata_found: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
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
        width, height, scale, sha256, metadata_found, hidden, notes, seconds: as in `Analysis`.
        faces, regions: what is in it.
        reasons: sentences behind the verdict.
        solid: covers must be solid (a never-publish child may be in the event).
        crop: the part that is exported, in upright source pixels; None = all of it.
        output: file name of the export inside the output folder, or None.
        output_sha256: of the export's bytes, or "".
        look: what the export looks like, see ``imaging.look``, or empty.
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
    hidden: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    solid: bool = False
    crop: Box | None = None
    output: str | None = None
    output_sha256: str = ""
    look: bytes = b""
    proof_metadata: bool = False
    proof_faces: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    def keeps_any(self, box: Box) -> bool:
        """Tell whether any of `box` is in the part that is exported."""
        return self.crop is None or box.iou(self.crop) > 0

    def keeps(self, face: FaceResult) -> bool:
        """Tell whether any of the head that belongs to a face is in the part that is exported."""
        if self.crop is None:
            return True
        (x, y), reach = face.box.centre, _HEAD * max(face.box.w, face.box.h)
        head = Box(x - reach, y - reach, 2 * reach, 2 * reach)
        return self.keeps_any(head)


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
        read_text: writing and codes in the picture are looked for too.
        also: further channels that the same photos, and one review, are for.
    """

    channel: str
    detect_only: bool = False
    classes: tuple[str, ...] = ()
    max_edge: int = 2048
    file_type: str = "jpeg"
    style: CoverStyle = CoverStyle.SOFT
    read_text: bool = True
    also: tuple[str, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Return every channel, the first one first."""
        return (self.channel, *self.also)
