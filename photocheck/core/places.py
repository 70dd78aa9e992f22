"""Places where files will be written, tried before any work is done, and private files."""

import contextlib
import os
from pathlib import Path

from photocheck.core.errors import OutputError


def check_file_place(path: Path) -> None:
    """Refuse a place where no file can be written.

    Raises:
        OutputError: it is a folder, or lies in none.
    """
    if path.is_dir():
        raise OutputError(f"{path} is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise OutputError(f"There is no folder {path.parent}. Make it, or name another.")


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, over the one that is there.

    It is written beside and renamed: a kill or a full disk leaves the old file or the new one.

    Raises:
        OSError: it cannot be written; nothing is left beside.
    """
    beside = path.with_name(path.name + ".part")
    try:
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
