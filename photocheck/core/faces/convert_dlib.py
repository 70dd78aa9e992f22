"""Turn dlib's face recognition network into a graph the runtime knows.

The network is ResNet-29 with dlib's own habits: blocks that shrink use no padding, and where two
branches differ in size the smaller one is filled up with zeros at its end. Layers are stored from
the picture to the vector, behind a header that lists them the other way round.
Scaling the pixels and the learned scale and shift after each convolution are folded into it.
"""

import math
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from photocheck.core.faces.dlib_reader import DlibReader, damaged
from photocheck.core.faces.graphs import as_model, pixel_nodes

INPUT = "chips"
"""uint8 (n, 150, 150, 3), RGB: aligned faces."""
OUTPUT = "vectors"
"""float32 (n, 128), as dlib gives them: not of length 1, compared by Euclidean distance."""
CHIP = 150
"""Side of an aligned face, pixels."""
_MEANS = (122.782, 117.001, 104.298)  # of red, green, blue
_RANGE = 256.0
_LAYERS = 129
_DIMENSION = 128
_BLOCKS = (  # channels, stride of each residual block
    *[(32, 1)] * 3,
    *[(64, 2), (64, 1), (64, 1), (64, 1)],
    *[(128, 2), (128, 1), (128, 1)],
    *[(256, 2), (256, 1), (256, 1)],
    (256, 2),
)


def convert(untrusted: bytes) -> onnx.ModelProto:
    """Return the network stored in dlib's file.

    Args:
        untrusted: content of ``dlib_face_recognition_resnet_model_v1.dat``.

    Raises:
        ModelsMissing: the content is damaged or is another network.
    """
    reader = DlibReader(untrusted)
    _header(reader)
    writer = _Writer(reader)
    side, channels = (CHIP - 7) // 2 + 1, 32
    name = writer.convolution("pixels", 3, channels, 7, 2, first=True)
    name = writer.relu(name)
    name = writer.pool("MaxPool", name, 3)
    side = (side - 3) // 2 + 1
    for width, stride in _BLOCKS:
        name, side = writer.block(name, channels, width, stride, side)
        channels = width
    writer.head(name, channels)
    reader.finish()
    return writer.model()


def _header(reader: DlibReader) -> None:
    """Pass over what stands before the layers, making sure that it is this network."""
    reader.expect(1, "loss_metric_2")
    reader.number(), reader.number()  # margin and threshold of the training
    if not all(reader.integer() in (1, 2) for _ in range(_LAYERS)):
        raise damaged()
    reader.expect(3, "input_rgb_image_sized")
    means = [reader.number() for _ in _MEANS]
    if not np.allclose(means, _MEANS, rtol=0, atol=1e-4):
        raise damaged()
    reader.expect(CHIP, CHIP)


class _Writer:
    """Reads layer after layer and writes nodes; methods return the name of their result."""

    def __init__(self, reader: DlibReader) -> None:
        self._reader = reader
        self._constants: list[onnx.TensorProto] = []
        self._nodes = pixel_nodes(INPUT, "pixels")
        self._innermost = True

    def convolution(
        self, source: str, before: int, after: int, side: int, stride: int, *, first: bool = False
    ) -> str:
        """Write a convolution with its affine layer folded in."""
        reader, pad = self._reader, 0 if first or stride == 2 else 1
        reader.expect("con_4")
        values = reader.tensor().astype(np.float64)
        reader.expect(after, side, side, stride, stride, pad, pad)
        reader.skip_aliases(2)
        self._end_of_layer(4)
        reader.expect("affine_")
        affine = reader.tensor().astype(np.float64)
        reader.skip_aliases(2)
        reader.expect(0)
        self._end_of_layer(0)
        count = after * before * side * side
        if len(values) != count + after or len(affine) != 2 * after:
            raise damaged()
        weight, bias = values[:count].reshape(after, before, side, side), values[count:]
        if first:
            weight, bias = _fold_pixels(weight, bias)
        gamma, beta = affine[:after], affine[after:]
        name = f"conv_{sum(node.op_type == 'Conv' for node in self._nodes):02}"
        inputs = [
            source,
            self._constant(f"{name}_weight", weight * gamma[:, None, None, None]),
            self._constant(f"{name}_bias", bias * gamma + beta),
        ]
        shape: dict[str, Any] = {
            "kernel_shape": [side] * 2,
            "strides": [stride] * 2,
            "pads": [pad] * 4,
        }
        return self._node("Conv", inputs, name, **shape)

    def relu(self, source: str) -> str:
        """Write a Relu."""
        self._reader.expect("relu_")
        self._end_of_layer(0)
        return self._node("Relu", [source], f"{source}_relu")

    def pool(self, kind: str, source: str, side: int) -> str:
        """Write a MaxPool or AveragePool of stride 2 without padding."""
        self._reader.expect("max_pool_2" if kind == "MaxPool" else "avg_pool_2")
        self._reader.expect(side, side, 2, 2, 0, 0)
        self._end_of_layer(0)
        return self._node(
            kind, [source], f"{source}_pool", kernel_shape=[side] * 2, strides=[2] * 2
        )

    def block(
        self, source: str, before: int, after: int, stride: int, side: int
    ) -> tuple[str, int]:
        """Write a residual block; return its result and that one's side in cells."""
        name = self.relu(self.convolution(source, before, after, 3, stride))
        name = self.convolution(name, after, after, 3, 1)
        skip = source
        if stride == 2:
            skip = self.pool("AveragePool", source, 2)
            made, side = (side - 3) // 2 + 1, side // 2
            name = self._fill(name, 0, side - made)
            skip = self._fill(skip, after - before, 0)
        self._reader.expect("add_prev_")
        self._end_of_layer(0)
        return self.relu(self._node("Add", [name, skip], f"{name}_sum")), side

    def head(self, source: str, channels: int) -> None:
        """Write the mean over all cells and the last, linear layer."""
        reader = self._reader
        reader.expect("avg_pool_2", 0, 0, 1, 1, 0, 0)
        self._end_of_layer(0)
        reader.expect("fc_2", _DIMENSION, channels)
        weight = reader.tensor()
        reader.skip_aliases(2)
        reader.expect(1)  # no bias
        self._end_of_layer(4)
        if len(weight) != channels * _DIMENSION:
            raise damaged()
        mean = self._node("GlobalAveragePool", [source], "mean")
        flat = self._node("Flatten", [mean], "flat")
        matrix = self._constant("matrix", weight.reshape(channels, _DIMENSION))
        self._node("MatMul", [flat, matrix], OUTPUT)

    def model(self) -> onnx.ModelProto:
        """Return the whole graph."""
        graph = helper.make_graph(
            self._nodes,
            "dlib-resnet",
            [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", CHIP, CHIP, 3])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", _DIMENSION])],
            self._constants,
        )
        return as_model(graph)

    def _end_of_layer(self, rates: int) -> None:
        """Pass over a layer's learning rates, three flags and three empty tensors."""
        for _ in range(rates):
            self._reader.number()
        self._reader.take(3)
        if any(self._reader.tensor().size for _ in range(3)):
            raise damaged()
        if self._innermost:
            self._reader.integer()
            self._innermost = False

    def _fill(self, source: str, channels: int, cells: int) -> str:
        """Write zeros after the last channels, rows and columns, as many as said."""
        if not channels and not cells:
            return source
        ends = np.array([0, 0, 0, 0, 0, channels, cells, cells], np.int64)
        self._constants.append(numpy_helper.from_array(ends, f"{source}_ends"))
        return self._node("Pad", [source, f"{source}_ends"], f"{source}_filled")

    def _constant(self, name: str, values: NDArray[np.floating]) -> str:
        self._constants.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(
            helper.make_node(kind, inputs, [output], f"{kind}_{output}", **attributes)
        )
        return output


def _fold_pixels(
    weight: NDArray[np.float64], bias: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fold (pixel - mean) / 256 into the first convolution; exact, since it pads nothing."""
    weight = weight / _RANGE
    shift = weight * np.array(_MEANS)[None, :, None, None]
    # fsum rounds once, whatever the machine: the file's hash is the same everywhere
    return weight, bias - np.array([math.fsum(one.flat) for one in shift])
