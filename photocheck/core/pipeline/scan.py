"""From what was dropped to an ordered list of photos, each once."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photocheck.core.errors import UnreadablePhoto, UsageError
from photocheck.core.imaging.sniff import sniff
from photocheck.core.progress import CancelToken
from photocheck.core.types import Photo

PICTURES = frozenset(
    ".jpg .jpeg .jpe .jfif .jps .mpo .png .apng .webp .heic .heif .hif .avif .tif .tiff .gif .bmp"
    " .dib .jxl .psd".split()
)
"""Endings that say "picture". The content decides what the file is; this only decides which files
of a folder are taken for photos, whatever is in them."""
RAW = frozenset(
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw"
    " .rw2 .rwl .sr2 .srf .srw .x3f".split()
)
VIDEOS = frozenset(".3gp .avi .m4v .mkv .mov .mp4 .mpg .mpeg .mts .webm .wmv".split())
ARCHIVES = frozenset(".7z .gz .rar .tar .zip".split())
PLACEHOLDERS = frozenset(".icloud .cloud .cloudf .gdoc .url .lnk .webloc".split())
SIDECARS = frozenset(".aae .xmp .thm .pp3".split())
_REASONS = (
    (PICTURES | RAW, ""),
    (VIDEOS, "Videos are not checked. Do not publish it without looking at it yourself."),
    (ARCHIVES, "Archives are not opened. Unpack it and add the photos."),
    (PLACEHOLDERS, "This only points to a file elsewhere. Download the photo itself and add that."),
    (SIDECARS, "This holds edits or notes about a photo, not a photo. Do not publish it."),
)
"""Why files of a folder are not checked, by their endings; "" for photos."""
_OF_SYSTEMS = frozenset(
    ("Thumbs.db", "desktop.ini", "System Volume Information", "$RECYCLE.BIN", "lost+found")
)
_START = 4096


@dataclass(frozen=True)
class NotChecked:
    """A file that was found and is not a photo to check.

    Attributes:
        name: relative to the input folder.
        reason: why, as a sentence.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Scan:
    """What lies in the inputs, in the order a person would list it."""

    photos: tuple[Photo, ...]
    not_checked: tuple[NotChecked, ...]


def scan(inputs: Sequence[Path], cancel: CancelToken | None = None) -> Scan:
    """List the photos in files and folders, each once, folders with all that is below them.

    A file that is named directly is always taken as a photo, whatever it is called: what it is
    shows when it is opened. In a folder, hidden files and folders are passed over; what neither
    ends nor begins like a picture is listed as not checked, and so are folders that are not looked
    into: links, and those that may not be opened.

    Raises:
        UsageError: if an input does not exist or may not be opened, or there is no photo at all.
        Cancelled: if the user stops the work: a folder may be a whole drive.
    """
    photos: list[Photo] = []
    others: list[NotChecked] = []
    seen: set[Path] = set()
    for source in inputs:
        check_there(source)
        for path, name in walk(source, _is_shown):
            if cancel:
                cancel.check()
            if path != source and not _is_shown(path.name):
                continue
            real = path.resolve()
            if real in seen:
                continue
            seen.add(real)
            reason = "" if path == source and path.is_file() else _reason_to_skip(path)
            if reason:
                others.append(NotChecked(name, reason))
            else:
                photos.append(Photo(path, name))
    if not photos:
        places = ", ".join(str(p) for p in inputs)
        raise UsageError(f"There is no photo in {places}. Choose a folder or files with photos.")
    return Scan(tuple(_told_apart(photos)), tuple(others))


def check_there(path: Path) -> None:
    """Refuse an input that is not there, or of which that cannot be told.

    Raises:
        UsageError: with what to do.
    """
    try:
        there = path.exists()
    except OSError as error:
        raise UsageError(
            f"{path} may not be opened by you. Copy it to a folder of your own, then choose that."
        ) from error
    if not there:
        raise UsageError(f"There is no file or folder {path}. Check the spelling.")


def walk(source: Path, enter: Callable[[str], bool]) -> Iterator[tuple[Path, str]]:
    """Yield the files of an input, and the folders in it that are not looked into.

    Those are links, folders that may not be opened, and what `enter` refuses by its name.

    Returns:
        Each with its name relative to the input, in the order a person would list them.
    """
    if source.is_file():
        yield source, source.name
        return
    closed: list[Path] = []
    for folder, below, names in os.walk(source, onerror=lambda e: closed.append(Path(e.filename))):
        apart = [b for b in below if not enter(b) or _is_link(Path(folder, b))]
        below[:] = sorted(set(below).difference(apart), key=_natural)
        for name in sorted((*names, *apart), key=_natural):
            path = Path(folder, name)
            yield path, path.relative_to(source).as_posix()
    for path in closed:
        yield path, path.relative_to(source).as_posix() if path != source else source.name


def _is_link(folder: Path) -> bool:
    # Windows has two kinds of link; Python tells the second from 3.12 on, and follows it before
    return folder.is_symlink() or bool(getattr(folder, "is_junction", bool)())


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in _OF_SYSTEMS


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key that puts IMG_2 before IMG_10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts]


def _reason_to_skip(path: Path) -> str:
    if path.is_dir():
        return "This folder was not looked into: it is a link, or may not be opened."
    for endings, reason in _REASONS:
        if path.suffix.lower() in endings:
            return reason
    return "" if begins_like_a_picture(_start_of(path)) else "This does not look like a photo."


def _start_of(path: Path) -> bytes:
    """Return a file's first bytes, none where it cannot be read."""
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return b""
        with path.open("rb") as file:
            return file.read(_START)
    except OSError:
        return b""


def begins_like_a_picture(start: bytes) -> bool:
    """Tell by a file's first bytes whether it may be a picture, whatever its name says."""
    try:
        sniff(start)
    except UnreadablePhoto:
        return False
    return True


def _told_apart(photos: Sequence[Photo]) -> Iterator[Photo]:
    """Give photos of the same name, from several inputs, the names of their folders too."""
    count: dict[str, int] = {}
    for photo in photos:
        count[photo.name] = count.get(photo.name, 0) + 1
    for photo in photos:
        twice = count[photo.name] > 1
        yield Photo(photo.path, f"{photo.path.parent.name}/{photo.name}") if twice else photo
