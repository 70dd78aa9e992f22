"""The libraries inside the packages' wheels: as files of their own, or built into another file.

`licences/inside.json` lists them by package. An entry has `files` (how the names of its own shared
libraries begin) or `within` (the file it is built into), a licence, where its source is, and either
`copyright` or `text`: words under which the package's own licence file has its text. `seen` is what
shows in the file that it is there, and its version. What the wheel says of itself is read besides.
"""

import json
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import sqlcipher3
from parts import TEXTS, Part, standard_texts

INSIDE: dict[str, list[dict[str, str]]] = json.loads(
    (TEXTS / "inside.json").read_text(encoding="utf-8")
)
# what libraries say of themselves when they are built into something; a package that carries one
# has to name it
MARKS = {
    "zlib": rb"(?:de|in)flate \d\.\d[\d.]* Copyright",
    "zlib-ng": rb"zlib-ng \d",
    "libpng": rb"libpng version \d",
    "libjpeg-turbo": rb"libjpeg-turbo version \d",
    "libtiff": rb"LIBTIFF, Version \d",
    "OpenSSL": rb"OpenSSL \d\.\d+\.\d+\w? +\d+ \w+ 20\d\d",
    "SQLite": rb"SQLite format 3",
    "PCRE2": rb"10\.\d+ 20\d\d-\d\d-\d\d",
    "libaom": rb"AOMedia Project AV1",
    "OpenBLAS": rb"OpenBLAS \d",
    "Abseil": rb"4absl",
    "JSON for Modern C++": rb"8nlohmann",
    "Eigen": rb"N5Eigen",
    "Rust standard library": rb"/rustc/[0-9a-f]{40}",
    "FFmpeg": rb"Lavc\d|Lavf\d",
    "Expat": rb"expat_\d\.\d",
    # these are GPL and must never be there
    "x265": rb"x265 \[|x265_encoder_open|x265_param",
    "x264": rb"x264 \[|x264_encoder_open",
    "libimagequant": rb"liq_attr_create|liq_image_quantize",
    "GNU Readline": rb"rl_line_buffer",
    "GDBM": rb"gdbm_open",
    "Poppler": rb"poppler_",
}
GPL = ("x265", "x264", "libimagequant", "GNU Readline", "GDBM", "Poppler")


def is_library(file: Path) -> bool:
    """Return whether a file is a shared library or extension module."""
    return bool(re.search(r"\.(so|dylib|dll|pyd)(\.|$)", file.name))


def parts_inside(carrier: Part, package: str, files: list[Path]) -> list[Part]:
    """Return the libraries inside a package.

    Args:
        carrier: the package.
        package: its name as in the table.
        files: its files that are in the folder.

    Raises:
        SystemExit: a library or a mark that the table does not name; or a licence text that is not
            where the table says.
    """
    libraries = [file for file in files if is_library(file)]
    contents = {file: file.read_bytes() for file in libraries}
    found = [
        _part(entry, carrier, package, contents)
        for entry in INSIDE.get(package, [])
        if _there(entry, contents)
    ]
    found += _crates(carrier, package) if libraries else []
    _check(carrier, found, contents)
    return found


def _begins(entry: dict[str, str], key: str, file: Path) -> bool:
    return key in entry and re.match(rf"({entry[key]})", file.name) is not None


def _there(entry: dict[str, str], contents: dict[Path, bytes]) -> bool:
    if "files" in entry:
        return any(_begins(entry, "files", file) for file in contents)
    homes = [data for file, data in contents.items() if _begins(entry, "within", file)]
    seen = entry.get("seen")
    return any(not seen or re.search(seen.encode(), data) for data in homes)


def _part(entry: dict[str, str], carrier: Part, package: str, contents: dict[Path, bytes]) -> Part:
    quoted = entry.get("text", "")
    if quoted and not any(quoted in text for text in carrier.texts):
        raise SystemExit(f"{carrier.name} has no licence text with the words {quoted!r}")
    own = [file.name for file in contents if _begins(entry, "files", file)]
    return Part(
        entry["name"],
        _version(entry, carrier, package, contents),
        entry["licence"],
        home=entry["home"],
        inside=carrier.name,
        copyright=entry.get("copyright", ""),
        texts=[] if quoted else standard_texts(entry["licence"]),
        quoted=quoted,
        files=own,
    )


def _version(
    entry: dict[str, str], carrier: Part, package: str, contents: dict[Path, bytes]
) -> str:
    how = entry.get("version", "")
    if how == "package":
        return carrier.version
    if how == "sqlite":
        return str(sqlcipher3.sqlite_version)
    if how == "sqlcipher":
        (told,) = sqlcipher3.connect(":memory:").execute("pragma cipher_version").fetchone()
        return str(told).split()[0]
    if how.startswith("sbom"):
        wanted = how.partition(":")[2] or entry["name"]
        return next((v for n, v, _, _ in _told(package) if n.lower() == wanted.lower()), "")
    return _read_version(entry, contents)


def _read_version(entry: dict[str, str], contents: dict[Path, bytes]) -> str:
    """Return the version that the name of the file, or its content, has."""
    for file, data in contents.items():
        own = _begins(entry, "files", file)
        if entry.get("version") == "name" and own:  # its interface has the library's number
            match = re.search(r"(?:\.so\.|[-.])([\d.]+)(?:\.dylib)?$", file.name)
            return match[1] if match else ""
        if "seen" in entry and (own or _begins(entry, "within", file)):
            seen = re.search(entry["seen"].encode(), data)
            if seen and seen.groups():
                return seen[1].decode("ascii").replace("_", ".")
    return ""


def _told(package: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return (name, version, package URL, all) of what the wheel's bills of materials list."""
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError:
        return []
    told = []
    for file in files:
        if "/sboms/" in str(file) and file.suffix == ".json":
            bill = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            for entry in bill.get("components", []):
                version = str(entry.get("version", "")).partition("-")[0]
                told.append((entry["name"], version, entry.get("purl", ""), entry))
    return told


def _crates(carrier: Part, package: str) -> list[Part]:
    """Return the Rust crates that the wheel's own bill of materials lists."""
    found = []
    for name, version, purl, entry in _told(package):
        licence = next(
            (x["expression"] for x in entry.get("licenses", []) if "expression" in x), ""
        )
        used = entry.get("scope") != "excluded"
        if purl.startswith("pkg:cargo/") and used and not name.startswith(package):
            found.append(
                Part(
                    name,
                    version,
                    licence,
                    purl=purl.partition("?")[0],
                    home=f"https://crates.io/crates/{name}",
                    inside=carrier.name,
                    copyright=f"Copyright (c) {entry.get('author') or 'its authors'}",
                    texts=standard_texts(licence),
                )
            )
    return found


def _check(carrier: Part, found: list[Part], contents: dict[Path, bytes]) -> None:
    """Stop at what is inside but not named."""
    named = {part.name for part in found}
    for file, data in contents.items():
        bundled = file.parent.name.endswith((".libs", ".dylibs")) or file.name.startswith("libicu")
        if bundled and not any(file.name in part.files for part in found):
            raise SystemExit(f"{file.name} in {carrier.name}: name it in licences/inside.json")
        for name, mark in MARKS.items():
            if name not in named and re.search(mark, data):
                raise SystemExit(
                    f"{name} is inside {file.name} of {carrier.name}: "
                    + ("it is GPL" if name in GPL else "name it in licences/inside.json")
                )
