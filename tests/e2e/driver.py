"""Runs a story inside the event loop of the real `main`, step by step as conditions come true."""

import time
import traceback
from collections.abc import Callable

from hand import Steps
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from photocheck.gui import app
from photocheck.gui.windows.main_window import MainWindow

Story = Callable[[], Steps]
_LIMIT = 240  # s for one step, on a busy machine


class Driver:
    """Polls the story's next condition; a story ends when it closes the window."""

    def __init__(self, story: Story) -> None:
        self.failure = ""
        self.ended = False
        self._story = story
        self._steps: Steps | None = None
        self._wanted: Callable[[], object] = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._poll)

    def run(self, *argv: str) -> int:
        """Run the story; raise what it ran into."""
        app.make_application()
        self._timer.start()
        code = app.main(argv)
        if self.failure:
            raise AssertionError(self.failure)
        assert self.ended, "the window closed before the story ended"
        return code

    def _poll(self) -> None:
        self._timer.stop()  # a step may let the window live while it runs
        try:
            if self._steps is None:
                windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
                if windows and windows[0].isVisible():
                    windows[0].resize(1280, 720)
                    self._steps = self._story()
            elif self._wanted():
                self._wanted = next(self._steps)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > _LIMIT:
                raise TimeoutError(f"waited too long at {self._where()}; in sight: {_in_sight()}")
        except StopIteration:
            self.ended = True
            return
        except Exception:
            self.failure = f"{traceback.format_exc()}\nat {self._where()}"
            QApplication.exit(9)
            return
        self._timer.start()

    def _where(self) -> list[int]:
        """Return the lines at which the story and what it calls stand."""
        lines, steps = [], self._steps
        while steps is not None and getattr(steps, "gi_frame", None):
            lines.append(steps.gi_frame.f_lineno)
            steps = steps.gi_yieldfrom
        return lines


def _in_sight() -> list[str]:
    return [
        label.text()
        for window in QApplication.topLevelWidgets()
        if window.isVisible()
        for label in window.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]
