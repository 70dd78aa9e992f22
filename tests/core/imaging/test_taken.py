"""The day of a photo comes from its file, and only a day that can be."""

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from photocheck.core.imaging.load import load
from photocheck.core.imaging.sniff import sniff
from photocheck.core.imaging.taken import as_day, taken

ORIGINAL, SUB = 0x9003, 0x8769


def photo(said, kind="JPEG"):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    if said is not None:
        exif.get_ifd(SUB)[ORIGINAL] = said
    file = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(file, kind, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_day_in_the_file(kind):
    content = photo("2025:06:30 10:11:12", kind)
    assert taken(content, sniff(content)) == "2025-06-30"


def test_a_loaded_photo_knows_its_day(tmp_path):
    (tmp_path / "a.jpg").write_bytes(photo("2025:06:30 10:11:12"))
    (tmp_path / "b.jpg").write_bytes(photo(None))
    assert load(tmp_path / "a.jpg").taken == date(2025, 6, 30)
    assert load(tmp_path / "b.jpg").taken is None


@pytest.mark.parametrize(
    "said", [None, "", "0000:00:00 00:00:00", "2025:13:40", "1980:01:01 00:00:00", "x"]
)
def test_days_that_cannot_be(said):
    assert taken(photo(said), "JPEG") == ""


@pytest.mark.parametrize("content", [b"", b"text", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM"])
def test_bytes_that_say_nothing(content):
    assert taken(content, "JPEG") == ""


@pytest.mark.parametrize("text", ["", "None", "2025-02-30", "1999-12-31", "yesterday"])
def test_answers_that_are_no_day(text):
    assert as_day(text) is None
