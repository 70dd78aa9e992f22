"""What the tests of models share: the published files, and chips of faces."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from photocheck.core import paths
from photocheck.core.faces.align import align
from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.packs import open_model, read_manifest
from photocheck.core.types import Points, Rgb

CACHE = paths.cache_dir() / "models"  # read before a test gets a home of its own


@pytest.fixture(scope="session")
def published() -> dict[str, bytes]:
    """Return the content of each pack's published file, by pack id."""
    files = {pack.id: CACHE / pack.origin.member_sha256 for pack in read_manifest()}
    if not all(file.is_file() for file in files.values()):
        pytest.skip("needs the published models in the cache: run `photocheck models build` first")
    return {pack_id: file.read_bytes() for pack_id, file in files.items()}


@pytest.fixture(scope="session")
def group_photo() -> Rgb:
    """Return the photo of six people that lies inside the insightface package."""
    spec = importlib.util.find_spec("insightface")
    if spec is None or spec.origin is None:
        pytest.skip("needs the package insightface, which holds a photo")
    file = Path(spec.origin).parent / "data" / "images" / "t1.jpg"
    return cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)


@pytest.fixture(scope="session")
def group_points(models_built: Path, group_photo: Rgb) -> list[Points]:
    """Return the points of the faces in the group photo, from left to right."""
    detector = CenterFaceDetector(open_model("centerface", "fp32"))
    found = [face for face in detector.detect(group_photo) if face.score > 0.6]
    return [face.points for face in sorted(found, key=lambda face: face.box.x)]


@pytest.fixture(scope="session")
def chips(group_photo: Rgb, group_points: list[Points]) -> np.ndarray:
    """Return (120, 150, 150, 3) aligned faces: six people, each 20 times a little different."""
    rng = np.random.default_rng(11)
    made = []
    for points in group_points:
        size = np.ptp(points[:, 0])
        for _ in range(20):
            jitter = rng.normal(0, 0.04 * size, (5, 2)).astype(np.float32)
            chip = align(group_photo, points + jitter).astype(np.float32)
            light = chip * rng.uniform(0.6, 1.3) + rng.uniform(-20, 20)
            made.append(np.clip(light, 0, 255).astype(np.uint8))
    return np.stack(made)
