"""Every file of a folder that is about to be published, and what kind of file it is."""

import os
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from pathlib import Path, PurePath

from photocheck.core.errors import UsageError
from photocheck.core.pipeline.scan import (
    ARCHIVES,
    PICTURES,
    PLACEHOLDERS,
    RAW,
    SIDECARS,
    VIDEOS,
    begins_like_a_picture,
)
from photocheck.core.types import Photo


class Kind(Enum):
    """What can be done with a file."""

    PICTURE = auto()
    PAGE = auto()  # holds text for people
    BLIND = auto()  # may hold anything, and cannot be looked into
    STRAY = auto()  # tells about photos, and is no part of a website
    PLAIN = auto()  # a part of a website that shows nobody


PAGES = frozenset(
    ".htm .html .xhtml .shtml .php .asp .aspx .txt .md .csv .json .xml .rss .atom .ics .vtt .srt"
    " .svg .webmanifest".split()
)
_DOCUMENTS = frozenset(
    ".pdf .doc .docx .odt .rtf .ppt .pptx .odp .xls .xlsx .ods .pub .epub .eml .msg".split()
)
_SOUNDS = frozenset(".mp3 .m4a .wav .ogg .aac .flac".split())
_PLAIN = frozenset(
    ".css .js .mjs .map .woff .woff2 .ttf .otf .eot .wasm .ico .scss .less .htaccess .yml".split()
)
_STRAYS = frozenset((*SIDECARS, ".bak", ".tmp", ".part", ".swp", ".review", ".journal"))
_STRAY_NAMES = frozenset(("thumbs.db", "ehthumbs.db", ".ds_store", "desktop.ini", ".picasa.ini"))
_BLIND = _DOCUMENTS | _SOUNDS | VIDEOS | ARCHIVES | RAW | PLACEHOLDERS
_START = 4096


def kind_of(path: Path) -> Kind:
    """Return what kind of file this is: by its name, and where that says nothing by its start."""
    try:
        if not path.is_file():  # a pipe would be waited for for ever
            return Kind.BLIND
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError:
        start = b"\0"
    return kind_by(path.name, start)


def kind_by(name: str, start: bytes) -> Kind:
    """Return what kind of file has this name, and these first bytes."""
    path = PurePath(name.lower())
    ending = path.suffix
    stray = path.name in _STRAY_NAMES or ending in _STRAYS
    if stray or path.name.startswith("._") or path.name.endswith("~"):
        return Kind.STRAY
    if ending in _BLIND:
        return Kind.BLIND
    if ending in PICTURES or begins_like_a_picture(start):  # whatever its name says
        return Kind.PICTURE
    if ending in _PLAIN:
        return Kind.PLAIN
    is_text = b"\0" not in start and not start.startswith(b"%PDF")
    return Kind.PAGE if ending in PAGES or is_text else Kind.BLIND


def list_files(paths: Sequence[Path]) -> tuple[Photo, ...]:
    """List all files, each once, hidden ones too; folders with all that is below them.

    Raises:
        UsageError: an input does not exist, or there is no file at all.
    """
    found: dict[Path, Photo] = {}
    for given in paths:
        if not given.exists():
            raise UsageError(f"There is no file or folder {given}. Check the spelling.")
        for path, name in _below(given):
            found.setdefault(path.resolve(), Photo(path, name))
    if not found:
        raise UsageError("There is no file in it. Choose the folder that will be published.")
    return tuple(found.values())


def _below(given: Path) -> Iterator[tuple[Path, str]]:
    if given.is_file():
        yield given, given.name
    for folder, below, names in os.walk(given):
        below[:] = sorted(b for b in below if b not in (".git", "node_modules"))
        for name in sorted(names):
            path = Path(folder, name)
            yield path, path.relative_to(given).as_posix()
