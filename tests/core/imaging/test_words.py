"""What was hidden is told in words that a teacher understands."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from photocheck.core.imaging.load import load
from photocheck.core.imaging.metadata import Detail, details
from photocheck.core.imaging.words import in_words

PLAIN = Image.fromarray(np.full((40, 60, 3), 90, np.uint8))


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010F], made[0x0110] = "Apple", "iPad Pro"
    made[0x0132] = "2026:06:13 09:00:00"
    made[0x8769] = {0x9003: "2026:06:12 10:41:00"}
    made[0x013B] = "Amy Brown"
    degrees = tuple(IFDRational(n) for n in (51, 0, 0))
    west = tuple(IFDRational(n) for n in (1, 30, 0))
    made[0x8825] = {1: "N", 2: degrees, 3: "W", 4: west}
    return made


def saved(kind: str = "JPEG", **settings) -> bytes:
    file = io.BytesIO()
    PLAIN.save(file, kind, **settings)
    return file.getvalue()


def told(data: bytes, kind: str = "JPEG") -> tuple[str, ...]:
    return in_words(details(data, kind))


def mp4(seconds: int) -> bytes:
    head = b"\0" * 12 + struct.pack(">II", 600, 600 * seconds) + b"\0" * 80
    mvhd = struct.pack(">I", 8 + len(head)) + b"mvhd" + head
    moov = struct.pack(">I", 8 + len(mvhd)) + b"moov" + mvhd
    return struct.pack(">I", 16) + b"ftypmp42\0\0\0\0" + moov


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_device_time_and_names(kind):
    assert told(saved(kind, exif=exif()), kind)[:3] == (
        "Place: 51.0 N 1.5 W",
        "Taken on an iPad Pro on 12 June 2026, 10:41",
        'Names in it: "Amy Brown"',
    )


def test_pictures_and_videos():
    thumbnail = saved(quality=20)
    jfxx = struct.pack(">BBH", 0xFF, 0xE0, len(thumbnail) + 8) + b"JFXX\0\x10" + thumbnail
    jpeg = saved()
    assert "A small unblurred copy of the picture" in told(jpeg[:20] + jfxx + jpeg[20:])
    assert "A 3-second video" in told(jpeg + mp4(3))
    assert "A short video" in told(jpeg + mp4(0))
    assert "A second picture, hidden beside the one you see" in told(jpeg + jpeg)


def test_xmp_names_and_places():
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description photoshop:City="Winchester"'
        b' xmp:CreateDate="2026-06-12T10:41:22"><dc:creator><rdf:Seq><rdf:li>Ben Green</rdf:li>'
        b"</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    assert told(saved(xmp=xmp)) == (
        'Place names: "Winchester"',
        "Taken on 12 June 2026, 10:41",
        'Names in it: "Ben Green"',
    )


def test_a_comment_and_nothing():
    assert told(saved(comment=b"Class 4B")) == ('A comment in it: "Class 4B"',)
    assert told(saved()) == ()
    assert told(saved("PNG", exif=Image.Exif()), "PNG") == ()


def test_what_cannot_be_worked_out_is_still_told():
    assert in_words([Detail("gps")]) == ("The place where it was taken",)
    assert in_words([Detail("time", "DateTime", "0000:00:00")]) == ("The time when it was taken",)
    assert in_words([Detail("names")]) == ("Fields for names and titles",)
    assert in_words([Detail("exif")]) == ("Notes by a camera or a program",)
    many = [Detail("names", str(n), f"Name {n}") for n in range(9)]
    assert in_words(many) == ('Names in it: "Name 0", "Name 1", "Name 2" and 6 more',)


def test_no_value_can_fool_a_terminal():
    (line,) = told(saved(comment=b"\x1b[2Jgone\r\n\x00end" + b"x" * 9000))
    assert line.isprintable()
    assert len(line) < 120


@given(st.lists(st.tuples(st.sampled_from(["gps", "time", "camera", "names"]), st.text())))
def test_any_values_are_told(pairs):
    lines = in_words([Detail(kind, "Model", value) for kind, value in pairs])
    assert bool(lines) == bool(pairs)


def test_edits_that_lie_beside_a_photo_are_pointed_out(tmp_path):
    photo = tmp_path / "IMG_1.JPG"
    photo.write_bytes(saved())
    assert load(photo).notes == ()
    (tmp_path / "IMG_1.AAE").write_text("<plist/>")
    (note,) = load(photo).notes
    assert ".AAE" in note
