"""Killed at any moment of saving: what is there is whole, and the next start removes the rest."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from photocheck.core.imaging import save
from photocheck.core.imaging.save import prepare_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")

DATA = bytes(range(256)) * 4_000
NO_NAMELESS = "save._NAMELESS = 0"
NO_LINKS = f"{NO_NAMELESS}\nPath.hardlink_to = no_links"
MOMENTS = {
    "written, not yet safe on the disk": "os.fsync = die",
    "safe on the disk": "os.utime = die",
    "about to be named": "save._publish = die",
    "named": "save._sync_folder = die",
}
WAYS = {"without a name": "", "under a hidden name": NO_NAMELESS, "without links": NO_LINKS}


def program(how: str) -> str:
    return f"""
import os, signal, sys
from pathlib import Path
from photocheck.core.imaging import save

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def no_links(*_):
    raise PermissionError("this file system knows no links")

{how}
data = bytes(range(256)) * 4_000
while True:
    save.write_new(Path(sys.argv[1]), data, "jpeg")
"""


def start(how: str, folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", program(how), folder])


def names_and_whole(folder: Path) -> set[str]:
    """Return the names of all files in the folder that a person would see; each must be whole."""
    seen = [p for p in folder.iterdir() if not p.name.startswith(".")]
    assert all(p.read_bytes() in (DATA, b"") for p in seen)
    return {p.name for p in seen if p.read_bytes()}


def assert_clean_after_the_next_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch, kept: set[str]
) -> None:
    monkeypatch.setattr(save, "_STALE_SECONDS", -1)
    prepare_folder(folder, [])
    assert {p.name for p in folder.iterdir()} == kept
    monkeypatch.setattr(save, "_STALE_SECONDS", 10)
    name, _ = save.write_new(folder, DATA, "jpeg")
    assert (folder / name).read_bytes() == DATA


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_moment_of_saving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, way: str
) -> None:
    assert start(f"{WAYS[way]}\n{MOMENTS[moment]}", tmp_path).wait() == -signal.SIGKILL
    whole = names_and_whole(tmp_path)
    assert whole == ({"photo-0001.jpg"} if moment == "named" else set())
    if way == "without a name" and save._NAMELESS:
        assert {p.name for p in tmp_path.iterdir()} == whole  # nothing to sweep at all
    assert_clean_after_the_next_start(tmp_path, monkeypatch, whole)


def test_killed_between_claiming_a_name_and_filling_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start(f"{NO_LINKS}\nPath.replace = die", tmp_path).wait() == -signal.SIGKILL
    assert (tmp_path / "photo-0001.jpg").read_bytes() == b""
    mine = tmp_path / "my own-list.jpg"
    mine.touch()
    prepare_folder(tmp_path, [])  # too fresh: its program may still be at work
    assert (tmp_path / "photo-0001.jpg").exists()
    assert_clean_after_the_next_start(tmp_path, monkeypatch, {mine.name})


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    running = start(WAYS[way], tmp_path)
    end = time.monotonic() + 120
    while len(list(tmp_path.glob("photo-*.jpg"))) < 5:
        assert time.monotonic() < end
        assert running.poll() is None
    running.kill()
    running.wait()
    whole = names_and_whole(tmp_path)
    assert len(whole) >= 4
    assert_clean_after_the_next_start(tmp_path, monkeypatch, whole)
