"""Eight people, five group photos, one stranger who looks like one of them: the whole job."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import Cli, consent_row, write_table
from PIL import Image

RECOGNITION = (
    "on --dpia 2026-09-01 --dpo 2026-09-02 --parents-told 2026-09-03 --by DHT --unmatched allow"
).split()
NO = {"consent:website": "no"}


def grey(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("L")).astype(float)


def visible(source: np.ndarray, out: np.ndarray, box: list[float]) -> bool:
    """Whether any ninth of a face in an export of the same size is still the source's."""
    x, y, w, h = box
    cells = [
        np.s_[
            max(0, round(y + h * i / 3)) : round(y + h * (i + 1) / 3),
            max(0, round(x + w * j / 3)) : round(x + w * (j + 1) / 3),
        ]
        for i in range(3)
        for j in range(3)
    ]
    return any(np.abs(source[c] - out[c]).mean() < 4 < source[c].std() for c in cells)


@pytest.mark.parametrize("shift", [0, 3])
def test_no_face_is_visible_that_may_not_be_and_half_of_the_others_are(
    cli: Cli, shared_data: Path, models_built: Path, tmp_path: Path, shift: int
) -> None:
    assert models_built.is_dir()
    cast = shared_data / "faces" / "cast"
    people = sorted(p.name for p in cast.iterdir() if p.is_dir())
    people = people[shift:] + people[:shift]
    shown, by_hand, refused = people[:4], people[4:6], people[6:]
    gallery = tmp_path / "cast.photocheck"
    rows = [consent_row(p) for p in shown] + [consent_row(p, biometric="no") for p in by_hand]
    rows += [consent_row(p, biometric="no", **NO) for p in refused]
    assert cli("gallery", "create", gallery, "--user", "dht").code == 0
    assert cli("gallery", "recognition", gallery, *RECOGNITION).code == 0
    table = write_table(tmp_path / "t.csv", *rows)
    assert cli("gallery", "import", gallery, "--table", table).code == 0
    for person in people:
        photos = sorted((cast / person).glob("*.png"))[:3]
        ran = cli("gallery", "enrol", gallery, "--pupil", person, *photos)
        assert ran.code == (0 if person in shown else 1), ran.err

    out, report = tmp_path / "out", tmp_path / "r.json"
    photos = sorted(cast.glob("*.jpg"))
    args = ("--channel", "website", "--gallery", gallery, "--out", out, "--report", report)
    assert cli("check", *photos, *args).code == 0
    exported: dict[str, Any] = {
        p["source"]: p["output"] for p in json.loads(report.read_text("utf-8"))["photos"]
    }
    may, seen, leaked = 0, 0, []
    for photo in json.loads((cast / "truth.json").read_text())["photos"]:
        source = grey(cast / photo["source"])
        copy = grey(out / exported[photo["source"]])
        for face in photo["faces"]:
            is_visible = visible(source, copy, face["box"])
            if face["identity"] in shown:
                may, seen = may + 1, seen + is_visible
            elif is_visible:
                leaked.append((photo["source"], face["box"]))
    assert leaked == []
    assert seen >= may / 2, f"{seen} of {may}"
