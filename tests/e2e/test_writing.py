"""A badge and a code in a photo, through the real command line."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from helpers import Cli
from PIL import Image, ImageDraw, ImageFont

from photocheck.core.assembly import build_reader
from photocheck.core.imaging import samples
from photocheck.core.imaging.load import load
from photocheck.core.imaging.save import encode


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A still life with a pupil's badge, a harmless sign and a QR code."""
    picture = cv2.resize(samples.still_life(), (1200, 800))
    code = cv2.resize(cv2.QRCodeEncoder.create().encode("https://x.uk"), None, fx=5, fy=5,
                      interpolation=cv2.INTER_NEAREST)  # fmt: skip
    code = cv2.copyMakeBorder(code, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
    picture[600 : 600 + code.shape[0], 900 : 900 + code.shape[1]] = code[:, :, None]
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    for text, top in (("Zebedee", 60), ("Welcome", 300)):
        draw.rectangle((60, top, 260, top + 60), fill="white")
        draw.text((80, top + 14), text, font=ImageFont.load_default(size=26), fill="black")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "IMG_1.png").write_bytes(encode(np.asarray(image), "png"))
    return folder


def test_a_pupils_badge_and_a_code_are_covered(
    cli: Cli, written: Path, school: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "out", tmp_path / "r.json"
    args = ("check", written, "--channel", "website", "--gallery", school, "--report", report)
    assert cli(*args, "--out", out).code == 0
    said = report.read_text("utf-8")
    (photo,) = json.loads(said)["photos"]
    assert sorted(r["kind"] for r in photo["regions"]) == ["code", "text"]
    assert "Zebedee" not in said
    exported = load(out / photo["output"]).pixels
    read = [line.text for line in build_reader().read(exported)]
    assert "Welcome" in read
    assert [line for line in read if line.isascii()] == ["Welcome"], "a cover's edge reads as a box"
    assert not cv2.QRCodeDetector().detectAndDecode(exported)[0]


def test_reading_can_be_switched_off(cli: Cli, written: Path, school: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "r.json"
    args = ("check", written, "--channel", "website", "--gallery", school, "--report", report)
    assert cli(*args, "--out", out, "--no-text").code == 0
    (photo,) = json.loads(report.read_text("utf-8"))["photos"]
    assert photo["regions"] == []
