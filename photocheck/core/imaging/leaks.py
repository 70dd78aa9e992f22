"""What any file about to be published holds besides its pixels. Needs no OpenCV, see `child`."""

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import metadata
from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.sniff import sniff

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""What `sniff` calls each file type."""


def leaks(untrusted: bytes) -> tuple[str, ...]:
    """Return what a file holds besides its pixels, in words; empty when clean."""
    try:
        name = sniff(untrusted)
    except UnreadablePhoto as error:
        return (error.sentence,)
    file_type = next((t for t, known in FORMATS.items() if known == name), None)
    hidden = metadata.found(untrusted, name)
    if file_type is None:
        return (*hidden, f"{name} is not a format PhotoCheck can prove: export it as JPEG")
    return (*hidden, *check_container(untrusted, file_type))
