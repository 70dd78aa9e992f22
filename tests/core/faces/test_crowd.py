"""A whole school in one photo: everybody is looked at, or the photo is refused."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from photocheck.core.errors import PhotoError
from photocheck.core.faces import detect
from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.packs import open_model
from photocheck.core.imaging import samples
from photocheck.core.types import Rgb

HIGH = 16  # pixels of a face
SIDE = 26  # faces along a side: more than 600 of them


@pytest.fixture(scope="module")
def detector(models_built: Path) -> CenterFaceDetector:
    return CenterFaceDetector(open_model("centerface"))


@pytest.fixture(scope="module")
def head(detector: CenterFaceDetector) -> Rgb:
    """Return one head, its face `HIGH` pixels high."""
    portrait = samples.portrait()
    face = next(d.box for d in detector.detect(portrait) if d.sure)
    top, left = round(face.y - 0.35 * face.h), round(face.x - 0.4 * face.w)
    part = portrait[
        top : round(face.bottom + 0.35 * face.h), left : round(face.right + 0.4 * face.w)
    ]
    scale = HIGH / face.h
    size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)


def test_everybody_in_a_crowd_is_found(detector: CenterFaceDetector, head: Rgb) -> None:
    crowd = np.tile(head, (SIDE, SIDE, 1))
    found = np.array([d.box.centre for d in detector.detect(crowd)])
    high, wide = head.shape[:2]
    rows, columns = np.mgrid[:SIDE, :SIDE]
    places = np.stack([(columns + 0.5) * wide, (rows + 0.5) * high], axis=-1).reshape(-1, 2)
    apart = np.abs(places[:, None] - found[None]).max(axis=2).min(axis=1)
    assert len(places) > 600
    assert (apart < HIGH / 2).all()


def test_more_than_can_be_looked_at_is_refused(
    detector: CenterFaceDetector, head: Rgb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detect, "_MOST_PLACES", 5)
    with pytest.raises(PhotoError, match="Cut it into parts"):
        detector.detect(np.tile(head, (4, 4, 1)))
