"""``photocheck demo``: the whole job on sample photos, no questions asked.

The pupils of the demo are adults of the sample photos: two may be shown, for one the consent has
ended, one gave no consent for recognising. Everyone else is a stranger to the gallery.
"""

import argparse
import csv
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from photocheck.cli import output
from photocheck.cli.check import check_and_export
from photocheck.core.assembly import Tools, build_tools
from photocheck.core.consent.enrol import the_one_face
from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.table import read_table
from photocheck.core.errors import EnrolmentRefused, UsageError
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode, prepare_folder
from photocheck.core.pipeline.enrolment import enrol_photo
from photocheck.core.pipeline.scan import scan
from photocheck.core.types import Box, CheckOptions, FaceDetector, Rgb

PASSPHRASE = "the demo holds no secret"  # noqa: S105 - it opens sample photos only
_MARK = "photocheck-demo.txt"
_PUPILS = (  # pupil id, photo consent for the website until, biometric consent
    ("DEMO-1", "2099-07-31", "yes"),
    ("DEMO-2", "2099-07-31", "yes"),
    ("DEMO-3", "2021-07-31", "yes"),
    ("DEMO-4", "2099-07-31", "no"),
)


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("demo", help="the whole job on sample photos, no questions asked")
    parser.add_argument("--out", type=Path, default=Path("demo-out"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make photos and a gallery, check, export, print what came out."""
    out: Path = args.out
    _empty(out)
    tools = build_tools()
    photos = _make_photos(out / "photos")
    created = create(out / "demo.photocheck", "demo", PASSPHRASE)
    with created.gallery as gallery:
        _fill(gallery, out, tools)
        results = check_and_export(
            scan([photos]),
            CheckOptions(channel="website"),
            tools,
            gallery,
            out=out / "safe",
            report_paths=[out / "report.json"],
        )
    output.photo_table(results)
    output.say(f"Sample photos:  {photos}")
    output.say(f"Safe copies:    {out / 'safe'}")
    output.say(f"Report:         {out / 'report.json'}")
    output.say(f'Gallery:        {out / "demo.photocheck"} (passphrase "{PASSPHRASE}")')
    return 0


def _empty(out: Path) -> None:
    """Make the folder, or clear an earlier demo away, and nothing else."""
    prepare_folder(out, ())
    if any(out.iterdir()):
        if not (out / _MARK).is_file():
            raise UsageError(f"{out} holds other files. Name an empty folder with --out.")
        shutil.rmtree(out)
        out.mkdir()
    (out / _MARK).write_text("Made by `photocheck demo`; cleared by the next one.\n")


def _make_photos(folder: Path) -> Path:
    folder.mkdir()
    pictures = {
        "IMG_0001.jpg": samples.portrait(),
        "IMG_0002.jpg": samples.group(),
        "IMG_0003.jpg": samples.still_life(),
    }
    for name, picture in pictures.items():
        (folder / name).write_bytes(samples.as_a_phone_writes_it(picture))
    return folder


def _fill(gallery: Gallery, out: Path, tools: Tools) -> None:
    table = out / "consents.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            "pupil_id forename surname class biometric biometric_date biometric_by objects_parent"
            " objects_child consent:website from:website until:website evidence given_by".split()
        )
        for pupil, until, biometric in _PUPILS:
            word = [pupil, "Sample", pupil, "3A", biometric, "2020-09-01", "parent", "no", "no"]
            rows.writerow([*word, "yes", "2020-09-01", until, "paper form", "parent"])
    gallery.import_table(read_table(table))
    today = date.today()
    gallery.switch_recognition_on(
        dpia=today, dpo=today, parents_told=today, by="demo", unmatched="allow"
    )
    enrolled = [pupil for pupil, _, biometric in _PUPILS if biometric == "yes"]
    for pupil, pictures in zip(enrolled, references(tools.detector), strict=False):
        for picture in pictures:
            reference = out / "reference.png"
            reference.write_bytes(encode(picture, "png"))
            enrol_photo(gallery, pupil, reference, tools.detector, tools.embedder)
            reference.unlink()


def references(detector: FaceDetector) -> Iterator[list[Rgb]]:
    """Yield reference photos, as they are and mirrored, of each person of the sample photos.

    First comes the portrait, then who is alone in a cut-out of the group, largest face first.
    """
    group = samples.group()
    boxes = [f.detection.box for f in find_faces(group, detector, None).faces if f.quality.good]
    for head in (samples.portrait(), *(_cut(group, b) for b in sorted(boxes, key=lambda b: -b.h))):
        pair = (head, np.ascontiguousarray(head[:, ::-1]))
        if all(_can_enrol(picture, detector) for picture in pair):
            yield list(pair)


def _cut(picture: Rgb, box: Box) -> Rgb:
    top, left = max(0, int(box.y - box.h / 2)), max(0, int(box.x - box.w / 2))
    return picture[top : int(box.bottom + box.h / 2), left : int(box.right + box.w / 2)]


def _can_enrol(picture: Rgb, detector: FaceDetector) -> bool:
    try:
        the_one_face(find_faces(picture, detector, None).faces)
    except EnrolmentRefused:
        return False
    return True
