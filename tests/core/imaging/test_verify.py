"""The proof catches every leak that was planted, and passes what is clean."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.leaks import leaks
from photocheck.core.imaging.redact import Cover, head_cover, inside, redact
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.verify import decode_export, prove_pixels
from photocheck.core.types import Box, CoverStyle

TYPES = ("jpeg", "png", "webp")


def scene(height: int = 240, width: int = 320) -> np.ndarray:
    """Return a busy picture: waves and grain, with detail everywhere."""
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([np.sin(x / 5 + y / 9), np.cos(x / 7 - y / 4), np.sin((x + y) / 6)], axis=-1)
    grain = np.random.default_rng(2).normal(0, 12, waves.shape)
    return np.clip(128 + 90 * waves + grain, 0, 255).astype(np.uint8)


PHOTO = scene()
COVERS = [
    head_cover(Box(40, 50, 50, 62), np.zeros((5, 2), np.float32), CoverStyle.SOFT),
    Cover(220.0, 120.0, 40.0, 46.0, 20.0, "head", CoverStyle.SOFT),
    Cover(150.0, 200.0, 18.0, 12.0, 0.0, "box", CoverStyle.SOLID),
    Cover(300.0, 30.0, 14.0, 16.0, -30.0, "head", CoverStyle.SOLID),
]
COVERED = redact(PHOTO, COVERS, b"secret")
CLEAN = {file_type: encode(COVERED, file_type) for file_type in TYPES}


def saved(kind: str, picture: np.ndarray = COVERED, **settings) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, **settings)
    return file.getvalue()


@pytest.mark.parametrize("file_type", TYPES)
def test_a_clean_export_is_proved(file_type):
    assert check_container(CLEAN[file_type], file_type) == ()
    assert prove_pixels(CLEAN[file_type], COVERED, COVERS, file_type) == ()
    assert leaks(CLEAN[file_type]) == ()
    assert decode_export(CLEAN[file_type]).shape == COVERED.shape


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize("size", [(1, 1), (1, 700), (17, 33), (600, 2)])
def test_odd_sizes_and_pure_noise_are_proved(file_type, size):
    picture = np.random.default_rng(7).integers(0, 256, (*size, 3), dtype=np.uint8)
    data = encode(picture, file_type)
    assert check_container(data, file_type) == ()
    assert prove_pixels(data, picture, (), file_type) == ()


def test_one_type_is_not_another():
    for file_type in TYPES:
        for other in set(TYPES) - {file_type}:
            assert check_container(CLEAN[other], file_type)


# ------------------------------------------------------------------- leaks planted in a JPEG
JPEG = CLEAN["jpeg"]
SOS = JPEG.index(b"\xff\xda")
EXIF = b"Exif\0\0" + b"II*\0\x08\0\0\0\0\0\0\0\0\0"


def segment(marker: int, body: bytes, at: int = 20) -> bytes:
    """Return the clean JPEG with one more segment, behind its JFIF header unless told."""
    return JPEG[:at] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + JPEG[at:]


def grown(marker: bytes, extra: bytes) -> bytes:
    """Return the clean JPEG with surplus bytes inside an existing segment."""
    at = JPEG.index(marker)
    (length,) = struct.unpack_from(">H", JPEG, at + 2)
    end = at + 2 + length
    head = JPEG[: at + 2] + struct.pack(">H", length + len(extra))
    return head + JPEG[at + 4 : end] + extra + JPEG[end:]


JPEG_LEAKS = {
    "exif": segment(0xE1, EXIF),
    "xmp": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
    "icc": segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(128)),
    "mpf": segment(0xE2, b"MPF\0II*\0"),
    "jumbf": segment(0xEB, b"JP\0\1\0\0\0\1jumb"),
    "iptc": segment(0xED, b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\0\0"),
    "adobe": segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
    "unknown app": segment(0xE7, b"hello"),
    "empty app": segment(0xE9, b""),
    "comment": segment(0xFE, b"Amy, 4B"),
    "empty comment": segment(0xFE, b""),
    "second jfif": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
    "jfxx": segment(0xE0, b"JFXX\0\x13\1\1"),
    "comment before the scan": segment(0xFE, b"x", SOS),
    "restart interval": segment(0xDD, b"\0\1", SOS),
    "density": JPEG[:13] + b"\1\0\x48\0\x48" + JPEG[18:],
    "jfif thumbnail": grown(b"\xff\xe0", bytes(3)).replace(b"\0\1\0\1\0\0", b"\0\1\0\1\1\1", 1),
    "quantisation slack": grown(b"\xff\xdb", b"hidden"),
    "huffman slack": grown(b"\xff\xc4", b"hidden"),
    "frame slack": grown(b"\xff\xc0", b"hidden"),
    "scan slack": grown(b"\xff\xda", b"hidden"),
    "one byte behind": JPEG + b"\0",
    "text behind": JPEG + b"Amy Brown",
    "second picture behind": JPEG + JPEG,
    "video behind": JPEG + b"\0\0\0\x18ftypmp42",
    "no end": JPEG[:-2],
    "cut scan": JPEG[:-40],
    "cut header": JPEG[:100],
    "fill bytes": JPEG[:20] + b"\xff" + JPEG[20:],
    "junk between segments": JPEG[:20] + b"junk" + JPEG[20:],
    "junk before": b"x" + JPEG,
    "stray marker in the scan": JPEG[: SOS + 40] + b"\xff\xd0" + JPEG[SOS + 40 :],
    "second frame": segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0", SOS),
    "start inside": segment(0xFE, JPEG[:60]),
}


@pytest.mark.parametrize("name", JPEG_LEAKS)
def test_a_leak_in_a_jpeg_is_caught(name):
    assert check_container(JPEG_LEAKS[name], "jpeg")
    assert prove_pixels(JPEG_LEAKS[name], COVERED, COVERS, "jpeg")
    assert leaks(JPEG_LEAKS[name])


def test_bytes_behind_the_last_block_are_caught_by_encoding_again():
    """No walk sees them: they lie inside the scan and decode to nothing."""
    data = JPEG[:-2] + b"Amy Brown" + JPEG[-2:]
    assert check_container(data, "jpeg") == ()
    assert prove_pixels(data, COVERED, COVERS, "jpeg")


# -------------------------------------------------------------------- leaks planted in a PNG
PNG = CLEAN["png"]
IDAT = PNG.index(b"IDAT") - 4


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes, at: int = IDAT) -> bytes:
    return PNG[:at] + chunk(kind, body) + PNG[at:]


def with_stream(change) -> bytes:
    """Return the clean PNG with another image stream."""
    stream, at = b"", 8
    while at < len(PNG):
        length, kind = struct.unpack_from(">I4s", PNG, at)
        stream += PNG[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return PNG[:IDAT] + chunk(b"IDAT", change(stream)) + chunk(b"IEND", b"")


def with_header(**changes: int) -> bytes:
    header = bytearray(PNG[16:29])
    for name, value in changes.items():
        header[{"depth": 8, "colour": 9, "lace": 12}[name]] = value
    return PNG[:8] + chunk(b"IHDR", bytes(header)) + PNG[33:]


PNG_LEAKS = {
    "text": with_chunk(b"tEXt", b"Author\0Amy"),
    "compressed text": with_chunk(b"zTXt", b"Author\0\0" + zlib.compress(b"Amy")),
    "international text": with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"),
    "exif": with_chunk(b"eXIf", EXIF[6:]),
    "icc": with_chunk(b"iCCP", b"monitor\0\0" + zlib.compress(bytes(128))),
    "time": with_chunk(b"tIME", bytes(7)),
    "density": with_chunk(b"pHYs", bytes(9)),
    "background": with_chunk(b"bKGD", bytes(6)),
    "gamma": with_chunk(b"gAMA", bytes(4)),
    "transparency": with_chunk(b"tRNS", bytes(6)),
    "palette": with_chunk(b"PLTE", bytes(3)),
    "private": with_chunk(b"prVt", b"hello"),
    "c2pa": with_chunk(b"caBX", b"jumb"),
    "animation": with_chunk(b"acTL", bytes(8)),
    "grown srgb": with_chunk(b"sRGB", b"\0Amy"),
    "text behind the picture": with_chunk(b"tEXt", b"a\0b", len(PNG) - 12),
    "filled end": PNG[:-12] + chunk(b"IEND", b"Amy"),
    "behind the end": PNG + b"\0",
    "second png behind": PNG + PNG,
    "wrong checksum": PNG[:-4] + b"AMY!",
    "behind the stream": with_stream(lambda s: s + b"Amy Brown"),
    "surplus lines": with_stream(lambda s: zlib.compress(zlib.decompress(s) + bytes(961))),
    "surplus byte": with_stream(lambda s: zlib.compress(zlib.decompress(s) + b"\0")),
    "short stream": with_stream(lambda s: zlib.compress(zlib.decompress(s)[:-1])),
    "stream without an end": with_stream(lambda s: s[:-5]),
    "no stream": with_stream(lambda _: b""),
    "not a stream": with_stream(lambda _: b"Amy" * 400),
    "16 bits": with_header(depth=16),
    "alpha": with_header(colour=6),
    "interlaced": with_header(lace=1),
    "cut": PNG[:-20],
    "cut header": PNG[:20],
    "no end": PNG[:-12],
    "two headers": with_chunk(b"IHDR", PNG[16:29]),
    "split picture": PNG[:-12] + chunk(b"IDAT", b"") + PNG[-12:],
}


@pytest.mark.parametrize("name", PNG_LEAKS)
def test_a_leak_in_a_png_is_caught(name):
    assert prove_pixels(PNG_LEAKS[name], COVERED, COVERS, "png")
    if name != "split picture":
        assert check_container(PNG_LEAKS[name], "png")


# ------------------------------------------------------------------- leaks planted in a WebP
WEBP = CLEAN["webp"]


def riff(*chunks: tuple[bytes, bytes], size: int | None = None) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) & 1) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


VP8 = (b"VP8 ", WEBP[20 : 20 + struct.unpack_from("<I", WEBP, 16)[0]])
EXTENDED = (b"VP8X", bytes([12, 0, 0, 0]) + bytes((63, 1, 0)) + bytes((239, 0, 0)))
WEBP_LEAKS = {
    "exif": riff(EXTENDED, VP8, (b"EXIF", EXIF[6:])),
    "xmp": riff(EXTENDED, VP8, (b"XMP ", b"<x:xmpmeta/>")),
    "icc": riff(EXTENDED, (b"ICCP", bytes(128)), VP8),
    "extended header": riff(EXTENDED, VP8),
    "unknown": riff(VP8, (b"INAM", b"Amy")),
    "second picture": riff(VP8, VP8),
    "alpha": riff(EXTENDED, (b"ALPH", bytes(5)), VP8),
    "behind": WEBP + b"\0",
    "inside the size": WEBP[:4] + struct.pack("<I", len(WEBP) - 8 + 4) + WEBP[8:] + b"Amy!",
    "size too small": WEBP[:4] + struct.pack("<I", len(WEBP) - 10) + WEBP[8:],
    "size too large": WEBP[:4] + struct.pack("<I", len(WEBP)) + WEBP[8:],
    "cut": WEBP[:-30],
    "cut header": WEBP[:15],
    "filled padding": riff((b"VP8 ", VP8[1] + b"x"))[:-1] + b"A"
    if not len(VP8[1]) & 1
    else riff(VP8)[:-1] + b"A",
    "no picture": riff(),
}


@pytest.mark.parametrize("name", WEBP_LEAKS)
def test_a_leak_in_a_webp_is_caught(name):
    assert check_container(WEBP_LEAKS[name], "webp")
    assert prove_pixels(WEBP_LEAKS[name], COVERED, COVERS, "webp")


# ---------------------------------------------------------------- what Pillow itself would leak
def test_what_pillow_writes_when_told_is_caught():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Amy")
    exif = Image.Exif()
    exif[0x013B] = "Amy"
    for kind in ("JPEG", "PNG", "WEBP"):
        words = {"pnginfo": text} if kind == "PNG" else {"xmp": b"<x:xmpmeta/>"}
        for told in ({"icc_profile": profile}, {"exif": exif}, words):
            data = saved(kind, **told)
            assert check_container(data, kind.lower()), (kind, told)
            assert leaks(data), (kind, told)
    for kind in ("JPEG", "PNG"):
        assert check_container(saved(kind, dpi=(300, 300)), kind.lower())
    assert leaks(saved("GIF"))
    assert leaks(saved("TIFF"))
    assert leaks(b"no picture")
    assert leaks(b"")


numbers = st.floats(-20, 340)
sizes = st.floats(1, 120)
any_cover = st.builds(
    Cover,
    numbers,
    numbers,
    sizes,
    sizes,
    st.floats(-180, 180),
    st.sampled_from(["head", "box"]),
    st.sampled_from(list(CoverStyle)),
)
GRAIN = np.random.default_rng(7).integers(0, 256, (300, 300, 3), dtype=np.uint8)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_cover, max_size=6), st.sampled_from(TYPES), st.sampled_from([PHOTO, GRAIN]))
def test_any_covers_however_they_overlap_are_proved(covers, file_type, photo):
    """Slivers, crumbs and covers beyond the edge must not stop an export."""
    covered = redact(photo, covers, b"secret")
    assert prove_pixels(encode(covered, file_type), covered, covers, file_type) == ()


# ----------------------------------------------------------------------- what the pixels betray
def put(picture: np.ndarray, cover: Cover, source: np.ndarray) -> np.ndarray:
    """Return the picture with the source showing where the cover should be."""
    shown = picture.copy()
    mask = inside(cover, picture.shape)
    shown[mask] = source[mask]
    return shown


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize("missing", range(len(COVERS)))
def test_a_skipped_cover_is_caught_even_if_it_was_meant(file_type, missing):
    """The picture that was meant is wrong itself: only the pixels can tell."""
    careless = put(COVERED, COVERS[missing], PHOTO)
    problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type)
    assert "something can be seen through a cover" in problems


@pytest.mark.parametrize("file_type", TYPES)
def test_a_cover_at_the_wrong_place_is_caught(file_type):
    moved = [Cover(c.cx + c.rx, c.cy, c.rx, c.ry, c.angle, c.shape, c.style) for c in COVERS]
    careless = redact(PHOTO, moved, b"secret")
    problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type)
    assert "something can be seen through a cover" in problems


@pytest.mark.parametrize("file_type", TYPES)
def test_a_plain_blur_or_mosaic_is_not_a_cover(file_type):
    fine = cv2.resize(cv2.resize(PHOTO, None, fx=0.2, fy=0.2), PHOTO.shape[1::-1])
    for weak in (cv2.GaussianBlur(PHOTO, (0, 0), 2), fine, cv2.medianBlur(PHOTO, 5)):
        careless = put(COVERED, COVERS[1], weak)
        problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type)
        assert "something can be seen through a cover" in problems


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize(
    "change",
    [
        lambda p: np.ascontiguousarray(np.rot90(p, 2)),
        lambda p: np.ascontiguousarray(p[:, ::-1]),
        lambda p: np.ascontiguousarray(p[..., ::-1]),
        lambda p: np.roll(p, 9, axis=1),
        lambda p: PHOTO,
    ],
    ids=["upside down", "mirrored", "colours swapped", "shifted", "original"],
)
def test_another_picture_is_caught(file_type, change):
    data = encode(change(COVERED), file_type)
    assert prove_pixels(data, COVERED, COVERS, file_type)


@pytest.mark.parametrize("file_type", TYPES)
def test_another_size_is_caught(file_type):
    turned = np.ascontiguousarray(np.rot90(COVERED))
    assert prove_pixels(encode(turned, file_type), COVERED, COVERS, file_type)


def test_other_settings_are_caught():
    assert prove_pixels(saved("JPEG", quality=95), COVERED, COVERS, "jpeg")
    assert prove_pixels(saved("PNG", compress_level=1), COVERED, COVERS, "png")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TYPES),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4),
)
def test_no_changed_byte_is_ever_proved(file_type, edits):
    data = bytearray(CLEAN[file_type])
    for where, what in edits:
        at = int(where * len(data))
        data[at:at] = what
    assert prove_pixels(bytes(data), COVERED, COVERS, file_type)
    check_container(bytes(data), file_type)  # may pass or not, but must not fail
    leaks(bytes(data))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TYPES), st.binary(max_size=200))
def test_a_walk_over_anything_ends(file_type, tail):
    for start in (b"", CLEAN[file_type][:60], CLEAN[file_type][:12]):
        assert check_container(start + tail, file_type)
