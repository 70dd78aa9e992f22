"""What goes into the frozen program and what stays out."""

import json
import re
import subprocess
import sys
from pathlib import Path

import samples
from PyInstaller.depend.bindepend import get_imports
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from photocheck.core.text import read

Entry = tuple[str, str, str]
"""PyInstaller's words for a file: its place in the folder, where it comes from, its kind."""

LEFT_OUT = [
    # the program has no use for them, and without them it could not reach a network if it tried
    *("ssl", "_ssl", "asyncio", "http", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc"),
    *("urllib.request", "requests", "urllib3", "PySide6.QtNetwork"),
    # models are built before the freezing
    *("onnx", "ml_dtypes", "google.protobuf", "pip", "setuptools", "pkg_resources"),
    # only the models of this package are used
    *("rapidocr", "shapely", "pyclipper", "omegaconf", "tqdm", "yaml", "colorlog"),
    # asked for by packages, in corners that are not used
    *("pygments", "markdown_it", "tkinter", "unittest", "pydoc", "doctest", "sqlite3", "curses"),
    *(
        "lib2to3",
        "test",
        "scipy",
        "skimage",
        "insightface",
        "IPython",
        "PIL.ImageTk",
        "PIL.ImageQt",
    ),
]
# files that hooks bring and nobody uses, by their place in the folder
_UNWANTED = re.compile(
    r"PySide6/(Qt/)?(translations|qml|resources|libexec|metatypes|typesystems|examples)/"
    r"|plugins/(tls|networkinformation|generic|egldeviceintegrations|wayland[^/]*|multimedia)/"
    r"|plugins/(virtualkeyboard|xcbglintegrations|platforminputcontexts|platformthemes)/"
    r"|plugins/platforms/[^/]*q(eglfs|linuxfb|vkkhrdisplay|vnc|minimalegl|minimal|wayland|directfb)"
    r"|plugins/imageformats/[^/]*q(gif|icns|tga|tiff|wbmp|webp|jp2|pdf|ico)\."
    r"|libQt6(Network|Qml|Quick|OpenGL|Pdf|Wayland|EglFS|VirtualKeyboard|Labs)\w*\."
    r"|Qt6(Network|Qml|Quick|OpenGL|Pdf|VirtualKeyboard|Labs)\w*\.dll|opengl32sw\.dll"
    r"|cv2/opencv_videoio_ffmpeg\w*\.dll"
    r"|\.pyi$|/tests?/|\.dist-info/(?!METADATA)"
)


def wanted(place: str) -> bool:
    """Return whether a file that PyInstaller found goes into the folder."""
    return not _UNWANTED.search(place.replace("\\", "/"))


def needed(binaries: list[Entry]) -> list[Entry]:
    """Return the binaries without libraries that only unwanted plugins asked for (Linux).

    Elsewhere the system's libraries are not collected in the first place.
    """
    if sys.platform != "linux":
        return binaries
    by_name = {Path(place).name: source for place, source, _ in binaries}
    found = {name for name in by_name if not name.startswith(("lib", "ld-"))}
    found |= {Path(place).name for place, _, _ in binaries if "/plugins/" in place}
    # opened by name at run time
    found |= {n for n in by_name if n.startswith(("libpython", "libonnxruntime_providers_shared"))}
    todo = list(found)
    while todo:
        source = by_name[todo.pop()]
        asked = {name for name, _ in get_imports(source)} if Path(source).is_file() else set()
        new = asked & by_name.keys() - found
        found |= new
        todo += new
    return [entry for entry in binaries if Path(entry[0]).name in found]


def without_symbols(binaries: list[Entry], scratch: Path) -> list[Entry]:
    """Replace the largest files that carry symbols for a debugger by stripped copies (Linux)."""
    if sys.platform != "linux":
        return binaries
    slim = []
    for place, source, kind in binaries:
        name = Path(place).name
        if name.startswith(("libpython3.11", "_sqlite3.")) and kind != "SYMLINK":
            copy = scratch / name
            subprocess.run(["strip", "--strip-unneeded", "-o", copy, source], check=True)
            slim.append((place, str(copy), kind))
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
