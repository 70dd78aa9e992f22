"""A note in the gallery's folder for the length of a write, so that others see whom they wait for.

The note decides nothing: the database's own lock does. A note that a crash left behind is only
read while somebody does hold the lock, and the next writer replaces it. User names stand readable
in the key file beside it, too.
"""

import json
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NAME = ".writing"
_MAX_BYTES, _MAX_NAME = 1000, 64


@contextmanager
def noted(folder: Path, user: str) -> Iterator[None]:
    """Leave the note while what is inside runs; a note that cannot be written stops nobody."""
    note = folder / NAME
    with suppress(OSError):
        note.write_text(json.dumps({"user": user, "pc": platform.node()}), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def sentence(folder: Path, otherwise: str) -> str:
    """Return who is writing, or the sentence for when nobody says so."""
    try:
        with (folder / NAME).open("rb") as stream:
            untrusted = json.loads(stream.read(_MAX_BYTES))
        user, pc = (_name(untrusted[key]) for key in ("user", "pc"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return otherwise
    where = f" on the computer {pc}" if pc else ""
    return (
        f"{user}{where} is writing to this gallery just now, so nothing was changed. Try again in"
        " a moment."
    )


def _name(untrusted: str) -> str:
    return "".join(c for c in str(untrusted) if c.isprintable())[:_MAX_NAME]
