"""How long a gallery takes: import, unlock, snapshot, search, one change, enrolment, new key.

Run ``python benchmarks/gallery.py [PUPILS ...]``; default 400, 2000 and 50000 pupils, each with
five consents, one in ten with two reference photos. Prints two tables of seconds, by the clock and
of processor time: on a busy machine only the second one means anything. Key derivation is timed
apart, with the default parameters; the galleries themselves use cheap ones.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from photocheck.core.consent import users
from photocheck.core.consent.gallery import Gallery, create, open_gallery
from photocheck.core.consent.key import KdfParams, wrap
from photocheck.core.consent.records import ConsentTable, Entry
from photocheck.core.types import CHANNELS, Quality

CHEAP = KdfParams(8, 1, 1)
PASSPHRASE = "four unrelated words here"  # noqa: S105 - of a gallery that is thrown away
DAY = date(2026, 9, 1)
GOOD = Quality(height=120, eye_distance=50, sharpness=200, yaw=0.1)


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of processor time."""

    clock: float
    processor: float


def timed(work: Callable[[], object], times: int = 1) -> Took:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Took((time.perf_counter() - clock) / times, (time.process_time() - processor) / times)


def entry(number: int) -> Entry:
    return Entry(
        f"P{number:06}",
        texts={"forename": f"Fore{number}", "surname": f"Sur{number}", "biometric_by": "mother"},
        answers={"biometric": True, **{f"consent:{c}": True for c in CHANNELS}},
        dates={"biometric_date": DAY, **{f"from:{c}": DAY for c in CHANNELS}},
    )


def enrol(gallery: Gallery, count: int) -> None:
    rng = np.random.default_rng(1)
    for number in range(count):
        vector = rng.normal(size=128).astype(np.float32)
        gallery.add_reference(
            f"P{number // 2:06}",
            photo=b"\xff\xd8\xff" + rng.bytes(20_000),
            taken=DAY,
            vector=vector / np.linalg.norm(vector),
            model_id="m",
            quality=GOOD,
        )


def measure(folder: Path, pupils: int) -> dict[str, Took]:
    path = folder / f"{pupils}.photocheck"
    table = ConsentTable(tuple(entry(n) for n in range(pupils)))
    references = min(pupils // 5, 1000)
    with create(path, "Head", PASSPHRASE, kdf=CHEAP).gallery as gallery:
        seconds = {"import": timed(lambda: gallery.import_table(table))}
        seconds["import again"] = timed(lambda: gallery.import_table(table))
        gallery.switch_recognition_on(
            dpia=DAY, dpo=DAY, parents_told=DAY, by="Governors", unmatched="allow"
        )
        seconds["enrol one"] = timed(lambda: enrol(gallery, references), references)
    opened: list[Gallery] = []
    seconds["unlock"] = timed(lambda: opened.append(open_gallery(path, PASSPHRASE)))
    with opened[0] as gallery:
        seconds["snapshot"] = timed(lambda: gallery.snapshot("website", date.today(), "m"))
        seconds["one change"] = timed(
            lambda: gallery.record(Entry("P000001", answers={"consent:press": False}))
        )
        people = gallery.people("website", date.today())
        seconds["search"] = timed(lambda: [p for p in people if "sur77" in p.label.lower()])
        seconds["new key"] = timed(lambda: users.new_key(gallery))
    return seconds


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [400, 2000, 50_000]
    derived = timed(lambda: wrap(PASSPHRASE, b"x", b"", KdfParams()))
    print(f"key derivation: {derived.clock:.2f} s, {derived.processor:.2f} s of processor time")
    with tempfile.TemporaryDirectory() as folder:
        rows = {size: measure(Path(folder), size) for size in sizes}
    for title in ("clock", "processor"):
        names = list(next(iter(rows.values())))
        print(f"\nSeconds, {title}\n\n| pupils | {' | '.join(names)} |")
        print("|---" * (len(names) + 1) + "|")
        for size, row in rows.items():
            print(
                f"| {size} | " + " | ".join(f"{getattr(row[n], title):.3f}" for n in names) + " |"
            )


if __name__ == "__main__":
    main()
