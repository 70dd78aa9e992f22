"""Flip bits anywhere in a gallery's files: each must be noticed or harmless, never a yes.

    python benchmarks/gallery_fuzz.py [--flips 10000] [--seconds 0] [--seed 1]

Each flip changes one to three bits of key file or database, then the gallery is opened and asked
for a snapshot. Allowed outcomes: a known error with its sentence, or exactly the right answer.
Prints how often each came; exit code 1 at the first wrong answer or crash.
"""

# ruff: noqa: S101 - a failed assertion is the outcome that is looked for

import argparse
import random
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.records import ConsentTable, Entry
from photocheck.core.errors import GalleryError
from photocheck.core.types import Quality

CHEAP = KdfParams(8, 1, 1)
PASSPHRASE = "four unrelated words here"  # noqa: S105 - of a gallery that is thrown away
DAY = date(2026, 9, 1)


def fill(path: Path) -> None:
    people = [
        Entry(
            f"P{n}",
            texts={"biometric_by": "mother"},
            answers={"consent:website": n % 2 == 0, "biometric": n % 4 == 0},
            dates={"biometric_date": DAY},
        )
        for n in range(12)
    ]
    with create(path, "Head", PASSPHRASE, kdf=CHEAP).gallery as gallery:
        gallery.import_table(ConsentTable(tuple(people)))
        gallery.switch_recognition_on(
            dpia=DAY, dpo=DAY, parents_told=DAY, by="Governors", unmatched="allow"
        )
        gallery.add_reference(
            "P0",
            photo=b"\xff\xd8\xff" + bytes(9000),
            taken=DAY,
            vector=np.eye(1, 128, dtype=np.float32)[0],
            model_id="m",
            quality=Quality(120, 50, 200, 0.1),
        )


def answer(path: Path) -> tuple[object, ...]:
    with open_gallery(path, PASSPHRASE) as gallery:
        snapshot = gallery.snapshot("website", date.today(), "m")
    shown = tuple(sorted(p for p, person in snapshot.people.items() if person.may_show))
    return shown, snapshot.owners, snapshot.templates.tobytes(), snapshot.key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0 = never")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng, tally = random.Random(args.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "g"
        fill(path)
        right = answer(path)
        files = sorted(path.iterdir())
        good = {file: file.read_bytes() for file in files}
        started = time.monotonic()
        while tally.total() < args.flips and not 0 < args.seconds < time.monotonic() - started:
            file = rng.choice(files)
            changed = bytearray(good[file])
            for _ in range(rng.randrange(1, 4)):
                changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
            file.write_bytes(changed)
            try:
                assert answer(path) == right, "a changed gallery gave another answer"
                outcome = "harmless"
            except GalleryError as error:
                outcome = type(error).__name__
            tally[f"{file.name}: {outcome}"] += 1
            for other, content in good.items():
                other.write_bytes(content)
    print(f"{tally.total()} flips, none gave a wrong answer or a crash")
    for outcome, count in sorted(tally.items()):
        print(f"  {outcome}: {count}")


if __name__ == "__main__":
    main()
