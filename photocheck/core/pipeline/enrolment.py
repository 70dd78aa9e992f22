"""From a photo file to a reference photo in the gallery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from photocheck.core.consent.enrol import enrol, the_one_face
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.match import NO_WEIGHT_DAYS
from photocheck.core.consent.retemplate import add_templates, photos_without
from photocheck.core.consent.rules import in_words
from photocheck.core.errors import EnrolmentRefused, PhotoError, UsageError
from photocheck.core.faces.find import embed_face, find_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.imaging.save import encode
from photocheck.core.imaging.verify import decode_export
from photocheck.core.types import Box, Face, FaceDetector, FaceEmbedder, LoadedPhoto, Rgb

_MARGIN = 0.6  # of the face's size, kept on each side of a reference photo
_CLOSE = 400  # pixels; smaller photos may be portraits cut close to the face
_ROOMS = (0.5, 0.25, 1.0)  # borders to try around them, of their longer side
_EDGE = 1280  # pixels; reference photos are looked at this large, their face is large in them
_CLASS_EDGE = 2048  # pixels; faces of a class photo are small


def enrol_photo(
    gallery: Gallery, pupil_id: str, path: Path, detector: FaceDetector, embedder: FaceEmbedder
) -> None:
    """Add the one face in the photo as a reference of the pupil.

    What is kept is a fresh JPEG of the head alone, without anything hidden, in the gallery.

    Raises:
        EnrolmentRefused: no biometric consent, no face, several faces, a poor face, or a photo
            too old to count.
        UnreadablePhoto: if the file is not a photo.
    """
    gallery.check_may_enrol(pupil_id)  # before a template of this face is made at all
    loaded = load(path)
    pixels, face = _the_one_face(loaded.pixels, detector)
    enrol_face(gallery, pupil_id, ClassPhoto(pixels, (face,), _taken(loaded)), 0, embedder)


@dataclass(frozen=True, eq=False)
class ClassPhoto:
    """A photo of many people in which faces were found, but nobody was measured.

    Attributes:
        pixels: upright, (h, w, 3) uint8.
        faces: without vectors, from left to right.
        taken: the day it counts from.
    """

    pixels: Rgb
    faces: tuple[Face, ...]
    taken: date

    def head(self, face: Face) -> Rgb:
        """Return one head with some room around it."""
        return _head(self.pixels, face.detection.box)


def find_people(path: Path, detector: FaceDetector) -> ClassPhoto:
    """Find the sure faces of a class photo; no template is made.

    Raises:
        UnreadablePhoto: if the file is not a photo.
        EnrolmentRefused: if no face is found.
    """
    loaded = load(path)
    pixels = loaded.pixels
    faces = [face for face in _faces(pixels, detector, _CLASS_EDGE) if face.detection.sure]
    if not faces:
        raise EnrolmentRefused(
            "No face was found in this photo. Choose one in which the faces are sharp and large."
        )
    return ClassPhoto(pixels, tuple(sorted(faces, key=lambda f: f.detection.box.x)), _taken(loaded))


def _taken(photo: LoadedPhoto) -> date:
    """Return the day that the photo counts from: as its file says, if that is not to come."""
    return min(photo.taken or date.today(), date.today())


def enrol_face(
    gallery: Gallery, pupil_id: str, photo: ClassPhoto, index: int, embedder: FaceEmbedder
) -> None:
    """Add one face of a class photo, which a person named, as a reference of the pupil.

    Only this face is embedded: the others in the photo gave no consent to that.

    Raises:
        EnrolmentRefused: no biometric consent, a poor face, a photo too old to count, or one that
            is known already.
    """
    gallery.check_may_enrol(pupil_id)  # before a template of this face is made at all
    if (date.today() - photo.taken).days >= NO_WEIGHT_DAYS:
        raise EnrolmentRefused(
            f"This photo was taken on {in_words(photo.taken)}. After a year a child's face has"
            " changed too much to recognise anyone by it. Take a new one."
        )
    face = the_one_face((photo.faces[index],))
    enrol(
        gallery,
        pupil_id,
        face=embed_face(photo.pixels, face, embedder),
        photo=encode(fit(photo.head(face), 512)[0], "jpeg"),
        taken=photo.taken,
        model_id=embedder.model_id,
    )


def _the_one_face(pixels: Rgb, detector: FaceDetector) -> tuple[Rgb, Face]:
    """Return the picture to embed from and the face in it.

    Portraits cut close to the face are looked at once more, enlarged and with a border: a
    detector expects some room around a face.

    Raises:
        EnrolmentRefused: as `the_one_face` says of the photo as it is.
    """
    try:
        return pixels, the_one_face(_faces(pixels, detector))
    except EnrolmentRefused:
        if max(pixels.shape[:2]) <= _CLOSE:
            for room in _ROOMS:
                framed = _framed(pixels, room)
                try:
                    return framed, the_one_face(_faces(framed, detector))
                except EnrolmentRefused:
                    continue
        raise


def _framed(pixels: Rgb, room: float) -> Rgb:
    """Return the picture twice as large, with a border of `room` of its longer side."""
    edge = round(max(pixels.shape[:2]) * room)
    framed = cv2.copyMakeBorder(pixels, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(framed, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def _faces(pixels: Rgb, detector: FaceDetector, edge: int = _EDGE) -> Sequence[Face]:
    picture, scale = fit(pixels, edge)
    return find_faces(picture, detector, None, scale=scale, full=pixels).faces


def photos_of_folder(folder: Path) -> list[tuple[str, Path]]:
    """List (pupil id, photo) of a folder that has one folder per pupil id.

    Raises:
        UsageError: it cannot be read, or no folder in it has a file.
    """
    try:
        found = [
            (pupil.name, path)
            for pupil in sorted(folder.iterdir())
            if pupil.is_dir() and not pupil.name.startswith(".")
            for path in sorted(pupil.iterdir())
            if not path.name.startswith(".")
        ]
    except OSError as error:
        raise UsageError(
            f"{error.filename or folder} cannot be read ({error.strerror}). Ask for the right to"
            " open it, or choose another folder."
        ) from error
    if not found:
        raise UsageError(
            f"There is no folder of a pupil with photos in {folder}: make one folder for each"
            " pupil id."
        )
    return found


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


def enrol_again(
    gallery: Gallery, detector: FaceDetector, embedder: FaceEmbedder
) -> tuple[int, list[str]]:
    """Make the templates of an embedder that is new to the gallery, from its reference photos.

    Templates of other embedders stay, so that another PC, or going back, still has its own.

    Returns:
        How many templates were made, and the pupil id of each photo that gave none.
    """
    vectors, refused = {}, []
    for number, pupil_id, photo in photos_without(gallery, embedder.model_id):
        try:
            pixels, face = _the_one_face(decode_export(photo), detector)
            vector = embed_face(pixels, face, embedder).vector
        except (EnrolmentRefused, PhotoError):
            vector = None
        if vector is None:
            refused.append(pupil_id)
        else:
            vectors[number] = vector
    add_templates(gallery, embedder.model_id, vectors)
    return len(vectors), refused


def _head(pixels: Rgb, box: Box) -> Rgb:
    margin = _MARGIN * max(box.w, box.h)
    top, left = max(0, int(box.y - margin)), max(0, int(box.x - margin))
    return pixels[top : int(box.bottom + margin), left : int(box.right + margin)]
