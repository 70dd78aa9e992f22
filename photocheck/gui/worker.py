"""The only threads of the window: jobs go in, their news comes back on the window's own thread.

A job is a plain callable. It runs in the worker's thread and gets a `Reporter`; every callback
given to `Worker.submit` runs in the thread that made the worker, so it may touch widgets.
"""

import itertools
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import PriorityQueue
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from photocheck.core.errors import BugError, Cancelled, PhotocheckError
from photocheck.core.progress import CancelToken, Progress

_LOG = logging.getLogger(__name__)
_NICE = 5
_LAST = 1 << 30  # sorts behind every job


def _yield_to_the_window() -> None:
    """Lower this thread and those it starts; Linux knows no priority of threads but this."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _ignore(*_: Any) -> None:
    """Do nothing with the news."""


@dataclass(frozen=True)
class Reporter:
    """What a running job may use.

    Attributes:
        progress: tells how far the job is.
        item: tells that one of several results is there, as (index, result).
        cancel: raised when the job should stop.
    """

    progress: Callable[[Progress], None]
    item: Callable[[int, Any], None]
    cancel: CancelToken


@dataclass(frozen=True, order=True)
class _Job:
    """One piece of work in the queue; the lowest (priority, number) runs first."""

    priority: int
    number: int
    work: Callable[[Reporter], Any] = field(compare=False)
    on_done: Callable[[Any], None] = field(compare=False)
    on_failed: Callable[[PhotocheckError], None] = field(compare=False)
    on_progress: Callable[[Progress], None] = field(compare=False)
    on_item: Callable[[int, Any], None] = field(compare=False)
    cancel: CancelToken = field(compare=False)


class Worker(QThread):
    """A thread that runs jobs one after the other.

    Signals:
        idle: the last job that was waiting has ended.
    """

    idle = Signal()
    _news = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start the thread, below the priority of the window."""
        super().__init__(parent)
        self._queue: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = itertools.count()
        self._open: dict[int, CancelToken] = {}
        self._cancelling = threading.Lock()  # so that no waiting job begins between two tokens
        self._news.connect(self._deliver)
        self.start(QThread.Priority.LowPriority)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._open)

    def submit(
        self,
        work: Callable[[Reporter], Any],
        *,
        on_done: Callable[[Any], None],
        on_failed: Callable[[PhotocheckError], None],
        on_progress: Callable[[Progress], None] = _ignore,
        on_item: Callable[[int, Any], None] = _ignore,
        priority: int = 0,
    ) -> CancelToken:
        """Queue `work` and return the token that stops it.

        Exactly one of `on_done` and `on_failed` is called, `on_failed` with `Cancelled` when the
        token stopped it and with `BugError` when it broke.
        """
        number = next(self._numbers)
        token = self._open[number] = CancelToken()
        self._queue.put(
            _Job(priority, number, work, on_done, on_failed, on_progress, on_item, token)
        )
        return token

    def cancel_all(self) -> None:
        """Ask every running and waiting job to stop."""
        with self._cancelling:
            for token in self._open.values():
                token.cancel()

    def stop(self) -> None:
        """Cancel everything, wait for the running job's next stop, and end the thread."""
        self.cancel_all()
        self._queue.put(
            _Job(-_LAST, -1, _ignore, _ignore, _ignore, _ignore, _ignore, CancelToken())
        )
        self.wait()

    def run(self) -> None:
        """Run jobs until `stop`; this is the worker thread."""
        _yield_to_the_window()
        while (job := self._queue.get()).number >= 0:
            self._news.emit(partial(self._end, job, self._outcome(job)))

    def _outcome(self, job: _Job) -> Callable[[], None]:
        """Run one job and return the call that tells how it went."""

        def progress(news: Progress) -> None:
            self._news.emit(partial(job.on_progress, news))

        def item(index: int, result: Any) -> None:
            self._news.emit(partial(job.on_item, index, result))

        try:
            with self._cancelling:
                job.cancel.check()
            return partial(job.on_done, job.work(Reporter(progress, item, job.cancel)))
        except Cancelled as error:
            return partial(job.on_failed, error)
        except PhotocheckError as error:
            _LOG.warning("A job failed: %s", type(error).__name__)
            return partial(job.on_failed, error)
        except Exception as error:
            _LOG.exception("A job broke")
            broken = BugError("".join(traceback.format_exception(error)))
            return partial(job.on_failed, broken)

    def _end(self, job: _Job, tell: Callable[[], None]) -> None:
        """Close the books on a job, then tell; runs in the window's thread."""
        del self._open[job.number]
        tell()
        if not self._open:
            self.idle.emit()

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        """Make the call here, in the thread that made the worker."""
        call()
