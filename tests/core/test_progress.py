"""Stop and pause, as the work sees them."""

import threading

import pytest

from photocheck.core.errors import Cancelled
from photocheck.core.progress import CancelToken


def test_paused_work_rests_until_it_may_go_on() -> None:
    token, passed = CancelToken(), threading.Event()
    token.pause()
    worker = threading.Thread(target=lambda: (token.check(), passed.set()))
    worker.start()
    assert not passed.wait(0.05)
    token.resume()
    assert passed.wait(30)
    worker.join()


def test_stopping_wakes_paused_work() -> None:
    token, stopped = CancelToken(), threading.Event()
    token.pause()

    def work() -> None:
        with pytest.raises(Cancelled):
            token.check()
        stopped.set()

    worker = threading.Thread(target=work)
    worker.start()
    token.cancel()
    assert stopped.wait(30)
    worker.join()
    token.pause()
    with pytest.raises(Cancelled):  # what is stopped stays stopped
        token.check()
