"""What a user of this computer likes: a small file of their own, with nothing about any person.

Whatever the school decides for all its computers lives in the gallery instead, where only
administrators change it. A file that is damaged, or from another version, counts for what of it
can be understood; the rest is as shipped.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from photocheck.core import paths
from photocheck.core.errors import OutputError
from photocheck.core.types import CoverStyle

COLOURS = ("system", "light", "dark")
LOCK_MINUTES = (5, 10, 15, 30, 60)
"""A gallery that nobody uses locks itself; never is not offered."""
EDGES = (1280, 2048, 4096, 0)
COVERS = tuple(style.value for style in CoverStyle)
_CHOICES: dict[str, tuple[Any, ...]] = {
    "colours": COLOURS,
    "lock_minutes": LOCK_MINUTES,
    "max_edge": EDGES,
    "cover": COVERS,
    "read_text": (True, False),
}
_MAX_BYTES = 10_000


@dataclass(frozen=True)
class Settings:
    """All settings of one user; every value is one of the choices above.

    Attributes:
        colours: "system", "light" or "dark".
        lock_minutes: after so many minutes without a key or click the gallery locks.
        max_edge: suggested longest side of a copy in pixels, 0 for the source's.
        cover: suggested look of covers: a value of `CoverStyle`.
        read_text: suggest to look for writing in photos.
    """

    colours: str = "system"
    lock_minutes: int = 10
    max_edge: int = 2048
    cover: str = "soft"
    read_text: bool = True


def settings_path() -> Path:
    """Return where the settings lie."""
    return paths.config_dir() / "settings.json"


def load() -> Settings:
    """Read the settings; whatever cannot be understood is as shipped."""
    try:
        with settings_path().open("rb") as stream:
            untrusted = json.loads(stream.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(untrusted, dict):
        return Settings()
    known = {
        field.name: untrusted[field.name]
        for field in fields(Settings)
        if _fits(field.name, untrusted.get(field.name))
    }
    return replace(Settings(), **known)


def save(settings: Settings) -> None:
    """Keep the settings, whole or not at all.

    Raises:
        OutputError: they cannot be written.
    """
    path = settings_path()
    draft = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputError(
            "The settings cannot be kept. Check the space on this computer's disk."
        ) from error


def _fits(name: str, untrusted: object) -> bool:
    # a bool is no number here: True == 1 in Python
    return any(untrusted == c and type(untrusted) is type(c) for c in _CHOICES[name])
