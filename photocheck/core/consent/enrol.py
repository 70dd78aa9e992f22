"""Deciding whether what was found in a photo may become a reference photo."""

from collections.abc import Sequence
from datetime import date

from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Reference
from photocheck.core.errors import EnrolmentRefused
from photocheck.core.types import Face

RIVAL = 0.5
"""A second face at least this high, compared with the largest, makes it unclear whose photo it is;
smaller ones are people in the background."""

STEADY = 0.35
"""How far the vector may move when the face is mirrored. A face in a crowd must lie under 0.25;
here a person says whose it is, so a clear head turned far (0.253 in a portrait) will do."""


def the_one_face(faces: Sequence[Face]) -> Face:
    """Return the face that a reference photo is of.

    Args:
        faces: what was found in the photo; nothing needs to be embedded yet.

    Raises:
        EnrolmentRefused: no face, several faces, an uncertain one, or a poor one.
    """
    if not faces:
        raise EnrolmentRefused(
            "No face was found in this photo. Take one with the face large, sharp and to the front."
        )
    sure = sorted((face for face in faces if face.detection.sure), key=lambda f: -f.detection.box.h)
    if not sure:
        raise EnrolmentRefused(
            "It is not certain that there is a face in this photo. Take a clearer one."
        )
    face = sure[0]
    rivals = sum(f.detection.box.h >= RIVAL * face.detection.box.h for f in sure)
    if rivals > 1:
        raise EnrolmentRefused(
            f"There are {rivals} faces in this photo. Cut it to the one person it is for."
        )
    if not face.quality.good:
        raise _too_poor(face)
    return face


def _too_poor(face: Face) -> EnrolmentRefused:
    problems = " and ".join(face.quality.problems) or "not to be measured"
    return EnrolmentRefused(
        f"The face in this photo is {problems}, too poor to recognise anyone by. "
        "Take one with the face large, sharp and to the front."
    )


def enrol(
    gallery: Gallery, pupil_id: str, *, face: Face, photo: bytes, taken: date, model_id: str
) -> Reference:
    """Keep a face as a reference of the pupil.

    The caller asks `Gallery.check_may_enrol` before it makes any template; it is asked again here.

    Args:
        gallery: where to.
        pupil_id: whose face it is.
        face: as `the_one_face` chose it, embedded.
        photo: a fresh JPEG of the head alone, without anything hidden.
        taken: when the photo was taken.
        model_id: of the embedder.

    Raises:
        EnrolmentRefused: recognition is off; unknown pupil; no consent to recognition in force;
            a face that could not be measured; or the photo is known already.
    """
    gallery.check_may_enrol(pupil_id)
    if face.vector is None or face.quality.mirror_distance > STEADY:
        raise _too_poor(face)
    return gallery.add_reference(
        pupil_id,
        photo=photo,
        taken=taken,
        vector=face.vector,
        model_id=model_id,
        quality=face.quality,
    )
