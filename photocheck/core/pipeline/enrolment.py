"""From a photo file to a reference photo in the gallery."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from photocheck.core.consent.enrol import enrol, the_one_face
from photocheck.core.consent.gallery import Gallery
from photocheck.core.errors import EnrolmentRefused, PhotoError
from photocheck.core.faces.find import embed_face, find_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.imaging.save import encode
from photocheck.core.types import Box, FaceDetector, FaceEmbedder, Rgb

_MARGIN = 0.6  # of the face's size, kept on each side of a reference photo
_EDGE = 1280  # pixels; reference photos are looked at this large, their face is large in them


def enrol_photo(
    gallery: Gallery, pupil_id: str, path: Path, detector: FaceDetector, embedder: FaceEmbedder
) -> None:
    """Add the one face in the photo as a reference of the pupil.

    What is kept is a fresh JPEG of the head alone, without anything hidden, in the gallery.

    Raises:
        EnrolmentRefused: no biometric consent, no face, several faces, or a poor face.
        UnreadablePhoto: if the file is not a photo.
    """
    gallery.check_may_enrol(pupil_id)  # before a template of this face is made at all
    loaded = load(path)
    picture, scale = fit(loaded.pixels, _EDGE)
    # only the one face is embedded: others in the photo gave no consent to that
    face = the_one_face(find_faces(picture, detector, None, scale=scale, full=loaded.pixels).faces)
    enrol(
        gallery,
        pupil_id,
        face=embed_face(loaded.pixels, face, embedder),
        photo=encode(fit(_head(loaded.pixels, face.detection.box), 512)[0], "jpeg"),
        taken=date.today(),
        model_id=embedder.model_id,
    )


def photos_of_folder(folder: Path) -> list[tuple[str, Path]]:
    """List (pupil id, photo) of a folder that has one folder per pupil id."""
    return [
        (pupil.name, path)
        for pupil in sorted(folder.iterdir())
        if pupil.is_dir() and not pupil.name.startswith(".")
        for path in sorted(pupil.iterdir())
        if not path.name.startswith(".")
    ]


def enrol_photos(
    gallery: Gallery,
    photos: Sequence[tuple[str, Path]],
    detector: FaceDetector,
    embedder: FaceEmbedder,
) -> tuple[int, list[str]]:
    """Enrol many photos; one that is refused does not stop the others.

    Args:
        gallery: where to.
        photos: pupil id and file of each.
        detector: finds the face.
        embedder: makes the template.

    Returns:
        How many photos were enrolled, and a sentence for each that was not.
    """
    done, refused = 0, []
    for pupil_id, path in photos:
        try:
            enrol_photo(gallery, pupil_id, path, detector, embedder)
            done += 1
        except (EnrolmentRefused, PhotoError) as error:
            refused.append(f"{pupil_id}/{path.name}: {error.sentence}")
    return done, refused


def _head(pixels: Rgb, box: Box) -> Rgb:
    margin = _MARGIN * max(box.w, box.h)
    top, left = max(0, int(box.y - margin)), max(0, int(box.x - margin))
    return pixels[top : int(box.bottom + margin), left : int(box.right + margin)]
