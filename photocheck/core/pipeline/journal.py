"""What is done of a batch that is not finished, so that a restart goes on where it stood.

A journal grows by one record for each photo that was looked at, and for each copy about to be
written. It holds what was found where, never a vector and never a picture: faces are embedded anew.
Every record is encrypted under a key derived from the gallery's (AES-GCM, bound to this journal and
to its place in it). A batch that is finished erases its journal; without a gallery there is none.
"""

import contextlib
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photocheck.core import paths
from photocheck.core.types import Analysis, Box, Detection, Photo, Region

_log = logging.getLogger(__name__)

PURPOSE = "journal"
"""What the gallery's key is derived for."""
SCHEMA = 1
_KEEP_SECONDS = 60 * 86_400  # as reviews: an event is published within weeks
_LARGEST = 200_000_000  # bytes; 300 photos with 15 faces each are 2 MB
_NONCE, _LENGTH = 12, 4
_Record = dict[str, Any]


@dataclass(frozen=True)
class Looked:
    """What was found in a photo.

    Attributes:
        seen: all but its vectors; the faces are in `detections`.
        detections: in upright source pixels.
    """

    seen: Analysis
    detections: tuple[Detection, ...]


@dataclass(frozen=True)
class Made:
    """A copy that was proved and about to be written.

    Attributes:
        run: which export it belongs to: folder, channel.
        mark: digest of all that decides how the copy looks.
        shows: digest of what of the photo can be seen in it, at any size and in any file type.
        sha256: of its bytes, hex.
        look: see `PhotoResult.look`.
        strays: faces that only the proof found: box and points in source pixels, and score.
        doubted: numbers of faces that the proof covered because of a second look.
    """

    run: str
    mark: str
    shows: str
    sha256: str
    look: bytes
    strays: tuple[Detection, ...] = ()
    doubted: tuple[int, ...] = ()


class Journal:
    """The journal of one batch. Thread safe.

    Attributes:
        looked: by the sha256 of the photo's bytes.
        made: in the order they were made.
        finished: the sha256 of copies of an export that was finished.
    """

    def __init__(self, gallery_id: str, key: bytes, inputs: Sequence[Path], about: str) -> None:
        """Open the journal of a batch and read what is in it.

        Args:
            gallery_id: hex.
            key: 32 bytes, derived from the gallery's for `PURPOSE`.
            inputs: the files and folders that were chosen.
            about: all that decides what is found in a photo: models, sizes, names looked for.
        """
        gallery_id = re.sub("[^0-9a-f]", "", gallery_id)
        named = "\0".join([about, *sorted(str(p.absolute()) for p in inputs)])
        digest = hmac.digest(key, named.encode("utf-8", "surrogatepass"), "sha256").hex()
        self._cipher = AESGCM(key)
        self._bound = f"photocheck journal {SCHEMA} {gallery_id} {digest}"
        self._path = paths.state_dir() / "reviews" / f"{gallery_id}-{digest}.journal"
        self._lock = threading.Lock()
        self._count = 0
        self._writable = True
        self.looked: dict[str, Looked] = {}
        self.made: list[Made] = []
        self.finished: set[str] = set()
        self._sweep()
        self._read()

    def saw(self, analysis: Analysis) -> None:
        """Keep what was found in a photo, if it could be looked at and is not kept yet."""
        if analysis.problem is None and analysis.sha256 not in self.looked:
            found = tuple(face.detection for face in analysis.faces)
            looked = Looked(replace(analysis, faces=()), found)
            self._add({"looked": _dump_looked(looked)})
            self.looked[analysis.sha256] = looked

    def making(self, made: Made) -> None:
        """Keep which copy comes next, before it is written."""
        data = asdict(made) | {
            "look": made.look.hex(),
            "strays": [_dump_detection(d) for d in made.strays],
        }
        self._add({"made": data})
        self.made.append(made)

    def forget(self) -> None:
        """Erase the journal: the batch is finished."""
        with self._lock:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            self._count = 0
        self.finished.update(made.sha256 for made in self.made)

    def _add(self, record: _Record) -> None:
        nonce = secrets.token_bytes(_NONCE)
        with self._lock:
            if not self._writable:
                return
            sealed = nonce + self._cipher.encrypt(nonce, json.dumps(record).encode(), self._aad())
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
                with os.fdopen(os.open(self._path, flags, 0o600), "ab") as file:
                    file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            except OSError as error:  # the batch goes on; it could only not be resumed from here
                _log.warning("a journal could not be written: %s", type(error).__name__)
                self._writable = False
            self._count += 1

    def _aad(self) -> bytes:
        return f"{self._bound} {self._count}".encode()

    def _read(self) -> None:
        """Read the records up to the first that is not whole, and cut the rest off."""
        try:
            if not self._path.is_file() or self._path.stat().st_size > _LARGEST:
                self._path.unlink(missing_ok=True)
                return
            data, at = self._path.read_bytes(), 0
            while at < len(data):
                start = at + _LENGTH
                end = start + int.from_bytes(data[at:start], "big")
                try:
                    nonce, text = data[start : start + _NONCE], data[start + _NONCE : end]
                    self._take(json.loads(self._cipher.decrypt(nonce, text, self._aad())))
                except (InvalidTag, ValueError, TypeError, KeyError) as error:
                    _log.info("a journal ends early: %s", type(error).__name__)
                    break
                self._count, at = self._count + 1, end
            if at < len(data):
                with self._path.open("r+b") as file:
                    file.truncate(at)
        except OSError as error:
            _log.warning("a journal could not be read: %s", type(error).__name__)

    def _take(self, record: _Record) -> None:
        if "looked" in record:
            looked = _load_looked(record["looked"])
            self.looked[looked.seen.sha256] = looked
        else:
            data = record["made"]
            strays = tuple(map(_load_detection, data.pop("strays")))
            doubted = tuple(data.pop("doubted"))
            look = bytes.fromhex(data.pop("look"))
            self.made.append(Made(**data, look=look, strays=strays, doubted=doubted))

    def _sweep(self) -> None:
        for path in self._path.parent.glob("*.journal"):
            try:
                if time.time() - path.stat().st_mtime > _KEEP_SECONDS:
                    path.unlink()
            except OSError:
                continue


def digest(*parts: object) -> str:
    """Return a digest of some plain values, frozen records of them included."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


_PLAIN = ("width", "height", "scale", "sha256", "metadata_found", "hidden", "notes")


def _dump_looked(looked: Looked) -> _Record:
    kept = {name: getattr(looked.seen, name) for name in _PLAIN}
    kept["regions"] = [_dump_region(region) for region in looked.seen.regions]
    return kept | {"faces": [_dump_detection(d) for d in looked.detections]}


def _dump_region(region: Region) -> _Record:
    return asdict(region) | {"box": {side: float(n) for side, n in asdict(region.box).items()}}


def _load_looked(data: _Record) -> Looked:
    regions = tuple(Region(**r | {"box": Box(**r["box"])}) for r in data["regions"])
    words = {n: tuple(data[n]) for n in ("metadata_found", "hidden", "notes")}
    plain = {name: data[name] for name in _PLAIN} | words
    seen = Analysis(Photo(Path(), ""), regions=regions, **plain)
    return Looked(seen, tuple(map(_load_detection, data["faces"])))


def _dump_detection(found: Detection) -> _Record:
    return {
        "box": {side: float(n) for side, n in asdict(found.box).items()},
        "score": float(found.score),
        "sure": bool(found.sure),
        "points": np.asarray(found.points, np.float64).tolist(),
    }


def _load_detection(data: _Record) -> Detection:
    box = Box(**{side: float(n) for side, n in data["box"].items()})
    return Detection(box, data["score"], np.asarray(data["points"], np.float32), data["sure"])
