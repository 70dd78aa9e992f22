"""Run every benchmark in a bounded size and write the figures that the documents show.

    python benchmarks/figures.py [--only NAME ...] [--shared DIR] [--write]

Each benchmark runs once for a state of what it measures: the last commit that touched a file which
it imports, or one of its other parts. What it printed is kept in ``docs/figures.json`` with that
commit, so that a run that was stopped goes on and a change of the window does not throw the
detector's figures away. Then ``docs/figures.md`` is written, and the table of the README between
its two marks. A figure of an older state is shown with its commit and the word that the program
changed since; one that was never measured is said to be missing. ``--write`` runs nothing: it only
writes.

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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from measured import files
from published import BENCHMARKS, Benchmark, Shown

Result = dict[str, Any]
"""commit, date, machine, call, code (0 good, None not ended), said, seconds."""

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "figures.json"
SCHOOLS = ROOT / "docs" / "officer" / "figures.md"
_UNKNOWN = "not measured"
BEGIN, END = "<!-- figures: written by `make figures` -->", "<!-- end of figures -->"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=[b.name for b in BENCHMARKS])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--write", action="store_true", help="run nothing, only write")
    arguments = parser.parse_args()
    for benchmark in BENCHMARKS:
        wanted = not arguments.only or benchmark.name in arguments.only
        if wanted and not arguments.write and not current(benchmark, read().get(benchmark.name)):
            result = run(benchmark, arguments.shared)
            keep({**read(), benchmark.name: result})  # another may have been kept meanwhile
    results = read()
    publish(results)
    bad = [b.name for b in BENCHMARKS if not current(b, results.get(b.name))]
    if bad:
        print(f"failed, missing or of an older state of the program: {', '.join(bad)}")
    return 1 if bad else 0


def state(benchmark: Benchmark) -> str:
    """Return the last commit that touched what is measured; "-changed" where files differ."""
    measured = sorted({program(benchmark), *benchmark.parts, *imported(benchmark)})
    said = git("log", "-1", "--format=%h", "--abbrev=10", "--", *measured)
    return said + ("-changed" if git("status", "--porcelain", "--", *measured) else "")


def imported(benchmark: Benchmark) -> set[str]:
    """Return the Python files that a benchmark and its parts import, as paths in the checkout."""
    named = (ROOT / part for part in (program(benchmark), *benchmark.parts))
    found = files([path for path in named if path.suffix == ".py"], ROOT)
    return {str(path.relative_to(ROOT)) for path in found}


def program(benchmark: Benchmark) -> str:
    if benchmark.name == "frozen":
        return "packaging/try_bare.sh"
    return f"benchmarks/{benchmark.name}.py"


def current(benchmark: Benchmark, result: Result | None) -> bool:
    """Tell whether a result is whole and of the program as it stands."""
    if result is None or result["code"] != 0 or result["commit"] != state(benchmark):
        return False
    return result["call"] == call(benchmark) and all(
        shown.figure(result["said"]) for shown in benchmark.shown
    )


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
    """Write figures.md, the table of the README, and the page that goes with the program."""
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
        rows += [row(benchmark, shown, result) for shown in benchmark.shown]
    (ROOT / "docs" / "figures.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    table = ["| measured | figure | goal |", "|---|---|---|", *rows, "", *said_below(results)]
    inside = "\n".join(["", "", *table, "", ""])
    readme.write_text(head + BEGIN + inside + END + tail, encoding="utf-8")
    heading = ["# How well it does", "", "Written by `make figures`, as the README has it.", ""]
    said = "\n".join([*heading, *table, ""])
    SCHOOLS.write_text(said.replace("(docs/figures.md)", "(../figures.md)"), encoding="utf-8")


def row(benchmark: Benchmark, shown: Shown, result: Result | None) -> str:
    """Return a line of the README's table."""
    said = result["said"] if result else ""
    old = result is not None and result["commit"] != state(benchmark)
    figure = shown.figure(said) or _UNKNOWN
    goal = shown.goal.words if shown.goal else ""
    missed = ": **missed**" if shown.missed(said) else ""
    mark = r" \*" if old else ""
    return f"| {shown.words} | {figure}{mark} | {goal}{missed} |"


def said_below(results: dict[str, Result]) -> list[str]:
    """Return what stands below the README's table: goals missed, what the words mean, where."""
    missed = [
        f"- {shown.words}: {shown.figure(result['said'])}, the goal is {shown.goal.words}."
        for benchmark in BENCHMARKS
        if (result := results.get(benchmark.name))
        for shown in benchmark.shown
        if shown.goal and shown.missed(result["said"])
    ]
    lines = []
    if missed:
        lines = ["**Goals that are not reached:**", "", *missed, ""]
    machines = dict.fromkeys(result["machine"] for result in results.values())
    return [
        *lines,
        r"Above and below: with 95 % certainty. A figure with \* was measured before the program's",
        "last change; [all figures](docs/figures.md) say at which commit.",
        f"Measured on: {'; '.join(machines)}.",
    ]


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


_WIDEST = ("avx512_vnni", "avx_vnni", "avx512f", "avx2")
"""Linux's words for what int8 networks run on, fastest first."""


def machine() -> str:
    """Return processor and what int8 networks run on, cores, system and Python."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    match = re.search(r"model name\s*: (.*)", text)
    name = match[1] if match else platform.processor()
    words = set(text.split())
    name += next((f" with {word}" for word in _WIDEST if word in words), "")
    python = platform.python_version()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {python}"


if __name__ == "__main__":
    raise SystemExit(main())
