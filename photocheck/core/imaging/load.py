"""Read a photo once into the one array that everything else uses."""

import hashlib
import stat
from pathlib import Path

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.decoders import shared
from photocheck.core.shrink import shrink
from photocheck.core.types import LoadedPhoto, Rgb

MAX_FILE_BYTES = 256 * 2**20
_EDITED = (
    "This photo was changed on a phone, but the changes lie in the .AAE file beside it and are not"
    " in this copy. If it was cropped there, send the changed photo from the phone instead."
)
_SAVE_AS = "Save it as JPEG in the program it came from, then add that copy."


def load(path: Path) -> LoadedPhoto:
    """Read one photo and have it decoded apart. Thread safe; leaves the file alone.

    Returns:
        The photo with its pixels upright, in sRGB, at full size and read-only.

    Raises:
        UnreadablePhoto: the file is missing, no photo, broken, or over a limit of size, memory or
            time.
    """
    untrusted = read_file(path)
    decoded = shared.decode(untrusted)
    return LoadedPhoto(
        pixels=decoded.pixels,
        sha256=hashlib.sha256(untrusted).hexdigest(),
        format=decoded.format,
        metadata_found=decoded.metadata_found,
        hidden=decoded.hidden,
        notes=(*decoded.notes, *_edits_beside(path)),
        taken=decoded.taken,
    )


def _edits_beside(path: Path) -> tuple[str, ...]:
    """Point out that the photo was changed on a phone that keeps the changes in a file beside it.

    Apple's phones keep the photo as it was taken and write the crop or the retouching into a file
    of the same name that ends in .AAE.
    """
    beside = (path.with_suffix(ending) for ending in (".AAE", ".aae"))
    return (_EDITED,) if any(file.is_file() for file in beside) else ()


def fit(pixels: Rgb, max_edge: int) -> tuple[Rgb, float]:
    """Scale a picture down until its longest side is `max_edge`; never up.

    Args:
        pixels: (height, width, 3).
        max_edge: in pixels; 0 keeps the size.

    Returns:
        The picture and the scale used, 0 < scale <= 1.
    """
    height, width = pixels.shape[:2]
    scale = scale_for(width, height, max_edge)
    if scale == 1.0:
        return pixels, scale
    return shrink(pixels, max(1, round(width * scale)), max(1, round(height * scale))), scale


def scale_for(width: int, height: int, max_edge: int) -> float:
    """Return the scale at which `fit` would return a picture of this size."""
    longest = max(width, height)
    return 1.0 if max_edge <= 0 or longest <= max_edge else max_edge / longest


def read_file(path: Path) -> bytes:
    """Return the file's bytes, read once.

    Raises:
        UnreadablePhoto: it is missing, no file, too large, or may not be read.
    """
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
