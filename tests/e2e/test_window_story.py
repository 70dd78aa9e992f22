"""A teacher's afternoon through the real `main`: once without a screen, once under X."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="needs PySide6", exc_type=ImportError)

DRIVER = Path(__file__).with_name("window_driver.py")
PASSPHRASE = "correct horse battery staple"


def story(platform: str, event: Path, school: Path, out: Path, **env: str) -> str:
    """Run the driver in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(event), str(school), str(out)],
        env=os.environ | env | {"QT_QPA_PLATFORM": platform, "PHOTOCHECK_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def written_under(home: Path) -> list[str]:
    """Return the files of a home in which a photo's name or folder stands in the clear."""
    return [
        str(p)
        for p in home.rglob("*")
        if p.is_file() and (b"IMG_1" in p.read_bytes() or b"event" in p.read_bytes())
    ]


def test_a_teacher_checks_names_and_saves(
    event: Path, school: Path, tmp_path: Path, models_built: Path
) -> None:
    home = Path(os.environ["HOME"])
    before = {p: p.read_bytes() for p in event.iterdir()}
    story("offscreen", event, school, tmp_path / "safe")
    assert sorted(p.suffix for p in (tmp_path / "safe").iterdir()) == [".jpg"] * 3
    assert {p: p.read_bytes() for p in event.iterdir()} == before
    assert written_under(home) == []


@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="needs xvfb-run for a screen of its own")
def test_the_same_under_x_although_opencv_points_at_plugins_of_its_own(
    event: Path, school: Path, tmp_path: Path, models_built: Path
) -> None:
    done = subprocess.run(
        [
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 1280x720x24",
            sys.executable,
            str(DRIVER),
            str(event),
            str(school),
            str(tmp_path / "safe"),
        ],
        env=os.environ
        | {
            "QT_QPA_PLATFORM": "xcb",
            "QT_QPA_PLATFORM_PLUGIN_PATH": str(tmp_path),  # what cv2 does on import
            "PHOTOCHECK_PASSPHRASE": PASSPHRASE,
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "xcb"
    assert len(list((tmp_path / "safe").iterdir())) == 3
