"""The published figures say of which state of the program they are."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import published
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, at work on a checkout of its own with one program, which prints a figure."""
    spec = importlib.util.spec_from_file_location("figures", ROOT / "benchmarks" / "figures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "figures", module)
    spec.loader.exec_module(module)
    for folder in ("benchmarks", "docs", "measured", "other"):
        (tmp_path / folder).mkdir()
    (tmp_path / "benchmarks" / "one.py").write_text("print('found 7 of 9')")
    (tmp_path / "measured" / "a.txt").write_text("")
    (tmp_path / "README.md").write_text(f"before\n{module.BEGIN}\n{module.END}\nafter\n")
    goal = published.Goal(r"\1", 5, "at least 5", least=True)
    seen = published.Shown("seen", r"found (\d+)", r"\1", goal)
    one = published.Benchmark("one", (), 1, "a figure", ("measured",), (seen,))
    monkeypatch.setattr(module, "BENCHMARKS", (one,))
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "KEPT", tmp_path / "docs" / "figures.json")
    monkeypatch.setattr(module, "SCHOOLS", tmp_path / "docs" / "schools.md")
    monkeypatch.setattr(sys, "argv", ["figures.py"])
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return module


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", folder, *who, *words], check=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "a change")


def change(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text)
    commit(folder)


def test_a_figure_stays_until_what_it_measures_changes(figures: ModuleType, tmp_path: Path) -> None:
    assert figures.main() == 0
    assert "| seen | 7 | at least 5 |" in (tmp_path / "README.md").read_text()
    assert "unchanged since" in (tmp_path / "docs" / "figures.md").read_text()

    change(tmp_path, "other/b.py", "x = 1")
    (first,) = figures.read().values()
    assert figures.main() == 0
    assert figures.read()["one"] == first  # not run again

    change(tmp_path, "measured/a.txt", "x = 1")
    sys.argv.append("--write")
    assert figures.main() == 1
    assert "| seen | 7 \\* | at least 5 |" in (tmp_path / "README.md").read_text()
    assert "**changed since**" in (tmp_path / "docs" / "figures.md").read_text()

    sys.argv.remove("--write")
    assert figures.main() == 0
    assert figures.read()["one"]["commit"] != first["commit"]


def test_a_missed_goal_keeps_its_figure_and_says_so(figures: ModuleType, tmp_path: Path) -> None:
    change(tmp_path, "benchmarks/one.py", "print('found 3 of 9'); raise SystemExit(1)")
    assert figures.main() == 1
    text = (tmp_path / "README.md").read_text()
    assert "| seen | 3 | at least 5: **missed** |" in text
    assert "- seen: 3, the goal is at least 5." in text
    school = (tmp_path / "docs" / "schools.md").read_text()
    assert "| seen | 3 | at least 5: **missed** |" in school
    assert "(../figures.md)" in school
    assert "misses a goal" in (tmp_path / "docs" / "figures.md").read_text()


def test_what_was_never_measured_is_said_to_be_missing(figures: ModuleType, tmp_path: Path) -> None:
    sys.argv.append("--write")
    assert figures.main() == 1
    text = (tmp_path / "README.md").read_text()
    assert "| seen | not measured | at least 5 |" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "**Not measured.**" in (tmp_path / "docs" / "figures.md").read_text()


@pytest.mark.parametrize(
    ("value", "bound", "least", "missed"),
    [
        ("5", 5, True, False),
        ("4.9", 5, True, True),
        ("5", 5, False, False),
        ("5.1", 5, False, True),
        ("none", 5, False, False),
    ],
)
def test_a_goal_is_judged_by_the_figure(
    value: str, bound: float, least: bool, missed: bool
) -> None:
    goal = published.Goal(r"\1", bound, "a goal", least)
    shown = published.Shown("seen", r"found ([\d.]+)", r"\1", goal)
    assert shown.missed(f"found {value}") == missed


def test_the_readme_shows_the_figures_that_are_kept() -> None:
    kept = json.loads((ROOT / "docs" / "figures.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- figures")[1].split("<!-- end of figures")[0]
    lines = table.splitlines()
    for benchmark in published.BENCHMARKS:
        said = kept[benchmark.name]["said"] if benchmark.name in kept else ""
        for shown in benchmark.shown:
            (line,) = (line for line in lines if line.startswith(f"| {shown.words} | "))
            assert f"| {shown.figure(said) or 'not measured'} " in line
            assert ("**missed**" in line) == shown.missed(said)


def test_no_figure_stands_in_readme_or_guide_by_hand() -> None:
    # a share, a time, a size or a count out of others is measured, so `make figures` writes it
    measured = re.compile(r"\d\s?(%|MB|GB|ms\b|seconds?\b|s\b|minutes?\b)|\d+ (?:of|out of) \d")
    pages = [ROOT / "README.md", *(ROOT / "docs" / "guide").glob("*.md")]
    by_hand = [
        f"{page.name}: {line}"
        for page in pages
        for line in re.sub(
            r"<!-- figures[\s\S]*?<!-- end of figures -->", "", page.read_text(encoding="utf-8")
        ).splitlines()
        if measured.search(line)
    ]
    assert by_hand == []


def test_every_benchmark_is_run_for_a_release() -> None:
    # what only helps others, or makes what is committed, is named here
    helpers = {"figures", "measured", "published", "scores", "written", "calibrate_int8"}
    there = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert there - helpers == {b.name for b in published.BENCHMARKS} - {"frozen"}
