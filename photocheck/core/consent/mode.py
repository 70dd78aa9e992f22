"""Whether faces may be recognised in a batch, among whom, and what the event asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from photocheck.core.counted import counted
from photocheck.core.types import CheckOptions, Person, Snapshot

COVERED = "Everyone is covered until named by hand"
NO_GALLERY = "No gallery is open, so everyone is covered"


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
    if snapshot is None:
        return Mode(False, f"{NO_GALLERY}.")
    if refusal := _refusal(snapshot, options):
        return Mode(False, f"{refusal} {COVERED}.")
    if not options.classes:
        return Mode(True, "Faces are matched with everyone who has reference photos.")
    # Staff have no class and come to every event.
    candidates = frozenset(p.pupil_id for p in _of_event(snapshot, options.classes) if p.biometric)
    if candidates.isdisjoint(snapshot.owners):
        return Mode(False, f"Nobody of these classes has reference photos. {COVERED}.")
    return Mode(True, "Faces are matched with the people of these classes.", candidates)


def _refusal(snapshot: Snapshot, options: CheckOptions) -> str:
    """Return why nobody is recognised in this batch, or ""."""
    if options.detect_only:
        return "Recognition was not asked for."
    if not snapshot.policy.on:
        return "Recognition is switched off in this gallery."
    if not snapshot.owners:
        return "Nobody has reference photos for the face model in use."
    return _roster_refusal(snapshot, options.classes)


def _roster_refusal(snapshot: Snapshot, classes: Sequence[str]) -> str:
    if unknown := _unknown(snapshot, classes):
        return f"Nobody in the gallery is in class or club {unknown[0]}; check how it is written."
    if snapshot.policy.unmatched == "allow":
        return ""
    only = "The school recognises faces only where everyone of the event has consent to it"
    if not classes:
        return f"{only}, so say which classes or clubs are in the photos."
    wanted = {_class(c) for c in classes}
    everyone = snapshot.people.values()
    without = sum(bool(_groups(p) & wanted) and not p.biometric for p in everyone)
    who = counted(without, "person has", "people have")
    return f"{only}, and in these classes {who} none." if without else ""


def _unknown(snapshot: Snapshot, classes: Sequence[str]) -> list[str]:
    """Return those of the event's classes in which the gallery has nobody."""
    known = {group for p in snapshot.people.values() for group in _groups(p)}
    return [c for c in classes if not _class(c) or _class(c) not in known]


def _groups(person: Person) -> set[str]:
    """Return the class and the clubs of a person; "" is the class of who has none."""
    return {_class(name) for name in (person.class_name, *person.clubs)}


def _class(name: str) -> str:
    return "".join(name.split()).casefold()


def _of_event(snapshot: Snapshot, classes: Sequence[str]) -> list[Person]:
    """Return who may be in the event: its classes and clubs, and whoever has no class, as staff."""
    wanted = {_class(c) for c in classes} | {""}
    everyone = snapshot.people.values()
    return [p for p in everyone if not classes or p.adult or _groups(p) & wanted]


def at_risk(snapshot: Snapshot | None, classes: Sequence[str]) -> bool:
    """Tell whether somebody who must never be published may be in the event.

    Where one of its classes is in no record, it may be written otherwise: anybody may be there.
    """
    if snapshot is None:
        return False
    told = () if _unknown(snapshot, classes) else classes
    return any(p.never_publish for p in _of_event(snapshot, told))
