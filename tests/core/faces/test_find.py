import cv2
import numpy as np
import pytest

from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.embed import DlibEmbedder
from photocheck.core.faces.find import find_faces
from photocheck.core.faces.packs import open_model
from photocheck.core.types import Effort, Embeddings


@pytest.fixture(scope="module")
def detector(models_built):
    return CenterFaceDetector(open_model("centerface"))


@pytest.fixture(scope="module")
def embedder(models_built):
    return DlibEmbedder(open_model("dlib-resnet"))


def test_faces_of_a_shrunk_photo_come_back_in_source_pixels(detector, group_photo):
    half = cv2.resize(group_photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = [f for f in find_faces(half, detector, None, 0.5).faces if f.detection.sure]
    large = [f for f in find_faces(group_photo, detector, None).faces if f.detection.sure]
    assert len(small) == len(large) == 6
    for face in large:
        assert max(face.detection.box.iou(other.detection.box) for other in small) > 0.6


def test_without_an_embedder_nothing_is_embedded(detector, group_photo):
    found = find_faces(group_photo, detector, None)
    assert all(face.vector is None for face in found.faces)
    assert all(face.quality.mirror_distance == 0 for face in found.faces)
    assert set(found.seconds) == {"detect", "embed"}
    assert found.seconds["detect"] > 0


def test_good_faces_get_a_vector_and_small_ones_none(detector, embedder, group_photo):
    found = find_faces(group_photo, detector, embedder)
    good = [face for face in found.faces if face.quality.good]
    assert len(good) >= 5
    for face in good:
        assert np.linalg.norm(face.vector) == pytest.approx(1, abs=1e-5)
        assert face.quality.mirror_distance > 0
    tiny = cv2.resize(group_photo, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA)
    faces = find_faces(tiny, detector, embedder, 0.2).faces
    assert len(faces) >= 6
    assert all(face.vector is None for face in faces)
    assert all("too small" in face.quality.problems for face in faces)


def test_a_blurred_face_gets_a_vector_so_that_it_can_be_asked(detector, embedder, group_photo):
    smeared = cv2.blur(group_photo, (15, 1))
    faces = find_faces(smeared, detector, embedder).faces
    blurred = [f for f in faces if f.detection.sure and f.quality.problems == ("blurred",)]
    assert blurred
    assert all(face.vector is not None for face in blurred)


def test_vectors_are_taken_from_the_full_photo(detector, embedder, group_photo):
    """A photo looked at at a fifth of its size has faces too small to embed, but not at full."""
    tiny = cv2.resize(group_photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    found = find_faces(tiny, detector, embedder, 0.25, group_photo)
    assert sum(face.vector is not None for face in found.faces) >= 5


def test_all_faces_are_embedded_in_one_call(detector, group_photo):
    calls = []

    class Counting:
        model_id = "counting"

        def embed(self, picture, points):
            calls.append(len(points))
            unit = np.eye(len(points), 128, dtype=np.float32)
            return Embeddings(unit, np.zeros(len(points), np.float32))

    found = find_faces(group_photo, detector, Counting())
    assert calls == [sum(face.vector is not None for face in found.faces)]


def test_a_picture_without_faces_has_none(detector, embedder):
    flat = np.full((300, 400, 3), 127, np.uint8)
    assert find_faces(flat, detector, embedder).faces == ()


@pytest.mark.parametrize(
    ("least", "most", "effort"),
    [
        (0, 5, Effort.THOROUGH),
        (0, 5, Effort.QUICK),
        (242, 250, Effort.QUICK),
        (125, 131, Effort.QUICK),
    ],
)
def test_a_faint_photo_has_the_faces_that_brightening_would_show(
    detector, group_photo, least, most, effort
):
    photo = cv2.resize(group_photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    faint = np.round(least + photo / 255 * (most - least)).astype(np.uint8)
    seen = [f.box for f in detector.detect(faint, effort) if f.sure]
    clear = [f.box for f in detector.detect(photo, effort) if f.sure]
    assert len(clear) == 6
    assert all(max(box.iou(other) for other in seen) > 0.4 for box in clear)


@pytest.mark.parametrize("effort", Effort)
@pytest.mark.parametrize("ground", [4, 20, 250])
def test_a_small_bright_face_on_an_even_ground_is_found(detector, group_photo, ground, effort):
    """The levels of such a picture are few, and the face's are none of them."""
    (best, *_) = detector.detect(group_photo, Effort.QUICK)
    x, y, side = int(best.box.x) - 30, int(best.box.y) - 30, int(best.box.h) + 60
    head = cv2.resize(group_photo[y : y + side, x : x + side], (60, 60))
    picture = np.full((768, 1024, 3), ground, np.uint8)
    picture[300:360, 500:560] = head
    (found,) = (f.box for f in detector.detect(picture, effort) if f.sure)
    assert found.contains(530, 330)


def test_a_picture_of_nothing_is_not_made_one_of_faces(detector):
    for noise in (0, 1, 3):
        grain = np.random.default_rng(0).normal(128, noise, (480, 640, 3))
        assert detector.detect(np.round(grain).astype(np.uint8)) == ()
