"""Published copies are found again through the real command line."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import Cli, consent_row
from PIL import Image

from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.register import Exported, register
from photocheck.core.imaging import samples
from photocheck.core.imaging.look import look

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def gallery(new_gallery: Callable[..., Path]) -> Path:
    return new_gallery(consent_row("P1"), consent_row("P2"))


def exported(gallery: Path, file: Path, pixels: np.ndarray, *pupils: str) -> None:
    Image.fromarray(pixels).save(file, quality=92)
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    with open_gallery(gallery, PASSPHRASE) as opened:
        register(opened, "website", [Exported(file.name, sha256, look(pixels), pupils)])


def test_a_smaller_copy_is_found_and_named_once_consent_is_gone(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    safe, site = tmp_path / "safe", tmp_path / "site"
    safe.mkdir()
    site.mkdir()
    exported(gallery, safe / "photo-0001.jpg", samples.group(), "P1", "P2")
    exported(gallery, safe / "photo-0002.jpg", samples.portrait(), "P2")
    published = Image.open(safe / "photo-0001.jpg").resize((480, 320))
    published.save(site / "hero.jpg", quality=60)
    Image.fromarray(samples.still_life()).save(site / "logo.png")
    (site / "broken.jpg").write_bytes(b"no photo")

    ran = cli("gallery", "find-exports", gallery, site)
    assert "3 files looked at: 1 is a copy from this gallery, 0 have to be taken down" in ran.out
    assert "looks the same" in ran.out
    assert "broken.jpg" in ran.err
    (site / "broken.jpg").unlink()
    assert cli("gallery", "find-exports", gallery, site).code == 0

    letter = tmp_path / "letter.html"
    gone = cli("gallery", "withdraw", gallery, "--pupil", "P1", "--letter", letter)
    assert "photo-0001.jpg" in gone.out
    assert "photo-0001.jpg" in letter.read_text("utf-8")
    assert "photo-0002.jpg" not in letter.read_text("utf-8")
    ran = cli("gallery", "find-exports", gallery, site, safe)
    assert ran.code == 1
    assert "4 files looked at: 3 are copies from this gallery, 2 have to be taken down" in ran.out
    assert "the same file" in ran.out
    only = cli("gallery", "find-exports", gallery, site, safe, "--pupil", "P1")
    assert "2 are copies" in only.out
    assert cli("gallery", "find-exports", gallery, tmp_path / "nowhere").code == 2
