"""Feed the import hostile and odd tables: no crash, no silent yes.

    python benchmarks/import_fuzz.py [--tables 20000] [--seconds 0] [--seed 1] [--count FILE]

Each table is made from its own number, so that a bad one can be made again: CSV and XLSX, every
encoding and delimiter that schools send, headers of ours and of other systems, merged headers,
titles above, formulas, dates in all orders, duplicate ids, very long cells; one in three is damaged
afterwards. It is read by our words and by the proposed mapping, and imported into a gallery. A yes
in the gallery must come from a cell that says yes. ``--count`` keeps the number, so that a long run
can be stopped and gone on with. Exit code 1 at the first wrong answer or crash; the number is told.
"""

# ruff: noqa: S101 - a failed assertion is what is looked for

import argparse
import csv
import io
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl

from photocheck.core.consent.columns import NO_WORDS, YES_WORDS, look_at
from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.mapping import Translation, fold
from photocheck.core.consent.records import ConsentTable
from photocheck.core.consent.table import read_table
from photocheck.core.errors import UsageError

CHEAP = KdfParams(8, 1, 1)
PASSPHRASE = "four unrelated words here"  # noqa: S105 - of a gallery that is thrown away
TITLES = (
    "pupil_id|UPN|Admission No|forename|surname|class|biometric|biometric_date|biometric_by|"
    "objects_child|never_publish|consent:website|consent:press|from:website|until:website|left|"
    "Website photographs|Social Media Denied|Newsletter|Date|Given By|evidence|Notes|"
).split("|")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")
WORDS = (
    *("yes", "YES ", "Yes", "no", "No", "y", "n", "true", "1", "0", "granted", "Not Granted"),
    *("tick", "\u2713", "pending", "Requested", "", " ", "-", "maybe", "yes?", "ye s", "nein"),
    *("=YES()", "=1+1", "+yes", "@SUM(A1)", "yes\nno", 'yes"', "\u202eyes", "y\u00e9s", "#REF!"),
    *(
        "2026-09-01",
        "01/09/2026",
        "09/13/2026",
        "13.09.2026",
        "1 Sep 2026",
        "31/02/2026",
        "20260901",
    ),
    *("P1", "P2", "p1", "\u00c5sa", "O'Brien", "a" * 600, "\ufeff", "NULL", "None", "1.0", "1e5"),
)


def table(rng: random.Random) -> tuple[str, bytes, set[str]]:
    """Return the ending and bytes of a table, and all that its cells say."""
    header = [rng.choice(TITLES) for _ in range(rng.randrange(1, 10))]
    if rng.random() < 0.8:
        header[rng.randrange(len(header))] = rng.choice(TITLES[:3])
    rows = [
        [rng.choice(WORDS) for _ in range(max(0, len(header) + rng.choice((-1, 0, 0, 0, 1))))]
        for _ in range(rng.randrange(8))
    ]
    above = [["Consent list"]] * rng.choice((0, 0, 0, 1, 3))
    said = {fold(" ".join(cell.split())) for row in (header, *rows) for cell in row}
    if rng.random() < 0.3:
        return ".xlsx", workbook([*above, header, *rows], rng), said | {"true", "1"}
    text = io.StringIO()
    csv.writer(text, delimiter=rng.choice(",;\t")).writerows([*above, header, *rows])
    return ".csv", text.getvalue().encode(rng.choice(ENCODINGS), "replace"), said


def workbook(rows: list[list[str]], rng: random.Random) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            odd = (True, 1, 1.0, date(2026, 9, 1), datetime(2026, 9, 1, 10))
            value = rng.choice(odd) if rng.random() < 0.05 else cell
            clean = "".join(c for c in value if c >= " ") if isinstance(value, str) else value
            sheet.cell(number, place, clean)
    if rng.random() < 0.2:
        sheet.merge_cells("A1:B1")
    if rng.random() < 0.2:
        book.create_sheet("other").append(["pupil_id", "consent:press"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def damaged(content: bytes, rng: random.Random) -> bytes:
    raw = bytearray(content)
    for _ in range(rng.randrange(1, 6)):
        if raw and rng.random() < 0.7:
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        else:
            del raw[rng.randrange(len(raw) + 1) :]
    return bytes(raw)


def one(gallery: Gallery, folder: Path, number: int) -> str:
    """Read and import one table in both ways; return what came of it."""
    rng = random.Random(number)
    suffix, content, said = table(rng)
    whole = rng.random() < 2 / 3
    path = folder / f"t{suffix}"
    path.write_bytes(content if whole else damaged(content, rng))
    outcome = "refused with a sentence"
    for mapping in (None, "proposed"):
        try:
            words = look_at(path).translation if mapping else Translation()
            found = read_table(path, words)
        except UsageError:
            continue
        if whole:
            check_words(found, words, said)
        gallery.import_table(found, dry_run=number % 10 != 0)
        outcome = "read" if not found.refused else "read, rows refused"
    return f"{suffix} {'whole' if whole else 'damaged'}: {outcome}"


def check_words(found: ConsentTable, words: Translation, said: set[str]) -> None:
    """A yes comes from a cell that says yes, or no where the question is the other way round."""
    assert words.yes <= YES_WORDS
    assert words.no <= NO_WORDS
    for entry in found.entries:
        for name, answer in entry.answers.items():
            if answer and (name.startswith("consent:") or name == "biometric"):
                assert said & (words.no if name in words.inverted else words.yes), name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long; 0 = never")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=Path, help="keep count in this file, and go on from it")
    args = parser.parse_args()
    tally = Counter[str]()
    if args.count and args.count.exists():
        tally.update(json.loads(args.count.read_text()))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with create(folder / "g", "Head", PASSPHRASE, kdf=CHEAP).gallery as gallery:
            while tally.total() < args.tables:
                if 0 < args.seconds < time.monotonic() - started:
                    break
                number = args.seed * 10_000_000 + tally.total()
                try:
                    tally[one(gallery, folder, number)] += 1
                except Exception:
                    traceback.print_exc()
                    sys.exit(f"table {number} went wrong")
                if args.count and tally.total() % 100 == 0:
                    args.count.write_text(json.dumps(tally))
    print(f"{tally.total()} tables, no crash, no yes that no cell said")
    for what, count in sorted(tally.items()):
        print(f"  {what}: {count}")


if __name__ == "__main__":
    main()
