"""Make a float network an 8-bit one: four times as fast, four times as small.

Activations become unsigned 8-bit numbers with one scale a tensor, weights signed ones with one
scale an output channel. The ranges of the activations were measured once on photos
(``benchmarks/calibrate_int8.py``) and are handed in, so the same bytes come out everywhere.
The result holds QuantizeLinear/DequantizeLinear pairs, which the runtime fuses into 8-bit kernels.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from photocheck.core.faces.graphs import as_model

Ranges = Mapping[str, tuple[float, float]]
"""Smallest and largest value of each activation, by tensor name."""

_WEIGHT_MAX = 127
_PAIR_MAX = 128
"""Largest sum of two neighbouring weights of one sign. Processors without VNNI (most before 2021)
add the products of two neighbours in 16 bits; 255 * 128 still fits into 32,767, so no machine
clips and all give the same result. Depthwise kernels use wider sums and need no such care."""
_NO_WEIGHT = 1e-30  # steps this small are zero, and would be inexact in float32
_QUANTISED = {"Conv", "Add", "MaxPool", "AveragePool", "GlobalAveragePool", "Pad"}
_KEEPS_RANGE = {"MaxPool", "Pad"}  # these move values about and make no new ones


def observed(model: onnx.ModelProto, float_nodes: Collection[str]) -> list[str]:
    """Return the names of the activations whose ranges `quantise` needs, in graph order."""
    nodes = _without_relu(model.graph, float_nodes)
    return list(_activations(nodes, model.graph, float_nodes))


def quantise(
    model: onnx.ModelProto, ranges: Ranges, float_nodes: Collection[str]
) -> onnx.ModelProto:
    """Return the 8-bit form of `model`.

    Args:
        model: float graph of named nodes; a Cast of its uint8 input starts it.
        ranges: of every tensor that `observed` names.
        float_nodes: names of nodes that stay float (where 8 bits would cost accuracy).
    """
    graph = model.graph
    nodes = _without_relu(graph, float_nodes)
    writer = _Writer(graph, ranges, set(_activations(nodes, graph, float_nodes)))
    for node in nodes:
        writer.add(node, node.op_type in _QUANTISED and node.name not in float_nodes)
    body = helper.make_graph(
        writer.nodes, graph.name, graph.input, graph.output, writer.initialisers()
    )
    return as_model(body)


def _without_relu(graph: onnx.GraphProto, float_nodes: Collection[str]) -> list[onnx.NodeProto]:
    """Return copies of the nodes, each Relu merged into the quantised node before it.

    An unsigned range that starts at 0 cuts negative values off by itself.
    """
    uses = Counter(name for node in graph.node for name in node.input)
    producer: dict[str, onnx.NodeProto] = {}
    kept = []
    for original in graph.node:
        before = producer.get(original.input[0])
        if original.op_type == "Relu" and before is not None and uses[original.input[0]] == 1:
            before.output[0] = original.output[0]
            producer[original.output[0]] = before
            continue
        node = onnx.NodeProto()
        node.CopyFrom(original)
        kept.append(node)
        if node.op_type in ("Conv", "Add") and node.name not in float_nodes:
            producer[node.output[0]] = node
    return kept


def _activations(
    nodes: list[onnx.NodeProto], graph: onnx.GraphProto, float_nodes: Collection[str]
) -> dict[str, None]:
    """Return the tensors (as an ordered set) that quantised nodes read or write."""
    constants = {tensor.name for tensor in graph.initializer}
    from_cast = {node.output[0] for node in nodes if node.op_type == "Cast"}
    found: dict[str, None] = {}
    for node in nodes:
        if node.op_type in _QUANTISED and node.name not in float_nodes:
            inputs = node.input[:2] if node.op_type == "Add" else node.input[:1]
            found.update(dict.fromkeys((*inputs, *node.output)))
    return {name: None for name in found if name not in constants | from_cast}


class _Writer:
    """Collects the nodes and constants of the new graph."""

    def __init__(self, graph: onnx.GraphProto, ranges: Ranges, activations: set[str]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self._source = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self._constants: dict[str, NDArray[np.generic]] = {}
        self._ranges = dict(ranges)
        self._activations = activations
        self._scale: dict[str, np.float32] = {}
        self._renamed: dict[str, str] = {}

    def initialisers(self) -> list[onnx.TensorProto]:
        """Return the constants that the new nodes use."""
        return [numpy_helper.from_array(array, name) for name, array in self._constants.items()]

    def add(self, node: onnx.NodeProto, quantised: bool) -> None:
        """Write one node with what must stand before and after it."""
        if node.op_type == "Cast":  # uint8 pixels are 8-bit values of scale 1 already
            self._scale[node.output[0]] = np.float32(1)
            self._dequantise(node.input[0], node.output[0], np.float32(1), np.uint8(0))
            return
        if quantised and node.op_type == "Conv":
            self._weights(node)
        if node.op_type in _KEEPS_RANGE and node.output[0] in self._activations:
            self._ranges[node.output[0]] = self._ranges[node.input[0]]
        node.input[:] = [self._renamed.get(name, name) for name in node.input]
        for name in node.input:
            if name in self._source:
                self._constants[name] = self._source[name]
        self.nodes.append(node)
        for name in node.output:
            if name in self._activations:
                self._pair(name)

    def _pair(self, name: str) -> None:
        """Write the QuantizeLinear/DequantizeLinear pair of an activation."""
        low, high = self._ranges[name]
        low, high = min(low, 0.0), max(high, 0.0)
        scale = np.float32((high - low) / 255 or 1)
        zero = np.uint8(np.clip(np.rint(-low / np.float64(scale)), 0, 255))
        self._scale[name] = scale
        self._constants[f"{name}_scale"] = np.asarray(scale)
        self._constants[f"{name}_zero"] = np.asarray(zero)
        inputs = [name, f"{name}_scale", f"{name}_zero"]
        self.nodes.append(
            helper.make_node("QuantizeLinear", inputs, [f"{name}_u8"], f"quantise_{name}")
        )
        self._dequantise(f"{name}_u8", f"{name}_dq", scale, zero)
        self._renamed[name] = f"{name}_dq"

    def _dequantise(
        self,
        source: str,
        target: str,
        scale: NDArray[np.float32] | np.float32,
        zero: NDArray[np.generic] | np.generic,
    ) -> None:
        self._constants[f"{target}_scale"] = np.asarray(scale)
        self._constants[f"{target}_zero"] = np.asarray(zero)
        axis: dict[str, Any] = {"axis": 0} if np.ndim(scale) else {}
        inputs = [source, f"{target}_scale", f"{target}_zero"]
        self.nodes.append(
            helper.make_node("DequantizeLinear", inputs, [target], f"dequantise_{target}", **axis)
        )

    def _weights(self, node: onnx.NodeProto) -> None:
        """Write 8-bit weights and 32-bit bias of a Conv, one scale an output channel."""
        weight, bias = node.input[1], node.input[2]
        values = self._source[weight].astype(np.float64)
        scale = weight_scale(values)
        steps = np.rint(values / scale.astype(np.float64)[:, None, None, None])
        self._constants[f"{weight}_s8"] = np.clip(steps, -_WEIGHT_MAX, _WEIGHT_MAX).astype(np.int8)
        self._dequantise(f"{weight}_s8", f"{weight}_dq", scale, np.zeros(len(scale), np.int8))
        bias_scale = scale * self._scale[node.input[0]]
        bias_steps = np.rint(self._source[bias].astype(np.float64) / bias_scale)
        self._constants[f"{bias}_s32"] = bias_steps.astype(np.int32)
        self._dequantise(f"{bias}_s32", f"{bias}_dq", bias_scale, np.zeros(len(scale), np.int32))
        node.input[1:3] = [f"{weight}_dq", f"{bias}_dq"]


def weight_scale(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the value of one step for each output channel of a Conv's weights."""
    scale = np.abs(values).max(axis=(1, 2, 3)) / _WEIGHT_MAX
    if values.shape[1] > 1:  # not depthwise
        for order in (values, values.transpose(0, 2, 3, 1)):  # the two ways weights are laid out
            flat = order.reshape(len(values), -1)
            pairs = np.pad(flat, ((0, 0), (0, flat.shape[1] % 2))).reshape(len(values), -1, 2)
            for sign in (1, -1):
                heaviest = np.clip(sign * pairs, 0, None).sum(axis=2).max(axis=1)
                # one step less: rounding may add half a step to each of the two
                scale = np.maximum(scale, heaviest / (_PAIR_MAX - 1))
    return np.where(scale > _NO_WEIGHT, scale, 1).astype(np.float32)
