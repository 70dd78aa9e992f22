import json

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from onnx import helper, numpy_helper

from photocheck.core import paths
from photocheck.core.faces import equalise, quantise, recipes
from photocheck.core.faces.packs import open_model
from photocheck.core.faces.session import Session


def _session(model):
    return Session("made", ort.InferenceSession(model.SerializeToString()))


@pytest.fixture(scope="module")
def small():
    """Return a graph of each kind of node, with uneven channels, and pictures for it."""
    rng = np.random.default_rng(4)
    size = np.float32([1, 0.05, 4, 0.3])
    constants = {
        "w0": rng.normal(0, 0.02, (4, 3, 3, 3)) * size[:, None, None, None],
        "b0": rng.normal(0, 0.1, 4) * size,
        "w1": rng.normal(0, 1, (4, 1, 3, 3)) / size[:, None, None, None],
        "b1": rng.normal(0, 0.1, 4),
        "w2": rng.normal(0, 1, (4, 4, 1, 1)),
        "b2": rng.normal(0, 0.1, 4),
    }
    same = {"pads": [1, 1, 1, 1]}
    nodes = [
        helper.make_node("Transpose", ["image"], ["u8"], "t", perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["u8"], ["x"], "cast", to=onnx.TensorProto.FLOAT),
        helper.make_node("Conv", ["x", "w0", "b0"], ["c0"], "c0", **same),
        helper.make_node("Relu", ["c0"], ["r0"], "r0"),
        helper.make_node("Conv", ["r0", "w1", "b1"], ["c1"], "c1", group=4, **same),
        helper.make_node("Relu", ["c1"], ["r1"], "r1"),
        helper.make_node("Conv", ["r1", "w2", "b2"], ["c2"], "c2"),
        helper.make_node("Add", ["c2", "r1"], ["a"], "a"),
        helper.make_node("Relu", ["a"], ["ra"], "ra"),
        helper.make_node("GlobalAveragePool", ["ra"], ["mean"], "mean"),
        helper.make_node("Flatten", ["mean"], ["out"], "flat"),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("image", onnx.TensorProto.UINT8, ["n", 16, 16, 3])],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, ["n", 4])],
        [numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()],
    )
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    return model, rng.integers(0, 256, (32, 16, 16, 3), dtype=np.uint8)


def _measured(model, pictures, float_nodes):
    names = quantise.observed(model, float_nodes)
    wide = onnx.ModelProto()
    wide.CopyFrom(model)
    wide.graph.output.extend(helper.make_tensor_value_info(n, 1, None) for n in names)
    values = ort.InferenceSession(wide.SerializeToString()).run(names, {"image": pictures})
    return dict(zip(names, values, strict=True))


@pytest.mark.parametrize("float_nodes", [frozenset(), frozenset({"c2", "a"})])
def test_the_8_bit_network_says_nearly_the_same(small, float_nodes):
    model, pictures = small
    values = _measured(model, pictures, float_nodes)
    ranges = {name: (float(v.min()), float(v.max())) for name, v in values.items()}
    exact = _session(model).run(pictures)[0]
    even = equalise.equalise(model, {"r0": "0303"})
    made = quantise.quantise(even, ranges, float_nodes)
    onnx.checker.check_model(made, full_check=True)
    assert np.abs(_session(made).run(pictures)[0] - exact).max() < 0.03 * exact.max()


def test_equalising_changes_no_bit_and_helps(small):
    model, pictures = small
    links = equalise.links(model)
    assert list(links) == ["r0"]  # r1 has two readers
    values = _measured(model, pictures, frozenset())
    peaks = values["r0"].max(axis=(0, 2, 3))
    shifts = {"r0": equalise.shifts_for(peaks, links["r0"].depthwise)}
    assert set(shifts["r0"]) != {"0"}
    even = equalise.equalise(model, shifts)
    exact = _session(model).run(pictures)[0]
    assert np.array_equal(_session(even).run(pictures)[0], exact)

    ranges = {name: (float(v.min()), float(v.max())) for name, v in values.items()}
    drift = [
        np.abs(_session(quantise.quantise(m, ranges, ())).run(pictures)[0] - exact).mean()
        for m in (model, even)
    ]
    assert drift[1] < drift[0]


def _weights(model):
    """Return the 8-bit weights of each Conv that mixes channels."""
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.int8 and values.ndim == 4 and values.shape[1] > 1:
            yield values.astype(int)


def _heaviest_pair(values):
    """Return the largest sum of neighbours of one sign, in both orders of memory."""
    heaviest = 0
    for order in (values, values.transpose(0, 2, 3, 1)):
        flat = order.reshape(len(values), -1)
        pairs = np.pad(flat, ((0, 0), (0, flat.shape[1] % 2))).reshape(len(values), -1, 2)
        for sign in (1, -1):
            heaviest = max(heaviest, int(np.clip(sign * pairs, 0, None).sum(axis=2).max()))
    return heaviest


@pytest.mark.parametrize("name", ["centerface-int8.onnx", "dlib-resnet-int8.onnx"])
def test_no_pair_of_products_overflows_16_bits(models_built, name):
    model = onnx.load(str(models_built / name))
    assert max(255 * _heaviest_pair(values) for values in _weights(model)) <= 32767


@given(arrays(np.float32, (3, 5, 3, 3), elements=st.floats(-1024, 1024, width=32)))
def test_the_pair_rule_holds_for_any_weights(values):
    values = values.astype(np.float64)
    steps = np.rint(values / quantise.weight_scale(values).astype(float)[:, None, None, None])
    assert _heaviest_pair(steps) <= 128
    assert np.abs(steps).max() <= 127


def test_the_built_8_bit_models_are_those_of_the_recipe(published, models_built):
    measured = json.loads(paths.manifest_path().with_name("int8_ranges.json").read_text())
    for pack_id, content in published.items():
        model = recipes.convert(pack_id, content)
        made = [recipes.quantise(pack_id, model, measured[pack_id]) for _ in range(2)]
        built = (models_built / f"{pack_id}-int8.onnx").read_bytes()
        assert [m.SerializeToString() for m in made] == [built, built]


def test_recogniser_drift_is_small(chips):
    exact, small = (open_model("dlib-resnet", p).run(chips)[0] for p in ("fp32", "int8"))
    norms = np.linalg.norm(exact, axis=1) * np.linalg.norm(small, axis=1)
    cosine = (exact * small).sum(axis=1) / norms
    assert len(cosine) >= 100
    assert cosine.mean() > 0.999
    assert cosine.min() > 0.997


def test_detector_drift_is_small_where_faces_are(models_built, group_photo):
    height, width = (side // 32 * 32 for side in group_photo.shape[:2])
    picture = np.ascontiguousarray(group_photo[None, :height, :width])
    exact, small = (
        open_model("centerface", p).run(picture)[0].clip(1e-6, 1 - 1e-6) for p in ("fp32", "int8")
    )
    seen = exact > 0.02
    drift = np.log(small / (1 - small))[seen] - np.log(exact / (1 - exact))[seen]
    assert seen.sum() > 50
    assert np.sqrt((drift**2).mean()) < 0.4
    assert abs(drift.mean()) < 0.2
    assert (small[exact > 0.5] > 0.35).all()
