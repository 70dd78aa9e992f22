"""Packs that a school added from disk: what is in one, who accepted its licence, which is used.

Each lies in a folder of its own below the models: its networks under the names of their roles,
and ``pack.json`` with their sha256. Nothing is fetched, and nothing in a pack is run but its
networks. A pack's id holds a digest of its files, and its id files its templates, so vectors of
two packs never meet.
"""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from photocheck.core import paths
from photocheck.core.errors import ModelsMissing, UsageError
from photocheck.core.faces import insight
from photocheck.core.faces.packs import sha256_of

SHIPPED = "default"
"""The id that stands for the models PhotoCheck comes with."""
ROLES = ("detector", "embedder")
_MOST_BYTES = 2_000_000_000  # unpacked; the largest InsightFace pack has 0.7 GB
_MOST_MEMBERS = 200
_LICENCE_FILES = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_LICENCE_CHARACTERS = 20_000
_RESEARCH_ONLY = re.compile(
    r"^(antelope|buffalo|det_(500m|1g|2\.5g|10g)|scrfd_|w600k_|glintr?100|webface)", re.IGNORECASE
)

YUNET = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
SFACE = "0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79"
KNOWN = {
    YUNET: ("yunet", "detector", "MIT (YuNet, by Shiqi Yu; OpenCV model zoo)"),
    SFACE: ("sface", "embedder", "Apache-2.0 (SFace, by Zhong et al.; OpenCV model zoo)"),
}
"""Files that are known by their bytes: name, role, licence."""


@dataclass(frozen=True)
class Network:
    """One network of a pack.

    Attributes:
        role: "detector" or "embedder"; also its file's name in the pack's folder.
        kind: "insightface", "yunet" or "sface": how it is run.
        sha256: of the file's bytes, hex.
    """

    role: str
    kind: str
    sha256: str


@dataclass(frozen=True)
class Offer:
    """A pack that may be added.

    Attributes:
        name: of the pack, for people.
        networks: what was found in it, with the file of each.
        licence: its words, or what is known of it.
    """

    name: str
    networks: tuple[tuple[Network, Path], ...]
    licence: str


@dataclass(frozen=True)
class Added:
    """A pack that was added.

    Attributes:
        id: name and a digest of its files.
        networks: one or two, of different roles.
        licence: as it was shown.
        accepted_by: who accepted the licence for the school.
        accepted_on: ISO date.
    """

    id: str
    networks: tuple[Network, ...]
    licence: str
    accepted_by: str
    accepted_on: str

    def file(self, role: str) -> Path | None:
        """Return the file of a role after comparing its hash; None if the pack has none.

        Raises:
            ModelsMissing: it is not as it was added.
        """
        for network in self.networks:
            if network.role == role:
                path = paths.packs_dir() / self.id / f"{role}.onnx"
                if not path.is_file() or sha256_of(path) != network.sha256:
                    raise ModelsMissing(
                        f"The face model pack {self.id} is damaged. Add it again, or go back to "
                        f"PhotoCheck's own models with `photocheck models use {SHIPPED}`."
                    )
                return path
        return None

    def kind(self, role: str) -> str:
        """Return how the network of a role is run, "" if there is none."""
        return next((n.kind for n in self.networks if n.role == role), "")


@contextmanager
def looked_into(source: Path) -> Iterator[Offer]:
    """Look what a folder, zip file or ONNX file offers; a zip is unpacked for as long.

    Raises:
        UsageError: it is no pack.
    """
    if source.is_dir():
        files = sorted(p for p in source.rglob("*") if p.is_file() and not p.is_symlink())
        yield _offer(source.name, files[:_MOST_MEMBERS])
    elif source.suffix.lower() == ".onnx" and source.is_file():
        yield _offer(source.stem, [source])
    elif source.is_file() and zipfile.is_zipfile(source):
        with tempfile.TemporaryDirectory() as place:
            yield _offer(source.stem, _unpacked(source, Path(place)))
    else:
        raise UsageError(f"{source} is not a folder, zip file or ONNX file. Choose the pack again.")


def add(offer: Offer, accepted_by: str, today: date) -> Added:
    """Copy a pack's networks in and record who accepted its licence; a pack there stays.

    Raises:
        UsageError: nobody is named as the one who accepted.
    """
    if not accepted_by.strip():
        raise UsageError("Say who accepts the licence for the school, with --by NAME.")
    digest = hashlib.sha256("".join(n.sha256 for n, _ in offer.networks).encode()).hexdigest()
    name = re.sub(r"[^a-z0-9_.]+", "-", offer.name.lower()).strip("-.") or "pack"
    pack = Added(
        id=f"{name[:40]}-{digest[:8]}",
        networks=tuple(network for network, _ in offer.networks),
        licence=offer.licence,
        accepted_by=accepted_by.strip(),
        accepted_on=today.isoformat(),
    )
    paths.packs_dir().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=paths.packs_dir()) as place:
        made = Path(place) / "pack"
        made.mkdir()
        for network, file in offer.networks:
            shutil.copyfile(file, made / f"{network.role}.onnx")
        (made / "pack.json").write_text(
            json.dumps({"schema": 1, **asdict(pack)}, indent=1), encoding="utf-8"
        )
        target = paths.packs_dir() / pack.id
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
    return pack


def added() -> tuple[Added, ...]:
    """Return the packs that were added, by id; folders without a readable record are left out."""
    packs = []
    for record in sorted(paths.packs_dir().glob("*/pack.json")):
        try:
            data = json.loads(record.read_text(encoding="utf-8"))
            data.pop("schema")
            networks = tuple(Network(**network) for network in data.pop("networks"))
            pack = Added(networks=networks, **data)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if pack.id == record.parent.name:
            packs.append(pack)
    return tuple(packs)


def use(pack_id: str) -> None:
    """Work with this pack from now on; `SHIPPED` goes back to PhotoCheck's own models.

    Raises:
        UsageError: there is no such pack.
    """
    known = [SHIPPED, *(pack.id for pack in added())]
    if pack_id not in known:
        raise UsageError(f"There is no pack {pack_id}. Choose one of: {', '.join(known)}.")
    paths.packs_dir().mkdir(parents=True, exist_ok=True)
    part = paths.packs_dir() / "used.part"
    part.write_text(pack_id, encoding="utf-8")
    part.replace(paths.packs_dir() / "used")


def used() -> Added | None:
    """Return the pack to work with, None for PhotoCheck's own models.

    Raises:
        ModelsMissing: the pack that was chosen is gone.
    """
    try:
        chosen = (paths.packs_dir() / "used").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if chosen == SHIPPED:
        return None
    for pack in added():
        if pack.id == chosen:
            return pack
    raise ModelsMissing(
        f"The face model pack {chosen} is not here any more. Add it again, or go back to "
        f"PhotoCheck's own models with `photocheck models use {SHIPPED}`."
    )


def _unpacked(archive: Path, place: Path) -> list[Path]:
    """Unpack what may belong to a pack, under plain names, within bounds."""
    files = []
    with zipfile.ZipFile(archive) as packed:
        members = [m for m in packed.infolist() if not m.is_dir()]
        wanted = [m for m in members if _wanted(Path(m.filename))]
        if len(wanted) > _MOST_MEMBERS or sum(m.file_size for m in wanted) > _MOST_BYTES:
            raise UsageError(f"{archive.name} is too large for a pack of face models.")
        for number, member in enumerate(wanted):
            target = place / str(number) / Path(member.filename).name
            target.parent.mkdir()
            try:
                with packed.open(member) as stream, target.open("wb") as out:
                    shutil.copyfileobj(stream, out)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
                raise UsageError(
                    f"{archive.name} is damaged or locked. Get the pack again."
                ) from error
            files.append(target)
    return files


def _wanted(name: Path) -> bool:
    return name.suffix.lower() == ".onnx" or bool(_LICENCE_FILES.match(name.name))


def _offer(name: str, files: Sequence[Path]) -> Offer:
    networks = [p for p in files if p.suffix.lower() == ".onnx"]
    hashes = {path: sha256_of(path) for path in networks}
    known = [(path, *KNOWN[hashes[path]]) for path in networks if hashes[path] in KNOWN]
    if known:
        found = {r: (Network(r, kind, hashes[p]), p) for p, kind, r, _ in known}
        words = "\n".join(sorted({licence for *_, licence in known}))
        name = "-".join(sorted(network.kind for network, _ in found.values()))
    else:
        roles = insight.roles(networks)
        found = {r: (Network(r, "insightface", hashes[p]), p) for r, p in roles.items()}
        words = _licence(name, networks, files)
    if not found:
        raise UsageError(
            f"There is no face model in {name} that PhotoCheck can use. It takes InsightFace packs"
            " (SCRFD and ArcFace as ONNX files) and OpenCV's YuNet (2023mar) and SFace (2021dec)."
        )
    return Offer(name, tuple(found[role] for role in ROLES if role in found), words)


def _licence(name: str, networks: Sequence[Path], files: Sequence[Path]) -> str:
    texts = [
        path.read_text(encoding="utf-8", errors="replace")[:_LICENCE_CHARACTERS].strip()
        for path in files
        if _LICENCE_FILES.match(path.name)
    ]
    if any(_RESEARCH_ONLY.match(n) for n in (name, *(path.name for path in networks))):
        texts.append(
            "This looks like one of InsightFace's own packs. These are for non-commercial research"
            " only: a school may use one only if it was given another licence in writing."
        )
    return "\n\n".join(texts) or (
        "The pack says nothing of its licence. Ask whoever it comes from whether a school may use"
        " it, and keep the answer."
    )
