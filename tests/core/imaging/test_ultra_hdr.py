"""Ultra HDR: the picture everybody sees is read; the gain map behind it never gets out."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.MpoImagePlugin import MpoImageFile

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.decode import decode
from photocheck.core.imaging.leaks import leaks
from photocheck.core.imaging.load import load
from photocheck.core.imaging.save import encode

XMP = b"http://ns.adobe.com/xap/1.0/\0"
PRIMARY = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"><Container:Directory>
 <rdf:Seq><rdf:li><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li>
 <Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="%d"/></rdf:li>
 </rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>"""
GAIN = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"
 hdrgm:GainMapMax="3.2" hdrgm:HDRCapacityMax="3.2"/></rdf:RDF></x:xmpmeta>"""


def scene() -> np.ndarray:
    y, x = np.mgrid[0:96, 0:128]
    return np.stack([x * 2 - y // 2 + 48, y * 2, 255 - x - y], axis=-1).astype(np.uint8)


def jpeg(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=95)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def index_of(first: int, start: int, second: int) -> bytes:
    """Return the multi-picture index (CIPA DC-007): lengths, and where the second starts."""
    entry = struct.pack("<IIIHH", 0x00030000, first, 0, 0, 0)
    entry += struct.pack("<IIIHH", 0, second, start, 0, 0)
    tags = struct.pack("<HHI4s", 0xB000, 7, 4, b"0100")
    tags += struct.pack("<HHII", 0xB001, 4, 1, 2) + struct.pack("<HHII", 0xB002, 7, 32, 50)
    return b"MPF\0II*\0" + struct.pack("<IH", 8, 3) + tags + bytes(4) + entry


def ultra_hdr(picture: np.ndarray, gain: np.ndarray) -> bytes:
    """Return a file as phones with Android 14 write it: picture, XMP, index; gain map behind."""
    plain, behind = jpeg(picture), jpeg(gain)
    behind = behind[:2] + segment(0xE1, XMP + GAIN) + behind[2:]
    head = plain[:20] + segment(0xE1, XMP + PRIMARY % len(behind))
    size = len(head) + 4 + len(index_of(0, 0, 0)) + len(plain) - 20
    base = len(head) + 8  # offsets count from the index's own header
    head += segment(0xE2, index_of(size, size - base, len(behind)))
    return head + plain[20:] + behind


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    path = tmp_path / "PXL_0001.jpg"
    path.write_bytes(ultra_hdr(scene(), np.full((24, 32), 200, np.uint8)))
    return path


def test_the_file_made_here_is_what_phones_write(phone: Path) -> None:
    with MpoImageFile(phone) as image:  # `Image.open` passes over the index of such a file
        assert image.n_frames == 2
        image.seek(1)
        assert image.size == (32, 24)


def test_the_picture_is_read_and_the_gain_map_named(phone: Path) -> None:
    photo = load(phone)
    assert np.array_equal(photo.pixels, decode(jpeg(scene()), "JPEG")[0])
    assert "hidden picture" in photo.metadata_found


@pytest.mark.parametrize("file_type", ["jpeg", "png", "webp"])
def test_nothing_of_the_gain_map_gets_out(phone: Path, file_type: str) -> None:
    data = encode(load(phone).pixels, file_type)
    assert leaks(data) == ()
    assert b"hdrgm" not in data
    assert any("hidden picture" in leak for leak in leaks(phone.read_bytes()))


def test_a_file_of_which_only_the_header_is_left_is_refused(shared_data: Path) -> None:
    """Pillow's own test file ends where the picture's data would begin: nobody can show it."""
    path = shared_data / "files" / "gainmap" / "ultrahdr.jpg"
    data = path.read_bytes()
    start = data.rindex(b"\xff\xda")
    (length,) = struct.unpack_from(">H", data, start + 2)
    assert len(data) == start + 2 + length  # not one byte of the picture is in it
    with pytest.raises(UnreadablePhoto, match="cut short"):
        load(path)
