"""Kill the gallery's writers at random moments, and see that nothing acknowledged is lost.

    python benchmarks/gallery_kill.py [--kills 1000] [--seconds 0] [--seed 1] [--folder DIR]

A child process imports, enrols, keeps scans, withdraws, registers exports, changes users, gives
new keys, writes backups, and brings galleries of the first version up to date. It says what it has
done, and is killed with SIGKILL while it does something that is drawn by lot, between 0 and 60 ms
after it began it. Then the gallery must open, hold everything that was said, and pass its audit;
so must the newest backup.

Every tenth time nobody is killed: the disk is full after so many bytes, or the folder may not be
written to (files of a size limit, rights taken away). The child must say so in a sentence.

``--folder`` keeps the gallery and the count between runs, so that a long run can be stopped and
gone on with: the same command goes on. Exit code 1 at the first loss.
"""

# ruff: noqa: S101 - a failed assertion is what is looked for

import argparse
import json
import os
import random
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np

from photocheck.core.consent import database, head, schema, users, vault
from photocheck.core.consent.audit import audit
from photocheck.core.consent.backup import SUFFIX, backup
from photocheck.core.consent.evidence import add_scan, scans_of
from photocheck.core.consent.gallery import Gallery, create, open_gallery
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.records import ConsentTable, Entry, Role
from photocheck.core.consent.register import Exported, past_exports, register
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.errors import GalleryError
from photocheck.core.types import CHANNELS, Quality

CHEAP = KdfParams(8, 1, 1)
USER = "Head"
PASSPHRASE = "four unrelated words here"  # noqa: S105 - of a gallery that is thrown away
DAY = date(2026, 9, 1)
GOOD = Quality(height=120, eye_distance=50, sharpness=200, yaw=0.1)
MOST_PUPILS = 400  # then a new gallery is begun, so that a round does not become slower
REFUSED = 3  # exit code of a child that was told so in a sentence
LONGEST = 0.06  # seconds between the beginning of a step and the kill


def entry(pupil_id: str) -> Entry:
    return Entry(
        pupil_id,
        texts={"forename": f"Fore {pupil_id}", "biometric_by": "mother"},
        answers={"biometric": True, **{f"consent:{c}": True for c in CHANNELS}},
        dates={"biometric_date": DAY, **{f"from:{c}": DAY for c in CHANNELS}},
    )


def steps(folder: Path, number: int) -> list[tuple[str, Callable[[Gallery], object]]]:
    """Return what is done in round `number`, in this order."""
    ids = [f"N{number}-{i}" for i in range(4)]
    rng = np.random.default_rng(number)
    paper = folder / "paper.pdf"
    paper.write_bytes(b"%PDF-1.7" + bytes(30_000))
    copy = Exported(f"copy-{number}.jpg", f"{number:064x}", bytes(32), (ids[0], ids[1]))
    target = folder / f"b{number}{SUFFIX}"
    user = f"U{number}"
    phrase = f"{PASSPHRASE} {number}"
    return [
        ("import", lambda g: g.import_table(ConsentTable(tuple(entry(i) for i in ids)))),
        ("enrol", lambda g: [enrol(g, i, rng) for i in ids[:2]]),
        ("scan", lambda g: add_scan(g, ids[0], paper, about=["biometric"])),
        ("export", lambda g: register(g, "website", [copy])),
        ("withdraw", lambda g: withdraw(g, ids[1])),
        ("add user", lambda g: users.add_user(g, user, Role.CHECKER, phrase, kdf=CHEAP)),
        ("remove user", lambda g: users.remove_user(g, user)),
        ("new key", users.new_key),
        ("backup", lambda g: backup(g, target)),
        ("migrate", lambda _: migrate(folder, number)),
    ]


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


def migrate(folder: Path, number: int) -> None:
    """Open a copy of the gallery of the first version, which brings it up to date."""
    path = folder / f"m{number}"
    shutil.copytree(folder / "first", path)
    say("started", "migrate", number)
    open_gallery(path, PASSPHRASE, USER, accept_older=True).close()


def work(folder: Path, number: int, wanted: str) -> None:
    """Do one round; say before and after each step; stop for good in the one that is wanted."""
    gallery = open_gallery(folder / "g", PASSPHRASE, USER)
    for what, step in steps(folder, number):
        if what != "migrate":
            say("started", what, number)
        step(gallery)
        say("done", what, number)
        if what == wanted:
            signal.pause()  # the kill came later than the step took


def say(state: str, what: str, number: int) -> None:
    os.write(1, json.dumps([state, what, number]).encode() + b"\n")


def check(folder: Path, said: list[tuple[str, int]]) -> int:
    """Return how many pupils there are; raise at the first thing that is not as it was said."""
    with open_gallery(folder / "g", PASSPHRASE, USER) as gallery:
        problems = audit(gallery).problems
        assert not problems, problems
        pupils = {p.pupil_id: p for p in gallery.pupils()}
        names = {u.name for u in users.list_users(gallery)}
        copies = {past.name for past in past_exports(gallery)}
        for what, number in said:
            first, second = pupils[f"N{number}-0"], pupils[f"N{number}-1"]
            assert f"N{number}-3" in pupils
            assert what == "import" or first.references == 1
            if what not in ("import", "enrol"):
                assert len(scans_of(gallery, f"N{number}-0")) == 1
            if what not in ("import", "enrol", "scan"):
                assert f"copy-{number}.jpg" in copies
            if what not in ("import", "enrol", "scan", "export"):
                assert second.references == 0
                assert not any(c.granted for c in second.consents.values())
            assert what != "remove user" or f"U{number}" not in names
    for path in folder.glob(f"*{SUFFIX}"):
        check_backup(folder, path)
    for path in folder.glob("m*"):
        with open_gallery(path, PASSPHRASE, USER, accept_older=True) as older:
            assert older.pupil("F1").references == 1
            assert not audit(older).problems
            assert not list(path.glob("*version*"))
        shutil.rmtree(path)
    return len(pupils)


def check_backup(folder: Path, path: Path) -> None:
    """A backup that has its name is whole, on a PC that knows nothing of the gallery."""
    place, state = folder / "unpacked", os.environ["XDG_STATE_HOME"]
    shutil.unpack_archive(path, place, "zip")
    os.environ["XDG_STATE_HOME"] = str(folder / "other-state")
    with open_gallery(place, PASSPHRASE, USER) as gallery:
        assert not audit(gallery).problems
    os.environ["XDG_STATE_HOME"] = state
    shutil.rmtree(folder / "other-state")
    shutil.rmtree(place)
    path.unlink()


def one_kill(folder: Path, number: int, rng: random.Random) -> tuple[str, list[tuple[str, int]]]:
    """Start a child, kill it in a step drawn by lot; return that step, and all that was said."""
    wanted = rng.choice([what for what, _ in steps(folder, number)])
    child, lines = start(folder, number, wanted)
    said = []
    for line in lines:
        state, what, _ = json.loads(line)
        if state == "done":
            said.append((what, number))
        if what == wanted:
            break
    time.sleep(rng.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    rest = [json.loads(line) for line in lines if line.endswith("\n")]
    said += [(what, number) for state, what, _ in rest if state == "done"]
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status), rest
    return wanted, said


def one_refusal(folder: Path, number: int, rng: random.Random) -> tuple[str, list[tuple[str, int]]]:
    """Let a child run out of space, or of rights; it must end with a sentence."""
    size = sum(f.stat().st_size for f in (folder / "g").iterdir())
    (folder / "g").chmod(0o500)
    full = rng.random() < 0.5 or os.access(folder / "g", os.W_OK)  # root may write anywhere
    (folder / "g").chmod(0o700 if full else 0o500)
    child, lines = start(folder, number, "none", size + rng.randrange(200_000) if full else None)
    rest = [json.loads(line) for line in lines]
    (folder / "g").chmod(0o700)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, REFUSED), (code, rest)
    said = [(what, number) for state, what, _ in rest if state == "done"]
    return "full disk" if full else "no right to write", said


def start(folder: Path, number: int, wanted: str, most: int | None = None) -> tuple[int, IO[str]]:
    """Fork a child that does a round; return it and what it says.

    A fork, not a new interpreter: that would take most of the time of the whole run.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os.dup2(writes, 1)
        os._exit(do_round(folder, number, wanted, most))
    os.close(writes)
    return child, os.fdopen(reads)


def do_round(folder: Path, number: int, wanted: str, most: int | None) -> int:
    """Be the child; return its exit code."""
    if most is not None:  # no file may become larger: a write fails as on a full disk
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        work(folder, number, wanted)
    except GalleryError:
        return REFUSED
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def make_galleries(folder: Path) -> None:
    """Make the gallery, and one as the first version of the program had it."""
    for name in ("g", "first"):
        shutil.rmtree(folder / name, ignore_errors=True)
    migrations = schema.MIGRATIONS
    for name, steps_of_tables in (("first", migrations[:1]), ("g", migrations)):
        for module in (database, vault):
            module.MIGRATIONS = steps_of_tables
        with create(folder / name, USER, PASSPHRASE, kdf=CHEAP).gallery as gallery:
            gallery.switch_recognition_on(
                dpia=DAY, dpo=DAY, parents_told=DAY, by="Governors", unmatched="allow"
            )
            if name == "first":
                insert_first(gallery)
    assert head.COVERED.keys() == set(range(1, len(migrations) + 1))


def insert_first(gallery: Gallery) -> None:
    """Put one pupil with a reference photo into a gallery of the first version."""
    days = (DAY.isoformat(),) * 2
    with gallery.vault.write(Role.KEEPER) as change:
        who = (change.user, change.at)
        change.database.rows(
            "INSERT INTO pupil (pupil, pupil_id, biometric, biometric_date, biometric_by,"
            " changed_by, changed_at) VALUES (1, 'F1', 1, ?, 'mother', ?, ?)",
            (days[0], *who),
        )
        change.database.rows(
            "INSERT INTO reference VALUES (1, 1, ?, ?, '{}', ?, ?)", (days[0], bytes(32), *who)
        )
        change.database.rows("INSERT INTO photo VALUES (1, ?)", (b"\xff\xd8\xff" + bytes(9_000),))
        change.touch(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0 = never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="gallery-kill-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_STATE_HOME"] = str(folder / "state")  # what this PC remembers
    tally = run(folder, args.kills, args.seconds, args.seed)
    print(f"{tally.total()} kills and refusals, nothing acknowledged lost, every audit clean")
    for what, count in sorted(tally.items()):
        print(f"  {what}: {count}")
    if args.folder is None:
        shutil.rmtree(folder)


def run(folder: Path, kills: int, seconds: float, seed: int) -> Counter[str]:
    """Go on where the last run stopped, until so many are done or the time is up."""
    count = folder / "count.json"
    tally = Counter(json.loads(count.read_text())) if count.exists() else Counter[str]()
    started, pupils = time.monotonic(), MOST_PUPILS
    if (folder / "g").exists():
        pupils = check(folder, [])
    while tally.total() < kills and not 0 < seconds < time.monotonic() - started:
        if pupils >= MOST_PUPILS:
            make_galleries(folder)
        number = tally.total() + 1
        rng = random.Random(f"{seed}/{number}")
        what, said = (one_refusal if number % 10 == 0 else one_kill)(folder, number, rng)
        pupils = check(folder, said)
        tally[what] += 1
        count.write_text(json.dumps(tally))
    return tally


if __name__ == "__main__":
    main()
