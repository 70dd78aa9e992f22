"""The people of an event, each once: the faces that are one person, gathered over the photos."""

from dataclasses import dataclass

from photocheck.core.types import Decision, FaceResult
from photocheck.gui.models.review import Question, Review, State

Place = Question
"""A face of a photo."""


@dataclass(frozen=True)
class EventPerson:
    """One person of the event.

    Attributes:
        key: the same person keeps it while the review goes on.
        places: all faces of the person, the largest first.
        pupil_id: who it is taken for, or None.
        decision: REVIEW while a question is open, else SHOW if the person is seen anywhere.
        reason: in words, of the face that decides.
        answerable: places a person has not decided by hand yet; an answer is for these.
    """

    key: str
    places: tuple[Place, ...]
    pupil_id: str | None
    decision: Decision
    reason: str
    answerable: tuple[Place, ...]


def people_of(review: Review) -> list[EventPerson]:
    """Return the people of the event, questions first, then who is in most photos.

    Faces belong together where the check grouped them, or takes them for the same person of the
    gallery. There is nobody before the whole batch is decided, or where nothing was grouped.
    """
    if not review.final:
        return []
    found: dict[str, list[tuple[Place, FaceResult, bool]]] = {}
    for photo in range(len(review)):
        result = review.result(photo)
        if result is None or review.state(photo) in (State.LEFT_OUT, State.FAILED):
            continue
        asked = set(review.open_faces(photo))
        for number, face in enumerate(result.faces):
            if face.group is not None:
                item = (Place(photo, number), face, number in asked)
                found.setdefault(_key(face), []).append(item)
    people = [_person(key, faces) for key, faces in found.items()]
    order = (Decision.REVIEW, Decision.COVER, Decision.SHOW)
    return sorted(people, key=lambda p: (order.index(p.decision), -len(p.places)))


def has_people(review: Review) -> bool:
    """Tell whether people are known: only after the whole event was seen, and only grouped."""
    results = (review.result(i) for i in range(len(review) if review.final else 0))
    return any(f.group is not None for r in results if r for f in r.faces)


def questions_left(review: Review) -> int:
    """Count what is still to be answered: each person once, each other face, each writing."""
    asked: set[object] = set()
    for question in review.questions():
        face = None if review.region(question) else review.face(question)
        if face and review.final and face.group is not None:
            asked.add(_key(face))
        else:
            asked.add(question)
    return len(asked)


def _key(face: FaceResult) -> str:
    return f"pupil {face.pupil_id}" if face.pupil_id else f"group {face.group}"


def _person(key: str, faces: list[tuple[Place, FaceResult, bool]]) -> EventPerson:
    faces = sorted(faces, key=lambda f: -f[1].box.h)
    asked = [face for _, face, is_asked in faces if is_asked]
    seen = [face for _, face, _ in faces if not face.covered]
    told = next(iter(asked or seen), faces[0][1])
    decision = Decision.REVIEW if asked else told.decision
    answerable = tuple(place for place, face, _ in faces if not face.by_hand)
    places = tuple(place for place, _, _ in faces)
    return EventPerson(key, places, told.pupil_id, decision, told.reason, answerable)
