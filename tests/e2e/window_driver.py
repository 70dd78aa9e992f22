"""Drives the real window through the real `main`, step by step, as conditions come true.

Run as a program it is the story of one teacher, for a platform with a real screen:
``python window_driver.py PHOTOS GALLERY OUT``.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from photocheck.gui import app
from photocheck.gui.windows.export_dialog import ExportDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.windows.name_dialog import NameDialog

Story = Callable[[MainWindow], Iterator[Callable[[], object]]]
"""Yields conditions; goes on when each is true."""


class Driver:
    """Polls the story's next condition from the event loop of `main`."""

    def __init__(self, story: Story, limit: float = 120) -> None:
        self.failure = ""
        self._story, self._limit = story, limit
        self._steps: Iterator[Callable[[], object]] | None = None
        self._wanted: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._poll)

    def run(self, *argv: str) -> int:
        app.make_application()
        self._timer.start()
        code = app.main(argv)
        assert not self.failure, self.failure
        return code

    def _poll(self) -> None:
        try:
            if self._steps is None:
                windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
                if not windows:
                    return
                self._steps = self._story(windows[0])
            if self._wanted():
                self._wanted = next(self._steps)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > self._limit:
                boxes = [
                    b.text() for b in QApplication.topLevelWidgets() if isinstance(b, QMessageBox)
                ]
                raise TimeoutError(f"waited too long for {self._wanted}; boxes: {boxes}")
        except StopIteration:
            self._timer.stop()
        except Exception as error:
            self.failure = repr(error)
            self._timer.stop()
            QApplication.exit(9)


def visible(window: MainWindow, kind: type) -> list:
    return [d for d in window.findChildren(kind) if d.isVisible()]


def save(window: MainWindow, out: Path) -> Iterator[Callable[[], object]]:
    """Save the photos that are ready."""
    window.saving.ask()
    yield lambda: visible(window, ExportDialog)
    (ask,) = visible(window, ExportDialog)
    ask.folder.setText(str(out))
    ask.cover_all.setChecked(True)
    yield ask.ok.isEnabled
    ask.ok.click()
    yield lambda: window.pages.currentWidget() is window.summary


def teacher(out: Path) -> Story:
    """Check, cover one child that is shown, undo, name one by hand, save, close."""

    def story(window: MainWindow) -> Iterator[Callable[[], object]]:
        review, photo = window.review, window.photo
        yield lambda: len(review) and not window.flow.busy
        window.show_photo(0)
        yield lambda: photo.head_shot(0) is not None
        photo.choose(0)
        photo.name()
        yield lambda: visible(window, NameDialog)
        (who,) = visible(window, NameDialog)
        who.search.setText("P1")
        yield who.ok.isEnabled
        who.ok.click()
        yield lambda: not review.result(0).faces[0].covered
        assert review.result(0).faces[0].pupil_id == "P1"
        photo.choose(0)
        photo.cover()
        assert review.result(0).faces[0].covered
        review.undo_stack.undo()
        assert not review.result(0).faces[0].covered
        yield from save(window, out)
        assert "saved" in window.summary.title.text()
        window.close()
        yield lambda: False

    return story


if __name__ == "__main__":
    photos, gallery, out = sys.argv[1:]
    driver = Driver(teacher(Path(out)))
    code = driver.run("--gallery", gallery, "--channel", "website", photos)
    print(QApplication.platformName())  # noqa: T201
    raise SystemExit(code)
