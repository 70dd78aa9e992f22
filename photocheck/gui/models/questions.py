"""What of a photo a person must still look at, for one channel and for several."""

from collections.abc import Sequence
from dataclasses import replace

from photocheck.core.types import Decision, FaceResult, PhotoResult, Verdict

_WORST = (Verdict.READY, Verdict.REVIEW, Verdict.HOLD, Verdict.FAILED)


def with_all_questions(results: Sequence[PhotoResult], channel: int) -> PhotoResult:
    """Return a channel's result, with a face that is a question anywhere as that question."""
    here = results[channel]
    if len(results) == 1:
        return here

    def asked(number: int, face: FaceResult) -> FaceResult:
        if is_open(face, here):
            return face
        others = ((r.faces[number], r) for r in results)
        return next((f for f, r in others if is_open(f, r)), face)

    worst = max(results, key=lambda r: _WORST.index(r.verdict))
    faces = tuple(asked(n, f) for n, f in enumerate(here.faces))
    if faces == here.faces and worst.verdict is here.verdict:
        return here
    return replace(here, faces=faces, verdict=worst.verdict, reasons=worst.reasons)


def open_in(result: PhotoResult) -> list[int]:
    """Return which faces of a photo are still a question, then which writing and codes."""
    faces = [i for i, f in enumerate(result.faces) if is_open(f, result)]
    behind = enumerate(result.regions, start=len(result.faces))
    return faces + [i for i, r in behind if r.question and result.keeps_any(r.box)]


def is_open(face: FaceResult, result: PhotoResult) -> bool:
    """Tell whether a person must still look at a face.

    Where a child who must never be published may be in the event (`solid`), that is every
    covered face that nobody has looked at yet.
    """
    unseen = face.covered and face.pupil_id is None and not face.by_hand
    asked = face.decision is Decision.REVIEW or (result.solid and unseen)
    return asked and result.keeps(face)
