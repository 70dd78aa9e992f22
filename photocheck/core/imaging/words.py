"""Say in plain words what was hidden in a file, for the person who is about to lose it.

These sentences may hold names and places. They are for a person's eyes: never log them, and never
write them into a report.
"""

import re
from collections.abc import Iterable, Iterator

from photocheck.core.imaging.metadata import Detail

_SHOWN = 3  # values of one kind that are told; more are counted
_LETTERS = 60  # of one value
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_PLAIN = (
    ("thumbnail", "A small unblurred copy of the picture"),
    ("hidden picture", "A second picture, hidden beside the one you see"),
    ("extra frames", "More pictures in the same file"),
    ("sound", "A sound recording"),
    ("face areas", "Marks that say where faces are"),
    ("serial", "A serial number of the camera, the lens or the picture"),
    ("maker notes", "Notes by the maker of the camera"),
    ("c2pa", "A signed record of who made and changed the picture"),
    ("trailing data", "Data after the end of the picture"),
    ("icc", "A colour profile, which can name a screen or a camera"),
    ("damaged data", "Damaged data that cannot be read"),
)
_NOTES = frozenset(("exif", "xmp", "iptc", "program data", "text chunks"))
_TIME = re.compile(r"(\d{4})[:/-](\d\d?)[:/-](\d\d?)(?:[ T]+(\d\d?):(\d\d))?")
_TIME_FIRST = ("DateTimeOriginal", "DateTimeDigitized", "CreateDate", "DateCreated", "DateTime")


def in_words(details: Iterable[Detail]) -> tuple[str, ...]:
    """Return what was found as sentences without full stops, the most telling first."""
    of: dict[str, list[Detail]] = {}
    for detail in details:
        of.setdefault(detail.kind, []).append(detail)
    lines = [*_place(of), *_taken(of), *_names(of)]
    if video := of.get("motion video"):
        seconds = next((d.value for d in video if d.value), "")
        lines.append(f"A {seconds}-second video" if seconds else "A short video")
    lines += [sentence for kind, sentence in _PLAIN if kind in of]
    if not lines and _NOTES & of.keys():
        lines.append("Notes by a camera or a program")
    return tuple(lines)


def _place(of: dict[str, list[Detail]]) -> Iterator[str]:
    if "gps" in of:
        position = next((d.value for d in of["gps"] if d.value), "")
        yield f"Place: {position}" if position else "The place where it was taken"
    if names := _values(of.get("place names", ())):
        yield f"Place names: {names}"


def _taken(of: dict[str, list[Detail]]) -> Iterator[str]:
    """Say with what and when it was taken."""
    said = {d.name: d.value for d in reversed(of.get("camera", ())) if d.value}
    device = said.get("Model") or said.get("Make") or ""
    when = _when(of.get("time", ()))
    if device:
        article = "an" if device[0] in "aeiouAEIOU" else "a"
        yield f"Taken on {article} {device[:_LETTERS]}{' on ' + when if when else ''}"
    elif when:
        yield f"Taken on {when}"
    elif "time" in of:
        yield "The time when it was taken"
    program = said.get("Software") or said.get("CreatorTool") or ""
    if not device and "camera" in of:
        yield f"Made with {program[:_LETTERS]}" if program else "The camera it was taken with"


def _when(times: Iterable[Detail]) -> str:
    """Return "12 June 2026, 10:41" of the time that is likeliest when it was taken."""
    by_name = {d.name: d.value for d in reversed(tuple(times)) if _TIME.match(d.value)}
    names = [name for name in _TIME_FIRST if name in by_name] or list(by_name)
    found = _TIME.match(by_name[names[0]]) if names else None
    if found is None or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= 31:
        return ""
    day = f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}"
    return f"{day}, {int(found[4])}:{found[5]}" if found[4] else day


def _names(of: dict[str, list[Detail]]) -> Iterator[str]:
    if "names" in of:
        names = _values(of["names"])
        yield f"Names in it: {names}" if names else "Fields for names and titles"
    if "comment" in of:
        words = _values(of["comment"])
        yield f"A comment in it: {words}" if words else "A comment"


def _values(details: Iterable[Detail]) -> str:
    """Return the first few values, each once and not too long."""
    values = list(dict.fromkeys(d.value[:_LETTERS] for d in details if d.value.strip("0 ")))
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return ", ".join(f'"{value}"' for value in values[:_SHOWN]) + more
