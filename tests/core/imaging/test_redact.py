"""Covers destroy what lies under them, over the whole head, and nothing else."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photocheck.core.imaging.redact import (
    CELLS,
    NEUTRAL,
    Cover,
    cells_of,
    head_cover,
    inside,
    owned,
    rectangle,
    redact,
    region_cover,
)
from photocheck.core.types import Box, CoverStyle, Points, Rgb

SECRET = b"a secret of 32 bytes or whatever"
NO_POINTS: Points = np.zeros((5, 2), np.float32)


def noise(height: int = 120, width: int = 160, seed: int = 0) -> Rgb:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def face(box: Box, lean: float = 0.0) -> Points:
    """Return a face's landmarks in a box, leaning clockwise by degrees."""
    upright = np.array([(-0.2, -0.1), (0.2, -0.1), (0, 0.08), (-0.15, 0.28), (0.15, 0.28)])
    turn = math.radians(lean)
    rotation = np.array([(math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))])
    size = max(box.w, box.h)
    return (upright * size @ rotation + box.centre).astype(np.float32)


def soft(cx=80.0, cy=60.0, rx=30.0, ry=36.0, angle=0.0, shape="head") -> Cover:
    return Cover(cx, cy, rx, ry, angle, shape, CoverStyle.SOFT)


def solid(*place: float) -> Cover:
    return Cover(*place, 0.0, "head", CoverStyle.SOLID)


def test_the_picture_itself_stays_as_it_is():
    picture = noise()
    before = picture.copy()
    done = redact(picture, [soft()], SECRET)
    assert np.array_equal(picture, before)
    assert not np.shares_memory(picture, done)


def test_outside_the_covers_nothing_changes():
    picture = noise()
    covers = [soft(), solid(20, 20, 15, 15), soft(150, 110, 30, 30, 40, "box")]
    hidden = np.any([inside(c, picture.shape) for c in covers], axis=0)
    done = redact(picture, covers, SECRET)
    assert np.array_equal(done[~hidden], picture[~hidden])
    assert (done[hidden] != picture[hidden]).any(axis=1).mean() > 0.99


def test_a_solid_cover_depends_on_nothing_in_the_picture():
    covers = [solid(80, 60, 30, 36)]
    one, other = redact(noise(seed=1), covers, SECRET), redact(noise(seed=2), covers, b"other")
    hidden = inside(covers[0], one.shape)
    assert np.array_equal(one[hidden], other[hidden])
    assert {tuple(p) for p in one[hidden]} == {NEUTRAL}


def test_a_soft_cover_knows_only_the_averages_of_its_cells():
    """Shuffle the covered pixels within every cell: nothing that is drawn changes."""
    picture = noise()
    cover = soft(80, 60, 28, 35, shape="box")
    shuffled = picture.copy()
    rows, columns = rectangle(cover, picture.shape)
    down, across = cells_of(cover, picture[rows, columns].shape)
    own = inside(cover, picture.shape)
    tall, wide = rows.stop - rows.start, columns.stop - columns.start
    rng = np.random.default_rng(5)
    for i in range(down):
        for j in range(across):
            cell = np.zeros_like(own)
            # a pixel that two cells share stays, so that no average changes
            top, bottom = math.ceil(tall * i / down), math.floor(tall * (i + 1) / down)
            left, right = math.ceil(wide * j / across), math.floor(wide * (j + 1) / across)
            cell[
                rows.start + top : rows.start + bottom, columns.start + left : columns.start + right
            ] = True
            cell &= own
            shuffled[cell] = rng.permutation(shuffled[cell])
    assert (shuffled != picture).any(axis=2)[own].mean() > 0.5
    assert np.array_equal(
        redact(shuffled, [cover], SECRET)[own], redact(picture, [cover], SECRET)[own]
    )


def test_a_face_has_at_most_four_cells_across():
    for height in (20.0, 57.0, 300.0):
        box = Box(200, 200, 0.8 * height, height)
        cover = head_cover(box, face(box), CoverStyle.SOFT)
        assert 2 * max(cover.rx, cover.ry) / CELLS >= height / 4


def test_what_is_drawn_is_made_of_few_numbers():
    cover = soft(300, 300, 140, 175)
    done = redact(noise(600, 600), [cover], SECRET)
    rect = rectangle(cover, done.shape)
    patch = done[rect]
    down, across = cells_of(cover, patch.shape)
    assert down <= CELLS
    assert across <= CELLS
    middles = cv2.resize(patch, (across * 2, down * 2), interpolation=cv2.INTER_NEAREST)
    assert len(np.unique(middles.reshape(-1, 3), axis=0)) <= 4 * down * across


def test_the_same_cover_comes_out_the_same_and_needs_the_secret():
    picture = noise()
    first = redact(picture, [soft()], SECRET)
    assert np.array_equal(first, redact(picture, [soft()], SECRET))
    assert not np.array_equal(first, redact(picture, [soft()], b"another"))
    assert not np.array_equal(first, redact(picture, [soft(60, 60)], SECRET))


def test_the_noise_is_the_same_at_another_size():
    """Else the noise could be averaged away over the sizes a photo is exported at."""
    flat = np.full((800, 1200, 3), 128, np.uint8)
    cover, half = soft(603, 402, 100, 130), soft(301.5, 201, 50, 65)
    large = redact(flat, [cover], SECRET)[402 - 60 : 402 + 60, 603 - 60 : 603 + 60]
    small = redact(flat[::2, ::2], [half], SECRET)[201 - 30 : 201 + 30, 301 - 30 : 301 + 30]
    shrunk = cv2.resize(large, (60, 60), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(int) - small).mean() < 6


def test_noise_is_strong_enough():
    flat = np.full((400, 400, 3), 128, np.uint8)
    cover = soft(200, 200, 150, 150, shape="box")
    done = redact(flat, [cover], SECRET)
    assert 8 < done[inside(cover, flat.shape)].std() < 30


def test_overlapping_covers_share_pixels_out_and_solid_wins():
    covers = [soft(70, 60, 30, 30), soft(90, 60, 40, 40), solid(80, 60, 10, 10)]
    shape = (120, 160)
    shares = owned(covers, shape)
    count = np.zeros(shape, int)
    for _, rect, own in shares:
        count[rect] += own
    hidden = np.any([inside(c, shape) for c in covers], axis=0)
    assert np.array_equal(count == 1, hidden)
    assert count.max() == 1
    assert shares[0][0].style is CoverStyle.SOLID
    assert shares[1][0].rx == 40


def test_a_cover_learns_nothing_of_pixels_another_cover_owns():
    """A small cover beside a large one must not sample the large one's head finely."""
    small, large = soft(40, 60, 12, 14), soft(75, 60, 40, 45)
    one, other = noise(seed=1), noise(seed=1)
    belongs_to_large = inside(large, one.shape)
    other[belongs_to_large] = 255 - other[belongs_to_large]
    only_small = inside(small, one.shape) & ~belongs_to_large
    assert only_small.any()
    done, again = redact(one, [small, large], SECRET), redact(other, [small, large], SECRET)
    assert np.array_equal(done[only_small], again[only_small])


@pytest.mark.parametrize("lean", range(-180, 180, 15))
def test_the_whole_head_is_inside_however_it_is_turned(lean):
    """Hair, ears and chin of a head that leans: 1.6 faces wide, over the crown, under the chin."""
    size = 100.0
    turn = math.radians(lean)
    tall = size * (math.cos(turn) ** 2 + 0.8 * math.sin(turn) ** 2)
    wide = size * (0.8 * math.cos(turn) ** 2 + math.sin(turn) ** 2)
    box = Box(300 - wide / 2, 300 - tall / 2, wide, tall)
    for points in (face(Box(250, 250, 100, 100), lean), NO_POINTS):
        hidden = inside(head_cover(box, points, CoverStyle.SOFT), (600, 600))
        for step in range(0, 360, 10):
            around = math.radians(step)
            x, y = 0.64 * size * math.sin(around), -(0.72 * math.cos(around) + 0.14) * size
            px = 300 + x * math.cos(turn) - y * math.sin(turn)
            py = 300 + x * math.sin(turn) + y * math.cos(turn)
            assert hidden[int(py), int(px)], (lean, step)


def test_landmarks_that_make_no_sense_give_the_larger_round_cover():
    box = Box(100, 100, 40, 50)
    good = face(box)
    straight = head_cover(box, good, CoverStyle.SOFT)
    assert straight.angle == pytest.approx(0, abs=0.01)
    swapped = good[[1, 0, 2, 4, 3]]
    for bad in (
        NO_POINTS,
        np.full((5, 2), np.nan, np.float32),
        good + 100,
        swapped,
        good[[0, 1, 2, 0, 1]],
        np.float32(good * 0.05 + 120),
    ):
        cover = head_cover(box, bad, CoverStyle.SOFT)
        assert cover.rx == cover.ry
        hidden, whole = inside(straight, (300, 300)), inside(cover, (300, 300))
        assert not (hidden & ~whole).any()


def test_small_faces_are_always_solid():
    tiny, fine = Box(50, 50, 12, 15.5), Box(50, 50, 13, 16)
    for points in (face(tiny), NO_POINTS):
        assert head_cover(tiny, points, CoverStyle.SOFT).style is CoverStyle.SOLID
    assert head_cover(fine, face(fine), CoverStyle.SOFT).style is CoverStyle.SOFT
    assert head_cover(fine, face(fine), CoverStyle.SOLID).style is CoverStyle.SOLID


def test_small_regions_are_always_solid():
    assert region_cover(Box(50, 50, 15, 15), CoverStyle.SOFT).style is CoverStyle.SOLID
    assert region_cover(Box(50, 50, 3, 16), CoverStyle.SOFT).style is CoverStyle.SOFT


@given(st.floats(0.001, 300), st.floats(0.001, 300), st.floats(0, 360))
def test_no_cover_has_more_cells_than_it_may(rx, ry, angle):
    cover = Cover(100.3, 80.7, rx, ry, angle, "box", CoverStyle.SOFT)
    rows, columns = rectangle(cover, (200, 240))
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    assert max(cells_of(cover, shape)) <= CELLS


def test_a_region_covers_its_whole_box():
    hidden = inside(region_cover(Box(10, 20, 30, 7), CoverStyle.SOLID), (60, 80))
    expected = np.zeros((60, 80), bool)
    expected[20:27, 10:40] = True
    assert (hidden & expected).sum() == expected.sum()
    assert hidden.sum() <= 32 * 9


numbers = st.floats(-300, 500, allow_nan=False)
sizes = st.floats(0.01, 400, allow_nan=False)
covers_drawn = st.builds(
    Cover,
    numbers,
    numbers,
    sizes,
    sizes,
    st.floats(-360, 360),
    st.sampled_from(["head", "box"]),
    st.sampled_from(list(CoverStyle)),
)


@settings(max_examples=60)
@given(st.lists(covers_drawn, max_size=5), st.integers(1, 90), st.integers(1, 90))
def test_any_covers_on_any_picture(covers, height, width):
    """Covers beyond the edge, tiny ones, huge ones: they hide what they say, no more, no less."""
    picture = noise(height, width)
    done = redact(picture, covers, SECRET)
    hidden = np.zeros((height, width), bool)
    for cover in covers:
        mask = inside(cover, picture.shape)
        hidden |= mask
        if 0 <= cover.cx < width and 0 <= cover.cy < height and min(cover.rx, cover.ry) > 0.5:
            assert mask[int(cover.cy), int(cover.cx)]
    assert done.shape == picture.shape
    assert np.array_equal(done[~hidden], picture[~hidden])
    flat = [c for c in covers if c.style is CoverStyle.SOLID]
    for cover in flat:
        assert (done[inside(cover, picture.shape)] == NEUTRAL).all()
