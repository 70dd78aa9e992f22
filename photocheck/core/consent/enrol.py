"""Deciding whether what was found in a photo may become a reference photo."""

from collections.abc import Sequence
from datetime import date

from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Reference
from photocheck.core.errors import EnrolmentRefused
from photocheck.core.types import Face


def enrol(
    gallery: Gallery,
    pupil_id: str,
    *,
    faces: Sequence[Face],
    photo: bytes,
    taken: date,
    model_id: str,
) -> Reference:
    """Keep the one face of a photo as a reference of the pupil.

    The caller asks `Gallery.check_may_enrol` before it makes any template; it is asked again here.

    Args:
        gallery: where to.
        pupil_id: whose face it is.
        faces: what was found in the photo, embedded.
        photo: a fresh JPEG of the head alone, without anything hidden.
        taken: when the photo was taken.
        model_id: of the embedder.

    Raises:
        EnrolmentRefused: recognition is off; unknown pupil; no consent to recognition in force;
            no face, several faces, a poor face; or the photo is known already.
    """
    gallery.check_may_enrol(pupil_id)
    if not faces:
        raise EnrolmentRefused(
            "No face was found in this photo. Take one with the face large, sharp and to the front."
        )
    sure = [face for face in faces if face.detection.sure]
    if len(sure) > 1:
        raise EnrolmentRefused(
            f"There are {len(sure)} faces in this photo. Cut it to the one person it is for."
        )
    if not sure:
        raise EnrolmentRefused(
            "It is not certain that there is a face in this photo. Take a clearer one."
        )
    face = sure[0]
    if face.vector is None or not face.quality.good:
        problems = " and ".join(face.quality.problems) or "not to be measured"
        raise EnrolmentRefused(
            f"The face in this photo is {problems}, too poor to recognise anyone by. "
            "Take one with the face large, sharp and to the front."
        )
    return gallery.add_reference(
        pupil_id,
        photo=photo,
        taken=taken,
        vector=face.vector,
        model_id=model_id,
        quality=face.quality,
    )
