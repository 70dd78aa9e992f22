"""ExifTool, where it is installed, reads files a second time."""

import os
import shutil

import numpy as np
import pytest
from PIL import Image

from photocheck.core.imaging import exiftool
from photocheck.core.imaging.save import SUFFIXES, encode, write_new
from photocheck.core.pipeline.verify import Verified, second_reading
from photocheck.core.types import Photo

PICTURE = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
def test_our_copies_are_plain_to_it_and_others_are_not(tmp_path):
    files = [tmp_path / write_new(tmp_path, encode(PICTURE, t), t)[0] for t in SUFFIXES]
    exif = Image.Exif()
    exif[0x013B] = "Amy"
    leaky = tmp_path / "Zoë & Amy.jpg"
    Image.fromarray(PICTURE).save(leaky, exif=exif, comment=b"x")
    assert exiftool.finds([*files, leaky]) == {leaky: ("EXIF", "File")}
    photos = [Photo(path, path.name) for path in (*files, leaky)]
    seen = second_reading(photos, [Verified(p.name, ()) for p in photos])
    assert [bool(v.leaks) for v in seen] == [False] * len(files) + [True]
    assert "EXIF" in seen[-1].leaks[0]


def test_without_it_or_where_it_fails_nothing_is_added(tmp_path, monkeypatch):
    path = tmp_path / "a.jpg"
    path.write_bytes(encode(PICTURE, "jpeg"))
    photos, clean = [Photo(path, "a.jpg")], [Verified("a.jpg", ())]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not exiftool.available()
    assert exiftool.finds([path]) == {}
    assert second_reading(photos, clean) == clean


@pytest.mark.skipif(
    shutil.which("exiftool") is None or os.name == "nt", reason="needs exiftool, and odd names"
)
def test_a_name_that_is_no_text_is_read_with_the_others(tmp_path):
    exif = Image.Exif()
    exif[0x013B] = "Amy"
    files = [tmp_path / "a.jpg", tmp_path / os.fsdecode(b"b\xff\xfe.jpg")]
    for path in files:
        Image.fromarray(PICTURE).save(path, exif=exif)
    assert exiftool.finds(files) == dict.fromkeys(files, ("EXIF", "File"))
