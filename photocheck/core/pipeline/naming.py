"""What copies may be called: neutral words that name nobody."""

import re
from collections.abc import Iterable

from photocheck.core.errors import UsageError
from photocheck.core.text.check import check_text
from photocheck.core.text.finding import fold
from photocheck.core.text.regions import name_finder
from photocheck.core.types import Person

_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_LONG = 5  # letters; shorter names stand in many words
_DEVICES = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # Windows opens devices of these names


def gives_away(name: str, people: Iterable[Person]) -> bool:
    """Tell whether a file name holds a name of somebody in the gallery, or personal data."""
    plain = re.sub(r"[-_.]+", " ", name)
    return any(f.certain for f in check_text(plain, name_finder(people)))


def _holds_a_name(stem: str, people: Iterable[Person]) -> bool:
    """Tell whether a longer name stands in it run together with other words, as "zebedees"."""
    letters = fold(re.sub("[^A-Za-z]", "", stem))
    words = (word for person in people for name in person.names for word in re.split(r"\W+", name))
    return any(len(name := fold(word)) >= _LONG and name in letters for word in words)


def check_stem(stem: str, people: Iterable[Person]) -> None:
    """Make sure that copies may be called `stem` and a number.

    Raises:
        UsageError: not letters, digits, - and _ alone, or it names somebody.
    """
    if not _STEM.fullmatch(stem) or _DEVICES.fullmatch(stem):
        raise UsageError(
            "A name for the copies has up to 40 letters, digits, - and _. Choose another."
        )
    people = tuple(people)
    if gives_away(stem, people) or _holds_a_name(stem, people):
        raise UsageError("Copies may not be called by the name of a pupil. Choose another name.")
