"""What the box beside the picture says of the face that is chosen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPixmap

from photocheck.core.errors import KnownError
from photocheck.core.types import Decision, PhotoResult
from photocheck.gui.models.questions import is_open
from photocheck.gui.views.question_box import QuestionBox

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from photocheck.gui.session import Session


def reference_image(session: "Session", pupil_id: str | None) -> QImage | None:
    """Return a person's newest reference photo, or None where there is none to be had."""
    try:
        jpeg = session.reference_photo(pupil_id)
    except KnownError:  # the gallery is away; the question can be answered without it
        return None
    image = QImage.fromData(jpeg) if jpeg else QImage()
    return None if image.isNull() else image


def show_chosen(
    box: QuestionBox,
    session: "Session",
    result: PhotoResult | None,
    *,
    face: int | None,
    region: int | None,
    head: QPixmap | None,
) -> None:
    """Show in `box` the face or the drawn cover that is chosen, or why there is none."""
    if result is None:
        box.show_nothing(
            translate("ChosenFace", "Not checked yet"),
            translate("ChosenFace", "This photo waits for its turn."),
        )
    elif not result.width:
        box.show_nothing(
            translate("ChosenFace", "This photo could not be checked"), "\n".join(result.reasons)
        )
    elif face is not None:
        _show_face(box, session, result, face, head)
    elif region is not None:
        part = result.regions[region]
        by_hand = part.kind == "hand"
        title = (
            translate("ChosenFace", "A cover drawn by hand")
            if by_hand
            else translate("ChosenFace", "Writing or a code, covered")
        )
        if part.question:
            title = translate("ChosenFace", "Does this writing say who somebody is?")
        move = translate(
            "ChosenFace", "Drag it to move it, a corner to size it, the dot above it to turn it."
        )
        box.show_region(title, move if by_hand else part.reason, ask=part.question)
    else:
        text = translate("ChosenFace", "If you see a face, draw a cover over it (key D).")
        box.show_nothing(translate("ChosenFace", "No face was found"), text)


def _show_face(
    box: QuestionBox, session: "Session", result: PhotoResult, number: int, head: QPixmap | None
) -> None:
    face = result.faces[number]
    label = session.label(face.pupil_id)
    if face.decision is Decision.REVIEW and label:
        reference = reference_image(session, face.pupil_id)
        box.show_question(
            translate("ChosenFace", "Is this {}?").format(label), face.reason, head, reference
        )
        return
    reason = face.reason
    name = translate("ChosenFace", "Name this person…") if session.people() else ""
    if is_open(face, result):
        title, cover = (
            translate("ChosenFace", "Who is this?"),
            translate("ChosenFace", "Keep covered"),
        )
        if face.decision is not Decision.REVIEW:  # the question comes from the event, see `is_open`
            reason = result.reasons[-1]
    elif face.covered:
        title, cover = translate("ChosenFace", "Covered"), ""
    else:
        title, cover, name = (
            translate("ChosenFace", "Shown: {}").format(label),
            translate("ChosenFace", "Cover"),
            translate("ChosenFace", "Someone else…"),
        )
    box.show_face(title, reason, head, cover=cover, name=name)
