"""End to end on made events whose truth is known: who leaks, who is covered without need.

    python benchmarks/events.py [--seeds 1,2 or 11-20] [--photos 40] [--keep DIR] [--shared DIR]

Makes a school for each seed with ``tools/make_events.py`` of the shared folder, runs the program
on it (gallery, import, enrolment, check, export) and judges the exported pixels with
``tools/score_events.py``. Everything is exported twice: with nobody at the window, and with a
person who answers each question about somebody once, as the truth says. Then the same faces are
decided at other asked rates: the trade-off between who is wrongly shown and who is covered.

--keep makes it resumable: what was found in a photo, and each export, is kept there under a name
that holds a digest of the program's code, so the same command goes on where it was stopped and
does again only what a changed program may do differently. (What is kept holds vectors of faces.)

Figures are sums over the seeds, with the upper end of their 95 % interval.
"""

import argparse
import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import photocheck
from photocheck.core import paths
from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent import decide
from photocheck.core.consent.bounds import most_likely
from photocheck.core.consent.calibrate import ASKED_RATE
from photocheck.core.consent.gallery import create
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.table import read_table
from photocheck.core.errors import UsageError
from photocheck.core.pipeline import report
from photocheck.core.pipeline.analyse import Writing, analyse
from photocheck.core.pipeline.batch import default_workers, run
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder
from photocheck.core.pipeline.export import prove
from photocheck.core.pipeline.scan import scan
from photocheck.core.progress import CancelToken
from photocheck.core.types import (
    Analysis,
    Box,
    CheckOptions,
    Decision,
    Detection,
    Effort,
    FaceDetector,
    FaceResult,
    Photo,
    PhotoResult,
    Rgb,
    Snapshot,
)

RATES = (0.0001, 0.0003, 0.001, 0.002, 0.005, 0.01, 0.02)
CLEAR = 40  # pixels of face height in the export from which a clear face should be shown
SEEN = 16  # pixels of face height in the export from which a clear face must not be missed
FINDS = (
    "core/faces",
    "core/types",
    "core/text",
    "core/imaging/load.py",
    "core/pipeline/analyse.py",
)
DRAWS = (*FINDS, "core/imaging", "core/pipeline/export.py", "core/consent/byhand.py")


def digest(*places: str) -> str:
    """Return a short digest of the models and of this code of the program."""
    root = Path(photocheck.__file__).parent
    files = [f for p in places for f in sorted((root / p).rglob("*.py")) or [root / p]]
    content = [f.read_bytes() for f in [*files, paths.manifest_path()]]
    return hashlib.sha256(b"".join(content)).hexdigest()[:10]


def kept(path: Path, make: Callable[[], Any]) -> Any:
    """Return what lies at `path`, made and put there first if it does not."""
    if path.is_file():
        return pickle.loads(path.read_bytes())  # noqa: S301 - our own file
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)
    return made


class Remembering:
    """A detector that keeps what it found: schools of several seeds share reference photos."""

    def __init__(self, detector: FaceDetector, folder: Path) -> None:
        """Keep finds in `folder`."""
        self._detector, self._folder = detector, folder / f"finds-{digest(*FINDS)}"
        self.model_id = detector.model_id

    def detect(
        self, picture: Rgb, effort: Effort = Effort.THOROUGH, known: Sequence[Box] = ()
    ) -> tuple[Detection, ...]:
        """Return the faces in `picture`."""
        asked = repr((picture.shape, effort, tuple(known)))
        what = hashlib.sha256(asked.encode() + picture.tobytes())
        name = self._folder / f"{what.hexdigest()[:24]}.pickle"
        found: tuple[Detection, ...] = kept(
            name, lambda: self._detector.detect(picture, effort, known)
        )
        return found


def rate(count: int, total: int) -> str:
    bound = most_likely(count, total)
    return f"{count}/{total} = {count / max(1, total):.2%} (95 %: below {bound:.2%})"


@dataclass(frozen=True)
class School:
    """A made school whose event was looked at.

    Attributes:
        folder: where it lies.
        truth: the faces of each photo, by file name.
        snapshot: its gallery.
        analyses: what was found.
        note: how enrolment went.
    """

    folder: Path
    truth: dict[str, list[dict[str, Any]]]
    snapshot: Snapshot
    analyses: list[Analysis]
    note: str

    def real(self, name: str, face: FaceResult) -> dict[str, Any] | None:
        """Return what is true of a face that was found, None where there is none."""
        x, y = face.box.centre
        for fact in self.truth[Path(name).name]:
            left, top, wide, high = fact["box"]
            if left <= x <= left + wide and top <= y <= top + high:
                return fact
        return None


def make_school(folder: Path, seed: int, args: argparse.Namespace) -> None:
    if not (folder / "truth.json").is_file():  # the last thing the tool writes
        make = [sys.executable, str(args.shared / "tools/make_events.py")]
        faces = str(args.shared / "data/faces/lfw")
        extra = ["--seed", str(seed), "--photos", str(args.photos)]
        subprocess.run([*make, faces, str(folder), *extra], check=True, capture_output=True)


def enrolled(folder: Path, tools: Tools) -> tuple[Snapshot, str]:
    """Make a gallery of the school and return its snapshot."""
    cheap = KdfParams(memory_kib=8192, iterations=1, lanes=1)
    passphrase = "correct horse battery staple"  # noqa: S105 - a made school
    day = date(2026, 9, 1)
    photos = photos_of_folder(folder / "enrol")
    with (
        tempfile.TemporaryDirectory() as place,
        create(Path(place) / "g.photocheck", "dht", passphrase, kdf=cheap).gallery as gallery,
    ):
        gallery.import_table(read_table(folder / "consents.csv"))
        gallery.switch_recognition_on(
            dpia=day, dpo=day, parents_told=day, by="DHT", unmatched="allow"
        )
        detector = Remembering(tools.detector, folder.parent)
        done, refused = enrol_photos(gallery, photos, detector, tools.embedder)
        snapshot = gallery.snapshot("website", date.today(), tools.embedder.model_id)
    return snapshot, f"enrolled {done}, refused {len(refused)}"


def look(folder: Path, options: CheckOptions, tools: Tools) -> School:
    """Enrol and look at every photo, or take what was kept."""
    code = digest(*FINDS)
    snapshot, note = kept(
        folder / f"gallery-{digest(*FINDS, 'core/pipeline/enrolment.py')}.pickle",
        lambda: enrolled(folder, tools),
    )
    snapshot = replace(snapshot, on=date.today())
    writing = Writing(tools.reader, snapshot) if options.read_text else None

    def step(photo: Photo) -> Analysis:
        return kept(
            folder / f"seen-{code}-{options.max_edge}-{options.read_text}" / f"{photo.name}.pickle",
            lambda: analyse(
                photo, tools.detector, tools.embedder, max_edge=options.max_edge, writing=writing
            ),
        )

    photos = scan([folder / "event"]).photos
    analyses = list(run(photos, step, workers=default_workers(), cancel=CancelToken()))
    truth = {
        p["source"]: p["faces"] for p in json.loads((folder / "truth.json").read_text())["photos"]
    }
    return School(folder, truth, snapshot, analyses, note)


def answered(
    results: tuple[PhotoResult, ...], school: School
) -> tuple[tuple[PhotoResult, ...], int]:
    """Answer each question about a person once, as the truth says; return the clicks too."""
    asked: dict[object, list[tuple[int, int]]] = defaultdict(list)
    for at, result in enumerate(results):
        for index, face in enumerate(result.faces):
            if face.decision is Decision.REVIEW and face.pupil_id:
                key = face.pupil_id if face.group is not None else (at, index)
                asked[key].append((at, index))
    done = list(results)
    for places in asked.values():
        for at, index in places:
            face = done[at].faces[index]
            fact = school.real(done[at].photo.name, face)
            right = fact is not None and fact["pupil_id"] == face.pupil_id
            try:
                said = "yes" if right else "no"
                done[at] = decide.answer(done[at], index, said, school.snapshot)
            except UsageError:
                done[at] = decide.cover(done[at], index)
    return tuple(done), len(asked)


def export(
    school: School, results: tuple[PhotoResult, ...], options: CheckOptions, tools: Tools
) -> tuple[PhotoResult, ...]:
    """Cover, encode and prove every photo; equal ones are kept and not done again."""
    code, out = digest(*DRAWS), school.folder / "safe"
    out.mkdir(exist_ok=True)

    def step(result: PhotoResult) -> PhotoResult:
        checked = decide.recheck(result, school.snapshot, options.classes)
        what = repr((checked.faces, checked.regions, checked.solid, options, code)).encode()
        name = f"{Path(result.photo.name).stem}-{hashlib.sha256(what).hexdigest()[:16]}"

        def make() -> PhotoResult:
            proved = prove(checked, options, tools.detector, school.snapshot.key)
            if proved.data is None:
                return proved.result
            (out / f"{name}.jpg").write_bytes(proved.data)
            return replace(proved.result, output=f"{name}.jpg")

        return kept(out / f"{name}.pickle", make)

    return tuple(run(results, step, workers=default_workers(), cancel=CancelToken()))


def score(
    school: School, results: tuple[PhotoResult, ...], args: argparse.Namespace
) -> Counter[str]:
    """Judge the pixels of a school's exports, as sums that can be added."""
    path = school.folder / "report.json"
    data = report.report(results, CheckOptions("website"), recognise=True, model="")
    path.write_text(json.dumps(data))
    tool = [sys.executable, str(args.shared / "tools/score_events.py"), str(school.folder)]
    tool += [str(school.folder / "safe"), str(path), "--json"]
    said = subprocess.run(tool, capture_output=True, text=True, check=False)
    scored = json.loads(said.stdout)
    keys = ("may_not_show", "leaks", "may_show", "over_covered", "clear_yes_40px", "held")
    sums = Counter({key: scored[key] for key in keys})
    sums["clear_over"] = round(scored["clear_over_cover_rate"] * scored["clear_yes_40px"])
    sums["people"] = scored["people_not_to_show"]
    sums["people_shown"] = scored["people_wrongly_shown"]
    sums.update({f"cause {k}": v for k, v in scored["causes"].items()})
    for kind in ("leak_by_height", "leak_by_case"):
        for key, value in scored[kind].items():
            bad, total = value.split("/")
            sums[f"{kind} {key} bad"] += int(bad)
            sums[f"{kind} {key} of"] += int(total)
    scale = {Path(r.photo.name).name: r.scale for r in results}
    for name, facts in school.truth.items():
        clear = [f for f in facts if f["case"] == "clear" and f["height"] * scale[name] >= SEEN]
        sums["clear_seen"] += sum(not f["may_show"] for f in clear)
    for name, _, case, height, why in scored["examples"]:
        clear_miss = case == "clear" and height * scale[name] >= SEEN and why != "revealed"
        sums["clear_missed"] += clear_miss
        print(f"  {school.folder.name}/{name}: {case} face of {height * scale[name]:.0f} px {why}")
    return sums


def curve(schools: list[School], options: CheckOptions) -> None:
    """Print what other asked rates would show and cover; decisions only, nothing is drawn."""
    print("\nThe trade-off, over all seeds; decisions, before the pixels are drawn")
    print(
        "asked   | wrongly shown: faces  people <= 95 % | clear yes 40 px not shown:"
        " alone  confirmed | questions"
    )
    for asked in RATES:
        sums: Counter[str] = Counter()
        for school in schools:
            alone = decide.decide(school.analyses, school.snapshot, options, asked_rate=asked)
            confirmed, clicks = answered(alone, school)
            sums["clicks"] += clicks
            for name, results in (("alone", alone), ("confirmed", confirmed)):
                _count(school, results, name, sums)
        people, wrong = sums["people"], sums["wrong people"]
        print(
            f"{asked:7.2%} | {sums['wrong faces']:20} {wrong:4}/{people:<4}"
            f" {most_likely(wrong, people):5.2%} | {1 - sums['alone'] / sums['clear']:31.1%}"
            f" {1 - sums['confirmed'] / sums['clear']:10.1%} | {sums['clicks']:6}"
            f"{'  <- shipped' if asked == ASKED_RATE else ''}"
        )


def _count(school: School, results: tuple[PhotoResult, ...], name: str, sums: Counter[str]) -> None:
    scale = {Path(r.photo.name).name: r.scale for r in results}
    wrong = []
    for result in results:
        for face in result.faces:
            fact = school.real(result.photo.name, face)
            if face.covered or fact is None:
                continue
            if not fact["may_show"]:
                wrong.append(fact["identity"])
            elif fact["case"] == "clear" and fact["height"] * result.scale >= CLEAR:
                sums[name] += 1
    if name == "alone":
        facts = [(scale[photo], f) for photo, all_ in school.truth.items() for f in all_]
        sums["people"] += len({f["identity"] for _, f in facts if not f["may_show"]})
        sums["clear"] += sum(
            f["may_show"] and f["case"] == "clear" and f["height"] * s >= CLEAR for s, f in facts
        )
        sums["wrong faces"] += len(wrong)
        sums["wrong people"] += len(set(wrong))


def print_sums(name: str, into: Counter[str]) -> None:
    print(f"\n{name}: with {'nobody' if name == 'alone' else 'a person'} at the window")
    hard = into["cause missed"] + into["cause thin"]
    for what, bad, of in (
        ("faces that leak", into["leaks"], into["may_not_show"]),
        ("missed or covered too little", hard, into["may_not_show"]),
        (f"of clear ones of {SEEN} px and more", into["clear_missed"], into["clear_seen"]),
        ("distinct people shown", into["people_shown"], into["people"]),
        (f"clear yes of {CLEAR} px not shown", into["clear_over"], into["clear_yes_40px"]),
        ("all yes not shown", into["over_covered"], into["may_show"]),
    ):
        print(f"  {what:32} {rate(bad, of)}")
    print(f"  {'photos held or failed':32} {into['held']}")
    for key in sorted(k for k in into if k.endswith(" bad")):
        print(f"    {key[:-4]:30} {into[key]}/{into[key[:-4] + ' of']}")


def seeds_of(text: str) -> list[int]:
    """Return the seeds of "1,2" or "11-20"."""
    ends = (part.partition("-") for part in text.split(","))
    return [s for low, _, high in ends for s in range(int(low), int(high or low) + 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=seeds_of, default=[1])
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--max-edge", type=int, default=2048)
    parser.add_argument("--keep", type=Path, help="resumable: keep what was done here")
    parser.add_argument("--no-pixels", action="store_true", help="the trade-off only")
    parser.add_argument("--text", action=argparse.BooleanOptionalAction, default=True)
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=beside)
    args = parser.parse_args()
    options = CheckOptions("website", max_edge=args.max_edge, read_text=args.text)
    tools = build_tools()
    sums: dict[str, Counter[str]] = {"alone": Counter(), "confirmed": Counter()}
    schools = []
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["XDG_STATE_HOME"] = temporary  # what a gallery remembers on this PC
        for seed in args.seeds:
            folder = (args.keep or Path(temporary)) / f"s{seed}-{args.photos}"
            start = time.perf_counter()
            make_school(folder, seed, args)
            school = look(folder, options, tools)
            schools.append(school)
            alone = decide.decide(school.analyses, school.snapshot, options)
            confirmed, clicks = answered(alone, school)
            print(
                f"seed {seed}: {school.note}; {len(alone)} photos,"
                f" {sum(len(r.faces) for r in alone)} boxes, {clicks} questions about people;"
                f" {time.perf_counter() - start:.0f} s to look",
                flush=True,
            )
            if args.no_pixels:
                continue
            for name, results in (("alone", alone), ("confirmed", confirmed)):
                sums[name] += score(school, export(school, results, options, tools), args)
            shown = {k: sums["alone"][k] for k in ("may_not_show", "leaks", "people_shown")}
            print(f"  so far, alone: {shown}; {time.perf_counter() - start:.0f} s", flush=True)
        if not args.no_pixels:
            for name, into in sums.items():
                print_sums(name, into)
        curve(schools, options)


if __name__ == "__main__":
    main()
