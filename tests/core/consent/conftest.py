"""A small gallery, cheap to open."""

from pathlib import Path

import pytest
from gallery_helpers import PASSPHRASE, add_reference, entry, fixed_clock, switch_on
from helpers import CHEAP

from photocheck.core.consent.gallery import Created, Gallery, create
from photocheck.core.consent.records import ConsentTable


@pytest.fixture
def created(tmp_path: Path):
    made = create(
        tmp_path / "school.photocheck", "Deputy Head", PASSPHRASE, kdf=CHEAP, now=fixed_clock
    )
    with made.gallery:
        yield made


@pytest.fixture
def gallery(created: Created) -> Gallery:
    return created.gallery


@pytest.fixture
def filled(gallery: Gallery) -> Gallery:
    """P1 may be shown and recognised and has two references, P2 only shown, P3 neither."""
    gallery.import_table(
        ConsentTable(
            (
                entry("P1"),
                entry("P2", biometric=False),
                entry("P3", biometric=False, **{"consent:website": False}),
            )
        )
    )
    switch_on(gallery)
    add_reference(gallery, "P1", 1)
    add_reference(gallery, "P1", 2)
    return gallery
