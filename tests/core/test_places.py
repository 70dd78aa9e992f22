"""Private files: for their owner only, whole or as they were."""

import os
from pathlib import Path

import pytest

from photocheck.core.places import write_private


def test_a_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new\n")
    assert path.read_bytes() == b"new\n"
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_file_before(tmp_path: Path) -> None:
    """The old list was erased first."""
    path = tmp_path / "list.csv"
    path.write_bytes(b"old")
    (tmp_path / "list.csv.part").mkdir()
    with pytest.raises(OSError, match=r"list\.csv\.part"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
