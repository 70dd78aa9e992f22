"""The day of a photo comes from its file, and only a day that can be."""

from datetime import date

import numpy as np
import pytest
from PIL import Image

from photocheck.core.imaging.taken import taken_on

TODAY = date(2026, 11, 2)
ORIGINAL, SUB = 0x9003, 0x8769


def photo(path, said):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    if said is not None:
        exif.get_ifd(SUB)[ORIGINAL] = said
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_day_in_the_file(tmp_path, suffix):
    assert taken_on(photo(tmp_path / f"a{suffix}", "2025:06:30 10:11:12"), TODAY) == date(
        2025, 6, 30
    )


@pytest.mark.parametrize(
    "said",
    [None, "", "0000:00:00 00:00:00", "2025:13:40", "1980:01:01 00:00:00", "2031:01:01", "x"],
)
def test_days_that_cannot_be(tmp_path, said):
    assert taken_on(photo(tmp_path / "a.jpg", said), TODAY) is None


def test_files_that_say_nothing(tmp_path):
    file = tmp_path / "a.jpg"
    assert taken_on(file, TODAY) is None
    for content in (b"", b"text", b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM"):
        file.write_bytes(content)
        assert taken_on(file, TODAY) is None
