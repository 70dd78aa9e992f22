"""How often a stranger is shown and a consented person found, with the shipped rules.

    OPENBLAS_NUM_THREADS=1 python benchmarks/matching.py FACES [--cache DIR] [--axis]

(One thread in a matrix product, as the program has it; numpy reads this when it is loaded.)

FACES holds lfw/ (a folder per adult), cast/ (a folder per person, group stills, truth.json) and
synthetic_children/ (a folder per generated child). Everything is embedded with the shipped models
first; --cache keeps the vectors for the next run (personal data: delete them). --axis makes
the numbers in consent/childlike.py. Whole events are in events.py.

Rates come with the upper end of their 95 % interval over *people*, not faces: the faces of one
person fail together. (Random galleries draw on the same adults, so theirs is a little too good.)
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent.bounds import most_likely
from photocheck.core.consent.calibrate import ASKED_RATE, calibrated_matcher
from photocheck.core.consent.childlike import LIMIT, looks_childlike
from photocheck.core.consent.group import match_event
from photocheck.core.consent.match import Matcher, unit
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.pipeline.analyse import analyse
from photocheck.core.types import Analysis, Box, Photo, RecognitionPolicy, Snapshot, Vectors

TODAY = date(2026, 9, 1)
PICTURES = {".jpg", ".jpeg", ".png"}
SPLITS = 12
EDGE = 2048

Names = NDArray[np.str_]


def snapshot(vectors: Vectors, owners: Sequence[str], model_id: str) -> Snapshot:
    return Snapshot(
        channel="website",
        on=TODAY,
        people={},
        policy=RecognitionPolicy(on=True, unmatched="allow"),
        model_id=model_id,
        owners=tuple(map(str, owners)),
        templates=vectors,
        taken=(TODAY,) * len(owners),
        key=bytes(32),
    )


def embed_folders(folder: Path, tools: Tools, cache: Path | None) -> tuple[Vectors, Names]:
    """Return the largest face of each picture, and its folder's name."""
    known = cache / f"{folder.name}-{tools.embedder.model_id}.npz" if cache else None
    if known and known.is_file():
        with np.load(known) as kept:
            return kept["vectors"], kept["names"]
    vectors, names = [], []
    for path in sorted(p for p in folder.glob("*/*") if p.suffix.lower() in PICTURES):
        pixels = load(path).pixels
        picture, scale = fit(pixels, 1280)
        faces = find_faces(picture, tools.detector, tools.embedder, scale=scale, full=pixels).faces
        usable = [f for f in faces if f.vector is not None]
        if usable:
            vectors.append(max(usable, key=lambda f: f.detection.box.h).vector)
            names.append(path.parent.name)
    found = np.stack(vectors), np.array(names)  # type: ignore[arg-type]
    if known:
        known.parent.mkdir(parents=True, exist_ok=True)
        np.savez(known, vectors=found[0], names=found[1])
    return found


class Split:
    """Some adults enrolled with some photos each; their other photos; everyone else."""

    def __init__(self, vectors: Vectors, names: Names, people: int, photos: int, seed: int) -> None:
        """Choose at random."""
        rng = np.random.default_rng(seed)
        ids, counts = np.unique(names, return_counts=True)
        chosen = rng.choice(ids[counts > photos], people, replace=False)
        enrolled, rest = [], []
        for who in chosen:
            own = rng.permutation(np.flatnonzero(names == who))
            enrolled += own[:photos].tolist()
            rest += own[photos:].tolist()
        self.templates, self.owners = vectors[enrolled], names[enrolled]
        self.probes, self.truth = vectors[rest], names[rest]
        others = ~np.isin(names, chosen)
        self.strangers, self.who = vectors[others], names[others]


def shipped_rules(vectors: Vectors, names: Names, model_id: str) -> None:
    print(f"\nAdults, one face at a time, asked {ASKED_RATE:.1%}, {SPLITS} random galleries a row")
    print(
        "people photos | stranger faces shown  worst | distinct strangers  <= 95 % | found  worst"
    )
    counts = np.unique(names, return_counts=True)[1]
    for photos in (1, 2, 3, 5):
        for people in (4, 8, 15, 30, 86, 200, 280):
            if (counts > photos).sum() < people:
                continue
            rates, found, shown, distinct = [], [], 0, 0
            for seed in range(SPLITS):
                s = Split(vectors, names, people, photos, seed)
                matcher = calibrated_matcher(snapshot(s.templates, s.owners, model_id))
                wrong = np.array([bool(m and m.accepted) for m in matcher.match(s.strangers)])
                right = [
                    bool(m and m.accepted and m.pupil_id == t)
                    for m, t in zip(matcher.match(s.probes), s.truth, strict=True)
                ]
                rates.append(wrong.mean())
                found.append(np.mean(right))
                shown += len(set(s.who[wrong]))
                distinct += len(set(s.who))
            print(
                f"{people:6} {photos:6} | {np.mean(rates):19.3%} {np.max(rates):7.3%} "
                f"| {shown:7}/{distinct:<9} {most_likely(shown, distinct):8.2%} "
                f"| {np.mean(found):5.1%} {np.min(found):6.1%}"
            )


def cast(faces: Path, tools: Tools, cache: Path | None) -> None:
    """Every choice of four of the eight, three crops each; the stills are one event."""
    crops, owners = embed_folders(faces / "cast", tools, cache)
    truth = json.loads((faces / "cast" / "truth.json").read_text())["photos"]
    event = list(_event(faces / "cast", truth, tools))
    first = np.concatenate([np.flatnonzero(owners == who)[:3] for who in np.unique(owners)])
    found, wrong, stranger = [], 0, 0
    for chosen in combinations(np.unique(owners), 4):
        rows = [i for i in first if owners[i] in chosen]
        matcher = calibrated_matcher(snapshot(crops[rows], owners[rows], tools.embedder.model_id))
        may = sum(f["identity"] in chosen for photo in truth for f in photo["faces"])
        right = 0
        for face, who in _accepted(event, matcher):
            right += face["identity"] == who
            wrong += face["identity"] not in (who, "?")
            stranger += face["identity"] is None
        found.append(right / may)
    print(
        f"\nCast, all {len(found)} choices of 4 enrolled: shown {np.mean(found):.1%} of who may be "
        f"(worst choice {min(found):.1%}), wrongly shown {wrong}, of these the stranger {stranger}"
    )


def children(faces: Path, tools: Tools, cache: Path | None, adults: tuple[Vectors, Names]) -> None:
    """Every choice of one to five children, alone and among adults; the others are strangers."""
    vectors, names = embed_folders(faces / "synthetic_children", tools, cache)
    model_id = tools.embedder.model_id
    staff = Split(*adults, 86, 3, 0)
    print("\nGenerated children: shown for another, over all choices; one face a photo, one event")
    print("enrolled photos | alone          | among 86 adults")
    for count in range(1, 6):
        for photos in (1, 2, 3, 4):
            cells = []
            for among in (False, True):
                wrong = tried = 0
                for chosen in combinations(np.unique(names), count):
                    rows = np.concatenate([np.flatnonzero(names == c)[:photos] for c in chosen])
                    rest = np.setdiff1d(np.arange(len(names)), rows)
                    own, who = vectors[rows], names[rows]
                    if among:
                        own = np.concatenate([own, staff.templates])
                        who = np.concatenate([who, staff.owners])
                    matcher = calibrated_matcher(snapshot(own, who, model_id))
                    event = [{"identity": str(names[i])} for i in rest]
                    seen = match_event(vectors[rest], range(len(rest)), matcher)
                    alone = matcher.match(vectors[rest])
                    for face, group, single in zip(event, seen, alone, strict=True):
                        for m in (group.match, single):
                            wrong += bool(m and m.accepted and m.pupil_id != face["identity"])
                    tried += len(rest)
                cells.append(f"{wrong:3} of {tried:4} faces")
            print(f"{count:8} {photos:6} | {cells[0]} | {cells[1]}")


Seen = tuple[Analysis, list[dict[str, object]]]


def _event(folder: Path, truth: Sequence[dict], tools: Tools) -> Iterator[Seen]:  # type: ignore[type-arg]
    """Yield each photo's analysis and, for each face found, what is true of it."""
    for entry in truth:
        photo = Photo(folder / entry["source"], entry["source"])
        analysis = analyse(photo, tools.detector, tools.embedder, max_edge=EDGE)
        facts = []
        for face in analysis.faces:
            inside = (
                f for f in entry["faces"] if Box(*f["box"]).contains(*face.detection.box.centre)
            )
            facts.append(next(inside, {"identity": "?"}))
        yield analysis, facts


def _accepted(event: Sequence[Seen], matcher: Matcher) -> list[tuple[dict, str]]:  # type: ignore[type-arg]
    """Return what is true of each face that would be shown, and for whom."""
    usable = [
        (photo, face, fact)
        for photo, (analysis, facts) in enumerate(event)
        for face, fact in zip(analysis.faces, facts, strict=True)
        if face.vector is not None and face.detection.sure
    ]
    if not usable:
        return []
    vectors = np.stack([face.vector for _, face, _ in usable])  # type: ignore[misc]
    seen = match_event(vectors, [photo for photo, _, _ in usable], matcher)
    return [
        (fact, s.match.pupil_id)
        for s, (_, face, fact) in zip(seen, usable, strict=True)
        if s.match and s.match.accepted and face.quality.good
    ]


def _load() -> str:
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{os.cpu_count()} cores, {busy:.1f} programs at work on them"


def speed(model_id: str) -> None:
    print(f"\nMatching, 15 faces of one photo (three photos a person); {_load()}")
    rng = np.random.default_rng(0)
    for people in (400, 2_000, 50_000):
        vectors = unit(rng.normal(size=(people * 3, 128)).astype(np.float32))
        owners = [f"P{i // 3:06}" for i in range(people * 3)]
        gallery = snapshot(vectors, owners, model_id)
        start = time.process_time()
        matcher = calibrated_matcher(gallery)
        ready = time.process_time() - start
        faces = unit(rng.normal(size=(15, 128)).astype(np.float32))
        times, cores = [], []
        for _ in range(100):
            start, core = time.perf_counter(), time.process_time()
            matcher.match(faces)
            times.append((time.perf_counter() - start) / 15)
            cores.append((time.process_time() - core) / 15)
        print(
            f"{people:6} people: {np.median(times) * 1000:6.3f} ms a face (best"
            f" {min(times) * 1000:.3f}; of a core {np.median(cores) * 1000:.3f});"
            f" {ready:5.2f} s of a core to calibrate, once a batch"
        )


def axis(adults: Vectors, young: Vectors) -> None:
    """Print the axis of consent/childlike.py."""
    spread = np.cov(adults.T.astype(np.float64)) + 0.001 * np.eye(adults.shape[1])
    direction = np.linalg.solve(spread, young.mean(axis=0) - adults.mean(axis=0))
    thousandths = np.rint(1000 * direction / np.linalg.norm(direction)).astype(int)
    print(", ".join(map(str, thousandths)))
    for name, vectors in (("adults", adults), ("children", young)):
        share = (vectors @ thousandths > 1000 * LIMIT).mean()
        print(f"beyond {LIMIT}: {share:.2%} of {len(vectors)} faces of {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("faces", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--axis", action="store_true")
    args = parser.parse_args()
    tools = build_tools()
    model_id = tools.embedder.model_id
    adults = embed_folders(args.faces / "lfw", tools, args.cache)
    young = embed_folders(args.faces / "synthetic_children", tools, args.cache)
    if args.axis:
        axis(adults[0], young[0])
        return
    print(f"{model_id}; {len(set(adults[1]))} adults, {len(adults[1])} photos")
    looks = looks_childlike(adults[0], model_id)
    if looks is not None:
        print(f"{looks.mean():.2%} of adults' faces look like children's and are judged as such")
    speed(model_id)
    shipped_rules(*adults, model_id)
    cast(args.faces, tools, args.cache)
    children(args.faces, tools, args.cache, adults)


if __name__ == "__main__":
    main()
