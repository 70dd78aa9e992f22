"""Every file of a folder that is about to be published, and what kind of file it is."""

from collections.abc import Sequence
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
    check_there,
    walk,
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
_NOT_ENTERED = frozenset((".git", "node_modules"))
"""Folders of a website's source with thousands of files, which are not published."""
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

    A folder that is not looked into stands in the list itself: a link, one that may not be opened,
    and what lies beside the source of a website (`.git`, `node_modules`).

    Raises:
        UsageError: an input does not exist or may not be opened, or there is no file at all.
    """
    found: dict[Path, Photo] = {}
    for given in paths:
        check_there(given)
        for path, name in walk(given, lambda name: name not in _NOT_ENTERED):
            found.setdefault(path.resolve(), Photo(path, name))
    if not found:
        raise UsageError("There is no file in it. Choose the folder that will be published.")
    return tuple(found.values())
