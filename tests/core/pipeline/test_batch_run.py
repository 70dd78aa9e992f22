"""The driver: order, bounded look-ahead, cancelling."""

import threading

import pytest

from photocheck.core.errors import Cancelled
from photocheck.core.pipeline.batch import run
from photocheck.core.progress import CancelToken


def test_outcomes_come_in_the_order_of_the_items() -> None:
    later = threading.Event()

    def step(item: int) -> int:
        if item == 0:
            assert later.wait(10)
        else:
            later.set()
        return item * 2

    assert list(run(range(20), step, workers=3, cancel=CancelToken())) == [2 * i for i in range(20)]


def test_no_more_than_two_items_a_worker_wait_for_the_reader() -> None:
    started: list[int] = []

    def step(item: int) -> int:
        started.append(item)
        return item

    outcomes = run(range(100), step, workers=2, cancel=CancelToken())
    for taken in range(10):
        assert next(outcomes) == taken
        assert len(started) <= taken + 1 + 4
    outcomes.close()
    assert len(started) < 100


def test_cancelling_stops_between_items_and_waits_for_the_running_ones() -> None:
    cancel = CancelToken()
    ended: list[int] = []

    def step(item: int) -> int:
        if item == 1:
            cancel.cancel()
        ended.append(item)
        return item

    with pytest.raises(Cancelled):
        list(run(range(1000), step, workers=2, cancel=cancel))
    assert len(ended) < 20
    assert threading.active_count() == 1 or not [
        t for t in threading.enumerate() if t.name.startswith("photo")
    ]


def test_a_bug_in_a_step_is_not_swallowed() -> None:
    def step(item: int) -> int:
        raise ZeroDivisionError(item)

    with pytest.raises(ZeroDivisionError):
        list(run([1], step, workers=1, cancel=CancelToken()))
