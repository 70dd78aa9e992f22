"""The log tells where a fault is, not whose photo it was."""

import io
import logging

from photocheck.core import log

PATH = "/photos/Zebedee Quixworthy.jpg"


def test_a_fault_is_logged_without_what_it_says() -> None:
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    for handler in before:
        root.removeHandler(handler)
    try:
        log.set_up()
        (mine,) = root.handlers
        assert isinstance(mine, logging.StreamHandler)
        mine.setStream(text := io.StringIO())
        try:
            raise FileNotFoundError(2, "not there", PATH)
        except FileNotFoundError:
            logging.getLogger("test").exception("a photo could not be read")
    finally:
        root.handlers[:] = before
    said = text.getvalue()
    assert "a photo could not be read" in said
    assert "FileNotFoundError" in said
    assert "test_log.py" in said
    assert "Zebedee" not in said
