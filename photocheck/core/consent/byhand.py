"""What a person decides, and what a new look at the consents takes back. Pure functions.

The only way to show a face by hand is `show_as`: by naming somebody whose consent is in force.
"""

from collections.abc import Sequence
from dataclasses import replace

from photocheck.core.consent.mode import at_risk
from photocheck.core.consent.verdict import judged
from photocheck.core.errors import UsageError
from photocheck.core.types import Box, Decision, FaceResult, PhotoResult, Region, Snapshot

LEAST_CROP = 64
"""Source pixels; less is a slip of the mouse."""


def recheck(
    result: PhotoResult, snapshot: Snapshot | None, classes: Sequence[str] | None = None
) -> PhotoResult:
    """Read consent again, as at every export: who may no longer be shown is covered.

    Args:
        result: as decided, maybe days ago.
        snapshot: the gallery as it stands now; None covers everyone.
        classes: the event's classes, to see whether somebody of them has become a person who
            must never be published; None leaves that as it was.
    """
    faces = tuple(_still(face, snapshot) for face in result.faces)
    solid = result.solid or (classes is not None and at_risk(snapshot, classes))
    if faces == result.faces and solid == result.solid:
        return result
    return judged(replace(result, faces=faces, solid=solid))


def _still(face: FaceResult, snapshot: Snapshot | None) -> FaceResult:
    person = snapshot.people.get(face.pupil_id or "") if snapshot else None
    if person is not None and person.never_publish:
        return replace(face, decision=Decision.COVER, reason=person.reason, hold=True)
    if face.decision is not Decision.SHOW:
        return replace(face, hold=False) if person is not None else face
    why = ""
    if snapshot is None:
        why = "No gallery is open, so nobody is shown"
    elif person is None:
        why = "No longer in the gallery"
    elif not person.may_show:
        why = person.reason
    elif not face.by_hand and not (person.biometric and snapshot.policy.on):
        why = "Recognition of this person is no longer allowed"
    return replace(face, decision=Decision.COVER, reason=why) if why else face


def show_as(
    result: PhotoResult, index: int, pupil_id: str, snapshot: Snapshot | None
) -> PhotoResult:
    """Show a face by naming who it is; another face of the same person becomes a question.

    So nobody is shown twice in a photo, and the last word counts; what was covered by hand stays.
    Naming somebody who must never be published covers the face and holds the photo.

    Raises:
        UsageError: if there is no such face, or that person may not be shown.
    """
    face = _at(result, index)
    person = snapshot.people.get(pupil_id) if snapshot else None
    if snapshot is None or person is None:
        raise UsageError("Only people of the gallery can be shown. Unlock it and choose a name.")
    named = replace(face, pupil_id=pupil_id, similarity=None, by_hand=True)
    if person.never_publish:
        return _with(
            result, index, replace(named, decision=Decision.COVER, reason=person.reason, hold=True)
        )
    if not person.may_show:
        raise UsageError(f"This person cannot be shown here. {person.reason}.")
    others = tuple(
        replace(
            f,
            decision=Decision.REVIEW,
            reason="Another face of this photo was named as this person",
            pupil_id=None,
            similarity=None,
            by_hand=False,
        )
        if f.pupil_id == pupil_id and not (f.by_hand and f.covered)
        else f
        for f in result.faces
    )
    shown = replace(
        named, decision=Decision.SHOW, reason=f"Named by hand. {person.reason}", hold=False
    )
    return _with(replace(result, faces=others), index, shown)


def cover(result: PhotoResult, index: int) -> PhotoResult:
    """Cover a face by hand. A photo that is held because of this face stays held.

    Raises:
        UsageError: if there is no such face.
    """
    face = _at(result, index)
    return _with(
        result,
        index,
        replace(face, decision=Decision.COVER, reason="Covered by hand", by_hand=True),
    )


def answer(result: PhotoResult, index: int, said: str, snapshot: Snapshot | None) -> PhotoResult:
    """Answer the question a face asks: "yes" shows it as its candidate, "no" and "unsure" cover.

    Raises:
        UsageError: if there is no such face or no such answer, "yes" without a candidate, or the
            candidate may not be shown.
    """
    face = _at(result, index)
    if said == "yes" and face.pupil_id:
        return show_as(result, index, face.pupil_id, snapshot)
    reasons = {
        "yes": "Covered by hand",
        "no": "Not the person it looked like, so covered",
        "unsure": "Nobody is sure who this is, so covered",
    }
    if said not in reasons:
        raise UsageError('Answer "yes", "no" or "unsure".')
    return _with(
        result,
        index,
        replace(
            face,
            decision=Decision.COVER,
            reason=reasons[said],
            pupil_id=None,
            similarity=None,
            by_hand=True,
            hold=face.hold and said == "unsure",
        ),
    )


def name_covered(
    result: PhotoResult, index: int, pupil_id: str, snapshot: Snapshot | None
) -> PhotoResult:
    """Name a face for a channel where that person may not be shown: covered, and no question.

    Raises:
        UsageError: if there is no such face or person.
    """
    face = _at(result, index)
    person = snapshot.people.get(pupil_id) if snapshot else None
    if person is None:
        raise UsageError("Only people of the gallery can be named. Unlock it and choose a name.")
    named = replace(face, pupil_id=pupil_id, similarity=None, by_hand=True)
    reason = f"Named by hand. {person.reason}"
    hold = person.never_publish
    return _with(result, index, replace(named, decision=Decision.COVER, reason=reason, hold=hold))


def add_region(result: PhotoResult, box: Box, reason: str, angle: float = 0.0) -> PhotoResult:
    """Cover a part of the picture that a person drew, turned by `angle` degrees, clockwise.

    Raises:
        UsageError: if the box is empty or outside the photo.
    """
    region = Region(_part(result, box, angle), "hand", reason, angle=angle)
    return judged(replace(result, regions=(*result.regions, region)))


def change_region(result: PhotoResult, index: int, box: Box, angle: float) -> PhotoResult:
    """Move, resize or turn a cover that a person drew; of writing, the place stays as it is.

    Raises:
        UsageError: if there is no such cover, or the new place is outside the photo.
    """
    if not 0 <= index < len(result.regions) or result.regions[index].kind != "hand":
        raise UsageError("Only covers that you drew can be moved.")
    moved = replace(result.regions[index], box=_part(result, box, angle), angle=angle)
    regions = (*result.regions[:index], moved, *result.regions[index + 1 :])
    return judged(replace(result, regions=regions))


def crop(result: PhotoResult, box: Box | None) -> PhotoResult:
    """Export only a part of the photo; None exports all of it again.

    Raises:
        UsageError: if the part is smaller than `LEAST_CROP` pixels or outside the photo.
    """
    if box is None:
        return judged(replace(result, crop=None))
    part = _part(result, box, 0.0)
    if min(part.w, part.h) < LEAST_CROP:
        raise UsageError("That part is too small. Draw a larger one.")
    return judged(replace(result, crop=part))


def _part(result: PhotoResult, box: Box, angle: float) -> Box:
    """Return the box inside the photo; a turned one only needs its middle there."""
    if angle:
        (x, y), least = box.centre, min(box.w, box.h)
        if not (0 <= x <= result.width and 0 <= y <= result.height and least >= 1):
            raise UsageError("Draw inside the photo.")
        return box
    left, top = max(0.0, box.x), max(0.0, box.y)
    right, bottom = min(float(result.width), box.right), min(float(result.height), box.bottom)
    if not (right - left >= 1 and bottom - top >= 1):
        raise UsageError("Draw inside the photo.")
    return Box(left, top, right - left, bottom - top)


def keep_region(result: PhotoResult, index: int) -> PhotoResult:
    """Answer the question a region asks: its cover stays.

    Raises:
        UsageError: if there is no such region.
    """
    if not 0 <= index < len(result.regions):
        raise UsageError("There is no such cover in this photo.")
    kept = replace(result.regions[index], question=False)
    regions = (*result.regions[:index], kept, *result.regions[index + 1 :])
    return judged(replace(result, regions=regions))


def remove_region(result: PhotoResult, index: int) -> PhotoResult:
    """Take a region away again.

    Raises:
        UsageError: if there is no such region.
    """
    if not 0 <= index < len(result.regions):
        raise UsageError("There is no such cover in this photo.")
    regions = result.regions[:index] + result.regions[index + 1 :]
    return judged(replace(result, regions=regions))


def _at(result: PhotoResult, index: int) -> FaceResult:
    if not 0 <= index < len(result.faces):
        raise UsageError("There is no such face in this photo.")
    return result.faces[index]


def _with(result: PhotoResult, index: int, face: FaceResult) -> PhotoResult:
    faces = (*result.faces[:index], face, *result.faces[index + 1 :])
    return judged(replace(result, faces=faces))
