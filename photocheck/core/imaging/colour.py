"""Bring any decoded picture to sRGB, 8 bits, no alpha."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageCms

_WHITE = (255, 255, 255)
_BROKEN_PROFILE = "The picture's colour profile is damaged; its colours may be a little off."
_STRETCHED = "The picture's unusual number format was stretched to what a screen can show."

# PNG's gAMA chunk: decoding is the power 1 / (gamma * the screen's 2.2), left out within 5 % of 1
# (PNG, 3rd edition, 13.13; libpng's threshold). No screen or camera has a gamma outside these
# bounds: applied, such a file would be black or white here and show its faces elsewhere.
_SCREEN, _SAME, _GAMMAS = 2.2, 0.05, (0.2, 2.5)

_STEPS = np.linspace(0, 255, 9).astype(np.uint8)
_PROBE = np.stack(np.meshgrid(_STEPS, _STEPS, _STEPS, indexing="ij"), axis=-1).reshape(27, 27, 3)
"""Colours all over the cube: a profile that leaves them within one level is sRGB itself."""


def to_srgb(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Return the picture as it looks on a white page in sRGB, and notes for a person.

    Args:
        image: a loaded Pillow picture of any mode.

    Returns:
        The picture in mode RGB, and sentences on what could not be done exactly.
    """
    info = image.info
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image, notes = _to_8_bits(image)
        profile = None  # a 16-bit grey profile is close to sRGB's own curve
    else:
        notes, profile = (), info.get("icc_profile")
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    if profile:
        flat, ok = _by_profile(image, profile)
        notes = notes if ok else (*notes, _BROKEN_PROFILE)
    else:
        flat = _by_gamma(_plain(image), info)
    if alpha is not None:
        page = Image.new("RGB", flat.size, _WHITE)
        page.paste(flat, mask=alpha)
        flat = page
    return flat, notes


def _plain(image: Image.Image) -> Image.Image:
    """Return an RGB picture, taking the numbers for sRGB."""
    if image.mode == "RGB":
        return image
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        done = ImageCms.profileToProfile(
            image, lab, srgb, ImageCms.Intent.PERCEPTUAL, outputMode="RGB"
        )
        assert done is not None  # noqa: S101 - only None with inPlace
        return done
    return image.convert("RGB")


def _by_profile(image: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    """Return the picture in sRGB by its own profile, and whether the profile was usable."""
    for mode in dict.fromkeys((image.mode, "RGB")):  # a grey picture may carry an RGB profile
        if mode not in ("RGB", "L", "CMYK", "LAB"):
            continue  # palettes, alpha and the like: the profile speaks of the colours behind
        try:
            transform = ImageCms.buildTransform(
                io.BytesIO(profile),
                ImageCms.createProfile("sRGB"),
                mode,
                "RGB",
                ImageCms.Intent.PERCEPTUAL,
            )
            if mode == "RGB" and _changes_nothing(transform):
                return _plain(image), True
            source = image if image.mode == mode else image.convert(mode)
            done = ImageCms.applyTransform(source, transform)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            continue
        if done is not None:
            return done, True
    return _plain(image), False


def _by_gamma(flat: Image.Image, info: Mapping[Any, Any]) -> Image.Image:
    """Return an RGB picture with its PNG's own gamma applied; a profile or sRGB goes before it."""
    gamma = info.get("gamma", 0.0)
    if info.get("icc_profile") or "srgb" in info or not _GAMMAS[0] <= gamma <= _GAMMAS[1]:
        return flat
    power = 1 / (gamma * _SCREEN)
    if abs(power - 1) <= _SAME:
        return flat
    return flat.point([round(255 * (level / 255) ** power) for level in range(256)] * 3)


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    probe = ImageCms.applyTransform(Image.fromarray(_PROBE), transform)
    return probe is not None and int(np.abs(np.asarray(probe, np.int16) - _PROBE).max()) <= 1


def _to_8_bits(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Return 16-bit, 32-bit and floating grey as 8-bit grey."""
    numbers = np.nan_to_num(np.asarray(image, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    numbers = np.maximum(numbers, 0.0)
    top = float(numbers.max())
    notes: tuple[str, ...] = ()
    if image.mode.startswith("I;16") or (image.mode == "I" and top <= 65535):
        scale = 1 / 257
    elif image.mode == "F" and 1.0 < top <= 255.0:
        scale = 1.0
    elif image.mode == "F" and top <= 1.0:
        scale = 255.0
    else:
        scale, notes = 255.0 / top, (_STRETCHED,)
    return Image.fromarray(np.rint(numbers * np.float32(scale)).astype(np.uint8)), notes
