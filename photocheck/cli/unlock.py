"""Where the passphrase comes from: a prompt, or the environment for unattended runs."""

import argparse
import getpass
import os
import sys
from pathlib import Path

from photocheck.core.consent.gallery import Gallery, open_gallery
from photocheck.core.consent.key import take_passphrase
from photocheck.core.errors import UsageError


def add_user(parser: argparse.ArgumentParser) -> None:
    """Add ``--user``, needed where a gallery has several."""
    parser.add_argument(
        "--user",
        default=os.environ.get("PHOTOCHECK_USER"),
        help="who unlocks the gallery, if it has several users (or PHOTOCHECK_USER)",
    )


def unlock(path: Path, user: str | None) -> Gallery:
    """Open the gallery with the passphrase of the environment or of a prompt.

    Raises:
        GalleryError: wrong passphrase, damaged, newer, in use.
    """
    return open_gallery(path, passphrase("Passphrase of the gallery: "), user=user)


def passphrase(prompt: str, *, twice: bool = False) -> str:
    """Return the passphrase; ``PHOTOCHECK_PASSPHRASE`` is read once and removed.

    Raises:
        UsageError: if there is nobody to ask, or two entries differ.
    """
    given = take_passphrase()
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            "No passphrase: set PHOTOCHECK_PASSPHRASE, or run this where it can be typed."
        )
    typed = getpass.getpass(prompt)
    if twice and getpass.getpass("The same again: ") != typed:
        raise UsageError("The two passphrases differ. Nothing was done; try again.")
    return typed
