"""Compare how real files are decoded with two other decoders: OpenCV's and ImageMagick's.

usage: python benchmarks/reference.py [FOLDER]

Orientation and size must be the same, and colours the same within the error printed: the mean
difference over the picture in levels of 255. OpenCV knows no colour profiles, so only files without
one, and without alpha, are compared with it; ImageMagick (`convert`, if it is there) is given an
sRGB profile to convert to and white paper to lay alpha on. Exit code 1 if a picture is turned
otherwise, or OpenCV's colours are more than 2 levels off.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import ImageCms

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.load import load
from photocheck.core.types import Rgb

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "files"
MOST_OFF = 2.0
"""Levels: two JPEG decoders differ by rounding and by how they enlarge colour."""
NOT_COMPARED = {"icc", "icc_non_srgb", "alpha", "lab", "cmyk", "16bit", "high_bit_depth"}
"""What OpenCV does not read as a viewer would: profiles, alpha, more than 8 bits."""
DISAGREE = {  # OpenCV reads these wrongly, or not as people see them (its own known limits)
    "hopper_orientation_5.webp": "ignores the orientation of WebP",
    "hopper_orientation_6.webp": "ignores the orientation of WebP",
    "rot1mir0.avif": "ignores irot and imir",
    "xmp_tags_orientation.png": "does not know of an orientation that is written in XMP",
}


def with_opencv(path: Path) -> Rgb | None:
    """Return the picture as OpenCV reads it, upright by EXIF, or None."""
    if path.suffix.lower() == ".gif":
        return None
    try:
        seen = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        return None
    return None if seen is None else np.asarray(seen, np.uint8)


def with_imagemagick(path: Path, profile: Path) -> Rgb | None:
    """Return the picture as ImageMagick reads it, or None where it does not."""
    command = ["convert", f"{path}[0]", "-auto-orient", "-profile", str(profile)]
    command += ["-background", "white", "-alpha", "remove", "-depth", "8", "ppm:-"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode or not done.stdout.startswith(b"P6"):
        return None
    seen = cv2.imdecode(np.frombuffer(done.stdout, np.uint8), cv2.IMREAD_COLOR_RGB)
    return None if seen is None else np.asarray(seen, np.uint8)


def apart(one: Rgb, other: Rgb) -> float | None:
    """Return the mean difference in levels, or None where the sizes differ."""
    return float(cv2.absdiff(one, other).mean()) if one.shape == other.shape else None


def compare(folder: Path) -> tuple[list[tuple[str, float]], list[str]]:
    """Compare every file that OpenCV can judge; return differences, and what is turned."""
    differences, turned = [], []
    for row in rows(folder):
        if NOT_COMPARED & set(row["leak_vectors"].split(";")) or Path(row["path"]).name in DISAGREE:
            continue
        ours, theirs = read(folder / row["path"]), with_opencv(folder / row["path"])
        if ours is None or theirs is None:
            continue
        off = apart(ours, theirs)
        if off is None:
            turned.append(row["path"])
        else:
            differences.append((row["path"], off))
    return differences, turned


def rows(folder: Path) -> list[dict[str, str]]:
    """Return the lines of the folder's list."""
    with (folder / "MANIFEST.csv").open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


def read(path: Path) -> Rgb | None:
    """Return the picture as PhotoCheck reads it, or None where it refuses."""
    try:
        return load(path).pixels
    except UnreadablePhoto:
        return None


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    differences, turned = compare(folder)
    worst = max((off for _, off in differences), default=0.0)
    mean = float(np.mean([off for _, off in differences] or [0.0]))
    print(f"OpenCV: {len(differences)} files, mean {mean:.2f} levels apart, worst {worst:.2f}")
    for name in turned:
        print(f"OTHERWISE TURNED {name}")
    for name, off in differences:
        if off > MOST_OFF:
            print(f"OFF {off:.1f} {name}")
    if shutil.which("convert"):
        _second_opinion(folder)
    return bool(turned) or worst > MOST_OFF


def _second_opinion(folder: Path) -> None:
    found: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        profile = Path(scratch, "srgb.icc")
        made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        profile.write_bytes(made.tobytes())
        for row in rows(folder):
            ours = read(folder / row["path"])
            if ours is None:
                continue
            theirs = with_imagemagick(folder / row["path"], profile)
            if theirs is None:
                continue
            off = apart(ours, theirs)
            if off is None:
                print(f"ImageMagick has another size of {row['path']}: {ours.shape} {theirs.shape}")
            else:
                found.append((row["path"], off))
    middle = float(np.median([off for _, off in found] or [0.0]))
    near = sum(off <= MOST_OFF for _, off in found)
    print(f"ImageMagick: {len(found)} files, median {middle:.2f} levels apart, {near} within 2")
    for name, off in found:
        if off > MOST_OFF:
            print(f"  {off:.1f} {name}")


if __name__ == "__main__":
    sys.exit(main())
