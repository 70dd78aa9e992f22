"""What the command line says: results to stdout, progress and faults to stderr."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from photocheck.core.consent.advice import remarks
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.places import check_file_place
from photocheck.core.progress import OnProgress, Progress
from photocheck.core.types import PhotoResult

_BINARY = getattr(os, "O_BINARY", 0)  # Windows changes line ends without it
_VERDICT_STYLE = {"ready": "green", "review": "yellow", "hold": "magenta", "failed": "red"}


def printable(untrusted: str) -> str:
    """Return a name from outside without the control characters that could fool a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in untrusted)


def say(sentence: str) -> None:
    """Print one line of result."""
    Console(highlight=False, soft_wrap=True).print(Text(printable(sentence)))


def note(sentence: str) -> None:
    """Print one line about the work, beside the results."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(printable(sentence)))


def complain(sentence: str) -> None:
    """Print what went wrong and what to do."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        Text(f"photocheck: {printable(sentence)}", style="bold red")
    )


def say_json(data: Any) -> None:
    """Print data as JSON, in ASCII: a file's name may be no text, a terminal may not know it."""
    sys.stdout.write(json.dumps(data, indent=1) + "\n")


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; cells are taken literally."""
    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell), _VERDICT_STYLE.get(cell, "")) for cell in row))
    Console(highlight=False).print(drawn)


def photo_table(results: Sequence[PhotoResult]) -> None:
    """Print one line a photo: verdict, faces, what was removed, where the copy is."""
    rows = [
        (
            r.photo.name,
            r.verdict.value,
            _faces(r),
            ", ".join(r.metadata_found) or "-",
            r.output or "not exported",
            " ".join((*r.reasons, *remarks(r))),
        )
        for r in results
    ]
    columns = ("photo", "verdict", "faces", "removed from the file", "safe copy", "why")
    table("Photos", columns, rows)


def check_new(path: Path) -> None:
    """Refuse, before anything is done, a place where no new file can be written.

    Raises:
        UsageError: there is something at `path`.
        OutputError: there is no folder for it.
    """
    if path.exists():
        raise UsageError(f"{path} is there already. Name a new file.")
    check_file_place(path)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a new file that only its owner may read.

    Raises:
        OutputError: it cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Name a new file."
        ) from error


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """Give a progress callback that draws a bar on stderr."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(step: Progress) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bar.add_task(step.stage, total=step.total or None)
            bar.update(tasks[step.stage], completed=step.done, total=step.total or None)

        yield show


def _faces(result: PhotoResult) -> str:
    shown = sum(not f.covered for f in result.faces)
    covered = len(result.faces) - shown
    return f"{shown} shown, {covered} covered" if result.faces else "none found"
