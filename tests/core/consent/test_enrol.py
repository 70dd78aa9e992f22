"""What may become a reference photo, each refusal with its own sentence."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from gallery_helpers import GOOD, MODEL, TODAY, entry, jpeg, unit
from PIL import Image

from photocheck.core.consent.enrol import enrol, the_one_face
from photocheck.core.errors import EnrolmentRefused
from photocheck.core.pipeline.enrolment import enrol_face, find_people
from photocheck.core.types import Box, Detection, Face

DETECTION = Detection(Box(10, 10, 90, 120), 0.98, np.zeros((5, 2), np.float32))
FACE = Face(DETECTION, GOOD, unit(7))


def try_enrol(gallery, *faces, pupil="P1", seed=7):
    face = the_one_face(faces)
    return enrol(gallery, pupil, face=face, photo=jpeg(seed), taken=TODAY, model_id=MODEL)


def test_one_good_face_is_kept(filled):
    reference = try_enrol(filled, FACE)
    assert filled.references("P1")[-1] == reference
    assert filled.snapshot("website", TODAY, MODEL).owners == ("P1",) * 3


@pytest.mark.parametrize(
    ("faces", "words"),
    [
        ((), "No face was found"),
        ((FACE, FACE), "There are 2 faces"),
        (
            (replace(FACE, quality=replace(GOOD, problems=("too small", "blurred"))),),
            "small and bl",
        ),
        ((replace(FACE, vector=None),), "too poor"),
        ((replace(FACE, detection=replace(DETECTION, sure=False, score=0.3)),), "not certain"),
    ],
)
def test_photos_that_are_refused(filled, faces, words):
    with pytest.raises(EnrolmentRefused, match=words):
        try_enrol(filled, *faces)
    assert len(filled.references("P1")) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"objects_parent": True}, "a parent said no"),
        ({"objects_child": True}, "the child said no"),
        ({"biometric": False}, "no consent to face recognition is recorded"),
        ({"never_publish": True}, "must never be published"),
    ],
)
def test_pupils_that_are_refused(filled, said, words):
    filled.record(entry("P1", **said))
    with pytest.raises(EnrolmentRefused, match=words):
        try_enrol(filled, FACE)


def test_consent_is_asked_again_when_the_photo_is_kept(filled):
    with pytest.raises(EnrolmentRefused, match="no consent to face recognition"):
        try_enrol(filled, FACE, pupil="P3")


@pytest.mark.parametrize(("moved", "kept"), [(0.3, True), (0.4, False)])
def test_a_turned_head_will_do_for_a_reference_a_half_hidden_one_will_not(filled, moved, kept):
    quality = replace(GOOD, mirror_distance=moved, problems=("half hidden",))
    embedded = replace(FACE, quality=quality)
    keep = {"photo": jpeg(7), "taken": TODAY, "model_id": MODEL}
    if kept:
        assert enrol(filled, "P1", face=embedded, **keep) in filled.references("P1")
    else:
        with pytest.raises(EnrolmentRefused, match="is half hidden, too poor"):
            enrol(filled, "P1", face=embedded, **keep)


def test_people_in_the_background_do_not_matter(filled):
    behind = replace(FACE, detection=replace(DETECTION, box=Box(200, 0, 45, 59)))
    assert the_one_face([behind, FACE]) is FACE
    nearer = replace(FACE, detection=replace(DETECTION, box=Box(200, 0, 45, 61)))
    with pytest.raises(EnrolmentRefused, match="There are 2 faces"):
        the_one_face([nearer, FACE])


def test_the_same_photo_twice_is_refused(filled):
    try_enrol(filled, FACE)
    with pytest.raises(EnrolmentRefused, match="already a reference"):
        try_enrol(filled, FACE)


class OneFace:
    """A detector that finds one large face wherever it looks."""

    model_id = "one-face"

    def detect(self, *_: object) -> list[Detection]:
        return [DETECTION]


def photo_taken(path, day):
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x9003] = f"{day:%Y:%m:%d} 10:00:00"
    Image.fromarray(np.full((300, 300, 3), 120, np.uint8)).save(path, exif=exif)
    return path


def test_a_photo_counts_from_the_day_in_its_file(filled, tmp_path):
    today = date.today()
    old = photo_taken(tmp_path / "old.jpg", today - timedelta(400))
    new = photo_taken(tmp_path / "new.jpg", today - timedelta(200))
    plain = tmp_path / "plain.png"
    Image.fromarray(np.full((300, 300, 3), 120, np.uint8)).save(plain)
    detector = OneFace()
    assert find_people(new, detector).taken == today - timedelta(200)
    assert find_people(plain, detector).taken == today
    with pytest.raises(EnrolmentRefused, match="After a year"):
        enrol_face(filled, "P1", find_people(old, detector), 0, embedder=None)
    assert len(filled.references("P1")) == 2


def test_a_poor_face_of_a_class_photo_is_refused_and_not_embedded(filled, tmp_path):
    points = np.float32([[110, 120], [190, 120], [150, 165], [120, 205], [180, 205]])

    class Smooth(OneFace):
        def detect(self, *_: object) -> list[Detection]:
            return [Detection(Box(70, 50, 160, 200), 0.95, points, True)]

    photo = find_people(photo_taken(tmp_path / "flat.jpg", date.today()), Smooth())
    with pytest.raises(EnrolmentRefused, match="is blurred, too poor"):
        enrol_face(filled, "P1", photo, 0, embedder=object())
    assert len(filled.references("P1")) == 2
