"""Kill the gallery's writers at random moments, and see that nothing acknowledged is lost.

    python benchmarks/gallery_kill.py [--kills 1000] [--seconds 0] [--seed 1] [--folder DIR]

A child process imports, enrols, withdraws, changes users, gives new keys and writes backups, and
says what it has done; it is killed with SIGKILL between 0 and 0.3 s after a sentence. Then the
gallery must open, hold everything that was said, and pass its audit. ``--folder`` keeps the gallery
between runs, so that a long run can be stopped and gone on with. Exit code 1 at the first loss.
"""

# ruff: noqa: S101 - a failed assertion is the outcome that is looked for

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from photocheck.core.consent import users
from photocheck.core.consent.audit import audit
from photocheck.core.consent.backup import SUFFIX, backup
from photocheck.core.consent.gallery import Gallery, create, open_gallery
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.records import ConsentTable, Entry, Role
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.types import CHANNELS, Quality

CHEAP = KdfParams(8, 1, 1)
USER = "Head"
PASSPHRASE = "four unrelated words here"  # noqa: S105 - of a gallery that is thrown away
DAY = date(2026, 9, 1)
GOOD = Quality(height=120, eye_distance=50, sharpness=200, yaw=0.1)


def entry(pupil_id: str) -> Entry:
    return Entry(
        pupil_id,
        texts={"forename": "Fore", "biometric_by": "mother"},
        answers={"biometric": True, **{f"consent:{c}": True for c in CHANNELS}},
        dates={"biometric_date": DAY, **{f"from:{c}": DAY for c in CHANNELS}},
    )


def work(folder: Path, start: int) -> None:
    """Change the gallery for ever; print each finished change as a line of JSON."""
    gallery = open_gallery(folder / "g", PASSPHRASE, USER)
    for number in range(start, start + 100_000):
        rng = np.random.default_rng(number)
        ids = [f"N{number}-{i}" for i in range(4)]
        gallery.import_table(ConsentTable(tuple(entry(i) for i in ids)))
        say("import", number)
        enrol(gallery, ids[0], rng)
        enrol(gallery, ids[1], rng)
        say("enrol", number)
        withdraw(gallery, ids[1])
        say("withdraw", number)
        if number % 3 == 0:
            users.new_key(gallery)
            say("new key", number)
        if number % 4 == 0:
            users.add_user(gallery, f"U{number}", Role.CHECKER, f"{PASSPHRASE} {number}", kdf=CHEAP)
            say("add user", number)
            users.remove_user(gallery, f"U{number}")
            say("remove user", number)
        if number % 5 == 0:
            target = folder / f"b{number}{SUFFIX}"
            target.unlink(missing_ok=True)
            backup(gallery, target)
            say("backup", number)
            target.unlink()


def enrol(gallery: Gallery, pupil_id: str, rng: np.random.Generator) -> None:
    vector = rng.normal(size=128).astype(np.float32)
    gallery.add_reference(
        pupil_id,
        photo=b"\xff\xd8\xff" + rng.bytes(9_000),
        taken=DAY,
        vector=vector / np.linalg.norm(vector),
        model_id="m",
        quality=GOOD,
    )


def say(what: str, number: int) -> None:
    print(json.dumps([what, number]), flush=True)


def check(folder: Path, said: list[tuple[str, int]]) -> int:
    """Return the next free number; raise at the first thing that is not as it was said."""
    with open_gallery(folder / "g", PASSPHRASE, USER) as gallery:
        problems = audit(gallery).problems
        assert not problems, problems
        pupils = {p.pupil_id: p for p in gallery.pupils()}
        names = {u.name for u in users.list_users(gallery)}
    for what, number in said:
        first, second = pupils[f"N{number}-0"], pupils[f"N{number}-1"]
        assert f"N{number}-3" in pupils
        assert what == "import" or first.references == 1
        if what not in ("import", "enrol"):
            assert second.references == 0
            assert not any(c.granted for c in second.consents.values())
        assert what != "remove user" or f"U{number}" not in names
    return 1 + max((int(p[1:].partition("-")[0]) for p in pupils), default=0)


def one_kill(folder: Path, start: int, rng: random.Random) -> list[tuple[str, int]]:
    command = [sys.executable, __file__, "--work", str(start), "--folder", str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(rng.randrange(1, 9))]
    time.sleep(rng.uniform(0, 0.3))
    child.send_signal(signal.SIGKILL)
    rest = child.communicate()[0]
    lines += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    return [(what, number) for what, number in map(json.loads, filter(None, lines))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0 = never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--work", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="gallery-kill-"))
    if args.work is not None:
        work(folder, args.work)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "g").exists():
        with create(folder / "g", USER, PASSPHRASE, kdf=CHEAP).gallery as gallery:
            gallery.switch_recognition_on(
                dpia=DAY, dpo=DAY, parents_told=DAY, by="Governors", unmatched="allow"
            )
    rng, done, tally = random.Random(args.seed), 0, Counter[str]()
    started, start = time.monotonic(), check(folder, [])
    while done < args.kills and not 0 < args.seconds < time.monotonic() - started:
        said = one_kill(folder, start, rng)
        start = check(folder, said)
        tally.update([f"last said: {said[-1][0]}"] if said else ["said nothing"])
        done += 1
    print(f"{done} kills, nothing acknowledged lost, every audit clean")
    for what, count in sorted(tally.items()):
        print(f"  {what}: {count}")


if __name__ == "__main__":
    main()
