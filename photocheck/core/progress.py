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
    """A flag that any thread may raise; the work looks at it between stages."""

    def __init__(self) -> None:
        """Start unraised."""
        self._event = Event()

    def cancel(self) -> None:
        """Ask the work to stop as soon as it can."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether someone asked the work to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if someone asked the work to stop."""
        if self.cancelled:
            raise Cancelled("Stopped as you asked. Nothing that was finished is lost.")
