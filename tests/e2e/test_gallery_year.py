"""What the office does through the year, through the real command line; no models."""

import os
import re
import shlex
from pathlib import Path

import pytest
from helpers import Cli

MONTH_AND_MORE = 40 * 86400


def test_a_school_year(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "our school.photocheck"
    assert cli("gallery", "create", path, "--user", "dht").code == 0
    theirs = tmp_path / "mis.csv"
    theirs.write_text(
        "Admission No,Legal Surname,Form,Website photographs\n"
        "17,Quixworthy,3A,Granted\n18,Smith,6B,Granted\n19,Jones,6B,Requested\n"
    )
    assert "no column pupil_id" in cli("gallery", "import", path, "--table", theirs).err
    mapping = tmp_path / "mapping.json"
    proposed = cli("gallery", "import", path, "--table", theirs, "--propose", mapping)
    assert "Granted = Yes; Requested = not understood, so No" in proposed.out
    tried = cli("gallery", "import", path, "--table", theirs, "--mapping", mapping, "--dry-run")
    assert re.search(r"17\D.*website: nothing -> Yes from", tried.out)
    assert "Quixworthy" not in tried.out
    assert "3 new" in cli("gallery", "import", path, "--table", theirs, "--mapping", mapping).out
    again = cli("gallery", "import", path, "--table", theirs)
    assert "3 unchanged" in again.out
    assert "mapping of the last import" in again.err

    asked = cli("gallery", "year", path)
    assert "--classes '3A=4A,6B='" in asked.out
    assert cli("gallery", "year", path, "--classes", "9Z=").code == 2
    left = cli("gallery", "year", path, "--classes", "3A=4A,6B=")
    assert "2 pupils left" in left.out
    command = shlex.split(left.out.strip().partition("them: ")[2])
    assert command[0] == "photocheck"
    assert "Erased: 2" in cli(*command[1:]).out
    due = cli("gallery", "due", path, "--days", "400")
    assert "1 consent ends within 400 days" in due.out

    paper, page = tmp_path / "form.pdf", tmp_path / "about.html"
    paper.write_bytes(b"%PDF-1.4 a form")
    scan = "gallery", "scan", path
    kept = cli(*scan, "add", "--pupil", "17", "--file", paper, "--about", "consent:website")
    assert "Kept as scan 1" in kept.out
    assert "consent:website" in cli(*scan, "list", "--pupil", "17").out
    assert cli(*scan, "save", "--number", "1", "--file", tmp_path / "copy.pdf").code == 0
    assert (tmp_path / "copy.pdf").read_bytes() == paper.read_bytes()
    assert cli(*scan, "erase").code == 2
    assert cli("gallery", "about", path, "--pupil", "17", "--html", page).code == 0
    assert "Quixworthy" in page.read_text("utf-8")
    assert "about consent:website" in page.read_text("utf-8")

    old = tmp_path / "old.photocheck-backup"
    assert cli("gallery", "backup", path, "--to", old).code == 0
    os.utime(old, (old.stat().st_mtime - MONTH_AND_MORE,) * 2)
    told = cli("gallery", "backup", path, "--to", tmp_path / "new.photocheck-backup")
    assert "old.photocheck-backup is over 30 days old" in told.out
    third = tmp_path / "third.photocheck-backup"
    assert "Deleted" in cli("gallery", "backup", path, "--to", third, "--delete-old").out
    assert not old.exists()
    assert cli("gallery", "channel", path, "yearbook").code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("due", "--days", "99999999999"),
        ("due", "--days", "-5"),
        ("due", "--days", "soon"),
        ("scan", "erase", "--number", "0"),
        ("scan", "save", "--file", "x.pdf", "--number", "99999999999999999999999"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused(
    cli: Cli, tmp_path: Path, args: tuple[str, ...]
) -> None:
    ran = cli("gallery", args[0], tmp_path / "none.photocheck", *args[1:])
    assert ran.code == 2
    assert f"{args[-1]} is no whole number from " in ran.err
