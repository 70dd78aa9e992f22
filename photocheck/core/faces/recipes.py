"""How each pack's files are made of its published network."""

from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from photocheck.core.faces import convert_centerface, convert_dlib
from photocheck.core.faces import quantise as _quantise
from photocheck.core.faces.equalise import equalise

_CONVERTERS = {"centerface": convert_centerface.convert, "dlib-resnet": convert_dlib.convert}
FLOAT_NODES = {  # the last layers of the detector: cheap, and nothing behind them evens errors out
    "centerface": frozenset({"Conv_536", "Conv_size", "Conv_offset", "Conv_points"}),
    "dlib-resnet": frozenset[str](),
}
EQUALISED = ("centerface",)
"""Its narrow, uneven channels gain (drift a third); the recogniser's are even enough."""

_FOUR_CHANNELS = ("centerface",)
"""The runtime's fast 8-bit convolution takes multiples of four channels; with a spare one the
detector's first layer, its slowest, takes half the time. (The recogniser's gains nothing.)"""


def convert(pack_id: str, untrusted: bytes) -> onnx.ModelProto:
    """Return the float network of a pack from its published file.

    Raises:
        ModelsMissing: the file is damaged.
    """
    return _CONVERTERS[pack_id](untrusted)


def quantise(pack_id: str, model: onnx.ModelProto, measured: dict[str, Any]) -> onnx.ModelProto:
    """Return the 8-bit form of a pack's float network.

    Args:
        pack_id: names the pack.
        model: what `convert` returned.
        measured: the pack's entry of ``models/int8_ranges.json``.
    """
    model = equalise(model, measured["shifts"])
    if pack_id in _FOUR_CHANNELS:
        model = _with_fourth_channel(model)
    return _quantise.quantise(model, measured["ranges"], FLOAT_NODES[pack_id])


def _with_fourth_channel(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network for pictures of four channels, of which it does not see the last."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    graph.input[0].type.tensor_type.shape.dim[3].dim_value = 4
    name = next(node.input[1] for node in graph.node if node.op_type == "Conv")
    weight = next(tensor for tensor in graph.initializer if tensor.name == name)
    wider = np.pad(numpy_helper.to_array(weight), ((0, 0), (0, 1), (0, 0), (0, 0)))
    weight.CopyFrom(numpy_helper.from_array(wider, name))
    return result
