import threading

import pytest
from pytestqt.qtbot import QtBot

from photocheck.core.errors import BugError, Cancelled, OutputError
from photocheck.core.progress import Progress
from photocheck.gui.worker import Reporter, Worker


class Log:
    """Collects what a job's callbacks are given, and by which thread."""

    def __init__(self) -> None:
        self.done, self.failed, self.progress, self.items, self.threads = [], [], [], [], set()

    def ways(self) -> dict:
        def note(where: list):
            def call(*news):
                self.threads.add(threading.current_thread())
                where.append(news[0] if len(news) == 1 else news)

            return call

        return {
            "on_done": note(self.done),
            "on_failed": note(self.failed),
            "on_progress": note(self.progress),
            "on_item": note(self.items),
        }


def test_work_runs_elsewhere_and_its_news_comes_back_here(qtbot: QtBot, worker: Worker) -> None:
    log = Log()

    def work(job: Reporter) -> threading.Thread:
        job.progress(Progress(1, 2, "stage"))
        job.item(0, "first")
        return threading.current_thread()

    with qtbot.waitSignal(worker.idle):
        worker.submit(work, **log.ways())
        assert worker.busy
    assert not worker.busy
    assert log.done[0] is not threading.current_thread()
    assert log.threads == {threading.current_thread()}
    assert [p.done for p in log.progress] == [1]
    assert log.items == [(0, "first")]
    assert log.failed == []


@pytest.mark.parametrize(
    ("error", "kind"), [(OutputError("No space. Free some."), OutputError), (KeyError(1), BugError)]
)
def test_a_failing_job_tells_and_the_next_one_runs(
    qtbot: QtBot, worker: Worker, error: Exception, kind: type
) -> None:
    log = Log()

    def broken(_: Reporter) -> None:
        raise error

    with qtbot.waitSignal(worker.idle):
        worker.submit(broken, **log.ways())
        worker.submit(lambda _: "next", **log.ways())
    assert [type(e) for e in log.failed] == [kind]
    assert log.done == ["next"]


def test_cancel_stops_the_running_job_and_the_waiting_ones(qtbot: QtBot, worker: Worker) -> None:
    log, running = Log(), threading.Event()

    def endless(job: Reporter) -> None:
        running.set()
        while True:
            job.cancel.check()

    with qtbot.waitSignal(worker.idle):
        worker.submit(endless, **log.ways())
        worker.submit(lambda _: "never", **log.ways())
        assert running.wait(5)
        worker.cancel_all()
    assert [type(e) for e in log.failed] == [Cancelled, Cancelled]
    assert log.done == []


def test_stop_waits_for_the_running_job(qtbot: QtBot) -> None:
    made, running, ended = Worker(), threading.Event(), threading.Event()

    def work(job: Reporter) -> None:
        running.set()
        while not job.cancel.cancelled:
            pass
        ended.set()

    made.submit(work, **Log().ways())
    assert running.wait(5)
    made.stop()
    assert ended.is_set()
    assert made.isFinished()


def test_what_matters_more_runs_first(qtbot: QtBot, worker: Worker) -> None:
    log, running, gate = Log(), threading.Event(), threading.Event()

    def first(_: Reporter) -> str:
        running.set()
        gate.wait(5)
        return "first"

    with qtbot.waitSignal(worker.idle):
        worker.submit(first, **log.ways())
        assert running.wait(5)
        worker.submit(lambda _: "small", priority=-1, **log.ways())
        worker.submit(lambda _: "large", priority=-9, **log.ways())
        gate.set()
    assert log.done == ["first", "large", "small"]
