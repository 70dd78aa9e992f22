"""Pairs that are always asked."""

import pytest
from gallery_helpers import MODEL, TODAY

from photocheck.core.consent.look_alikes import mark, unmark
from photocheck.core.errors import UsageError


def pairs(gallery):
    return gallery.snapshot("website", TODAY, MODEL).look_alikes


def test_a_pair_is_kept_once_whichever_way_it_is_named(filled):
    mark(filled, "P2", "P1")
    mark(filled, "P1", "P2")
    assert pairs(filled) == {("P1", "P2")}
    unmark(filled, "P2", "P1")
    assert pairs(filled) == frozenset()


@pytest.mark.parametrize("pair", [("P1", "P1"), ("P1", "P9"), ("", "P1")])
def test_pairs_that_are_none(filled, pair):
    for use in (mark, unmark):
        with pytest.raises(UsageError, match="two different pupils"):
            use(filled, *pair)
