"""Properties of the walks: what was put into a well-formed file, and nothing else, is found.

The files are built here by their standards, not by the program, with random contents and order.
"""

import io
import struct
import zlib

import numpy as np
import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photocheck.core.imaging import boxes
from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.decode import decode
from photocheck.core.imaging.leaks import FORMATS, leaks
from photocheck.core.imaging.parts import parts
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.verify import prove_pixels

TYPES = ("jpeg", "png", "webp")


def scene(height: int = 48, width: int = 64) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 4, y * 5, 255 - x * 2 - y], axis=-1).astype(np.uint8)


CLEAN = {file_type: encode(scene(), file_type) for file_type in TYPES}
bodies = st.binary(max_size=300)
several = settings(max_examples=100)


def hidden(data: bytes, name: str) -> list[tuple[str, bytes]]:
    return list(parts(data, name))


# -------------------------------------------------------- JPEG, PNG, WebP: what stands in a row
JPEG_PARTS = {
    "comment": (0xFE, b""),
    "exif": (0xE1, b"Exif\0\0"),
    "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0"),
    "icc": (0xE2, b"ICC_PROFILE\0\1\1"),
    "photoshop": (0xED, b"Photoshop 3.0\0"),
    "program data": (0xE7, b""),
}
PNG_PARTS = {"exif": b"eXIf", "icc": b"iCCP", "time": b"tIME", "c2pa": b"caBX"}
PNG_PARTS |= {"program data": b"prVt"}
PACKED = {"icc": b"a name\0\0"}
"""What stands before a packed body; one that cannot be unpacked makes no picture."""
WEBP_PARTS = {"exif": b"EXIF", "xmp": b"XMP ", "icc": b"ICCP", "c2pa": b"C2PA"}
WEBP_PARTS |= {"program data": b"abcd"}


def some(kinds: dict[str, object]) -> st.SearchStrategy[list[tuple[str, bytes]]]:
    return st.lists(st.tuples(st.sampled_from(sorted(kinds)), bodies), max_size=6)


def built(file_type: str, wanted: list[tuple[str, bytes]]) -> bytes:
    """Return the clean file with these parts in it, in this order."""
    data = CLEAN[file_type]
    if file_type == "jpeg":
        put = b""
        for kind, body in wanted:
            marker, start = JPEG_PARTS[kind]
            put += struct.pack(">BBH", 0xFF, marker, 2 + len(start) + len(body)) + start + body
        return data[:20] + put + data[20:]
    if file_type == "png":
        put = b"".join(planted.chunk(PNG_PARTS[kind], body) for kind, body in wanted)
        return data[:33] + put + data[33:]
    chunks = [(WEBP_PARTS[kind], body) for kind, body in wanted]
    return planted.riff(planted.extended(data), planted.picture_of(data), *chunks)


@several
@given(st.data(), st.sampled_from(TYPES), st.binary(max_size=20))
def test_every_part_is_found_in_its_order_and_never_changes_the_picture(data, file_type, tail):
    kinds = {"jpeg": JPEG_PARTS, "png": PNG_PARTS, "webp": WEBP_PARTS}[file_type]
    wanted = data.draw(some(kinds))
    if file_type == "png":
        wanted = [(k, PACKED[k] + zlib.compress(b) if k in PACKED else b) for k, b in wanted]
    file = built(file_type, wanted) + tail
    found = hidden(file, FORMATS[file_type])
    behind = [("trailing data", tail)] if tail else []
    assert [f for f in found if f[0] not in ("hidden picture", "motion video")] == wanted + behind
    dirty = bool(wanted or tail or file_type == "webp")  # there, the header itself tells of more
    assert bool(check_container(file, file_type)) is dirty
    seen = decode(file, FORMATS[file_type])[0]
    assert np.array_equal(seen, decode(CLEAN[file_type], FORMATS[file_type])[0])
    again = encode(seen, file_type)
    assert leaks(again) == ()
    assert all(body not in again for _, body in wanted if len(body) > 6)


@several
@given(
    st.sampled_from(TYPES),
    st.integers(8, 70),  # strips of coloured noise a pixel wide are too much for JPEG
    st.integers(8, 70),
    st.sampled_from(["noise", "flat", "stripes", "two colours"]),
    st.integers(0, 2**32 - 1),
)
def test_any_picture_is_rebuilt_clean_and_proved(file_type, height, width, look, seed):
    chance = np.random.default_rng(seed)
    picture = np.empty((height, width, 3), np.uint8)
    match look:
        case "noise":
            picture[:] = chance.integers(0, 256, picture.shape)
        case "flat":
            picture[:] = chance.integers(0, 256, 3)
        case "stripes":
            picture[:] = chance.integers(0, 256, (1, width, 1))
        case _:
            picture[:] = 255 * chance.integers(0, 2, (height, width, 1))
    data = encode(picture, file_type)
    assert check_container(data, file_type) == ()
    assert prove_pixels(data, picture, (), file_type).problems == ()


# ------------------------------------------------------------------ HEIF: boxes inside each other
kinds_of_boxes = st.sampled_from([b"free", b"skip", b"mdat", b"abcd", b"uuid", b"moov"])


def box(kind: bytes, body: bytes = b"", *, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, version: int, body: bytes) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]) + body)


@several
@given(st.lists(st.tuples(kinds_of_boxes, bodies, st.booleans()), max_size=8), st.booleans())
def test_boxes_are_walked_whole_and_in_order(wanted, open_end):
    file = b"".join(box(kind, body, wide=wide) for kind, body, wide in wanted)
    if open_end:
        wanted = [*wanted, (b"mdat", b"to the end", False)]
        file += struct.pack(">I4s", 0, b"mdat") + b"to the end"
    found = list(boxes.walk(file))
    assert [(b.kind, file[b.start : b.end]) for b in found] == [(k, body) for k, body, _ in wanted]
    assert all(b.whole for b in found)


@several
@given(st.lists(st.tuples(kinds_of_boxes, bodies), max_size=6), st.binary(max_size=40))
def test_a_walk_over_boxes_stays_inside_and_goes_forward(wanted, junk):
    file = b"".join(box(*one) for one in wanted) + junk
    found = list(boxes.walk(file))
    edges = [edge for b in found for edge in (b.start, b.end)]
    assert all(edge <= len(file) for b in found for edge in (b.end,))
    assert all(b.start <= b.end for b in found if b.whole)
    assert edges[1::2] == sorted(edges[1::2])
    assert [b.kind for b in found[: len(wanted)]] == [kind for kind, _ in wanted]


items = st.lists(st.tuples(st.sampled_from([b"Exif", b"mime"]), bodies), min_size=1, max_size=5)


def heif_with(wanted: list[tuple[bytes, bytes]], version: int, size: int, inside: bool) -> bytes:
    """Return a HEIF file of items without a picture (ISO/IEC 14496-12, 8.11.3 and 8.11.6)."""
    stored = [
        struct.pack(">I", 0) + body if kind == b"Exif" else b"x:xmpmeta" + body
        for kind, body in wanted
    ]
    infos = b"".join(
        full(b"infe", 2, struct.pack(">HH4s", n, 0, kind) + b"\0")
        for n, (kind, _) in enumerate(wanted, 1)
    )
    width = ">I" if size == 4 else ">Q"

    def places(start: int) -> bytes:
        out = bytes([size << 4 | size, 0])
        out += struct.pack(">I" if version == 2 else ">H", len(stored))
        for number, body in enumerate(stored, 1):
            out += struct.pack(">I" if version == 2 else ">H", number)
            out += struct.pack(">H", int(inside)) if version else b""
            out += struct.pack(">HH", 0, 1) + struct.pack(width, start)
            out += struct.pack(width, len(body))
            start += len(body)
        return full(b"iloc", version, out)

    def whole(start: int) -> bytes:
        data = b"".join(stored)
        inner = full(b"iinf", 0, struct.pack(">H", len(wanted)) + infos) + places(start)
        inner += box(b"idat", data) if inside else b""
        head = box(b"ftyp", b"heic\0\0\0\0heicmif1") + full(b"meta", 0, inner)
        return head + (b"" if inside else box(b"mdat", data))

    if inside:
        return whole(0)
    return whole(whole(0).index(b"mdat") + 4)


@several
@given(items, st.sampled_from([0, 1, 2]), st.sampled_from([4, 8]), st.booleans())
def test_every_item_of_a_heif_is_found_wherever_it_lies(wanted, version, size, inside):
    file = heif_with(wanted, version, size, inside and version > 0)
    found = hidden(file, "HEIF")
    assert [kind for kind, _ in found] == [
        "exif" if kind == b"Exif" else "xmp" for kind, _ in wanted
    ]
    for (kind, body), (_, seen) in zip(wanted, found, strict=True):
        assert seen == (body.removeprefix(b"Exif\0\0") if kind == b"Exif" else b"x:xmpmeta" + body)


# ------------------------------------------------------------------------ TIFF: chained directories
def tiff_of(count: int, order: str, *, ring: bool) -> bytes:
    """Return a TIFF of so many pages of 4 pixels; in a ring the first follows the last."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    tags = (
        (256, 2),
        (257, 2),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 0),
        (277, 1),
        (278, 2),
        (279, 4),
    )
    length = 2 + 12 * len(tags) + 4
    pages, data = b"", 8 + count * length
    for page in range(count):
        entries = b"".join(
            struct.pack(order + "HHII", tag, 4, 1, data + 4 * page if tag == 273 else value)
            for tag, value in tags
        )
        following = 8 + (page + 1) * length if page + 1 < count else 8 * ring
        pages += struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", following)
    return head + pages + bytes(4 * count)


@several
@given(st.integers(1, 9), st.sampled_from("<>"), st.booleans(), st.lists(bodies, max_size=3))
def test_pages_and_packets_of_a_tiff_are_found(count, order, ring, packets):
    packets = [b"<x:xmpmeta>" + p.replace(b"<", b"") + b"</x:xmpmeta>" for p in packets]
    file = tiff_of(count, order, ring=ring) + b"".join(packets)
    found = hidden(file, "TIFF")
    assert [body for kind, body in found if kind == "xmp"] == packets
    assert ("extra frames" in dict(found)) is (count > 1 or ring)
    seen, _ = decode(file, "TIFF")
    assert seen.shape == (2, 2, 3)
    assert leaks(encode(seen, "jpeg")) == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF"])
def test_the_files_built_here_are_like_those_of_another_program(kind):
    """The walks pass over all that Pillow writes, so what they find above was put there."""
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, kind)
    assert [part for part in hidden(file.getvalue(), kind) if part[0] != "tiff"] == []
