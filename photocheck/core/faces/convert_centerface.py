"""Turn CenterFace as published into the graph PhotoCheck runs.

The published graph has a fixed input of 10x3x32x32, nodes without names, and takes float planes.
Ours takes any number of uint8 pictures as they lie in memory, and every node has a name.
The network works in steps of 32 pixels: height and width must be multiples of 32.
"""

import onnx
from onnx import TensorProto, helper

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.graphs import as_model, pixel_nodes

INPUT = "image"
"""uint8 (n, height, width, 3), RGB."""
OUTPUTS = ("heatmap", "size", "offset", "points")
"""float32 (n, 1 | 2 | 2 | 10, height / 4, width / 4).

``heatmap`` is the score of a face's centre, ``size`` the logarithm of the box's height and width
in steps of 4 pixels, ``offset`` the centre's y and x within its step, ``points`` five pairs (y, x)
as fractions of the box. Order and meaning as in the authors' ``centerface.py``.
"""
_CHANNELS = (1, 2, 2, 10)
_KNOWN_OPS = {"Conv", "Relu", "Add", "ConvTranspose", "BatchNormalization", "Sigmoid"}


def convert(untrusted: bytes) -> onnx.ModelProto:
    """Return the graph with a free input size, uint8 input, and names.

    Args:
        untrusted: content of the published ``centerface.onnx``.

    Raises:
        ModelsMissing: the content is not that network.
    """
    try:
        source = onnx.load_model_from_string(untrusted).graph
    except Exception as error:  # protobuf raises its own, undocumented classes
        raise _not_centerface() from error
    if len(source.output) != len(OUTPUTS) or not {n.op_type for n in source.node} <= _KNOWN_OPS:
        raise _not_centerface()
    renamed = {out.name: name for out, name in zip(source.output, OUTPUTS, strict=True)}
    used = {name for node in source.node for name in node.input}
    planes = source.input[0].name
    nodes = pixel_nodes(INPUT, planes)
    for node in source.node:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        copy.output[:] = [renamed.get(name, name) for name in node.output]
        copy.name = f"{node.op_type}_{copy.output[0]}"
        nodes.append(copy)
    graph = helper.make_graph(
        nodes,
        "centerface",
        [helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", "h", "w", 3])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", channels, None, None])
            for name, channels in zip(OUTPUTS, _CHANNELS, strict=True)
        ],
        [tensor for tensor in source.initializer if tensor.name in used],
    )
    # the six operators used mean the same in the published version of ONNX and in ours
    return as_model(graph)


def _not_centerface() -> ModelsMissing:
    return ModelsMissing(
        "The face detector's file is damaged: delete the cache folder and run "
        "`photocheck models build` again."
    )
