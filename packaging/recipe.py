"""What goes into the frozen program; `left_out.py` has what does not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import samples
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from stand_ins import Entry

from photocheck.core.text import read

# what the folder does not bring: the C library, graphics drivers and the X connection
_OF_THE_SYSTEM = re.compile(
    r"(ld-linux[\w-]*|lib(c|m|pthread|dl|rt|util|resolv|GL|GLX|OpenGL|EGL|xcb|drm))\.so"
)
_WORTH_STRIPPING = 100_000
_REWRITTEN = re.compile(r"\.libs/|^(PIL|cv2|numpy|_?pi_heif)\b")


def needed(binaries: list[Entry]) -> list[Entry]:
    """Return the binaries without libraries that only unwanted plugins asked for (Linux).

    Elsewhere the system's libraries are not collected in the first place.
    """
    if sys.platform != "linux":
        return binaries
    by_name = {Path(place).name: source for place, source, kind in binaries if kind != "SYMLINK"}
    found = {name for name in by_name if not name.startswith(("lib", "ld-"))}
    found |= {Path(place).name for place, _, _ in binaries if "/plugins/" in place}
    # opened by name at run time
    found |= {n for n in by_name if n.startswith(("libpython", "libonnxruntime_providers_shared"))}
    todo = list(found)
    while todo:
        source = by_name[todo.pop()]
        new = set(_asks_for(source)) & by_name.keys() - found
        found |= new
        todo += new
    return [entry for entry in binaries if Path(entry[0]).name in found]


def leading_somewhere(entries: list[Entry], binaries: list[Entry]) -> list[Entry]:
    """Return the entries without links to binaries that were left out."""
    there = {Path(place).name for place, _, kind in binaries if kind != "SYMLINK"}
    return [e for e in entries if e[2] != "SYMLINK" or Path(e[0]).name in there]


def complete(binaries: list[Entry]) -> list[Entry]:
    """Return the binaries if every library that they ask for is there, or on every desktop (Linux).

    Raises:
        SystemExit: one is missing: the machine that builds does not have it, and PyInstaller left
            it out in silence.
    """
    if sys.platform != "linux":
        return binaries
    there = {Path(place).name for place, _, _ in binaries}
    missing = {
        f"{name} for {Path(place).name}"
        for place, source, _ in binaries
        for name in _asks_for(source)
        if name not in there and not _OF_THE_SYSTEM.match(name)
    }
    if missing:
        raise SystemExit(f"Libraries missing on this machine: {', '.join(sorted(missing))}")
    return binaries


def _asks_for(library: str) -> list[str]:
    # by itself: what PyInstaller tells has the libraries of libraries too, and only those found
    done = subprocess.run(
        ["readelf", "--dynamic", library], capture_output=True, text=True, check=False
    )
    return re.findall(r"\(NEEDED\).*\[(.+)\]", done.stdout)


def without_symbols(binaries: list[Entry], scratch: Path) -> list[Entry]:
    """Replace large files that carry symbols for a debugger by stripped copies (Linux).

    Not the files of wheels that bring other libraries along: their headers were rewritten, and
    what `strip` makes of them does not load.
    """
    if sys.platform != "linux":
        return binaries
    slim = []
    for place, source, kind in binaries:
        large = kind != "SYMLINK" and Path(source).stat().st_size > _WORTH_STRIPPING
        if large and not _REWRITTEN.search(place):
            copy = scratch / "stripped" / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["strip", "--strip-unneeded", "-o", copy, source], check=True)
            smaller = Path(source).stat().st_size - copy.stat().st_size > _WORTH_STRIPPING
            slim.append((place, str(copy) if smaller else source, kind))
        else:
            slim.append((place, source, kind))
    return slim


def gather(root: Path, scratch: Path) -> list[tuple[str, str]]:
    """Return PyInstaller's pairs of (source, folder) of what the program reads beside its code.

    Models: only those in use, and a manifest that lists just these.

    Args:
        root: the checkout, with the models built.
        scratch: folder for what is made on the way.

    Raises:
        SystemExit: a model was not built.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((root / "models" / "manifest.json").read_text(encoding="utf-8"))
    pairs = []
    for pack in manifest["packs"]:
        pack["files"] = [f for f in pack["files"] if f["precision"] == pack["default"]]
        for file in pack["files"]:
            path = root / "models" / file["name"]
            if not path.is_file():
                raise SystemExit(f"{path} is not there: run `make models` first.")
            pairs.append((str(path), "models"))
    slim = scratch / "manifest.json"
    slim.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    pairs.append((str(slim), "models"))
    pairs += [(str(root / "resources"), "resources"), (str(root / "docs" / "guide"), "guide")]
    pairs.append((str(samples.make(scratch / "samples", root / "build" / "samples")), "samples"))
    for name, _ in (read.DETECTOR, read.RECOGNISER):
        pairs.append((str(read.model_path(name)), "rapidocr/models"))
    return pairs


def icon(root: Path, scratch: Path) -> str:
    """Draw the program's icon as a PNG, which PyInstaller turns into what the system wants."""
    picture = QImage(256, 256, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(root / "resources" / "icons" / "app.svg")).render(painter)
    painter.end()
    path = scratch / "app.png"
    picture.save(str(path))
    return str(path)
