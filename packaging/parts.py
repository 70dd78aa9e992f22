"""One thing in the folder that somebody else made, and the words of its licence."""

import re
from dataclasses import dataclass, field
from pathlib import Path

TEXTS = Path(__file__).parent / "licences"
_COPYLEFT = re.compile(r"(A?GPL)-\d")
# what allows a program of another licence to carry it
_ALLOWED = re.compile(r" WITH (GCC-exception-3\.1|Bootloader-exception)")


@dataclass
class Part:
    """One thing in the folder that somebody else made.

    Attributes:
        name, version, licence: as its maker says; the licence in SPDX where possible.
        kind: of CycloneDX: "library", "machine-learning-model", "data".
        purl: package URL, or "".
        home: where its source is.
        inside: name of the part that carries it, or "".
        copyright: who holds the rights, or "" where the texts say it.
        texts: licence texts; none only where `quoted` says where they stand.
        quoted: the text of the part that carries it has this one's licence, under these words.
        sha256: of a model's file, hex, or "".
        files: names of its shared libraries in the folder.
    """

    name: str
    version: str
    licence: str
    kind: str = "library"
    purl: str = ""
    home: str = ""
    inside: str = ""
    copyright: str = ""
    texts: list[str] = field(default_factory=list)
    quoted: str = ""
    sha256: str = ""
    files: list[str] = field(default_factory=list)


def standard_texts(licence: str) -> list[str]:
    """Return the texts of a licence, each alternative and addition of its SPDX expression.

    Where another licence than the GPL may be chosen, it is.

    Raises:
        SystemExit: a text is not in the folder of licences.
    """
    names = dict.fromkeys(n.strip() for n in re.split(r" AND | OR | WITH |[()]", licence))
    texts = []
    for name in filter(None, names):
        if " OR " in licence and _COPYLEFT.match(name):
            continue
        stem = re.sub(r"-(only|or-later)$", "", name).removeprefix("LicenseRef-")
        files = [stem, "GPL-3.0"] if stem == "LGPL-3.0" else [stem]
        for file in files:
            path = TEXTS / f"{file}.txt"
            if not path.is_file():
                raise SystemExit(f"{path.name} is not in packaging/licences, asked by {licence}")
            texts.append(path.read_text(encoding="utf-8"))
    return texts


def forbidden(parts: list[Part]) -> list[str]:
    """Return what may not be in the folder: parts that are GPL and nothing else.

    An exception for what is built with it (GCC, PyInstaller) or another licence to choose is no
    bar, nor is the LGPL: its libraries lie in the folder as files that anybody can replace.
    """
    return [
        f"{part.name} ({part.licence})"
        for part in parts
        if any(
            all(_COPYLEFT.match(choice.strip("() ")) for choice in demand.split(" OR "))
            for demand in re.split(r" AND ", _ALLOWED.sub("-excepted", part.licence))
            if "-excepted" not in demand
        )
    ]
