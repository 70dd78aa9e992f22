"""Decode a photo once into the one array that everything else uses."""

import contextlib
import hashlib
import io
import logging
import stat
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import boxes, metadata
from photocheck.core.imaging.colour import to_srgb
from photocheck.core.imaging.heif import HeifPicture
from photocheck.core.imaging.sniff import sniff
from photocheck.core.types import LoadedPhoto, Rgb

MAX_FILE_BYTES = 256 * 2**20
MAX_PIXELS = 200_000_000
MAX_SIDE = 30_000
"""Limits on one photo. A 200-megapixel HEIC takes 4 s and 1.5 GB; phones stop there."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow's own guard, for the headers inside containers
logging.getLogger("PIL").setLevel(logging.ERROR)

_EXIF_ORIENTATION = 0x0112
_SAVE_AS = "Save it as JPEG in the program it came from, then add that copy."
_TOO_LARGE = (
    f"This picture is too large: PhotoCheck takes photos of up to {MAX_PIXELS // 1_000_000} "
    f"megapixels and {MAX_SIDE:,} pixels a side. Make it smaller, then add it again."
)
_TRUNCATED = "This photo is cut short or damaged. Copy it from the camera or phone again."
_FORMAT_NOT_DECODED = (
    f"PhotoCheck cannot read this kind of {{name}} picture, or it is damaged. {_SAVE_AS}"
)


def load(path: Path) -> LoadedPhoto:
    """Read and decode one photo. Thread safe; leaves the file alone.

    Returns:
        The photo with its pixels upright, in sRGB, at full size and read-only.

    Raises:
        UnreadablePhoto: the file is missing, no photo, broken, or over a limit.
    """
    untrusted = _read(path)
    name = sniff(untrusted)
    pixels, notes = decode(untrusted, name)
    return LoadedPhoto(
        pixels=pixels,
        sha256=hashlib.sha256(untrusted).hexdigest(),
        format=name,
        metadata_found=metadata.found(untrusted, name),
        notes=notes,
    )


def decode(untrusted: bytes, name: str) -> tuple[Rgb, tuple[str, ...]]:
    """Decode a file's bytes of the format `sniff` named.

    Returns:
        Upright sRGB pixels of the picture a viewer shows first, and notes for a person.

    Raises:
        UnreadablePhoto: broken or over a limit.
    """
    try:
        with _quiet():
            pixels, notes = (_heif if name == "HEIF" else _with_pillow)(untrusted, name)
    except UnreadablePhoto:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise UnreadablePhoto(_TOO_LARGE) from error
    except Exception as error:  # decoders fail on hostile bytes in every way there is
        raise UnreadablePhoto(_sentence(error, name)) from error
    pixels.flags.writeable = False
    return pixels, notes


def _with_pillow(untrusted: bytes, name: str) -> tuple[Rgb, tuple[str, ...]]:
    with Image.open(io.BytesIO(untrusted), formats=(name,)) as image:
        _check_size(image.size)
        image.load()
        pixels, notes = to_srgb(image)
        if name == "AVIF":
            pixels = _crop(pixels, untrusted)
        pixels = _turn(pixels, _orientation(image))
        return pixels, (*notes, *_frames_note(image, name, len(untrusted)))


def _heif(untrusted: bytes, _: str) -> tuple[Rgb, tuple[str, ...]]:
    picture = HeifPicture(untrusted)
    _check_size(picture.size)
    image = picture.decode()
    _check_size(image.size)
    pixels, notes = to_srgb(image)
    if picture.count > 1:
        notes += (f"Only the main one of {picture.count} pictures in this file is used.",)
    return pixels, notes


def fit(pixels: Rgb, max_edge: int) -> tuple[Rgb, float]:
    """Scale a picture down until its longest side is `max_edge`; never up.

    Args:
        pixels: (height, width, 3).
        max_edge: in pixels; 0 keeps the size.

    Returns:
        The picture and the scale used, 0 < scale <= 1.
    """
    height, width = pixels.shape[:2]
    longest = max(height, width)
    if max_edge <= 0 or longest <= max_edge:
        return pixels, 1.0
    scale = max_edge / longest
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), scale


def _read(path: Path) -> bytes:
    """Return the file's bytes, read once."""
    try:
        status = path.stat()  # before it is opened: opening a pipe would wait for ever
        if stat.S_ISDIR(status.st_mode):
            raise UnreadablePhoto("This is a folder. Add the photos inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadablePhoto("This is not a file. Add the photos themselves.")
        if status.st_size > MAX_FILE_BYTES:
            raise UnreadablePhoto(
                f"This file is larger than {MAX_FILE_BYTES // 2**20} MB, the most PhotoCheck "
                f"reads. {_SAVE_AS}"
            )
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except FileNotFoundError as error:
        raise UnreadablePhoto(
            "This file is no longer there. Add it again from its place."
        ) from error
    except PermissionError as error:
        raise UnreadablePhoto(
            "This file may not be read by you. Copy it to a folder of your own, then add the copy."
        ) from error
    except OSError as error:
        raise UnreadablePhoto(
            "This file cannot be read from its disk or card. Copy it again, then add the copy."
        ) from error


def _check_size(size: tuple[int, int]) -> None:
    if size[0] < 1 or size[1] < 1:
        raise UnreadablePhoto("This picture has no pixels. Leave it out.")
    if max(size) > MAX_SIDE or size[0] * size[1] > MAX_PIXELS:
        raise UnreadablePhoto(_TOO_LARGE)


def _sentence(error: Exception, name: str) -> str:
    """Choose the sentence for what a decoder said."""
    said = str(error).lower()
    if "truncated" in said or "end of" in said or isinstance(error, EOFError):
        return _TRUNCATED
    if "text chunk" in said or "decompressed data too large" in said:
        return f"This picture carries far more hidden text than a photo does. {_SAVE_AS}"
    if name in ("HEIF", "AVIF", "TIFF"):
        return _FORMAT_NOT_DECODED.format(name=name)
    return _TRUNCATED


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation still to be applied, 1..8; 1 where there is none or nonsense.

    Pillow turns TIFF while loading, and then says 1.
    """
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, 1))
    except Exception:  # EXIF is hostile bytes too; viewers show such a photo as it is
        return 1


def _turn(pixels: Rgb, orientation: int) -> Rgb:
    """Apply an EXIF orientation (CIPA DC-008, 4.6.5.1.5)."""
    if orientation in (5, 6, 7, 8):
        pixels = cv2.transpose(pixels)  # type: ignore[assignment]
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)
    if flip is not None:
        pixels = cv2.flip(pixels, flip)  # type: ignore[assignment]
    return pixels


def _crop(pixels: Rgb, untrusted: bytes) -> Rgb:
    """Cut an AVIF to its clean aperture, which Pillow ignores: the rest was cropped away."""
    track = boxes.find(untrusted, b"moov")
    if track is not None and b"clap" in untrusted[track.start : track.end]:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    crop = boxes.primary_crop(untrusted)
    if crop is None:
        return pixels
    width, height, across, down = crop
    full_height, full_width = pixels.shape[:2]
    left = across + (full_width - width) / 2
    top = down + (full_height - height) / 2
    if left < 0 or top < 0 or left + width > full_width or top + height > full_height:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    first_x, first_y = -(-left // 1), -(-top // 1)  # only pixels wholly inside
    last_x, last_y = (left + width) // 1, (top + height) // 1
    if last_x <= first_x or last_y <= first_y:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    return np.ascontiguousarray(pixels[int(first_y) : int(last_y), int(first_x) : int(last_x)])


_COUNT_FRAMES_BELOW = 32 * 2**20  # bytes; counting a longer GIF means reading it all again


def _frames_note(image: Image.Image, name: str, size: int) -> tuple[str, ...]:
    """Say that a file holds more pictures. A JPEG's others are gain maps: metadata names them."""
    if name == "JPEG":
        return ()
    try:
        if not getattr(image, "is_animated", False):
            return ()
        count = str(image.n_frames) if size < _COUNT_FRAMES_BELOW else "many"  # type: ignore[attr-defined]
    except Exception:  # the later frames may be broken; the first is what counts
        count = "several"
    return (f"Only the first of {count} pictures in this file is used.",)


_quiet_lock = threading.Lock()
_quiet_depth = 0
_quiet_stack = contextlib.ExitStack()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the decoders' Python warnings to ourselves, in all threads at once.

    `warnings.catch_warnings` alone is not thread safe: the first thread in enters it, the last
    one out leaves it.
    """
    global _quiet_depth  # noqa: PLW0603
    with _quiet_lock:
        if _quiet_depth == 0:
            _quiet_stack.enter_context(warnings.catch_warnings())
            warnings.filterwarnings("ignore", module=r"PIL\.")
        _quiet_depth += 1
    try:
        yield
    finally:
        with _quiet_lock:
            _quiet_depth -= 1
            if _quiet_depth == 0:
                _quiet_stack.close()
