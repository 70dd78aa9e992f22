"""Places where files will be written, tried before any work is done."""

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
