"""Encode a picture afresh from its pixels, and write it without ever replacing a file."""

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from photocheck.core.errors import OutputError, UsageError
from photocheck.core.types import Rgb

SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
"""What exports are called, by file type."""

CONSTANT_TIME = 946_684_800  # 2000-01-01 00:00 UTC
"""The time every export carries, so that it tells nothing of when the photo was taken or made."""

_SETTINGS: dict[str, dict[str, object]] = {
    # 4:2:0 is what websites and phones expect, a fifth smaller; covers are drawn before, so
    # chroma that bleeds over their edge by a pixel bleeds from the cover outwards too
    "jpeg": {"format": "JPEG", "quality": 90, "subsampling": "4:2:0"},
    "png": {"format": "PNG", "compress_level": 6},
    "webp": {"format": "WEBP", "quality": 90, "method": 4},
}
_TEMP = ".photocheck-{}.tmp"
_CLAIM = re.compile(r".+-\d{4,9}\.(?:jpg|png|webp)")
_STALE_SECONDS = 10  # a younger draft may be about to be locked
_NAMELESS = getattr(os, "O_TMPFILE", 0)
_NAMELESS_PLACE = Path("/proc/self/fd")


def encode(picture: Rgb, file_type: str) -> bytes:
    """Return the bytes of a file that holds the pixels and nothing else.

    The settings are fixed and the same for everyone, so the same pixels give the same bytes.

    Args:
        picture: (height, width, 3) sRGB; written without a colour profile, which means sRGB.
        file_type: "jpeg", "png" or "webp".

    Raises:
        OutputError: the picture is too large for the file type.
    """
    file = io.BytesIO()
    try:
        Image.fromarray(picture).save(file, **_SETTINGS[file_type])  # type: ignore[arg-type]
    except (OSError, ValueError) as error:
        raise OutputError(
            f"This picture is too large for a {file_type.upper()} file. "
            "Choose a smaller size or another file type."
        ) from error
    return file.getvalue()


def write_new(folder: Path, data: bytes, file_type: str, stem: str = "photo") -> tuple[str, str]:
    """Write an export under the next free neutral name; it appears whole or not at all.

    Numbering goes on after the highest number in the folder, whatever the file type. Several
    processes may write to one folder.

    Returns:
        The file's name in `folder`, and the sha256 of its bytes, hex.

    Raises:
        OutputError: no space, not writable, or the disk gave back something else.
    """
    expected = hashlib.sha256(data).hexdigest()
    name = ""
    try:
        with _draft(folder, data) as draft:
            name = _publish(draft, folder, stem, SUFFIXES[file_type])
        _sync_folder(folder)
        written = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    except OSError as error:
        if name:  # nobody would know of this copy
            with contextlib.suppress(OSError):
                (folder / name).unlink()
        raise OutputError(_sentence(error)) from error
    if written != expected:
        (folder / name).unlink(missing_ok=True)
        raise OutputError(
            "The disk did not keep what was written to it, so the copy was removed. "
            "Choose another folder, best on another disk."
        )
    return name, expected


def prepare_folder(folder: Path, inputs: Sequence[Path]) -> None:
    """Make sure exports may go to `folder`: make it, and try to write there.

    Args:
        folder: where exports will go.
        inputs: the photos and folders of photos that were added.

    Raises:
        UsageError: it would mix copies with originals.
        OutputError: it is no folder, or cannot be written.
    """
    target = folder.resolve()
    for given in inputs:
        source = given.resolve()
        home = source if source.is_dir() else source.parent
        if target == home or target in home.parents:
            raise UsageError(
                "The output folder holds the original photos. Choose another, best a new one, so "
                "that originals and safe copies never lie together."
            )
        if source.is_dir() and source in target.parents:
            raise UsageError(
                "The output folder lies inside a folder of photos that was added. Choose one "
                "outside it, so that copies are never taken for originals."
            )
    try:
        target.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with _draft(target, b"x"):
            pass
    except OSError as error:
        raise OutputError(_sentence(error)) from error


@contextlib.contextmanager
def _draft(folder: Path, data: bytes) -> Iterator[Path]:
    """Hold a finished file that has no name in `folder` yet; it is gone in the end.

    Linux makes files without a name, so that not even a kill leaves anything behind. Where that
    does not work the file has a hidden name, and is locked so that `_sweep` leaves it alone.
    """
    temp = folder / _TEMP.format(secrets.token_hex(8))
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(folder, os.O_WRONLY | _NAMELESS, 0o644) if _NAMELESS else -1
    except OSError:
        handle = -1
    nameless = handle >= 0
    with os.fdopen(handle if nameless else os.open(temp, flags, 0o644), "wb") as file:
        try:
            _lock(file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if nameless:
                temp = _NAMELESS_PLACE / str(file.fileno())
            elif os.name == "nt":
                file.close()  # Windows renames no open file
            temp.chmod(0o644)  # whatever the umask: a web server must be able to read it
            os.utime(temp, (CONSTANT_TIME, CONSTANT_TIME))
            yield temp
        finally:
            if not nameless:
                file.close()
                temp.unlink(missing_ok=True)


def _lock(handle: int, *, wait: bool = True) -> None:
    """Lock an open file until it is closed; raise OSError if it is locked, unless `wait`."""
    if sys.platform == "win32":
        return  # an open file cannot be removed there
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN):
            raise  # some shares know no locks; there only the age tells


def _publish(temp: Path, folder: Path, stem: str, suffix: str) -> str:
    """Give the finished file its name, the next free one."""
    number = _highest(folder, stem)
    while True:
        number += 1
        name = f"{stem}-{number:04d}{suffix}"
        with contextlib.suppress(FileExistsError):
            _move_without_replacing(temp, folder / name)
            return name


def _move_without_replacing(temp: Path, final: Path) -> None:
    """Rename, or raise FileExistsError: POSIX rename alone would replace."""
    if os.name == "nt":
        temp.rename(final)
        return
    try:
        if temp.parent == _NAMELESS_PLACE:
            # only with a folder for the source does Python follow the link in /proc to the file;
            # which one does not matter, since the path is absolute
            os.link(temp, final, src_dir_fd=0, follow_symlinks=True)
        else:
            final.hardlink_to(temp)
    except FileExistsError:
        raise
    except OSError:  # a memory stick's file system has no links: claim the name, then replace
        if temp.parent == _NAMELESS_PLACE:
            raise
        os.close(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        temp.replace(final)


def _highest(folder: Path, stem: str) -> int:
    pattern = re.compile(re.escape(stem) + r"-(\d{4,9})\.[A-Za-z]+", re.IGNORECASE)
    with os.scandir(folder) as entries:
        matches = (pattern.fullmatch(entry.name) for entry in entries)
        return max((int(m[1]) for m in matches if m), default=0)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives cannot
            raise
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a crash left behind: drafts that no running program holds, claimed names."""
    for temp in folder.glob(_TEMP.format("*")):
        with contextlib.suppress(OSError), temp.open("rb") as file:
            _lock(file.fileno(), wait=False)
            if _stale(temp):
                if os.name == "nt":
                    file.close()
                temp.unlink()
    for claimed in [path for path in folder.iterdir() if _CLAIM.fullmatch(path.name)]:
        with contextlib.suppress(OSError):  # see _move_without_replacing
            if claimed.stat().st_size == 0 and _stale(claimed):
                claimed.unlink()


def _stale(path: Path) -> bool:
    # the content's time is a constant, so the inode's own tells the age
    return time.time() - path.stat().st_ctime > _STALE_SECONDS


def _sentence(error: OSError) -> str:
    """Say what is wrong with the output folder, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "There is no space left on the disk of the output folder. Make room, then export again."
        )
    if isinstance(error, NotADirectoryError | FileExistsError):
        return "The output folder is a file, not a folder. Choose another."
    if isinstance(error, FileNotFoundError):
        return "The output folder is no longer there. Choose it again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "You may not write to the output folder. Choose one of your own."
    return "The output folder cannot be written to. Choose another, best on another disk."
