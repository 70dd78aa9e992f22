"""``photocheck forget``: remove what PhotoCheck keeps on this PC, before it is uninstalled.

Galleries are not removed: they are the school's, and other PCs may use them. Where the program
finds some, it says so.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.core import paths
from photocheck.core.consent import keyfile
from photocheck.core.errors import UsageError

_DEPTH = 4  # folders below the user's own in which galleries are looked for


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "forget", help="remove what PhotoCheck keeps on this PC (not the galleries)"
    )
    parser.add_argument("--yes", action="store_true", help="do it; without, only say what it is")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Say what is kept here and where galleries are; remove the first if asked to."""
    kept = [folder for folder in paths.user_dirs() if folder.is_dir()]
    reviews = sum(1 for _ in (paths.state_dir() / "reviews").glob("*"))
    about = _about(kept, reviews, removed=args.yes)
    if args.yes:
        _remove(kept)
    for line in about:
        output.say(line)
    found = sorted(galleries(Path.home()))
    if found:
        output.say("Consent galleries on this PC, which are not removed:")
        for gallery in found:
            output.say(f"  {gallery}")
    else:
        output.say("No consent gallery was found in your own folders.")
    output.say(
        "A gallery may also lie on a shared drive or a memory stick. To end a gallery, delete its"
        " folder, its backups and the printed recovery sheets; safe copies that were saved stay"
        " where you saved them."
    )
    return 0


def galleries(home: Path) -> Iterator[Path]:
    """Yield the galleries in the user's own folders, a few levels deep."""
    for folder, below, files in os.walk(home):
        path = Path(folder)
        if keyfile.NAME in files and path.suffix == ".photocheck":
            yield path
        if len(path.relative_to(home).parts) >= _DEPTH:
            below.clear()
        below[:] = [name for name in below if not name.startswith(".")]


def _about(kept: list[Path], reviews: int, *, removed: bool) -> list[str]:
    """Return the lines that say what is, or was, kept and where."""
    if not kept:
        return ["PhotoCheck keeps nothing on this PC."]
    lines = [
        f"{'Removed from' if removed else 'Kept on'} this PC: settings, unfinished reviews"
        " (encrypted), face models that were added, and what it remembers of galleries, without any"
        " name, face or template."
    ]
    if reviews:
        lines.append(f"Reviews that are not finished: {reviews}.")
    lines += [f"  {folder}" for folder in kept]
    return lines if removed else [*lines, "To remove it: photocheck forget --yes"]


def _remove(folders: list[Path]) -> None:
    for folder in folders:  # all of them first: either everything goes or nothing
        if any(folder.rglob(keyfile.NAME)):
            raise UsageError(f"There is a gallery in {folder}. Move it elsewhere, then try again.")
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:  # inside a folder that is gone already
            continue
        except OSError as error:
            raise UsageError(
                f"{folder} could not be removed ({error.strerror}). Close PhotoCheck and try again."
            ) from error
