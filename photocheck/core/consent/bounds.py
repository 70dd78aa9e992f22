"""How much a count proves."""

import math

CONFIDENCE = 0.95
_STEPS = 60  # halvings of the interval 0..1


def most_likely(hits: int, trials: int) -> float:
    """Return the upper end of the 95 % interval of a rate: one-sided, exact (Clopper-Pearson).

    Args:
        hits: how often it happened, 0..trials.
        trials: how often it was tried, independently; of none, nothing is known (1.0).
    """
    if trials <= 0 or hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(hits, trials, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(hits: int, trials: int, rate: float) -> float:
    """Return the probability of at most so many hits at a rate strictly between 0 and 1."""
    ways = (
        math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
        for k in range(hits + 1)
    )
    return sum(
        math.exp(way + k * math.log(rate) + (trials - k) * math.log1p(-rate))
        for k, way in enumerate(ways)
    )
