"""How long the window keeps a person waiting, at any moment of a batch.

    python benchmarks/window_heartbeat.py [--photos 24]

A timer in the window's own thread should fire every 5 ms; how much later it does is how long a key
or click would have waited. "own" is the longest the thread itself worked between two beats: what is
late beyond that waited for a processor or for Python's lock. Memory (the proportional sets of all
processes) is noted every two seconds while photos are checked, and told by tenths of the batch.
Photos are the group of the sample photos at 12 megapixels, with a gallery of 400 people and
recognition on.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from speed import pss

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PHOTOCHECK_MODELS"] = os.environ.get("PHOTOCHECK_MODELS", "models")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from photocheck.cli.demo import references
from photocheck.core.assembly import build_tools
from photocheck.core.consent.gallery import create
from photocheck.core.consent.table import read_table
from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder
from photocheck.core.types import Decision, Photo, PhotoResult, Verdict
from photocheck.gui import app
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import SaveOrder
from photocheck.gui.session import Session
from photocheck.gui.windows.gallery_dialogs import UnlockDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

PASSPHRASE = "five calm owls read quietly"  # noqa: S105  people who do not exist
BEAT = 0.005  # s


class Memory:
    """Notes how much memory the program has, by how many photos it has checked."""

    def __init__(self, checked: Callable[[], int]) -> None:
        """Start to note; `checked` says how many photos were."""
        self._checked, self._ended = checked, threading.Event()
        self._seen: list[tuple[int, int]] = []
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(2):
            self._seen.append((self._checked(), pss(os.getpid())))

    def told(self, photos: int) -> str:
        """End, and return the most memory in each tenth of the batch, in MB."""
        self._ended.set()
        self._thread.join()
        tenths: dict[int, int] = {}
        for checked, size in self._seen:
            tenth = min(9, 10 * checked // photos)
            tenths[tenth] = max(tenths.get(tenth, 0), size)
        said = "  ".join(f"{photos * n // 10}: {size / 1e6:.0f}" for n, size in tenths.items())
        return f"most memory from so many checked photos on, MB:  {said}"


class Heart:
    """Notes how late each beat comes, by phase."""

    def __init__(self) -> None:
        """Start to beat."""
        self.late: dict[str, list[float]] = {}
        self.own: dict[str, float] = {}
        self._worked = time.thread_time()
        self.phase = "start"
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(int(BEAT * 1000))

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.setdefault(self.phase, []).append(max(0.0, now - self._last - BEAT))
        worked = time.thread_time()
        self.own[self.phase] = max(self.own.get(self.phase, 0.0), worked - self._worked)
        self._last, self._worked = now, worked

    def during(self, phase: str, ready: Callable[[], object]) -> None:
        """Let the window live until `ready`, counting beats for `phase`."""
        self.phase = phase
        began = time.perf_counter()
        while not ready():
            QApplication.processEvents()
            time.sleep(0.0005)
            if time.perf_counter() - began > 3600:
                raise TimeoutError(phase)

    def a_while(self, phase: str, seconds: float) -> None:
        """Let the window live for so long, counting beats for `phase`."""
        end = time.perf_counter() + seconds
        self.during(phase, lambda: time.perf_counter() > end)

    def table(self) -> str:
        """Return the lateness of each phase."""
        heads = "".join(
            f"{word:>8}" for word in ("beats", "50 %", "99 %", "99.9 %", "worst", "own")
        )
        lines = [f"{'phase':34}{heads}   ms"]
        for phase, late in self.late.items():
            ms = np.array(late) * 1000
            cuts = " ".join(f"{np.percentile(ms, p):7.1f}" for p in (50, 99, 99.9))
            lines.append(
                f"{phase:34}{len(ms):8d} {cuts} {ms.max():7.1f} {1000 * self.own[phase]:7.1f}"
            )
        return "\n".join(lines)


def make_school(folder: Path) -> Path:
    """Make a gallery of 400 people, five of whom have reference photos."""
    path, today = folder / "school.photocheck", date.today()
    head = "pupil_id,forename,surname,class,biometric,biometric_date,biometric_by,"
    head += "consent:website,from:website,evidence,given_by"
    rows = [
        f"P{n},Pupil{n},Number{n},{n % 14}A,yes,{today},parent,{'yes' if n % 3 else 'no'},{today},"
        "form,parent"
        for n in range(1, 401)
    ]
    table = folder / "people.csv"
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    tools = build_tools()
    with create(path, "dht", PASSPHRASE).gallery as gallery:
        gallery.switch_recognition_on(
            dpia=today, dpo=today, parents_told=today, by="DHT", unmatched="allow"
        )
        gallery.import_table(read_table(table))
        for number, picture in enumerate((p[0] for p in references(tools.detector)), start=1):
            pupil = folder / "references" / f"P{number}"
            pupil.mkdir(parents=True)
            (pupil / "1.png").write_bytes(encode(picture, "png"))
        photos = photos_of_folder(folder / "references")
        enrol_photos(gallery, photos, tools.detector, tools.embedder)
    return path


def make_photos(folder: Path, count: int) -> Path:
    """Write 12-megapixel photos of six people, each a little different."""
    folder.mkdir()
    large = cv2.resize(samples.group(), (4000, 3000), interpolation=cv2.INTER_CUBIC)
    for number in range(count):
        moved = np.roll(large, 8 * number, axis=1)
        (folder / f"IMG_{number:04}.jpg").write_bytes(samples.as_a_phone_writes_it(moved))
    return folder


def batch(window: MainWindow, heart: Heart, home: Path, photos: Path) -> None:
    """Unlock, check, look, answer, save."""
    window.gallery.unlock(home / "school.photocheck")
    (dialog,) = window.findChildren(UnlockDialog)
    dialog.passphrase.setText(PASSPHRASE)
    heart.during("before", lambda: True)
    heart.phase = "unlock"
    dialog.ok.click()
    heart.during("unlock", lambda: window.session.gallery_name)
    window.start.add_inputs([photos])
    window.start.choose_channel("website")
    window.start.go.click()
    heart.during("load models", lambda: len(window.review))
    done, count = window.flow, len(window.review)
    memory = Memory(lambda: count - window.review.count(State.WAITING))
    heart.during(
        "check, grid in sight", lambda: window.review.count(State.WAITING) < len(window.review) / 2
    )
    window.show_photo(0)
    turn = QTimer()
    turn.timeout.connect(lambda: window.photo.step(1))
    turn.start(400)
    heart.during("check, leafing through photos", lambda: not done.busy)
    turn.stop()
    heart.a_while("the whole batch is decided", 0.5)
    print(memory.told(count))
    window.show_people()
    heart.during("people, heads coming in", window.people.head_shot)
    asked = [p for p in window.people.model.people if p.decision is Decision.REVIEW]
    for _ in range(3):
        for answer in ("no", "unsure"):
            window.people.list.setCurrentIndex(window.people.model.index(0))
            window.people.answer(answer)
            heart.a_while("answers for whole groups", 0.2)
            if window.review.undo_stack.canUndo():
                window.review.undo_stack.undo()
    window.review.cover_open("Cover", window.session.covering, window.session.keeping)
    heart.a_while("all open questions covered", 1)
    print(f"people {len(window.people.model.people)}, of them asked {len(asked)}")
    window.flow.export(SaveOrder(home / "safe", ("website",)))
    heart.during("save", lambda: window.pages.currentWidget() is window.summary)


def many(window: MainWindow, heart: Heart) -> None:
    """Scroll through a grid of 5,000 photos."""
    photos = [Photo(Path(f"{n}.jpg"), f"IMG_{n:05}.jpg") for n in range(5000)]
    window.session.lock()
    heart.phase = "5,000 photos: open"
    window.review.open(photos)
    for index, photo in enumerate(photos):
        window.review.set_checked(index, PhotoResult(photo, Verdict.FAILED))
        if index % 50 == 0:
            QApplication.processEvents()
    window.show_grid()
    heart.during("5,000 photos: open", lambda: True)
    bar = window.check.grid.verticalScrollBar()
    for step in range(200):
        bar.setValue(bar.maximum() * step // 200)
        heart.a_while("5,000 photos: scroll", 0.01)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=24)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["XDG_STATE_HOME"] = folder
        make_school(home)
        photos = make_photos(home / "photos", arguments.photos)
        began = time.perf_counter()
        sys.setswitchinterval(app.SWITCH)  # as `app.main` does
        app.make_application()
        session, work, pictures = Session(), Worker(), Worker()
        window = app.make_window(session, work, pictures)
        window.resize(1280, 720)
        window.show()
        QApplication.processEvents()
        print(f"window usable after {time.perf_counter() - began:.2f} s (without imports)")
        heart = Heart()
        try:
            batch(window, heart, home, photos)
            many(window, heart)
        finally:
            app.shut_down(session, work, pictures)
        print(heart.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
