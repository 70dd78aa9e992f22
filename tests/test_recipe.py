"""What the frozen folder is made of: nothing missing, nothing that leads nowhere."""

import ctypes
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import recipe
import stand_ins

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the recipe for Linux"),
    pytest.mark.skipif(not (shutil.which("cc") and shutil.which("readelf")), reason="no compiler"),
]


def library(path: Path, code: str = "", *flags: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    call = ["cc", "-shared", "-fPIC", f"-Wl,-soname,{path.name}", "-x", "c", "-", "-o", path]
    subprocess.run([*call, "-x", "none", *flags], input=code, text=True, check=True)
    return path


def test_a_library_that_is_missing_stops_the_build(tmp_path: Path) -> None:
    inner = library(tmp_path / "libinner.so.1", "int f(void) { return 1; }")
    outer = library(tmp_path / "outer.so", "int f(void); int g(void) { return f(); }", str(inner))
    both = [(path.name, str(path), "BINARY") for path in (outer, inner)]
    assert recipe.complete(both) == both
    inner.unlink()  # as on a machine that never had it
    with pytest.raises(SystemExit, match=r"libinner\.so\.1 for outer\.so"):
        recipe.complete(both[:1])


def test_only_what_is_asked_for_stays_and_no_link_leads_nowhere(tmp_path: Path) -> None:
    inner = library(tmp_path / "libinner.so.1", "int f(void) { return 1; }")
    stray = library(tmp_path / "libstray.so.1")
    outer = library(tmp_path / "outer.so", "int f(void); int g(void) { return f(); }", str(inner))
    files = [(path.name, str(path), "BINARY") for path in (outer, inner, stray)]
    kept = recipe.needed(files)
    assert [place for place, _, _ in kept] == ["outer.so", "libinner.so.1"]
    links = [(f"top/{name}", name, "SYMLINK") for name in ("libinner.so.1", "libstray.so.1")]
    assert recipe.leading_somewhere(links, kept) == links[:1]


def test_opencv_loads_on_stand_ins_of_what_it_never_calls(tmp_path: Path) -> None:
    wheel = metadata.distribution("opencv-python-headless").files or []
    sources = [str(file.locate()) for file in wheel if ".so" in file.name]
    entries = [(str(Path(s).relative_to(Path(s).parents[1])), s, "BINARY") for s in sources]
    made = stand_ins.put_in(entries, tmp_path)
    replaced = {Path(place).name for place, source, _ in made if str(tmp_path) in source}
    assert {name.split("-")[0] for name in replaced} == {
        *("libavcodec", "libavformat", "libavutil", "libswscale", "libavif"),
    }
    # resolved at once, as Python does; the wheel may be the one with a window, which asks for more
    folder = tmp_path / "opencv_python_headless.libs"
    folder.mkdir()
    for place, source, _ in made:
        if Path(place).parent.name == folder.name:
            shutil.copy(source, folder / Path(place).name)
    for name in replaced:
        ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
    size = sum((folder / name).stat().st_size for name in replaced)
    assert size < 300_000


def test_data_cannot_be_stood_in_for(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    name = "opencv_python_headless.libs/libavutil-1.so.1"
    util = library(tmp_path / "in" / "libavutil-1.so.1", "int table = 5;")
    user = library(
        tmp_path / "user.so", "extern int table; int g(void) { return table; }", str(util)
    )
    with pytest.raises(SystemExit, match="table is data"):
        stand_ins.put_in([(name, str(util), "BINARY"), ("user.so", str(user), "BINARY")], tmp_path)


def test_the_table_of_icu_is_empty_and_of_its_version(tmp_path: Path) -> None:
    place = "PySide6/Qt/lib/libicudata.so.73"
    old = library(tmp_path / "libicudata.so.73", "char icudt73_dat[100] = {1};")
    (tmp_path / "made").mkdir()
    (entry,) = stand_ins.put_in([(place, str(old), "BINARY")], tmp_path / "made")
    table = (ctypes.c_ubyte * 32).in_dll(ctypes.CDLL(entry[1]), "icudt73_dat")
    assert (table[0], table[2], table[3]) == (32, 0xDA, 0x27)
    assert bytes(table[12:16]) == b"CmnD"
