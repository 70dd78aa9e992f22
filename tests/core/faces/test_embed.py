import numpy as np
import pytest

from photocheck.core.faces.embed import DlibEmbedder
from photocheck.core.faces.packs import open_model
from photocheck.core.types import FaceEmbedder


@pytest.fixture(scope="module")
def embedder(models_built) -> FaceEmbedder:
    return DlibEmbedder(open_model("dlib-resnet"))


def test_the_id_names_model_and_precision(embedder, models_built):
    assert embedder.model_id == "dlib-resnet-int8"
    assert DlibEmbedder(open_model("dlib-resnet", "fp32")).model_id == "dlib-resnet-fp32"


def test_no_faces_give_no_vectors(embedder, group_photo):
    found = embedder.embed(group_photo, [])
    assert found.vectors.shape == (0, 128)
    assert found.mirror_distance.shape == (0,)


def test_vectors_have_length_1_and_keep_the_order_over_batches(embedder, group_photo, group_points):
    many = embedder.embed(group_photo, group_points * 6)
    assert len(many.vectors) > 2 * 16
    assert many.vectors.dtype == many.mirror_distance.dtype == np.float32
    assert np.allclose(np.linalg.norm(many.vectors, axis=1), 1, atol=1e-5)
    for index, points in enumerate(group_points):
        one = embedder.embed(group_photo, [points])
        rows = many.vectors[index :: len(group_points)]
        assert np.allclose(rows, one.vectors, atol=1e-5)


def test_a_mirrored_photo_gives_the_same_vectors(embedder, group_photo, group_points):
    width = group_photo.shape[1]
    mirrored = [points[[1, 0, 2, 4, 3]] * [-1, 1] + [width - 1, 0] for points in group_points]
    plain = embedder.embed(group_photo, group_points)
    turned = embedder.embed(
        np.ascontiguousarray(group_photo[:, ::-1]), [p.astype(np.float32) for p in mirrored]
    )
    assert (plain.vectors * turned.vectors).sum(axis=1).min() > 0.995
    assert np.allclose(plain.mirror_distance, turned.mirror_distance, atol=0.1)


def test_one_person_is_nearer_to_himself_than_to_others(embedder, group_photo, group_points):
    rng = np.random.default_rng(5)
    shaken = [(p + rng.normal(0, 1, (5, 2))).astype(np.float32) for p in group_points]
    first = embedder.embed(group_photo, group_points).vectors
    second = embedder.embed(group_photo, shaken).vectors
    similar = first @ second.T
    others = similar[~np.eye(len(similar), dtype=bool)]
    assert np.diag(similar).min() > 0.97
    assert others.max() < 0.95


def test_a_face_that_is_no_face_is_unstable(embedder, group_photo, group_points):
    rng = np.random.default_rng(8)
    noise = rng.integers(0, 256, group_photo.shape, dtype=np.uint8)
    real = embedder.embed(group_photo, group_points).mirror_distance
    assert embedder.embed(noise, group_points).mirror_distance.shape == real.shape
    assert real.max() < 0.5


def test_people_of_real_photos_are_told_apart(embedder, shared_data, models_built):
    import cv2

    from photocheck.core.faces.detect import CenterFaceDetector
    from photocheck.core.types import Effort

    detector = CenterFaceDetector(open_model("centerface"))
    people = [p for p in sorted((shared_data / "faces" / "lfw").iterdir()) if p.is_dir()]
    people = [p for p in people if len(list(p.glob("*.jpg"))) >= 2][:25]
    vectors = []
    for person in people:
        for file in sorted(person.glob("*.jpg"))[:2]:
            photo = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
            faces = detector.detect(photo, Effort.QUICK)
            middle = min(
                faces, key=lambda f: abs(f.box.centre[0] - 125) + abs(f.box.centre[1] - 125)
            )
            vectors.append(embedder.embed(photo, [middle.points]).vectors[0])
    first, second = np.array(vectors[0::2]), np.array(vectors[1::2])
    nearest = (first @ second.T).argmax(axis=1)
    assert (nearest == np.arange(len(people))).mean() >= 0.92
