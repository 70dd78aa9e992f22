"""A pack from disk through the real command line: added, used, and left again."""

import json
import shutil
from pathlib import Path

import pack_graphs
import pytest
from helpers import Cli

from photocheck.core import paths

pytest.importorskip("insightface")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "made pack"
    folder.mkdir()
    pack_graphs.arcface(folder / "recognise.onnx")
    return folder


@pytest.fixture(autouse=True)
def own_models(tmp_path: Path, models_built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "models"
    own.mkdir()
    for file in models_built.glob("*.onnx"):
        (own / file.name).symlink_to(file.resolve())
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(own))


def model_of_check(cli: Cli, event: Path, school: Path, tmp_path: Path) -> tuple[str, str]:
    """Return the model in the report, and what was said about the way of working."""
    report = tmp_path / "report.json"
    report.unlink(missing_ok=True)
    out = tmp_path / "safe"
    shutil.rmtree(out, ignore_errors=True)
    args = ("--channel", "website", "--out", out, "--no-text", "--report", report)
    ran = cli("check", event / "IMG_1.jpg", *args, "--gallery", school)
    return json.loads(report.read_text())["model"], ran.err


def test_from_a_folder_to_the_gallery_and_back(
    cli: Cli, pack: Path, school: Path, event: Path, tmp_path: Path
) -> None:
    refused = cli("models", "add", pack)
    assert refused.code == 2
    assert "says nothing of its licence" in refused.out
    assert "--accept-licence" in refused.err
    added = cli("models", "add", pack, "--accept-licence", "--by", "Mrs Head")
    assert added.code == 0
    (name,) = (p.name for p in (paths.models_dir() / "packs").iterdir())
    assert name in added.out
    assert "Mrs Head" in cli("models", "list").out
    assert cli("models", "use", "no-such-pack").code == 2
    assert "everyone is covered" in cli("models", "use", name).out
    _, said = model_of_check(cli, event, school, tmp_path)
    assert "Nobody has reference photos for the face model in use" in said
    used = cli("models", "use", name, "--gallery", school)
    assert used.code == 0
    assert "10 templates" in used.out
    assert f"pack:{name}" in model_of_check(cli, event, school, tmp_path)[0]
    assert cli("models", "use", "default").code == 0
    model, said = model_of_check(cli, event, school, tmp_path)
    assert model.endswith("dlib-resnet-int8")
    assert "matched with everyone" in said


def test_a_damaged_pack_stops_the_work_and_can_be_left(cli: Cli, pack: Path, event: Path) -> None:
    cli("models", "add", pack, "--accept-licence", "--by", "DHT")
    (name,) = (p.name for p in (paths.models_dir() / "packs").iterdir())
    assert cli("models", "use", name).code == 0
    (paths.models_dir() / "packs" / name / "embedder.onnx").write_bytes(b"x")
    ran = cli("check", event, "--channel", "website", "--out", event.parent / "out")
    assert ran.code == 2
    assert "models use default" in ran.err
    assert cli("models", "use", "default").code == 0
