"""How a photo stands: one function, used by every step that changes a face."""

from dataclasses import replace

from photocheck.core.counted import counted
from photocheck.core.types import Decision, PhotoResult, Verdict

HELD = "Somebody here must never be published, not even covered. Leave the photo out or crop it"
RISK = (
    "Somebody of this event must never be published. Look at every covered face: if it is that "
    "person, leave the photo out"
)


def judged(result: PhotoResult) -> PhotoResult:
    """Return the result with the verdict and reasons that follow from its faces and regions.

    A photo that was never read stays failed; one whose export failed gets another chance once
    somebody changed it. What is cropped away asks nothing and holds nothing.
    """
    if result.width == 0 or result.height == 0:
        return result
    faces = [f for f in result.faces if result.keeps(f)]
    reasons = [HELD] if any(f.hold for f in faces) else []
    verdict = Verdict.HOLD if reasons else Verdict.READY
    asked = sum(f.decision is Decision.REVIEW for f in faces)
    if asked:
        reasons.append(counted(asked, "face needs a look", "faces need a look"))
    unread = sum(r.question and result.keeps_any(r.box) for r in result.regions)
    if unread:
        one, many = "piece of writing needs a look", "pieces of writing need a look"
        reasons.append(counted(unread, one, many))
    if result.solid and any(f.covered and f.pupil_id is None and not f.by_hand for f in faces):
        reasons.append(RISK)
    if reasons and verdict is Verdict.READY:
        verdict = Verdict.REVIEW
    return replace(result, verdict=verdict, reasons=tuple(reasons))
