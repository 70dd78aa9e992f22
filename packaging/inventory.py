"""Work out what the frozen folder holds, and write the third-party notices and the SBOM.

    python packaging/inventory.py dist        (by the Python that froze it; `make dist` does this)

Every file and module that PyInstaller put into the folder is traced to what it came from: a Python
package, the system's package, Python itself, a model of the manifest, or PhotoCheck. Something that
cannot be traced, or has no licence text, stops the build: a notice that is not complete is none.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from importlib import metadata
from pathlib import Path

from inside import is_library, parts_inside
from notices import notices, plain, sbom
from parts import TEXTS, Part, forbidden, standard_texts

from photocheck.core.text import read

HERE = Path(__file__).parent
ROOT = HERE.parent
SYSTEM: dict[str, str] = json.loads((TEXTS / "system.json").read_text(encoding="utf-8"))
DOCUMENTS = ("guide", "officer", "adr")
PAGES = ("law.md", "threat_model.md", "matching.md", "figures.md")  # what the pack leads to
_IS_TEXT = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
# licence texts that packages leave out of their wheels
_MISSING = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "sqlcipher3": ("../../LICENSE",),
}
_LICENCES = {  # where a package does not say it in SPDX
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "exifread": "BSD-3-Clause",
    "rich": "MIT",
    "et-xmlfile": "MIT",
    "sqlcipher3": "Zlib",
    "onnxruntime": "MIT",
    "opencv-python-headless": "Apache-2.0",
    "pi-heif": "BSD-3-Clause",
}
_MODELS = {  # pack -> who made it, text of its licence
    "centerface": ("Copyright (c) 2019 Star-Clouds", "MIT.txt"),
    "dlib-resnet": ("Davis King, dedicated to the public domain", "CC0-1.0.txt"),
}


def main() -> int:
    """Write notices and SBOM into the folder and beside it; say how many parts there are."""
    dist = Path(sys.argv[1])
    contents = json.loads((dist / "contents.json").read_text(encoding="utf-8"))
    parts = find_parts([source for _, source in contents["modules"] + contents["files"]])
    untold = [part.name for part in parts if not part.texts and not part.inside]
    if untold:
        raise SystemExit(f"No licence text for: {', '.join(untold)}")
    if gpl := forbidden(parts):
        raise SystemExit(f"GPL may not be inside: {', '.join(gpl)}")
    folder = dist / "PhotoCheck"
    if unnamed := unnamed_libraries(folder, parts):
        raise SystemExit(f"Named in no notice: {', '.join(unnamed)}")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(notices(parts), encoding="utf-8")
    (folder / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    for pages in DOCUMENTS:
        shutil.copytree(ROOT / "docs" / pages, folder / "docs" / pages, dirs_exist_ok=True)
    for page in PAGES:
        shutil.copy(ROOT / "docs" / page, folder / "docs" / page)
    bom = json.dumps(sbom(parts), indent=1, ensure_ascii=False)
    for place in (folder, dist):
        (place / "photocheck.cdx.json").write_text(bom, encoding="utf-8")
    print(f"{len(parts)} parts of others: THIRD-PARTY-NOTICES.txt, photocheck.cdx.json")
    return 0


def unnamed_libraries(folder: Path, parts: list[Part]) -> list[str]:
    """Return the shared libraries of a frozen folder that no part has."""
    named = {name for part in parts for name in part.files}
    there = {file.name for file in folder.rglob("*") if file.is_file() and is_library(file)}
    return sorted(there - named)


def find_parts(sources: list[str]) -> list[Part]:
    """Return the parts that these files came from.

    Raises:
        SystemExit: a file whose origin is not known.
    """
    packages = {
        str(Path(file.locate())): dist
        for dist in metadata.distributions()
        for file in dist.files or ()
        if dist.name != "photocheck"
    }
    used: dict[str, list[Path]] = defaultdict(list)
    by_name: dict[str, metadata.Distribution] = {}
    system: dict[str, list[str]] = defaultdict(list)
    unknown, stand_ins = [], []
    python = [Path(sys.base_prefix).resolve(), Path(sys.base_prefix)]
    for source in sorted(set(sources)):
        path = Path(source)
        dist = packages.get(source)
        if dist is not None:
            name = plain(dist.name)
            by_name[name] = dist
            used[name].append(path)
        elif path.is_relative_to(ROOT):  # our own files, models and samples
            stand_ins += [path.name] if is_library(path) else []
        elif any(path.is_relative_to(p) for p in python):
            used["python"].append(path)
        elif sys.platform == "linux" and (package := _debian(path)):
            system[package].append(path.name)
        else:
            unknown.append(source)
    if unknown:
        raise SystemExit(f"Files of unknown origin: {', '.join(unknown[:10])}")
    by_name.setdefault("pyinstaller", metadata.distribution("pyinstaller"))  # the two programs
    parts = with_inside(_python(), "python", used["python"])
    for name in sorted(by_name):
        parts += with_inside(_package(by_name[name]), name, used[name])
    parts += [_system(name, files) for name, files in sorted(system.items())]
    return parts + _models() + _samples() + _stand_ins(stand_ins)


def with_inside(part: Part, name: str, files: list[Path]) -> list[Part]:
    """Return a package and the libraries inside it; each shared library is of one of them."""
    inside = parts_inside(part, name, files)
    theirs = {file for each in inside for file in each.files}
    part.files = sorted({f.name for f in files if is_library(f)} - theirs)
    return [part, *inside]


def package_part(name: str) -> Part:
    """Return a package of this environment as a part, without what is inside it."""
    return _package(metadata.distribution(name))


def _python() -> Part:
    version = ".".join(map(str, sys.version_info[:3]))
    places = [Path(sys.base_prefix) / p for p in ("LICENSE.txt", "LICENSE")]
    places.append(Path(json.__file__).parents[1] / "LICENSE.txt")
    texts = [p.read_text(encoding="utf-8", errors="replace") for p in places if p.is_file()][:1]
    return Part(
        "Python",
        version,
        "PSF-2.0",
        purl=f"pkg:generic/python@{version}",
        home="https://www.python.org",
        texts=texts,
    )


def _package(dist: metadata.Distribution) -> Part:
    name, about = plain(dist.name), dist.metadata
    files = [Path(str(file.locate())) for file in dist.files or ()]
    # in the package's own words, wherever it keeps them; not those of code that is left out
    texts = [
        file.read_text(encoding="utf-8", errors="replace")
        for file in files
        if _IS_TEXT.search(file.name)
        and file.suffix.lower() in {"", ".txt", ".md", ".rst", ".apache", ".bsd", ".python"}
        and (".dist-info" in str(file) or len(file.relative_to(_site(dist)).parts) == 2)
    ]
    texts += [(TEXTS / extra).read_text(encoding="utf-8") for extra in _MISSING.get(name, ())]
    said = _LICENCES.get(name) or about.get("License-Expression") or about.get("License") or ""
    home = about.get("Home-page") or next(
        (url.split(",")[1].strip() for url in about.get_all("Project-URL") or ()), ""
    )
    return Part(
        dist.name,
        dist.version,
        said.splitlines()[0] if said else "see the text",
        purl=f"pkg:pypi/{name}@{dist.version}",
        home=home,
        texts=list(dict.fromkeys(texts)),
    )


def _site(dist: metadata.Distribution) -> Path:
    return Path(str(dist.locate_file("")))


def _debian(path: Path) -> str:
    """Return the Debian package of a file, or ""."""
    for candidate in (path, path.resolve(), Path("/usr", *path.resolve().parts[1:])):
        done = subprocess.run(
            ["dpkg", "-S", candidate],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    return ""


def _system(package: str, files: list[str]) -> Part:
    asked = ["dpkg-query", "-W", "-f", "${Version} ${Homepage}", package]
    version, _, home = subprocess.run(
        asked, capture_output=True, text=True, check=True
    ).stdout.partition(" ")
    if package not in SYSTEM:
        raise SystemExit(f"{package}: read its licence and put it into licences/system.json")
    text = Path("/usr/share/doc", package, "copyright").read_text(
        encoding="utf-8", errors="replace"
    )
    return Part(
        package,
        version,
        SYSTEM[package],
        purl=f"pkg:deb/debian/{package}@{version}",
        home=home or "https://packages.debian.org",
        texts=[text, *(standard_texts(SYSTEM[package]) if "GPL-" in SYSTEM[package] else [])],
        files=files,
    )


def _models() -> list[Part]:
    parts = []
    for pack in json.loads((ROOT / "models/manifest.json").read_text(encoding="utf-8"))["packs"]:
        who, text = _MODELS[pack["id"]]
        (file,) = (f for f in pack["files"] if f["precision"] == pack["default"])
        words = f"{pack['source']}\n{who}\n\n{(TEXTS / text).read_text(encoding='utf-8')}"
        parts.append(
            Part(
                file["name"],
                pack["origin"]["requirement"],
                pack["licence"],
                kind="machine-learning-model",
                home=pack["source"],
                texts=[words],
                sha256=file["sha256"],
            )
        )
    rapidocr = metadata.distribution("rapidocr")
    texts = _package(rapidocr).texts
    for name, sha256 in (read.DETECTOR, read.RECOGNISER):
        if hashlib.sha256(read.model_path(name).read_bytes()).hexdigest() != sha256:
            raise SystemExit(f"{name} is not the model it should be")
        parts.append(
            Part(
                name,
                f"rapidocr {rapidocr.version}",
                "Apache-2.0",
                kind="machine-learning-model",
                home="PP-OCR by the PaddlePaddle authors, as shipped in rapidocr",
                texts=texts,
                sha256=sha256,
            )
        )
    return parts


def _stand_ins(files: list[str]) -> list[Part]:
    if not files:
        return []
    words = (HERE / "stand_ins.py").read_text(encoding="utf-8").split('"""')[1]
    text = [words, *standard_texts("Apache-2.0")]
    return [Part("Empty stand-ins by PhotoCheck", "", "Apache-2.0", texts=text, files=files)]


def _samples() -> list[Part]:
    words = (HERE / "samples.py").read_text(encoding="utf-8").split('"""')[1]
    who = "public domain (NASA; US Navy) and CC0-1.0"
    return [Part("Sample photos of the demo", "1", who, kind="data", texts=[words])]


if __name__ == "__main__":
    raise SystemExit(main())
