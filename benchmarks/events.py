"""End to end on made events whose truth is known: who leaks, who is covered without need.

usage: python benchmarks/events.py [--seeds 1,2] [--photos 40] [--max-edge 2048] [--shared DIR]

Makes a school for each seed with ``tools/make_events.py`` of the shared folder, runs the program
on it (gallery, import, enrolment, check) and judges the exported pixels with
``tools/score_events.py``. Everything is exported twice: with nobody at the window, and with a
person who answers each question about somebody once, as the truth says. Figures are sums over the
seeds, with 95 % upper bounds (the rule of three at zero, else Wilson's interval).
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent import decide
from photocheck.core.consent.gallery import create
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.table import read_table
from photocheck.core.errors import UsageError
from photocheck.core.pipeline import report
from photocheck.core.pipeline.batch import Batch
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder
from photocheck.core.pipeline.scan import scan
from photocheck.core.types import CheckOptions, Decision, PhotoResult, Snapshot


def upper(count: int, total: int) -> float:
    """Return the 95 % one-sided upper bound of a rate (Wilson; the rule of three at zero)."""
    if total == 0:
        return 1.0
    if count == 0:
        return min(1.0, 3 / total)
    z, rate = 1.645, count / total
    middle = rate + z * z / (2 * total)
    spread = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    return (middle + spread) / (1 + z * z / total)


def rate(count: int, total: int) -> str:
    return f"{count}/{total} = {count / max(1, total):.2%} (95 %: below {upper(count, total):.2%})"


def answered(
    results: tuple[PhotoResult, ...], truth: dict[str, Any], snapshot: Snapshot
) -> tuple[tuple[PhotoResult, ...], int]:
    """Answer each question about a person once, as the truth says; return the clicks too."""
    who = {p["source"]: p["faces"] for p in truth["photos"]}
    asked: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for at, result in enumerate(results):
        for index, face in enumerate(result.faces):
            if face.decision is Decision.REVIEW and face.pupil_id:
                key = (face.group, face.pupil_id) if face.group is not None else (at, index)
                asked[key].append((at, index))
    done = list(results)
    for places in asked.values():
        for at, index in places:
            face = done[at].faces[index]
            x, y = face.box.centre
            real = [
                f
                for f in who[Path(done[at].photo.name).name]
                if f["box"][0] <= x <= f["box"][0] + f["box"][2]
                and f["box"][1] <= y <= f["box"][1] + f["box"][3]
            ]
            right = any(f["pupil_id"] == face.pupil_id for f in real)
            try:
                done[at] = decide.answer(done[at], index, "yes" if right else "no", snapshot)
            except UsageError:
                done[at] = decide.cover(done[at], index)
    return tuple(done), len(asked)


def score(shared: Path, school: Path, out: Path, results: tuple[PhotoResult, ...]) -> Any:
    path = out.with_suffix(".json")
    options = CheckOptions("website")
    report.write(path, report.report(results, options, recognise=True, model=""))
    tool = [sys.executable, str(shared / "tools/score_events.py"), str(school), str(out)]
    said = subprocess.run([*tool, str(path), "--json"], capture_output=True, text=True, check=False)
    return json.loads(said.stdout)


def one_seed(
    seed: int, args: argparse.Namespace, tools: Tools, folder: Path, sums: dict[str, Counter[str]]
) -> None:
    school = folder / f"s{seed}"
    make = [sys.executable, str(args.shared / "tools/make_events.py")]
    faces = str(args.shared / "data/faces/lfw")
    extra = ["--seed", str(seed), "--photos", str(args.photos)]
    subprocess.run([*make, faces, str(school), *extra], check=True, capture_output=True)
    truth = json.loads((school / "truth.json").read_text())
    cheap = KdfParams(memory_kib=8192, iterations=1, lanes=1)
    passphrase = "correct horse battery staple"  # noqa: S105 - a made school
    day = date(2026, 9, 1)
    options = CheckOptions("website", max_edge=args.max_edge)
    with create(school / "g.photocheck", "dht", passphrase, kdf=cheap).gallery as gallery:
        gallery.import_table(read_table(school / "consents.csv"))
        gallery.switch_recognition_on(
            dpia=day, dpo=day, parents_told=day, by="DHT", unmatched="allow"
        )
        photos = photos_of_folder(school / "enrol")
        enrolled, refused = enrol_photos(gallery, photos, tools.detector, tools.embedder)
        snapshot = gallery.snapshot("website", date.today(), tools.embedder.model_id)
    batch = Batch(scan([school / "event"]).photos, options, tools, snapshot)
    start = time.perf_counter()
    results = batch.check()
    exported = batch.export(results, school / "alone", snapshot)
    seconds = time.perf_counter() - start
    confirmed, clicks = answered(results, truth, snapshot)
    after = batch.export(confirmed, school / "confirmed", snapshot)
    for name, outcome in (("alone", exported), ("confirmed", after)):
        scored = score(args.shared, school, school / name, outcome)
        into = sums[name]
        for key in ("may_not_show", "leaks", "may_show", "over_covered", "clear_yes_40px"):
            into[key] += scored[key]
        into["clear_over"] += round(scored["clear_over_cover_rate"] * scored["clear_yes_40px"])
        into["people"] += scored["people_not_to_show"]
        into["people_shown"] += scored["people_wrongly_shown"]
        into["held"] += scored["held"]
        into.update({f"leak, {k}": v for k, v in scored["causes"].items()})
        for kind in ("leak_by_height", "leak_by_case"):
            for key, value in scored[kind].items():
                bad, total = value.split("/")
                into[f"{kind} {key} bad"] += int(bad)
                into[f"{kind} {key} of"] += int(total)
    photo_faces = [f for r in results for f in r.faces]
    print(
        f"seed {seed}: enrolled {enrolled}, refused {len(refused)};"
        f" {len(results)} photos in {seconds:.0f} s; {len(photo_faces)} boxes;"
        f" {clicks} questions about people; alone {dict(sums['alone'])}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--max-edge", type=int, default=2048)
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    args = parser.parse_args()
    tools = build_tools()
    sums: dict[str, Counter[str]] = {"alone": Counter(), "confirmed": Counter()}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder  # the gallery remembers on this PC what it saw
        for seed in (int(s) for s in args.seeds.split(",")):
            one_seed(seed, args, tools, Path(folder), sums)
    for name, into in sums.items():
        print(f"\n{name}: with {'nobody' if name == 'alone' else 'a person'} at the window")
        print(f"  faces that leak             {rate(into['leaks'], into['may_not_show'])}")
        print(f"  distinct people shown       {rate(into['people_shown'], into['people'])}")
        print(f"  clear yes 40 px not shown   {rate(into['clear_over'], into['clear_yes_40px'])}")
        print(f"  all yes not shown           {rate(into['over_covered'], into['may_show'])}")
        print(f"  photos held or failed       {into['held']}")
        for key in sorted(k for k in into if k.endswith(" bad")):
            print(f"    {key[:-4]:30} {into[key]}/{into[key[:-4] + ' of']}")
        print("  causes", {k: v for k, v in into.items() if k.startswith("leak, ")})


if __name__ == "__main__":
    main()
