"""Pictures in memory."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from photocheck.gui.models.pictures import to_image
from photocheck.gui.models.shelf import Packed, Shelf, pack


def grey(level: int) -> QImage:
    return to_image(np.full((30, 40, 3), level, np.uint8))


def level(image: QImage | None) -> int:
    assert image is not None
    return image.pixelColor(5, 5).red()


def test_one_that_is_no_longer_ready_comes_back_from_its_packed_form() -> None:
    shelf: Shelf[int] = Shelf(keep=10, ready=2)
    for number in range(10):
        shelf.put(number, pack(grey(20 * number)))

    assert all(number in shelf for number in range(10))
    assert [level(shelf.take(n)) for n in range(10)] == pytest.approx(range(0, 200, 20), abs=2)


def test_the_longest_unused_is_forgotten() -> None:
    shelf: Shelf[int] = Shelf(keep=3, ready=1)
    for number in range(3):
        shelf.put(number, pack(grey(number)))
    shelf.take(0)
    shelf.put(3, pack(grey(3)))

    assert [number in shelf for number in range(4)] == [True, False, True, True]
    assert shelf.take(1) is None


def test_a_newer_image_takes_the_place_of_the_older_in_both_forms() -> None:
    shelf: Shelf[str] = Shelf(keep=5, ready=1)
    shelf.put("a", pack(grey(10)))
    shelf.put("a", pack(grey(200)))
    assert level(shelf.take("a")) == 200

    shelf.put("b", pack(grey(0)))  # now "a" is packed only
    assert level(shelf.take("a")) == pytest.approx(200, abs=2)


def test_one_that_is_never_packed_keeps_its_pixels_and_goes_when_it_is_not_ready() -> None:
    shelf: Shelf[int] = Shelf(keep=5, ready=2)
    noise = to_image(np.random.default_rng(1).integers(0, 255, (30, 40, 3), np.uint8))
    shelf.put(0, Packed(noise))
    shelf.put(1, Packed(noise))
    assert shelf.take(0) == noise

    shelf.put(2, Packed(noise))
    assert 1 not in shelf


def test_a_null_image_stays_one() -> None:
    shelf: Shelf[int] = Shelf(keep=5, ready=1)
    shelf.put(0, pack(QImage()))
    shelf.put(1, pack(grey(1)))

    there = shelf.take(0)
    assert there is not None
    assert there.isNull()


def test_nothing_is_left_after_clearing() -> None:
    shelf: Shelf[int] = Shelf(keep=5, ready=1)
    shelf.put(0, pack(grey(1)))
    shelf.put(1, pack(grey(1)))
    shelf.clear()

    assert 0 not in shelf
    assert shelf.take(1) is None
