"""What all graphs we write have in common: the version of ONNX, and pixels at the door."""

import onnx
from onnx import TensorProto, helper

_OPSET = 17
_IR_VERSION = 8


def pixel_nodes(source: str, target: str) -> list[onnx.NodeProto]:
    """Return the nodes that turn uint8 (n, h, w, c) pictures into float planes."""
    return [
        helper.make_node("Transpose", [source], ["planes_u8"], "transpose", perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["planes_u8"], [target], "to_float", to=TensorProto.FLOAT),
    ]


def as_model(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Return the model around a graph; the same graph gives the same bytes."""
    opset = helper.make_opsetid("", _OPSET)
    return helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=[opset])
