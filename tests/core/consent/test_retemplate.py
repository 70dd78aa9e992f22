"""Templates of another embedder, made from the photos in the gallery."""

import numpy as np
import pytest
from gallery_helpers import MODEL, TODAY, add_reference, entry, jpeg, unit

from photocheck.core.consent.retemplate import add_templates, photos_without
from photocheck.core.errors import UsageError

OTHER = "pack:other-12345678"


def owners(gallery, model):
    return gallery.snapshot("website", TODAY, model).owners


@pytest.fixture
def gallery(filled):
    """P1 with photos 901 and 902 besides, P4 with 903."""
    filled.record(entry("P4"))
    for pupil, seed in (("P1", 901), ("P1", 902), ("P4", 903)):
        add_reference(filled, pupil, seed)
    return filled


def test_every_photo_gets_a_template_of_the_other_model_beside_its_own(gallery) -> None:
    before = owners(gallery, MODEL)
    waiting = list(photos_without(gallery, OTHER))
    assert len(waiting) == len(before)
    assert {photo for *_, photo in waiting} >= {jpeg(901), jpeg(902), jpeg(903)}
    add_templates(gallery, OTHER, {number: unit(number, 64) for number, *_ in waiting})
    snapshot = gallery.snapshot("website", TODAY, OTHER)
    assert snapshot.owners == before == owners(gallery, MODEL)
    assert snapshot.templates.shape == (len(before), 64)
    assert list(photos_without(gallery, OTHER)) == []


def test_who_did_not_consent_gets_none(gallery) -> None:
    waiting = list(photos_without(gallery, OTHER))
    gallery.record(entry("P1", biometric=False))
    assert "P1" not in {pupil for _, pupil, _ in photos_without(gallery, OTHER)}
    add_templates(gallery, OTHER, {number: unit(number) for number, *_ in waiting})
    assert set(owners(gallery, OTHER)) == {"P4"}


def test_an_erased_photo_gets_none_and_takes_all_its_templates_along(gallery) -> None:
    waiting = list(photos_without(gallery, OTHER))
    numbers = [number for number, *_ in waiting]
    gallery.erase_reference(numbers[0])
    add_templates(gallery, OTHER, {number: unit(number) for number in numbers})
    assert len(owners(gallery, OTHER)) == len(numbers) - 1
    gallery.erase_reference(numbers[1])
    assert len(owners(gallery, OTHER)) == len(numbers) - 2


def test_vectors_that_are_none_change_nothing(gallery) -> None:
    number = next(photos_without(gallery, OTHER))[0]
    for bad in (np.zeros(8, np.float32), np.ones((2, 2), np.float32)):
        with pytest.raises(UsageError):
            add_templates(gallery, OTHER, {number: bad})
    add_templates(gallery, OTHER, {})
    assert owners(gallery, OTHER) == ()
