"""How much a count proves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent.bounds import most_likely


@pytest.mark.parametrize(
    ("hits", "trials", "bound"),
    [
        (0, 3000, 0.000998),
        (0, 100, 0.0295),
        (1, 100, 0.0466),
        (5, 50, 0.1990),
        (0, 0, 1),
        (3, 3, 1),
    ],
)
def test_known_bounds(hits, trials, bound) -> None:
    assert most_likely(hits, trials) == pytest.approx(bound, rel=0.01)


@given(st.integers(1, 2000), st.data())
def test_the_bound_is_above_the_rate_and_grows_with_hits(trials, data) -> None:
    hits = data.draw(st.integers(0, min(trials - 1, 50)))
    bound = most_likely(hits, trials)
    assert hits / trials < bound <= 1
    assert bound <= most_likely(hits + 1, trials)
