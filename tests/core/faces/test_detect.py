import numpy as np
import pytest

from photocheck.core.faces.candidates import Candidates
from photocheck.core.faces.centerface import decode
from photocheck.core.faces.passes import OVERLAP, TILE, View, look, tiles


def outputs(
    height: int, width: int, faces: list[tuple[int, int, float, float, float]]
) -> list[np.ndarray]:
    """Make the network's outputs for faces (row, column, wide, high, score); sizes in pixels."""
    heat = np.zeros((1, 1, height, width), np.float32)
    size = np.zeros((1, 2, height, width), np.float32)
    offset = np.full((1, 2, height, width), 0.25, np.float32)
    marks = np.full((1, 10, height, width), 0.5, np.float32)
    for row, column, wide, high, score in faces:
        heat[0, 0, row, column] = score
        size[0, :, row, column] = np.log(high / 4), np.log(wide / 4)
    return [heat, size, offset, marks]


def test_a_made_heatmap_gives_the_face_it_was_made_of():
    found = decode(outputs(16, 16, [(5, 7, 20.0, 28.0, 0.8)]), 0, 0.5)
    middle = np.array([(7 + 0.75) * 4, (5 + 0.75) * 4])
    assert found.scores.tolist() == [np.float32(0.8)]
    assert found.centres[0] == pytest.approx(middle, abs=1e-4)
    assert found.sizes[0] == pytest.approx([20, 28], abs=1e-3)
    assert found.points[0] == pytest.approx(np.tile(middle, (5, 1)), abs=1e-3)


def test_only_the_brightest_of_neighbouring_cells_counts_and_the_threshold_holds():
    faces = [(5, 5, 20, 20, 0.9), (5, 6, 20, 20, 0.7), (12, 12, 20, 20, 0.4)]
    assert len(decode(outputs(16, 16, faces), 0, 0.5)) == 1
    assert len(decode(outputs(16, 16, faces), 0, 0.3)) == 2


def test_a_wild_size_does_not_overflow():
    wild = outputs(16, 16, [(5, 5, 20, 20, 0.9)])
    wild[1][:] = 500
    assert np.isfinite(decode(wild, 0, 0.5).boxes).all()


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("mirror", [False, True])
def test_every_view_leads_back_to_the_place_it_saw(turns, mirror):
    """A network that finds bright squares must find them where they are, whatever the view."""
    picture = np.zeros((96, 160, 3), np.uint8)
    picture[20:28, 100:108] = 255

    def finds_white(batch):
        rows, columns = np.nonzero(batch[0, :, :, 0] > 200)
        high, wide = batch.shape[1] // 4, batch.shape[2] // 4
        row, column = int(rows.mean() // 4), int(columns.mean() // 4)
        return outputs(high, wide, [(row, column, 8.0, 8.0, 0.9)])

    found = look(finds_white, picture, View(1.0, turns, mirror), 0.5)
    assert found.centres[0] == pytest.approx([104, 24], abs=3)


def test_mirror_and_turn_keep_left_and_right_of_the_person():
    points = np.array([[[2, 2], [8, 2], [5, 5], [3, 8], [7, 8]]], np.float32)
    upright = np.zeros(1, np.intp)
    one = Candidates(
        np.array([[0, 0, 10, 10]], np.float32), np.ones(1, np.float32), points, upright
    )
    assert one.mirrored(10).points[0].tolist() == points[0].tolist()
    turned = one.turned_back(2, 10, 10)
    assert turned.points[0, 0].tolist() == [8, 8]


@pytest.mark.parametrize("size", [(1, 1), (10, 4000), (2048, 1536), (12000, 9000)])
@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_tiles_cover_the_picture_are_small_and_own_each_pixel_once(size, scale):
    cut = list(tiles(*size, scale))
    rng = np.random.default_rng(1)
    for x, y in rng.integers(0, size, (50, 2)):
        owners = [t for t in cut if t.own[0] <= x < t.own[2] and t.own[1] <= y < t.own[3]]
        assert len(owners) == 1
        tile = owners[0]
        assert tile.x <= x < tile.x + tile.w
        assert tile.y <= y < tile.y + tile.h
    assert max(max(t.w, t.h) for t in cut) * scale <= TILE
    assert OVERLAP < TILE
