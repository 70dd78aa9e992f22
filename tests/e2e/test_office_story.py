"""An afternoon of the office and one of the deputy head, without a screen and under X."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", reason="needs PySide6", exc_type=ImportError)

from photocheck.core.consent import users
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.records import Role

DRIVER = Path(__file__).with_name("office_driver.py")
PASSPHRASE = "correct horse battery staple"
NEEDS_X = pytest.mark.skipif(
    not shutil.which("xvfb-run"), reason="needs xvfb-run for a screen of its own"
)


@pytest.mark.parametrize("platform", ["offscreen", pytest.param("xcb", marks=NEEDS_X)])
@pytest.mark.parametrize("who", ["office", "deputy"])
def test_the_story(
    who: str, platform: str, event: Path, school: Path, tmp_path: Path, models_built: Path
) -> None:
    with open_gallery(school, PASSPHRASE, "dht") as gallery:
        cheap = KdfParams(memory_kib=8, iterations=1, lanes=1)
        users.add_user(gallery, "teacher", Role.CHECKER, PASSPHRASE, kdf=cheap)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"] if platform == "xcb" else []
    done = subprocess.run(
        [*screen, sys.executable, str(DRIVER), who, str(event), str(school), str(tmp_path / "out")],
        env=os.environ
        | {
            "QT_QPA_PLATFORM": platform,
            "PHOTOCHECK_PASSPHRASE": PASSPHRASE,
            "PHOTOCHECK_USER": "dht",
        },
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == platform
