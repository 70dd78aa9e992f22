"""Open the main picture of a HEIF file, and nothing else in it.

This goes below `pi_heif`'s Pillow plugin, because that one also reads the file's metadata,
thumbnails and depth maps, and the code for those crashes the process on damaged files (a flipped
byte in an Exif item is enough in 1.4.0). What is hidden in the file is read by `parts` instead.
"""

import _pi_heif
from PIL import Image

_THREADS = 2
_PROFILES = ("prof", "rICC")


class HeifPicture:
    """A HEIF file's main picture, which need not be its first, not yet decoded.

    Attributes:
        size: width and height in pixels as the file says, upright.
        count: pictures in the file.
    """

    def __init__(self, untrusted: bytes) -> None:
        """Parse the container.

        Raises:
            ValueError, OSError, RuntimeError, SyntaxError, EOFError: whatever libheif makes of
                damaged bytes.
        """
        to_8_bits, bgr, drop_stride, to_16_bits, no_limits = True, False, False, True, False
        loaded = _pi_heif.load_file(
            untrusted, _THREADS, to_8_bits, bgr, drop_stride, to_16_bits, "", no_limits
        )
        pictures = [picture for picture in loaded if picture is not None]
        if not pictures:
            raise ValueError("no picture in it")
        self._main = next((p for p in pictures if p.primary), pictures[0])
        self.size: tuple[int, int] = self._main.size_mode[0]
        self.count = len(pictures)

    def decode(self) -> Image.Image:
        """Return the picture, turned and cropped as the file asks, with its colour profile."""
        data = self._main.data
        size, mode = self._main.size_mode  # decoding may correct what the file says
        image = Image.frombytes(mode, size, data, "raw", mode, self._main.stride)
        profile = self._main.color_profile
        if profile and profile["type"] in _PROFILES:
            image.info["icc_profile"] = profile["data"]
        return image
