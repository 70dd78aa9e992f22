"""A folder of every kind of file goes through the real program: exported clean, or refused."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import assert_leakcheck_finds_nothing

pytestmark = pytest.mark.usefixtures("models_built")

LONGEST = 900
"""Seconds after which the run counts as hung; two cores need half a minute, a busy PC two."""
REFUSED = {
    "bmp/reallybig.bmp": "too large",
    "broken/1-string-format.jpg": "begins like a JPEG picture",
    "broken/corrupted.jpg": "begins like a JPEG picture",
    "broken/issue_ghsa_hrw9_ggg3_3r4r_poc.jpg": "not a photo",
    "broken/truncated_jpeg.jpg": "cut short",
    "gainmap/ultrahdr.jpg": "cut short",
    "gif/decompression_bomb.gif": "too large",
    "gif/zero_width.gif": "no pixels",
    "heif/clusterfuzz-testcase-minimized-file-fuzzer-5752063708495872.heic": "HEIF picture, or it",
    "heif/empty.heic": "is empty",
    "heif/uncompressed_pix_RGB.heif": "stored uncompressed",
    "names_sidecars/canon_eos_6d.dng": "camera's RAW file",
    "png/ReaganLargePng.png": "hidden text",
    "raw/DNG.dng": "camera's RAW file",
    "raw/Nikon.nef": "camera's RAW file",
    "tiff/crash-338516dbd2f0e83caddb8ce256c22db3bd6dc40f.tif": "damaged inside",
    "tiff/seek_too_large.tif": "damaged inside",
    "webp/cve_2017_1000126_stack-oob-read.webp": "cut short",
    "webp/issue_ghsa_5p8g_9xf3_gfrr_poc.webp": "damaged inside",
    "wrong_type/holiday.jpg": "not a photo",
    "wrong_type/JXL2.jxl": "JPEG XL",
}
"""What nobody can decode, or PhotoCheck does not, and words of the sentence that says so."""
BESIDE = {
    "MANIFEST.csv": "does not look like a photo",
    "names_sidecars/IMG_4120.AAE": "edits or notes about a photo",
    "names_sidecars/canon_eos_6d.xmp": "edits or notes about a photo",
}


def state(folder: Path) -> dict[str, tuple[int, int]]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in files}


def test_a_folder_of_everything_is_exported_clean_or_refused(
    shared_data: Path, tmp_path: Path
) -> None:
    files = shared_data / "files"
    with (files / "MANIFEST.csv").open(newline="", encoding="utf-8") as table:
        manifest = {row["path"]: row["expected_decodable"] for row in csv.DictReader(table)}
    out, report, scratch = tmp_path / "out", tmp_path / "report.json", tmp_path / "scratch"
    scratch.mkdir()
    before = state(files)
    command = [sys.executable, "-m", "photocheck.cli.main", "check", str(files), "--no-text"]
    command += ["--channel", "website", "--max-edge", "256"]
    done = subprocess.run(
        [*command, "--out", out, "--report", report],
        env=os.environ | {"TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    said = json.loads(report.read_text("utf-8"))
    photos = {p["source"]: p for p in said["photos"]}
    beside = {n["name"]: n["reason"] for n in said["not_checked"]}

    assert set(photos) | set(beside) == {*manifest, "MANIFEST.csv"}  # each is told of
    assert set(beside) == set(BESIDE)
    assert all(words in beside[name] for name, words in BESIDE.items())
    refused = {name: p["reasons"] for name, p in photos.items() if p["output"] is None}
    assert set(refused) == set(REFUSED)
    for name, words in REFUSED.items():
        assert words in refused[name][0]
        assert refused[name][0].endswith(".")
    raw = {n for n, words in REFUSED.items() if "RAW" in words}
    assert {n for n, wanted in manifest.items() if wanted == "yes"} - set(photos) == set()
    assert {n for n in refused if manifest[n] == "yes"} <= raw

    outputs = {p["output"] for p in photos.values()} - {None}
    assert len(outputs) == len(photos) - len(refused) > 115
    assert {p.name for p in out.iterdir()} == outputs
    assert list(scratch.iterdir()) == []
    assert state(files) == before
    assert_leakcheck_finds_nothing(shared_data, out, "--check-names", "--source", files)
