"""The face detector: which looks a picture gets, and which finds are sure."""

from photocheck.core.faces.candidates import joined
from photocheck.core.faces.merge import merge
from photocheck.core.faces.passes import Network, View, look
from photocheck.core.faces.session import Session
from photocheck.core.types import Box, Detection, Effort, Rgb

SURE = 0.5
POSSIBLE = 0.2
_SMALLEST_VIEW = 320
"""Pixels: smaller looks at a picture find nothing new."""


class CenterFaceDetector:
    """Finds faces with CenterFace. Thread safe: it holds nothing but the network.

    Attributes:
        model_id: name of the model and its precision.
    """

    def __init__(self, session: Session) -> None:
        """Take CenterFace, ready to run."""
        self._network: Network = session.run
        self.model_id = session.name

    def detect(self, picture: Rgb, effort: Effort = Effort.THOROUGH) -> tuple[Detection, ...]:
        """Return the faces in `picture`, in its pixels, best score first.

        Args:
            picture: (h, w, 3) uint8, upright. Faces of 12 pixels and more in it are looked for.
            effort: `Effort.QUICK` is one pass and returns sure faces only.
        """
        threshold = SURE if effort is Effort.QUICK else POSSIBLE
        views = [View()] if effort is Effort.QUICK else _thorough(max(picture.shape[:2]))
        found = merge(joined([look(self._network, picture, v, threshold) for v in views]))
        return tuple(
            Detection(
                box=Box(*(float(v) for v in (*box[:2], *(box[2:] - box[:2])))),
                score=float(score),
                points=points,
                sure=bool(score >= SURE),
            )
            for box, score, points in zip(found.boxes, found.scores, found.points, strict=True)
        )


def _thorough(longest: int) -> list[View]:
    """Return the looks for a picture whose longest side is `longest` pixels."""
    views = [View(), View(mirror=True), View(scale=2.0)]
    views += [View(scale=0.5, turns=turns) for turns in (1, 2, 3)]
    scale = 0.5
    while longest * scale >= _SMALLEST_VIEW:
        views.append(View(scale=scale))
        scale /= 2
    return views
