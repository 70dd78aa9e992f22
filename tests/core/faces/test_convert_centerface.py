import hashlib

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.convert_centerface import OUTPUTS, convert
from photocheck.core.faces.packs import read_manifest


@pytest.fixture(scope="module")
def original(published):
    return published["centerface"]


def _session(content):
    options = ort.SessionOptions()
    options.log_severity_level = 3  # the original warns of hundreds of constants
    return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def test_the_outputs_are_those_of_the_published_graph(original):
    pictures = np.random.default_rng(2).integers(0, 256, (10, 32, 32, 3), dtype=np.uint8)
    planes = np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)).astype(np.float32)
    theirs = _session(original).run(None, {"input.1": planes})
    ours = _session(convert(original).SerializeToString()).run(list(OUTPUTS), {"image": pictures})
    for one, other in zip(ours, theirs, strict=True):
        assert np.abs(one - other).max() < 1e-4


def test_every_node_has_a_name_and_the_bytes_are_the_pinned_ones(original):
    first, second = (convert(original).SerializeToString() for _ in range(2))
    pack = next(pack for pack in read_manifest() if pack.id == "centerface")
    assert first == second
    assert hashlib.sha256(first).hexdigest() == pack.files[0].sha256
    names = [node.name for node in onnx.load_from_string(first).graph.node]
    assert len(set(names)) == len(names)
    assert all(names)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused(untrusted):
    with pytest.raises(ModelsMissing, match="detector's file is damaged"):
        convert(untrusted)


def test_another_network_is_refused():
    value = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    node = helper.make_node("Relu", ["x"], ["x2"])
    out = helper.make_tensor_value_info("x2", onnx.TensorProto.FLOAT, [1])
    other = helper.make_model(helper.make_graph([node], "other", [value], [out]))
    with pytest.raises(ModelsMissing):
        convert(other.SerializeToString())
