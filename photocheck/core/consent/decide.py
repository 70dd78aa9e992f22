"""Who is shown, who is covered, what is asked: the only place where a face may become `show`.

Doubt means cover. There are two ways to `show`: `_shown` (recognised beyond the threshold, good
enough to be recognised, and in consent) and `show_as` (named by a person, and in consent).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from photocheck.core.consent.calibrate import calibrate
from photocheck.core.consent.group import Seen, match_event
from photocheck.core.consent.match import Matcher
from photocheck.core.errors import BugError, UsageError
from photocheck.core.types import (
    Analysis,
    Box,
    CheckOptions,
    Decision,
    Face,
    FaceResult,
    Match,
    Person,
    PhotoResult,
    Region,
    Snapshot,
    Verdict,
)

HELD = "Somebody here must never be published, not even covered. Leave the photo out or crop it"
RISK = (
    "Somebody of this event must never be published. Look at every covered face: if it is that "
    "person, leave the photo out"
)
NOBODY_MATCHED = "Not recognised"
MAYBE_FACE = "This may be a face"
_COVERED = "Everyone is covered until named by hand."


@dataclass(frozen=True)
class Mode:
    """How a batch is worked through.

    Attributes:
        recognise: faces are embedded and matched; if not, everyone is covered.
        sentence: why, for a person.
        candidates: pupil ids that may be matched, None for everyone enrolled.
    """

    recognise: bool
    sentence: str
    candidates: frozenset[str] | None = None


def mode(snapshot: Snapshot | None, options: CheckOptions) -> Mode:
    """Tell whether faces may be recognised in this batch, and among whom."""
    refusal = _refusal(snapshot, options)
    if snapshot is None or refusal:
        return Mode(False, f"{refusal} {_COVERED}")
    if not options.classes:
        return Mode(True, "Faces are matched with everyone who has reference photos.")
    # Staff have no class and come to every event.
    candidates = frozenset(p.pupil_id for p in _of_event(snapshot, options.classes) if p.biometric)
    if candidates.isdisjoint(snapshot.owners):
        return Mode(False, f"Nobody of these classes has reference photos. {_COVERED}")
    return Mode(True, "Faces are matched with the people of these classes.", candidates)


def _refusal(snapshot: Snapshot | None, options: CheckOptions) -> str:
    """Return why nobody is recognised in this batch, or ""."""
    if snapshot is None:
        return "No gallery is open."
    if options.detect_only:
        return "Recognition was not asked for."
    if not snapshot.policy.on:
        return "Recognition is switched off in this gallery."
    if not snapshot.owners:
        return "Nobody has reference photos yet."
    return _roster_refusal(snapshot, options.classes)


def _roster_refusal(snapshot: Snapshot, classes: Sequence[str]) -> str:
    people = snapshot.people.values()
    known = {_class(p.class_name) for p in people}
    unknown = [c for c in classes if not _class(c) or _class(c) not in known]
    if unknown:
        return f"Nobody in the gallery is in class {unknown[0]}; check how it is written."
    if snapshot.policy.unmatched == "allow":
        return ""
    only = "The school recognises faces only where everyone of the event has consent to it"
    if not classes:
        return f"{only}, so say which classes are in the photos."
    wanted = {_class(c) for c in classes}
    without = sum(_class(p.class_name) in wanted and not p.biometric for p in people)
    return f"{only}, and {without} of these classes have none." if without else ""


def _class(name: str) -> str:
    return "".join(name.split()).casefold()


def _of_event(snapshot: Snapshot, classes: Sequence[str]) -> list[Person]:
    """Return who may be in the event: the classes and everyone without a class (staff)."""
    wanted = {_class(c) for c in classes} | {""}
    everyone = snapshot.people.values()
    return [p for p in everyone if not classes or _class(p.class_name) in wanted]


def at_risk(snapshot: Snapshot | None, classes: Sequence[str]) -> bool:
    """Tell whether somebody who must never be published may be in the event."""
    return snapshot is not None and any(p.never_publish for p in _of_event(snapshot, classes))


def decide(
    analyses: Sequence[Analysis], snapshot: Snapshot | None, options: CheckOptions
) -> tuple[PhotoResult, ...]:
    """Decide every face of a batch, in the order of `analyses`.

    Args:
        analyses: what was seen in each photo.
        snapshot: the gallery for the channel of `options`; None covers everyone.
        options: what was asked.

    Raises:
        BugError: if the snapshot is for another channel.
    """
    if snapshot is not None and snapshot.channel != options.channel:
        raise BugError("The consents at hand are for another channel. Report this fault.")
    how = mode(snapshot, options)
    solid = at_risk(snapshot, options.classes)
    if not how.recognise or snapshot is None:
        return tuple(_photo(a, [_unrecognised(f) for f in a.faces], solid) for a in analyses)
    matcher = Matcher(snapshot, how.candidates, calibrate(snapshot, how.candidates))
    seen = _seen(analyses, matcher)
    return tuple(
        _photo(a, [_face(f, seen.get((p, i)), snapshot) for i, f in enumerate(a.faces)], solid)
        for p, a in enumerate(analyses)
    )


def _seen(analyses: Sequence[Analysis], matcher: Matcher) -> dict[tuple[int, int], Seen]:
    """Return what the event says of each sure, embedded face, by photo and face."""
    places, vectors = [], []
    for photo, analysis in enumerate(analyses):
        for index, face in enumerate(analysis.faces):
            if face.vector is not None and face.detection.sure:
                places.append((photo, index))
                vectors.append(face.vector)
    if not vectors:
        return {}
    seen = match_event(np.stack(vectors), [photo for photo, _ in places], matcher)
    return dict(zip(places, seen, strict=True))


def _photo(analysis: Analysis, faces: Iterable[FaceResult], solid: bool) -> PhotoResult:
    result = PhotoResult(
        photo=analysis.photo,
        verdict=Verdict.FAILED,
        width=analysis.width,
        height=analysis.height,
        scale=analysis.scale,
        sha256=analysis.sha256,
        metadata_found=analysis.metadata_found,
        notes=analysis.notes,
        solid=solid,
        seconds=dict(analysis.seconds),
    )
    if analysis.problem is not None:
        return replace(result, reasons=(analysis.problem,))
    return judged(replace(result, faces=tuple(faces)))


def _plain(face: Face, decision: Decision, reason: str) -> FaceResult:
    found = face.detection
    points = tuple((float(x), float(y)) for x, y in found.points)
    return FaceResult(found.box, points, found.score, decision, reason)


def _unrecognised(face: Face) -> FaceResult:
    if not face.detection.sure:
        return _plain(face, Decision.REVIEW, MAYBE_FACE)
    return _plain(face, Decision.COVER, "Everyone is covered until named by hand")


def _face(face: Face, seen: Seen | None, snapshot: Snapshot) -> FaceResult:
    """Decide one face; every way out but one covers it."""
    if not face.detection.sure:
        return _plain(face, Decision.REVIEW, MAYBE_FACE)
    match = seen.match if seen else None
    person = snapshot.people.get(match.pupil_id) if match and match.likely else None
    if seen is None or match is None or person is None:
        unknown = ": ".join([NOBODY_MATCHED, *filter(None, [", ".join(face.quality.problems)])])
        covered = _plain(face, Decision.COVER, unknown)
        return replace(covered, group=seen.group if seen else None)
    if person.may_show:
        doubt = _doubt(face, match, person, snapshot)
        decision = Decision.REVIEW if doubt else Decision.SHOW
        decided = _plain(face, decision, doubt or f"Matched. {person.reason}")
    elif match.accepted:
        reason = f"Looks like someone who may not be shown. {person.reason}"
        decided = replace(_plain(face, Decision.COVER, reason), hold=person.never_publish)
    else:
        return replace(_plain(face, Decision.COVER, NOBODY_MATCHED), group=seen.group)
    return replace(decided, pupil_id=person.pupil_id, similarity=match.similarity, group=seen.group)


def _doubt(face: Face, match: Match, person: Person, snapshot: Snapshot) -> str:
    """Return why a match with somebody who may be shown is not enough, or ""."""
    if not match.accepted:
        return "May be someone who may be shown, but it is not certain"
    if not person.biometric or face.vector is None:
        return "Not certain who this is"
    if not face.quality.good:
        problems = ", ".join(face.quality.problems)
        return f"Looks like someone who may be shown, but the face is {problems}"
    if any(person.pupil_id in pair for pair in snapshot.look_alikes):
        return "Looks like two people who look alike, so a person must say who it is"
    return ""


def judged(result: PhotoResult) -> PhotoResult:
    """Return the result with the verdict and reasons that follow from its faces.

    A photo that was never read stays failed; one whose export failed gets another chance once
    somebody changed it.
    """
    if result.width == 0 or result.height == 0:
        return result
    reasons = [HELD] if any(f.hold for f in result.faces) else []
    verdict = Verdict.HOLD if reasons else Verdict.READY
    asked = sum(f.decision is Decision.REVIEW for f in result.faces)
    if asked:
        reasons.append("1 face needs a look" if asked == 1 else f"{asked} faces need a look")
    if result.solid and any(
        f.covered and f.pupil_id is None and not f.by_hand for f in result.faces
    ):
        reasons.append(RISK)
    if reasons and verdict is Verdict.READY:
        verdict = Verdict.REVIEW
    return replace(result, verdict=verdict, reasons=tuple(reasons))


def recheck(result: PhotoResult, snapshot: Snapshot | None) -> PhotoResult:
    """Read consent again, as at every export: who may no longer be shown is covered.

    Args:
        result: as decided, maybe days ago.
        snapshot: the gallery as it stands now; None covers everyone.
    """
    faces = tuple(_still(face, snapshot) for face in result.faces)
    solid = result.solid
    return result if faces == result.faces else judged(replace(result, faces=faces, solid=solid))


def _still(face: FaceResult, snapshot: Snapshot | None) -> FaceResult:
    person = snapshot.people.get(face.pupil_id or "") if snapshot else None
    if person is not None and person.never_publish:
        return replace(face, decision=Decision.COVER, reason=person.reason, hold=True)
    if face.decision is not Decision.SHOW:
        return face
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
    """Show a face by naming who it is; another face taken for the same person becomes a question.

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
            reason="Somebody else was named as the person this looked like",
            pupil_id=None,
            similarity=None,
        )
        if f.pupil_id == pupil_id and not f.by_hand
        else f
        for f in result.faces
    )
    shown = replace(
        named, decision=Decision.SHOW, reason=f"Named by hand. {person.reason}", hold=False
    )
    return _with(replace(result, faces=others), index, shown)


def cover(result: PhotoResult, index: int) -> PhotoResult:
    """Cover a face by hand; who it is stays known only where that holds the photo.

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
        ),
    )


def add_region(result: PhotoResult, box: Box, reason: str) -> PhotoResult:
    """Cover a part of the picture that a person drew.

    Raises:
        UsageError: if the box is empty or outside the photo.
    """
    left, top = max(0.0, box.x), max(0.0, box.y)
    right, bottom = min(float(result.width), box.right), min(float(result.height), box.bottom)
    if not (right - left >= 1 and bottom - top >= 1):
        raise UsageError("Draw a cover inside the photo.")
    region = Region(Box(left, top, right - left, bottom - top), "hand", reason)
    return judged(replace(result, regions=(*result.regions, region)))


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
