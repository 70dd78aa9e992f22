"""What differs when Python and the models are inside the program."""

import shutil
import sys
from pathlib import Path

import pytest

from photocheck.core import paths
from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.build import build
from photocheck.core.faces.packs import open_model


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a frozen program whose models are missing."""
    manifest = paths.manifest_path()
    (tmp_path / "models").mkdir()
    shutil.copy(manifest, tmp_path / "models")
    monkeypatch.delenv("PHOTOCHECK_MODELS")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return tmp_path


def test_everything_is_looked_for_in_the_folder(folder: Path) -> None:
    (folder / "guide").mkdir()
    assert paths.models_dir() == folder / "models"
    assert paths.resources_dir() == folder / "resources"
    assert paths.guide_dir() == folder / "guide"


def test_a_missing_model_sends_nobody_to_the_internet(folder: Path) -> None:
    with pytest.raises(ModelsMissing, match="install PhotoCheck again"):
        open_model("centerface")
    with pytest.raises(ModelsMissing, match="install PhotoCheck again"):
        build()  # and does not start itself again in place of pip


def test_added_packs_outlive_an_update(folder: Path) -> None:
    assert folder not in paths.packs_dir().parents
    assert any(own in paths.packs_dir().parents for own in paths.user_dirs())
