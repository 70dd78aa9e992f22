"""Where things lie: in a checkout, installed by pip, or frozen."""

import os
import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("PhotoCheck", appauthor=False)
_CLOUDS = {  # how the folder of a service begins, in small letters without spaces -> its name
    "onedrive": "OneDrive",
    "sharepoint": "SharePoint",
    "dropbox": "Dropbox",
    "googledrive": "Google Drive",
    "mydrive": "Google Drive",
    "iclouddrive": "iCloud",
    "mobiledocuments": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pclouddrive": "pCloud",
    "megasync": "MEGA",
    "boxsync": "Box",
}
_CLOUD_MARKS = {  # what a service leaves in the folders it copies -> its name
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".tmp.driveupload": "Google Drive",
}


def frozen() -> bool:
    """Return whether this is the program in one folder, with Python and the models inside."""
    return hasattr(sys, "_MEIPASS")


def _shipped_root() -> Path:
    """Return the folder that holds ``models/`` and ``resources/`` as shipped (read only)."""
    if frozen():
        return Path(sys._MEIPASS)  # type: ignore[attr-defined]  # set by PyInstaller only
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


def translations_dir() -> Path:
    """Return the folder of the window's translations; absent while there are none."""
    return resources_dir() / "translations"


def guide_dir() -> Path:
    """Return the folder of the user guide: Markdown and pictures, first page ``index.md``."""
    root = _shipped_root()
    return root / "guide" if (root / "guide").is_dir() else root / "docs" / "guide"


def samples_dir() -> Path:
    """Return the folder of the frozen program's sample photos; absent elsewhere."""
    return _shipped_root() / "samples"


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


def packs_dir() -> Path:
    """Return where packs that the school adds lie.

    Beside the built models; the frozen program keeps them with the user's own data, since an
    update replaces its folder.
    """
    if frozen() and not os.environ.get("PHOTOCHECK_MODELS"):
        return Path(_DIRS.user_data_dir) / "packs"
    return models_dir() / "packs"


def config_dir() -> Path:
    """Return the folder of the user's settings."""
    return Path(_DIRS.user_config_dir)


def cache_dir() -> Path:
    """Return the folder of things that can be fetched again (downloaded model packages)."""
    return Path(_DIRS.user_cache_dir)


def state_dir() -> Path:
    """Return the folder of logs and of unfinished, encrypted work."""
    return Path(_DIRS.user_state_dir)


def user_dirs() -> tuple[Path, ...]:
    """Return every folder in which the program keeps something of its own for this user."""
    return tuple(dict.fromkeys((config_dir(), state_dir(), cache_dir(), Path(_DIRS.user_data_dir))))


def cloud_of(place: Path) -> str:
    """Return which service copies a folder to the internet, or "" where none is known to.

    Told by names of folders and by what the services leave in them; there may be others.
    """
    for folder in (place, *place.parents):
        name = "".join(folder.name.casefold().split())
        for start, service in _CLOUDS.items():
            if name.startswith(start):
                return service
        for mark, service in _CLOUD_MARKS.items():
            if (folder / mark).exists():
                return service
    return ""
