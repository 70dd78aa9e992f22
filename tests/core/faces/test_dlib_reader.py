import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.dlib_reader import DlibReader


def _integer(value: int) -> bytes:
    size = max(1, (abs(value).bit_length() + 7) // 8)
    return bytes([size | (0x80 if value < 0 else 0)]) + abs(value).to_bytes(size, "little")


@given(st.integers(-(2**63), 2**63))
def test_integers_come_back(value):
    assert DlibReader(_integer(value)).integer() == value


@given(st.integers(-(2**53), 2**53), st.integers(-800, 800))
def test_numbers_are_mantissa_then_exponent(mantissa, exponent):
    found = DlibReader(_integer(mantissa) + _integer(exponent)).number()
    assert found == mantissa * 2.0**exponent


def test_tensors_come_back_flat():
    data = b"".join(map(_integer, (2, 1, 2, 1, 2))) + struct.pack("<4f", 1, -2, 0.5, 4)
    reader = DlibReader(data)
    assert reader.tensor().tolist() == [1, -2, 0.5, 4]
    reader.finish()


@pytest.mark.parametrize("sizes", [(1 << 60, 1, 1, 1), (1 << 30,) * 4, (-1, 1, 1, 1), (9, 1, 1, 1)])
def test_a_tensor_larger_than_the_file_is_refused_before_memory_is_taken(sizes):
    data = b"".join(map(_integer, (2, *sizes))) + bytes(32)
    with pytest.raises(ModelsMissing):
        DlibReader(data).tensor()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value):
    data = b"".join(map(_integer, (2, 1, 1, 1, 1))) + struct.pack("<f", value)
    with pytest.raises(ModelsMissing):
        DlibReader(data).tensor()


@given(
    st.binary(max_size=60),
    st.lists(st.sampled_from(["integer", "number", "tensor", "finish", "text"]), max_size=8),
)
def test_any_bytes_give_values_or_the_one_error(untrusted, steps):
    reader = DlibReader(untrusted)
    with contextlib.suppress(ModelsMissing):
        for step in steps:
            if step == "text":
                reader.expect("con_4")
            else:
                getattr(reader, step)()
