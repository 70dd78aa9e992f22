"""An afternoon of each of the three through the real `main`, without a screen and under X.

What each leaves on the disk outside the gallery and the copies is searched for names and pictures.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers import CHEAP

pytest.importorskip("PySide6.QtWidgets", reason="needs PySide6", exc_type=ImportError)

from photocheck.core.consent import users
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.records import Role
from photocheck.core.consent.register import exports_of, past_exports
from photocheck.core.imaging import samples

STORIES = Path(__file__).with_name("stories.py")
PASSPHRASE = "correct horse battery staple"
NEEDS_X = pytest.mark.skipif(
    not shutil.which("xvfb-run"), reason="needs xvfb-run for a screen of its own"
)
PLATFORMS = ["offscreen", pytest.param("xcb", marks=NEEDS_X)]


IN_CLEAR = ("Zebedee", "Quixworthy", "Kimberley", "Featherstone", "Josephine", "IMG_", "sports-day")
PICTURES = re.compile(rb"\xff\xd8\xff[\xdb\xe0-\xef]|\x89PNG\r\n\x1a\n|RIFF....WEBP", re.DOTALL)


def in_the_clear(folder: Path) -> list[tuple[str, str]]:
    """Return the files below a folder that tell a name, a photo, a place or hold a picture."""
    found = []
    for path in (p for p in folder.rglob("*") if p.is_file()):
        data, name = path.read_bytes(), str(path.relative_to(folder))
        lower = data.lower()
        found += [
            (name, word)
            for word in (*IN_CLEAR, str(folder.parent))
            for form in (word.lower().encode(), word.lower().encode("utf-16-le"))
            if form in lower or word.lower() in name.lower()
        ]
        found += [(name, "a picture")] if PICTURES.search(data) else []
    return found


@dataclass(frozen=True)
class Afternoon:
    """What a story works with; `home` holds all that is written outside gallery and copies."""

    home: Path
    gallery: Path
    out: Path

    def tell(self, which: str, event: Path, platform: str = "offscreen", code: int = 0) -> None:
        """Run a story in a process of its own, and look at what it left on the disk."""
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"] if platform == "xcb" else []
        story = [sys.executable, str(STORIES), which, str(event), str(self.gallery), str(self.out)]
        xdg = ("CONFIG", "CACHE", "DATA", "STATE", "RUNTIME")
        homes = {f"XDG_{kind}_{'DIR' if kind == 'RUNTIME' else 'HOME'}": kind for kind in xdg}
        for name in (*xdg, "tmp"):
            (self.home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        desktop = ("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "DBUS_SESSION_BUS_ADDRESS")
        done = subprocess.run(
            [*screen, *story],
            env={k: v for k, v in os.environ.items() if k not in desktop}
            | {name: str(self.home / kind) for name, kind in homes.items()}
            | {
                "HOME": str(self.home),
                "TMPDIR": str(self.home / "tmp"),
                "QT_QPA_PLATFORM": platform,
                "QT_QPA_PLATFORM_PLUGIN_PATH": str(self.out),  # what cv2 does on import
            },
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert done.stdout.strip() == ("" if code else platform)
        assert [p for p in self.home.rglob("*") if p.is_file()], "settings or answers are kept"
        assert in_the_clear(self.home) == []


@pytest.fixture
def afternoon(staffed: Path, tmp_path: Path, models_built: Path) -> Afternoon:
    return Afternoon(tmp_path / "home", staffed, tmp_path / "safe")


@pytest.fixture
def staffed(school: Path) -> Path:
    """Return the gallery with a teacher beside the deputy head."""
    with open_gallery(school, PASSPHRASE, "dht") as gallery:
        users.add_user(gallery, "teacher", Role.CHECKER, PASSPHRASE, kdf=CHEAP)
    return school


def shrunk(picture: np.ndarray, edge: int) -> np.ndarray:
    scale = edge / max(picture.shape[:2])
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def photos_of_an_event(folder: Path, count: int) -> Path:
    """Make so many small photos, in turn: nobody, a portrait, a portrait in the dark, and once
    in twelve a group, else a portrait again.
    """
    folder.mkdir()
    noise = np.random.default_rng(7)
    for number in range(count):
        edge = 400 + number  # no two photos are the same
        portrait = shrunk(samples.portrait(), edge)
        grain = noise.normal(0, 50 + number % 16, portrait.shape)
        picture = (
            shrunk(samples.still_life(), edge),
            portrait,
            np.clip(portrait + grain, 0, 255).astype(np.uint8),
            shrunk(samples.group(), edge + 240) if number % 12 == 3 else portrait,
        )[number % 4]
        (folder / f"IMG_{1000 + number}.jpg").write_bytes(samples.as_a_phone_writes_it(picture))
    return folder


@pytest.mark.parametrize(
    ("platform", "count"), [("offscreen", 60), pytest.param("xcb", 12, marks=NEEDS_X)]
)
def test_a_teacher_drops_answers_draws_undoes_and_saves(
    platform: str, count: int, afternoon: Afternoon, tmp_path: Path
) -> None:
    event = photos_of_an_event(tmp_path / "sports-day", count)
    before = {p: p.read_bytes() for p in event.iterdir()}
    afternoon.tell("teacher", event, platform)
    assert {p: p.read_bytes() for p in event.iterdir()} == before
    copies = sorted(afternoon.out.iterdir())
    assert len(copies) == count
    drawn, first = cv2.imread(str(copies[0])), cv2.imread(str(event / "IMG_1000.jpg"))
    high, wide = first.shape[0] // 2, first.shape[1] // 2
    middle = (slice(high - 8, high + 8), slice(wide - 8, wide + 8))
    assert np.abs(drawn[:40].astype(int) - first[:40]).mean() < 10, "the photo itself is there"
    assert np.abs(drawn[middle].astype(int) - first[middle]).mean() > 20, "and the cover drawn"
    with open_gallery(afternoon.gallery, PASSPHRASE, "dht") as gallery:
        shown = {past.name for past in exports_of(gallery, "P1")}
        assert len(shown) > count * 5 // 12, "all portraits, and at least one that was asked about"
        for pupil in ("P2", "P3", "P4", "P5"):
            assert exports_of(gallery, pupil) == ()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_office_imports_enrols_and_withdraws(
    platform: str, event: Path, afternoon: Afternoon
) -> None:
    afternoon.tell("office", event, platform)
    with open_gallery(afternoon.gallery, PASSPHRASE, "dht") as gallery:
        assert [gallery.pupil(p).references for p in ("P7", "P8")] == [1, 1]
        assert gallery.pupil("P7").consents["website"].granted
        assert not gallery.pupil("P8").consents["website"].granted, "maybe is no yes"
        assert not gallery.pupil("P1").consents["website"].granted
    assert len(list(afternoon.out.iterdir())) == 1


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_deputy_head_reviews_approves_revokes_and_reads(
    platform: str, event: Path, afternoon: Afternoon
) -> None:
    afternoon.tell("deputy", event, platform)
    with open_gallery(afternoon.gallery, PASSPHRASE, "dht") as gallery:
        assert [u.name for u in users.list_users(gallery)] == ["dht"]
        assert len(exports_of(gallery, "P1")) == 1
    assert len(list(afternoon.out.iterdir())) == 2


def test_a_power_cut_while_copies_are_written_loses_nothing_and_leaves_nothing_in_the_clear(
    afternoon: Afternoon, tmp_path: Path
) -> None:
    event = photos_of_an_event(tmp_path / "sports-day", 8)
    afternoon.tell("killed", event, code=-signal.SIGKILL)
    assert list(afternoon.home.rglob("*.review")), "the answers are kept"
    early = {p.name: p.read_bytes() for p in afternoon.out.glob("*.jpg")}
    afternoon.tell("resumed", event)
    copies = {p.name: p.read_bytes() for p in afternoon.out.iterdir()}
    assert len(copies) == 8, "each photo once, and nothing half written"
    assert early.items() <= copies.items()
    with open_gallery(afternoon.gallery, PASSPHRASE, "dht") as gallery:
        known = {past.name: past.sha256 for past in past_exports(gallery)}
    assert known == {name: sha256(data).hexdigest() for name, data in copies.items()}


def test_what_stands_in_the_clear_is_found(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "recent.xml").write_text(f"<file>{tmp_path}/x.jpg</file>")
    (home / "names.bin").write_bytes("ZEBEDEE".encode("utf-16-le"))
    (home / "thumbnail").write_bytes(b"...." + samples.as_a_phone_writes_it(samples.still_life()))
    (home / "IMG_1000.png").write_bytes(b"")
    assert {name for name, _ in in_the_clear(home)} == {
        "recent.xml",
        "names.bin",
        "thumbnail",
        "IMG_1000.png",
    }
