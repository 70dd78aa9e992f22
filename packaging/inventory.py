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
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from photocheck import __version__
from photocheck.core.text import read

HERE = Path(__file__).parent
ROOT = HERE.parent
TEXTS = HERE / "licences"
EMBEDDED = json.loads((TEXTS / "embedded.json").read_text(encoding="utf-8"))
_IS_TEXT = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_LGPL = ("LGPL-3.txt", "GPL-3.txt")
# licence texts that packages leave out of their wheels
_MISSING = {
    "pyside6-essentials": (*_LGPL, "Qt.txt"),
    "shiboken6": _LGPL,
    "pi-heif": _LGPL,
    "sqlcipher3": ("SQLCipher.txt", "../../LICENSE"),
    "opencv-python-headless": ("LGPL-2.1.txt", "GPL-3.txt"),
    "numpy": ("GPL-3.txt", "LGPL-2.1.txt"),
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


@dataclass
class Part:
    """One thing in the folder that somebody else made.

    Attributes:
        name, version, licence: as its maker says; the licence in SPDX where possible.
        kind: of CycloneDX: "library", "machine-learning-model", "data".
        purl: package URL, or "".
        home: where its source is.
        inside: name of the part that carries it, or "".
        texts: licence texts.
        sha256: of a model's file, hex, or "".
    """

    name: str
    version: str
    licence: str
    kind: str = "library"
    purl: str = ""
    home: str = ""
    inside: str = ""
    texts: list[str] = field(default_factory=list)
    sha256: str = ""


def main() -> int:
    """Write notices and SBOM into the folder and beside it; say how many parts there are."""
    dist = Path(sys.argv[1])
    contents = json.loads((dist / "contents.json").read_text(encoding="utf-8"))
    parts = find_parts([source for _, source in contents["modules"] + contents["files"]])
    untold = [part.name for part in parts if not part.texts and not part.inside]
    if untold:
        raise SystemExit(f"No licence text for: {', '.join(untold)}")
    folder = dist / "PhotoCheck"
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(notices(parts), encoding="utf-8")
    (folder / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    for pages in ("guide", "officer"):
        shutil.copytree(ROOT / "docs" / pages, folder / "docs" / pages, dirs_exist_ok=True)
    for page in ("law.md", "threat_model.md", "matching.md"):  # what the officer's pack leads to
        shutil.copy(ROOT / "docs" / page, folder / "docs" / page)
    bom = json.dumps(sbom(parts), indent=1, ensure_ascii=False)
    for place in (folder, dist):
        (place / "photocheck.cdx.json").write_text(bom, encoding="utf-8")
    print(f"{len(parts)} parts of others: THIRD-PARTY-NOTICES.txt, photocheck.cdx.json")
    return 0


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
    system: set[str] = set()
    unknown = []
    python = [Path(sys.base_prefix).resolve(), Path(sys.base_prefix)]
    for source in sorted(set(sources)):
        path = Path(source)
        dist = packages.get(source)
        if dist is not None:
            name = _plain(dist.name)
            by_name[name] = dist
            used[name].append(path)
        elif path.is_relative_to(ROOT) or any(path.is_relative_to(p) for p in python):
            continue  # our own files, models and samples; Python's own
        elif sys.platform == "linux" and (package := _debian(path)):
            system.add(package)
        else:
            unknown.append(source)
    if unknown:
        raise SystemExit(f"Files of unknown origin: {', '.join(unknown[:10])}")
    by_name.setdefault("pyinstaller", metadata.distribution("pyinstaller"))  # the two programs
    parts = [_python()]
    for name in sorted(by_name):
        part = _package(by_name[name])
        parts += [part, *_embedded(name, part, used[name])]
    return parts + [_system(name) for name in sorted(system)] + _models() + _samples()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


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
    name, about = _plain(dist.name), dist.metadata
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


def _embedded(name: str, part: Part, files: list[Path]) -> list[Part]:
    """Return the libraries inside a package's wheel.

    Raises:
        SystemExit: a library that the table does not know.
    """
    table = EMBEDDED.get(name, {})
    found = {key[1:]: "" for key in table if key.startswith("+")}
    known = {key.removeprefix("+"): entry for key, entry in table.items()}
    stems = sorted(known, key=len, reverse=True)
    for file in files:
        bundled = file.parent.name.endswith(".libs") or re.match(
            r"lib(icu|Qt|pyside|shib)", file.name
        )
        if not bundled:
            continue
        stem = next((s for s in stems if file.name.startswith((s, f"lib{s}"))), None)
        if stem is None:
            raise SystemExit(f"{file.name} in {name}: add it to packaging/licences/embedded.json")
        version = re.search(r"\.(?:so|dylib)\.([\d.]+\w?)$|[-.]([\d.]+)\.(?:dylib|so)$", file.name)
        found[stem] = (version[1] or version[2]) if version else ""
    found |= _versions(name)
    if name == "pyside6-essentials":
        found["Qt"] = part.version
    return [
        Part(known[s][0], v, known[s][1], home=known[s][2], inside=part.name)
        for s, v in sorted(found.items())
        if s in known
    ]


def _versions(name: str) -> dict[str, str]:
    """Return versions that only the library itself can tell."""
    if name == "sqlcipher3":
        import sqlcipher3  # noqa: PLC0415

        database = sqlcipher3.connect(":memory:")
        (cipher,) = database.execute("pragma cipher_version").fetchone()
        content = Path(sqlcipher3.__file__).parent.glob("_sqlite3*")
        ssl = re.search(rb"OpenSSL (\d+\.\d+\.\d+\w?) ", next(content).read_bytes())
        return {
            "SQLCipher": cipher.split()[0],
            "SQLite": sqlcipher3.sqlite_version,
            "OpenSSL": ssl[1].decode() if ssl else "",
        }
    if name == "cryptography":
        from cryptography.hazmat.backends.openssl import backend  # noqa: PLC0415

        return {"OpenSSL": backend.openssl_version_text().split()[1]}
    if name == "pi-heif":
        import pi_heif  # noqa: PLC0415

        about = pi_heif.libheif_info()
        return {
            "libheif": about["libheif"],
            "libde265": about["decoders"]["libde265"].rsplit(" ", 1)[-1],
        }
    return {}


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


def _system(package: str) -> Part:
    asked = ["dpkg-query", "-W", "-f", "${Version} ${Homepage}", package]
    version, _, home = subprocess.run(
        asked, capture_output=True, text=True, check=True
    ).stdout.partition(" ")
    text = Path("/usr/share/doc", package, "copyright").read_text(
        encoding="utf-8", errors="replace"
    )
    named = re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)
    return Part(
        package,
        version,
        " AND ".join(dict.fromkeys(named)) or "see the text",
        purl=f"pkg:deb/debian/{package}@{version}",
        home=home or "https://packages.debian.org",
        texts=[text],
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


def _samples() -> list[Part]:
    words = (HERE / "samples.py").read_text(encoding="utf-8").split('"""')[1]
    who = "public domain (NASA; US Navy) and CC0-1.0"
    return [Part("Sample photos of the demo", "1", who, kind="data", texts=[words])]


def notices(parts: list[Part]) -> str:
    """Return the text that goes with the program."""
    lines = [
        f"PhotoCheck {__version__} is published under the Apache License 2.0 (LICENSE.txt).",
        "It comes with the work of others, listed here; their licences follow.",
        "",
        "Qt, PySide, libheif and libde265 (LGPL 3), and FFmpeg and libquadmath (LGPL 2.1), lie in",
        "_internal as libraries of their own. You may replace each of them by your own version of",
        "the same interface. Their source is at the addresses below, for the versions named; who",
        "passes this program on must see to it that it can still be had there.",
        "",
    ]
    for part in parts:
        inside = f", inside {part.inside}" if part.inside else ""
        lines.append(f"* {part.name} {part.version}{inside}: {part.licence}  {part.home}".rstrip())
    shown: dict[str, str] = {}
    for part in parts:
        for text in part.texts:
            where = shown.get(text)
            lines += ["", "=" * 80, f"{part.name} {part.version}", "=" * 80, ""]
            lines.append(f"The same text as of {where}." if where else text.strip())
            shown.setdefault(text, part.name)
    return "\n".join(lines) + "\n"


def sbom(parts: list[Part]) -> dict[str, object]:
    """Return the bill of materials, CycloneDX 1.6."""
    own = f"pkg:generic/photocheck@{__version__}"
    refs = {part.name: f"{i}-{_plain(part.name)}" for i, part in enumerate(parts)}
    components = []
    for i, part in enumerate(parts):
        entry: dict[str, object] = {
            "type": part.kind,
            "bom-ref": f"{i}-{_plain(part.name)}",
            "name": part.name,
            "licenses": [{"license": {"name": part.licence}}],
        }
        if part.version:
            entry["version"] = part.version
        if part.purl:
            entry["purl"] = part.purl
        if part.sha256:
            entry["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
        if part.home.startswith("http"):
            entry["externalReferences"] = [{"type": "website", "url": part.home}]
        components.append(entry)
    depends = defaultdict(list)
    for i, part in enumerate(parts):
        depends[refs[part.inside] if part.inside else own].append(f"{i}-{_plain(part.name)}")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "PhotoCheck",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in depends.items()],
    }


if __name__ == "__main__":
    raise SystemExit(main())
