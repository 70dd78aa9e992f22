"""Names in unclear writing, with readings made up letter by letter."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from photocheck.core.text.names import NameFinder, PersonName
from photocheck.core.text.unclear import Alphabet, Costs, UnclearNames

LETTERS = ["", *"abcdefghijklmnopqrstuvwxyzABCÉ -.07中", " "]
ALPHABET = Alphabet(LETTERS)
NAMES = UnclearNames(["zebedee", "amy", "william", "jo", "nuñez", "annabel"])


def reading(*steps: str | dict[str, float]) -> Costs:
    """Return a reading: at each step one letter, or several with how likely they are; "" none."""
    likely = np.full((len(steps), len(LETTERS)), 1e-6, np.float32)
    for row, step in zip(likely, steps, strict=True):
        for letter, chance in (step if isinstance(step, dict) else {step: 0.99}).items():
            row[LETTERS.index(letter)] = chance
    return ALPHABET.costs(likely)


def written(word: str) -> Costs:
    """Return a sure reading, with a gap between two of the same letter."""
    steps = [word[:1]]
    for before, letter in pairwise(word):
        steps += ["", letter] if before == letter else [letter]
    return reading(*steps)


@pytest.mark.parametrize("word", ["zebedee", "annabel", "amy", "Amy", "by amy", "amy-c", "am y"])
def test_a_name_that_is_clear_is_found(word: str) -> None:
    assert NAMES.within(written(word))


@pytest.mark.parametrize(
    "word",
    ["zebra", "jo", "army", "anybody", "", " ", "and", "zebedees", "中中中", "aaaaaaaaaaaaaa"],
)
def test_other_words_are_not(word: str) -> None:
    assert not NAMES.within(written(word) if word else reading(""))


def test_the_second_guesses_make_the_name() -> None:
    unsure = [{"z": 0.3, "k": 0.5}, "e", "b", {"c": 0.5, "e": 0.4}, "d", "e", "", "e"]
    assert NAMES.within(reading(*unsure))
    assert not NAMES.within(written("kebcdee"))


def test_a_letter_that_is_written_twice_needs_a_gap() -> None:
    assert not NAMES.within(reading(*"anabel"))
    assert NAMES.within(reading(*"an", "", *"nabel"))
    assert NAMES.within(reading(*"an", {"": 0.4, "n": 0.6}, *"nabel"))


def test_a_name_in_one_of_two_readings_is_enough() -> None:
    finder = NameFinder([PersonName("Zebedee", "Quixworthy")])
    name, other = written("zebedee"), written("kebcdee")
    assert finder.may_say((other, name))
    assert finder.may_say((name, other))
    assert not finder.may_say((other, other))


def test_no_names_no_finding() -> None:
    assert not UnclearNames([]).within(written("zebedee"))


@given(npst.arrays(np.float32, st.tuples(st.integers(1, 140), st.just(len(LETTERS))),
                   elements=st.floats(0, 1, width=32)))  # fmt: skip
def test_any_reading_has_an_answer(likely: np.ndarray) -> None:
    likely[:, 0] += np.float32(1e-3)  # a reader's row is never all nothing
    costs = ALPHABET.costs(likely)
    assert (costs >= 0).all()
    assert (costs.min(axis=1) == 0).all()
    assert NAMES.within(costs) in (True, False)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=4), st.sampled_from(["zebedee", "annabel"]))
def test_a_name_is_found_beside_other_words(other: str, name: str) -> None:
    assert NAMES.within(written(f"{other} {name} {other}".strip()))
