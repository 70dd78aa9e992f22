"""Run every benchmark in a bounded size and write the figures that the documents show.

    python benchmarks/figures.py [--only NAME ...] [--shared DIR] [--write]

Each benchmark runs once for a state of what it measures: the last commit that touched one of its
parts. What it printed is kept in ``docs/figures.json`` with that commit, so that a run that was
stopped goes on and a change of the window does not throw the detector's figures away. Then
``docs/figures.md`` is written, and the table of the README between its two marks. A figure of an
older state is shown with its commit and the word that the program changed since; one that was
never measured is said to be missing. ``--write`` runs nothing: it only writes.

Exit code 1 if one failed, is of an older state, or is missing.
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

Result = dict[str, Any]
"""commit, date, machine, call, code (0 good, None not ended), said, seconds."""

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "figures.json"
_WHERE = "[All figures](docs/figures.md), with the commit that each was measured at."
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
        parts: the folders and files whose change makes its figure an old one, beside its own.
        shown: what of its output the README shows, as (words, pattern, what to make of it).
    """

    name: str
    arguments: tuple[str, ...]
    minutes: int
    about: str
    parts: tuple[str, ...]
    shown: tuple[tuple[str, str, str], ...] = ()


_CORE = ("photocheck/core", "photocheck/cli", "models")
"""What the detector, the matcher, the reader and the gallery are made of: each benchmark calls more
of it than its name says, so none is measured by a smaller part."""
_WINDOW = ("photocheck", "models")

BENCHMARKS = (
    Benchmark(
        "events",
        (
            *("--seeds", "11-20", "--photos", "60", "--no-text"),
            *("--keep", "WORK/events", "--shared", "SHARED"),
        ),
        120,
        "whole events, scored on the pixels of the copies",
        (*_CORE, "benchmarks/scores.py"),
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
        _CORE,
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
        _CORE,
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
        _CORE,
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
        (*_CORE, "benchmarks/recall.py"),
        (("a photo of 12 megapixels with 15 people", r"check, steady +([\d.]+ s)", r"\1"),),
    ),
    Benchmark(
        "reading",
        ("--names", "300", "--shared", "SHARED/data"),
        60,
        "pupils' names found on drawn badges and boards, and covers for nothing",
        (*_CORE, "benchmarks/written.py"),
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
        _WINDOW,
    ),
    Benchmark("gallery", ("400", "2000"), 20, "how long a gallery takes", _CORE),
    Benchmark(
        "gallery_fuzz",
        ("--flips", "2000", "--seconds", "600"),
        20,
        "bits flipped in a gallery: noticed or harmless",
        _CORE,
    ),
    Benchmark(
        "gallery_kill",
        ("--kills", "100", "--seconds", "600"),
        20,
        "a gallery's writers killed at random moments: nothing said is lost",
        _CORE,
    ),
    Benchmark(
        "network",
        ("--seconds", "120"),
        15,
        "sockets opened, and files written outside its own folders",
        _WINDOW,
    ),
    Benchmark(
        "frozen",
        (),
        20,
        "the folder without Python, in a bare system without network",
        (*_WINDOW, "packaging", "setup.cfg"),
        (
            ("the folder for a PC without Python", r"size of the folder +(\S+)", r"\1B"),
            ("its window drawn, first start", r"drawn, cold +(.*)", r"\1"),
        ),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=[b.name for b in BENCHMARKS])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help="run nothing, only write")
    arguments = parser.parse_args()
    for benchmark in BENCHMARKS:
        results = read()
        wanted = not arguments.only or benchmark.name in arguments.only
        if wanted and not arguments.write and not current(benchmark, results.get(benchmark.name)):
            keep({**results, benchmark.name: run(benchmark, arguments.shared)})
    results = read()
    publish(results)
    bad = [b.name for b in BENCHMARKS if not current(b, results.get(b.name))]
    if bad:
        print(f"failed, missing or of an older state of the program: {', '.join(bad)}")
    return 1 if bad else 0


def state(benchmark: Benchmark) -> str:
    """Return the last commit that touched what is measured; "-changed" where files differ."""
    measured = (*benchmark.parts, program(benchmark))
    said = git("log", "-1", "--format=%h", "--abbrev=10", "--", *measured)
    return said + ("-changed" if git("status", "--porcelain", "--", *measured) else "")


def program(benchmark: Benchmark) -> str:
    if benchmark.name == "frozen":
        return "packaging/try_bare.sh"
    return f"benchmarks/{benchmark.name}.py"


def current(benchmark: Benchmark, result: Result | None) -> bool:
    """Tell whether a result is whole and of the program as it stands."""
    if result is None or result["code"] != 0 or result["commit"] != state(benchmark):
        return False
    return result["call"] == call(benchmark) and _UNKNOWN not in picked(benchmark, result).values()


def call(benchmark: Benchmark) -> str:
    return " ".join((program(benchmark), *benchmark.arguments))


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def run(benchmark: Benchmark, shared: Path) -> Result:
    """Run one and return what it said, and how it went."""
    result: Result = {
        "commit": state(benchmark),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "call": call(benchmark),
        "code": None,
        "said": "",
        "seconds": 0,
    }
    script = ROOT / program(benchmark)
    words = [
        word.replace("SHARED", str(shared)).replace("WORK", str(ROOT / "build" / "figures"))
        for word in benchmark.arguments
    ]
    if "SHARED" in result["call"] and not shared.is_dir():
        return result | {"said": "The real photos it needs are not beside this checkout."}
    if benchmark.name == "frozen" and not (ROOT / "dist" / "PhotoCheck").is_dir():
        return result | {"said": "There is no frozen folder: `make dist`."}
    print(f"{benchmark.name}: at most {benchmark.minutes} minutes", flush=True)
    starter = [sys.executable] if script.suffix == ".py" else []
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [*starter, script, *words],
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
    return result


def read() -> dict[str, Result]:
    """Return the results that are kept, by name; none of a file of another make."""
    try:
        kept: dict[str, Result] = json.loads(KEPT.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return kept


def keep(results: dict[str, Result]) -> None:
    KEPT.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def publish(results: dict[str, Result]) -> None:
    """Write figures.md and the table of the README."""
    lines = [
        "# Figures",
        "",
        "Written by `make figures`. A busy machine makes times worse. Do not edit.",
    ]
    rows = []
    for benchmark in BENCHMARKS:
        result = results.get(benchmark.name)
        lines += ["", f"## {benchmark.name}: {benchmark.about}", "", f"`{call(benchmark)}`", ""]
        lines += [*standing(benchmark, result), ""]
        if result and (said := result["said"].rstrip()):
            lines += ["```", *said.splitlines(), "```"]
        old = result is not None and result["commit"] != state(benchmark)
        for words, figure in picked(benchmark, result).items():
            rows.append(f"| {words} | {figure}{' (before the last change)' if old else ''} |")
    (ROOT / "docs" / "figures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    table = ["", "", "| measured | |", "|---|---|", *rows, "", f"{machine()}.", _WHERE, "", ""]
    readme.write_text(head + BEGIN + "\n".join(table) + END + tail, encoding="utf-8")


def standing(benchmark: Benchmark, result: Result | None) -> list[str]:
    """Say of which state of the program a result is, and how it ended."""
    if result is None:
        return ["**Not measured.**"]
    since = state(benchmark)
    now = "unchanged since" if result["commit"] == since else f"**changed since**, in {since}"
    said = [
        f"Measured at commit {result['commit']} on {result['date']}, {result['machine']}; "
        f"took {result['seconds']} s; what it measures is {now}."
    ]
    if result["call"] != call(benchmark):
        said.append(f"**Called otherwise**: `{result['call']}`.")
    if result["code"] is None:
        said.append("**It did not end.**")
    elif result["code"]:
        said.append("**It misses a goal, or failed.**")
    return said


def picked(benchmark: Benchmark, result: Result | None) -> dict[str, str]:
    """Return what the README shows of an output; a figure that is not there is said to be so."""
    found = {}
    for words, pattern, made in benchmark.shown:
        match = re.search(pattern, result["said"] if result else "")
        found[words] = " ".join(match.expand(made).split()) if match else _UNKNOWN
    return found


def machine() -> str:
    """Return processor, cores, system and Python."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    match = re.search(r"model name\s*: (.*)", text)
    name = match[1] if match else platform.processor()
    python = platform.python_version()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {python}"


if __name__ == "__main__":
    raise SystemExit(main())
