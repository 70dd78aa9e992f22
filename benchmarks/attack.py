"""Learned attacks on covers: how often is the person under a cover told among 100?

    python benchmarks/attack.py FACES [--cache DIR] [--people 100] [--times 1]

FACES holds lfw/ (a folder per adult). The attacker has everything but the secret: the program,
the style of cover, and several hundred other people, uncovered and covered the same way. From the
covered heads of these others it learns to guess the vector that the recogniser would give of the
face below; then it guesses for a covered head of each of 100 people it never saw and takes the
nearest of 100 clear photos (another photo of each person). Chance is 1 %.

Three attackers learn for each style, and the best counts. *Regression* maps the pixels to the
recogniser's vector (ridge), and weighs the error by how well each direction could be guessed for
people left out. *Comparison* covers the 100 clear photos the same way, eight times each, and
compares covered with covered by how much pictures of one person and of different people differ
(two-covariance model on 300 main components). The third adds the scores of both. Each learns from
several covers of each head with fresh noise, and of the mirror image; each is told how the head
lies, and sees hair, neck and clothes beside the cover.

Under PhotoCheck's styles stand others for comparison, and no cover at all: what these attackers
can do at best. The cache holds pictures of faces: delete it afterwards.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent.bounds import most_likely
from photocheck.core.faces.align import CHIP, TEMPLATE, similarity
from photocheck.core.imaging.load import load
from photocheck.core.imaging.redact import head_cover, redact
from photocheck.core.types import Box, CoverStyle, Effort, Rgb

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Cover = Callable[[Rgb, Box, Floats, int], Rgb]

SIDE = 160  # pixels of the square around a head, turned upright, two faces wide
PLACES = ((TEMPLATE - CHIP / 2) * 0.5 + (80, 82)).astype(np.float32)  # of eyes, nose and mouth
COVERS = 3  # covers of each head that the attackers learn from


def heads(folder: Path, tools: Tools, cache: Path | None) -> dict[str, NDArray[Any]]:
    """Return a square around each head, its face's box and points, its vector and its name."""
    known = cache / "upright-heads.npz" if cache else None
    if known and known.is_file():
        with np.load(known) as kept:
            return dict(kept)
    rows: dict[str, list[Any]] = {k: [] for k in ("square", "box", "points", "vector", "name")}
    for path in sorted(folder.glob("*/*.jpg")):
        pixels = load(path).pixels
        middle = pixels.shape[1] / 2, pixels.shape[0] / 2
        faces = [f for f in tools.detector.detect(pixels, Effort.QUICK) if f.box.contains(*middle)]
        if not faces:
            continue
        face = faces[0]
        move = similarity(face.points, PLACES)
        scale = float(np.hypot(move[0, 0], move[1, 0]))
        square = cv2.warpAffine(pixels, move, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        width, height = face.box.w * scale, face.box.h * scale
        x, y = move @ (*face.box.centre, 1)
        rows["square"].append(square)
        rows["box"].append((x - width / 2, y - height / 2, width, height))
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
    """Return what an attacker sees: the face at 24 pixels, all at 16, whatever the light."""
    rows = []
    for square in squares:
        gray = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
        near = cv2.resize(gray[32:128, 32:128], (24, 24), interpolation=cv2.INTER_AREA)
        wide = cv2.resize(gray, (16, 16), interpolation=cv2.INTER_AREA)
        rows.append(np.concatenate([near.ravel(), wide.ravel()]))
    values = np.stack(rows).astype(np.float32)
    spread = values.std(axis=1, keepdims=True) + 8
    return np.asarray((values - values.mean(axis=1, keepdims=True)) / spread, np.float32)


def _ridge(features: Floats, wanted: Floats, tests: Floats) -> Floats:
    """Return what a linear map learned from `features` to `wanted` says of `tests`."""
    middle, goal = features.mean(axis=0), wanted.mean(axis=0)
    centred = features - middle
    square = (centred.T @ centred).astype(np.float64)
    square[np.diag_indices_from(square)] += np.trace(square) / len(square)
    weights = np.linalg.solve(square, centred.T @ (wanted - goal))
    return np.asarray((tests - middle) @ weights, np.float32)


def _means(rows: Floats, owners: NDArray[np.intp]) -> Floats:
    sums = np.zeros((owners.max() + 1, rows.shape[1]))
    np.add.at(sums, owners, rows)
    return np.asarray(sums / np.bincount(owners)[:, None], np.float32)


def _raised(spread: Doubles, least: float) -> Doubles:
    """Return a covariance whose small directions are raised to a share of its largest."""
    values, vectors = np.linalg.eigh(spread)
    return np.asarray((vectors * np.maximum(values, least * values.max())) @ vectors.T)


def regression(
    features: Floats, vectors: Floats, owners: NDArray[np.intp], tests: Floats, clear_ones: Floats
) -> Doubles:
    """Return scores (tests, clear photos) by vectors guessed from pixels."""
    wanted = _means(vectors, owners)[owners]
    learn = np.random.default_rng(0).random(owners.max() + 1)[owners] < 0.75
    said = _ridge(features[learn], wanted[learn], np.concatenate([features[~learn], tests]))
    held, guess = said[: (~learn).sum()], said[(~learn).sum() :]
    truth = vectors[~learn].astype(np.float64)
    middle, centre = held.mean(axis=0), truth.mean(axis=0)
    spread, all_spread = np.cov(held.T), np.cov(truth.T)
    together = (held - middle).T @ (truth - centre) / len(truth)
    trust = np.linalg.solve(
        spread + 0.05 * np.trace(spread) / len(spread) * np.eye(len(spread)), together
    )
    left = np.linalg.inv(_raised(all_spread - trust.T @ spread @ trust, 0.01))
    usual = np.linalg.inv(_raised(all_spread, 0.001))
    candidates = clear_ones - centre
    apart = ((guess - middle) @ trust)[:, None] - candidates[None]
    scores = -np.einsum("abi,ij,abj->ab", apart, left, apart)
    return np.asarray(scores + np.einsum("bi,ij,bj->b", candidates, usual, candidates))


def comparison(features: Floats, owners: NDArray[np.intp], tests: Floats, alike: Floats) -> Doubles:
    """Return scores (tests, photos covered alike): one person's, against two people's."""
    middle = features.mean(axis=0)
    centred = features - middle
    basis = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, -300:]
    parts = centred @ basis
    means = _means(parts.astype(np.float32), owners)
    within = np.cov((parts - means[owners]).T)
    between = np.cov(means.T.astype(np.float64))
    whole = between + within + 1e-3 * np.trace(within) / len(within) * np.eye(len(within))
    inverse = np.linalg.inv(whole)
    rest = np.linalg.inv(whole - between @ inverse @ between)
    one, other = (tests - middle) @ basis, (alike - middle) @ basis
    alone, pair = inverse - rest, inverse @ between @ rest
    own = np.einsum("ij,jk,ik->i", one, alone, one)[:, None]
    theirs = np.einsum("ij,jk,ik->i", other, alone, other)[None]
    return np.asarray(own + theirs + 2 * one @ pair @ other.T)


def covered(
    data: dict[str, NDArray[Any]], rows: NDArray[np.intp], style: Cover, times: int, first: int = 0
) -> list[Rgb]:
    """Cover each head so many times, with fresh noise each time."""
    return [
        style(data["square"][i], Box(*data["box"][i]), data["points"][i], 1000 * int(i) + time)
        for time in range(first, first + times)
        for i in rows
    ]


def attack(data: dict[str, NDArray[Any]], style: Cover, people: int, times: int) -> Counter[str]:
    """Return how many of all the people tried each attacker told."""
    names, counts = np.unique(data["name"], return_counts=True)
    told: Counter[str] = Counter()
    for seed in range(times):
        rng = np.random.default_rng(seed)
        chosen = rng.choice(names[counts >= 2], people, replace=False)
        two = [rng.permutation(np.flatnonzero(data["name"] == who))[:2] for who in chosen]
        probes, clear_ones = np.array(two).T
        others = np.flatnonzero(~np.isin(data["name"], chosen))
        pictures = covered(data, others, style, COVERS)
        both = [*pictures, *(np.ascontiguousarray(p[:, ::-1]) for p in pictures)]
        features, owners = seen(both), np.unique(data["name"][others], return_inverse=True)[1]
        owners, vectors = (
            np.concatenate([v] * 2 * COVERS) for v in (owners, data["vector"][others])
        )
        tests = seen(covered(data, probes, style, 1))
        alike = seen(covered(data, clear_ones, style, 8, first=100))
        alike = alike.reshape(8, people, -1).mean(axis=0)
        scores = {
            "regression": regression(features, vectors, owners, tests, data["vector"][clear_ones]),
            "comparison": comparison(features, owners, tests, alike),
        }
        scores["both"] = sum(
            (s - s.mean(axis=1, keepdims=True)) / s.std(axis=1, keepdims=True)
            for s in scores.values()
        )
        for name, score in scores.items():
            told[name] += int((score.argmax(axis=1) == np.arange(people)).sum())
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
    print("cover                      | regression comparison  both | best   95 %: below")
    for name, style in STYLES.items():
        told = attack(data, style, args.people, args.times)
        best = max(told.values())
        each = " ".join(f"{told[k] / tried:9.1%}" for k in ("regression", "comparison", "both"))
        print(
            f"{name:26} | {each} | {best / tried:5.1%}  {most_likely(best, tried):5.1%}", flush=True
        )


if __name__ == "__main__":
    main()
