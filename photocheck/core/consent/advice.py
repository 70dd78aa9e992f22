"""What is worth a thought before publishing, though nobody has to answer it.

The advice on large face-on pictures is that of the Early Warning Working Group (May 2026) and of
the UK Safer Internet Centre: such pictures of children are misused most.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from photocheck.core.consent import rules
from photocheck.core.consent.gallery import Gallery
from photocheck.core.types import FaceResult, Person, PhotoResult

ALONE = (
    "One child alone, large and face-on. Such pictures are misused most: take one from further"
    " away if you can."
)
NOBODY = "No face was found here. If there are people in it, cover their faces by hand."
_LARGE = 0.2  # of the height of what is exported: a head and shoulders portrait and closer
_FACE_ON = 0.15  # of the distance of the eyes that the nose may lie beside their middle
_SOON = timedelta(days=30)


def remarks(result: PhotoResult) -> tuple[str, ...]:
    """Return what anybody should know of a photo that was read, with or without a gallery.

    That nobody was found is said of each such photo: what tells people from behind apart from a
    meadow was not found (docs/adr/0008).
    """
    if not result.width or any(result.keeps(f) for f in result.faces):
        return result.notes
    return (*result.notes, NOBODY)


def advice(
    result: PhotoResult,
    people: Mapping[str, Person],
    last_days: Mapping[str, date],
    on: date,
) -> tuple[str, ...]:
    """Return what is worth a thought about a photo, in sentences.

    Args:
        result: as decided.
        people: of the gallery, by pupil id.
        last_days: on which day the consent of each pupil ends.
        on: today.
    """
    if not result.width:
        return ()
    faces = [f for f in result.faces if result.keeps(f)]
    told = list(remarks(result))
    shown = [f for f in faces if not f.covered]
    if len(faces) == 1 and shown and _is_child(shown[0], people) and _large(shown[0], result):
        told.append(ALONE)
    ends = [last_days[f.pupil_id] for f in shown if f.pupil_id and f.pupil_id in last_days]
    if ends and min(ends) - on <= _SOON:
        told.append(f"The consent of somebody shown here ends on {rules.in_words(min(ends))}.")
    return tuple(told)


def last_days(gallery: Gallery, channels: Sequence[str]) -> dict[str, date]:
    """Return when the consent of each pupil ends, for the channel where that is soonest."""
    found: dict[str, date] = {}
    for pupil in gallery.pupils():
        given = (pupil.consents.get(channel) for channel in channels)
        ends = [rules.last_day(consent) for consent in given if consent and consent.granted]
        if ends:
            found[pupil.pupil_id] = min(ends)
    return found


def _is_child(face: FaceResult, people: Mapping[str, Person]) -> bool:
    person = people.get(face.pupil_id or "")
    return person is not None and not person.adult


def _large(face: FaceResult, result: PhotoResult) -> bool:
    """Tell whether a face is large and looks into the camera."""
    height = result.crop.h if result.crop else result.height
    right, left, nose = face.points[:3]
    eyes = abs(left[0] - right[0])
    beside = abs(nose[0] - (left[0] + right[0]) / 2)
    return face.box.h >= _LARGE * height and beside <= _FACE_ON * eyes
