"""Kill a batch again and again, with SIGKILL, and see that it goes on where it stood.

usage: python benchmarks/restart.py [--photos 300] [--kills 12]

The whole way of a batch with a gallery, on made photos and with a detector that finds one face in
each at once: what is tried is the journal, the copies and the register, not the models. The kills
are spread evenly over looking and exporting. At the end every photo must have one proved copy, each
registered once, nothing else may lie in the folder, and photos looked at or proved twice may not be
more than the few that were under way at a kill. Exit code 1 otherwise.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image

from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.register import past_exports, registrar
from photocheck.core.pipeline.batch import Batch
from photocheck.core.pipeline.scan import scan
from photocheck.core.types import Box, CheckOptions, CoverStyle, Detection, Effort, Rgb

PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a gallery that lives for minutes
CHILD = "--be-the-batch"


class Detector:
    """Finds one face in each photo, writes each call down, and dies at the call it is told."""

    model_id = "made up"

    def __init__(self, calls: Path, kill_at: int) -> None:
        """Write to `calls`; `kill_at` 0 never dies."""
        self._calls, self._kill_at, self._count = calls, kill_at, 0

    def detect(
        self, _: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        """Return the face when asked thoroughly, nothing when a copy is proved."""
        self._count += 1
        if self._count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        with self._calls.open("a") as file:
            file.write(effort.value + "\n")
        points = np.array([[40, 45], [56, 45], [48, 52], [42, 60], [54, 60]], np.float32)
        face = Detection(Box(32, 32, 32, 40), 0.9, points)
        return (face,) if effort is Effort.THOROUGH else ()


class Tools:
    """What a batch asks for; nobody is recognised and nothing is read."""

    def __init__(self, detector: Detector) -> None:
        """Take the detector; it stands for the embedder too, of which only the name is asked."""
        self.detector = self.embedder = detector
        self.reader = None


def make_event(folder: Path, photos: int) -> None:
    """Make photos, the last the same as the first, and a gallery."""
    (folder / "photos").mkdir()
    rng = np.random.default_rng(5)
    for number in range(photos):
        picture = rng.integers(0, 256, (96, 96, 3), np.uint8)
        if number == photos - 1:
            picture = np.random.default_rng(5).integers(0, 256, (96, 96, 3), np.uint8)
        Image.fromarray(picture).save(folder / "photos" / f"IMG_{number:03d}.png")
    create(folder / "school.photocheck", "dht", PASSPHRASE).gallery.close()


def batch(folder: Path, kill_at: int, style: str) -> None:
    """Check and export all photos of `folder`, or die; print what was kept, made, registered."""
    with open_gallery(folder / "school.photocheck", PASSPHRASE) as gallery:
        options = CheckOptions("website", style=CoverStyle(style), read_text=False)
        tools = Tools(Detector(folder / "calls", kill_at))
        snapshot = gallery.snapshot("website", date.today(), tools.embedder.model_id)
        inputs = [folder / "photos"]
        work = Batch(scan(inputs).photos, options, tools, snapshot, workers=1)  # type: ignore[arg-type]
        print(len(work.keep_journal(gallery, inputs).looked))
        done = work.export(
            work.check(), folder / "out", snapshot, on_written=registrar(gallery, "website")
        )
        work.finish()
        print(sum(r.output is not None and r.proof_faces for r in done), len(past_exports(gallery)))


def run(folder: Path, kill_at: int = 0, style: str = "soft") -> subprocess.CompletedProcess[str]:
    """Run the batch in a process of its own that dies at its detector's call `kill_at`."""
    command = [sys.executable, __file__, CHILD, str(folder), str(kill_at), style]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    if sys.argv[1:2] == [CHILD]:
        batch(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--kills", type=int, default=12)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder, start = Path(scratch), time.monotonic()
        make_event(folder, args.photos)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        step = max(2, 2 * args.photos // (args.kills + 1))
        killed = sum(run(folder, kill_at=step).returncode < 0 for _ in range(args.kills))
        last = run(folder)
        calls = (folder / "calls").read_text().split()
        names = sorted(p.name for p in (folder / "out").iterdir())
    said = last.stdout.split()
    looked, proved = calls.count("thorough"), calls.count("quick")
    print(f"{args.photos} photos, {killed} kills, {time.monotonic() - start:.0f} s")
    print(f"looked at {looked} times, proved {proved} times")
    print(f"the last run kept {said[:1]}, copies proved and registered: {said[1:]}")
    whole = [f"photo-{n:04d}.jpg" for n in range(1, args.photos + 1)]
    spare = 3 * killed
    good = said[1:] == [str(args.photos)] * 2 and names == whole
    good &= looked <= args.photos + spare and proved <= args.photos + spare
    print("goes on where it stood" if good else f"FAULT: {last.stderr[-500:]} {names[:3]}")
    return not good


if __name__ == "__main__":
    sys.exit(main())
