"""The face detector: which looks a picture gets, and which finds are sure."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.errors import PhotoError
from photocheck.core.faces.candidates import Candidates, at, joined
from photocheck.core.faces.closeup import AFAR, GLANCE, STARE, Lens, look_closer
from photocheck.core.faces.merge import apart, merge, thinned, union, widened
from photocheck.core.faces.passes import Network, View, look
from photocheck.core.faces.session import Session
from photocheck.core.types import Box, Detection, Effort, Rgb

QUICK = 0.1
"""Least score in the only look when one must do."""
PROPOSED = 0.02
"""Least score in a first look that earns a second look."""
FAINT = 0.01
"""The same for faces smaller than `_FAINT_BELOW`: every hundredth of 12 pixels scores no more."""
_FAINT_BELOW = 18
"""Pixels."""
HOPEFUL = 0.05
"""Least score in the second look that earns looks in the other three turns."""
CLEAR = 0.8
"""Score in the second look from which the other turns cannot tell more."""
POSSIBLE = 0.16
"""Least final score of a find that is covered and asked for."""
SURE = 0.5
"""Least final score of a face beyond doubt."""
_NARROWEST = 0.75
"""Least width of a doubtful find, as a share of its height, and the other way round: a narrower
one is half of a face, and the rest of the head is beside it."""
LEAST = 8
"""Pixels: doubtful finds smaller than this hide nobody."""
_TOO_MANY = (
    "There are too many people in this photo, or patterns like faces, to be sure that each is"
    " found. Cut it into parts, and add those."
)
_ENLARGED = 1.25
"""How much small faces are enlarged for the first look: 1.5 times takes .2 core-seconds more and
finds fewer of the half-hidden faces (docs/adr/0008)."""
_SMALLEST_VIEW = 200
"""Pixels: smaller looks at a picture find nothing new."""
_MOST_PLACES = 10_000
"""Places in one photo that may earn a second look. 1,000 pasted faces propose 7,100; more than this
is noise, of which nobody could say that every face in it is found."""

_FAINT_SPAN = 60
"""Levels, 0..255, between the darkest and the brightest hundredth of a picture: fewer are faint.
With 57 (pictures at .3 of their brightness) all faces are found as it is."""
_LEAST_SPAN = 8
"""Levels: fewer are not drawn apart over the whole range, or noise would become a picture."""
_EVERY = 8
"""Pixels from one to the next that tells how faint a picture is."""


class CenterFaceDetector:
    """Finds faces with CenterFace. Thread safe: it holds nothing but the network.

    Attributes:
        model_id: name of the model and its precision.
    """

    def __init__(self, session: Session) -> None:
        """Take CenterFace, ready to run."""
        self._network: Network = session.run
        self.model_id = session.name

    def detect(
        self, picture: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        """Return the faces in `picture`, in its pixels, best score first.

        Args:
            picture: (h, w, 3) uint8, upright. Faces of 12 pixels and more in it are looked for.
            effort: `Effort.QUICK` looks once, for faces of 24 pixels and more, and closely at
                `known` places, and returns sure faces only.
            known: where faces of any size were found before.

        Raises:
            PhotoError: more places look like faces than could all be looked at.
        """
        quick = effort is Effort.QUICK
        found, *more = (
            _quick(network, picture, known) if quick else _thorough(network, picture)
            for network in (self._network, *_drawing_apart(self._network, picture))
        )
        if more:
            found = merge(joined([found, *more]), SURE)
        return tuple(
            Detection(
                box=Box(*(float(v) for v in (*box[:2], *(box[2:] - box[:2])))),
                score=float(score),
                points=points,
                sure=bool(score >= SURE),
            )
            for box, score, points in zip(found.boxes, found.scores, found.points, strict=True)
        )


def _quick(network: Network, picture: Rgb, known: Sequence[Box]) -> Candidates:
    """Look once and where faces were, and keep what a close-up and its mirror confirm."""
    there = look_closer(network, picture, at(known), GLANCE)
    seen = joined([look(network, picture, View(scale=0.5), QUICK), there])
    found = merge(seen.take(seen.scores >= QUICK), SURE)
    alone, mirrored = (
        look_closer(network, picture, found, STARE, mirror=mirror) for mirror in (False, True)
    )
    both = replace(alone, scores=(alone.scores + mirrored.scores) * np.float32(0.5))
    return merge(both.take(both.scores >= SURE), SURE)


def _thorough(network: Network, picture: Rgb) -> Candidates:
    """Look everywhere with a low threshold, then closely at every place that proposes."""
    enlarged, *smaller = _views(picture)
    found = look(network, picture, enlarged, FAINT)
    small = found.sizes.max(axis=1, initial=0) < _FAINT_BELOW
    looks = [look(network, picture, view, PROPOSED) for view in smaller]
    proposed = thinned(joined([found.take(small | (found.scores >= PROPOSED)), *looks]))
    if len(proposed) > _MOST_PLACES:
        raise PhotoError(_TOO_MANY)
    upright = look_closer(network, picture, proposed.take(proposed.turns == 0), GLANCE)
    turned = apart(proposed.take(proposed.turns != 0), _clear(upright))
    seen = joined([upright, look_closer(network, picture, turned, GLANCE)])
    clear = merge(_clear(seen), SURE)
    doubtful = thinned(apart(seen.take(seen.scores >= HOPEFUL), clear), across_turns=True)
    found = merge(joined([clear, _confirmed(network, picture, doubtful, clear)]), SURE)
    large = found.sizes.max(axis=1, initial=0) >= LEAST
    return found.take(large & (found.scores >= POSSIBLE))


def _confirmed(
    network: Network, picture: Rgb, doubtful: Candidates, clear: Candidates
) -> Candidates:
    """Look at doubtful finds in every turn, and at the mirror image in the two best turns.

    The clear faces are hidden: beside one the network sees ghosts of it, the more so turned.
    The score is the mean of a look and its mirror image. What is not sure then is looked at
    from farther away too, and has the mean of both. The box holds what the glance and the
    closer look saw: of a face half hidden, the closer look sees the visible half only.
    """

    def again(finds: Candidates, lens: Lens, mirror: bool = False) -> Candidates:
        return look_closer(network, picture, finds, lens, mirror=mirror, hidden=clear)

    def with_mirror(found: Candidates, finds: Candidates, lens: Lens) -> Candidates:
        other = again(finds, lens, mirror=True)
        return replace(found, scores=(found.scores + other.scores) * np.float32(0.5))

    turned = [replace(doubtful, turns=np.full(len(doubtful), turn)) for turn in range(4)]
    looks = [again(finds, STARE) for finds in turned]
    order = np.argsort([-found.scores for found in looks], axis=0, kind="stable")
    rows = np.arange(len(doubtful))
    one, two = (
        with_mirror(
            joined(looks).take(best * len(doubtful) + rows),
            replace(doubtful, turns=best),
            STARE,
        )
        for best in order[:2]
    )
    seen = joined([one, two]).take(rows + (two.scores > one.scores) * len(doubtful))
    seen = replace(seen, boxes=widened(union(seen.boxes, doubtful.boxes), _NARROWEST))
    sure = seen.scores >= SURE
    finds = replace(doubtful, turns=seen.turns).take(~sure)
    far = with_mirror(again(finds, AFAR), finds, AFAR)
    scores = (seen.scores[~sure] + far.scores) * np.float32(0.5)
    return joined([seen.take(sure), replace(seen.take(~sure), scores=scores)])


def _drawing_apart(network: Network, picture: Rgb) -> list[Network]:
    """Return the network that sees a faint picture's levels drawn apart; none for other pictures.

    The network sees nothing in what a viewer's brightness control brings out. Of 120 pasted faces
    of 24-120 pixels in pictures at 5, 3 and 2 % of their brightness it found 97, 12 and none, in
    fog of 5 % contrast 63; drawn apart, all. What is bright in a faint picture is cut off by this,
    so the picture as it is has to be looked at as well.
    """
    low, high = np.percentile(picture[::_EVERY, ::_EVERY], (1, 99))
    if high - low >= _FAINT_SPAN:
        return []
    apart = (np.arange(256) - low) * (255 / max(high - low, _LEAST_SPAN))
    table = np.clip(apart, 0, 255).astype(np.uint8)

    def look_apart(batch: NDArray[np.uint8]) -> Sequence[NDArray[np.float32]]:
        rows = cv2.LUT(batch.reshape(-1, *batch.shape[2:]), table)
        return network(np.asarray(rows, np.uint8).reshape(batch.shape))

    return [look_apart]


def _clear(found: Candidates) -> Candidates:
    """Return the finds that no other turn of the picture can make clearer."""
    return found.take(found.scores >= CLEAR)


def _views(picture: Rgb) -> list[View]:
    """Return the first looks at a picture: small faces upright, larger ones also turned."""
    views = [View(scale=_ENLARGED), *(View(scale=0.5, turns=turns) for turns in (1, 2, 3))]
    scale = 0.5
    while max(picture.shape[:2]) * scale >= _SMALLEST_VIEW:
        views.append(View(scale=scale))
        scale /= 2
    return views
