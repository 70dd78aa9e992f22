"""How long work tells how far it is, and how it is told to stop. Knows nothing of windows."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from photocheck.core.errors import Cancelled


@dataclass(frozen=True)
class Progress:
    """One step of a long job.

    Attributes:
        done: units finished, 0..total.
        total: units in all, 0 while unknown.
        stage: what is being done, in words ("Checking photos").
        item: what was just finished (a file's name), or "".
    """

    done: int
    total: int
    stage: str
    item: str = ""


OnProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Ignore progress."""


class CancelToken:
    """A flag that any thread may raise; the work looks at it between stages, and rests there."""

    def __init__(self) -> None:
        """Start unraised."""
        self._event = Event()
        self._going = Event()
        self._going.set()

    def cancel(self) -> None:
        """Ask the work to stop as soon as it can, resting or not."""
        self._event.set()
        self._going.set()

    def pause(self) -> None:
        """Ask the work to rest at its next stop, until `resume` or `cancel`."""
        if not self.cancelled:
            self._going.clear()

    def resume(self) -> None:
        """Let the work go on."""
        self._going.set()

    @property
    def cancelled(self) -> bool:
        """Whether someone asked the work to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Rest while paused; raise `Cancelled` if someone asked the work to stop."""
        self._going.wait()
        if self.cancelled:
            raise Cancelled("Stopped as you asked. Nothing that was finished is lost.")
