"""How many names written in photos are covered, what is covered without need, and how fast.

    python benchmarks/reading.py [--names 300] [--others 60] [--none 100] [--seed 1]
                                 [--done FILE.jsonl] [--shared DIR] [--timed 6]

Makes photos of 2048 px with badges, peg labels, boards, certificates, shirts and drawings (see
`written`): letters 12 to 60 px high (a capital), angles to 30 degrees, print and handwriting, some
bent, some faint. Each is searched as the program does it, with a made school of 420 pupils. A name
counts as found if 90 % of its ink lies under regions. A region that touches no ink of a name or of
personal data is a false cover. With --done, what was measured is kept and a second run goes on;
name a new file when the program has changed. Fonts: apt-get install the packages it names.
"""

import argparse
import json
import random
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import written
from numpy.typing import NDArray

from photocheck.core.assembly import build_tools
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging.load import fit, load
from photocheck.core.text.names import NameFinder, PersonName
from photocheck.core.text.read import TextReader
from photocheck.core.text.regions import find_regions
from photocheck.core.types import Region

FINDER = NameFinder(PersonName(p.forename, p.surname, "", p.class_name) for p in written.pupils())
FOUND = 0.9
KINDS = {
    "names": ("name", "name", "name", "other"),
    "others": ("other",) * 4,
    "none": (),
    "personal": ("personal",) * 4,
}


def covered(item: written.Item, region: Region) -> NDArray[np.bool_]:
    x, y = item.ink.T
    box = region.box
    return (x >= box.x) & (x < box.right) & (y >= box.y) & (y < box.bottom)


def judge(items: list[written.Item], regions: tuple[Region, ...]) -> dict[str, Any]:
    """Return what was found of each item, and how many regions were for nothing, where."""
    needed, rows, touched = [i for i in items if i.kind != "other"], [], set[int]()
    for item in needed:
        under = [covered(item, region) for region in regions]
        touched |= {n for n, hit in enumerate(under) if hit.any()}
        share = float(np.any(under, axis=0).mean()) if under else 0.0
        rows.append([item.kind, item.px, item.group, item.curved, item.faint, item.angle, share])
    false = [r for n, r in enumerate(regions) if n not in touched]
    return {"items": rows, "false": len(false), "sure": sum(not r.question for r in false)}


def measure(args: argparse.Namespace, reader: TextReader) -> dict[str, list[dict[str, Any]]]:
    """Return what was judged of each photo, by the kind of photo."""
    kept: dict[str, Any] = {}
    if args.done and args.done.is_file():
        kept = dict(json.loads(line) for line in args.done.read_text("utf-8").splitlines())
    shared = args.shared if args.shared.is_dir() else None
    result: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for kind, items in KINDS.items():
        for n in range(getattr(args, kind)):
            key = f"{args.seed} {kind} {n}"
            if key not in kept:
                picture, made = written.photo(random.Random(key), items, shared)
                start = time.process_time()
                regions = find_regions(picture, reader, FINDER)
                kept[key] = judge(made, regions) | {"seconds": time.process_time() - start}
                if args.done:
                    with args.done.open("a", encoding="utf-8") as file:
                        file.write(json.dumps([key, kept[key]]) + "\n")
            result[kind].append(kept[key])
    return result


def tell(result: dict[str, list[dict[str, Any]]]) -> None:
    photos = [photo for some in result.values() for photo in some]
    names = [item for photo in photos for item in photo["items"] if item[0] == "name"]
    print("names found, by height of a capital letter in pixels")
    groups = list(written.FONTS)
    print(f"{'px':<10}" + "".join(f"{g:>16}" for g in (*groups, "all")))
    for px in written.SIZES:
        of_size = [i for i in names if i[1] == px]
        cells = [share([i for i in of_size if i[2] == group]) for group in groups]
        print(f"{px:<10}" + "".join(f"{cell:>16}" for cell in (*cells, share(of_size))))
    large = [i for i in names if i[1] >= 16]
    cells = [share([i for i in large if i[2] == group]) for group in groups]
    print(f"{'16 and up':<10}" + "".join(f"{cell:>16}" for cell in (*cells, share(large))))
    print("of 16 px and up:")
    for title, some in (
        ("curved", [i for i in large if i[3]]),
        ("faint", [i for i in large if i[4]]),
        ("to 10 degrees", [i for i in large if abs(i[5]) <= 10]),
        ("10 to 20 degrees", [i for i in large if 10 < abs(i[5]) <= 20]),
        ("20 to 30 degrees", [i for i in large if abs(i[5]) > 20]),
    ):
        print(f"  {title:<18}{share(some):>16}")
    personal = [i for p in result["personal"] for i in p["items"] if i[1] >= 16]
    print(f"e-mail, phone, postcode, web address: {share(personal)}")
    for kind, title in (
        ("none", "photos without writing put in"),
        ("others", "photos with other writing only (4 signs each)"),
        ("names", "photos with names and one other sign"),
    ):
        some = result[kind]
        false, sure = sum(p["false"] for p in some), sum(p["sure"] for p in some)
        print(f"{title}: {false} false covers in {len(some)} photos, {sure} of them not asked")
    for kind in ("none", "names"):
        spent = [p["seconds"] for p in result[kind]]
        if spent:
            print(f"reading one of `{kind}`: {np.median(spent):.2f} s of one core (median)")


def share(items: list[Any]) -> str:
    found = sum(item[6] >= FOUND for item in items)
    return f"{found}/{len(items)} {found / max(1, len(items)):6.1%}"


def time_it(count: int, shared: Path | None) -> None:
    """Say what reading adds to a photo of 12 megapixels, exported at 2048, two at once."""
    tools = build_tools()
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n in range(count):
            made, _ = written.photo(random.Random(f"timed {n}"), KINDS["names"], shared)
            large = cv2.resize(made, (4000, 3000), interpolation=cv2.INTER_CUBIC)
            files.append(Path(folder) / f"{n}.jpg")
            cv2.imwrite(str(files[-1]), large[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
        for reads in (False, True):

            def step(file: Path, *, reads: bool = reads) -> None:
                pixels = load(file).pixels
                picture, scale = fit(pixels, written.EDGE)
                find_faces(picture, tools.detector, None, scale=scale, full=pixels)
                if reads:
                    find_regions(picture, tools.reader, FINDER, scale)

            step(files[0])
            wall, cpu = time.perf_counter(), time.process_time()
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(step, files))
            wall, cpu = (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count
            how = "with reading" if reads else "load and faces alone"
            print(
                f"12 megapixels at 2048, two workers, {how}: {wall:.2f} s a photo, {cpu:.2f} s CPU"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=300)
    parser.add_argument("--others", type=int, default=60)
    parser.add_argument("--none", type=int, default=100)
    parser.add_argument("--personal", type=int, default=20)
    parser.add_argument("--timed", type=int, default=6, help="photos of 12 megapixels to time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--done", type=Path, help="keep what was measured here, and go on from it")
    parser.add_argument(
        "--shared",
        type=Path,
        default=Path(__file__).resolve().parents[2] / "shared/data",
        help="a folder of real photos to draw in, left out where it is not there",
    )
    args = parser.parse_args()
    if missing := written.missing_fonts():
        parser.error(f"install the fonts first: apt-get install {' '.join(missing)}")
    tools = build_tools()
    tools.reader.load()
    tell(measure(args, tools.reader))
    if args.timed:
        time_it(args.timed, args.shared if args.shared.is_dir() else None)
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
