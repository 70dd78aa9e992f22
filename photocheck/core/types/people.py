"""People, their consent seen from one channel and one day, and who a face may be."""

from dataclasses import dataclass, field
from datetime import date

from photocheck.core.types.picture import Vectors

CHANNELS = ("website", "social", "newsletter", "display", "press")
"""The channels every gallery starts with; a school can add more."""


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
        names: forename, surname and known-as, "" where not given; to find them in writing.
            Guarded as `label` is.
        clubs: clubs and teams; an event may be one of them.
    """

    pupil_id: str
    label: str
    class_name: str
    may_show: bool
    reason: str
    biometric: bool
    never_publish: bool = False
    adult: bool = False
    names: tuple[str, str, str] = ("", "", "")
    clubs: tuple[str, ...] = ()


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
