"""Names in writing that the reader is not sure of.

The reader gives, for each step along a line, how likely each letter is there. Its best guess of a
child's handwriting is often wrong by two letters, and yet the letters of the name came second each
time. So each name is laid along the steps as its training would (connectionist temporal
classification, Graves et al., 2006), and what that costs against the best guess is compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photocheck.core.text.finding import fold
from photocheck.core.text.words import NAMES_THAT_ARE_WORDS, PLAIN

Costs = NDArray[np.float32]
"""Shape (steps, 29): by how much, in natural logarithms, a letter is less likely than the best one.

Columns: a to z without regard to case and accents, `_GAP`, `_BREAK` and anything else.
"""

_GAP, _BREAK, _OTHER = 26, 27, 28  # between letters; between words; digits, other scripts
_DEAREST = 8.0  # what one step can cost, so that one bad step does not decide
_DIGITS = str.maketrans("013568", "olesbb")
_SHORTEST = 3
_MOST_STEPS = 120  # six a letter at most, for twenty letters; bounds the time of hostile pictures
# The most a name may cost for each of its letters, by their number; the last is for longer ones.
# Tried on drawn badges and signs (benchmarks/reading.py): names cost less, other words more.
_LIMITS = (0.0, 0.0, 0.0, 0.6, 0.8, 1.0)
_WORDS = NAMES_THAT_ARE_WORDS | PLAIN


class Alphabet:
    """The letters that a reader knows, by what they say."""

    def __init__(self, letters: Sequence[str]) -> None:
        """Take the reader's letters, number 0 being none."""
        columns = np.array([_GAP, *map(_column, letters[1:])])
        self._order = np.argsort(columns, kind="stable")
        self._starts = np.searchsorted(columns[self._order], np.arange(_OTHER + 1))

    def costs(self, likely: NDArray[np.float32]) -> Costs:
        """Return the costs of a reading of shape (steps, letters)."""
        each = np.maximum.reduceat(likely[:, self._order], self._starts, axis=1)
        dear = np.log(each.max(axis=1, keepdims=True)) - np.log(np.maximum(each, 1e-9))
        return np.asarray(np.minimum(dear, _DEAREST), np.float32)


class UnclearNames:
    """Knows names, and finds them in unclear writing. Immutable."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take folded names; those with less than three letters or other letters are left out."""
        kept = sorted({n for n in names if n.isascii() and n.isalpha() and len(n) >= _SHORTEST})
        self._lengths = np.array([len(name) for name in kept], int)
        self._letters = np.full((len(kept), max(self._lengths, default=1)), _GAP)
        for row, name in zip(self._letters, kept, strict=True):
            row[: len(name)] = [ord(letter) - ord("a") for letter in name]
        self._limits = np.take(_LIMITS, self._lengths, mode="clip") * self._lengths

    def within(self, costs: Costs) -> bool:
        """Tell whether a line may say one of the names, as a whole word or two."""
        return len(self._lengths) > 0 and any(self._says(part) for part in _parts(costs))

    def _says(self, costs: Costs) -> bool:
        """Tell whether all these steps together may say one of the names."""
        cheapest = np.append(costs.min(axis=0)[:_GAP], 0)  # each letter wherever it is cheapest
        likely = np.flatnonzero(cheapest[self._letters].sum(axis=1) <= self._limits)
        if not likely.size:
            return False
        letters, lengths = self._letters[likely], self._lengths[likely]
        count, most = letters.shape
        states = np.full((count, 2 * most + 1), _GAP)  # gap, letter, gap, letter, ..., gap
        states[:, 1::2] = letters
        doubled = np.ones_like(states, bool)  # the gap between two of the same letter must stay
        doubled[:, 3::2] = letters[:, 1:] == letters[:, :-1]
        total = np.full((count, 2 * most + 3), np.inf)  # two states that nobody is in before
        total[:, 2:4] = costs[0][states[:, :2]]
        for step in costs[1:]:
            stay, one, two = total[:, 2:], total[:, 1:-1], total[:, :-2]
            best = np.minimum(np.minimum(stay, one), np.where(doubled, np.inf, two))
            total[:, 2:] = best + step[states]
        row = np.arange(count)
        ended = np.minimum(total[row, 2 * lengths + 2], total[row, 2 * lengths + 1])
        return bool((ended <= self._limits[likely]).any())


def _parts(costs: Costs) -> Iterator[Costs]:
    """Give the steps of each word, and of each two neighbours, that may be an unclear name.

    A word that reads as a common one is what it is: the rules about words judge it.
    """
    best = costs.argmin(axis=1)
    breaks = [-1, *np.flatnonzero(best == _BREAK), len(best)]
    words = [
        (start + 1, end, _spelt(best[start + 1 : end]) in _WORDS)
        for start, end in pairwise(breaks)
        if (best[start + 1 : end] < _GAP).any()
    ]
    spans = [(start, end) for start, end, common in words if not common]
    for (start, _, one), (_, end, other) in pairwise(words):
        if not one and not other:
            spans.append((start, end))
    for start, end in spans:
        if end - start > _MOST_STEPS:
            continue
        part = costs[start:end].copy()
        part[:, _GAP] = part[:, [_GAP, _BREAK]].min(axis=1)
        yield part


def _spelt(best: NDArray[np.intp]) -> str:
    new = best[(best < _GAP) & (best != np.append(-1, best[:-1]))]
    return "".join(chr(ord("a") + column) for column in new)


def _column(letter: str) -> int:
    """Return the column of `Costs` for one of the reader's letters."""
    plain = fold(letter.translate(_DIGITS))
    if len(plain) == 1 and "a" <= plain <= "z":
        return ord(plain) - ord("a")
    return _OTHER if letter.isalnum() else _BREAK
