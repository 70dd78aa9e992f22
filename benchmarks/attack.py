"""Learned attacks on covers: how often is the person under a cover told among 100?

    python benchmarks/attack.py FACES [--cache DIR] [--people 100] [--times 1]

FACES holds lfw/ (a folder per adult). The attacker has everything but the secret: the program,
the style of cover, and several hundred other people, uncovered and covered the same way. From the
covered heads of these others it learns to guess the vector that the recogniser would give of the
face below; then it guesses for a covered head of each of 100 people it never saw and takes the
nearest of 100 clear photos (another photo of each person). Chance is 1 %.

Three attackers learn for each style, and the best counts: ridge regression from the pixels, ridge
regression from the pixels' main components with their products, and kernel regression (Gaussian).
Each learns from several covers of each head with fresh noise, and of the mirror image. What each
knows is the picture around the head at two sizes, so hair and neck beside the cover count as well.

Under the table stand the covers for comparison: no cover (the ceiling of these attackers), and
what other programs do. The cache holds chips of faces: delete it afterwards.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent.bounds import most_likely
from photocheck.core.imaging.load import load
from photocheck.core.imaging.redact import head_cover, redact
from photocheck.core.types import Box, CoverStyle, Effort, Rgb

Floats = NDArray[np.float32]
Cover = Callable[[Rgb, Box, Floats, int], Rgb]

SIDE = 160  # pixels of the square around a head, four faces wide: the whole cover and its border
FACE = 64  # pixels of the face in it
COVERS = 3  # covers of each head that the attackers learn from


def heads(folder: Path, tools: Tools, cache: Path | None) -> dict[str, NDArray]:  # type: ignore[type-arg]
    """Return a square around each head, its face's box and points, its vector and its name."""
    known = cache / "heads.npz" if cache else None
    if known and known.is_file():
        with np.load(known) as kept:
            return dict(kept)
    rows: dict[str, list] = {k: [] for k in ("square", "box", "points", "vector", "name")}  # type: ignore[type-arg]
    for path in sorted(folder.glob("*/*.jpg")):
        pixels = load(path).pixels
        middle = pixels.shape[1] / 2, pixels.shape[0] / 2
        faces = [f for f in tools.detector.detect(pixels, Effort.QUICK) if f.box.contains(*middle)]
        if not faces:
            continue
        face = faces[0]
        scale = FACE / face.box.h
        x, y = face.box.centre
        y -= 0.1 * face.box.h
        move = np.array([[scale, 0, SIDE / 2 - scale * x], [0, scale, SIDE / 2 - scale * y]])
        square = cv2.warpAffine(pixels, move, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        left, top = move @ (face.box.x, face.box.y, 1)
        rows["square"].append(square)
        rows["box"].append((left, top, face.box.w * scale, face.box.h * scale))
        rows["points"].append(face.points @ move[:, :2].T + move[:, 2])
        rows["vector"].append(tools.embedder.embed(pixels, [face.points]).vectors[0])
        rows["name"].append(path.parent.name)
    found = {key: np.array(values) for key, values in rows.items()}
    if known:
        known.parent.mkdir(parents=True, exist_ok=True)
        np.savez(known, **found)
    return found


def ours(style: CoverStyle) -> Cover:
    def draw(square: Rgb, box: Box, points: Floats, noise: int) -> Rgb:
        return redact(square, [head_cover(box, points, style)], noise.to_bytes(32, "big"))

    return draw


def _within(square: Rgb, drawn: Rgb, box: Box, size: float) -> Rgb:
    """Put `drawn` into an oval of `size` faces."""
    mask = np.zeros(square.shape[:2], np.uint8)
    middle = tuple(round(v) for v in box.centre)
    axes = round(box.w * size / 2), round(box.h * size / 2)
    cv2.ellipse(mask, middle, axes, 0, 0, 360, 1, -1)
    return np.where(mask[..., None] > 0, drawn, square).astype(np.uint8)


def mosaic(cells: int) -> Cover:
    def draw(square: Rgb, box: Box, points: Floats, noise: int) -> Rgb:
        del points, noise
        across = max(1, round(SIDE * cells / box.w))
        small = cv2.resize(square, (across, across), interpolation=cv2.INTER_AREA)
        large = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
        return _within(square, np.asarray(large, np.uint8), box, 1.3)

    return draw


def gaussian(sigma: float) -> Cover:
    def draw(square: Rgb, box: Box, points: Floats, noise: int) -> Rgb:
        del points, noise
        blurred = cv2.GaussianBlur(square, (0, 0), sigma * box.w)
        return _within(square, np.asarray(blurred, np.uint8), box, 1.3)

    return draw


def solid(size: float) -> Cover:
    def draw(square: Rgb, box: Box, points: Floats, noise: int) -> Rgb:
        del points, noise
        return _within(square, np.full_like(square, 128), box, size)

    return draw


def clear(square: Rgb, box: Box, points: Floats, noise: int) -> Rgb:
    del box, points, noise
    return square


STYLES: dict[str, Cover] = {
    "PhotoCheck soft": ours(CoverStyle.SOFT),
    "PhotoCheck solid": ours(CoverStyle.SOLID),
    "mosaic, 4 cells a face": mosaic(4),
    "mosaic, 8 cells a face": mosaic(8),
    "Gaussian, 0.2 face widths": gaussian(0.2),
    "Gaussian, 0.5 face widths": gaussian(0.5),
    "solid oval of 1.0 faces": solid(1.0),
    "solid oval of 1.6 faces": solid(1.6),
    "no cover": clear,
}


def seen(squares: list[Rgb]) -> Floats:
    """Return what an attacker sees: the square in gray at 32 pixels, and its colour at 12."""
    rows = []
    for square in squares:
        gray = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
        fine = cv2.resize(gray, (32, 32), interpolation=cv2.INTER_AREA)
        coarse = cv2.resize(square, (12, 12), interpolation=cv2.INTER_AREA)
        rows.append(np.concatenate([fine.ravel(), coarse.ravel()]))
    return (np.stack(rows).astype(np.float32) - 128) / 64


def _ridge(features: Floats, wanted: Floats, tests: Floats, strength: float) -> Floats:
    """Return what a linear map learned from `features` to `wanted` says of `tests`."""
    middle, goal = features.mean(axis=0), wanted.mean(axis=0)
    centred = features - middle
    square = (centred.T @ centred).astype(np.float64)
    square[np.diag_indices_from(square)] += strength * np.trace(square) / len(square)
    weights = np.linalg.solve(square, centred.T @ (wanted - goal))
    return np.asarray((tests - middle) @ weights, np.float32)


def _components(features: Floats, tests: Floats, count: int) -> tuple[Floats, Floats]:
    middle = features.mean(axis=0)
    centred = features - middle
    values, vectors = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    best = vectors[:, -count:] / np.sqrt(values[-count:] / len(features) + 1e-6)
    return (
        np.asarray(centred @ best, np.float32),
        np.asarray((tests - middle) @ best, np.float32),
    )


def _with_products(parts: Floats, count: int) -> Floats:
    first = parts[:, -count:]
    rows, columns = np.triu_indices(first.shape[1])
    return np.concatenate([parts, first[:, rows] * first[:, columns] / 2], axis=1)


def _kernel(features: Floats, wanted: Floats, tests: Floats) -> Floats:
    middle = wanted.mean(axis=0)

    def gaussian_of(one: Floats, other: Floats) -> NDArray[np.float64]:
        apart = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T
        return np.asarray(np.exp(-apart / (2 * one.shape[1])), np.float64)

    kernel = gaussian_of(features, features)
    kernel[np.diag_indices_from(kernel)] += 0.3
    weights = np.linalg.solve(kernel, (wanted - middle).astype(np.float64))
    return np.asarray(gaussian_of(tests, features) @ weights, np.float32)


def guesses(features: Floats, wanted: Floats, tests: Floats) -> dict[str, Floats]:
    """Return what each attacker guesses of the vectors behind `tests`, less the usual vector."""
    some = np.random.default_rng(0).permutation(len(features))[:4000]
    parts, test_parts = _components(features, tests, 160)
    return {
        "ridge": _ridge(features, wanted, tests, 0.3),
        "products": _ridge(_with_products(parts, 25), wanted, _with_products(test_parts, 25), 1.0),
        "kernel": _kernel(parts[some], wanted[some], test_parts),
    }


def covered(
    data: dict[str, NDArray], rows: NDArray[np.intp], style: Cover, times: int
) -> list[Rgb]:  # type: ignore[type-arg]
    return [
        style(data["square"][i], Box(*data["box"][i]), data["points"][i], 1000 * int(i) + time)
        for time in range(times)
        for i in rows
    ]


def attack(data: dict[str, NDArray], style: Cover, people: int, times: int) -> dict[str, int]:  # type: ignore[type-arg]
    """Return how many of all the people tried each attacker told."""
    names, counts = np.unique(data["name"], return_counts=True)
    told: dict[str, int] = {}
    for seed in range(times):
        rng = np.random.default_rng(seed)
        chosen = rng.choice(names[counts >= 2], people, replace=False)
        pairs = np.array(
            [rng.permutation(np.flatnonzero(data["name"] == who))[:2] for who in chosen]
        )
        others = np.flatnonzero(~np.isin(data["name"], chosen))
        pictures = covered(data, others, style, COVERS)
        both = [*pictures, *(np.ascontiguousarray(p[:, ::-1]) for p in pictures)]
        wanted = np.tile(data["vector"][others], (2 * COVERS, 1))
        tests = seen(covered(data, pairs[:, 0], style, 1))
        clear_photos = data["vector"][pairs[:, 1]] - wanted.mean(axis=0)
        clear_photos /= np.linalg.norm(clear_photos, axis=1, keepdims=True)
        for name, guess in guesses(seen(both), wanted, tests).items():
            nearest = (guess @ clear_photos.T).argmax(axis=1)
            told[name] = told.get(name, 0) + int((nearest == np.arange(people)).sum())
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("faces", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--times", type=int, default=1, help="choices of the people")
    args = parser.parse_args()
    data = heads(args.faces / "lfw", build_tools(), args.cache)
    tried = args.people * args.times
    print(
        f"{len(data['name'])} heads of {len(set(data['name']))} people; told among {args.people},"
        f" {args.times} times ({tried} heads; chance {1 / args.people:.0%})"
    )
    print("cover                      | ridge  products  kernel | best   95 %: below")
    for name, style in STYLES.items():
        told = attack(data, style, args.people, args.times)
        best = max(told.values())
        each = "  ".join(f"{told[k] / tried:6.1%}" for k in ("ridge", "products", "kernel"))
        print(
            f"{name:26} | {each} | {best / tried:5.1%}  {most_likely(best, tried):5.1%}", flush=True
        )


if __name__ == "__main__":
    main()
