"""A piece of the long run of `benchmarks/fuzz_load.py`: hostile files are read or refused."""

import math

import fuzz_load
import pytest

from photocheck.core.imaging import decoders
from photocheck.core.imaging.sniff import sniff

COUNT = 4_000


def test_mutated_photos_are_read_or_refused_with_a_sentence() -> None:
    tally = fuzz_load.Tally()
    fuzz_load.run(tally, fuzz_load.made(), COUNT, math.inf, lambda: None)
    assert tally.faults == []
    assert tally.done == COUNT
    assert tally.read > COUNT // 10  # the damage gets past the door
    assert tally.refused > COUNT // 10
    assert tally.memory < decoders.MEMORY / 2**20


@pytest.mark.parametrize("kind", sorted(fuzz_load.MUTATORS))
def test_the_seeds_are_what_they_are_called_and_files_are_the_same_in_every_run(kind: str) -> None:
    seeds = fuzz_load.made()
    assert all(sniff(data) == kind for data in seeds.get(kind, ()))
    assert fuzz_load.mutated(7, seeds) == fuzz_load.mutated(7, seeds)
