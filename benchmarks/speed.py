"""How fast and how large the whole job is, beside the least possible and beside `deface`.

usage: python benchmarks/speed.py [--photos 40] [--more N ...] [--deface PROGRAM] [--shared DIR]

Makes 12-megapixel photos of 15 people each (pasted heads, known nowhere else) and a school that
has enrolled some of them, and runs on the same files, one after the other:

- the floor: decode, scale to 2048, encode, in as many threads as there are cores;
- one pass of the detector's network over a photo at 2048 x 1536, in as many threads: what it takes
  differs threefold between processors with and without VNNI, so the job is counted in passes too;
- the program: ``photocheck check`` with recognition, everything but the reading of text;
- ``deface`` as it comes, with each of its two backends, if ``--deface`` names it (install it in
  an environment of its own: ``pip install deface==1.5.0 onnx onnxruntime``).

"Steady" leaves the start of a program out: it is what the second half of a batch takes on top of
the first. Memory is the sum of the proportional shares (PSS) of all its processes. ``--more
50 1000`` runs batches of so many photos too, to see whether memory stays flat. Seconds by the clock
mean something only while nothing else runs; the load of others is printed, and beside the clock the
processor seconds, of which a busy machine changes less.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from recall import Made

from photocheck.core.faces.packs import open_model

SIZE = (4000, 3000)
PEOPLE = 15
HEIGHTS = (60, 500)  # of faces, in the 12-megapixel photo
EDGE = 2048
QUALITY = 92
_PASSES = 12
_TICK = 0.25
_PASSPHRASE = "correct horse battery staple"  # noqa: S105 - a made school


@dataclass
class Watched:
    """A command that ran: how long by the clock and on processors, and how large it became."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    sizes: list[int] = field(default_factory=list)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                yield from family(int(child))


def pss(pid: int) -> int:
    """Return the sum of the proportional set sizes of a process and its children, bytes."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += 1024 * int(text.split("Pss:", 1)[1].split(None, 1)[0])
    return total


def cpu_of_children() -> float:
    """Return the processor seconds of all processes that ended below this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watched(command: Sequence[str], env: dict[str, str] | None = None) -> Watched:
    """Run a command to its end and watch its memory.

    Raises:
        RuntimeError: if it failed.
    """
    start, cpu = time.perf_counter(), cpu_of_children()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    seen = Watched()
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.append(process.stderr.read()))
    reader.start()
    while process.poll() is None:
        seen.sizes.append(pss(process.pid))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TICK)
    seen.seconds = time.perf_counter() - start
    seen.cpu = cpu_of_children() - cpu
    seen.peak = max(seen.sizes, default=0)
    reader.join()
    if process.returncode not in (0, 1):  # 1: some photos have questions
        raise RuntimeError(said[0].decode(errors="replace")[-2000:])
    return seen


def make_photos(folder: Path, made: Made, count: int) -> list[Path]:
    """Write photos of 15 people each; each is made once and kept."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for n in range(count):
        file = folder / f"IMG_{1000 + n}.jpg"
        files.append(file)
        if file.exists():
            continue
        rng = np.random.default_rng(n)
        picture = made.scene(rng, *SIZE)
        heights = np.exp(rng.uniform(*np.log(HEIGHTS), PEOPLE)).astype(int)
        made.fill(picture, rng, [(int(h), "clear") for h in sorted(heights, reverse=True)])
        Image.fromarray(picture).save(file, quality=QUALITY)
    return files


def make_school(folder: Path, shared: Path) -> Path:
    """Make a gallery with enrolled pupils by the command line; return its path."""
    tool = [sys.executable, str(shared / "tools/make_events.py"), str(shared / "data/faces/lfw")]
    subprocess.run(
        [*tool, str(folder), "--photos", "1", "--pupils", "30"], check=True, capture_output=True
    )
    gallery = folder / "school.photocheck"
    on = ("--dpia", "2026-09-01", "--dpo", "2026-09-01", "--parents-told", "2026-09-01")
    for step in (
        ("create", str(gallery), "--user", "dht"),
        ("recognition", str(gallery), "on", *on, "--by", "DHT", "--unmatched", "allow"),
        ("import", str(gallery), "--table", str(folder / "consents.csv")),
        ("enrol", str(gallery), "--folder", str(folder / "enrol")),
    ):
        watched(photocheck("gallery", *step), {"PHOTOCHECK_PASSPHRASE": _PASSPHRASE})
    return gallery


def photocheck(*words: str) -> list[str]:
    return [sys.executable, "-m", "photocheck.cli.main", *words]


def check(files: Sequence[Path], gallery: Path, out: Path) -> Watched:
    """Run the whole job on files."""
    report = out.with_suffix(".json")
    words = ["--channel", "website", "--gallery", str(gallery), "--no-text", "--out", str(out)]
    words += ["--max-edge", str(EDGE), "--report", str(report), *map(str, files)]
    return watched(photocheck("check", *words), {"PHOTOCHECK_PASSPHRASE": _PASSPHRASE})


def floor(files: Sequence[Path]) -> Watched:
    """Return what reading, scaling and writing alone take."""

    def one(file: Path) -> None:
        pixels = np.asarray(Image.open(file).convert("RGB"))
        scale = EDGE / max(pixels.shape[:2])
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        Image.fromarray(small).save(file.with_suffix(".floor"), "JPEG", quality=QUALITY)

    start, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, files))
    return Watched(time.perf_counter() - start, time.process_time() - cpu)


def passes(count: int) -> Watched:
    """Return what so many passes of the detector's network over photos at export size take."""
    session = open_model("centerface")
    picture = np.random.default_rng(0).integers(0, 256, (1, EDGE * 3 // 4, EDGE, 3), np.uint8)
    session.run(picture)  # the first one asks for its memory
    start, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(session.run, [picture] * count))
    return Watched(time.perf_counter() - start, time.process_time() - cpu)


def deface(program: str, backend: str, files: Sequence[Path], out: Path) -> Watched:
    """Run `deface` as a user would; it writes beside the files, so it gets links to them.

    Raises:
        RuntimeError: if it did not write a copy of each.
    """
    out.mkdir()
    links = []
    for file in files:
        links.append(out / file.name)
        links[-1].symlink_to(file.resolve())
    seen = watched([program, "--backend", backend, *map(str, links)])
    if len(list(out.glob("*_anonymized*"))) != len(files):
        raise RuntimeError(f"deface with {backend} did not write all copies: try it by hand")
    return seen


def line(name: str, seen: Watched, count: int, floor_cpu: float) -> None:
    """Print what a photo took, of `count` that were done."""
    clock, cpu = seen.seconds / count, seen.cpu / count
    memory = f"{seen.peak / 2**20:8.0f} MB" if seen.peak else ""
    print(f"{name:34}{clock:7.2f} s{60 / clock:10.1f}{cpu:9.2f} s{cpu / floor_cpu:9.1f}{memory}")
    sys.stdout.flush()


def rest(all_: Watched, part: Watched) -> Watched:
    """Return what the rest of a batch took on top of a part of it."""
    return Watched(all_.seconds - part.seconds, all_.cpu - part.cpu, all_.peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--more", type=int, nargs="+", default=(), help="photos of long batches")
    parser.add_argument("--deface", help="the program deface, of its own environment")
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    parser.add_argument("--work", type=Path, help="keeps the made photos between runs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_STATE_HOME"] = scratch  # the gallery remembers on this PC what it saw
        run(args, Path(scratch), args.work or Path(scratch))


def run(args: argparse.Namespace, scratch: Path, work: Path) -> None:
    files = make_photos(work / "photos", Made(args.shared), args.photos)
    gallery = make_school(scratch / "school", args.shared)
    count, half = len(files), len(files) // 2
    load = os.getloadavg()[0]
    print(f"{count} photos of {SIZE[0]} x {SIZE[1]} with {PEOPLE} faces; {os.cpu_count()} cores;")
    print(f"load by others before the start: {load:.1f}\n")
    print(f"{'a photo':34}{'clock':>9}{'a minute':>10}{'cpu':>11}{'to floor':>9}{'peak':>11}")
    least = floor(files)
    floor_cpu = least.cpu / count
    line("floor: decode, scale, encode", least, count, floor_cpu)
    one_pass = passes(_PASSES)
    line("one pass of the detector", one_pass, _PASSES, floor_cpu)
    first = check(files[:half], gallery, scratch / "half")
    ours = check(files, gallery, scratch / "all")
    steady = rest(ours, first)
    line("photocheck check, steady", steady, count - half, floor_cpu)
    in_passes = steady.cpu / (count - half) / (one_pass.cpu / _PASSES)
    print(f"    takes the processor time of {in_passes:.1f} passes")
    line("photocheck check, with its start", ours, count, floor_cpu)
    for backend in ("onnxrt", "opencv") if args.deface else ():
        few = files[: max(4, count // 2)]
        one = deface(args.deface, backend, few[:1], scratch / f"{backend}1")
        theirs = rest(deface(args.deface, backend, few, scratch / backend), one)
        line(f"deface, {backend}, steady", theirs, len(few) - 1, floor_cpu)
        by = (getattr(theirs, k) / (len(few) - 1) for k in ("seconds", "cpu"))
        own = (getattr(steady, k) / (count - half) for k in ("seconds", "cpu"))
        clock, cpu = (a / b for a, b in zip(by, own, strict=True))
        print(f"    photocheck has {clock:.2f} times its throughput, by processor time {cpu:.2f}")
    stages(scratch / "all.json")
    peaks = [long_batch(more, files, gallery, scratch) for more in args.more]
    if len(peaks) > 1:
        print(f"the last batch's peak is {peaks[-1] / peaks[0]:.2f} times the first one's")


def stages(report: Path) -> None:
    """Print the mean of each stage, as the program reports it; threads wait for each other."""
    photos = json.loads(report.read_text())["photos"]
    means = {
        name: sum(p["seconds"].get(name, 0.0) for p in photos) / len(photos)
        for name in photos[0]["seconds"]
    }
    faces = sum(len(p["faces"]) for p in photos) / len(photos)
    print(f"\nper photo in its own thread, {faces:.1f} boxes found of {PEOPLE} faces:")
    print("  ".join(f"{name} {seconds:.2f} s" for name, seconds in means.items()))


def long_batch(count: int, files: Sequence[Path], gallery: Path, scratch: Path) -> int:
    """Run a batch of `count` photos, print its memory over the time, and return its peak, bytes."""
    folder = scratch / f"many-{count}"
    folder.mkdir()
    many = []
    for n in range(count):  # each file its own: the same bytes again would not be looked at again
        many.append(folder / f"IMG_{n:05}.jpg")
        many[-1].write_bytes(files[n % len(files)].read_bytes() + f"photo {n}".encode())
    seen = check(many, gallery, scratch / f"long-{count}")
    print(
        f"\n{count} photos: {seen.seconds / count:.2f} s a photo, peak {seen.peak / 2**20:.0f} MB"
    )
    means = [np.mean(part) / 2**20 for part in np.array_split(seen.sizes, 10)]
    print("mean memory in each tenth of the time, MB:", *(f"{mean:.0f}" for mean in means))
    sys.stdout.flush()
    return seen.peak


if __name__ == "__main__":
    main()
