"""One photo: cover, encode, prove, and only then write (design rule 7)."""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from photocheck.core.errors import OutputError, PhotoError, ProofFailed
from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.load import fit, load, scale_for
from photocheck.core.imaging.look import look
from photocheck.core.imaging.redact import Cover, head_cover, inside, redact, region_cover
from photocheck.core.imaging.save import encode, write_new
from photocheck.core.imaging.verify import prove_pixels
from photocheck.core.pipeline.analyse import OUR_FAULT
from photocheck.core.pipeline.cropping import fitting, moved, part_of
from photocheck.core.pipeline.journal import Made, digest
from photocheck.core.types import (
    CheckOptions,
    CoverStyle,
    Decision,
    Detection,
    Effort,
    FaceDetector,
    FaceResult,
    PhotoResult,
    Points,
    Region,
    Rgb,
    Verdict,
)

_log = logging.getLogger(__name__)

FOUND_BY_PROOF = "The last check found this face; it was covered. Please look."
DOUBTED_BY_PROOF = (
    "In the copy this face looked like somebody who may not be shown; it was covered. Please look."
)
SecondLook = Callable[[Rgb, Sequence[Points]], Sequence[bool]]
"""Tells of faces in a picture, by their points, which look like somebody who may not be shown."""
_ROUNDS = 3  # a face found by the proof is covered and everything is proved again, this often


@dataclass(frozen=True, eq=False)
class Proved:
    """An export that exists in memory only, with its proof, or the reason why there is none.

    Attributes:
        result: the photo's result; FAILED if there are no bytes.
        data: the encoded copy, or None.
        already: name of the copy, if it was written before the program was stopped.
        strays: faces that only the proof found, in source pixels.
        doubted: numbers of faces that the proof covered because of a second look.
    """

    result: PhotoResult
    data: bytes | None
    already: str = ""
    strays: tuple[Detection, ...] = ()
    doubted: tuple[int, ...] = ()


def covers_for(result: PhotoResult, style: CoverStyle) -> tuple[Cover, ...]:
    """Return the covers of a photo, in pixels of its export at full size (`result.scale`)."""
    if result.solid:
        style = CoverStyle.SOLID
    heads = [
        head_cover(face.box.scaled(result.scale), _points(face, result.scale), style)
        for face in result.faces
        if face.covered
    ]
    return (
        *heads,
        *(
            region_cover(r.box.scaled(result.scale), _look(r, style), r.angle)
            for r in result.regions
        ),
    )


def _look(region: Region, style: CoverStyle) -> CoverStyle:
    """Writing is always covered solid: few letters are guessed from few cells."""
    return style if region.kind == "hand" else CoverStyle.SOLID


def covered_picture(result: PhotoResult, picture: Rgb, style: CoverStyle, secret: bytes) -> Rgb:
    """Return a covered copy of `picture` (the source at `result.scale`), as an export shows it."""
    return _covered(result, picture, style, secret)[0]


def _covered(
    result: PhotoResult, picture: Rgb, style: CoverStyle, secret: bytes
) -> tuple[Rgb, tuple[Cover, ...]]:
    """Return the part of the picture that is exported, covered, and the covers in its pixels."""
    part = part_of(result, picture.shape)
    covers = fitting(covers_for(result, style), part, picture.shape)
    whole = redact(picture, covers, _own_secret(secret, result))
    return np.ascontiguousarray(whole[part]), moved(covers, part)


def prove(
    result: PhotoResult,
    options: CheckOptions,
    detector: FaceDetector,
    secret: bytes,
    second_look: SecondLook | None = None,
) -> Proved:
    """Make the export of one photo in memory and prove it; never raises for a bad photo.

    A photo on hold or failed comes back as it is, without data. A face that only the proof finds
    is covered, named in the result, and everything is proved again; so is a face that the
    recogniser, in the copy, takes for somebody else who may not be shown.

    Args:
        result: decided, by consent as it stands now.
        options: how the copy looks.
        detector: searches the copy.
        secret: seeds the noise of covers.
        second_look: recognises shown faces in the copy again; None where nobody is recognised.
    """
    if result.verdict in (Verdict.HOLD, Verdict.FAILED):
        return Proved(result, None)
    try:
        return _prove(result, options, detector, secret, second_look)
    except (PhotoError, OutputError) as error:  # of this photo only, as being too large for WebP
        sentence = error.sentence
    except Exception:  # the edge of a batch, as in analyse
        _log.exception("a photo could not be exported")
        sentence = OUR_FAULT
    return Proved(failed(result, sentence), None)


def write(proved: Proved, folder: Path, options: CheckOptions, stem: str = "photo") -> PhotoResult:
    """Write a proved export under the next free neutral name, `stem` and a number.

    Raises:
        OutputError: if the folder cannot be written to.
    """
    if proved.already:
        return replace(proved.result, output=proved.already)
    if proved.data is None:
        return proved.result
    start = time.perf_counter()
    name, _ = write_new(folder, proved.data, options.file_type, stem)
    seconds = dict(proved.result.seconds)
    seconds["save"] = seconds.get("save", 0.0) + time.perf_counter() - start
    return replace(proved.result, output=name, seconds=seconds)


def mark_of(result: PhotoResult, options: CheckOptions, may_show: Collection[str]) -> str:
    """Return a digest of all that decides how the copy of a photo looks.

    Args:
        result: decided.
        options: how the copy looks.
        may_show: who may be shown: faces shown by recognition were told from all others by it.
    """
    covers = covers_for(result, options.style)
    how = (options.max_edge, options.file_type, options.style)
    told_apart = sorted(may_show) if any(_by_recognition(result)) else ()
    return digest(result.sha256, result.scale, result.crop, covers, *how, told_apart)


def shows_of(result: PhotoResult) -> str:
    """Return a digest of what of a photo can be seen in its copy, whatever its size and type."""
    covered = [face.box for face in result.faces if face.covered]
    regions = [(region.box, region.angle) for region in result.regions]
    return digest(result.sha256, result.crop, result.solid, covered, regions)


def take_up(result: PhotoResult, options: CheckOptions, made: Made, name: str) -> Proved:
    """Return the export of a photo that was proved and written before the program was stopped."""
    result = replace(
        result,
        scale=scale_for(result.width, result.height, options.max_edge),
        output_sha256=made.sha256,
        look=made.look,
        proof_metadata=True,
        proof_faces=True,
    )
    if made.doubted:
        result = _covering(result, made.doubted)
    if made.strays:
        result = _with_strays(result, made.strays)
    return Proved(result, None, already=name)


def failed(result: PhotoResult, sentence: str) -> PhotoResult:
    """Return the result as failed, for the reason given, with nothing proved or written."""
    return replace(
        result,
        verdict=Verdict.FAILED,
        reasons=(*result.reasons, sentence),
        output=None,
        output_sha256="",
        proof_metadata=False,
        proof_faces=False,
    )


def _prove(
    result: PhotoResult,
    options: CheckOptions,
    detector: FaceDetector,
    secret: bytes,
    second_look: SecondLook | None,
) -> Proved:
    clock = _Clock(result.seconds)
    loaded = load(result.photo.path)
    if loaded.sha256 != result.sha256:
        raise ProofFailed("The photo changed since it was checked. Check it again.")
    picture, scale = fit(loaded.pixels, options.max_edge)
    result = replace(result, scale=scale)
    del loaded
    clock.stop("load")
    found: tuple[Detection, ...] = ()
    covered: tuple[int, ...] = ()
    for _ in range(_ROUNDS):
        intended, covers = _covered(result, picture, options.style, secret)
        clock.stop("redact")
        data = encode(intended, options.file_type)
        clock.stop("save")
        problems = check_container(data, options.file_type)
        pixels = prove_pixels(data, intended, covers, options.file_type)
        seen, problems = pixels.seen, (*problems, *pixels.problems)
        if problems or seen is None:
            _log.error("proof failed: %s", "; ".join(problems))
            raise ProofFailed(
                "The copy did not pass the last check, so it was not written. Try PNG instead."
            )
        strays = _strays(seen, result, covers, detector)
        doubted = _doubted(seen, result, second_look) if second_look else ()
        clock.stop("prove")
        if doubted:
            result, covered = _covering(result, doubted), covered + doubted
        if not strays and not doubted:
            return Proved(
                replace(
                    result,
                    output_sha256=hashlib.sha256(data).hexdigest(),
                    look=look(seen),
                    proof_metadata=True,
                    proof_faces=True,
                    seconds=clock.seconds,
                ),
                data,
                strays=found,
                doubted=covered,
            )
        if not strays:
            continue
        placed = tuple(_placed(result, stray) for stray in strays)
        found += placed
        result = _with_strays(result, placed)
    raise ProofFailed("Faces were still found after covering. Cover them by hand, or leave it out.")


def _own_secret(secret: bytes, result: PhotoResult) -> bytes:
    """Return the secret of one photo, so that one photo's noise tells nothing of another's."""
    return hmac.digest(secret, bytes.fromhex(result.sha256), "sha256")


def _strays(
    picture: Rgb, result: PhotoResult, covers: Sequence[Cover], detector: FaceDetector
) -> list[Detection]:
    """Return the sure faces of an export that are neither under a cover nor allowed to be shown."""
    covered = np.zeros(picture.shape[:2], dtype=bool)
    for cover in covers:
        covered |= inside(cover, picture.shape[:2])
    left, top = _corner(result)
    places = [f.box.scaled(result.scale) for f in result.faces]
    places = [replace(box, x=box.x - left, y=box.y - top) for box in places]
    shown = [box for box, f in zip(places, result.faces, strict=True) if not f.covered]
    height, width = picture.shape[:2]

    def allowed(found: Detection) -> bool:
        x, y = found.box.centre
        column, row = min(max(int(x), 0), width - 1), min(max(int(y), 0), height - 1)
        return bool(covered[row, column]) or any(b.iou(found.box) > 0.3 for b in shown)

    found = detector.detect(picture, Effort.QUICK, places)
    return [d for d in found if d.sure and not allowed(d)]


def _doubted(picture: Rgb, result: PhotoResult, second_look: SecondLook) -> tuple[int, ...]:
    """Return which faces, shown because they were recognised, are not so sure in the copy."""
    corner = np.array(_corner(result), np.float32)
    shown = [number for number, by in enumerate(_by_recognition(result)) if by]
    if not shown:
        return ()
    points = [_points(result.faces[number], result.scale) - corner for number in shown]
    wrong = second_look(picture, points)
    return tuple(number for number, bad in zip(shown, wrong, strict=True) if bad)


def _by_recognition(result: PhotoResult) -> list[bool]:
    """Return of each face whether it is shown because it was recognised."""
    return [not f.covered and not f.by_hand and result.keeps(f) for f in result.faces]


def _covering(result: PhotoResult, doubted: Sequence[int]) -> PhotoResult:
    faces = [
        replace(face, decision=Decision.REVIEW, reason=DOUBTED_BY_PROOF)
        if number in doubted
        else face
        for number, face in enumerate(result.faces)
    ]
    reasons = (*result.reasons, DOUBTED_BY_PROOF)
    return replace(result, faces=tuple(faces), verdict=Verdict.REVIEW, reasons=reasons)


def _corner(result: PhotoResult) -> tuple[int, int]:
    """Return where the exported part begins: x and y in pixels of the export before it is cut."""
    size = (round(result.height * result.scale), round(result.width * result.scale))
    rows, columns = part_of(result, size)
    return columns.start, rows.start


def _placed(result: PhotoResult, stray: Detection) -> Detection:
    """Return a face of an export in source pixels."""
    left, top = _corner(result)
    box = replace(stray.box, x=stray.box.x + left, y=stray.box.y + top)
    points = stray.points + np.array((left, top), np.float32)
    return replace(stray, box=box, points=points).scaled(1 / result.scale)


def _with_strays(result: PhotoResult, strays: Sequence[Detection]) -> PhotoResult:
    faces = [
        FaceResult(
            box=d.box,
            points=tuple((float(x), float(y)) for x, y in d.points),
            score=d.score,
            decision=Decision.REVIEW,
            reason=FOUND_BY_PROOF,
        )
        for d in strays
    ]
    return replace(
        result,
        faces=(*result.faces, *faces),
        verdict=Verdict.REVIEW,
        reasons=(*result.reasons, FOUND_BY_PROOF),
    )


def _points(face: FaceResult, scale: float) -> Points:
    return np.asarray(face.points, dtype=np.float32) * np.float32(scale)


class _Clock:
    """Adds the time since the last stop to a stage."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = dict(seconds)
        self._last = time.perf_counter()

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now
