"""How many faces the detector finds, by height and hard case, and how often it sees what is none.

usage: python benchmarks/recall.py [--faces 600] [--clear 4000] [--log FILE] [--shared DIR]

Pastes heads of known height (hair line to chin, pixels of the picture that is looked at) into
scenes without faces, with ``tools/make_events.py`` of the shared folder, and looks at them at their
own size. Of a half-hidden face, the half that is seen is what has to be found. Only identities of
`judging` are used; `tuning` is the other half, for whoever changes a constant. Found means: one
find, sure or possible, has the middle of the face in it and is between 0.4 and 2.2 times its size.
False are finds on annotated photos that meet no annotated face, and
all finds in scenes and photos without people: at most one a photo at their own size is promised.
Enlarged three times, the annotated photos are a harder test of the same, with no promise.
Figures come with one-sided 95 % bounds. ``--log``
keeps what each picture gave, so that a run that was stopped goes on.
"""

import argparse
import hashlib
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photocheck.core.consent.bounds import most_likely
from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.packs import open_model
from photocheck.core.types import Detection, Effort, Rgb

SIZE = (2048, 1536)
A_PICTURE = 30
"""Faces pasted into one picture, at most; large ones leave less room."""
GROUPS: dict[str, tuple[tuple[int, int], tuple[str, ...], float]] = {
    "clear, 12-19 px": ((12, 19), ("clear",), 0.99),
    "clear, 20-31 px": ((20, 31), ("clear",), 0.999),
    "clear, 32-79 px": ((32, 79), ("clear",), 0.999),
    "clear, 80-250 px": ((80, 250), ("clear",), 0.999),
    "mask, 24 px": ((24, 24), ("mask",), 0.97),
    "half, 24 px": ((24, 24), ("half",), 0.97),
    "paint, 24 px": ((24, 24), ("paint",), 0.97),
    "hat, 24 px": ((24, 24), ("hat",), 0),
    "motion, 24 px": ((24, 24), ("motion",), 0),
    "dark, 24 px": ((24, 24), ("dark",), 0),
    "roll 45, 24 px": ((24, 24), ("roll45",), 0),
    "roll 90, 48 px": ((48, 48), ("roll90", "roll270"), 0.97),
    "roll 180, 48 px": ((48, 48), ("roll180",), 0.97),
    "roll 90/180, 24 px": ((24, 24), ("roll90", "roll180", "roll270"), 0),
}
"""Name: heights, cases, least recall that is promised (0: none)."""
ALL_CLEAR = ("clear, 20-31 px", "clear, 32-79 px", "clear, 80-250 px")
WITHOUT_PEOPLE = (
    *("coffee.png", "chelsea.png", "motorcycle_left.png", "rocket.jpg", "grass.png", "gravel.png"),
    *("brick.png", "ihc.png", "hubble_deep_field.jpg", "clock_motion.png", "page.png", "text.png"),
)
"""Of scikit-image's own photos."""


def tool(shared: Path) -> ModuleType:
    """Return the tool that makes events, as a module."""
    spec = importlib.util.spec_from_file_location("make_events", shared / "tools/make_events.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{shared} has no tools/make_events.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Made:
    """Pastes heads whose place is known into pictures."""

    def __init__(self, shared: Path, *, judging: bool = True) -> None:
        """Take the identities for judging, or those for tuning."""
        self._tool = tool(shared)
        folders = sorted(d for d in (shared / "data/faces/lfw").iterdir() if d.is_dir())
        chosen = [d for d in folders if hashlib.sha256(d.name.encode()).digest()[0] % 2 == judging]
        self._files = [sorted(d.iterdir())[0] for d in chosen]

    def scene(self, rng: np.random.Generator, width: int, height: int) -> Rgb:
        """Return a scene without faces."""
        return np.asarray(self._tool.background(rng, width, height), np.uint8)

    def fill(
        self, picture: Rgb, rng: np.random.Generator, wanted: Sequence[tuple[int, str]]
    ) -> list[list[float]]:
        """Paste a head for each (height, case) that finds room; return x, y, w, h of the faces."""
        high, wide = picture.shape[:2]
        taken: list[tuple[int, int, int]] = []
        boxes = []
        for height, case in wanted:
            half = int(height / self._tool.FACE[3] / 2) + 2
            for _ in range(200):
                x, y = int(rng.integers(half, wide - half)), int(rng.integers(half, high - half))
                if all(max(abs(x - a), abs(y - b)) > half + r for a, b, r in taken):
                    break
            else:
                continue
            taken.append((x, y, half))
            roll = int(case[4:]) if case.startswith("roll") else 0
            file = self._files[int(rng.integers(len(self._files)))]
            head = np.asarray(Image.open(file).convert("RGB"))
            box = self._tool.paste(picture, head, x, y, height, case, roll, rng)
            boxes.append([*box[:2], box[2] / 2, box[3]] if case == "half" else box)
        return boxes


def on_face(box: Sequence[float], found: Sequence[Detection]) -> NDArray[np.bool_]:
    """Tell which finds are on the face in `box` (x, y, w, h)."""
    x, y, side = box[0] + box[2] / 2, box[1] + box[3] / 2, max(box[2:])
    return np.array(
        [d.box.contains(x, y) and 0.4 < max(d.box.w, d.box.h) / side < 2.2 for d in found], bool
    )


def judged(boxes: Sequence[Sequence[float]], found: Sequence[Detection]) -> dict[str, int]:
    """Count the faces found, surely found, and the finds that are on no face."""
    sure = np.array([d.sure for d in found], bool)
    hits = [on_face(box, found) for box in boxes]
    false = ~np.any(hits, axis=0) if hits else np.ones(len(found), bool)
    return {
        "faces": len(boxes),
        "found": sum(bool(hit.any()) for hit in hits),
        "found surely": sum(bool((hit & sure).any()) for hit in hits),
        "false": int(false.sum()),
        "surely false": int((false & sure).sum()),
        "photos": 1,
    }


def made_picture(made: Made, group: str, seed: int) -> tuple[Rgb, list[list[float]]]:
    (low, high), cases, _ = GROUPS[group]
    rng = np.random.default_rng([seed, *group.encode()])
    picture = made.scene(rng, *SIZE)
    heights = rng.integers(low, high + 1, A_PICTURE)
    wanted = [(int(h), str(rng.choice(cases))) for h in sorted(heights, reverse=True)]
    return picture, made.fill(picture, rng, wanted)


def annotated(folder: Path) -> Iterator[tuple[Path, list[list[float]]]]:
    """Yield photos with the boxes of all faces in them."""
    for name in ("training.xml", "testing.xml"):
        for image in ElementTree.parse(folder / name).getroot().iter("image"):  # noqa: S314 - ours
            boxes = [
                [float(box.attrib[key]) for key in ("left", "top", "width", "height")]
                for box in image.iter("box")
            ]
            yield folder / image.attrib["file"], boxes


def without_people() -> Iterator[Path]:
    spec = importlib.util.find_spec("skimage")
    if spec is not None and spec.origin is not None:
        files = (Path(spec.origin).parent / "data" / name for name in WITHOUT_PEOPLE)
        yield from (file for file in files if file.exists())


def read(file: Path) -> Rgb:
    return np.asarray(Image.open(file).convert("RGB"))


class Log:
    """What each picture gave, kept in a file."""

    def __init__(self, path: Path | None) -> None:
        """Read what is known, if anything is."""
        self._path = path
        lines = path.read_text().splitlines() if path and path.exists() else []
        self.known: dict[str, dict[str, int]] = dict(json.loads(line) for line in lines)

    def add(self, key: str, counts: dict[str, int]) -> None:
        """Keep what a picture gave."""
        self.known[key] = counts
        if self._path:
            with self._path.open("a") as file:
                file.write(json.dumps([key, counts]) + "\n")


class Judge:
    """Runs the detector on pictures and adds up."""

    def __init__(self, detector: CenterFaceDetector, made: Made, log: Log, effort: Effort) -> None:
        """Take the parts."""
        self._detector, self._made, self._log, self._effort = detector, made, log, effort

    def group(self, name: str, wanted: int) -> Counter[str]:
        """Look at made pictures until they held so many faces."""
        total: Counter[str] = Counter()

        def one(seed: int) -> tuple[str, dict[str, int]]:
            key = f"{name} {seed}"
            if key in self._log.known:
                return key, self._log.known[key]
            picture, boxes = made_picture(self._made, name, seed)
            return key, judged(boxes, self._detector.detect(picture, self._effort))

        with ThreadPoolExecutor(2) as pool:
            seed = 0
            while total["faces"] < wanted:
                for key, counts in pool.map(one, range(seed, seed + 4)):
                    if key not in self._log.known:
                        self._log.add(key, counts)
                    total.update(counts)
                seed += 4
        return total

    def photos(self, photos: Sequence[tuple[Rgb, list[list[float]]]]) -> Counter[str]:
        """Look at photos with known faces."""
        total: Counter[str] = Counter()
        for picture, boxes in photos:
            total.update(judged(boxes, self._detector.detect(picture, self._effort)))
        return total


def show(name: str, total: Counter[str], goal: float) -> bool:
    """Print a line of the table; return whether the goal is met."""
    faces, missed = total["faces"], total["faces"] - total["found"]
    recall, bound = 1 - missed / faces, 1 - most_likely(missed, faces)
    surely, false = total["found surely"] / faces, total["false"] / total["photos"]
    print(
        f"{name:22}{faces:7}{missed:8}{recall:9.2%}{bound:9.2%}{surely:9.2%}"
        f"{f'{goal:.1%}' if goal else '':>8}{false:9.2f}",
        flush=True,
    )
    return recall >= goal


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=600, help="of each hard case")
    parser.add_argument("--clear", type=int, default=4000, help="clear faces from 20 pixels")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--effort", type=Effort, default=Effort.THOROUGH)
    parser.add_argument("--tuning", action="store_true", help="the identities for tuning")
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    args = parser.parse_args()
    made = Made(args.shared, judging=not args.tuning)
    detector = CenterFaceDetector(open_model("centerface", args.precision))
    judge = Judge(detector, made, Log(args.log), args.effort)
    print(
        f"{'':22}{'faces':>7}{'missed':>8}{'recall':>9}{'at least':>9}{'surely':>9}{'goal':>8}"
        f"{'false a photo':>15}"
    )
    good, clear = True, Counter[str]()
    for name, (_, _, goal) in GROUPS.items():
        one_of_clear = name in ALL_CLEAR
        total = judge.group(name, args.clear // len(ALL_CLEAR) if one_of_clear else args.faces)
        if one_of_clear:
            clear.update(total)
        good &= show(name, total, goal)
    good &= show("clear from 20 px", clear, 0.999)
    print(f"\n{'false finds':38}{'photos':>7}{'a photo':>9}{'sure':>7}{'faces missed':>14}")
    return not (judge_false(judge, made, args.shared) and good)


def judge_false(judge: Judge, made: Made, shared: Path) -> bool:
    """Print how often something is taken for a face that is none."""
    marked = list(annotated(shared / "data/faces/annotated"))
    folder = [(read(file), boxes) for file, boxes in marked]
    larger = [
        (np.asarray(cv2.resize(p, None, fx=3, fy=3), np.uint8), (3 * np.array(b)).tolist())
        for p, b in folder
    ]
    empty = [made.scene(np.random.default_rng(n), *SIZE) for n in range(10)]
    rows: dict[str, list[tuple[Rgb, Any]]] = {
        "annotated photos": folder,
        "annotated photos, three times as large": larger,
        "made scenes without faces": [(picture, []) for picture in empty],
        "photos without people": [(read(file), []) for file in without_people()],
    }
    total: Counter[str] = Counter()
    for name, photos in rows.items():
        counts = judge.photos(photos)
        if photos is not larger:
            total.update(counts)
        n = max(1, counts["photos"])
        missed = counts["faces"] - counts["found"]
        print(f"{name:38}{n:7}{counts['false'] / n:9.2f}{counts['surely false'] / n:7.2f}", end="")
        print(f"{missed:8} of {counts['faces']}")
    print(f"{'at their own size':38}{total['photos']:7}{total['false'] / total['photos']:9.2f}")
    return total["false"] <= total["photos"]


if __name__ == "__main__":
    sys.exit(main())
