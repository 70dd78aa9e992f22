"""Logging: warnings and worse to stderr; never a name, a path or a passphrase."""

import logging
import traceback
from types import TracebackType

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Tells where a fault happened and of what type it is, not what it says.

    Messages of the system's and of libraries' errors hold paths, and paths hold names.
    """

    def formatException(self, ei: _Fault) -> str:  # noqa: N802 - logging's own name
        """Return the trace without the error's message."""
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace)).rstrip()
        return f"{frames}\n{kind.__name__ if kind else ''}"


def set_up(level: int = logging.WARNING) -> None:
    """Send the program's log to stderr. Modules log ids, counts and error types only."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
