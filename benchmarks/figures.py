"""Run every benchmark in a bounded size and write the figures that the documents show.

    python benchmarks/figures.py [--only NAME ...] [--shared DIR] [--write]

Each benchmark runs once for a state of the program; what it printed is kept in
``build/figures/COMMIT``, so that a run that was stopped goes on. Then ``docs/figures.json`` and
``docs/figures.md`` are written, and the table of the README between its two marks. One that needs
data or a program that is not here is said to be missing, never left out in silence. ``--write``
runs nothing: it only writes.

Exit code 1 if one failed or was missing.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_UNKNOWN = "not measured"
BEGIN, END = "<!-- figures: written by `make figures` -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Benchmark:
    """One program whose figures are published.

    Attributes:
        name: of the file in this folder.
        arguments: after it; SHARED is the folder of real photos beside the checkout, WORK one
            for what is kept between runs.
        minutes: it is ended after so long; about three times what two cores need.
        about: what it measures, for the heading.
        shown: what of its output the README shows, as (words, pattern, what to make of it).
    """

    name: str
    arguments: tuple[str, ...]
    minutes: int
    about: str
    shown: tuple[tuple[str, str, str], ...] = ()


BENCHMARKS = (
    Benchmark(
        "events",
        ("--seeds", "1,2", "--photos", "30", "--shared", "SHARED"),
        60,
        "whole events, scored on the pixels of the copies",
        (
            (
                "faces that may not be shown but can be seen, nobody at the window",
                r"alone:[\s\S]*?faces that leak +(.*)",
                r"\1",
            ),
            (
                "clear faces that may be shown but are covered, nobody at the window",
                r"alone:[\s\S]*?clear yes of \d+ px not shown +(.*)",
                r"\1",
            ),
        ),
    ),
    Benchmark(
        "recall",
        ("--faces", "150", "--clear", "800", "--shared", "SHARED"),
        60,
        "faces found, by height and hard case",
        (
            (
                "clear faces from 20 pixels found",
                r"clear from 20 px +(\d+) +\d+ +(\S+) +(\S+)",
                r"\2 of \1, at least \3",
            ),
        ),
    ),
    Benchmark(
        "matching",
        ("SHARED/data/faces", "--cache", "WORK/matching"),
        60,
        "strangers shown and consented people found, by the shipped rules",
        (
            (
                "strangers taken for a consented person, adults, one photo each",
                r"(?m)^ *(\d+) +\d+ \| +(\S+) +\S+ +\| +(\S+) +(\S+%)",
                r"\2 of faces; \3 people, at most \4; \1 enrolled",
            ),
        ),
    ),
    Benchmark(
        "attack",
        ("SHARED/data/faces", "--cache", "WORK/attack"),
        60,
        "people told from their covers by a learned attack",
        (
            (
                "told from a cover among 100 people (chance is 1 %)",
                r"(?m)^(\S.*?) +\| [^|]*%[^|]*\| +(\S+%) +(\S+%)$",
                r"\2, at most \3; \1",
            ),
        ),
    ),
    Benchmark(
        "speed",
        ("--photos", "20", "--shared", "SHARED", "--work", "WORK/speed"),
        40,
        "the whole job beside the least possible",
        (("a photo of 12 megapixels with 15 people", r"check, steady +([\d.]+ s)", r"\1"),),
    ),
    Benchmark(
        "reading",
        ("--names", "300", "--shared", "SHARED/data"),
        60,
        "pupils' names found on drawn badges and boards, and covers for nothing",
        (
            (
                "pupils' names on badges and boards found, capitals of 16 pixels and up",
                r"(?m)^16 and up .* (\d+)/(\d+) +(\S+%)$",
                r"\3 of \2",
            ),
            (
                "covers for nothing on photos without writing",
                r"photos without writing put in: (\d+) false covers in (\d+)",
                r"\1 on \2 photos",
            ),
        ),
    ),
    Benchmark(
        "window_heartbeat",
        ("--photos", "12"),
        20,
        "how long the window keeps a person waiting",
    ),
    Benchmark("gallery", ("400", "2000"), 20, "how long a gallery takes"),
    Benchmark(
        "gallery_fuzz",
        ("--flips", "2000", "--seconds", "600"),
        20,
        "bits flipped in a gallery: noticed or harmless",
    ),
    Benchmark(
        "gallery_kill",
        ("--kills", "100", "--seconds", "600"),
        20,
        "a gallery's writers killed at random moments: nothing said is lost",
    ),
    Benchmark(
        "network",
        ("--seconds", "120"),
        15,
        "sockets opened, and files written outside its own folders",
    ),
)
FROZEN = Benchmark(
    "frozen",
    (),
    0,
    "The folder without Python, in a bare system without network",
    (
        ("the folder for a PC without Python", r"size of the folder +(\S+)", r"\1B"),
        ("its window drawn, first start", r"drawn, cold +(.*)", r"\1"),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=[b.name for b in BENCHMARKS])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help="run nothing, only write")
    arguments = parser.parse_args()
    kept = ROOT / "build" / "figures" / commit()
    kept.mkdir(parents=True, exist_ok=True)
    for benchmark in BENCHMARKS:
        if not arguments.write and (not arguments.only or benchmark.name in arguments.only):
            run(benchmark, arguments.shared, kept)
    results = {b.name: read(kept / f"{b.name}.json") for b in BENCHMARKS}
    write(results)
    bad = [
        b.name
        for b in BENCHMARKS
        if results[b.name].get("code") != 0
        or _UNKNOWN in picked(b, results[b.name]["said"]).values()
    ]
    if bad:
        print(f"without figures: {', '.join(bad)}")
    return 1 if bad else 0


def commit() -> str:
    """Return the last commit that touched what is measured; "-changed" where that differs."""
    measured = ("photocheck", "benchmarks", "models")
    said = git("log", "-1", "--format=%h", "--abbrev=10", "--", *measured)
    return said + ("-changed" if git("status", "--porcelain", "--", *measured) else "")


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def run(benchmark: Benchmark, shared: Path, kept: Path) -> None:
    """Run one and keep what it said, unless that was done for this commit."""
    place = kept / f"{benchmark.name}.json"
    if read(place).get("code") == 0:
        return
    result: dict[str, Any] = {"code": None, "said": "", "seconds": 0}
    script = ROOT / "benchmarks" / f"{benchmark.name}.py"
    words = [
        word.replace("SHARED", str(shared)).replace("WORK", str(ROOT / "build" / "figures"))
        for word in benchmark.arguments
    ]
    if not script.is_file():
        result["said"] = "This benchmark is not in this checkout."
    elif any("SHARED" in word for word in benchmark.arguments) and not shared.is_dir():
        result["said"] = "The real photos it needs are not beside this checkout."
    else:
        print(f"{benchmark.name}: at most {benchmark.minutes} minutes", flush=True)
        begun = time.monotonic()
        try:
            done = subprocess.run(
                [sys.executable, script, *words],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=60 * benchmark.minutes,
                check=False,
            )
            result |= {"code": done.returncode, "said": done.stdout or done.stderr[-2000:]}
        except subprocess.TimeoutExpired as late:
            said = late.stdout.decode(errors="replace") if isinstance(late.stdout, bytes) else ""
            result["said"] = f"{said}\nEnded after {benchmark.minutes} minutes."
        result["seconds"] = round(time.monotonic() - begun)
    for folder in (shared, ROOT):  # no place of this machine in what is published
        result["said"] = result["said"].replace(str(folder), folder.name)
    place.write_text(json.dumps(result), encoding="utf-8")


def read(place: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return kept


def write(results: dict[str, dict[str, Any]]) -> None:
    """Write figures.json, figures.md and the table of the README."""
    about = {
        "commit": commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{processor()}, {os.cpu_count()} cores, {platform.system()}, Python "
        + platform.python_version(),
    }
    found = {b.name: picked(b, results[b.name].get("said", "")) for b in BENCHMARKS}
    bare = ROOT / "build" / "bare.txt"  # what packaging/try_bare.sh said
    tried = bare.read_text(encoding="utf-8") if bare.is_file() else ""
    found[FROZEN.name] = picked(FROZEN, tried)
    kept = {n: {**r, "shown": found[n]} for n, r in results.items()}
    record = {**about, "benchmarks": kept, "frozen": {"said": tried, "shown": found["frozen"]}}
    target = ROOT / "docs" / "figures.json"
    target.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [
        "# Figures",
        "",
        f"Written by `make figures` from commit {about['commit']} on {about['date']};",
        f"{about['machine']}. A busy machine makes times worse. Do not edit.",
    ]
    for benchmark in BENCHMARKS:
        result = results[benchmark.name]
        call = f"benchmarks/{benchmark.name}.py {' '.join(benchmark.arguments)}"
        lines += ["", f"## {benchmark.name}: {benchmark.about}", "", f"`{call}`", ""]
        if result.get("code") != 0:
            lines += ["**No figure of this commit.**", ""]
        if said := result.get("said", "").rstrip():
            lines += ["```", *said.splitlines(), "```"]
    lines += ["", f"## {FROZEN.about}", "", "`packaging/try_bare.sh`", ""]
    lines += ["```", *tried.splitlines(), "```"] if tried else ["**Not tried.**"]
    (ROOT / "docs" / "figures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    rows = [f"| {words} | {figure} |" for name in found for words, figure in found[name].items()]
    table = ["", "", "| measured | |", "|---|---|", *rows, "", *note(about), "", ""]
    readme.write_text(head + BEGIN + "\n".join(table) + END + tail, encoding="utf-8")


def note(about: dict[str, str]) -> list[str]:
    return [f"Commit {about['commit']}, {about['machine']}. [All figures](docs/figures.md)."]


def picked(benchmark: Benchmark, said: str) -> dict[str, str]:
    """Return what the README shows of an output; a figure that is not there is said to be so."""
    found = {}
    for words, pattern, made in benchmark.shown:
        match = re.search(pattern, said)
        found[words] = " ".join(match.expand(made).split()) if match else _UNKNOWN
    return found


def processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    match = re.search(r"model name\s*: (.*)", text)
    return match[1] if match else platform.processor()


if __name__ == "__main__":
    raise SystemExit(main())
