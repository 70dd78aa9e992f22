"""What several tests use: the outcome of a run, and consent tables."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
