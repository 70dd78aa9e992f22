"""Where things lie: in a checkout, installed by pip, or frozen."""

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("PhotoCheck", appauthor=False)


def _shipped_root() -> Path:
    """Return the folder that holds ``models/`` and ``resources/`` as shipped (read only)."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen)
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "models" / "manifest.json").is_file():
        return checkout
    return Path(sys.prefix) / "share" / "photocheck"


def manifest_path() -> Path:
    """Return the manifest of model packs."""
    return _shipped_root() / "models" / "manifest.json"


def resources_dir() -> Path:
    """Return the folder of icons, style sheet and texts."""
    return _shipped_root() / "resources"


def models_dir() -> Path:
    """Return where built models lie: ``PHOTOCHECK_MODELS``, beside the manifest, or user data.

    A checkout and a frozen build keep them beside the manifest; an installed package, whose
    files may be read only, keeps them in the user's data folder.
    """
    override = os.environ.get("PHOTOCHECK_MODELS")
    if override:
        return Path(override)
    beside = manifest_path().parent
    if beside.is_dir() and beside.parent != Path(sys.prefix) / "share" / "photocheck":
        return beside
    return Path(_DIRS.user_data_dir) / "models"


def config_dir() -> Path:
    """Return the folder of the user's settings."""
    return Path(_DIRS.user_config_dir)


def cache_dir() -> Path:
    """Return the folder of things that can be fetched again (downloaded model packages)."""
    return Path(_DIRS.user_cache_dir)


def state_dir() -> Path:
    """Return the folder of logs and of unfinished, encrypted work."""
    return Path(_DIRS.user_state_dir)
