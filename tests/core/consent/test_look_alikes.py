"""Pairs that are always asked."""

from dataclasses import replace

import numpy as np
import pytest
from gallery_helpers import MODEL, TODAY

from photocheck.core.consent.look_alikes import found, in_words, mark, unmark
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


def test_marked_pairs_are_told_by_id(filled):
    assert in_words(found(filled.snapshot("website", TODAY, MODEL))) == ""
    mark(filled, "P2", "P1")
    said = in_words(found(filled.snapshot("website", TODAY, MODEL)))
    assert said.endswith("always asked about them: P1 and P2.")
    assert "Quixworthy" not in said


def test_people_whose_photos_are_nearly_the_same_are_found_without_a_mark(filled):
    snapshot = filled.snapshot("website", TODAY, MODEL)
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(120, 64)).astype(np.float32)
    centres[7] = centres[3] + 0.05 * rng.normal(size=64)
    photos = np.repeat(centres, 3, axis=0) + 0.2 * rng.normal(size=(360, 64)).astype(np.float32)
    templates = (photos / np.linalg.norm(photos, axis=1, keepdims=True)).astype(np.float32)
    owners = tuple(f"P{i // 3:03}" for i in range(360))
    many = replace(
        snapshot,
        model_id="dlib-resnet-int8",
        owners=owners,
        templates=templates,
        taken=(TODAY,) * 360,
        people={},
    )
    assert found(many) == (("P003", "P007"),)
