"""Where the passphrase comes from: a prompt, or the environment for unattended runs."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from photocheck.core.consent.gallery import Gallery, open_gallery
from photocheck.core.consent.key import PASSPHRASE_VARIABLE, take_passphrase
from photocheck.core.errors import UsageError

_NEW_VARIABLE = "PHOTOCHECK_NEW_PASSPHRASE"


def add_user(parser: argparse.ArgumentParser) -> None:
    """Add ``--user``, needed where a gallery has several."""
    parser.add_argument(
        "--user",
        default=os.environ.get("PHOTOCHECK_USER"),
        help="who unlocks the gallery, if it has several users (or PHOTOCHECK_USER)",
    )


def unlock(
    path: Path, user: str | None, *, accept_older: bool = False, unverified: bool = False
) -> Gallery:
    """Open the gallery with the passphrase of the environment or of a prompt.

    Args:
        path: its folder.
        user: who; None where there is only one.
        accept_older: see `open_gallery`.
        unverified: see `open_gallery`.

    Raises:
        GalleryError: wrong passphrase, damaged, newer, in use.
    """
    return open_gallery(
        path, ask_passphrase(), user, accept_older=accept_older, unverified=unverified
    )


def ask_passphrase() -> str:
    """Return the passphrase that opens a gallery."""
    return passphrase("Passphrase of the gallery: ")


def passphrase(prompt: str, *, twice: bool = False) -> str:
    """Return the passphrase; ``PHOTOCHECK_PASSPHRASE`` is read once and removed.

    Raises:
        UsageError: if there is nobody to ask, or two entries differ.
    """
    given = take_passphrase()
    return _ask(prompt, PASSPHRASE_VARIABLE, twice=twice) if given is None else given


def new_passphrase() -> str:
    """Return a passphrase to be set; ``PHOTOCHECK_NEW_PASSPHRASE`` is read once and removed.

    Raises:
        UsageError: if there is nobody to ask, or two entries differ.
    """
    given = os.environ.pop(_NEW_VARIABLE, None)
    return _ask("New passphrase: ", _NEW_VARIABLE, twice=True) if given is None else given


def can_ask() -> bool:
    """Tell whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(prompt: str, variable: str, *, twice: bool) -> str:
    if not can_ask():
        raise UsageError(f"No passphrase: set {variable}, or run this where it can be typed.")
    typed = getpass.getpass(prompt)
    if twice and getpass.getpass("The same again: ") != typed:
        raise UsageError("The two passphrases differ. Nothing was done; try again.")
    return typed
