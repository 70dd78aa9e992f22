"""How each pack's files are made of its published network."""

from typing import Any

import onnx

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
    even = equalise(model, measured["shifts"])
    return _quantise.quantise(even, measured["ranges"], FLOAT_NODES[pack_id])
