"""Look into files that hold other files: archives, office documents, PDF.

An archive is looked into whole. Of a document only some is seen (its pictures, who wrote it): what
is found counts, but a person must look at it in any case.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.load import MAX_FILE_BYTES, read_file

ARCHIVES = frozenset((".zip",))
_OFFICE = frozenset(".docx .pptx .xlsx .odt .odp .ods .epub".split())
PACKED = ARCHIVES | _OFFICE | {".pdf"}
"""Endings of the files that `members` opens."""

_MOST = 1000  # files in one
_OPENED = re.compile(
    r"(?:.*/)?(?:media|Pictures|images?)/[^/]+|docProps/(?:core|app)\.xml|meta\.xml"
)
_IN_PDF = re.compile(rb"stream\r?\n(?=\xff\xd8\xff)")
_TOO_MUCH = "It holds too much to be looked through. Unpack it, and look at what is in it."


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each file in one; of a document, those that can be judged.

    Raises:
        UnreadablePhoto: it is locked, damaged, or holds too much.
    """
    ending = path.suffix.lower()
    if ending == ".pdf":
        yield from _pictures_of_pdf(read_file(path))
        return
    try:
        with zipfile.ZipFile(path) as packed:
            yield from _unpacked(packed, every=ending in ARCHIVES)
    except UnreadablePhoto:
        raise
    except Exception as error:  # hostile bytes fail in every way there is
        raise UnreadablePhoto(
            "It cannot be opened: it is locked or damaged. Unpack it, and look at what is in it."
        ) from error


def _pictures_of_pdf(untrusted: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the JPEG pictures that lie in a PDF as they are; others are packed in its own ways."""
    for number, found in enumerate(_IN_PDF.finditer(untrusted), 1):
        end = untrusted.find(b"endstream", found.end())
        if end < 0 or number > _MOST:
            return
        yield f"picture {number}.jpg", untrusted[found.end() : end].rstrip(b"\r\n")


def _unpacked(packed: zipfile.ZipFile, *, every: bool) -> Iterator[tuple[str, bytes]]:
    inside = [one for one in packed.infolist() if not one.is_dir()]
    inside = [one for one in inside if every or _OPENED.fullmatch(one.filename)]
    if len(inside) > _MOST or sum(one.file_size for one in inside) > 4 * MAX_FILE_BYTES:
        raise UnreadablePhoto(_TOO_MUCH)
    for one in inside:
        with packed.open(one) as file:  # reads no more than it says it holds
            data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise UnreadablePhoto(_TOO_MUCH)
        yield one.filename, data
