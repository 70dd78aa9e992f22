import contextlib
import hashlib

import cv2
import dlib
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.convert_dlib import convert
from photocheck.core.faces.packs import open_model, read_manifest

HEADER = 380  # bytes before the first weights, roughly


@pytest.fixture(scope="module")
def dat(published):
    return published["dlib-resnet"]


def _reference(dat, chips, tmp_path):
    """Return what dlib itself says of the chips."""
    file = tmp_path / "network.dat"
    file.write_bytes(dat)
    network = dlib.face_recognition_model_v1(str(file))
    return np.array([network.compute_face_descriptor(np.ascontiguousarray(c)) for c in chips])


def test_the_vectors_are_dlibs_own(dat, chips, tmp_path):
    ours = open_model("dlib-resnet", "fp32").run(chips[::4])[0]
    assert len(ours) >= 30
    assert np.abs(ours - _reference(dat, chips[::4], tmp_path)).max() < 1e-5


def test_the_vectors_of_real_faces_are_dlibs_own(dat, shared_data, models_built, tmp_path):
    files = sorted((shared_data / "faces" / "lfw").glob("*/*.jpg"))[::90][:30]
    middles = [cv2.imread(str(file))[62:187, 62:187, ::-1] for file in files]
    chips = np.stack([cv2.resize(middle, (150, 150)) for middle in middles])
    ours = open_model("dlib-resnet", "fp32").run(chips)[0]
    assert len(ours) == 30
    assert np.abs(ours - _reference(dat, chips, tmp_path)).max() < 1e-5


def test_black_white_and_noise_give_dlibs_vectors_too(dat, tmp_path):
    session = ort.InferenceSession(convert(dat).SerializeToString())
    noise = np.random.default_rng(1).integers(0, 256, (2, 150, 150, 3), dtype=np.uint8)
    chips = np.concatenate([np.zeros_like(noise[:1]), np.full_like(noise[:1], 255), noise])
    ours = session.run(None, {"chips": chips})[0]
    assert np.abs(ours - _reference(dat, chips, tmp_path)).max() < 1e-5


def test_the_same_bytes_come_out_each_time_and_are_the_pinned_ones(dat):
    first, second = (convert(dat).SerializeToString() for _ in range(2))
    pack = next(pack for pack in read_manifest() if pack.id == "dlib-resnet")
    assert first == second
    assert hashlib.sha256(first).hexdigest() == pack.files[0].sha256
    onnx.checker.check_model(onnx.load_from_string(first), full_check=True)


def _refused(untrusted):
    with pytest.raises(
        ModelsMissing, match="source file is damaged: run `photocheck models build`"
    ):
        convert(untrusted)


def test_a_file_cut_anywhere_is_refused(dat):
    # the property stands inside, so that the file itself is no argument that could be printed
    @settings(max_examples=15)
    @given(st.floats(0, 1, exclude_max=True))
    def cut(where):
        _refused(dat[: int(len(dat) * where)])

    cut()


def test_a_file_with_more_behind_it_is_refused(dat):
    _refused(dat + b"\x01")


def test_a_changed_byte_gives_a_network_or_the_one_error(dat):
    @settings(max_examples=40)
    @given(st.integers(0, HEADER - 1), st.integers(1, 255))
    def change(where, by):
        mutated = bytearray(dat)
        mutated[where] ^= by
        with contextlib.suppress(ModelsMissing):
            assert len(convert(bytes(mutated)).graph.node) > 80

    change()
