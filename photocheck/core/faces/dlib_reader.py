"""Read dlib's file format: the values of ``dlib_face_recognition_resnet_model_v1.dat``.

Integers are a control byte (bit 7 sign, low bits the count of bytes), then the magnitude, low
byte first. Floats are two integers, mantissa and exponent. Tensors are float32 after four sizes.
The layout is dlib's ``serialize.h`` and ``dnn/tensor.h``; the file's content is not trusted.
"""

import math

import numpy as np
from numpy.typing import NDArray

from photocheck.core.errors import ModelsMissing

_MOST_BYTES = 8  # of one integer
_MOST_EXPONENT = 900  # of a double with a mantissa of 8 bytes; dlib writes infinity as 32000
_TENSOR_VERSION = 2
_ALIAS_VERSION = 1


def damaged() -> ModelsMissing:
    """Return the one error of this format."""
    return ModelsMissing(
        "The face recogniser's source file is damaged: run `photocheck models build` again, "
        "with the internet on."
    )


class DlibReader:
    """Reads one value after the other; every method raises `ModelsMissing` on a damaged file.

    No value is larger than the bytes that are left, so memory stays bounded.
    """

    def __init__(self, untrusted: bytes) -> None:
        """Start at the first byte."""
        self._data = untrusted
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        if not 0 <= count <= len(self._data) - self._at:
            raise damaged()
        self._at += count
        return self._data[self._at - count : self._at]

    def integer(self) -> int:
        """Return the next integer."""
        control = self.take(1)[0]
        count = control & 0x0F
        if control & 0x70 or not 1 <= count <= _MOST_BYTES:
            raise damaged()
        value = int.from_bytes(self.take(count), "little")
        return -value if control & 0x80 else value

    def number(self) -> float:
        """Return the next float or double."""
        mantissa, exponent = self.integer(), self.integer()
        if abs(exponent) > _MOST_EXPONENT:
            raise damaged()
        return math.ldexp(mantissa, exponent)

    def expect(self, *values: int | bool | str) -> None:
        """Read one integer, flag or text for each of `values`, which it must equal."""
        for value in values:
            if isinstance(value, bool):
                found: int | str | bool = self.take(1) == b"1"
            elif isinstance(value, int):
                found = self.integer()
            else:
                found = self.take(self.integer()).decode("latin-1")
            if found != value:
                raise damaged()

    def tensor(self) -> NDArray[np.float32]:
        """Return the next tensor, flat."""
        self.expect(_TENSOR_VERSION)
        sizes = [self.integer() for _ in range(4)]
        if min(sizes) < 0:
            raise damaged()
        values = np.frombuffer(self.take(4 * math.prod(sizes)), "<f4")
        if not np.isfinite(values).all():
            raise damaged()
        return values

    def skip_aliases(self, count: int) -> None:
        """Pass over views into a tensor: sizes only."""
        for _ in range(count):
            self.expect(_ALIAS_VERSION)
            for _ in range(4):
                self.integer()

    def finish(self) -> None:
        """Make sure that nothing is left."""
        if self._at != len(self._data):
            raise damaged()
