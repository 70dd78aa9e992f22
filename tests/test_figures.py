"""The published figures say of which state of the program they are."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

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
    (tmp_path / "measured" / "a.py").write_text("")
    (tmp_path / "README.md").write_text(f"before\n{module.BEGIN}\n{module.END}\nafter\n")
    one = module.Benchmark(
        "one", (), 1, "a figure", ("measured",), (("seen", r"found (\d+)", r"\1"),)
    )
    monkeypatch.setattr(module, "BENCHMARKS", (one,))
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "KEPT", tmp_path / "docs" / "figures.json")
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
    assert "| seen | 7 |" in (tmp_path / "README.md").read_text()
    assert "unchanged since" in (tmp_path / "docs" / "figures.md").read_text()

    change(tmp_path, "other/b.py", "x = 1")
    (first,) = figures.read().values()
    assert figures.main() == 0
    assert figures.read()["one"] == first  # not run again

    change(tmp_path, "measured/a.py", "x = 1")
    sys.argv.append("--write")
    assert figures.main() == 1
    assert "| seen | 7 (before the last change) |" in (tmp_path / "README.md").read_text()
    assert "**changed since**" in (tmp_path / "docs" / "figures.md").read_text()

    sys.argv.remove("--write")
    assert figures.main() == 0
    assert figures.read()["one"]["commit"] != first["commit"]


def test_a_missed_goal_keeps_its_figure_and_says_so(figures: ModuleType, tmp_path: Path) -> None:
    change(tmp_path, "benchmarks/one.py", "print('found 3 of 9'); raise SystemExit(1)")
    assert figures.main() == 1
    assert "| seen | 3 |" in (tmp_path / "README.md").read_text()
    assert "misses a goal" in (tmp_path / "docs" / "figures.md").read_text()


def test_what_was_never_measured_is_said_to_be_missing(figures: ModuleType, tmp_path: Path) -> None:
    sys.argv.append("--write")
    assert figures.main() == 1
    text = (tmp_path / "README.md").read_text()
    assert "| seen | not measured |" in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "**Not measured.**" in (tmp_path / "docs" / "figures.md").read_text()
