"""The report is a contract that other tools read."""

import csv
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from photocheck.core.errors import OutputError, UsageError
from photocheck.core.pipeline import report, report_page
from photocheck.core.pipeline.scan import NotChecked
from photocheck.core.types import (
    Box,
    CheckOptions,
    Decision,
    FaceResult,
    Person,
    Photo,
    PhotoResult,
    Region,
    Verdict,
)

POINTS = ((1.0, 1.0),) * 5
RESULT = PhotoResult(
    photo=Photo(Path("/somewhere/secret/a.jpg"), "a.jpg"),
    verdict=Verdict.REVIEW,
    width=4000,
    height=3000,
    scale=0.512,
    faces=(
        FaceResult(Box(1, 2, 3, 4), POINTS, 0.93, Decision.SHOW, "Consent.", "P017", 0.71),
        FaceResult(Box(5, 6, 7, 8), POINTS, 0.4, Decision.REVIEW, "Not sure."),
    ),
    regions=(Region(Box(0, 0, 9, 9), "hand", "Covered by hand."),),
    metadata_found=("gps",),
    output="photo-0001.jpg",
    proof_metadata=True,
    proof_faces=True,
    seconds={"load": 0.5},
)


def made(*results: PhotoResult) -> dict[str, object]:
    return report.report(
        results,
        CheckOptions("website"),
        recognise=True,
        model="m",
        not_checked=[NotChecked("v.mov", "Videos are not checked.")],
    )


def test_it_has_every_field_of_schema_1() -> None:
    data = made(RESULT)
    assert data["schema"] == 1
    assert data["channel"] == "website"
    assert data["mode"] == "recognise"
    (photo,) = data["photos"]  # type: ignore[misc]
    assert photo["source"] == "a.jpg"
    assert photo["status"] == "review"
    assert photo["output"] == "photo-0001.jpg"
    assert (photo["width"], photo["height"], photo["scale"]) == (4000, 3000, 0.512)
    assert photo["proof"] == {"metadata": True, "faces": True}
    stages = "load detect embed read match redact save prove"
    assert set(photo["seconds"]) == set(stages.split())
    shown, asked = photo["faces"]
    assert shown == {
        "box": [1, 2, 3, 4],
        "score": 0.93,
        "decision": "show",
        "covered": False,
        "pupil_id": "P017",
        "similarity": 0.71,
        "reason": "Consent.",
    }
    assert asked["covered"] is True
    assert asked["pupil_id"] is None
    assert asked["similarity"] is None
    assert photo["regions"] == [{"box": [0, 0, 9, 9], "kind": "hand", "reason": "Covered by hand."}]
    assert json.loads(json.dumps(data)) == data


def test_it_tells_no_folder_of_the_source() -> None:
    assert "secret" not in json.dumps(made(RESULT))


def test_totals_count_photos_and_faces() -> None:
    held = replace(RESULT, verdict=Verdict.HOLD, output=None, faces=())
    totals = report.totals([RESULT, held])
    assert totals["photos"] == 2
    assert (totals["review"], totals["hold"], totals["ready"], totals["failed"]) == (1, 1, 0, 0)
    assert totals["exported"] == 1
    assert (totals["faces_show"], totals["faces_review"], totals["faces_cover"]) == (1, 1, 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_it_is_for_its_owner_only_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text("older")
    report.write(path, made(RESULT))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8"))["schema"] == 1
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_refused_among_the_exports(tmp_path: Path) -> None:
    report.check_place(tmp_path / "r.json", tmp_path / "out")
    with pytest.raises(UsageError, match="among the photos to publish"):
        report.check_place(tmp_path / "out" / "r.json", tmp_path / "out")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        report.write(tmp_path / "missing" / "r.json", made(RESULT))


AMY = Person("P1", "Amy Brown", "3A", True, "", True, names=("Amy", "Brown", ""))


def test_a_page_to_print_says_what_was_done_and_names_nobody(tmp_path: Path) -> None:
    named = replace(RESULT, photo=Photo(Path("amy-brown.jpg"), "amy-brown.jpg"))
    odd = replace(RESULT, photo=Photo(Path("x"), "<b>&.jpg"), output_sha256="ab" * 32)
    page = tmp_path / "r.html"
    report.write(page, made(named, odd) | {"by": "dht"}, [AMY])
    text = page.read_text("utf-8")
    assert "amy" not in text.lower()
    assert report_page.WITHHELD in text
    assert "&lt;b&gt;&amp;.jpg" in text
    assert "<b>" not in text
    for told in ("by dht", "website", "gps", "photo-0001.jpg", "P017", "abababab"):
        assert told in text
    assert "src=" not in text
    assert "http" not in text
    assert stat.S_IMODE(page.stat().st_mode) == 0o600 or os.name == "nt"


def test_a_table_has_a_line_a_photo_and_no_formula(tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    formula = replace(RESULT, photo=Photo(Path("x"), "=1+1.jpg"), output_sha256="cd" * 32)
    report.write(table, made(formula, replace(RESULT, output=None)), [AMY])
    with table.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert first["source"] == "'=1+1.jpg"
    assert first["sha256"] == "cd" * 32
    assert (first["shown"], first["covered"], first["other covers"]) == ("1", "1", "1")
    assert first["removed"] == "gps"
    assert first["proved"] == "yes"
    assert second["safe copy"] == "none"


@pytest.mark.parametrize("name", ["r.json", "r.html", "r.csv"])
def test_a_name_that_is_no_text_is_written_too(tmp_path: Path, name: str) -> None:
    odd = replace(RESULT, photo=Photo(Path("a\udcff.jpg"), "a\udcff.jpg"))
    report.write(tmp_path / name, made(odd))
    assert [p.name for p in tmp_path.iterdir()] == [name]
    text = (tmp_path / name).read_text("utf-8")
    assert "a\\udcff.jpg" in text
    if name == "r.json":
        assert json.loads(text)["photos"][0]["source"] == "a\udcff.jpg"


def test_nothing_is_left_of_a_report_that_failed(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "r.json").mkdir()
    for path in (tmp_path / "file.txt" / "r.json", tmp_path / "r.json"):
        with pytest.raises(OutputError, match="could not be written"):
            report.write(path, made(RESULT))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file.txt", "r.json"]


@pytest.mark.parametrize("place", ["nodir/r.json", "file.txt/r.json", "folder"])
def test_a_place_without_a_folder_is_refused_before_the_work(tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="folder"):
        report.check_place(tmp_path / place, tmp_path / "out")
