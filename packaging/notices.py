"""The third-party notices and the bill of materials, of the parts."""

import re
import textwrap
import uuid
from collections import defaultdict
from datetime import UTC, datetime

from parts import Part

from photocheck import __version__


def plain(name: str) -> str:
    """Return a package's name as the index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def notices(parts: list[Part]) -> str:
    """Return the text that goes with the program."""
    lgpl = [_named(part) for part in parts if part.licence.startswith("LGPL-")]
    lines = [
        f"PhotoCheck {__version__} is published under the Apache License 2.0 (LICENSE.txt).",
        "It comes with the work of others, listed here; their licences follow.",
        "",
        "Under the GNU Lesser General Public License and in _internal as libraries of their own:",
        *textwrap.wrap(f"{'; '.join(lgpl)}.", 96, break_on_hyphens=False),
        "You may replace each of them by your own version of the same interface, and take the",
        "program apart as far as that needs it. Their source is at the addresses below, for the",
        "versions named; who passes this program on must see to it that it can still be had there.",
        "",
    ]
    for part in parts:
        inside = f", inside {part.inside}" if part.inside else ""
        lines.append(f"* {_named(part)}{inside}: {part.licence}  {part.home}".rstrip())
        if part.files:
            lines += textwrap.wrap(
                ", ".join(part.files),
                96,
                initial_indent="    ",
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    shown: dict[str, str] = {}
    for part in parts:
        lines += ["", "=" * 80, f"{_named(part)}: {part.licence}", "=" * 80]
        if part.copyright:
            lines += ["", part.copyright]
        if part.quoted:
            lines += ["", f'Its licence stands in the text of {part.inside}, at "{part.quoted}".']
        for text in part.texts:
            where = shown.get(text)
            lines += ["", f"(the same text as of {where})" if where else text.strip()]
            shown.setdefault(text, _named(part))
    return "\n".join(lines) + "\n"


def _named(part: Part) -> str:
    return f"{part.name} {part.version}".strip()


def sbom(parts: list[Part]) -> dict[str, object]:
    """Return the bill of materials, CycloneDX 1.6."""
    own = f"pkg:generic/photocheck@{__version__}"
    refs = {part.name: f"{i}-{plain(part.name)}" for i, part in enumerate(parts) if not part.inside}
    components = []
    for i, part in enumerate(parts):
        entry: dict[str, object] = {
            "type": part.kind,
            "bom-ref": f"{i}-{plain(part.name)}",
            "name": part.name,
            "licenses": [_licence(part.licence)],
        }
        if part.version:
            entry["version"] = part.version
        if part.purl:
            entry["purl"] = part.purl
        if part.copyright:
            entry["copyright"] = part.copyright
        if part.sha256:
            entry["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
        if part.home.startswith("http"):
            entry["externalReferences"] = [{"type": "website", "url": part.home}]
        components.append(entry)
    depends = defaultdict(list)
    for i, part in enumerate(parts):
        depends[refs[part.inside] if part.inside else own].append(f"{i}-{plain(part.name)}")
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


def _licence(words: str) -> dict[str, object]:
    """Return a licence as CycloneDX wants it: an expression of SPDX, or a name in free words."""
    if re.fullmatch(r"\(?[\w.-]+(\)?( (AND|OR|WITH) )\(?[\w.-]+)*\)?", words):
        return {"expression": words}
    return {"license": {"name": words}}
