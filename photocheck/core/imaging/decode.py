"""Decode the bytes of a photo, in this process: upright, sRGB, no alpha.

Strangers' bytes come here only inside a decoding process (`child`); the program itself decodes
nothing here but what it encoded itself. So this needs no OpenCV: the child starts faster.
"""

import contextlib
import io
import logging
import threading
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, UnidentifiedImageError

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import boxes
from photocheck.core.imaging.colour import to_srgb
from photocheck.core.imaging.heif import HeifPicture
from photocheck.core.imaging.sniff import NO_PIXELS
from photocheck.core.types import Rgb

MAX_PIXELS = 200_000_000
MAX_SIDE = 30_000
"""Limits on one photo. A 200-megapixel HEIC takes 4 s and 1.5 GB; phones stop there."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow's own guard, for the headers inside containers
logging.getLogger("PIL").setLevel(logging.ERROR)

_EXIF_ORIENTATION = 0x0112
_TURNS = {  # CIPA DC-008, 4.6.5.1.5
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SAVE_AS = "Save it as JPEG in the program it came from, then add that copy."
TOO_LARGE = (
    f"This picture is too large: PhotoCheck takes photos of up to {MAX_PIXELS // 1_000_000} "
    f"megapixels and {MAX_SIDE:,} pixels a side. Make it smaller, then add it again."
)
_CUT = "This photo is cut short: its end is missing. Copy it from the camera or phone again."
_DAMAGED = "This photo is damaged inside. Copy it from the camera or phone again."
_NOTHING_IN_IT = (
    "This file begins like a {name} picture, but nothing in it can be read. "
    "Copy it from the camera or phone again."
)
_FORMAT_NOT_DECODED = (
    f"PhotoCheck cannot read this kind of {{name}} picture, or it is damaged. {_SAVE_AS}"
)
_UNCOMPRESSED = (
    f"This HEIF picture is stored uncompressed, which PhotoCheck does not read. {_SAVE_AS}"
)
_MUCH_TEXT = f"This picture carries far more hidden text than a photo does. {_SAVE_AS}"
_SAID = (  # parts of what decoders say, and what it means
    ("text chunk", _MUCH_TEXT),
    ("decompressed data too large", _MUCH_TEXT),
    ("truncated", _CUT),
    ("end of file", _CUT),
    ("invalid input", _DAMAGED),
    ("unable to seek", _DAMAGED),
    ("decoder error", _DAMAGED),
)


def decode(untrusted: bytes, name: str) -> tuple[Rgb, tuple[str, ...]]:
    """Decode a file's bytes of the format `sniff` named.

    Returns:
        Upright sRGB pixels of the picture a viewer shows first, read-only, and notes for a person.

    Raises:
        UnreadablePhoto: broken or over a limit.
    """
    image, notes = decode_image(untrusted, name)
    pixels = np.asarray(image)
    pixels.flags.writeable = False
    return pixels, notes


def decode_image(untrusted: bytes, name: str) -> tuple[Image.Image, tuple[str, ...]]:
    """Do as `decode`, but leave the pixels where Pillow has them, mode RGB.

    Raises:
        UnreadablePhoto: broken or over a limit.
    """
    try:
        with _quiet():
            return (_heif if name == "HEIF" else _with_pillow)(untrusted, name)
    except UnreadablePhoto:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise UnreadablePhoto(TOO_LARGE) from error
    except Exception as error:  # decoders fail on hostile bytes in every way there is
        raise UnreadablePhoto(_sentence(error, name, untrusted)) from error


def _with_pillow(untrusted: bytes, name: str) -> tuple[Image.Image, tuple[str, ...]]:
    with Image.open(io.BytesIO(untrusted), formats=(name,)) as image:
        _check_size(image.size)
        image.load()
        flat, notes = to_srgb(image)
        if name == "AVIF":
            flat = _crop(flat, untrusted)
        turn = _TURNS.get(_orientation(image))
        if turn is not None:
            flat = flat.transpose(turn)
        elif flat is image and name != "JPEG":
            flat = image.copy()  # counting its frames makes Pillow forget the first
        return flat, (*notes, *_frames_note(image, name, len(untrusted)))


def _heif(untrusted: bytes, _: str) -> tuple[Image.Image, tuple[str, ...]]:
    picture = HeifPicture(untrusted)
    _check_size(picture.size)
    image = picture.decode()
    _check_size(image.size)
    flat, notes = to_srgb(image)
    if picture.count > 1:
        notes += (f"Only the main one of {picture.count} pictures in this file is used.",)
    return flat, notes


def _check_size(size: tuple[int, int]) -> None:
    if size[0] < 1 or size[1] < 1:
        raise UnreadablePhoto(NO_PIXELS)
    if max(size) > MAX_SIDE or size[0] * size[1] > MAX_PIXELS:
        raise UnreadablePhoto(TOO_LARGE)


def _sentence(error: Exception, name: str, untrusted: bytes) -> str:
    """Choose the sentence for what a decoder said."""
    if name == "WEBP" and 8 + int.from_bytes(untrusted[4:8], "little") > len(untrusted):
        return _CUT  # libwebp does not say so, the file's own length does
    if name == "HEIF" and _uncompressed(untrusted):
        return _UNCOMPRESSED
    said = "truncated" if isinstance(error, EOFError) else str(error).lower()
    meant = next((sentence for words, sentence in _SAID if words in said), "")
    if not meant and name in ("HEIF", "AVIF", "TIFF"):
        meant = _FORMAT_NOT_DECODED.format(name=name)
    if not meant and isinstance(error, UnidentifiedImageError):
        meant = _NOTHING_IN_IT.format(name=name)
    return meant or _DAMAGED


def _uncompressed(untrusted: bytes) -> bool:
    try:
        return b"unci" in boxes.items(untrusted).values()
    except Exception:  # a damaged table
        return False


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation still to be applied, 1..8; 1 where there is none or nonsense.

    Pillow turns TIFF while loading, and then says 1.
    """
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, 1))
    except Exception:  # EXIF is hostile bytes too; viewers show such a photo as it is
        return 1


def _crop(image: Image.Image, untrusted: bytes) -> Image.Image:
    """Cut an AVIF to its clean aperture, which Pillow ignores: the rest was cropped away."""
    track = boxes.find(untrusted, b"moov")
    if track is not None and b"clap" in untrusted[track.start : track.end]:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    crop = boxes.primary_crop(untrusted)
    if crop is None:
        return image
    width, height, across, down = crop
    full_width, full_height = image.size
    left = across + (full_width - width) / 2
    top = down + (full_height - height) / 2
    if left < 0 or top < 0 or left + width > full_width or top + height > full_height:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    first_x, first_y = -(-left // 1), -(-top // 1)  # only pixels wholly inside
    last_x, last_y = (left + width) // 1, (top + height) // 1
    if last_x <= first_x or last_y <= first_y:
        raise UnreadablePhoto(_FORMAT_NOT_DECODED.format(name="AVIF"))
    return image.crop((int(first_x), int(first_y), int(last_x), int(last_y)))


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
