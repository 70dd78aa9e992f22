"""Sample photos, dressed up as a phone writes them.

They come from inside installed packages. The frozen program has none of these: it holds sample
photos of its own, made of public-domain portraits when it is built (``packaging/samples.py``).
"""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from photocheck.core.errors import UsageError
from photocheck.core.paths import samples_dir
from photocheck.core.types import Rgb

_INSTALL = 'The demo needs its sample photos: pip install "photocheck[demo]".'


def portrait() -> Rgb:
    """Return a portrait of one adult, 512x512 (scikit-image's astronaut, public domain).

    Raises:
        UsageError: if scikit-image is not installed.
    """
    return _picture("portrait", "skimage", "data/astronaut.png")


def group() -> Rgb:
    """Return a group of six adults, 1280x886 (the test picture of insightface).

    Raises:
        UsageError: if insightface is not installed.
    """
    return _picture("group", "insightface", "data/images/t1.jpg")


def still_life() -> Rgb:
    """Return a picture with nobody in it, 600x400 (scikit-image's coffee cup, CC0).

    Raises:
        UsageError: if scikit-image is not installed.
    """
    return _picture("still_life", "skimage", "data/coffee.png")


def as_a_phone_writes_it(picture: Rgb) -> bytes:
    """Return a JPEG that also holds a place, a time, a device, a name and a thumbnail."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Phone maker", "Phone model"
    exif[0x013B], exif[0x010E] = "Name of the owner", "Name of a child"
    exif[0x0132] = "2026:06:12 10:41:00"
    degrees = tuple(IFDRational(n) for n in (51, 30, 0))
    exif[0x8825] = {1: "N", 2: degrees, 3: "W", 4: (IFDRational(1), *degrees[1:])}
    file = BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=95, exif=exif, comment=b"a comment")
    return file.getvalue()


def _picture(name: str, package: str, inside: str) -> Rgb:
    path = samples_dir() / f"{name}.png"
    if not path.is_file():
        # looked up, not imported: that costs seconds, and one of these packages can go online
        spec = find_spec(package)
        path = Path(spec.origin if spec and spec.origin else "nowhere").parent / inside
    if not path.is_file():
        raise UsageError(_INSTALL)
    with Image.open(path, formats=["PNG", "JPEG"]) as image:
        return np.asarray(image.convert("RGB"))
