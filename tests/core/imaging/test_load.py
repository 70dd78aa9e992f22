"""Photos are decoded upright, in sRGB, once; everything else is refused in words."""

import contextlib
import csv
import io
import os
import struct
import threading
import warnings
import zlib
from pathlib import Path

import numpy as np
import pi_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import load as module
from photocheck.core.imaging.decode import decode
from photocheck.core.imaging.load import fit, load
from photocheck.core.imaging.sniff import sniff

EXIF_ORIENTATION = 0x0112
TURNS = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.transpose(1, 0, 2),
    6: np.rot90,
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}
"""How a camera stores an upright picture for each orientation."""


def scene() -> np.ndarray:
    """Return a smooth picture whose corners all differ."""
    y, x = np.mgrid[0:48, 0:64]
    return np.stack([x * 4, y * 5, 255 - x * 2 - y], axis=-1).astype(np.uint8)


def encoded(picture: Image.Image | np.ndarray, kind: str, **settings) -> bytes:
    file = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(file, kind, **settings)
    return file.getvalue()


def written(folder: Path, data: bytes, name: str = "a.jpg") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def pixels_of(data: bytes) -> np.ndarray:
    return decode(data, sniff(data))[0]


def off(one: np.ndarray, other: np.ndarray) -> float:
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("JPEG", {"quality": 95}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("AVIF", {"quality": 95, "subsampling": "4:4:4"}),
    ],
)
def test_every_orientation_comes_out_upright(kind, settings, orientation):
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    stored = np.ascontiguousarray(TURNS[orientation](scene()))
    data = encoded(stored, kind, exif=exif, **settings)
    assert off(pixels_of(data), scene()) < 3


def test_real_orientations_agree(shared_data):
    """The same landscape under eight orientations; and the turned HEIF is portrait as shot."""
    folder = shared_data / "files" / "orientation"
    first = load(folder / "landscape_1.jpg").pixels
    for number in range(2, 9):
        other = load(folder / f"landscape_{number}.jpg").pixels
        assert off(fit(other, 100)[0], fit(first, 100)[0]) < 12
    turned = load(folder / "issue_9292_sony_6_right_top.HIF").pixels
    assert turned.shape[0] > turned.shape[1]


def test_avif_is_cut_to_its_crop(shared_data):
    """Pillow gives back what was cropped away: 320 x 280 instead of 180 x 100."""
    photo = load(shared_data / "files" / "avif" / "blue-and-magenta-crop.avif")
    assert photo.pixels.shape == (100, 180, 3)


def test_heif_shows_its_main_picture(shared_data):
    files = shared_data / "files" / "heif"
    for name in ("empty_icc.heic", "spatial_photo.heic"):
        photo = load(files / name)
        shown = pi_heif.open_heif(files / name).size  # of the main picture
        assert photo.pixels.shape == (*shown[::-1], 3)
        assert any("main one of" in note for note in photo.notes)


def test_load_tells_all(tmp_path):
    data = encoded(scene(), "JPEG", comment=b"by me")
    photo = load(written(tmp_path, data, "wrong.png"))
    assert photo.format == "JPEG"
    assert len(photo.sha256) == 64
    assert photo.metadata_found == ("comment",)
    assert photo.notes == ()
    assert photo.pixels.flags.c_contiguous
    assert not photo.pixels.flags.writeable


def test_alpha_is_laid_on_white_and_hides_what_was_transparent():
    clear = np.dstack([scene(), np.zeros((48, 64), np.uint8)])
    clear[:24, :, 3] = 255
    for kind, options in (("PNG", {}), ("WEBP", {"lossless": True, "exact": True}), ("TIFF", {})):
        seen = pixels_of(encoded(clear, kind, **options))
        assert (seen[24:] == 255).all()
        assert np.array_equal(seen[:24], scene()[:24])


def test_palette_transparency_is_laid_on_white():
    image = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    image.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    for kind in ("GIF", "PNG"):
        seen = pixels_of(encoded(image, kind, transparency=0))
        assert seen[0].tolist() == [[255, 255, 255], [0, 0, 255]]


def test_sixteen_bits_are_scaled_not_cut():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, axis=0)
    for kind in ("PNG", "TIFF"):
        seen = pixels_of(encoded(Image.fromarray(ramp), kind))
        assert seen[0, :, 0].tolist() == np.rint(ramp[0] / 257).astype(int).tolist()


@pytest.mark.parametrize("top", [1.0, 255.0, 4000.0])
def test_floating_pictures_are_stretched_to_be_seen(top):
    ramp = np.linspace(0, top, 64, dtype=np.float32)[None].repeat(4, axis=0)
    ramp[3, 0] = np.nan
    seen, notes = decode(encoded(Image.fromarray(ramp), "TIFF"), "TIFF")
    assert seen[0, 0].tolist() == [0, 0, 0]
    assert seen[0, -1].tolist() == [255, 255, 255]
    assert bool(notes) == (top > 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "LAB", "RGBX", "I;16B"])
def test_every_mode_gives_rgb(mode):
    if mode == "LAB":
        to_lab = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        image = ImageCms.applyTransform(Image.fromarray(scene()), to_lab)
    elif mode == "I;16B":
        image = Image.fromarray(scene()[..., 0].astype(">u2") * 257)
    else:
        image = Image.fromarray(scene()).convert(mode)
    seen = pixels_of(encoded(image, "TIFF"))
    assert seen.shape == (48, 64, 3)
    if mode in ("LAB", "YCbCr", "CMYK", "RGBX"):
        assert off(seen, scene()) < 4


def wide_gamut_profile() -> bytes:
    """Return sRGB's profile with red and green colorants swapped: any use of it shows."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    entries = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_colour_profile_is_applied(kind):
    red = np.full((16, 16, 3), (250, 10, 10), np.uint8)
    seen = pixels_of(encoded(red, kind, icc_profile=wide_gamut_profile()))
    assert off(seen, red[..., [1, 0, 2]]) < 12


def test_a_broken_colour_profile_is_noted_and_srgb_assumed():
    data = encoded(scene(), "PNG", icc_profile=b"no profile at all")
    seen, notes = decode(data, "PNG")
    assert np.array_equal(seen, scene())
    assert ["damaged" in note for note in notes] == [True]


def test_srgb_profile_changes_no_pixel():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels_of(encoded(scene(), "PNG", icc_profile=profile)), scene())


def with_png_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    """Put a chunk right behind the header, where gAMA and sRGB must stand."""
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return png[:33] + chunk + png[33:]


def with_gamma(png: bytes, gamma: float) -> bytes:
    return with_png_chunk(png, b"gAMA", struct.pack(">I", round(gamma * 100_000)))


@pytest.mark.parametrize("gamma", [0.3, 1 / 1.8, 1.0])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "I;16"])
def test_a_pngs_gamma_is_applied_as_browsers_do(mode, gamma):
    ramp = np.arange(256, dtype=np.uint8)[None].repeat(4, axis=0)
    if mode == "I;16":
        picture = Image.fromarray(ramp.astype(np.uint16) * 257)
    elif mode == "P":
        picture = Image.fromarray(ramp, "P")
        picture.putpalette([level for level in range(256) for _ in range(3)])
    else:
        picture = Image.fromarray(ramp).convert(mode)
    wanted = 255 * (ramp / 255.0) ** (1 / (gamma * 2.2))  # PNG, 3rd edition, 13.13
    got = pixels_of(with_gamma(encoded(picture, "PNG"), gamma))
    assert np.abs(got - wanted[..., None]).max() <= 0.5


def test_a_pngs_gamma_leaves_alpha_alone():
    grey = np.full((8, 8, 4), (128, 128, 128, 51), np.uint8)
    wanted = 0.2 * 255 * (128 / 255) ** (1 / 2.2) + 0.8 * 255
    got = pixels_of(with_gamma(encoded(grey, "PNG"), 1.0))
    assert np.abs(got - wanted).max() <= 1


@pytest.mark.parametrize("gamma", [0.0, 0.0001, 0.45455, 0.46875, 40.0])
def test_a_gamma_that_is_a_screens_own_or_nobodys_changes_nothing(gamma):
    plain = encoded(scene(), "PNG")
    assert (pixels_of(with_gamma(plain, gamma)) == pixels_of(plain)).all()


def test_srgb_and_a_profile_come_before_gamma():
    plain = encoded(scene(), "PNG")
    said = with_png_chunk(with_gamma(plain, 1.0), b"sRGB", b"\0")
    assert (pixels_of(said) == pixels_of(plain)).all()
    for picture in (Image.fromarray(scene()), Image.new("I;16", (8, 8), 30_000)):
        profiled = encoded(picture, "PNG", icc_profile=wide_gamut_profile())
        assert (pixels_of(with_gamma(profiled, 1.0)) == pixels_of(profiled)).all()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_is_used_and_said(kind):
    frames = [Image.fromarray(np.full((8, 8, 3), v, np.uint8)) for v in (0, 120, 240)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    seen, notes = decode(data, kind)
    assert seen.max() < 8
    assert notes == ("Only the first of 3 pictures in this file is used.",)


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def tiff_with(*tags: tuple[int, int]) -> bytes:
    """Return a little-endian TIFF whose only directory has these long values."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"I'm a file that is no picture", "not a photo"),
        (b"PK\x03\x04" + bytes(40), "not a photo"),
        (bytes(5000), "nothing but zeros"),
        (box(b"ftyp", b"crx \0\0\0\1crx isom"), "RAW"),
        (b"FUJIFILMCCD-RAW 0201", "RAW"),
        (tiff_with((0xC612, 0x401)), "RAW"),
        (tiff_with((0xFE, 1), (0x10F, 99), (0x14A, 99)), "RAW"),
        (box(b"ftyp", b"isom\0\0\2\0isomavc1mp41"), "video"),
        (box(b"ftyp", b"qt  \0\0\0\0qt  "), "video"),
        (b"\x1aE\xdf\xa3" + bytes(20), "video"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not a photo"),
        (b"\xff\x0a" + bytes(30), "JPEG XL"),
        (b"8BPS\0\1" + bytes(30), "Photoshop"),
        (b"%PDF-1.7\n", "PDF"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\xd8\xff\xc1\0\x11\x0c\0\x10\0\x10\3\1\x11\0\2\x11\0\3\x11\0", "12 bits"),
        (b"\xff\xd8\xff\xc3\0\x11\x08\0\x10\0\x10\3\1\x11\0\2\x11\0\3\x11\0", "lossless JPEG"),
        (b"\xff\xd8\xff\xe0", "nothing in it can be read"),
        (encoded(scene(), "JPEG")[:-60], "cut short"),
        (encoded(scene(), "PNG")[:-60], "cut short"),
        (encoded(scene(), "WEBP")[:-60], "cut short"),
        (encoded(scene(), "GIF")[:-60], "cut short"),
        (encoded(scene(), "BMP")[:-60], "cut short"),
        (encoded(scene(), "TIFF")[:200], "cut short"),
        (encoded(scene(), "AVIF")[:-60], "cut short"),
        (b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0" + bytes(24), "damaged inside"),
        (encoded(scene(), "GIF")[:6] + bytes(7), "no pixels"),
        (box(b"ftyp", b"heic\0\0\0\0heicmif1"), "damaged inside"),
    ],
)
def test_what_is_refused_says_why(tmp_path, data, says):
    with pytest.raises(UnreadablePhoto, match=says) as caught:
        load(written(tmp_path, data))
    assert caught.value.sentence.endswith(".")


def bomb_png(width: int, height: int) -> bytes:
    data = bytearray(encoded(scene(), "PNG"))
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


@pytest.mark.parametrize("size", [(15_000, 15_000), (40_000, 10), (10, 30_001), (2**31 - 1,) * 2])
def test_huge_pictures_are_refused_before_they_are_decoded(tmp_path, size):
    with pytest.raises(UnreadablePhoto, match="too large"):
        load(written(tmp_path, bomb_png(*size)))


def test_huge_files_are_not_read(tmp_path):
    path = written(tmp_path, encoded(scene(), "PNG"))
    os.truncate(path, module.MAX_FILE_BYTES + 1)  # sparse
    with pytest.raises(UnreadablePhoto, match="larger than 256 MB"):
        load(path)


def test_missing_folder_and_special_files_are_refused(tmp_path):
    with pytest.raises(UnreadablePhoto, match="no longer there"):
        load(tmp_path / "gone.jpg")
    with pytest.raises(UnreadablePhoto, match="folder"):
        load(tmp_path)
    if Path("/dev/zero").exists():
        with pytest.raises(UnreadablePhoto, match="not a file"):
            load(Path("/dev/zero"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(UnreadablePhoto, match="not a file"):
        load(tmp_path / "pipe.jpg")


def test_no_permission_is_said(tmp_path, monkeypatch):
    path = written(tmp_path, encoded(scene(), "PNG"))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, who may read all
    with pytest.raises(UnreadablePhoto, match="may not be read"):
        load(path)


def test_decoders_warnings_stay_inside(shared_data):
    """This MPO's second picture is broken, of which Pillow warns."""
    path = shared_data / "files" / "mpf" / "sugarshack_bad_mpo_header.jpg"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert load(path).pixels.shape == (480, 640, 3)
    assert caught == []


def test_threads_do_not_disturb_each_other():
    before = list(warnings.filters)
    data = {kind: encoded(scene(), kind) for kind in ("PNG", "GIF", "BMP", "TIFF", "AVIF")}
    failures: list[object] = []

    def work(kind: str) -> None:
        try:
            for _ in range(15):
                seen = pixels_of(data[kind])
                assert kind in ("GIF", "AVIF") or np.array_equal(seen, scene())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(kind,)) for kind in data]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(warnings.filters) == before


def test_fit_only_shrinks():
    picture = np.zeros((300, 400, 3), np.uint8)
    small, scale = fit(picture, 100)
    assert small.shape == (75, 100, 3)
    assert scale == 0.25
    for edge in (0, 400, 5000):
        same, scale = fit(picture, edge)
        assert same is picture
        assert scale == 1.0
    assert fit(np.zeros((3, 5000, 3), np.uint8), 100)[0].shape == (1, 100, 3)


SEEDS = [
    encoded(scene(), "JPEG", comment=b"x"),
    encoded(scene(), "JPEG", progressive=True),
    encoded(scene(), "PNG"),
    encoded(scene(), "WEBP"),
    encoded(scene(), "TIFF"),
    encoded(scene(), "TIFF", compression="tiff_lzw"),
    encoded(scene(), "GIF"),
    encoded(scene(), "BMP"),
    encoded(scene(), "AVIF"),
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=5),
    cut=st.floats(0, 1),
)
def test_damaged_photos_are_read_or_refused(seed, edits, cut):
    data = bytearray(seed)
    for where, what in edits:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    data = bytes(data[: int(len(data) * (1.5 - cut))])
    try:
        pixels, _ = decode(data, sniff(data))
    except UnreadablePhoto:
        return
    assert pixels.ndim == 3
    assert pixels.dtype == np.uint8


def test_damaged_real_files_are_read_or_refused(shared_data):
    files = shared_data / "files"
    with (files / "MANIFEST.csv").open(newline="", encoding="utf-8") as table:
        paths = [files / row["path"] for row in csv.DictReader(table)]
    rng = np.random.default_rng(3)
    for path in paths:
        original = path.read_bytes()
        if not 0 < len(original) < 60_000:
            continue
        for _ in range(3):
            data = bytearray(original)
            for at in rng.integers(0, len(data), 4):
                data[at] = rng.integers(0, 256)
            with contextlib.suppress(UnreadablePhoto):
                assert pixels_of(bytes(data)).ndim == 3
