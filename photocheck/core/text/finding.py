"""What was found in a string, and how letters are compared."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about."""

    NAME = "name"
    CLASS_AND_NAME = "class and name"
    EMAIL = "e-mail"
    PHONE = "phone"
    POSTCODE = "postcode"
    BIRTH = "date of birth"
    ACCOUNT = "account"
    LINK = "link"
    HIDDEN = "hidden character"


NAMING = (Kind.NAME, Kind.CLASS_AND_NAME)
"""The kinds that say who somebody is by name."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A part of a string that may give something away.

    Attributes:
        start, end: the part is ``text[start:end]``.
        kind: what it is.
        certain: beyond doubt; if not it is a question for a person.
        sentence: what it is in words; holds no name.
    """

    start: int
    end: int
    kind: Kind
    certain: bool
    sentence: str


# Letters that fold to others, beyond what Unicode decomposes: European letters, and the Cyrillic
# and Greek letters that look exactly like Latin ones (Unicode's confusables, the letters only).
_ALIKE = str.maketrans(
    "øłđðþæœħıŋŧавекмнорстухіјѕԁһԛԝαβεικνορτυχηζμ",
    "olddpaohintabekmhopctyxijsdhqwabeikvoptuxhzm",
)
_APOSTROPHES = frozenset("'’‘`´ʼ＇-‐‑–")


def fold(word: str) -> str:
    """Return a word without case, accents, apostrophes, hyphens, and invisible characters."""
    letters = unicodedata.normalize("NFKD", word).casefold().translate(_ALIKE)
    return "".join(
        c
        for c in letters
        if c not in _APOSTROPHES and not unicodedata.category(c).startswith(("M", "C", "Z"))
    )


def within_one(a: str, b: str) -> bool:
    """Tell whether two words differ by one letter at most: changed, more, less, or two swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (len(a) <= 1 and len(b) <= 1) or (len(a) == 2 and a == b[::-1])
