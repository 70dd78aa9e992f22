"""Who is shown, who is covered, what is asked.

Doubt means cover. There are two ways to `show`, each with one line that does it: here, for a face
recognised beyond the threshold, good enough to be recognised, of somebody in consent; and
`byhand.show_as`, for a face that a person named. What the rest of the program needs of either is
offered here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from photocheck.core.consent.byhand import (
    add_region,
    answer,
    change_region,
    cover,
    crop,
    keep_region,
    name_covered,
    recheck,
    remove_region,
    show_as,
)
from photocheck.core.consent.calibrate import ASKED_RATE, calibrated_matcher
from photocheck.core.consent.group import Seen, match_event
from photocheck.core.consent.match import Matcher
from photocheck.core.consent.mode import COVERED, NO_GALLERY, Mode, at_risk, mode
from photocheck.core.consent.verdict import judged
from photocheck.core.errors import BugError
from photocheck.core.types import (
    Analysis,
    CheckOptions,
    Decision,
    Face,
    FaceResult,
    Match,
    Person,
    PhotoResult,
    Snapshot,
    Vectors,
    Verdict,
)

__all__ = [
    "Mode",
    "add_region",
    "answer",
    "at_risk",
    "change_region",
    "cover",
    "crop",
    "decide",
    "keep_region",
    "may_not_be_shown",
    "mode",
    "name_covered",
    "recheck",
    "remove_region",
    "show_as",
]

NOBODY_MATCHED = "Not recognised"
TWICE = (
    "Somebody seems to be in this photo twice. Look for a mirror, a screen or a picture on the"
    " wall that shows a face."
)
MAYBE_FACE = "This may be a face"

_Key = tuple[frozenset[str] | None, float]
_matchers: WeakKeyDictionary[Snapshot, dict[_Key, Matcher]] = WeakKeyDictionary()


def decide(
    analyses: Sequence[Analysis],
    snapshot: Snapshot | None,
    options: CheckOptions,
    *,
    asked_rate: float = ASKED_RATE,
) -> tuple[PhotoResult, ...]:
    """Decide every face of a batch, in the order of `analyses`.

    Args:
        analyses: what was seen in each photo.
        snapshot: the gallery for the channel of `options`; None covers everyone.
        options: what was asked.
        asked_rate: the share of strangers' faces that may be taken for somebody, 0..1.

    Raises:
        BugError: if the snapshot is for another channel.
    """
    if snapshot is not None and snapshot.channel != options.channel:
        raise BugError("The consents at hand are for another channel. Report this fault.")
    how = mode(snapshot, options)
    solid = at_risk(snapshot, options.classes)
    if not how.recognise or snapshot is None:
        why = NO_GALLERY if snapshot is None else COVERED
        return tuple(_photo(a, [_unrecognised(f, why) for f in a.faces], solid) for a in analyses)
    matcher = _matcher(snapshot, how.candidates, asked_rate)
    seen = _seen(analyses, matcher)
    accepted = {s.match.pupil_id for s in seen.values() if s.match and s.match.accepted}
    alike = snapshot.look_alikes | matcher.look_alikes(accepted)
    asked = frozenset(who for pair in alike for who in pair)
    twice = {photo for (photo, _), face in seen.items() if face.twice}
    return tuple(
        _photo(
            replace(a, notes=(*a.notes, TWICE)) if p in twice else a,
            [_face(f, seen.get((p, i)), snapshot, asked) for i, f in enumerate(a.faces)],
            solid,
        )
        for p, a in enumerate(analyses)
    )


def may_not_be_shown(
    vectors: Vectors, snapshot: Snapshot | None, now: Snapshot | None, options: CheckOptions
) -> tuple[bool, ...]:
    """Tell which faces are taken for somebody who may not be shown, each on its own.

    Args:
        vectors: one a face.
        snapshot: the gallery that the batch was decided by.
        now: the gallery as it stands now: whose consent counts.
        options: what was asked.
    """
    if snapshot is None or now is None:
        return (True,) * len(vectors)
    how = mode(snapshot, options)
    if not how.recognise:
        return (True,) * len(vectors)
    matches = _matcher(snapshot, how.candidates, ASKED_RATE).match(vectors)
    people = [
        now.people.get(match.pupil_id) if match and match.accepted else None for match in matches
    ]
    return tuple(person is not None and not person.may_show for person in people)


def _matcher(snapshot: Snapshot, candidates: frozenset[str] | None, asked_rate: float) -> Matcher:
    """Return the matcher of a batch, calibrated once for as long as the snapshot lives."""
    known, key = _matchers.setdefault(snapshot, {}), (candidates, asked_rate)
    if key not in known:
        known[key] = calibrated_matcher(snapshot, candidates, asked_rate=asked_rate)
    return known[key]


def _seen(analyses: Sequence[Analysis], matcher: Matcher) -> dict[tuple[int, int], Seen]:
    """Return what the event says of each sure, embedded face, by photo and face."""
    places, vectors, clear = [], [], []
    for photo, analysis in enumerate(analyses):
        for index, face in enumerate(analysis.faces):
            if face.vector is not None and face.detection.sure:
                places.append((photo, index))
                vectors.append(face.vector)
                clear.append(face.quality.good)
    if not vectors:
        return {}
    seen = match_event(np.stack(vectors), [photo for photo, _ in places], matcher, clear)
    return dict(zip(places, seen, strict=True))


def _photo(analysis: Analysis, faces: Iterable[FaceResult], solid: bool) -> PhotoResult:
    result = PhotoResult(
        photo=analysis.photo,
        verdict=Verdict.FAILED,
        width=analysis.width,
        height=analysis.height,
        scale=analysis.scale,
        sha256=analysis.sha256,
        regions=analysis.regions,
        metadata_found=analysis.metadata_found,
        hidden=analysis.hidden,
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


def _unrecognised(face: Face, why: str) -> FaceResult:
    if not face.detection.sure:
        return _plain(face, Decision.REVIEW, MAYBE_FACE)
    return _plain(face, Decision.COVER, why)


def _face(face: Face, seen: Seen | None, snapshot: Snapshot, asked: frozenset[str]) -> FaceResult:
    """Decide one face; every way out but one covers it. `asked`: who looks like somebody else."""
    if not face.detection.sure:
        return _plain(face, Decision.REVIEW, MAYBE_FACE)
    match = seen.match if seen else None
    person = snapshot.people.get(match.pupil_id) if match and match.likely else None
    if seen is None or match is None or person is None:
        unknown = ": ".join([NOBODY_MATCHED, *filter(None, [", ".join(face.quality.problems)])])
        covered = _plain(face, Decision.COVER, unknown)
        return replace(covered, group=seen.group if seen else None)
    if person.may_show:
        doubt = _doubt(face, match, person, person.pupil_id in asked)
        decision = Decision.REVIEW if doubt else Decision.SHOW
        decided = _plain(face, decision, doubt or f"Matched. {person.reason}")
    elif match.accepted:
        reason = f"Looks like someone who may not be shown. {person.reason}"
        decided = replace(_plain(face, Decision.COVER, reason), hold=person.never_publish)
    else:
        return replace(_plain(face, Decision.COVER, NOBODY_MATCHED), group=seen.group)
    return replace(decided, pupil_id=person.pupil_id, similarity=match.similarity, group=seen.group)


def _doubt(face: Face, match: Match, person: Person, look_alike: bool) -> str:
    """Return why a match with somebody who may be shown is not enough, or ""."""
    if not face.quality.good:
        problems = ", ".join(face.quality.problems)
        return f"May be someone who may be shown, but the face is {problems}"
    if not match.accepted:
        return "May be someone who may be shown, but it is not certain"
    if not person.biometric or face.vector is None:
        return "Not certain who this is"
    if look_alike:
        return "Looks like two people who look alike, so a person must say who it is"
    return ""
