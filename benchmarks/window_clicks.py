"""How many clicks and keys a whole event costs, from drop to export, and what it shows then.

    python benchmarks/window_clicks.py --shared ../shared [--seed 3] [--photos 60] [--keep DIR]

A made school (`make_events.py` of the shared tools) goes through the real window. A hand that knows
the truth answers each question rightly. Every click and key is an event sent to a window of the
program, and counts as one; so does the drop. What was saved is then scored against the truth
by its pixels.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PHOTOCHECK_MODELS"] = os.environ.get("PHOTOCHECK_MODELS", "models")

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from photocheck.core.assembly import build_tools
from photocheck.core.consent.gallery import create
from photocheck.core.consent.table import read_table
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder
from photocheck.core.types import Decision
from photocheck.gui import app
from photocheck.gui.models.event_people import EventPerson, Place, people_of, questions_left
from photocheck.gui.session import Session
from photocheck.gui.windows.export_dialog import ExportDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

PASSPHRASE = "five calm owls read quietly"  # noqa: S105  people who do not exist


class Hand:
    """Clicks and presses keys in windows of the program, and counts each.

    Events are not counted where they arrive: a key that is a shortcut never does.
    """

    def __init__(self) -> None:
        """Start to count."""
        self.count = 0

    def key(self, window: QWidget, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.count += 1
        QTest.keyClick(window.window().windowHandle(), key, held)
        QApplication.processEvents()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget, in its middle unless `at` says where."""
        place = widget.mapTo(widget.window(), at or QPoint(12, widget.height() // 2))
        none = Qt.KeyboardModifier.NoModifier
        handle = widget.window().windowHandle()
        self.count += 1
        QTest.mouseClick(handle, Qt.MouseButton.LeftButton, none, place)
        QApplication.processEvents()

    def drop(self, window: QWidget, folder: Path) -> None:
        """Drop a folder anywhere on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(folder))])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        wait(window.isActiveWindow)
        enter = QDragEnterEvent(QPoint(40, 200), copy, data, left, none)
        QApplication.sendEvent(window, enter)
        QApplication.sendEvent(window, QDropEvent(QPointF(40, 200), copy, data, left, none))
        self.count += 1


def wait(ready: Callable[[], object], limit: float = 3600) -> None:
    """Let the window live until `ready`."""
    began = time.monotonic()
    while not ready():
        QApplication.processEvents()
        time.sleep(0.002)
        if time.monotonic() - began > limit:
            raise TimeoutError


class Truth:
    """Who every face really is."""

    def __init__(self, school: Path, window: MainWindow) -> None:
        """Read it."""
        data = json.loads((school / "truth.json").read_text())
        self._faces = {p["source"]: p["faces"] for p in data["photos"]}
        self._review = window.review

    def right(self, place: Place) -> bool:
        """Tell whether a face is whom the program takes it for."""
        face = self._review.face(place)
        x, y = face.box.centre
        name = Path(self._review.photo(place.photo).name).name
        return any(
            f["pupil_id"] == face.pupil_id
            and f["box"][0] <= x <= f["box"][0] + f["box"][2]
            and f["box"][1] <= y <= f["box"][1] + f["box"][3]
            for f in self._faces[name]
        )


def answer_people(window: MainWindow, hand: Hand, truth: Truth) -> Counter[str]:
    """Answer every question about a person; return how many there were of each kind."""
    page, asked = window.people, Counter[str]()
    while window.pages.currentWidget() is page:
        person = page.person
        if person is None or person.decision is not Decision.REVIEW:
            return asked
        wait(lambda: look_at_all(window))
        before = hand.count
        kind = answer_person(window, hand, truth, person)
        asked[f"{kind}: {person.reason}"] += hand.count - before
        asked["all"] += 1
    return asked


def look_at_all(window: MainWindow) -> bool:
    """Scroll down while there are faces out of sight; a turn of the wheel is no click."""
    if window.people.box.no.isEnabled() or window.people.box.cover.isEnabled():
        return True
    bar = window.people.tiles.verticalScrollBar()
    bar.setValue(bar.maximum())
    return False


def answer_person(window: MainWindow, hand: Hand, truth: Truth, person: EventPerson) -> str:
    """Answer one question as the truth is; return what kind of answer it was."""
    if person.pupil_id is None:
        hand.key(window, Qt.Key.Key_C)
        return "nobody known"
    wrong = [p for p in person.answerable if not truth.right(p)]
    if len(wrong) == len(person.answerable):
        hand.key(window, Qt.Key.Key_N)
        return "no"
    tiles, right = window.people.tiles, [p for p in person.answerable if p not in wrong]
    if len(right) + 1 < len(wrong):
        hand.key(window, Qt.Key.Key_A)
        wrong = right
    for row, place in enumerate(person.places):
        if place in wrong:
            index = window.people.tiles_model.index(row)
            tiles.scrollTo(index)
            spot = tiles.visualRect(index).center()
            hand.click(tiles.viewport(), spot)
    hand.key(window, Qt.Key.Key_Y)
    return f"yes, {len(wrong)} faces clicked" if wrong else "yes"


def make_school(args: argparse.Namespace, folder: Path) -> Path:
    """Make the event and the gallery, unless they were kept from another day."""
    school = folder / f"school-{args.seed}-{args.photos}"
    if (school / "g.photocheck").exists():
        return school
    make = [sys.executable, str(args.shared / "tools/make_events.py")]
    more = ["--seed", str(args.seed), "--photos", str(args.photos)]
    subprocess.run(
        [*make, str(args.shared / "data/faces/lfw"), str(school), *more],
        check=True,
        capture_output=True,
    )
    day, tools = date(2026, 9, 1), build_tools()
    half = school / "half.photocheck"  # a run that was stopped must not leave half a gallery
    shutil.rmtree(half, ignore_errors=True)
    with create(half, "dht", PASSPHRASE).gallery as gallery:
        gallery.import_table(read_table(school / "consents.csv"))
        gallery.switch_recognition_on(
            dpia=day, dpo=day, parents_told=day, by="DHT", unmatched="allow"
        )
        photos = photos_of_folder(school / "enrol")
        enrolled, _ = enrol_photos(gallery, photos, tools.detector, tools.embedder)
        print(f"{'reference photos':34}{enrolled}", flush=True)
    half.rename(school / "g.photocheck")
    return school


def work(window: MainWindow, hand: Hand, school: Path, out: Path) -> dict[str, object]:
    """Go from drop to export."""
    window.gallery.use(window.session.open_gallery(school / "g.photocheck", PASSPHRASE))
    hand.drop(window, school / "event")
    wait(lambda: window.start.inputs)
    hand.click(window.start.channels.box("website"))
    hand.click(window.start.go)
    wait(lambda: window.review.final and not window.flow.busy)
    people, left = len(people_of(window.review)), questions_left(window.review)
    hand.click(window.check.answer)
    asked = answer_people(window, hand, Truth(school, window))
    covered = questions_left(window.review)
    before_export = hand.count
    hand.key(window, Qt.Key.Key_S, ctrl=True)
    wait(lambda: [d for d in window.findChildren(ExportDialog) if d.isVisible()])
    (dialog,) = (d for d in window.findChildren(ExportDialog) if d.isVisible())
    dialog.folder.setText(str(out))  # the suggested folder would do; the benchmark has its own
    if covered:
        hand.click(dialog.cover_all)
    hand.click(dialog.ok, QPoint(dialog.ok.width() // 2, dialog.ok.height() // 2))
    wait(lambda: window.pages.currentWidget() is window.summary)
    window.saving.save_report(out.with_suffix(".json"))
    return {
        "people of the event": people,
        "questions before": left,
        "questions about people answered": asked.pop("all", 0),
        "questions covered at once": covered,
        "clicks and keys": hand.count,
        "of them for saving": hand.count - before_export,
        **{f"  {kind}": count for kind, count in asked.most_common()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--photos", type=int, default=60)
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    parser.add_argument("--keep", type=Path, help="make the school here, and use it again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        school = make_school(args, args.keep or Path(folder))
        app.make_application()
        session, long, pictures = Session(), Worker(), Worker()
        window = app.make_window(session, long, pictures)
        window.resize(1280, 720)
        window.show()
        out = Path(folder) / "safe"
        try:
            counted = work(window, Hand(), school, out)
        finally:
            app.shut_down(session, long, pictures)
        score = [sys.executable, str(args.shared / "tools/score_events.py"), str(school), str(out)]
        said = subprocess.run(
            [*score, str(out.with_suffix(".json")), "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
    for name, figure in counted.items():
        print(f"{name:34}{figure}")
    scored = json.loads(said.stdout)
    for name in (
        *("may_not_show", "leaks", "causes", "people_wrongly_shown"),
        *("clear_yes_40px", "clear_over_cover_rate", "over_cover_rate", "held"),
    ):
        print(f"{name:34}{scored[name]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
