import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.packs import State, list_packs, open_model, read_manifest, state_of
from photocheck.core.faces.session import open_session


def _picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (1, 96, 128, 3), dtype=np.uint8)


def test_the_detector_takes_any_size_and_number_of_pictures(models_built):
    session = open_model("centerface")
    assert session.name == "centerface-int8"
    assert session.inputs == ("image",)
    assert session.outputs == ("heatmap", "size", "offset", "points")
    for count, height, width in ((1, 32, 32), (3, 64, 96), (1, 320, 160)):
        outputs = session.run(np.zeros((count, height, width, 3), np.uint8))
        cells = (height // 4, width // 4)
        assert [o.shape for o in outputs] == [(count, c, *cells) for c in (1, 2, 2, 10)]


def test_threads_share_a_session_and_do_not_disturb_each_other(models_built):
    session = open_model("centerface")
    alone = [session.run(_picture(seed)) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: session.run(_picture(seed % 4)), range(16)))
    for seed, outputs in enumerate(together):
        for one, other in zip(outputs, alone[seed % 4], strict=True):
            assert np.array_equal(one, other)


def test_an_absent_model_is_one_sentence(tmp_path):
    with pytest.raises(ModelsMissing) as caught:
        open_session(tmp_path / "none.onnx", "00")
    assert caught.value.sentence == (
        "The face models are not here yet: run `photocheck models build` once, "
        "with the internet on."
    )


def test_a_model_with_one_wrong_bit_is_refused(models_built, tmp_path):
    content = bytearray((models_built / "centerface-int8.onnx").read_bytes())
    digest = hashlib.sha256(content).hexdigest()
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(content)
    assert open_session(copy, digest).name == "copy"
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    with pytest.raises(ModelsMissing, match=r"copy\.onnx is damaged"):
        open_session(copy, digest)


def test_a_missing_or_damaged_pack_is_listed_as_such(models_built, tmp_path, monkeypatch):
    monkeypatch.setenv("PHOTOCHECK_MODELS", str(tmp_path))
    assert {pack.state for pack in list_packs()} == {State.MISSING}
    file = read_manifest()[0].files[0]
    file.path.write_bytes((models_built / file.name).read_bytes())
    assert state_of(file) is State.READY
    file.path.write_bytes(file.path.read_bytes()[:-1])
    assert state_of(file) is State.DAMAGED
    assert list_packs()[0].state is State.DAMAGED
    with pytest.raises(ModelsMissing):
        open_model(read_manifest()[0].id, file.precision)


def test_the_manifest_pins_everything_and_names_a_licence():
    for pack in read_manifest():
        assert pack.licence in ("MIT", "CC0-1.0", "Apache-2.0")
        assert "==" in pack.origin.requirement
        hashes = [pack.origin.wheel_sha256, pack.origin.member_sha256]
        hashes += [file.sha256 for file in pack.files]
        assert all(len(bytes.fromhex(digest)) == 32 for digest in hashes)
        assert pack.default in {file.precision for file in pack.files}


def test_a_run_leaves_nothing_in_the_home_folder_and_says_nothing(models_built, tmp_path):
    script = (
        "import numpy, time; from photocheck.core.faces.packs import open_model; "
        "open_model('centerface').run(numpy.zeros((1, 64, 64, 3), numpy.uint8)); time.sleep(1)"
    )
    # the runtime's telemetry is silent by itself where CI is set, which would prove nothing
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "ORT_DISABLE_TELEMETRY")}
    env |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("", "")
    assert list(tmp_path.rglob("*")) == []
