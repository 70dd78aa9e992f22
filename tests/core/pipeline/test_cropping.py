"""A part of a photo is exported: proved like the whole, with the same covers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photocheck.core.imaging.load import load
from photocheck.core.imaging.verify import decode_export
from photocheck.core.pipeline import export
from photocheck.core.types import (
    Box,
    CheckOptions,
    CoverStyle,
    Decision,
    Detection,
    Effort,
    FaceResult,
    Photo,
    PhotoResult,
    Region,
    Rgb,
    Verdict,
)

SECRET = b"s" * 32
OPTIONS = CheckOptions("website")


class Finds:
    """A detector that finds what it is told, in pixels of whatever it is shown."""

    model_id = "told"

    def __init__(self, found: Sequence[Detection] = ()) -> None:
        self.found = list(found)

    def detect(
        self, picture: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        found, self.found = self.found, []
        return tuple(found)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    noise = np.random.default_rng(1).integers(0, 255, (60, 80, 3), np.uint8)
    path = tmp_path / "a.png"
    Image.fromarray(noise.repeat(10, axis=0).repeat(10, axis=1)).save(path)
    return Photo(path, "a.png")


@pytest.fixture
def result(photo: Photo) -> PhotoResult:
    points = ((320.0, 290.0), (350.0, 290.0), (335.0, 305.0), (323.0, 320.0), (347.0, 320.0))
    covered = FaceResult(Box(300, 260, 70, 80), points, 0.9, Decision.COVER, "")
    return PhotoResult(
        photo, Verdict.READY, 800, 600, sha256=load(photo.path).sha256, faces=(covered,)
    )


def test_a_part_is_proved_and_is_that_part(result: PhotoResult) -> None:
    whole = export.prove(result, replace(OPTIONS, file_type="png"), Finds(), SECRET)
    cut = replace(result, crop=Box(100, 50, 600, 500))
    part = export.prove(cut, replace(OPTIONS, file_type="png"), Finds(), SECRET)
    assert part.data
    assert whole.data
    pixels = [decode_export(data) for data in (whole.data, part.data)]
    assert pixels[1].shape == (500, 600, 3)
    assert np.array_equal(pixels[0][50:550, 100:700], pixels[1])


@pytest.mark.parametrize("file_type", ["jpeg", "png", "webp"])
def test_a_cover_that_the_edge_cuts_is_proved_too(result: PhotoResult, file_type: str) -> None:
    cut = replace(result, crop=Box(330, 0, 400, 600))
    done = export.prove(cut, replace(OPTIONS, file_type=file_type), Finds(), SECRET)
    assert done.data, done.result.reasons
    assert done.result.proof_faces


def test_a_face_found_in_the_part_is_put_where_it_is_in_the_photo(result: PhotoResult) -> None:
    stray = Detection(Box(10, 20, 60, 70), 0.9, np.full((5, 2), 40, np.float32))
    cut = replace(result, crop=Box(500, 100, 300, 400))
    done = export.prove(cut, OPTIONS, Finds([stray]), SECRET)
    box = done.result.faces[-1].box
    assert (round(box.x), round(box.y)) == (510, 120)
    assert done.data


def test_a_turned_cover_hides_what_is_under_it(result: PhotoResult) -> None:
    drawn = replace(result, regions=(Region(Box(500, 100, 200, 60), "hand", "drawn", angle=45.0),))
    options = replace(OPTIONS, file_type="png", style=CoverStyle.SOLID)
    done = export.prove(drawn, options, Finds(), SECRET)
    assert done.data
    seen = decode_export(done.data)
    assert np.array_equal(seen[190, 660], (128, 128, 128))  # on the turned axis
    assert not np.array_equal(seen[130, 510], (128, 128, 128))  # where it was before turning


def test_the_preview_is_the_part_that_is_exported(result: PhotoResult, photo: Photo) -> None:
    cut = replace(result, crop=Box(100, 50, 600, 500))
    shown = export.covered_picture(cut, load(photo.path).pixels, CoverStyle.SOFT, SECRET)
    done = export.prove(cut, replace(OPTIONS, file_type="png"), Finds(), SECRET)
    assert done.data
    assert np.array_equal(shown, decode_export(done.data))
