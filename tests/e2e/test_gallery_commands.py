"""Making and feeding a gallery through the real command line."""

import os
from pathlib import Path

import numpy as np
import pytest
from helpers import Cli, consent_row, write_table

from photocheck.cli.demo import references
from photocheck.core.assembly import build_tools
from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode

RECOGNITION = (
    "on --dpia 2026-09-01 --dpo 2026-09-02 --parents-told 2026-09-03 --by DHT --unmatched allow"
).split()


@pytest.fixture
def gallery(cli: Cli, tmp_path: Path) -> Path:
    path = tmp_path / "new.photocheck"
    assert cli("gallery", "create", path, "--user", "dht").code == 0
    return path


def test_from_nothing_to_an_enrolled_pupil(
    cli: Cli, gallery: Path, tmp_path: Path, models_built: Path
) -> None:
    assert models_built.is_dir()
    table = write_table(tmp_path / "t.csv", consent_row("P1"), consent_row("P2", biometric="no"))
    assert "2 new" in cli("gallery", "import", gallery, "--table", table).out
    photos = {"good": samples.portrait(), "nobody": np.full((300, 300, 3), 90, np.uint8)}
    photos["several"] = samples.group()
    front = list(references(build_tools().detector))[1][0]
    photos["small"] = np.ascontiguousarray(front[::6, ::6])
    for name, picture in photos.items():
        (tmp_path / f"{name}.png").write_bytes(encode(picture, "png"))

    def enrol(pupil: str, name: str) -> str:
        ran = cli("gallery", "enrol", gallery, "--pupil", pupil, tmp_path / f"{name}.png")
        assert ran.code == (0 if "Enrolled 1" in ran.out else 1)
        return ran.out if ran.code == 0 else ran.err

    off = enrol("P1", "good")
    assert "Recognition is" in off or "recognition is" in off
    assert cli("gallery", "recognition", gallery, *RECOGNITION).code == 0
    said = {
        "no consent": enrol("P2", "good"),
        "unknown": enrol("P9", "good"),
        "nobody": enrol("P1", "nobody"),
        "several": enrol("P1", "several"),
        "small": enrol("P1", "small"),
    }
    assert len(set(said.values())) == len(said), said
    assert "Enrolled 1 photo," in enrol("P1", "good")
    assert "Zebedee" not in "".join(said.values())


def test_a_dry_run_changes_nothing(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", consent_row("P1"))
    assert "1 new" in cli("gallery", "import", gallery, "--table", table, "--dry-run").out
    assert "1 new" in cli("gallery", "import", gallery, "--table", table).out
    assert "1 unchanged" in cli("gallery", "import", gallery, "--table", table).out


def test_the_recovery_sheet_is_for_its_owner_only(cli: Cli, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    args = ("gallery", "create", tmp_path / "g.photocheck", "--user", "dht")
    ran = cli(*args, "--recovery-file", sheet)
    assert ran.code == 0
    code = sheet.read_text("utf-8").splitlines()[-1].strip()
    assert len(code) > 20
    assert code not in ran.out + ran.err
    assert os.name == "nt" or sheet.stat().st_mode & 0o077 == 0
    again = cli(
        "gallery", "create", tmp_path / "h.photocheck", "--user", "d", "--recovery-file", sheet
    )
    assert again.code == 2
    assert not (tmp_path / "h.photocheck").exists()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["create", "{g}", "--user", "dht"], 2),
        (["recognition", "{g}", "on"], 2),
        (["recognition", "{g}", *RECOGNITION[:1], "--dpia", "yesterday"], 2),
        (["import", "{g}", "--table", "{tmp}/none.csv"], 2),
        (["import", "{g}", "--table", "{g}/nothing"], 2),
        (["import", "{tmp}/none.photocheck", "--table", "{tmp}/t.csv"], 3),
        (["enrol", "{g}"], 2),
        (["enrol", "{g}", "--folder", "{tmp}/none"], 2),
        (["enrol", "{g}", "--pupil", "P1"], 2),
    ],
)
def test_wrong_use_is_one_clear_sentence(
    cli: Cli, gallery: Path, tmp_path: Path, args: list[str], code: int
) -> None:
    write_table(tmp_path / "t.csv", consent_row("P1"))
    ran = cli("gallery", *(a.format(g=gallery, tmp=tmp_path) for a in args))
    assert ran.code == code, ran.err
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_a_weak_passphrase_is_refused(cli: Cli, tmp_path: Path) -> None:
    ran = cli("gallery", "create", tmp_path / "g.photocheck", "--user", "dht", passphrase="12345")
    assert ran.code != 0
    assert "passphrase" in ran.err.lower()
    assert not (tmp_path / "g.photocheck").exists()


def test_a_folder_without_folders_of_pupils_is_refused(
    cli: Cli, gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = tmp_path / "loose"
    (loose / "P1").mkdir(parents=True)
    (loose / "a.png").write_bytes(encode(samples.portrait(), "png"))
    ran = cli("gallery", "enrol", gallery, "--folder", loose)
    assert (ran.code, ran.out) == (2, "")
    assert "make one folder for each pupil id" in ran.err

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)  # nothing is closed to root
    ran = cli("gallery", "enrol", gallery, "--folder", loose)
    assert ran.code == 2
    assert f"{loose} cannot be read" in ran.err
