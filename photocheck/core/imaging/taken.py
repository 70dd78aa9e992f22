"""The day a photo was taken, as its own file says."""

import io
import logging
import re
from datetime import date
from pathlib import Path

import exifread

from photocheck.core.imaging.parts import parts
from photocheck.core.imaging.sniff import sniff

_TAGS = ("EXIF DateTimeOriginal", "EXIF DateTimeDigitized")
_FIRST_YEAR = 2000  # cameras whose clock was never set say 1970 or 1980
_MAX_BYTES = 256 * 2**20
logging.getLogger("exifread").setLevel(logging.CRITICAL)
_log = logging.getLogger(__name__)


def taken_on(path: Path, today: date) -> date | None:
    """Return the day in the file, or None where it says none that can be.

    Never fails: bytes that make no sense say nothing.

    Args:
        path: of the photo.
        today: a later day cannot be.
    """
    try:
        with path.open("rb") as stream:
            untrusted = stream.read(_MAX_BYTES)
        for kind, body in parts(untrusted, sniff(untrusted)):
            if kind in ("exif", "tiff"):
                day = _day(body)
                if day and day.year >= _FIRST_YEAR and day <= today:
                    return day
    except Exception as error:  # hostile bytes break a lenient reader in every way there is
        _log.info("the day of a photo is not readable: %s", type(error).__name__)
    return None


def _day(body: bytes) -> date | None:
    tags = exifread.process_file(io.BytesIO(body), details=False)
    for name in _TAGS:
        found = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)", str(tags.get(name, "")), re.ASCII)
        if found:
            return date(*(int(part) for part in found.groups()))
    return None
