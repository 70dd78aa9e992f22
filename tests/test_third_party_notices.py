"""Whatever others made and lies in the frozen folder has a name, a licence and its text."""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

import inside
import inventory
import left_out
import notices
import pytest
from parts import Part, forbidden, standard_texts

ROOT = Path(__file__).resolve().parents[1]
# the packages of the folder that bring machine code
PACKAGES = (
    "cffi",
    "charset-normalizer",
    "cryptography",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pi-heif",
    "pillow",
    "pyside6-essentials",
    "shiboken6",
    "sqlcipher3",
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="the table of files is Linux's")


# of Qt's wheel the folder gets few files
QT = re.compile(
    r"libQt6(Core|Gui|Widgets|PrintSupport|Svg|DBus|XcbQpa)\."
    r"|/Qt(Core|Gui|Widgets|PrintSupport|Svg)\.abi3|libicu|libpyside6\."
    r"|plugins/(platforms/libq(xcb|offscreen)|imageformats/libq(jpeg|svg)|iconengines|printsupport)"
)


def libraries(package: str) -> list[Path]:
    """The shared libraries of an installed wheel that may go into the folder."""
    return [
        Path(str(file.locate()))
        for file in metadata.distribution(package).files or ()
        if inside.is_library(Path(str(file))) and left_out.wanted(str(file))
        if package != "pyside6-essentials" or QT.search(str(file))
    ]


@linux
@pytest.mark.parametrize("package", PACKAGES)
def test_every_library_of_a_wheel_is_named(package: str) -> None:
    files = libraries(package)
    parts = inventory.with_inside(inventory.package_part(package), package, files)
    named = {name for part in parts for name in part.files}
    assert {file.name for file in files} <= named
    assert forbidden(parts) == []
    told = notices.notices(parts)
    for part in parts:
        assert part.texts or part.quoted
        assert f"{part.name} {part.version}".strip() in told
    # a line of the table that nothing answers to is about a wheel of another day
    lines = {line["name"] for line in inside.INSIDE.get(package, [])}
    assert lines <= {part.name for part in parts}


def test_every_licence_of_the_tables_has_its_text() -> None:
    for line in (line for lines in inside.INSIDE.values() for line in lines):
        assert ("copyright" in line) or ("text" in line) or line["name"].startswith("SQLCipher")
        assert ("files" in line) or ("within" in line)
        if "text" not in line:
            assert all(standard_texts(line["licence"]))


def test_every_model_that_is_shipped_has_a_maker_and_a_licence() -> None:
    packs = json.loads((ROOT / "models" / "manifest.json").read_text(encoding="utf-8"))["packs"]
    assert {pack["id"] for pack in packs} == set(inventory._MODELS)
    for _, text in inventory._MODELS.values():
        assert (inventory.TEXTS / text).is_file()


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("LGPL-3.0-only", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("AFL-2.1 OR GPL-2.0-or-later", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-or-later OR GPL-3.0-only", False),
        ("BSD-3-Clause AND GPL-2.0-only", False),
    ],
)
def test_gpl_alone_may_not_be_inside(licence: str, allowed: bool) -> None:
    assert (forbidden([Part("something", "1", licence)]) == []) == allowed


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0x265 [info]: HEVC encoder\0", "it is GPL"),
        (b"\0liq_attr_create\0", "it is GPL"),
        (b"\0 inflate 1.3.1 Copyright 1995-2024 Mark Adler \0", "name it"),
    ],
)
def test_what_is_built_in_and_not_named_stops_the_build(
    tmp_path: Path, content: bytes, why: str
) -> None:
    library = tmp_path / "_module.so"
    library.write_bytes(content)
    with pytest.raises(SystemExit, match=why):
        inventory.with_inside(Part("a package", "1", "MIT"), "a-package", [library])


def test_a_bundled_library_that_nobody_knows_stops_the_build(tmp_path: Path) -> None:
    library = tmp_path / "a_package.libs" / "libnew-1234.so.5"
    library.parent.mkdir()
    library.write_bytes(b"")
    with pytest.raises(SystemExit, match=r"libnew-1234\.so\.5 in a package"):
        inventory.with_inside(Part("a package", "1", "MIT"), "a-package", [library])


def test_a_library_of_no_part_is_found(tmp_path: Path) -> None:
    for name in ("libknown.so.1", "libstray.so.2", "page.txt"):
        (tmp_path / name).write_bytes(b"")
    known = Part("known", "1", "MIT", files=["libknown.so.1"])
    assert inventory.unnamed_libraries(tmp_path, [known]) == ["libstray.so.2"]


def test_the_frozen_folder_names_all_its_libraries() -> None:
    folder = ROOT / "dist" / "PhotoCheck"
    if not folder.is_dir():
        pytest.skip("no frozen folder: `make dist` makes it")
    told = (folder / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    names = {file.name for file in folder.rglob("*") if inside.is_library(file)}
    assert len(names) > 50
    assert [name for name in sorted(names) if name not in told] == []
