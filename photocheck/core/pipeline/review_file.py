"""A review that is not finished, kept on this PC: what a person said, and about which photo.

A file holds answers only: no picture, no vector, no name. It is encrypted under a key derived from
the gallery's (AES-GCM, bound to that gallery), and each answer is bound to the photo's bytes and
to a place in it. The photos are checked again when the work goes on, by consent as it stands then.
"""

import hmac
import json
import logging
import math
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photocheck.core import paths
from photocheck.core.consent import decide
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.places import write_private
from photocheck.core.types import Box, CheckOptions, CoverStyle, PhotoResult, Snapshot

_log = logging.getLogger(__name__)

PURPOSE = "review"
"""What the gallery's key is derived for."""
ABOUT_FACES = ("show", "name", "cover", "no", "unsure")
KINDS = (
    *ABOUT_FACES,
    *("draw", "erase", "move", "keep"),
    *("crop", "whole"),
)
SCHEMA = 1
KEEP_DAYS = 60  # an event is published within weeks; older answers are of no use
_SAME_PLACE = 0.6  # overlap; the same photo gives the same boxes, another version similar ones
_LARGEST = 50_000_000  # bytes; 300 photos with 15 answers each are 0.6 MB
_NONCE = 12
_DRAWN = "Drawn by hand"


@dataclass(frozen=True)
class Answer:
    """One thing a person said about a photo.

    Attributes:
        kind: one of `KINDS`. "name" covers somebody who is known, "keep" says that a cover over
            writing stays, "whole" takes a crop back.
        box: the face it is about, the cover drawn, erased, moved or kept, or the part that is
            exported; upright source pixels.
        pupil_id: whom "show" or "name" names, else "".
        to: where "move" moves a cover, else None.
        angle: of a cover drawn or moved, clockwise in degrees.
    """

    kind: str
    box: Box
    pupil_id: str = ""
    to: Box | None = None
    angle: float = 0.0


@dataclass(frozen=True)
class SavedPhoto:
    """What was said about one photo.

    Attributes:
        sha256: of the photo's bytes, hex; the answers are for no other photo.
        answers: in the order they were given.
        left_out: it is not to be exported.
    """

    sha256: str
    answers: tuple[Answer, ...] = ()
    left_out: bool = False


@dataclass(frozen=True)
class SavedReview:
    """A review that can go on.

    Attributes:
        saved: when, local time.
        inputs: the files and folders that were chosen.
        options: what was asked once.
        total: how many photos there were.
        photos: those about which something was said.
        prepared_by: the user who handed it over to be approved, or "".
    """

    saved: datetime
    inputs: tuple[Path, ...]
    options: CheckOptions
    total: int
    photos: tuple[SavedPhoto, ...] = ()
    prepared_by: str = ""


def apply(answer: Answer, result: PhotoResult, snapshot: Snapshot | None) -> PhotoResult:
    """Return the result with the answer given.

    Raises:
        UsageError: what it was about is not in this result, or it is not allowed.
    """
    if answer.kind == "draw":
        return decide.add_region(result, answer.box, _DRAWN, answer.angle)
    if answer.kind in ("crop", "whole"):
        return decide.crop(result, answer.box if answer.kind == "crop" else None)
    if answer.kind in ("erase", "keep", "move"):
        return _apply_to_region(answer, result)
    return _apply_to_face(answer, result, snapshot)


def _apply_to_face(answer: Answer, result: PhotoResult, snapshot: Snapshot | None) -> PhotoResult:
    face = _at([f.box for f in result.faces], answer.box)
    if answer.kind == "show":
        return decide.show_as(result, face, answer.pupil_id, snapshot)
    if answer.kind == "name":
        return decide.name_covered(result, face, answer.pupil_id, snapshot)
    if answer.kind == "cover":
        return decide.cover(result, face)
    return decide.answer(result, face, answer.kind, snapshot)


def _apply_to_region(answer: Answer, result: PhotoResult) -> PhotoResult:
    region = _at([r.box for r in result.regions], answer.box)
    if answer.kind == "erase":
        return decide.remove_region(result, region)
    if answer.kind == "keep":
        return decide.keep_region(result, region)
    return decide.change_region(result, region, answer.to or answer.box, answer.angle)


def _at(boxes: Sequence[Box], wanted: Box) -> int:
    if wanted in boxes:
        return boxes.index(wanted)
    overlaps = [b.iou(wanted) for b in boxes]
    if not overlaps or max(overlaps) < _SAME_PLACE:
        raise UsageError("What this answer was about is no longer in the photo. Look again.")
    return overlaps.index(max(overlaps))


class ReviewFiles:
    """The unfinished reviews of one gallery: one file for each set of inputs."""

    def __init__(self, gallery_id: str, key: bytes) -> None:
        """Keep files for a gallery.

        Args:
            gallery_id: hex.
            key: 32 bytes, derived from the gallery's for `PURPOSE`.
        """
        self._id = re.sub("[^0-9a-f]", "", gallery_id)
        self._key = key
        self._folder = paths.state_dir() / "reviews"
        self._lock = threading.Lock()  # a worker may still write when the window closes

    def save(self, review: SavedReview) -> None:
        """Write the review beside and rename it: a kill leaves the old file or the new one.

        Raises:
            OutputError: if it cannot be written.
        """
        path = self._path(review.inputs)
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(self._key).encrypt(nonce, dump(review), self._bound())
        with self._lock:
            self._write(path, sealed)

    def _write(self, path: Path, sealed: bytes) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, sealed)
        except OSError as error:
            raise OutputError(
                f"Your answers could not be kept on this computer ({error.strerror}). They are "
                "lost when the window closes, so save the copies before."
            ) from error

    def newest(self) -> SavedReview | None:
        """Return the review that was saved last, or None; what is too old is erased."""
        for path in sorted(self._folder.glob(f"{self._id}-*.review"), key=_age):
            if _age(path) > KEEP_DAYS * 86_400:
                path.unlink(missing_ok=True)
            elif review := self._open(path):
                return review
        return None

    def of(self, inputs: Sequence[Path]) -> SavedReview | None:
        """Return the review of these inputs, or None."""
        path = self._path(inputs)
        return self._open(path) if path.is_file() else None

    def forget(self, inputs: Sequence[Path]) -> None:
        """Erase the review of these inputs, as when it is finished."""
        with self._lock:
            self._path(inputs).unlink(missing_ok=True)

    def _open(self, path: Path) -> SavedReview | None:
        try:
            if path.stat().st_size > _LARGEST:
                return None
            sealed = path.read_bytes()
            nonce, text = sealed[:_NONCE], sealed[_NONCE:]
            return parse(AESGCM(self._key).decrypt(nonce, text, self._bound()))
        except (OSError, InvalidTag, ValueError, UsageError) as error:
            _log.warning("an unfinished review could not be opened: %s", type(error).__name__)
            return None

    def _path(self, inputs: Sequence[Path]) -> Path:
        listed = "\0".join(sorted(str(p) for p in inputs)).encode("utf-8", "surrogatepass")
        return self._folder / f"{self._id}-{hmac.digest(self._key, listed, 'sha256').hex()}.review"

    def _bound(self) -> bytes:
        return f"photocheck review {SCHEMA} {self._id}".encode()


def _age(path: Path) -> float:
    """Return how many seconds ago a file was written."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return math.inf


def dump(review: SavedReview) -> bytes:
    """Return the review as JSON."""
    data = {
        "schema": SCHEMA,
        "saved": review.saved.isoformat(),
        "inputs": [str(p) for p in review.inputs],
        "options": asdict(review.options),
        "total": review.total,
        "prepared_by": review.prepared_by,
        "photos": [
            {
                "sha256": p.sha256,
                "left_out": p.left_out,
                "answers": [
                    [a.kind, _list(a.box), a.pupil_id, a.to and _list(a.to), a.angle]
                    for a in p.answers
                ],
            }
            for p in review.photos
        ],
    }
    return json.dumps(data).encode()


def _list(box: Box) -> list[float]:
    return [box.x, box.y, box.w, box.h]


def parse(untrusted: bytes) -> SavedReview:
    """Return the review that `dump` wrote.

    Raises:
        UsageError: if it is anything else.
    """
    try:
        data = json.loads(untrusted)
        if _of(data["schema"], int) != SCHEMA:
            raise ValueError("another schema")
        return SavedReview(
            saved=datetime.fromisoformat(_of(data["saved"], str)),
            inputs=tuple(Path(_text(name)) for name in _of(data["inputs"], list)),
            options=_options(data["options"]),
            total=_count(data["total"]),
            photos=tuple(_photo(p) for p in _of(data["photos"], list)),
            prepared_by=_text(data.get("prepared_by", "")),
        )
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise UsageError("The unfinished review cannot be read. Check the photos again.") from error


def _photo(data: Any) -> SavedPhoto:
    sha256 = _text(data["sha256"])
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise ValueError("no sha256")
    answers = tuple(_answer(*_of(a, list)) for a in _of(data["answers"], list))
    return SavedPhoto(sha256, answers, _of(data["left_out"], bool))


def _answer(kind: Any, box: Any, pupil_id: Any, to: Any = None, angle: Any = 0.0) -> Answer:
    turned = float(_of(angle, int | float))
    if kind not in KINDS or not math.isfinite(turned):
        raise ValueError("no answer")
    place = None if to is None else _box(to)
    return Answer(kind, _box(box), _text(pupil_id), place, turned)


def _box(data: Any) -> Box:
    x, y, w, h = (float(_of(n, int | float)) for n in _of(data, list))
    if not all(map(math.isfinite, (x, y, w, h))) or w <= 0 or h <= 0:
        raise ValueError("no box")
    return Box(x, y, w, h)


def _options(data: Any) -> CheckOptions:
    return CheckOptions(
        channel=_text(data["channel"]),
        detect_only=_of(data["detect_only"], bool),
        classes=tuple(_text(c) for c in _of(data["classes"], list)),
        max_edge=_count(data["max_edge"]),
        file_type=_text(data["file_type"]),
        style=CoverStyle(data["style"]),
        read_text=_of(data.get("read_text", True), bool),
        also=tuple(_text(c) for c in _of(data.get("also", []), list)),
    )


def _of(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError("another type")
    return value


def _text(value: Any) -> str:
    text: str = _of(value, str)
    if "\0" in text:
        raise ValueError("a text with a zero")
    return text


def _count(value: Any) -> int:
    number: int = _of(value, int)
    if number < 0:
        raise ValueError("less than nothing")
    return number
