"""Fixtures that every test may use."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from photocheck.core import paths

# the same examples every time, and no verdict by the clock: machines are busy
settings.register_profile("photocheck", deadline=None, derandomize=True)
settings.load_profile("photocheck")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the user's own settings, caches and passphrases."""
    home = tempfile.mkdtemp(dir=_homes)  # pytest's own would look through all others for a number
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(paths.models_dir()))
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, home)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(Path(home, name)))
    for name in ("PHOTOCHECK_PASSPHRASE", "PHOTOCHECK_USER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real photos that lies beside some checkouts."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("needs the real photos of ../shared/data, which are not in this checkout")
    return folder


@pytest.fixture(scope="session")
def models_built() -> Path:
    """Return the folder of built models."""
    folder = paths.models_dir()
    if not list(folder.glob("*.onnx")):
        pytest.skip("needs the face models: run `photocheck models build` first")
    return folder
