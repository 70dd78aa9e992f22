"""What copies may be called: neutral words that name nobody."""

import re
from collections.abc import Iterable

from photocheck.core.errors import UsageError
from photocheck.core.text.check import check_text
from photocheck.core.text.finding import fold
from photocheck.core.text.regions import name_finder
from photocheck.core.types import Person

_STEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_LONG = 6  # letters; shorter names stand in many words
_DEVICES = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # Windows opens devices of these names


def gives_away(name: str, people: Iterable[Person]) -> bool:
    """Tell whether a file name holds a name of somebody in the gallery, or personal data."""
    people = tuple(people)
    words = re.findall(r"[A-Z]*[^\W\dA-Z_]+|[A-Z]+", name)  # BrownsTeam2: Browns, Team
    plain = " ".join([re.sub(r"[-_.]+", " ", name), *words, *(w.removesuffix("s") for w in words)])
    if any(f.certain for f in check_text(plain, name_finder(people))):
        return True
    letters = fold(re.sub(r"[\W\d_]", "", name))
    parts = (part for person in people for n in person.names for part in re.split(r"\W+", n))
    return any(len(part := fold(p)) >= _LONG and part in letters for p in parts)


def check_stem(stem: str, people: Iterable[Person]) -> None:
    """Make sure that copies may be called `stem` and a number.

    Raises:
        UsageError: not letters, digits, - and _ alone, or it names somebody.
    """
    if not _STEM.fullmatch(stem) or _DEVICES.fullmatch(stem):
        raise UsageError(
            "A name for the copies has up to 40 letters, digits, - and _. Choose another."
        )
    if gives_away(stem, people):
        raise UsageError("Copies may not be called by the name of a pupil. Choose another name.")
