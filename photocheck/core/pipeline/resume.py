"""Copies that an export had written when the program was stopped: taken up again, or removed."""

import threading
from collections.abc import Collection
from pathlib import Path

from photocheck.core.digests import file_sha256
from photocheck.core.errors import OutputError
from photocheck.core.pipeline.journal import Journal, Made
from photocheck.core.pipeline.takeback import removed

_STAYED = (
    "These copies show what they may no longer show and could not be taken away: {}. Close what"
    " shows them, delete them, and save again."
)


class Copies:
    """The copies of one export that lie in its folder already. Thread safe."""

    def __init__(self, journal: Journal, run: str, folder: Path) -> None:
        """Look for the copies that the journal knows of, by their bytes."""
        self._lock = threading.Lock()
        self._finished = journal.finished
        made = {m.sha256: m for m in journal.made if m.run == run}
        self._there: list[tuple[Made, Path]] = []
        for path in sorted(folder.iterdir()) if made and folder.is_dir() else ():
            if found := made.get(file_sha256(path)):
                self._there.append((found, path))

    def take(self, mark: str) -> tuple[Made, str] | None:
        """Return a copy that looks as `mark` says and its name, each once; None if there is none.

        Args:
            mark: see `Made`.
        """
        with self._lock:
            for number, (made, path) in enumerate(self._there):
                if made.mark == mark:
                    del self._there[number]
                    return made, path.name
        return None

    def remove_others(self, marks: Collection[str], shows: Collection[str]) -> None:
        """Remove copies that are wrong now: a consent or an answer may have changed meanwhile.

        What is left of an export that was stopped goes if it would look otherwise in any way; a
        copy of one that was finished only if it shows what none shows now.

        Args:
            marks: of the copies that are wanted, see `Made`.
            shows: the same.

        Raises:
            OutputError: some could not be removed; all others are.
        """
        left, stayed = [], []
        for made, path in self._there:
            finished = made.sha256 in self._finished and made.shows in shows
            if made.mark in marks or finished:
                left.append((made, path))
            elif not removed(path):
                stayed.append(path.name)
        self._there = left
        if stayed:
            raise OutputError(_STAYED.format(", ".join(stayed)))
