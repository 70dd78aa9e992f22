"""The whole job through the real command line, on real photos."""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import Cli, consent_row, write_table
from PIL import Image

from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.faces.embed import DlibEmbedder
from photocheck.core.imaging import samples
from photocheck.core.imaging.leaks import leaks
from photocheck.core.pipeline import batch
from photocheck.core.types import Embeddings, PhotoResult, Points, Rgb

pytestmark = pytest.mark.usefixtures("models_built")
PASSPHRASE = "correct horse battery staple"


def exported(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def visible(source: np.ndarray, out: Path, box: list[float]) -> bool:
    """Whether a face of the source is still to be seen in an export of the same size."""
    x, y, w, h = (int(v) for v in box)
    part = np.s_[max(y, 0) : y + h, max(x, 0) : x + w]
    return float(np.abs(source[part] - pixels(out)[part]).mean()) < 8


def test_only_the_pupil_with_consent_is_shown(
    cli: Cli, school: Path, event: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "out", tmp_path / "report.json"
    ran = cli(
        "check",
        event,
        "--gallery",
        school,
        "--channel",
        "website",
        "--out",
        out,
        "--report",
        report,
    )
    assert ran.code == 0, ran.err
    assert exported(out) == ["photo-0001.jpg", "photo-0002.jpg", "photo-0003.jpg"]
    data = json.loads(report.read_text("utf-8"))
    assert data["mode"] == "recognise"
    portrait, group, nobody = data["photos"]
    (face,) = portrait["faces"]
    assert face["decision"] == "show"
    assert face["pupil_id"] == "P1"
    assert visible(samples.portrait().astype(float), out / portrait["output"], face["box"])
    assert len(group["faces"]) >= 6
    assert all(f["covered"] for f in group["faces"])
    for covered in group["faces"]:
        assert not visible(samples.group().astype(float), out / group["output"], covered["box"])
    assert all(f["covered"] and f["decision"] == "review" for f in nobody["faces"])
    assert {"gps", "thumbnail"} & set(portrait["metadata_found"])
    for name in exported(out):
        assert leaks((out / name).read_bytes()) == ()
        assert b"Name of a child" not in (out / name).read_bytes()
    assert "Zebedee" not in report.read_text("utf-8") + ran.out + ran.err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"consent:website": "no"}, "website is no"),
        ({"consent:website": "ask again"}, "website"),
        ({"until:website": "2021-07-31", "from:website": "2020-09-01"}, "2021"),
        ({"objects_parent": "yes"}, ""),
        ({"biometric": "no"}, ""),
        ({"class": "4B"}, ""),
    ],
)
def test_whatever_is_missing_the_pupil_is_covered(
    cli: Cli, school: Path, event: Path, tmp_path: Path, change: dict[str, str], words: str
) -> None:
    table = write_table(tmp_path / "new.csv", consent_row("P1") | change)
    assert cli("gallery", "import", school, "--table", table).code == 0
    report = tmp_path / "report.json"
    cli(
        *("check", event / "IMG_1.jpg", "--gallery", school, "--channel", "website"),
        *("--out", tmp_path / "out", "--report", report, "--classes", "3A"),
    )
    (photo,) = json.loads(report.read_text("utf-8"))["photos"]
    (face,) = photo["faces"]
    assert face["covered"]
    assert words in face["reason"].lower()
    source = samples.portrait().astype(float)
    assert not visible(source, tmp_path / "out" / photo["output"], face["box"])


def test_a_consent_withdrawn_while_copies_are_written_takes_the_copy_away(
    cli: Cli, school: Path, event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, out, report = batch.write, tmp_path / "out", tmp_path / "report.json"

    def withdrawn(*args: Any) -> PhotoResult:
        with open_gallery(school, PASSPHRASE) as elsewhere:
            withdraw(elsewhere, "P1")
        return write(*args)

    monkeypatch.setattr(batch, "write", withdrawn)
    args = ("--gallery", school, "--channel", "website", "--out", out, "--report", report)
    assert cli("check", event, *args).code == 1
    assert exported(out) == ["photo-0002.jpg", "photo-0003.jpg"]
    portrait, *_ = json.loads(report.read_text("utf-8"))["photos"]
    assert portrait["status"] == "failed"
    assert "changed while" in portrait["reasons"][-1]


def test_another_channel_is_another_consent(
    cli: Cli, school: Path, event: Path, tmp_path: Path
) -> None:
    report = tmp_path / "r.json"
    cli(
        *("check", event / "IMG_1.jpg", "--gallery", school, "--channel", "social"),
        *("--out", tmp_path / "out", "--report", report),
    )
    (photo,) = json.loads(report.read_text("utf-8"))["photos"]
    assert [f["covered"] for f in photo["faces"]] == [True]


@pytest.mark.parametrize("gallery", [True, False])
def test_detection_only_covers_everyone(
    cli: Cli, school: Path, event: Path, tmp_path: Path, gallery: bool
) -> None:
    report = tmp_path / "r.json"
    extra = ("--gallery", school, "--detect-only") if gallery else ()
    out = tmp_path / "out"
    assert (
        cli("check", event, "--channel", "website", "--out", out, "--report", report, *extra).code
        == 0
    )
    data = json.loads(report.read_text("utf-8"))
    assert data["mode"] == "detect-only"
    assert all(f["covered"] for p in data["photos"] for f in p["faces"])
    assert data["totals"]["faces"] >= 7


@pytest.mark.parametrize("off", ["policy", "option", "on"])
def test_without_recognition_no_face_is_measured(
    cli: Cli, school: Path, event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    measured: list[int] = []
    real = DlibEmbedder.embed

    def counting(embedder: DlibEmbedder, picture: Rgb, points: Sequence[Points]) -> Embeddings:
        measured.append(len(points))
        return real(embedder, picture, points)

    monkeypatch.setattr(DlibEmbedder, "embed", counting)
    if off == "policy":
        assert cli("gallery", "recognition", school, "off").code == 0
    extra = ("--detect-only",) if off == "option" else ()
    out = tmp_path / "out"
    done = cli("check", event, "--channel", "website", "--out", out, "--gallery", school, *extra)
    assert done.code in {0, 1}
    assert len(exported(out)) == 3
    assert bool(measured) is (off == "on")


def test_bad_files_do_not_stop_the_batch(cli: Cli, event: Path, tmp_path: Path) -> None:
    whole = (event / "IMG_1.jpg").read_bytes()
    (event / "bad_empty.jpg").write_bytes(b"")
    (event / "bad_text.jpg").write_text("Dear parents")
    (event / "bad_cut.jpg").write_bytes(whole[: len(whole) // 2])
    (event / "bad_zip.png").write_bytes(b"PK\x03\x04" + bytes(100))
    before = {p: hashlib.sha256(p.read_bytes()).digest() for p in event.iterdir()}
    report, out = tmp_path / "r.json", tmp_path / "out"
    ran = cli("check", event, "--channel", "website", "--out", out, "--report", report)
    assert ran.code == 1
    assert exported(out) == ["photo-0001.jpg", "photo-0002.jpg", "photo-0003.jpg"]
    photos = {p["source"]: p for p in json.loads(report.read_text("utf-8"))["photos"]}
    for name, photo in photos.items():
        assert (photo["status"] == "failed") == name.startswith("bad_")
        assert (photo["output"] is None) == name.startswith("bad_")
        assert not name.startswith("bad_") or photo["reasons"][0].endswith(".")
    assert len({photos[n]["reasons"][0] for n in photos if n.startswith("bad_")}) >= 3
    assert before == {p: hashlib.sha256(p.read_bytes()).digest() for p in event.iterdir()}


def test_exports_are_never_overwritten(cli: Cli, event: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        assert cli("check", event / "IMG_3.jpg", "--channel", "website", "--out", out).code == 0
    assert exported(out) == ["photo-0001.jpg", "photo-0002.jpg"]


def test_the_time_of_the_export_is_not_told(cli: Cli, event: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cli("check", event / "IMG_3.jpg", "--channel", "website", "--out", out)
    assert (out / "photo-0001.jpg").stat().st_mtime < time.time() - 365 * 86400


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_other_formats(cli: Cli, event: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    ran = cli("check", event, "--channel", "website", "--out", out, "--type", kind)
    assert ran.code == 0
    assert exported(out) == [f"photo-000{n}.{kind}" for n in (1, 2, 3)]
    assert all(leaks((out / n).read_bytes()) == () for n in exported(out))


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["{event}", "--channel", "website", "--out", "{event}"], 2, "folder"),
        (["{event}", "--channel", "nowhere", "--out", "{tmp}/o"], 2, "no channel nowhere"),
        (["{tmp}/none.jpg", "--channel", "website", "--out", "{tmp}/o"], 2, "There is no file"),
        (["{tmp}/void", "--channel", "website", "--out", "{tmp}/o"], 2, "There is no photo"),
        (["{event}", "--channel", "website", "--out", "{tmp}/file"], 1, "folder"),
        (["{event}", "--channel", "website"], 2, "--out"),
        (
            ["{event}", "--channel", "website", "--out", "{tmp}/o", "--report", "{tmp}/o/r.json"],
            2,
            "among the photos",
        ),
        (["{event}", "--channel", "website", "--out", "{tmp}/o", "--gallery", "{tmp}/g"], 3, ""),
    ],
)
def test_wrong_use_is_one_clear_sentence(
    cli: Cli, event: Path, tmp_path: Path, args: list[str], code: int, words: str
) -> None:
    (tmp_path / "void").mkdir()
    (tmp_path / "file").touch()
    ran = cli("check", *(a.format(event=event, tmp=tmp_path) for a in args))
    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_wrong_passphrase_is_said(cli: Cli, school: Path, event: Path, tmp_path: Path) -> None:
    ran = cli(
        *("check", event, "--gallery", school, "--channel", "website", "--out", tmp_path / "out"),
        passphrase="not this one at all",
    )
    assert ran.code == 3
    assert "passphrase" in ran.err.lower()
    assert not (tmp_path / "out").exists() or exported(tmp_path / "out") == []


def test_the_passphrase_does_not_stay_in_the_environment(cli: Cli, school: Path) -> None:
    assert school.is_dir()
    assert "PHOTOCHECK_PASSPHRASE" not in os.environ


def test_missing_models_are_said(
    cli: Cli, event: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(tmp_path / "empty"))
    ran = cli("check", event, "--channel", "website", "--out", tmp_path / "out")
    assert ran.code == 2
    assert "photocheck models build" in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(cli: Cli, event: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    ran = cli("check", event, "--channel", "website", "--out", locked)
    assert ran.code == 1
    assert "written" in ran.err


def test_verify_passes_exports_and_stops_originals(
    cli: Cli, school: Path, event: Path, tmp_path: Path
) -> None:
    """With solid covers: in the noise of a soft one the detector sees a face now and then."""
    out, how = tmp_path / "out", ("--gallery", school, "--channel", "website")
    cli("check", event, *how, "--style", "solid", "--out", out)
    clean = cli("verify", out, "--gallery", school, "--channel", "website", "--json")
    assert clean.code == 0, clean.out
    assert [v["leaks"] for v in json.loads(clean.out)] == [[], [], []]
    dirty = cli("verify", event, "--gallery", school, "--channel", "website", "--json")
    assert dirty.code == 1
    first, second, third = json.loads(dirty.out)
    assert any("GPS" in leak for leak in first["leaks"])
    assert any("visible" in leak for leak in second["leaks"])
    assert not any("visible" in leak for leak in third["leaks"])


@pytest.mark.parametrize("place", ["nodir/r.json", "file.txt/r.json", "folder"])
def test_a_report_that_cannot_be_written_is_said_before_the_work(
    cli: Cli, event: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "folder").mkdir()
    out = tmp_path / "out"
    args = ("--channel", "website", "--out", out, "--report", tmp_path / place)
    ran = cli("check", event / "IMG_3.jpg", *args)
    assert ran.code == 1
    assert "folder" in ran.err
    assert exported(out) == []


def test_a_report_may_lie_in_a_folder_that_is_made_for_the_copies(
    cli: Cli, event: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    args = ("--channel", "website", "--out", new / "out", "--report", new / "r.json")
    assert cli("check", event / "IMG_3.jpg", *args).code == 0
    assert (new / "r.json").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_photo_whose_name_is_no_text_is_done_like_others(
    cli: Cli, school: Path, event: Path, tmp_path: Path
) -> None:
    photo = (event / "IMG_1.jpg").rename(event / os.fsdecode(b"Zo\xeb.jpg"))
    out, report = tmp_path / "out", tmp_path / "r.json"
    args = ("--channel", "website", "--gallery", school, "--out", out, "--report", report)
    assert cli("check", photo, *args).code == 0
    assert json.loads(report.read_text("utf-8"))["photos"][0]["source"] == photo.name
    found = json.loads(cli("verify", photo, "--json").out)
    assert [f["name"] for f in found] == [photo.name]
