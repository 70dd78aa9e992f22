"""What hides in a file is named; nothing in it makes the search fail."""

import csv
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.metadata import found
from photocheck.core.imaging.parts import parts
from photocheck.core.imaging.sniff import READABLE, sniff

PLAIN = Image.fromarray(np.zeros((8, 8, 3), np.uint8))


def saved(kind: str, image: Image.Image = PLAIN, **settings) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def rich_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Phone 3"
    exif[0x013B] = "Amy Brown"
    exif[0x0132] = "2024:06:12 10:41:00"
    exif.get_ifd(0x8825)[2] = (51.0, 0.0, 0.0)
    exif.get_ifd(0x8769)[0xA431] = "SN-123"
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_is_read_in_every_container(kind):
    kinds = found(saved(kind, exif=rich_exif()), kind)
    assert {"camera", "exif", "gps", "names", "serial", "time"} <= set(kinds)
    assert list(kinds) == sorted(kinds)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_a_plain_picture_hides_nothing(kind):
    assert found(saved(kind), kind) == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_profile_is_named(kind):
    assert "icc" in found(saved(kind, icc_profile=b"\0" * 128), kind)


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="51,0N" '
    b'tiff:Model="Phone" Iptc4xmpExt:PersonInImage="Amy" mwg-rs:Regions="1" xmp:CreateDate="2024"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_xmp_is_read(kind):
    kinds = set(found(saved(kind, xmp=XMP), kind))
    assert {"xmp", "gps", "camera", "names", "face areas", "time"} <= kinds


def test_png_texts_are_read():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Amy")
    info.add_text("Creation Time", "2024", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    assert {"text chunks", "names", "time", "xmp", "gps"} <= set(
        found(saved("PNG", pnginfo=info), "PNG")
    )


def test_a_comment_is_named():
    assert found(saved("JPEG", comment=b"Amy"), "JPEG") == ("comment",)
    assert found(saved("GIF", comment=b"Amy"), "GIF") == ("comment",)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize(
    ("tail", "more"),
    [
        (b"anything", set()),
        (saved("JPEG"), {"hidden picture"}),
        (b"\0\0\0\x18ftypmp42....", {"motion video"}),
    ],
)
def test_what_lies_behind_the_end_is_named(kind, tail, more):
    assert set(found(saved(kind) + tail, kind)) == {"trailing data"} | more


def test_more_pictures_are_named():
    frames = [Image.fromarray(np.full((8, 8, 3), v, np.uint8)) for v in (0, 99, 200)]
    for kind in ("GIF", "PNG", "WEBP", "TIFF", "AVIF"):
        data = saved(kind, frames[0], save_all=True, append_images=frames[1:])
        assert "extra frames" in found(data, kind)
    assert "hidden picture" in found(
        saved("MPO", frames[0], save_all=True, append_images=frames[1:]), "JPEG"
    )


NAMED = {
    "c2pa": {"jumbf_c2pa"},
    "comment": {"jpeg_comment", "gif_comment"},
    "exif": {"exif"},
    "extra frames": {"animation", "apng", "multipage", "heif_sequence"},
    "face areas": set(),
    "gps": {"gps"},
    "hidden picture": {"mpf", "gainmap", "depth"},
    "icc": {"icc"},
    "iptc": {"iptc"},
    "maker notes": {"makernotes"},
    "motion video": {"motion_video"},
    "names": {"owner"},
    "serial": {"serial"},
    "sound": {"audio"},
    "text chunks": {"png_tEXt", "png_zTXt"},
    "thumbnail": {"thumbnail", "jfxx_thumbnail", "irb_thumbnail", "heif_thumbnail"},
    "time": {"png_tIME"},
    "trailing data": {"trailing_data"},
    "xmp": {"xmp"},
}
"""What the real files' list calls each kind."""


def test_real_files_are_seen_through(shared_data):
    """Nine in ten kinds of hidden data that the list knows of are named.

    What is left are serial numbers and owners inside makers' own notes, which are named as such.
    """
    files, seen, listed = shared_data / "files", 0, 0
    with (files / "MANIFEST.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        data = (files / row["path"]).read_bytes()
        try:
            kinds = found(data, sniff(data))
        except UnreadablePhoto:
            continue
        vectors = set(row["leak_vectors"].split(";"))
        for kind, words in NAMED.items():
            if words & vectors and row["expected_decodable"] == "yes":
                listed += 1
                seen += kind in kinds or (kind in ("serial", "names") and "maker notes" in kinds)
    assert listed > 300
    assert seen / listed > 0.95


def test_a_place_is_always_named_where_it_can_be_read(shared_data):
    for name in ("gps/DSCN0010.jpg", "heif/xiaomi.heic", "avif/avif_exif_xmp.avif"):
        data = (shared_data / "files" / name).read_bytes()
        assert "gps" in found(data, sniff(data))


SEEDS = [
    (kind, saved(kind, exif=rich_exif())) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")
] + [("GIF", saved("GIF", comment=b"x")), ("BMP", saved("BMP")), ("JPEG", saved("JPEG", xmp=XMP))]


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=8),
)
def test_damaged_files_never_fail(seed, edits):
    kind, data = seed[0], bytearray(seed[1])
    for where, what in edits:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    assert isinstance(found(bytes(data), kind), tuple)


@settings(max_examples=200)
@given(st.sampled_from(READABLE), st.binary(max_size=400))
def test_anything_at_all_never_fails(kind, data):
    starts = {"JPEG": b"\xff\xd8", "PNG": b"\x89PNG\r\n\x1a\n", "TIFF": b"II*\0\x08\0\0\0"}
    for start in (b"", starts.get(kind, b"")):
        assert isinstance(found(start + data, kind), tuple)


def test_a_directory_that_points_at_itself_ends():
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8)
    assert "extra frames" in found(loop, "TIFF")
    jpeg = saved("JPEG")
    app1 = b"Exif\0\0" + loop
    data = jpeg[:2] + struct.pack(">BBH", 0xFF, 0xE1, len(app1) + 2) + app1 + jpeg[2:]
    assert "exif" in found(data, "JPEG")


def test_a_compressed_text_bomb_is_not_unpacked():
    bomb = b"Raw profile type xmp\0\0" + zlib.compress(bytes(200_000_000))
    body = struct.pack(">I4s", len(bomb), b"zTXt") + bomb + bytes(4)
    png = saved("PNG")
    total = sum(len(body) for _, body in parts(png[:33] + body + png[33:], "PNG"))
    assert total < 2 * 2**20
