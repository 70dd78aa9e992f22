"""Small networks with the inputs and outputs of real face models, for tests of packs.

The detectors take a bright cell for a face of 32 pixels around it. The embedders are random
projections of the chip. Nothing in them comes from a real model.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FACE = 32.0  # pixels: side of what the detectors call a face
_POINTS = np.array([(-6, -6), (6, -6), (0, 0), (-5, 7), (5, 7)], np.float32)


class _Graph:
    """Nodes and weights being put together."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, values: object, kind: type = np.float32) -> str:
        self.weights.append(numpy_helper.from_array(np.asarray(values, kind), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **how: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"n_{output}", **how))
        return output

    def pool(self, stride: int) -> str:
        """Take the mean of the input over squares of `stride` pixels."""
        square = [stride, stride]
        return self.node(
            "AveragePool", ["input"], f"pool{stride}", kernel_shape=square, strides=square
        )

    def head(self, features: str, name: str, per_cell: np.ndarray, bright: float) -> str:
        """Return (cells, values) that are `per_cell`, plus `bright` times the cell's mean."""
        values = len(per_cell)
        weight = self.weight(f"{name}_w", np.full((values, 3, 1, 1), bright / 3))
        bias = self.weight(f"{name}_b", per_cell)
        cells = self.node("Conv", [features, weight, bias], f"{name}_c", kernel_shape=[1, 1])
        return self.node("Transpose", [cells], f"{name}_t", perm=[0, 2, 3, 1])

    def save(self, path: Path, shape: list[object], outputs: dict[str, list[object]]) -> Path:
        graph = helper.make_graph(
            self.nodes,
            "made in a test",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, out)
                for name, out in outputs.items()
            ],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        onnx.save(model, str(path))
        return path


def scrfd(path: Path) -> Path:
    """Write a detector with SCRFD's nine outputs; its input is the picture less 127.5, by 128."""
    graph, scores, boxes, points = _Graph(), {}, {}, {}
    for stride in (8, 16, 32):
        pooled = graph.pool(stride)
        offset = -15.0 if stride == 8 else -60.0  # faces are seen at the finest stride only
        raw = graph.head(pooled, f"s{stride}", np.full(2, offset), 20.0)
        reach = np.full(8, FACE / 2 / stride)
        box = graph.head(pooled, f"b{stride}", reach, 0.0)
        five = graph.head(pooled, f"k{stride}", np.tile(_POINTS.ravel() / stride, 2), 0.0)
        for table, source, width in ((scores, raw, 1), (boxes, box, 4), (points, five, 10)):
            shape = graph.weight(f"{source}_shape", [-1, width], np.int64)
            name = f"{source}_out"
            flat = graph.node("Reshape", [source, shape], name if width > 1 else f"{name}_raw")
            table[graph.node("Sigmoid", [flat], name) if width == 1 else flat] = ["n", width]
    return graph.save(path, [1, 3, "h", "w"], {**scores, **boxes, **points})


def yunet(path: Path) -> Path:
    """Write a detector with YuNet's twelve outputs; its input is the picture, 0..255, BGR."""
    graph = _Graph()
    kinds = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
    outputs: dict[str, list[object]] = {}
    for stride in (8, 16, 32):
        cells = (640 // stride) ** 2
        pooled = graph.pool(stride)
        offset = -15.0 if stride == 8 else -60.0
        size = float(np.log(FACE / stride))
        for kind, width in kinds.items():
            per_cell = {
                "cls": np.full(1, offset),
                "obj": np.full(1, offset),
                "bbox": np.array([0.5, 0.5, size, size]),
                "kps": _POINTS.ravel() / stride,
            }[kind]
            bright = 20.0 / 128 if width == 1 else 0.0
            raw = graph.head(pooled, f"{kind}{stride}", per_cell, bright)
            shape = graph.weight(f"{kind}{stride}_shape", [1, cells, width], np.int64)
            name = f"{kind}_{stride}"
            flat = graph.node("Reshape", [raw, shape], name if width > 1 else f"{name}_raw")
            if width == 1:
                graph.node("Sigmoid", [flat], name)
            outputs[name] = [1, cells, width]
    ordered = {f"{kind}_{stride}": 0 for kind in kinds for stride in (8, 16, 32)}
    return graph.save(path, [1, 3, 640, 640], {name: outputs[name] for name in ordered})


def arcface(path: Path, *, seed: int = 0, dimension: int = 64, batch: object = "n") -> Path:
    """Write an embedder of 112-pixel chips: a random projection of 8 x 8 averages."""
    graph = _Graph()
    pooled = graph.node("AveragePool", ["input"], "pooled", kernel_shape=[14, 14], strides=[14, 14])
    flat = graph.node("Flatten", [pooled], "flat", axis=1)
    rng = np.random.default_rng(seed)
    matrix = graph.weight("matrix", rng.normal(size=(192, dimension)) / 14)
    graph.node("MatMul", [flat, matrix], "vector")
    return graph.save(path, [batch, 3, 112, 112], {"vector": [batch, dimension]})
