"""Take a picture file apart: everything in it that is not the picture, as (kind, bytes).

The walks are lenient: they yield what they can and may fail on hostile bytes in any way. The
strict counterpart, which only knows what an export may hold, is `containers`.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator

from photocheck.core.imaging import boxes

Part = tuple[str, bytes]
"""A kind ("exif", "xmp", "icc", ...) and the bytes that belong to it, perhaps none."""

MAX_TEXT = 2**20
"""Bytes unpacked of one compressed text."""

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def parts(untrusted: bytes, format_name: str) -> Iterator[Part]:
    """Yield what a file holds besides its main picture.

    Args:
        untrusted: the file's bytes.
        format_name: what `sniff` called them.
    """
    walks: dict[str, Callable[[bytes], Iterator[Part]]] = {
        "JPEG": _jpeg,
        "PNG": _png,
        "WEBP": _webp,
        "HEIF": _heif,
        "AVIF": _heif,
        "TIFF": _tiff,
        "GIF": _gif,
        "BMP": _bmp,
    }
    yield from walks[format_name](untrusted)


def _jpeg(untrusted: bytes) -> Iterator[Part]:
    at = 2
    while True:
        found = _MARKER.search(untrusted, at)
        if found is None:
            return
        at, marker = found.start(), untrusted[found.end() - 1]
        if marker == 0xD9:
            yield from _trailer(untrusted[at + 2 :])
            return
        (length,) = struct.unpack_from(">H", untrusted, at + 2)
        yield from _jpeg_segment(marker, untrusted[at + 4 : at + 2 + length])
        at += 2 + max(length, 2)


_JPEG_SEGMENTS = (
    (0xE1, b"Exif\0", "exif", 6),
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0", "xmp", 29),
    (0xE1, b"http://ns.adobe.com/xmp/extension/\0", "xmp", 75),
    (0xE2, b"ICC_PROFILE\0", "icc", 14),
    (0xE2, b"MPF\0", "hidden picture", 4),
    (0xEB, b"JP", "c2pa", 8),
    (0xED, b"Photoshop 3.0\0", "photoshop", 14),
    (0xE0, b"JFXX\0", "thumbnail", 6),
    (0xFE, b"", "comment", 0),
)


def _jpeg_segment(marker: int, body: bytes) -> Iterator[Part]:
    for wanted, start, kind, skip in _JPEG_SEGMENTS:
        if marker == wanted and body.startswith(start):
            yield kind, body[skip:]
            return
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        if len(body) > 14:
            yield "thumbnail", body[14:]
    elif 0xE0 <= marker <= 0xEF and not (marker == 0xEE and body.startswith(b"Adobe")):
        yield "program data", body


def _trailer(tail: bytes) -> Iterator[Part]:
    """Say what lies behind the end of a picture."""
    if not tail:
        return
    yield "trailing data", tail
    if b"ftyp" in tail or b"MotionPhoto_Data" in tail:
        yield "motion video", tail
    if b"\xff\xd8\xff" in tail:
        yield "hidden picture", b""


_PNG_PLAIN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS sRGB gAMA cHRM bKGD sBIT pHYs hIST fcTL fdAT cICP mDCV cLLI".split()
)
_PNG_PARTS = {b"eXIf": "exif", b"iCCP": "icc", b"tIME": "time", b"caBX": "c2pa"}


def _png(untrusted: bytes) -> Iterator[Part]:
    at = 8
    while at + 8 <= len(untrusted):
        length, chunk = struct.unpack_from(">I4s", untrusted, at)
        body = untrusted[at + 8 : at + 8 + length]
        at += 12 + length
        if chunk in (b"tEXt", b"zTXt", b"iTXt"):
            yield from _png_text(chunk, body)
        elif chunk in _PNG_PARTS:
            yield _PNG_PARTS[chunk], body
        elif chunk == b"acTL":
            yield "extra frames", b""
        elif chunk not in _PNG_PLAIN:
            yield "program data", body
        if chunk == b"IEND":
            yield from _trailer(untrusted[at:])
            return


def _png_text(chunk: bytes, body: bytes) -> Iterator[Part]:
    keyword, _, text = body.partition(b"\0")
    if chunk == b"iTXt":
        packed = text[:1] == b"\1"
        text = text[2:].partition(b"\0")[2].partition(b"\0")[2]
        text = _unpack(text) if packed else text
    elif chunk == b"zTXt":
        text = _unpack(text[1:])
    if keyword == b"XML:com.adobe.xmp":
        yield "xmp", text
    elif keyword.startswith(b"Raw profile type "):
        yield from _raw_profile(keyword.split()[-1].lower(), text)
    else:
        yield "text", keyword + b"=" + text


def _raw_profile(name: bytes, text: bytes) -> Iterator[Part]:
    """Yield what ImageMagick writes as hexadecimal text: name, length, digits."""
    digits = b"".join(text.split()[2:])
    body = bytes.fromhex(digits.decode("ascii", "ignore")) if digits else b""
    if name in (b"exif", b"app1"):
        is_xmp = body.startswith(b"http")
        yield ("xmp", body) if is_xmp else ("exif", body.removeprefix(b"Exif\0\0"))
    elif name in (b"iptc", b"8bim"):
        yield "photoshop", body
    else:
        yield {b"xmp": "xmp", b"icc": "icc", b"icm": "icc"}.get(name, "program data"), body


def _unpack(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, MAX_TEXT)


_WEBP_PARTS = {b"EXIF": "exif", b"XMP ": "xmp", b"ICCP": "icc", b"C2PA": "c2pa"}
_WEBP_PLAIN = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))


def _webp(untrusted: bytes) -> Iterator[Part]:
    (size,) = struct.unpack_from("<I", untrusted, 4)
    at, frames = 12, 0
    while at + 8 <= min(8 + size, len(untrusted)):
        chunk, length = struct.unpack_from("<4sI", untrusted, at)
        body = untrusted[at + 8 : at + 8 + length]
        frames += chunk == b"ANMF"
        if chunk in _WEBP_PARTS:
            yield _WEBP_PARTS[chunk], body.removeprefix(b"Exif\0\0")
        elif chunk not in _WEBP_PLAIN:
            yield "program data", body
        at += 8 + length + (length & 1)
    if frames > 1:
        yield "extra frames", b""
    yield from _trailer(untrusted[8 + size :])


_ALPHA = re.compile(rb"alpha|hevc:2015:auxid:1")
_HEIF_PLAIN = frozenset((b"ftyp", b"meta", b"mdat", b"free", b"skip", b"moov", b"moof", b"mfra"))


def _heif(untrusted: bytes) -> Iterator[Part]:
    for box in boxes.walk(untrusted):
        body = untrusted[box.start : box.end]
        if box.kind == b"moov":
            yield "extra frames", b""
            if b"soun" in body:
                yield "sound", b""
        elif box.kind in (b"mpvd", b"sefd"):
            yield "motion video" if box.kind == b"mpvd" else "program data", body
        elif box.kind == b"uuid":
            yield "c2pa" if b"c2pa" in body[:64] else "program data", body
        elif box.kind not in _HEIF_PLAIN:
            yield "trailing data", body
    yield from _heif_properties(untrusted)
    yield from _heif_items(untrusted)


def _heif_properties(untrusted: bytes) -> Iterator[Part]:
    shared = boxes.find(untrusted, b"meta", b"iprp", b"ipco")
    if shared is not None:
        for box in boxes.walk(untrusted, shared.start, shared.end):
            body = untrusted[box.start : box.end]
            if box.kind == b"colr" and body[:4] in (b"prof", b"rICC"):
                yield "icc", body[4:]
            elif box.kind == b"auxC" and not _ALPHA.search(body):
                yield "hidden picture", b""


def _heif_items(untrusted: bytes) -> Iterator[Part]:
    kinds = boxes.items(untrusted)
    for item, body in boxes.item_bodies(untrusted):
        kind = kinds.get(item, b"")
        if kind == b"Exif":
            skip = 4 + int.from_bytes(body[:4], "big")
            yield "exif", body[skip:].removeprefix(b"Exif\0\0")
        elif kind == b"mime":
            yield "xmp" if b"xmp" in body[:4096].lower() else "program data", body
    yield from _heif_pictures(untrusted, kinds)


_HEIF_PICTURES = frozenset((b"hvc1", b"av01", b"grid", b"iovl", b"unci", b"jpeg", b"avc1"))


def _heif_pictures(untrusted: bytes, kinds: dict[int, bytes]) -> Iterator[Part]:
    """Tell thumbnails, gain maps and further pictures from the main one and its tiles."""
    pictures = {item for item, kind in kinds.items() if kind in _HEIF_PICTURES}
    for kind, item, others in boxes.references(untrusted):
        if kind == b"thmb":
            yield "thumbnail", b""
        if kind in (b"thmb", b"auxl"):
            pictures.discard(item)
        elif kind == b"dimg":
            pictures.difference_update(others)
            if kinds.get(item) == b"tmap":
                yield "hidden picture", b""
                pictures.add(others[0] if others else item)
    if len(pictures) > 1:
        yield "extra frames", b""


_XMP_PACKET = re.compile(rb"<x:xmpmeta.{0,1000000}?</x:xmpmeta>", re.DOTALL)


def _tiff(untrusted: bytes) -> Iterator[Part]:
    yield "tiff", untrusted
    if not untrusted[2:4].strip(b"\0").startswith(b"+") and _directories(untrusted) > 1:
        yield "extra frames", b""
    for found in _XMP_PACKET.finditer(untrusted):
        yield "xmp", found[0]
    resources = untrusted.find(b"8BIM")
    if resources >= 0:
        yield "photoshop", untrusted[resources : resources + MAX_TEXT]


def _directories(untrusted: bytes) -> int:
    """Return how many directories are chained in a classic TIFF, at most `MAX_BOXES`."""
    order = "<" if untrusted[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", untrusted, 4)
    count = 0
    while at and count < boxes.MAX_BOXES:
        count += 1
        (entries,) = struct.unpack_from(order + "H", untrusted, at)
        (at,) = struct.unpack_from(order + "I", untrusted, at + 2 + 12 * entries)
    return count


def _gif(untrusted: bytes) -> Iterator[Part]:
    frames, at = 0, 13 + _palette(untrusted[10])
    while at < len(untrusted):
        block, label = untrusted[at], untrusted[at + 1 : at + 2]
        if block == 0x3B:
            yield from _trailer(untrusted[at + 1 :])
            break
        if block == 0x2C:
            frames += 1
            at = _skip(untrusted, at + 11 + _palette(untrusted[at + 9]))
            continue
        if block != 0x21:
            yield "trailing data", untrusted[at:]
            break
        start, at = at + 2, _skip(untrusted, at + 2)
        if label == b"\xfe":
            yield "comment", untrusted[start:at]
        elif label == b"\xff":
            yield from _gif_application(untrusted[start:at])
    if frames > 1:
        yield "extra frames", b""


def _gif_application(body: bytes) -> Iterator[Part]:
    name = body[1:12]
    if name.startswith((b"NETSCAPE", b"ANIMEXTS")):
        return
    kind = {b"XMP DataXMP": "xmp", b"ICCRGBG1012": "icc"}.get(name, "program data")
    yield kind, body[12:]


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip(untrusted: bytes, at: int) -> int:
    """Return where a chain of sub-blocks ends."""
    while untrusted[at]:
        at += 1 + untrusted[at]
    return at + 1


def _bmp(untrusted: bytes) -> Iterator[Part]:
    size, _, pixels, header = struct.unpack_from("<4I", untrusted, 2)
    if header >= 124 and untrusted[70:74] in (b"DEBM", b"KNIL"):
        yield "icc", b""
    if pixels < size < len(untrusted):
        yield from _trailer(untrusted[size:])
