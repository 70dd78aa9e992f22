"""Leaks, planted in the bytes of a clean export: what other programs leave in a file, and more.

Each table names what is planted, and holds how: a function from the clean bytes to those with the
leak. What bears one name in several tables is one kind, in several formats.
"""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

Plant = Callable[[bytes], bytes]
Plants = dict[str, Plant]

XMP = b"http://ns.adobe.com/xap/1.0/\0"
VIDEO = (
    struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", 16) + b"mdat" + bytes(8)
)


def small_jpeg() -> bytes:
    """Return a small picture, such as cameras hide in their files."""
    y, x = np.mgrid[0:60, 0:80]
    file = io.BytesIO()
    Image.fromarray(np.stack([x * 3, y * 4, x + y], axis=-1).astype(np.uint8)).save(file, "JPEG")
    return file.getvalue()


def exif(first: dict[int, object], **more: dict[int, object]) -> bytes:
    """Return an EXIF block (TIFF) with these tags; `more`: "camera" or "gps" directories."""
    block = Image.Exif()
    block.update(first)
    for name, tags in more.items():
        block.get_ifd({"camera": 0x8769, "gps": 0x8825}[name]).update(tags)
    return block.tobytes().removeprefix(b"Exif\0\0")


def exif_with_thumbnail(picture: bytes | None = None) -> bytes:
    """Return an EXIF block whose second directory points at a small JPEG."""
    small = small_jpeg() if picture is None else picture
    tags = ((0x0103, 3, 1, 6), (0x0201, 4, 1, 56), (0x0202, 4, 1, len(small)))
    second = struct.pack("<H", 3) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 14) + second + small


PLACE = {1: "N", 2: (51.0, 3.0, 40.0), 3: "W", 4: (1.0, 18.0, 52.0)}
EXIF: dict[str, bytes] = {
    "camera": exif({0x010F: "Apple", 0x0110: "iPad (9th generation)"}),
    "place (gps)": exif({0x010F: "Apple"}, gps=PLACE),
    "day and time": exif({0x0132: "2026:06:12 10:41:07"}, camera={0x9003: "2026:06:12 10:41:07"}),
    "owner": exif({0x013B: "Amy Brown"}, camera={0xA430: "Amy Brown"}),
    "serial number": exif({}, camera={0xA431: "C39TR0PZ", 0xA435: "000012345"}),
    "unique id": exif({}, camera={0xA420: "6C1DB9A2C1AF44D1B7D0F2A0E9B1C3D4"}),
    "description": exif({0x010E: "Amy Brown, class 4B"}),
    "user comment": exif({}, camera={0x9286: b"ASCII\0\0\0Amy Brown"}),
    "maker note (live photo id)": exif({}, camera={0x927C: b"Apple iOS\0\0\1MM" + bytes(40)}),
    "orientation": exif({0x0112: 6}),
    "thumbnail": exif_with_thumbnail(),
}
XMPS: dict[str, bytes] = {
    "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Amy</dc:creator></x:xmpmeta>",
    "face regions": b"<x:xmpmeta><mwg-rs:Regions><mwg-rs:Name>Amy</mwg-rs:Name></x:xmpmeta>",
    "edit history": b"<x:xmpmeta><xmpMM:History><stEvt:softwareAgent>x</x:xmpmeta>",
}
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
BEHIND: dict[str, bytes] = {
    "one byte behind": b"\0",
    "text behind": b"Amy Brown",
    "motion video behind": VIDEO,
    "archive behind": b"PK\3\4\x14\0" + bytes(24) + b"Amy.txt",
    "page behind": b"<html><script>alert(1)</script></html>",
    "phone's own trailer": b"\0\0\1\x0aImage_UTC_Data1718188867000SEFH\0\0\0\0SEFT",
    "old camera's trailer": b"AFCP\0\1\0\0Amy BrownAXS!\0\0\0\0",
}


def behind(extra: bytes) -> Plant:
    return lambda data: data + extra


# ------------------------------------------------------------------------------------ JPEG
def segment(marker: int, body: bytes, before: bytes = b"") -> Plant:
    """Plant a segment behind the JFIF header, or before the first of another kind."""
    whole = struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
    return lambda data: insert(data, data.index(before) if before else 20, whole)


def grown(marker: bytes, extra: bytes) -> Plant:
    """Plant surplus bytes inside a segment that belongs."""

    def plant(data: bytes) -> bytes:
        at = data.index(marker)
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        head = data[: at + 2] + struct.pack(">H", length + len(extra))
        return head + data[at + 4 : end] + extra + data[end:]

    return plant


def insert(data: bytes, at: int, extra: bytes) -> bytes:
    return data[:at] + extra + data[at:]


def saved(kind: str, mode: str = "RGB", **settings: object) -> Plant:
    """Plant the picture as another program would save it."""

    def plant(data: bytes) -> bytes:
        file = io.BytesIO()
        with Image.open(io.BytesIO(data)) as image:
            image.convert(mode).save(file, kind, **settings)  # type: ignore[arg-type]
        return file.getvalue()

    return plant


def in_scan(extra: bytes, where: int) -> Plant:
    return lambda data: insert(data, data.index(b"\xff\xda") + where, extra)


_SOS = b"\xff\xda"
_IRB = b"Photoshop 3.0\x008BIM"
JPEG: Plants = {
    **{what: segment(0xE1, b"Exif\0\0" + block) for what, block in EXIF.items()},
    **{what: segment(0xE1, XMP + packet) for what, packet in XMPS.items()},
    "extended xmp": segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40)),
    "colour profile": segment(0xE2, b"ICC_PROFILE\0\1\1" + PROFILE),
    "index of pictures": segment(0xE2, b"MPF\0II*\0\x08\0\0\0" + bytes(20)),
    "thermal picture": segment(0xE1, b"FLIR\0\1\0\0" + bytes(20)),
    "c2pa": segment(0xEB, b"JP\0\1\0\0\0\1jumb"),
    "caption (iptc)": segment(0xED, _IRB + b"\4\4\0\0\0\0\0\x0e\x1c\2\x78\0\x09Amy Brown"),
    "photoshop's thumbnail": segment(0xED, _IRB + b"\4\x0c\0\0\0\0\0\x1c" + bytes(28)),
    "picture quality (ducky)": segment(0xEC, b"Ducky\0\1\0\4\0\0\0<"),
    "adobe": segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
    "program data": segment(0xE7, b"hello"),
    "empty program data": segment(0xE9, b""),
    "comment": segment(0xFE, b"Amy, 4B"),
    "empty comment": segment(0xFE, b""),
    "comment before the scan": segment(0xFE, b"x", _SOS),
    "start inside a comment": lambda data: segment(0xFE, data[:60])(data),
    "second header": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
    "extension thumbnail": segment(0xE0, b"JFXX\0\x10" + small_jpeg()),
    "header thumbnail": lambda data: grown(b"\xff\xe0", bytes(3))(data).replace(
        b"\0\1\0\1\0\0", b"\0\1\0\1\1\1", 1
    ),
    "density": lambda data: data[:13] + b"\1\1\x2c\1\x2c" + data[18:],
    "restart interval": segment(0xDD, b"\0\1", _SOS),
    "quantisation slack": grown(b"\xff\xdb", b"hidden"),
    "huffman slack": grown(b"\xff\xc4", b"hidden"),
    "frame slack": grown(b"\xff\xc0", b"hidden"),
    "scan slack": grown(_SOS, b"hidden"),
    "second frame": segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0", _SOS),
    **{what: behind(extra) for what, extra in BEHIND.items()},
    "picture behind": lambda data: data + data,
    "gain map behind": lambda data: data + small_jpeg(),
    "junk before": lambda data: b"x" + data,
    "junk between": lambda data: insert(data, 20, b"junk"),
    "fill bytes": lambda data: insert(data, 20, b"\xff"),
    "stray marker in the scan": in_scan(b"\xff\xd0", 40),
    "no end": lambda data: data[:-2],
    "cut picture": lambda data: data[:-40],
    "cut header": lambda data: data[:100],
    "four inks": saved("JPEG", "CMYK"),
}
JPEG_UNSEEN: Plants = {
    "bytes behind the last block": lambda data: data[:-2] + b"Amy Brown" + data[-2:],
    "unused table": segment(0xDB, b"\3" + b"Amy Brown".ljust(64, b"\1")),
    "camera's own tables": saved("JPEG", quality=95),
    "progressive": saved("JPEG", quality=90, progressive=True),
    "grey": saved("JPEG", "L", quality=90),
}
"""What no walk over the bytes tells from a picture: only encoding again does."""


# ------------------------------------------------------------------------------------- PNG
def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes, *, last: bool = False) -> Plant:
    """Plant a chunk before the picture, or as the last before the end."""
    return lambda data: insert(
        data, len(data) - 12 if last else data.index(b"IDAT") - 4, chunk(kind, body)
    )


def with_stream(change: Plant) -> Plant:
    """Plant another image stream."""

    def plant(data: bytes) -> bytes:
        stream, at = b"", 8
        while at < len(data):
            length, kind = struct.unpack_from(">I4s", data, at)
            stream += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
            at += 12 + length
        start = data.index(b"IDAT") - 4
        return data[:start] + chunk(b"IDAT", change(stream)) + chunk(b"IEND", b"")

    return plant


def with_header(**changes: int) -> Plant:
    def plant(data: bytes) -> bytes:
        header = bytearray(data[16:29])
        for name, value in changes.items():
            header[{"depth": 8, "colour": 9, "lace": 12}[name]] = value
        return data[:8] + chunk(b"IHDR", bytes(header)) + data[33:]

    return plant


_XMP_TEXT = b"XML:com.adobe.xmp\0\0\0\0\0"
PNG: Plants = {
    **{what: with_chunk(b"eXIf", block) for what, block in EXIF.items()},
    **{what: with_chunk(b"iTXt", _XMP_TEXT + packet) for what, packet in XMPS.items()},
    "text": with_chunk(b"tEXt", b"Author\0Amy"),
    "compressed text": with_chunk(b"zTXt", b"Author\0\0" + zlib.compress(b"Amy")),
    "words for a generator": with_chunk(b"iTXt", b"parameters\0\0\0\0\0a child on a swing"),
    "caption (iptc)": with_chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(b"\niptc")),
    "colour profile": with_chunk(b"iCCP", b"monitor\0\0" + zlib.compress(PROFILE)),
    "time of the file": with_chunk(b"tIME", b"\x07\xea\6\x0c\x0a\x29\7"),
    "density": with_chunk(b"pHYs", bytes(9)),
    "background": with_chunk(b"bKGD", bytes(6)),
    "gamma": with_chunk(b"gAMA", bytes(4)),
    "transparent colour": with_chunk(b"tRNS", bytes(6)),
    "palette": with_chunk(b"PLTE", bytes(3)),
    "histogram": with_chunk(b"hIST", bytes(2)),
    "program data": with_chunk(b"prVt", b"hello"),
    "c2pa": with_chunk(b"caBX", b"jumb"),
    "animation": with_chunk(b"acTL", bytes(8)),
    "frames of an animation": with_chunk(b"fdAT", bytes(40), last=True),
    "grown header": with_chunk(b"sRGB", b"\0Amy"),
    "text behind the picture": with_chunk(b"tEXt", b"a\0b", last=True),
    "filled end": lambda data: data[:-12] + chunk(b"IEND", b"Amy"),
    **{what: behind(extra) for what, extra in BEHIND.items()},
    "picture behind": lambda data: data + data,
    "uncropped picture behind": lambda data: data + data[data.index(b"IDAT") - 4 :],
    "junk before": lambda data: b"x" + data,
    "wrong checksum": lambda data: data[:-4] + b"AMY!",
    "bytes behind the stream": with_stream(lambda s: s + b"Amy Brown"),
    "surplus lines": with_stream(lambda s: zlib.compress(zlib.decompress(s) + bytes(961))),
    "surplus byte": with_stream(lambda s: zlib.compress(zlib.decompress(s) + b"\0")),
    "missing byte": with_stream(lambda s: zlib.compress(zlib.decompress(s)[:-1])),
    "stream without an end": with_stream(lambda s: s[:-5]),
    "no stream": with_stream(lambda _: b""),
    "no stream but text": with_stream(lambda _: b"Amy" * 400),
    "16 bits": with_header(depth=16),
    "alpha": with_header(colour=6),
    "colours under transparency": saved("PNG", "RGBA"),
    "unused palette": saved("PNG", "P"),
    "interlaced": with_header(lace=1),
    "cut picture": lambda data: data[:-20],
    "cut header": lambda data: data[:20],
    "no end": lambda data: data[:-12],
    "second header": lambda data: with_chunk(b"IHDR", data[16:29])(data),
}
PNG_UNSEEN: Plants = {
    "split picture": with_chunk(b"IDAT", b"", last=True),
    "other compression": with_stream(lambda s: zlib.compress(zlib.decompress(s), 1)),
}


# ------------------------------------------------------------------------------------ WebP
def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def picture_of(data: bytes) -> tuple[bytes, bytes]:
    return data[12:16], data[20 : 20 + int.from_bytes(data[16:20], "little")]


def extended(data: bytes) -> tuple[bytes, bytes]:
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", b"\x3c\0\0\0" + sizes


def with_riff(kind: bytes, body: bytes, *, first: bool = False) -> Plant:
    def plant(data: bytes) -> bytes:
        more, picture = (kind, body), picture_of(data)
        return riff(extended(data), *((more, picture) if first else (picture, more)))

    return plant


def filled_padding(data: bytes) -> bytes:
    kind, body = picture_of(data)
    return riff((kind, body if len(body) & 1 else body + b"x"))[:-1] + b"A"


def resized(by: int, extra: bytes = b"") -> Plant:
    """Plant a wrong length of the whole, perhaps with bytes inside it."""
    return lambda data: data[:4] + struct.pack("<I", len(data) - 8 + by) + data[8:] + extra


WEBP: Plants = {
    **{what: with_riff(b"EXIF", block) for what, block in EXIF.items()},
    **{what: with_riff(b"XMP ", packet) for what, packet in XMPS.items()},
    "colour profile": with_riff(b"ICCP", PROFILE, first=True),
    "c2pa": with_riff(b"C2PA", b"jumb"),
    "extended header": lambda data: riff(extended(data), picture_of(data)),
    "program data": lambda data: riff(picture_of(data), (b"INAM", b"Amy")),
    "second picture": lambda data: riff(picture_of(data), picture_of(data)),
    "animation": saved("WEBP", save_all=True, append_images=[Image.new("RGB", (320, 240))]),
    "alpha": with_riff(b"ALPH", bytes(5), first=True),
    "colours under transparency": saved("WEBP", "RGBA", lossless=True, exact=True, xmp=b"x"),
    **{what: behind(extra) for what, extra in BEHIND.items()},
    "picture behind": lambda data: data + data,
    "junk before": lambda data: b"x" + data,
    "bytes inside the length": resized(4, b"Amy!"),
    "length too small": resized(-2),
    "length too large": resized(8),
    "filled padding": filled_padding,
    "cut picture": lambda data: data[:-30],
    "cut header": lambda data: data[:15],
    "no picture": lambda _: riff(),
}
WEBP_UNSEEN: Plants = {
    "other settings": saved("WEBP", quality=95),
    "lossless": saved("WEBP", lossless=True),
}

SEEN: dict[str, Plants] = {"jpeg": JPEG, "png": PNG, "webp": WEBP}
"""By file type: what the walk over the bytes finds, whoever wrote them."""
UNSEEN: dict[str, Plants] = {"jpeg": JPEG_UNSEEN, "png": PNG_UNSEEN, "webp": WEBP_UNSEEN}
EVERY = [(t, what) for tables in (SEEN, UNSEEN) for t in tables for what in tables[t]]


def plant(file_type: str, what: str, clean: bytes) -> bytes:
    """Return the clean export with the leak in it."""
    return (SEEN[file_type] | UNSEEN[file_type])[what](clean)
