"""A figure is of an older state as soon as anything that its program imports has changed."""

from pathlib import Path

import measured
import pytest

ROOT = Path(__file__).resolve().parents[1]


def written(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / name.replace("__", "/")
        path = path.with_name(f"{path.name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_imports_are_followed_wherever_they_stand(tmp_path: Path) -> None:
    written(
        tmp_path,
        benchmarks__one="import json\nimport beside\nfrom program import part",
        benchmarks__beside="def late():\n    import program.deep.late",
        benchmarks__other="from program import unused",
        program__part="from program.deep.more import VALUE\nimport one",
        program__deep__more="VALUE = 1",
        program__deep__late="",
        program__unused="",
    )
    (tmp_path / "program" / "__init__.py").touch()
    found = measured.files([tmp_path / "benchmarks" / "one.py"], tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in found} == {
        *("benchmarks/one.py", "benchmarks/beside.py", "program/__init__.py", "program/part.py"),
        *("program/deep/more.py", "program/deep/late.py"),
    }


@pytest.mark.parametrize(
    ("program", "needs", "without"),
    [
        ("benchmarks/recall.py", "photocheck/core/faces/merge.py", "photocheck/core/pipeline/"),
        ("benchmarks/reading.py", "photocheck/core/text/names.py", "photocheck/gui/"),
        ("benchmarks/events.py", "photocheck/core/imaging/child.py", "photocheck/gui/"),
        ("benchmarks/window_clicks.py", "photocheck/core/consent/group.py", "photocheck/cli/gal"),
        ("photocheck/cli/main.py", "photocheck/core/pipeline/verify.py", "photocheck/gui/"),
    ],
)
def test_what_the_programs_of_the_project_import(program: str, needs: str, without: str) -> None:
    found = {str(p.relative_to(ROOT)) for p in measured.files([ROOT / program], ROOT)}
    assert needs in found
    assert not [path for path in found if path.startswith(without)]
