"""Empty libraries in place of large ones that are linked but never called (Linux).

OpenCV's wheel is linked with FFmpeg (which brings an OpenSSL that nobody mends any more), libavif
and libaom, and Qt with the tables of ICU. The program calls none of it: photos are decoded by
Pillow and pi-heif, text is sorted without ICU (`tests/test_architecture.py` holds that). So the
folder gets libraries of the same name that have the same functions, each of which ends the program,
and ICU's own kind of empty table. Saves 75 MB, and what is not there has no faults.
"""

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

Entry = tuple[str, str, str]
"""PyInstaller's words for a file: its place in the folder, where it comes from, its kind."""

REPLACED = re.compile(r"opencv_python_headless\.libs/lib(avcodec|avformat|avutil|swscale|avif)-")
ICU_DATA = re.compile(r"PySide6/Qt/lib/libicudata\.so\.(\d+)$")
# what ICU's own `stubdata` holds: a header and a table of contents without entries
_NO_DATA = """
#include <stdint.h>
const struct {{ uint16_t header; uint8_t magic1, magic2;
    uint16_t size, reserved; uint8_t big_endian, charset, char_size, reserved2;
    char format[4]; uint8_t format_version[4], data_version[4]; uint8_t padding[8];
    uint32_t count, reserved3; }} icudt{version}_dat __attribute__((aligned(16))) =
    {{ 32, 0xda, 0x27, 20, 0, 0, 0, 2, 0, "CmnD", {{1, 0, 0, 0}}, {{0}}, {{0}}, 0, 0 }};
"""


def put_in(binaries: list[Entry], scratch: Path) -> list[Entry]:
    """Return the binaries with the large unused libraries replaced.

    Args:
        binaries: all of the folder.
        scratch: folder for the libraries made.

    Raises:
        SystemExit: a library is also used for its data, which cannot be replaced.
    """
    if sys.platform != "linux":
        return binaries
    asked = _asked([source for _, source, kind in binaries if kind != "SYMLINK"])
    made = []
    for place, source, kind in binaries:
        if kind != "SYMLINK" and REPLACED.search(place):
            made.append((place, str(_functions(Path(source), asked, scratch)), kind))
        elif kind != "SYMLINK" and (icu := ICU_DATA.search(place)):
            target = scratch / Path(place).name
            made.append((place, str(_compile(_NO_DATA.format(version=icu[1]), target)), kind))
        else:
            made.append((place, source, kind))
    return made


def _asked(sources: list[str]) -> set[tuple[str, str]]:
    """Return the (name, version) of every symbol that these files want from others."""
    return {
        (name, version)
        for source in sources
        for name, version, defined, _ in _symbols(Path(source))
        if not defined
    }


def _functions(library: Path, asked: set[tuple[str, str]], scratch: Path) -> Path:
    """Make a library with those functions of this one that somebody asks for."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for name, version, defined, kind in _symbols(library):
        if defined and (name, version) in asked:
            if kind == "FUNC":
                wanted[version].append(name)
            else:
                raise SystemExit(f"{library.name}: {name} is data, a stand-in has none")
    names = sorted({name for group in wanted.values() for name in group})
    code = "".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in names)
    groups = [
        f"{version} {{ global: {' '.join(f'{n};' for n in sorted(group))} }};"
        for version, group in sorted(wanted.items())
        if version
    ]
    script = scratch / f"{library.name}.map"
    script.write_text("\n".join(groups), encoding="ascii")
    flags = [f"-Wl,--version-script={script}"] if groups else []
    return _compile(code, scratch / library.name, *flags)


def _symbols(library: Path) -> list[tuple[str, str, bool, str]]:
    """Return (name, version or "", defined here, kind) of each symbol that the loader sees."""
    said = subprocess.run(
        ["readelf", "--wide", "--dyn-syms", library], capture_output=True, text=True, check=False
    ).stdout
    found = []
    for line in said.splitlines():
        parts = line.split()
        if len(parts) > 7 and parts[0].rstrip(":").isdigit():
            name, _, version = parts[7].partition("@")
            found.append((name, version.lstrip("@"), parts[6] != "UND", parts[3]))
    return found


def _compile(code: str, target: Path, *flags: str) -> Path:
    call = ["cc", "-shared", "-fPIC", "-s", "-w", "-fno-builtin", "-x", "c", "-", "-o", target]
    call += [f"-Wl,-soname,{target.name}", *flags]
    subprocess.run(call, input=code, text=True, check=True)
    return target
