"""Name what is hidden in a file, for the report and for a person. Removal does not depend on it."""

import io
import logging
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import exifread
from exifread.utils import get_gps_coords

from photocheck.core.imaging import boxes
from photocheck.core.imaging.parts import Part, parts

logging.getLogger("exifread").setLevel(logging.CRITICAL)

MAX_PART = 4 * 2**20
"""Bytes looked at in one part; nothing that names anyone lies deeper."""
MAX_VALUE = 300
"""Characters kept of one value."""


class Detail(NamedTuple):
    """One piece of hidden data: its kind ("names"), what it is called, what it says or ""."""

    kind: str
    name: str = ""
    value: str = ""


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
_XMP_TOLD = frozenset(("names", "place names", "camera", "time"))
_IPTC_NAMES = frozenset((5, 25, 80, 85, 105, 110, 115, 116, 118, 120, 122))
_IPTC_PLACES = frozenset((26, 27, 90, 92, 95, 100, 101))
_IPTC_TIMES = frozenset((55, 60, 62, 63))
_MAKER_NOTE = re.compile(rb"\x7c\x92\x07\0|\x92\x7c\0\x07")
_TEXT_NAMES = (b"author", b"artist", b"copyright", b"description", b"title", b"comment")


def found(untrusted: bytes, format_name: str) -> tuple[str, ...]:
    """Return the kinds of hidden data in a file, sorted ("camera", "gps", "thumbnail")."""
    return kinds(details(untrusted, format_name))


def kinds(of: tuple[Detail, ...]) -> tuple[str, ...]:
    """Return the kinds of some details, each once, sorted."""
    return tuple(sorted({detail.kind for detail in of}))


def details(untrusted: bytes, format_name: str) -> tuple[Detail, ...]:
    """Return what is hidden in a file, each once, in the order of the file.

    Never fails: bytes that make no sense end the search, and what was found until then counts.

    Args:
        untrusted: the file's bytes.
        format_name: what `sniff` called them.
    """
    out: dict[Detail, None] = {}
    try:
        for part in parts(untrusted, format_name):
            _collect(part, out)
    except Exception:  # hostile bytes break a lenient walk in every way there is
        out[Detail("damaged data")] = None
    return tuple(out)


def _collect(part: Part, out: dict[Detail, None]) -> None:
    """Add what one part tells; a broken one tells only that it is there."""
    kind, body = part
    if kind != "tiff":
        out[Detail({"photoshop": "program data", "text": "text chunks"}.get(kind, kind))] = None
    readers = {"exif": _exif, "tiff": _exif, "xmp": _xmp, "photoshop": _photoshop, "text": _text}
    readers |= {"comment": _comment, "motion video": _video}
    reader = readers.get(kind)
    if reader is None:
        return
    try:
        for detail in reader(body if kind in ("tiff", "motion video") else body[:MAX_PART]):
            out[detail] = None
    except Exception:  # as above; the rest of the file is still looked at
        out[Detail("damaged data")] = None


def _exif(body: bytes) -> Iterator[Detail]:
    tags = exifread.process_file(io.BytesIO(body), details=False)
    by_name = {tag.split(" ", 1)[-1]: value for tag, value in tags.items()} | tags
    for kind, words in _EXIF_WORDS:
        for word in words:
            if word in by_name:
                told = kind in ("camera", "names", "time")
                yield Detail(kind, word, _clean(str(by_name[word]) if told else ""))
    if any(tag.startswith("EXIF ") for tag in tags):
        yield Detail("exif")
    if _MAKER_NOTE.search(body):  # exifread leaves them out unless it is to read them
        yield Detail("maker notes")
    if any(tag.startswith("GPS ") and tag != "GPS GPSVersionID" for tag in tags):
        yield Detail("gps", "position", _position(tags))


def _position(tags: dict[str, object]) -> str:
    """Return "51.0 N 1.5 W", or "" where the place cannot be worked out."""
    try:
        latitude, longitude = get_gps_coords(tags) or (math.nan, math.nan)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return ""
    except Exception:  # whatever the library makes of numbers that are none
        return ""
    north, east = "S" if latitude < 0 else "N", "W" if longitude < 0 else "E"
    return f"{abs(latitude):.1f} {north} {abs(longitude):.1f} {east}"


def _xmp(body: bytes) -> Iterator[Detail]:
    for kind, words in _XMP_WORDS:
        for word in words:
            at = body.find(word)
            if at >= 0:
                value = _xmp_value(body, word, at) if kind in _XMP_TOLD else ""
                yield Detail(kind, word.decode().rpartition(":")[2], value)


_TAG = re.compile(rb"<[^<>]{0,2000}>")


def _xmp_value(body: bytes, word: bytes, at: int) -> str:
    """Return the text of an XMP property, written as an attribute or as an element."""
    rest = body[at + len(word) : at + len(word) + 4000]
    if quoted := re.match(rb"\s*=\s*([\"'])(.{0,1000}?)\1", rest, re.DOTALL):
        return _clean(quoted[2])
    text = rest.partition(b"</" + word)[0].partition(b">")[2]
    return _clean(_TAG.sub(b" ", text)) if b"</" + word in rest else ""


def _text(body: bytes) -> Iterator[Detail]:
    keyword, _, value = body.partition(b"=")
    keyword = keyword.lower()
    if keyword in _TEXT_NAMES:
        yield Detail("names", keyword.decode(), _clean(value))
    if b"time" in keyword or b"date" in keyword:
        yield Detail("time", _clean(keyword), _clean(value))


def _comment(body: bytes) -> Iterator[Detail]:
    if text := _clean(body):
        yield Detail("comment", "comment", text)


def _video(body: bytes) -> Iterator[Detail]:
    """Say how long a video is (``mvhd``: version, times, units a second, length)."""
    start = max(body.find(b"ftyp") - 4, 0)
    head = boxes.find(body[start:], b"moov", b"mvhd")
    if head is None:
        return
    at, wide = start + head.start, body[start + head.start] == 1
    unit_at, size = (at + 20, 8) if wide else (at + 12, 4)
    unit = int.from_bytes(body[unit_at : unit_at + 4], "big")
    length = int.from_bytes(body[unit_at + 4 : unit_at + 4 + size], "big")
    if unit and 0 < length / unit < 3600:
        yield Detail("motion video", "seconds", str(max(1, round(length / unit))))


def _photoshop(body: bytes) -> Iterator[Detail]:
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
            yield Detail("thumbnail")
        elif number == 0x0404:
            yield from _iptc(data)
        elif number == 0x0422:
            yield from (Detail("exif"), *_exif(data))
        elif number == 0x0424:
            yield from (Detail("xmp"), *_xmp(data))
        elif number == 0x040F:
            yield Detail("icc")


def _iptc(body: bytes) -> Iterator[Detail]:
    """Read IPTC datasets: 0x1C, record, number, length, data."""
    at = body.find(b"\x1c\x02")
    if at < 0:
        return
    yield Detail("iptc")
    while at + 5 <= len(body) and body[at] == 0x1C:
        number, length = body[at + 2], int.from_bytes(body[at + 3 : at + 5], "big")
        value = _clean(body[at + 5 : at + 5 + length])
        at += 5 + length
        for kind, numbers in (
            ("names", _IPTC_NAMES),
            ("place names", _IPTC_PLACES),
            ("time", _IPTC_TIMES),
        ):
            if number in numbers:
                yield Detail(kind, f"IPTC {number}", value)


def _clean(untrusted: str | bytes) -> str:
    """Return a value as one line that can be printed, at most `MAX_VALUE` characters."""
    if isinstance(untrusted, bytes):
        untrusted = untrusted[: 8 * MAX_VALUE].decode("utf-8", "replace")
    text = "".join(c if c.isprintable() else " " for c in untrusted[: 8 * MAX_VALUE])
    return " ".join(text.split())[:MAX_VALUE]
