"""Keeping a gallery through the real command line; no models, so it is quick."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from helpers import Cli, Ran, consent_row, write_table

from photocheck.core import paths
from photocheck.core.consent.calibrate import LEAST_PEOPLE
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.membership import RECOVERY
from photocheck.core.consent.register import Exported, register

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def gallery(new_gallery: Callable[..., Path]) -> Path:
    return new_gallery(consent_row("P1"), consent_row("P2"))


def test_an_import_tells_what_ended_and_who_is_missing(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    past = {"from:website": "2019-09-01", "until:website": "2020-07-31"}
    rows = consent_row("P1", **past), consent_row("P3"), consent_row("")
    ran = cli(
        "gallery", "import", gallery, "--table", write_table(tmp_path / "t.csv", *rows), "--dry-run"
    )
    assert ran.code == 1
    assert "Would import: 1 new, 1 changed, 0 unchanged, 1 row refused." in ran.out
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
    assert "photocheck gallery accept PATH" in refused.err
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


def test_an_audit_verifies_and_writes_the_log(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    table, page = tmp_path / "log.csv", tmp_path / "log.html"
    ran = cli("gallery", "audit", gallery, "--csv", table, "--html", page)
    assert (ran.code, ran.err) == (0, "")
    assert "Everything verifies" in ran.out
    for file in (table, page):
        text = file.read_text("utf-8")
        assert "import" in text
        assert "P2" in text
        assert "Zebedee" not in text
    again = cli("gallery", "audit", gallery, "--csv", table)
    assert (again.code, again.out) == (2, "")
    assert "Name a new file" in again.err


def test_an_audit_finds_what_was_changed(cli: Cli, gallery: Path) -> None:
    database = gallery / "gallery-1.db"
    data = bytearray(database.read_bytes())
    data[-100] ^= 1
    database.write_bytes(data)
    ran = cli("gallery", "audit", gallery)
    assert ran.code == 3
    assert ran.err.strip()
    assert "Everything verifies" not in ran.out


def test_what_was_withdrawn_by_hand_stays_withdrawn(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    withdraw = "gallery", "withdraw", gallery, "--pupil"
    ran = cli(*withdraw, "P1", "--channel", "website", "--given-by", "parent")
    assert ran.code == 0
    assert "Withdrawn for: website. 0 reference photos erased." in ran.out
    assert "no exported copy" in ran.out
    again = cli("gallery", "import", gallery, "--table", tmp_path / "first.csv")
    assert "Withheld: 1. Their yes was withdrawn by hand" in again.out
    assert cli(*withdraw, "P9").code == 2
    assert cli(*withdraw, "P1", "--channel", "nowhere").code == 2


def test_a_withdrawal_names_the_copies_to_take_down(cli: Cli, gallery: Path) -> None:
    with open_gallery(gallery, PASSPHRASE) as opened:
        copy = Exported("sports-day.jpg", "0" * 64, bytes(8), ("P1",))
        register(opened, "website", [copy])
    ran = cli("gallery", "withdraw", gallery, "--pupil", "P1")
    assert ran.code == 0
    assert "Take these copies down" in ran.out
    assert "sports-day.jpg" in ran.out


def test_a_restored_backup_keeps_later_withdrawals(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    file = tmp_path / "monday.photocheck-backup"
    assert cli("gallery", "backup", gallery, "--to", file).code == 0
    assert cli("gallery", "backup", gallery, "--to", file).code == 2
    assert cli("gallery", "withdraw", gallery, "--pupil", "P1").code == 0
    ran = cli("gallery", "restore", gallery, "--from", file)
    assert ran.code == 0, ran.err
    assert "Pupils whose consent was taken back or ended later: 1." in ran.out
    assert "is kept as" in ran.out
    again = cli("gallery", "import", gallery, "--table", tmp_path / "first.csv", "--dry-run")
    assert "Withheld: 1" in again.out


def test_a_restore_on_a_new_pc_asks_for_the_withdrawals(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    file = tmp_path / "monday.photocheck-backup"
    assert cli("gallery", "backup", gallery, "--to", file).code == 0
    shutil.rmtree(paths.state_dir())
    ran = cli("gallery", "restore", tmp_path / "back.photocheck", "--from", file)
    assert ran.code == 1
    assert "record each one again" in ran.err


def test_twins_are_marked_and_no_longer(cli: Cli, gallery: Path) -> None:
    def marked() -> frozenset[tuple[str, str]]:
        with open_gallery(gallery, PASSPHRASE) as opened:
            return opened.snapshot("website", date.today(), "any").look_alikes

    ran = cli("gallery", "alike", gallery, "P2", "P1")
    assert (ran.code, ran.out) == (0, "A person is always asked about P2 and P1 now.\n")
    assert marked() == {("P1", "P2")}
    assert cli("gallery", "alike", gallery, "P1", "P2", "--no-longer").code == 0
    assert marked() == frozenset()
    assert cli("gallery", "alike", gallery, "P1", "P9").code == 2


def test_users_come_change_and_go(cli: Cli, gallery: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def user(*args: object, new: str = "", **known: str) -> Ran:
        monkeypatch.setenv("PHOTOCHECK_NEW_PASSPHRASE", new)
        return cli("gallery", "user", gallery, *args, **known)

    first, second = "seven purple otters dance", "nine yellow herons march"
    added = user("add", "office", "--role", "checker", new=first)
    assert added.code == 0, added.err
    assert first not in added.out + added.err
    assert user("add", "office", "--role", "keeper", "--user", "dht", new=first).code == 2

    office = {"passphrase": first}
    refused = cli("gallery", "accept", gallery, "--user", "office", **office)
    assert refused.code == 2
    assert "administrator" in refused.err.lower()
    assert user("remove", "dht", "--user", "office", **office).code == 2
    assert user("passphrase", "--user", "office", new=second, **office).code == 0
    assert user("list", "--user", "office", **office).code == 3
    listed = user("list", "--user", "office", passphrase=second)
    assert "checker" in listed.out

    assert user("role", "office", "--role", "keeper", "--user", "dht").code == 0
    assert user("passphrase", "office", "--user", "dht", new=first).code == 0
    assert "keeper" in user("list", "--user", "office", **office).out
    assert user("remove", "office", "--user", "dht").code == 0
    assert user("list", "--user", "office", **office).code == 3


def test_a_new_recovery_sheet_opens_the_gallery(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    renew = "gallery", "user", gallery, "recovery", "--recovery-file", sheet
    assert cli(*renew).code == 0
    code = sheet.read_text("utf-8").splitlines()[-1].strip()
    listed = cli("gallery", "user", gallery, "list", "--user", RECOVERY, passphrase=code)
    assert listed.code == 0
    assert "dht" in listed.out
    assert cli(*renew).code == 2


@pytest.mark.parametrize("args", [["add"], ["add", "office"], ["role", "dht"], ["remove"]])
def test_who_and_which_role_must_be_said(cli: Cli, tmp_path: Path, args: list[str]) -> None:
    ran = cli("gallery", "user", tmp_path / "none.photocheck", *args)
    assert ran.code == 2
    assert ran.err.startswith("photocheck: Say ")


def test_nothing_is_done_where_its_paper_cannot_be_written(
    cli: Cli, gallery: Path, tmp_path: Path
) -> None:
    (tmp_path / "file.txt").write_text("x")
    new = tmp_path / "new.photocheck"
    for place in (tmp_path / "nodir" / "x", tmp_path / "file.txt" / "x"):
        backup = place.with_suffix(".photocheck-backup")
        for args in (
            ("withdraw", gallery, "--pupil", "P1", "--letter", place),
            ("create", new, "--user", "dht", "--recovery-file", place),
            ("audit", gallery, "--html", place),
            ("backup", gallery, "--to", backup),
        ):
            ran = cli("gallery", *args)
            assert (ran.code, ran.out) == (1, "")
            assert f"There is no folder {place.parent}" in ran.err
    assert not new.exists()
    assert (
        "Withheld"
        not in cli(
            *("gallery", "import", gallery, "--table", tmp_path / "first.csv", "--dry-run")
        ).out
    )
    made = cli("gallery", "create", tmp_path / "file.txt" / "a", "--user", "dht")
    assert made.code == 1
    assert "Choose a place" in made.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_gallery_may_lie_in_a_folder_whose_name_is_no_text(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / os.fsdecode(b"\xff %") / "a.photocheck"
    assert cli("gallery", "create", path, "--user", "dht").code == 0
    user = "gallery", "user", path
    monkeypatch.setenv("PHOTOCHECK_NEW_PASSPHRASE", "seven purple otters dance")
    assert cli(*user, "add", "office", "--role", "keeper").code == 0
    assert cli(*user, "remove", "office", "--user", "dht").code == 0  # copies the database
    assert cli("gallery", "audit", path).code == 0
