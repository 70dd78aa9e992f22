"""Which converter makes which pack, and which of its nodes stay float in the 8-bit form."""

import onnx

from photocheck.core.faces import convert_centerface, convert_dlib
from photocheck.core.faces import quantise as _quantise

_CONVERTERS = {"centerface": convert_centerface.convert, "dlib-resnet": convert_dlib.convert}
FLOAT_NODES = {
    "centerface": frozenset({"Conv_536", "Conv_size", "Conv_offset", "Conv_points"}),
    "dlib-resnet": frozenset[str](),
}


def convert(pack_id: str, untrusted: bytes) -> onnx.ModelProto:
    """Return the float network of a pack from its published file.

    Raises:
        ModelsMissing: the file is damaged.
    """
    return _CONVERTERS[pack_id](untrusted)


def quantise(pack_id: str, model: onnx.ModelProto, ranges: _quantise.Ranges) -> onnx.ModelProto:
    """Return the 8-bit form of a pack's float network."""
    return _quantise.quantise(model, ranges, FLOAT_NODES[pack_id])
