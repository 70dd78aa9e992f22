"""A pack's networks at work: the detector can only add, the embedder files its own templates."""

import cv2
import numpy as np
import pytest

from photocheck.core.faces.candidates import Candidates, nothing
from photocheck.core.faces.second import ChipEmbedder, SecondDetector
from photocheck.core.types import Box, Detection, Effort

POINTS = np.array([(-6, -6), (6, -6), (0, 0), (-5, 7), (5, 7)], np.float32)


class First:
    """Finds one face at (100, 100)."""

    model_id = "first"

    def detect(self, picture, effort=Effort.THOROUGH, known=()):
        return (Detection(Box(84, 84, 32, 32), 0.7, POINTS + 100),)


class Bright:
    """Finds a face around whatever is bright, as high as what is bright."""

    side = 320

    def __call__(self, square, threshold):
        assert square.shape == (320, 320, 3)
        count, _, stats, middles = cv2.connectedComponentsWithStats(
            (square[..., 0] > 100).astype(np.uint8)
        )
        rows = [i for i in range(1, count) if 20 <= stats[i, cv2.CC_STAT_WIDTH] <= 90]
        if not rows:
            return nothing()
        corner, size = stats[rows, :2], stats[rows, 2:4]
        return Candidates(
            np.concatenate([corner, corner + size], axis=1).astype(np.float32),
            np.full(len(rows), 0.9, np.float32),
            (middles[rows, None] + POINTS).astype(np.float32),
            np.zeros(len(rows), np.intp),
        )


def picture(*faces, size=(900, 1200)):
    canvas = np.zeros((*size, 3), np.uint8)
    for x, y, half in faces:
        canvas[y - half : y + half, x - half : x + half] = 255
    return canvas


def test_finds_of_both_come_together_and_none_twice() -> None:
    detector = SecondDetector(First(), Bright(), "pack-1")
    found = detector.detect(picture((100, 100, 16), (500, 400, 20), (900, 300, 140)))
    centres = sorted(tuple(round(v) for v in d.box.centre) for d in found)
    assert centres == [(100, 100), (500, 400), (900, 300)]
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)
    assert all(d.sure for d in found)
    assert detector.model_id == "first + pack-1"


def test_nothing_that_the_first_found_is_lost() -> None:
    found = SecondDetector(First(), Bright(), "p").detect(picture())
    assert [d.box.centre for d in found] == [(100, 100)]
    assert found[0].score == 0.7


def test_the_quick_look_is_the_first_detectors_alone() -> None:
    found = SecondDetector(First(), Bright(), "p").detect(picture((500, 400, 20)), Effort.QUICK)
    assert len(found) == 1


@pytest.mark.parametrize("place", [(310, 200), (640, 450), (1100, 800)])
def test_a_face_is_found_wherever_tiles_meet(place) -> None:
    found = SecondDetector(First(), Bright(), "p").detect(picture((*place, 20)))
    assert any(np.hypot(*np.subtract(d.box.centre, place)) < 3 for d in found)


def test_an_embedder_gives_units_that_do_not_mind_the_mirror() -> None:
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(112 * 112 * 3, 32)).astype(np.float32)

    def network(chips):
        return np.stack(chips).reshape(len(chips), -1).astype(np.float32) @ matrix

    embedder = ChipEmbedder(network, "pack-1")
    coarse = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    photo = cv2.resize(coarse, (300, 300), interpolation=cv2.INTER_CUBIC)
    points = [POINTS * 4 + 150, POINTS * 3 + 120]
    said = embedder.embed(photo, points)
    assert embedder.model_id == "pack:pack-1"
    assert said.vectors.shape == (2, 32)
    assert np.allclose(np.linalg.norm(said.vectors, axis=1), 1, atol=1e-5)
    mirrored = [np.float32([299, 0]) + p[[1, 0, 2, 4, 3]] * np.float32([-1, 1]) for p in points]
    other = embedder.embed(np.ascontiguousarray(photo[:, ::-1]), mirrored)
    assert ((other.vectors * said.vectors).sum(axis=1) > 0.99).all()
    assert (said.mirror_distance < said.unstable).all()
    assert len(embedder.embed(photo, []).vectors) == 0
