"""Packs from disk: what is taken, what is refused, what is recorded."""

import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pack_graphs
import pytest

from photocheck.core.errors import ModelsMissing, UsageError
from photocheck.core.faces import added as packs
from photocheck.core.faces.insight import InsightDetector, InsightNetwork
from photocheck.core.faces.opencv_models import SFace, YuNet
from photocheck.core.faces.packs import sha256_of

pytest.importorskip("insightface")
TODAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An InsightFace-format pack with a licence and a network of no use here."""
    place = tmp_path / "School pack"
    place.mkdir()
    pack_graphs.scrfd(place / "detect.onnx")
    pack_graphs.arcface(place / "recognise.onnx")
    (place / "genderage.onnx").write_bytes(b"no network at all")
    (place / "LICENSE.txt").write_text("Schools may use this.")
    return place


def take(source: Path, by: str = "Mrs Head") -> packs.Added:
    with packs.looked_into(source) as offer:
        return packs.add(offer, by, TODAY)


def test_a_pack_is_taken_with_its_licence_and_who_accepted_it(folder: Path, models: Path) -> None:
    pack = take(folder)
    assert [n.role for n in pack.networks] == ["detector", "embedder"]
    assert pack.licence == "Schools may use this."
    assert (pack.accepted_by, pack.accepted_on) == ("Mrs Head", "2026-11-02")
    assert packs.added() == (pack,)
    record = json.loads((models / "packs" / pack.id / "pack.json").read_text())
    assert record["accepted_by"] == "Mrs Head"
    assert {p.name for p in (models / "packs" / pack.id).iterdir()} == {
        "pack.json",
        "detector.onnx",
        "embedder.onnx",
    }


def test_a_zip_gives_the_same_and_writes_nowhere_else(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "school pack.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(folder / "recognise.onnx", "../../outside.onnx")
        packed.write(folder / "detect.onnx", "a/b/detect.onnx")
    pack = take(archive)
    assert [n.role for n in pack.networks] == ["detector", "embedder"]
    assert not list(tmp_path.parent.glob("outside*"))
    assert not list(tmp_path.glob("outside*"))
    assert "says nothing of its licence" in pack.licence


def test_other_files_make_another_pack(folder: Path) -> None:
    first = take(folder)
    pack_graphs.arcface(folder / "recognise.onnx", seed=1)
    second = take(folder)
    assert first.id != second.id
    assert len(packs.added()) == 2
    assert take(folder) == second
    assert len(packs.added()) == 2


def test_packs_for_research_only_say_so(folder: Path) -> None:
    (folder / "recognise.onnx").rename(folder / "w600k_r50.onnx")
    with packs.looked_into(folder) as offer:
        assert "non-commercial research only" in offer.licence


@pytest.mark.parametrize("content", [{}, {"a.onnx": b"nonsense"}, {"readme.txt": b"hello"}])
def test_what_is_no_pack_is_refused_with_a_sentence(tmp_path: Path, content: dict) -> None:
    place = tmp_path / "other"
    place.mkdir()
    for name, data in content.items():
        (place / name).write_bytes(data)
    with pytest.raises(UsageError, match="no face model"), packs.looked_into(place):
        pass
    (tmp_path / "x.zip").write_bytes(b"PK not really")
    with pytest.raises(UsageError, match="not a folder"), packs.looked_into(tmp_path / "x.zip"):
        pass


def test_a_zip_that_would_fill_the_disk_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "_MOST_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as packed:
        packed.write(folder / "detect.onnx", "detect.onnx")
    with pytest.raises(UsageError, match="too large"), packs.looked_into(tmp_path / "p.zip"):
        pass


def test_nobody_accepts_for_nobody(folder: Path) -> None:
    with pytest.raises(UsageError, match="--by"):
        take(folder, by="  ")
    assert packs.added() == ()


def test_one_pack_is_used_until_another_is_chosen(folder: Path, models: Path) -> None:
    assert packs.used() is None
    pack = take(folder)
    packs.use(pack.id)
    assert packs.used() == pack
    with pytest.raises(UsageError, match=pack.id):
        packs.use("another")
    (models / "packs" / pack.id / "pack.json").unlink()
    with pytest.raises(ModelsMissing, match="not here any more"):
        packs.used()
    packs.use(packs.SHIPPED)
    assert packs.used() is None


def test_a_changed_file_is_not_loaded(folder: Path, models: Path) -> None:
    pack = take(folder)
    assert pack.file("embedder") is not None
    with (models / "packs" / pack.id / "embedder.onnx").open("ab") as stream:
        stream.write(b" ")
    with pytest.raises(ModelsMissing, match="damaged"):
        pack.file("embedder")


def test_yunet_and_sface_are_known_by_their_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "opencv"
    place.mkdir()
    files = pack_graphs.yunet(place / "a.onnx"), pack_graphs.arcface(place / "b.onnx", batch=1)
    known = dict(zip(map(sha256_of, files), packs.KNOWN.values(), strict=True))
    monkeypatch.setattr(packs, "KNOWN", known)
    pack = take(place)
    assert pack.id.startswith("sface-yunet-")
    assert (pack.kind("detector"), pack.kind("embedder")) == ("yunet", "sface")
    assert "Apache-2.0" in pack.licence
    assert "MIT" in pack.licence
    assert [n.role for n in take(files[1]).networks] == ["embedder"]


def square(x: int, y: int) -> np.ndarray:
    picture = np.zeros((640, 640, 3), np.uint8)
    picture[y - 8 : y + 8, x - 8 : x + 8] = 255
    return picture


@pytest.mark.parametrize(
    ("make", "load"), [(pack_graphs.scrfd, InsightDetector), (pack_graphs.yunet, YuNet)]
)
def test_a_detector_of_each_kind_says_where_the_face_is(tmp_path: Path, make, load) -> None:
    detector = load(make(tmp_path / "d.onnx"))
    found = detector(square(400, 240), 0.3)
    assert len(found) >= 1
    assert np.abs(found.centres - (400, 240)).max() <= 12
    assert np.allclose(found.sizes, pack_graphs.FACE, atol=1)
    right_eye, left_eye, nose, *mouth = found.points[0]
    assert right_eye[0] < nose[0] < left_eye[0]
    assert all(corner[1] > nose[1] for corner in mouth)
    assert len(detector(np.zeros((640, 640, 3), np.uint8), 0.3)) == 0


@pytest.mark.parametrize(
    ("batch", "load"), [("n", InsightNetwork), (1, InsightNetwork), (1, SFace)]
)
def test_an_embedder_of_each_kind_gives_one_row_a_chip(tmp_path: Path, batch, load) -> None:
    network = load(pack_graphs.arcface(tmp_path / "e.onnx", batch=batch))
    chips = np.random.default_rng(0).integers(0, 256, (3, 112, 112, 3), dtype=np.uint8)
    rows = network(list(chips))
    assert rows.shape == (3, 64)
    assert np.allclose(network([chips[1]])[0], rows[1], rtol=1e-3, atol=1e-3)
    swapped = network([np.ascontiguousarray(chips[0][:, :, ::-1])])[0]
    assert not np.allclose(swapped, rows[0], rtol=1e-2)
