"""Logging: warnings and worse to stderr; never a name, a path or a passphrase."""

import logging


def set_up(level: int = logging.WARNING) -> None:
    """Send the program's log to stderr. Modules log ids, counts and error types only."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
