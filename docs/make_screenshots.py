"""Make the screenshots of every state from the real window, with people drawn by code only.

    python docs/make_screenshots.py OUT [--dark] [--part teacher|office]

One pass; `take_screenshots.sh --all OUT` makes the passes for light and dark, two sizes of screen
and 200 %. The program looks for real faces, so the script tells the window where the drawn ones
are and who they are. Nobody real is in any picture.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from drawn_school import make_gallery, make_photos, make_small_galleries
from office_screenshots import walk_office
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from teacher_screenshots import unlock, walk_teacher

from photocheck.core.settings import Settings
from photocheck.gui import app
from photocheck.gui.session import Session
from photocheck.gui.windows.dialog import Dialog
from photocheck.gui.worker import Worker


class Shots:
    """Takes one picture after the other as the window gets there."""

    def __init__(self, window: QWidget, out: Path) -> None:
        """Save into `out`."""
        self.window, self.out = window, out
        self.last = "the start"

    def _boxes(self) -> list[str]:
        return [box.text() for box in self.window.findChildren(QMessageBox)]

    def dialog(self, kind: type = Dialog) -> Dialog:
        """Return the dialog of a kind that was opened last."""
        return [d for d in self.window.findChildren(kind) if d.isVisible()][-1]

    def press(self, text: str) -> None:
        """Press a button of the message that is open."""
        box = self.dialog(QMessageBox)
        next(b for b in box.buttons() if b.text() == text).click()

    def close_messages(self) -> None:
        """Close every message."""
        for box in self.window.findChildren(QMessageBox):
            box.reject()

    def take(self, name: str) -> None:
        """Save the screen if there is one, else the window alone."""
        self.when(lambda: True)
        self.last = name
        if QApplication.platformName() == "offscreen":
            self.window.grab().save(str(self.out / f"{name}.png"))
        else:
            self.window.screen().grabWindow(0).save(str(self.out / f"{name}.png"))

    def when(self, ready: Callable[[], object]) -> None:
        """Wait in the event loop until `ready`, and until what follows from it is drawn."""
        limit = QDeadlineTimer(600_000)
        while not ready():
            QApplication.processEvents()
            if limit.hasExpired():
                raise TimeoutError(f"after {self.last}: boxes {self._boxes()}")
        settled = QDeadlineTimer(300)
        while not settled.hasExpired():
            QApplication.processEvents()


def main() -> int:
    """Make one set of screenshots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--part", choices=("teacher", "office"), help="only one half of the window")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    app.make_application()
    session, work, pictures = Session(), Worker(), Worker()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app.forget_places()
        make_photos(home / "photos")
        make_gallery(home / "Hill School.photocheck")
        window = app.make_window(session, work, pictures)
        window.desk.use(Settings(colours="dark" if arguments.dark else "light"))
        window.show()
        window.setGeometry(window.screen().geometry())  # there is no window manager to do it
        shots = Shots(window, arguments.out)
        try:
            if arguments.part != "office":
                make_small_galleries(home)
                walk_teacher(window, shots, home, pictures)
            if arguments.part != "teacher":
                unlock(window, home / "Hill School.photocheck")
                shots.close_messages()
                walk_office(window, shots, home)
        finally:
            app.shut_down(session, work, pictures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
