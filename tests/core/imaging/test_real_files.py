"""Every real file is either exported clean, or refused with a sentence of its own."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import reference
from helpers import assert_leakcheck_finds_nothing

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.containers import check_container
from photocheck.core.imaging.leaks import leaks
from photocheck.core.imaging.load import fit, load
from photocheck.core.imaging.save import SUFFIXES, encode, write_new
from photocheck.core.imaging.verify import prove_pixels

RAW = ("raw/", "names_sidecars/canon_eos_6d.dng")


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_what_decodes_is_exported_clean_and_the_rest_refused(shared_data, tmp_path):
    files = shared_data / "files"
    wrong = []
    for row in rows(files):
        wanted = row["expected_decodable"]
        try:
            photo = load(files / row["path"])
        except UnreadablePhoto as error:
            if wanted == "yes" and not row["path"].startswith(RAW):
                wrong.append((row["path"], error.sentence))
            continue
        if wanted == "no":
            wrong.append((row["path"], "was read"))
        picture, _ = fit(photo.pixels, 256)
        for file_type in SUFFIXES:
            data = encode(picture, file_type)
            problems = (*check_container(data, file_type), *leaks(data))
            problems += prove_pixels(data, picture, (), file_type).problems
            if problems:
                wrong.append((row["path"], file_type, problems))
            write_new(tmp_path, data, file_type)
    assert wrong == []
    assert len(list(tmp_path.iterdir())) > 300
    assert_leakcheck_finds_nothing(shared_data, tmp_path)


@pytest.mark.no_qt_log  # Qt tells of what is odd in a file
def test_every_picture_is_turned_cut_and_coloured_as_another_decoder_has_it(shared_data):
    """Within the stated error: 2 levels of 255, the mean over the picture, but for one file."""
    near, lost = reference.compare(shared_data / "files")
    assert lost == []
    assert [(path, off) for path, off in near.items() if off > reference.allowed(path)] == []
    assert len(reference.WIDER) == len(reference.NOBODY) == 1
    readable = [
        row
        for row in rows(shared_data / "files")
        if row["expected_decodable"] == "yes" and not row["path"].startswith(RAW)
    ]
    assert len(near) == len(readable) - len(reference.NOBODY) > 115


def test_the_independent_checker_is_no_yes_sayer(shared_data, tmp_path):
    tool = shared_data.parent / "tools" / "leakcheck.py"
    leaky = shared_data / "files" / "gps" / "DSCN0010.jpg"
    done = subprocess.run(
        [sys.executable, str(tool), "--no-exiftool", str(leaky)],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert leaks(leaky.read_bytes())
