"""The day a photo was taken, as its own file says. Runs where strangers' files are opened."""

import io
import re
from datetime import date

import exifread

from photocheck.core.imaging.parts import parts

_TAGS = ("EXIF DateTimeOriginal", "EXIF DateTimeDigitized")
_FIRST_YEAR = 2000  # cameras whose clock was never set say 1970 or 1980


def taken(untrusted: bytes, format_name: str) -> str:
    """Return the ISO day in the file, or "" where it says none that can be.

    Never fails: bytes that make no sense say nothing.

    Args:
        untrusted: the file's bytes.
        format_name: what `sniff` called them.
    """
    try:
        for kind, body in parts(untrusted, format_name):
            if kind in ("exif", "tiff"):
                tags = exifread.process_file(io.BytesIO(body), details=False)
                days = (as_day(str(tags.get(name, "")).replace(":", "-")) for name in _TAGS)
                day = next(filter(None, days), None)
                if day:
                    return day.isoformat()
    except Exception:  # hostile bytes break a lenient reader in every way there is
        return ""
    return ""


def as_day(text: str) -> date | None:
    """Return the day a text begins with (2026-09-01), or None for none that can be."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year >= _FIRST_YEAR else None
