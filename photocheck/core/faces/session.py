"""Run ONNX models. The only module that knows ONNX Runtime."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from photocheck.core.errors import ModelsMissing
from photocheck.core.paths import frozen

# ORT_DISABLE_TELEMETRY, set by the package before this import, is what keeps the library quiet;
# Windows builds have a second switch. Elsewhere the call does nothing.
ort.disable_telemetry_events()

_ADVICE = {  # by whether the models came inside the program
    False: "run `photocheck models build` once, with the internet on.",
    True: "install PhotoCheck again.",
}
_ERRORS_ONLY = 3  # of 0 (verbose) to 4 (fatal)


class Session:
    """A loaded model. Thread safe: any number of threads may call `run` at once.

    Attributes:
        name: file name of the model without its suffix ("centerface-int8").
        inputs, outputs: names in the graph's order.
        metadata: what is written in the file beside the graph.
    """

    def __init__(self, name: str, session: ort.InferenceSession) -> None:
        """Wrap a runtime session."""
        self.name = name
        self.inputs = tuple(node.name for node in session.get_inputs())
        self.outputs = tuple(node.name for node in session.get_outputs())
        self._channels = session.get_inputs()[0].shape[-1]
        self.metadata: Mapping[str, str] = session.get_modelmeta().custom_metadata_map
        self._session = session

    def run(self, *arrays: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Return all outputs for the inputs given in the graph's order.

        One call uses one processor core; it returns when it is done and cannot be stopped.
        """
        if self._channels == 4:
            arrays = tuple(_with_fourth_channel(array) for array in arrays)
        feed = dict(zip(self.inputs, arrays, strict=True))
        results: list[NDArray[np.float32]] = self._session.run(None, feed)
        return results


def open_session(path: Path, sha256: str) -> Session:
    """Load a model whose bytes are what they must be.

    Args:
        path: the ONNX file.
        sha256: of those bytes, hex.

    Raises:
        ModelsMissing: the file is absent, or its bytes are not those expected.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelsMissing(
            f"The face models are not here{'' if frozen() else ' yet'}: {_ADVICE[frozen()]}"
        ) from error
    # the bytes that are checked are the bytes that are loaded
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelsMissing(f"The face model {path.name} is damaged: {_ADVICE[frozen()]}")
    runtime = ort.InferenceSession(content, usual_options(), ["CPUExecutionProvider"])
    return Session(path.stem, runtime)


def _with_fourth_channel(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (n, h, w, 3) pictures with a channel behind that the model does not look at.

    Models ask for it where the runtime is faster on four channels; OpenCV adds one fastest.
    """
    count, height, width, _ = pictures.shape
    rows = cv2.cvtColor(pictures.reshape(count * height, width, 3), cv2.COLOR_RGB2RGBA)
    return rows.reshape(count, height, width, 4).astype(np.uint8, copy=False)


def usual_options() -> ort.SessionOptions:
    """Return settings for many workers on few cores, and for pictures of many sizes."""
    options = ort.SessionOptions()
    # photos are spread over workers; a second thread inside a run mostly waits
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _ERRORS_ONLY
    # a plan per input size would pile up
    options.enable_mem_pattern = False
    return options
