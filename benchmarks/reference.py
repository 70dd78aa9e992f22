"""Compare how real files are decoded with other decoders: OpenCV's, Qt's, FFmpeg's, ImageMagick's.

usage: python benchmarks/reference.py [FOLDER]

Every file that PhotoCheck reads must be the same picture as at least one other decoder makes of it:
turned and cut alike, and its colours within `MOST_OFF` levels of 255, the mean over the picture,
but for the few of `WIDER`. Where another decoder is known not to turn, cut or lay on white, that is
done to its picture here, as the folder's list says, and not as PhotoCheck does it. FFmpeg (inside
OpenCV) reads the first tile of a HEIF picture; this tile is compared. ImageMagick (`convert`) is
asked where it is installed, and only told of. Exit code 1 if a file agrees with nobody.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import ImageCms
from PySide6.QtGui import QColorSpace, QImage, QImageReader

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging.load import load
from photocheck.core.types import Rgb

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "files"
MOST_OFF = 2.0
"""Levels: decoders differ by rounding and by how they enlarge colour."""
WIDER = {
    "hopper.Lab.tif": (15.0, "the others convert Lab without regard to its white"),
}
"""File -> levels that it may be off, and why."""
NOBODY = {"10ct_32bit_128.tiff": "floating numbers, which the others do not read"}
TURNED_HERE = {
    "hopper_orientation_5.webp": "the others ignore the orientation of WebP",
    "hopper_orientation_6.webp": "the others ignore the orientation of WebP",
    "rot1mir0.avif": "OpenCV ignores irot and imir",
    "xmp_tags_orientation.png": "the others know no orientation that is written in XMP",
    "samsung-one-ui-6.heic": "FFmpeg gives a tile as it is stored",
}
CUT_HERE = {"blue-and-magenta-crop.avif": (80, 40, 100, 180)}
"""File -> top, left, height, width of its clean aperture, which OpenCV ignores."""
_TURNS: dict[str, Callable[[Rgb], Rgb]] = {  # what the list says -> how it is made upright
    "3": lambda p: np.rot90(p, 2),
    "5": lambda p: p.transpose(1, 0, 2),
    "6": lambda p: np.rot90(p, 3),
    "irot=90": lambda p: np.rot90(p, 1)[::-1],  # and imir 0: top and bottom change places
    "irot=270": lambda p: np.rot90(p, 3),
}
Row = dict[str, str]


def with_opencv(path: Path) -> Rgb | None:
    """Return the picture as OpenCV reads it, upright by EXIF, or None."""
    if path.suffix.lower() == ".gif":
        return None
    data = np.frombuffer(path.read_bytes(), np.uint8)
    try:
        seen = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)
    except cv2.error:
        return None
    return None if seen is None else np.asarray(seen, np.uint8)


def with_opencv_on_white(path: Path) -> Rgb | None:
    """Return an AVIF with alpha as OpenCV reads it, laid on white, or None for others."""
    if path.suffix != ".avif":
        return None
    seen = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if seen is None or seen.ndim != 3 or seen.shape[2] != 4:
        return None
    top = 255 if seen.dtype == np.uint8 else 1023  # 10 bits
    colours = cv2.cvtColor(seen, cv2.COLOR_BGRA2RGBA).astype(np.float32) / top
    alpha = colours[..., 3:]
    return np.asarray(np.rint(255 * (colours[..., :3] * alpha + 1 - alpha)), np.uint8)


def with_qt(path: Path) -> Rgb | None:
    """Return the picture as Qt reads it, upright, by its colour profile, on white; or None."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        return None
    plain = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != plain:
        image = image.convertedToColorSpace(plain)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.asarray(np.rint(pixels[..., :3] * alpha + 255 * (1 - alpha)), np.uint8)


def with_ffmpeg(path: Path) -> Rgb | None:
    """Return the first tile of a HEIF picture as FFmpeg reads it, or None."""
    if path.suffix.lower() not in (".heic", ".heif", ".hif"):
        return None
    read, frame = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG).read()
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8) if read else None


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
    if one.shape != other.shape:
        return None
    return float(cv2.absdiff(np.ascontiguousarray(one), np.ascontiguousarray(other)).mean())


def compare(folder: Path) -> tuple[dict[str, float], list[str]]:
    """Compare every file that PhotoCheck reads.

    Returns:
        By file, how far it is off from the decoder that comes nearest; and the files that differ
        from all in size, or that no other decoder reads.
    """
    near: dict[str, float] = {}
    lost: list[str] = []
    for row in rows(folder):
        ours = read(folder / row["path"])
        if ours is None or Path(row["path"]).name in NOBODY:
            continue
        found = [off for off in _differences(ours, folder / row["path"], row) if off is not None]
        if found:
            near[row["path"]] = min(found)
        else:
            lost.append(row["path"])
    return near, lost


def allowed(path: str) -> float:
    """Return how many levels a file may be off."""
    return WIDER.get(Path(path).name, (MOST_OFF, ""))[0]


def _differences(ours: Rgb, path: Path, row: Row) -> Iterator[float | None]:
    turn = _TURNS[row["orientation_tag"].split()[-1]] if path.name in TURNED_HERE else None
    for reader in (with_opencv, with_opencv_on_white, with_qt):
        theirs = reader(path)
        if theirs is not None:
            if path.name in CUT_HERE:
                top, left, height, width = CUT_HERE[path.name]
                theirs = theirs[top : top + height, left : left + width]
            yield apart(ours, turn(theirs) if turn else theirs)
    tile = with_ffmpeg(path)
    if tile is not None:
        whole = np.rot90(ours, 1) if turn else ours  # as it is stored: irot=270
        height, width = (min(a, b) for a, b in zip(whole.shape[:2], tile.shape[:2], strict=True))
        mine, other = whole[:height, :width], tile[:height, :width]
        yield apart(mine, _on_white(mine, other) if "alpha" in row["leak_vectors"] else other)


def _on_white(ours: Rgb, colours: Rgb) -> Rgb:
    """Return the colours laid on white, by the alpha that comes nearest to our picture.

    FFmpeg leaves the alpha out; whatever it is, each of our pixels must lie between the colour
    and white.
    """
    away = colours.astype(np.float32) - 255
    most = np.maximum((away * away).sum(-1), 1)
    alpha = np.clip(((ours.astype(np.float32) - 255) * away).sum(-1) / most, 0, 1)
    return np.asarray(np.rint(255 + alpha[..., None] * away), np.uint8)


def rows(folder: Path) -> list[Row]:
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
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    near, lost = compare(folder)
    plain = [off for path, off in near.items() if off <= MOST_OFF]
    print(f"{len(near)} files compared, {len(plain)} within {MOST_OFF} levels of another decoder,")
    print(f"mean {np.mean(plain):.2f}, worst of them {max(plain):.2f}")
    for name in lost:
        print(f"OTHERWISE TURNED OR CUT, OR READ BY NOBODY {name}")
    for name, off in near.items():
        if off > MOST_OFF:
            reason = WIDER.get(Path(name).name, (0, "no reason known"))[1]
            print(f"OFF {off:.1f} {name} ({reason})")
    if shutil.which("convert"):
        _second_opinion(folder)
    return bool(lost) or any(off > allowed(path) for path, off in near.items())


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
    close = sum(off <= MOST_OFF for _, off in found)
    print(f"ImageMagick: {len(found)} files, median {middle:.2f} levels apart, {close} within 2")
    for name, off in found:
        if off > MOST_OFF:
            print(f"  {off:.1f} {name}")


if __name__ == "__main__":
    sys.exit(main())
