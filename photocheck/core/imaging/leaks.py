"""What any file about to be published holds besides its pixels. Needs no OpenCV, see `child`."""

import re

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import metadata
from photocheck.core.imaging.containers import NOT_PLAIN, check_container
from photocheck.core.imaging.sniff import sniff

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""What `sniff` calls each file type."""


_CANNOT_PROVE = "is not a format PhotoCheck can prove: export it as JPEG"
_NOTES = "notes by a camera or a program"
_WORDS = {
    "gps": "the place (GPS)",
    "place names": "names of places",
    "names": "names or descriptions",
    "time": "day and time",
    "camera": "the device or program",
    "serial": "a serial number",
    "comment": "a comment",
    "thumbnail": "a small copy of the picture",
    "hidden picture": "a second picture",
    "extra frames": "more pictures",
    "motion video": "a video",
    "sound": "sound",
    "face areas": "marks that say where faces are",
    "maker notes": "notes by the maker of the camera",
    "c2pa": "a signed record of who made it",
    "trailing data": "data behind the end of the picture",
    "icc": "a colour profile",
    "damaged data": "damaged data",
    **dict.fromkeys(("exif", "xmp", "iptc", "program data", "text chunks"), _NOTES),
}
_ODD = re.compile(  # how other programs store a picture; tells of nobody
    re.escape(NOT_PLAIN)
    + r"|a chunk b'(?:gAMA|cHRM|sBIT|bKGD|hIST|pHYs|PLTE|tRNS|VP8X|ALPH)' that does not belong"
    r"|a density or thumbnail in the JFIF header"
    r"|a segment FFDD that .*|a segment FFEE that does not belong \(b'Adobe.*"
)
ODD = (
    "Its colours are stored in a way that can hide something, such as transparency."
    " To be sure, make a copy of it with PhotoCheck"
)


def in_words(found: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Say what `leaks` found in plain words, without full stops.

    Returns:
        What must not be published; and whether something is odd that need not be wrong.
    """
    kinds = [kind for kind in _WORDS if kind in found]
    rest = [what for what in found if what not in _WORDS]
    odd = [what for what in rest if _ODD.fullmatch(what)]
    unproved = [what for what in rest if what.endswith(_CANNOT_PROVE)]
    words = list(dict.fromkeys(_WORDS[kind] for kind in kinds))
    if not words and len(rest) > len(odd) + len(unproved):
        words = ["something that is no part of the picture"]
    hidden = [f"Hidden in it: {', '.join(words)}"] if words else []
    return (*hidden, *unproved), bool(odd)


def leaks(untrusted: bytes) -> tuple[str, ...]:
    """Return what a file holds besides its pixels, in words; empty when clean."""
    try:
        name = sniff(untrusted)
    except UnreadablePhoto as error:
        return (error.sentence,)
    file_type = next((t for t, known in FORMATS.items() if known == name), None)
    hidden = metadata.found(untrusted, name)
    if file_type is None:
        return (*hidden, f"{name} {_CANNOT_PROVE}")
    return (*hidden, *check_container(untrusted, file_type))
