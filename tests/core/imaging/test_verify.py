"""The proof catches every leak that was planted, and passes what is clean."""

import io

import cv2
import numpy as np
import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.leaks import FORMATS, leaks
from photocheck.core.imaging.metadata import found
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
    assert prove_pixels(CLEAN[file_type], COVERED, COVERS, file_type).problems == ()
    assert leaks(CLEAN[file_type]) == ()
    assert decode_export(CLEAN[file_type]).shape == COVERED.shape


@pytest.mark.parametrize("file_type", TYPES)
@pytest.mark.parametrize("size", [(1, 1), (1, 700), (17, 33), (600, 2)])
def test_odd_sizes_and_pure_noise_are_proved(file_type, size):
    picture = np.random.default_rng(7).integers(0, 256, (*size, 3), dtype=np.uint8)
    data = encode(picture, file_type)
    assert check_container(data, file_type) == ()
    assert prove_pixels(data, picture, (), file_type).problems == ()


def test_one_type_is_not_another():
    for file_type in TYPES:
        for other in set(TYPES) - {file_type}:
            assert check_container(CLEAN[other], file_type)


# ----------------------------------------------------------------------------- planted leaks
@pytest.mark.parametrize(("file_type", "what"), planted.EVERY)
def test_a_planted_leak_is_caught(file_type, what):
    data = planted.plant(file_type, what, CLEAN[file_type])
    assert data != CLEAN[file_type]
    assert prove_pixels(data, COVERED, COVERS, file_type).problems
    seen = what in planted.SEEN[file_type]
    assert bool(check_container(data, file_type)) is seen
    assert bool(leaks(data)) is seen  # as `verify` looks, which cannot encode again


def test_what_is_planted_is_really_there():
    """Another reading of the planted files, so that the tests above do not catch mere noise."""
    said = {
        "place (gps)": "gps",
        "camera": "camera",
        "day and time": "time",
        "owner": "names",
        "serial number": "serial",
        "thumbnail": "thumbnail",
        "xmp": "xmp",
        "face regions": "face areas",
        "colour profile": "icc",
        "motion video behind": "motion video",
        "picture behind": "trailing data",
        "c2pa": "c2pa",
    }
    for what, kind in said.items():
        for file_type in TYPES:
            data = planted.plant(file_type, what, CLEAN[file_type])
            assert kind in found(data, FORMATS[file_type]), (file_type, what)


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


@settings(max_examples=100)
@given(st.lists(any_cover, max_size=6), st.sampled_from(TYPES), st.sampled_from([PHOTO, GRAIN]))
def test_any_covers_however_they_overlap_are_proved(covers, file_type, photo):
    """Slivers, crumbs and covers beyond the edge must not stop an export."""
    covered = redact(photo, covers, b"secret")
    assert prove_pixels(encode(covered, file_type), covered, covers, file_type).problems == ()


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
    problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type).problems
    assert "something can be seen through a cover" in problems


@pytest.mark.parametrize("file_type", TYPES)
def test_a_cover_at_the_wrong_place_is_caught(file_type):
    moved = [Cover(c.cx + c.rx, c.cy, c.rx, c.ry, c.angle, c.shape, c.style) for c in COVERS]
    careless = redact(PHOTO, moved, b"secret")
    problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type).problems
    assert "something can be seen through a cover" in problems


@pytest.mark.parametrize("file_type", TYPES)
def test_a_plain_blur_or_mosaic_is_not_a_cover(file_type):
    fine = cv2.resize(cv2.resize(PHOTO, None, fx=0.2, fy=0.2), PHOTO.shape[1::-1])
    for weak in (cv2.GaussianBlur(PHOTO, (0, 0), 2), fine, cv2.medianBlur(PHOTO, 5)):
        careless = put(COVERED, COVERS[1], weak)
        problems = prove_pixels(encode(careless, file_type), careless, COVERS, file_type).problems
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
    assert prove_pixels(data, COVERED, COVERS, file_type).problems


@pytest.mark.parametrize("file_type", TYPES)
def test_another_size_is_caught(file_type):
    turned = np.ascontiguousarray(np.rot90(COVERED))
    assert prove_pixels(encode(turned, file_type), COVERED, COVERS, file_type).problems


def test_other_settings_are_caught():
    assert prove_pixels(saved("JPEG", quality=95), COVERED, COVERS, "jpeg").problems
    assert prove_pixels(saved("PNG", compress_level=1), COVERED, COVERS, "png").problems


@settings(max_examples=150)
@given(
    st.sampled_from(TYPES),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4),
)
def test_no_changed_byte_is_ever_proved(file_type, edits):
    data = bytearray(CLEAN[file_type])
    for where, what in edits:
        at = int(where * len(data))
        data[at:at] = what
    assert prove_pixels(bytes(data), COVERED, COVERS, file_type).problems
    check_container(bytes(data), file_type)  # may pass or not, but must not fail
    leaks(bytes(data))


@settings(max_examples=150)
@given(st.sampled_from(TYPES), st.binary(max_size=200))
def test_a_walk_over_anything_ends(file_type, tail):
    for start in (b"", CLEAN[file_type][:60], CLEAN[file_type][:12]):
        assert check_container(start + tail, file_type)
