"""The face detector: which looks a picture gets, and which finds are sure."""

import numpy as np

from photocheck.core.faces.candidates import Candidates, joined
from photocheck.core.faces.closeup import look_closer
from photocheck.core.faces.merge import merge, thinned
from photocheck.core.faces.passes import Network, View, look
from photocheck.core.faces.session import Session
from photocheck.core.types import Box, Detection, Effort, Rgb

PROPOSED = 0.03
"""Least score in a first look that earns a second look."""
HOPEFUL = 0.05
"""Least score in the second look that earns looks in the other three turns."""
CLEAR = 0.6
"""Score in the second look from which the other turns cannot tell more."""
POSSIBLE = 0.2
"""Least final score of a find that is covered and asked for."""
SURE = 0.5
"""Least final score of a face beyond doubt."""
_SMALLEST_VIEW = 200
"""Pixels: smaller looks at a picture find nothing new."""
_MOST_PROPOSALS = 600


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
        if effort is Effort.QUICK:
            found = merge(look(self._network, picture, View(), SURE))
        else:
            found = self._thorough(picture)
        return tuple(
            Detection(
                box=Box(*(float(v) for v in (*box[:2], *(box[2:] - box[:2])))),
                score=float(score),
                points=points,
                sure=bool(score >= SURE),
            )
            for box, score, points in zip(found.boxes, found.scores, found.points, strict=True)
        )

    def _thorough(self, picture: Rgb) -> Candidates:
        looks = [(v, look(self._network, picture, v, PROPOSED)) for v in _views(picture)]
        turns = np.concatenate([np.full(len(found), v.turns) for v, found in looks])
        finds = joined([found for _, found in looks])
        kept = thinned(finds)[:_MOST_PROPOSALS]
        finds, turns = finds.take(kept), turns[kept]
        best = look_closer(self._network, picture, finds, turns)
        kept = np.flatnonzero(best.scores >= HOPEFUL)
        finds, turns, best = finds.take(kept), turns[kept], best.take(kept)
        parts = [best]
        doubtful = np.flatnonzero(best.scores < CLEAR)
        for more in (1, 2, 3):
            turned = (turns[doubtful] + more) % 4
            parts.append(look_closer(self._network, picture, best.take(doubtful), turned))
        everything = joined(parts)
        return merge(everything.take(everything.scores >= POSSIBLE))


def _views(picture: Rgb) -> list[View]:
    """Return the first looks at a picture: small faces upright, larger ones also turned."""
    views = [View(scale=1.5), *(View(scale=0.5, turns=turns) for turns in (1, 2, 3))]
    scale = 0.5
    while max(picture.shape[:2]) * scale >= _SMALLEST_VIEW:
        views.append(View(scale=scale))
        scale /= 2
    return views
