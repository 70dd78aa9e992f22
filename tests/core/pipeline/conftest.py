"""What tests of files and folders share."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder below `tmp_path` that may not be opened, whoever runs the tests."""
    folder = tmp_path / "closed"
    folder.mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(folder))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return folder
