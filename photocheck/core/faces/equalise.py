"""Bring the channels of a network to one size, so that eight bits serve all of them.

An activation has one scale in 8 bits. Where one channel reaches 20 and its neighbour 0.7, the
neighbour is left with nine steps. Between two convolutions with only a Relu between them, a
channel can be made larger and the weights behind it smaller, and the network says exactly what it
said (after Nagel et al., "Data-Free Quantization through Weight Equalization and Bias
Correction", 2019). Factors are powers of two, so not a bit of the result changes.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Shifts = Mapping[str, str]
"""By activation, one digit a channel: the channel is made 2**digit times as large."""

_MOST = 3
"""Limit of a shift: a channel silent on the calibration photos keeps an eighth of the range."""


class Link(NamedTuple):
    """An activation between two convolutions, with the names of their weights.

    Attributes:
        weight, bias: of the convolution before.
        weight_behind: of the convolution behind.
        depthwise: the convolution behind treats each channel by itself.
    """

    weight: str
    bias: str
    weight_behind: str
    depthwise: bool


def links(model: onnx.ModelProto) -> dict[str, Link]:
    """Return the activations that can be equalised, by name, in graph order."""
    nodes = model.graph.node
    producer = {node.output[0]: node for node in nodes}
    uses = Counter(name for node in nodes for name in node.input)
    found = {}
    for behind in nodes:
        relu = producer.get(behind.input[0])
        if behind.op_type != "Conv" or relu is None or relu.op_type != "Relu":
            continue
        before = producer[relu.input[0]]
        if before.op_type == "Conv" and uses[relu.output[0]] == uses[relu.input[0]] == 1:
            names = (before.input[1], before.input[2], behind.input[1])
            found[relu.output[0]] = Link(*names, depthwise=_is_depthwise(behind))
    return found


def shifts_for(peaks: NDArray[np.floating], depthwise: bool) -> str:
    """Return the shifts of one activation.

    Args:
        peaks: largest value of each channel on the calibration photos.
        depthwise: of the link. If not, the weights behind are mixed in one sum and lose what the
            channel wins: half the shift (a square root) serves both.
    """
    room = np.log2(peaks.max() / np.maximum(peaks, 1e-9)) * (1 if depthwise else 0.5)
    return "".join(str(int(shift)) for shift in np.clip(np.floor(room), 0, _MOST))


def equalise(model: onnx.ModelProto, shifts: Shifts) -> onnx.ModelProto:
    """Return a network that computes the same with the channels in `shifts` made larger."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    tensors = {tensor.name: tensor for tensor in result.graph.initializer}
    for name, link in links(model).items():
        if name not in shifts:
            continue
        factor = np.float32(2) ** np.array([int(digit) for digit in shifts[name]], np.float32)
        ahead, column = factor[:, None, None, None], factor[None, :, None, None]
        _multiply(tensors[link.weight], ahead)
        _multiply(tensors[link.bias], factor)
        _multiply(tensors[link.weight_behind], np.reciprocal(ahead if link.depthwise else column))
    return result


def _multiply(tensor: onnx.TensorProto, factor: NDArray[np.float32]) -> None:
    tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor) * factor, tensor.name))


def _is_depthwise(node: onnx.NodeProto) -> bool:
    return any(attribute.name == "group" and attribute.i > 1 for attribute in node.attribute)
