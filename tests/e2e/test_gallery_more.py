"""Keeping a gallery through the real command line; no models, so it is quick."""

import shutil
from pathlib import Path

import pytest
from helpers import Cli, consent_row, write_table

from photocheck.core.consent.calibrate import LEAST_PEOPLE


@pytest.fixture
def gallery(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "more.photocheck"
    assert cli("gallery", "create", path, "--user", "dht").code == 0
    rows = consent_row("P1"), consent_row("P2")
    table = write_table(tmp_path / "first.csv", *rows)
    assert "2 new" in cli("gallery", "import", path, "--table", table).out
    return path


def test_an_import_tells_what_ended_and_who_is_missing(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    past = {"from:website": "2019-09-01", "until:website": "2020-07-31"}
    rows = consent_row("P1", **past), consent_row("P3"), consent_row("")
    ran = cli(
        "gallery", "import", gallery, "--table", write_table(tmp_path / "t.csv", *rows), "--dry-run"
    )
    assert ran.code == 1
    assert "Would import: 1 new, 1 changed, 0 unchanged, 1 rows refused." in ran.out
    assert "Ended: 1. Their yes in the table is no longer in force." in ran.out
    assert "Missing: 1. The table does not have them; they stay as they are." in ran.out
    assert "Withheld" not in ran.out
    assert "Row 4" in ran.err
    assert "Zebedee" not in ran.out + ran.err


def test_an_older_copy_is_refused_until_it_is_accepted(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    shutil.copytree(gallery, tmp_path / "older")
    table = write_table(tmp_path / "later.csv", consent_row("P1", **{"consent:website": "no"}))
    imports = "gallery", "import", gallery, "--table", table
    assert "1 changed" in cli(*imports).out
    shutil.rmtree(gallery)
    shutil.move(tmp_path / "older", gallery)

    refused = cli(*imports)
    assert refused.code == 3
    assert "photocheck gallery accept" in refused.err
    accepted = cli("gallery", "accept", gallery)
    assert accepted.code == 0
    assert "which is in the log" in accepted.out
    assert "1 changed" in cli(*imports).out


def test_the_selftest_says_in_words_what_recognition_would_do(
    cli: Cli, gallery: Path, school: Path
) -> None:
    nobody = cli("selftest", "--gallery", gallery)
    assert nobody.code == 1
    assert f"At least {LEAST_PEOPLE} people are needed" in nobody.out
    tried = cli("selftest", "--gallery", school)
    assert tried.code == (0 if "Recognition may be used as it is" in tried.out else 1), tried.out
    assert "10 reference photos of 5 people" in tried.out
    assert "Zebedee" not in tried.out
    assert cli("selftest", "--gallery", school, "--channel", "nowhere").code == 2
