"""A picture is known again after what websites do to it, and no other picture is taken for it."""

import io

import numpy as np
import pytest
from PIL import Image

from photocheck.core.imaging import samples
from photocheck.core.imaging.look import HASH_BYTES, look


def bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def parts(found: bytes) -> list[bytes]:
    return [found[i : i + HASH_BYTES] for i in range(0, len(found), HASH_BYTES)]


def saved_again(pixels: np.ndarray) -> np.ndarray:
    picture = Image.fromarray(pixels)
    picture.thumbnail((480, 480))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=55)
    return np.asarray(Image.open(file))


@pytest.mark.parametrize("make", [samples.portrait, samples.group, samples.still_life])
def test_smaller_and_saved_again_looks_the_same(make) -> None:
    pixels = make()
    whole = parts(look(pixels))[0]
    assert bits(whole, parts(look(saved_again(pixels)))[0]) <= 6
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = saved_again(pixels[top : top + side, left : left + side].copy())
    assert min(bits(parts(look(square))[0], part) for part in parts(look(pixels))) <= 6


def test_other_pictures_look_different() -> None:
    first, second = look(samples.group()), look(samples.still_life())
    assert min(bits(parts(first)[0], part) for part in parts(second)) > 14


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (32, 32)])
def test_any_size_has_a_look(shape) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    assert len(look(pixels)) == 4 * HASH_BYTES
