"""The face detector: which looks a picture gets, and which finds are sure."""

from dataclasses import replace

import numpy as np

from photocheck.core.faces.candidates import Candidates, joined
from photocheck.core.faces.closeup import look_closer
from photocheck.core.faces.merge import apart, merge, thinned
from photocheck.core.faces.passes import Network, View, look
from photocheck.core.faces.session import Session
from photocheck.core.types import Box, Detection, Effort, Rgb

PROPOSED = 0.02
"""Least score in a first look that earns a second look."""
HOPEFUL = 0.05
"""Least score in the second look that earns looks in the other three turns."""
CLEAR = 0.8
"""Score in the second look from which the other turns cannot tell more."""
POSSIBLE = 0.2
"""Least final score of a find that is covered and asked for."""
SURE = 0.5
"""Least final score of a face beyond doubt."""
LEAST = 8
"""Pixels: doubtful finds smaller than this hide nobody."""
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
            found = merge(look(self._network, picture, View(), SURE), SURE)
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
        """Look everywhere with a low threshold, then closely at every place that proposes."""
        network = self._network
        looks = [look(network, picture, view, PROPOSED) for view in _views(picture)]
        proposed = thinned(joined(looks))
        proposed = proposed.take(np.arange(min(len(proposed), _MOST_PROPOSALS)))
        upright = look_closer(network, picture, proposed.take(proposed.turns == 0))
        turned = apart(proposed.take(proposed.turns != 0), _clear(upright))
        once = joined([upright, look_closer(network, picture, turned)])
        doubtful = apart(once.take(once.scores >= HOPEFUL), _clear(once))
        doubtful = thinned(doubtful, across_turns=True)
        again = [look_closer(network, picture, doubtful, more=more) for more in (1, 2, 3)]
        found = merge(joined([once, *again]), SURE)
        clear, doubtful = _clear(found), found.take(found.scores < CLEAR)
        return joined([clear, self._confirmed(picture, doubtful, clear)])

    def _confirmed(self, picture: Rgb, doubtful: Candidates, clear: Candidates) -> Candidates:
        """Score doubtful finds by the mean of two looks that do not see the clear faces.

        Beside a clear face the network sees ghosts of it, the more so turned or mirrored.
        """
        alone = look_closer(self._network, picture, doubtful, hidden=clear)
        mirrored = look_closer(self._network, picture, doubtful, mirror=True, hidden=clear)
        found = replace(doubtful, scores=(alone.scores + mirrored.scores) * np.float32(0.5))
        found = found.take(
            (found.scores >= POSSIBLE) & (found.sizes.max(axis=1, initial=0) >= LEAST)
        )
        return found.take(np.argsort(-found.scores, kind="stable"))


def _clear(found: Candidates) -> Candidates:
    """Return the finds that no other turn of the picture can make clearer."""
    return found.take(found.scores >= CLEAR)


def _views(picture: Rgb) -> list[View]:
    """Return the first looks at a picture: small faces upright, larger ones also turned."""
    views = [View(scale=1.5), *(View(scale=0.5, turns=turns) for turns in (1, 2, 3))]
    scale = 0.5
    while max(picture.shape[:2]) * scale >= _SMALLEST_VIEW:
        views.append(View(scale=scale))
        scale /= 2
    return views
