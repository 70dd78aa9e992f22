"""Name the kinds of hidden data in a file, for the report. Removal does not depend on it."""

import io
import logging
import re
from collections.abc import Iterator

import exifread

from photocheck.core.imaging.parts import Part, parts

logging.getLogger("exifread").setLevel(logging.CRITICAL)

MAX_PART = 4 * 2**20
"""Bytes looked at in one part; nothing that names anyone lies deeper."""

_EXIF_WORDS = (
    ("camera", ("Make", "Model", "LensModel", "LensMake", "Software", "HostComputer")),
    ("serial", ("BodySerialNumber", "LensSerialNumber", "CameraSerialNumber", "ImageUniqueID")),
    ("names", ("Artist", "Copyright", "CameraOwnerName", "ImageDescription", "UserComment")),
    ("names", ("XPAuthor", "XPComment", "XPKeywords", "XPSubject", "XPTitle", "OwnerName")),
    ("names", ("DocumentName", "PageName")),
    ("time", ("DateTime", "DateTimeOriginal", "DateTimeDigitized", "PreviewDateTime")),
    ("thumbnail", ("JPEGThumbnail", "TIFFThumbnail", "JPEGInterchangeFormat")),
    ("xmp", ("ApplicationNotes",)),
    ("iptc", ("IPTC/NAA",)),
    ("icc", ("InterColorProfile",)),
)
_XMP_WORDS = (
    ("gps", (b"GPSLatitude", b"GPSLongitude", b"GPSAltitude")),
    ("place names", (b"photoshop:City", b"photoshop:State", b"Iptc4xmpCore:Location")),
    ("camera", (b"tiff:Make", b"tiff:Model", b"aux:Lens", b"CreatorTool")),
    ("serial", (b"SerialNumber", b"DocumentID", b"InstanceID")),
    ("names", (b"dc:creator", b"dc:description", b"dc:title", b"dc:rights", b"dc:subject")),
    ("names", (b"PersonInImage", b"PersonDisplayName", b"mwg-rs:Name", b"OwnerName")),
    ("names", (b"CreatorContactInfo", b"photoshop:Credit", b"CaptionWriter")),
    ("face areas", (b"mwg-rs:Regions", b"MPReg:", b"MPRI:")),
    ("time", (b"CreateDate", b"ModifyDate", b"DateCreated", b"DateTimeOriginal")),
    ("thumbnail", (b"xmp:Thumbnails", b"xmpGImg:", b"xapGImg:")),
    ("hidden picture", (b"GDepth:Data", b"GImage:Data", b"hdrgm:", b"HDRGainMap")),
    ("motion video", (b"MotionPhoto", b"MicroVideo")),
)
_IPTC_NAMES = frozenset((5, 25, 80, 85, 105, 110, 115, 116, 118, 120, 122))
_IPTC_PLACES = frozenset((26, 27, 90, 92, 95, 100, 101))
_IPTC_TIMES = frozenset((55, 60, 62, 63))
_MAKER_NOTE = re.compile(rb"\x7c\x92\x07\0|\x92\x7c\0\x07")
_TEXT_NAMES = (b"author", b"artist", b"copyright", b"description", b"title", b"comment")


def found(untrusted: bytes, format_name: str) -> tuple[str, ...]:
    """Return the kinds of hidden data in a file, sorted ("camera", "gps", "thumbnail").

    Never fails: bytes that make no sense end the search, and what was found until then counts.

    Args:
        untrusted: the file's bytes.
        format_name: what `sniff` called them.
    """
    kinds: set[str] = set()
    try:
        for part in parts(untrusted, format_name):
            _collect(part, kinds)
    except Exception:  # hostile bytes break a lenient walk in every way there is
        kinds.add("damaged data")
    return tuple(sorted(kinds))


def _collect(part: Part, kinds: set[str]) -> None:
    """Add what one part tells; a broken one tells only that it is there."""
    kind, body = part
    if kind != "tiff":
        kinds.add({"photoshop": "program data", "text": "text chunks"}.get(kind, kind))
    readers = {"exif": _exif, "tiff": _exif, "xmp": _xmp, "photoshop": _photoshop, "text": _text}
    reader = readers.get(kind)
    if reader is None:
        return
    try:
        kinds.update(reader(body if kind == "tiff" else body[:MAX_PART]))
    except Exception:  # as above; the rest of the file is still looked at
        kinds.add("damaged data")


def _exif(body: bytes) -> Iterator[str]:
    tags = exifread.process_file(io.BytesIO(body), details=False)
    names = {tag.split(" ", 1)[-1] for tag in tags} | set(tags)
    for kind, words in _EXIF_WORDS:
        if names.intersection(words):
            yield kind
    if any(tag.startswith("EXIF ") for tag in tags):
        yield "exif"
    if _MAKER_NOTE.search(body):  # exifread leaves them out unless it is to read them
        yield "maker notes"
    if any(tag.startswith("GPS ") and tag != "GPS GPSVersionID" for tag in tags):
        yield "gps"


def _xmp(body: bytes) -> Iterator[str]:
    for kind, words in _XMP_WORDS:
        if any(word in body for word in words):
            yield kind


def _text(body: bytes) -> Iterator[str]:
    keyword = body.partition(b"=")[0].lower()
    if keyword in _TEXT_NAMES:
        yield "names"
    if b"time" in keyword or b"date" in keyword:
        yield "time"


def _photoshop(body: bytes) -> Iterator[str]:
    """Read Photoshop's resource blocks: signature, number, padded name, length, data."""
    at = body.find(b"8BIM")
    if at < 0:
        yield from _iptc(body)
    while 0 <= at < len(body) - 11 and body[at : at + 4] == b"8BIM":
        number = int.from_bytes(body[at + 4 : at + 6], "big")
        name = body[at + 6] + 1
        at += 6 + name + (name & 1)
        length = int.from_bytes(body[at : at + 4], "big")
        data = body[at + 4 : at + 4 + length]
        at += 4 + length + (length & 1)
        if number in (0x0409, 0x040C):
            yield "thumbnail"
        elif number == 0x0404:
            yield from _iptc(data)
        elif number == 0x0422:
            yield from ("exif", *_exif(data))
        elif number == 0x0424:
            yield from ("xmp", *_xmp(data))
        elif number == 0x040F:
            yield "icc"


def _iptc(body: bytes) -> Iterator[str]:
    """Read IPTC datasets: 0x1C, record, number, length, data."""
    at = body.find(b"\x1c\x02")
    if at < 0:
        return
    yield "iptc"
    while at + 5 <= len(body) and body[at] == 0x1C:
        number = body[at + 2]
        if number in _IPTC_NAMES:
            yield "names"
        elif number in _IPTC_PLACES:
            yield "place names"
        elif number in _IPTC_TIMES:
            yield "time"
        at += 5 + int.from_bytes(body[at + 3 : at + 5], "big")
