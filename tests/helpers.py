"""What several tests use: the outcome of a run, and consent tables."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from photocheck.core.consent.key import KdfParams

CHEAP = KdfParams(memory_kib=8, iterations=1, lanes=1)
"""For galleries that are made and opened often: the default takes half a second each time."""


@dataclass(frozen=True)
class Ran:
    """What one run of the command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


def consent_row(pupil: str, **changes: str) -> dict[str, str]:
    row = {
        "pupil_id": pupil,
        "forename": "Zebedee",
        "surname": f"Quixworthy{pupil}",
        "known_as": "",
        "class": "3A",
        "biometric": "yes",
        "biometric_date": "2026-09-01",
        "biometric_by": "parent",
        "objects_parent": "no",
        "objects_child": "no",
        "consent:website": "yes",
        "from:website": "2026-09-01",
        "until:website": "2099-07-31",
        "evidence": "paper form",
        "given_by": "parent",
    }
    return row | changes


def write_table(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def assert_leakcheck_finds_nothing(shared: Path, exports: Path, *more: str | Path) -> None:
    """Ask the independent checker, with exiftool where there is one.

    Args:
        shared: the folder of real photos.
        exports: a folder of copies.
        more: options of the checker; to read all real files as `--source` takes exiftool 10 s.
    """
    tool = shared.parent / "tools" / "leakcheck.py"
    if not tool.is_file():
        pytest.skip("needs ../shared/tools/leakcheck.py for the second opinion")
    command = [sys.executable, tool, "--deep", *more]
    command += [] if shutil.which("exiftool") else ["--no-exiftool"]
    done = subprocess.run([*command, exports], capture_output=True, text=True, check=False)
    *found, summary = map(json.loads, done.stdout.splitlines())
    assert [f for f in found if f["leaks"]] == []
    assert summary["files"] == len(list(exports.iterdir()))
    assert done.returncode == 0
