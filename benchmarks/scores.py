"""Ways to score a face, compared: what the shipped score is chosen from.

    python benchmarks/scores.py FACES [--cache DIR]

Arguments as of matching.py. Limits are set with hindsight at the same share of strangers for each
score, so this compares scores, not thresholds.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matching import SPLITS, Names, Split, embed_folders, snapshot
from numpy.typing import NDArray

from photocheck.core.assembly import build_tools
from photocheck.core.consent.match import centroids, distance, unit
from photocheck.core.types import Vectors

Scorer = Callable[[Vectors, Vectors], NDArray[np.float32]]


def scorers() -> dict[str, Scorer]:
    """Return ways to score cosines to everyone (lower is better), for comparison."""

    def two(probes: Vectors, people: Vectors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        near = np.partition(distance(probes @ people.T), 1, axis=1)
        return near[:, 0], near[:, 1]

    def margin(weight: float) -> Scorer:
        def score(probes: Vectors, people: Vectors) -> NDArray[np.float32]:
            first, second = two(probes, people)
            return first + weight * (first - second)

        return score

    def centred(probes: Vectors, people: Vectors) -> NDArray[np.float32]:
        middle = people.mean(axis=0)
        return margin(0.5)(unit(probes - middle), unit(people - middle))

    def normalised(probes: Vectors, people: Vectors) -> NDArray[np.float32]:
        near = np.sort(distance(probes @ people.T), axis=1)
        cohort = near[:, 1:21]
        return (near[:, 0] - cohort.mean(axis=1)) / cohort.std(axis=1)

    return {
        "distance to the mean vector": margin(0),
        "+ 0.5 x lead (shipped)": margin(0.5),
        "+ 1 x lead": margin(1),
        "centred on the gallery": centred,
        "normalised by the gallery": normalised,
    }


def compare_scores(vectors: Vectors, names: Names, model_id: str) -> None:
    print("\nScores compared: 3 photos each, share found at a share of stranger faces shown")
    for people in (86, 200):
        for name, score in scorers().items():
            own, strange = [], []
            for seed in range(SPLITS):
                s = Split(vectors, names, people, 3, seed)
                everyone = centroids(snapshot(s.templates, s.owners, model_id))
                nearest = (s.probes @ everyone.vectors.T).argmax(axis=1)
                right = np.array(everyone.ids)[nearest] == s.truth
                own.append(np.where(right, score(s.probes, everyone.vectors), np.inf))
                strange.append(score(s.strangers, everyone.vectors))
            limits = np.quantile(np.concatenate(strange), [0.01, 0.003, 0.001])
            found = [float((np.concatenate(own) < limit).mean()) for limit in limits]
            at = "  ".join(
                f"{rate} {share:5.1%}"
                for rate, share in zip(("1 %", "0.3 %", "0.1 %"), found, strict=True)
            )
            print(f"{people:4} people  {name:28} {at}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("faces", type=Path)
    parser.add_argument("--cache", type=Path)
    args = parser.parse_args()
    tools = build_tools()
    compare_scores(*embed_folders(args.faces / "lfw", tools, args.cache), tools.embedder.model_id)


if __name__ == "__main__":
    main()
