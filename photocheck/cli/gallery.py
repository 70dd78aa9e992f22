"""``photocheck gallery``: make and feed the school's consent gallery."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import alike, keeping, output, published, users, year
from photocheck.cli.unlock import add_user, passphrase, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.consent import look_alikes
from photocheck.core.consent.columns import look_at
from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.mapping import read_translation, remember, remembered, to_json
from photocheck.core.consent.records import ConsentTable
from photocheck.core.consent.table import NoPupilId, read_table
from photocheck.core.counted import counted
from photocheck.core.errors import UsageError
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder


def add_to(commands: Any) -> None:
    """Add the command with its own commands to the parser."""
    parser = commands.add_parser("gallery", help="make and feed the consent gallery")
    below = parser.add_subparsers(required=True, metavar="COMMAND")

    new = below.add_parser("create", help="make an empty gallery")
    new.add_argument("path", type=Path)
    new.add_argument("--user", required=True, help="the first administrator")
    new.add_argument("--recovery-file", type=Path, help="write the recovery sheet here to print")
    new.set_defaults(run=_create)

    switch = below.add_parser("recognition", help="record the decision on recognition")
    switch.add_argument("path", type=Path)
    switch.add_argument("state", choices=("on", "off"))
    switch.add_argument("--dpia", type=_day, help="date of the data protection impact assessment")
    switch.add_argument("--dpo", type=_day, help="date of the data protection officer's decision")
    switch.add_argument("--parents-told", type=_day, help="date the parents were notified")
    switch.add_argument("--by", metavar="NAME", help="who answers for this")
    switch.add_argument(
        "--unmatched",
        choices=("allow", "refuse"),
        help="the officer's decision on faces of people without biometric consent",
    )
    add_user(switch)
    switch.set_defaults(run=_recognition)

    table = below.add_parser("import", help="read consents from a CSV or XLSX table")
    table.add_argument("path", type=Path)
    table.add_argument("--table", required=True, type=Path)
    table.add_argument("--mapping", type=Path, help="JSON: their column names to ours")
    table.add_argument(
        "--propose",
        type=Path,
        metavar="FILE",
        help="write the mapping that the table seems to need, to look over; import nothing",
    )
    table.add_argument("--dry-run", action="store_true", help="show what would change, change none")
    add_user(table)
    table.set_defaults(run=_import)

    enrol = below.add_parser("enrol", help="add reference photos")
    enrol.add_argument("path", type=Path)
    enrol.add_argument("--pupil", nargs="+", metavar=("ID", "PHOTO"), help="one pupil's photos")
    enrol.add_argument("--folder", type=Path, help="a folder with one folder per pupil id")
    add_user(enrol)
    enrol.set_defaults(run=_enrol)

    alike.add_to(below)
    keeping.add_to(below)
    published.add_to(below)
    users.add_to(below)
    year.add_to(below)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date like 2026-09-01") from error


def _create(args: argparse.Namespace) -> int:
    if args.recovery_file:
        output.check_new(args.recovery_file)
    created = create(args.path, args.user, passphrase("New passphrase: ", twice=True))
    with created.gallery:
        users.tell_recovery(created.recovery_code, args.recovery_file)
    output.say(f"Made the gallery {created.gallery.path}. Recognition is off.")
    return 0


def _recognition(args: argparse.Namespace) -> int:
    record = (args.dpia, args.dpo, args.parents_told, args.by, args.unmatched)
    if args.state == "on" and not all(record):
        raise UsageError(
            "To switch recognition on, give --dpia, --dpo, --parents-told, --by and --unmatched."
        )
    with unlock(args.path, args.user) as gallery:
        if args.state == "off":
            gallery.switch_recognition_off()
        else:
            gallery.switch_recognition_on(
                dpia=args.dpia,
                dpo=args.dpo,
                parents_told=args.parents_told,
                by=args.by,
                unmatched=args.unmatched,
            )
    output.say(f"Recognition is {args.state}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    if args.propose:
        return _propose(args.table, args.propose)
    with unlock(args.path, args.user) as gallery:
        table = _read(gallery, args)
        done = gallery.import_table(table, dry_run=args.dry_run)
        if args.mapping and not args.dry_run:
            remember(gallery, read_translation(args.mapping))
    if args.dry_run:
        rows = [(pupil_id, "; ".join(lines)) for pupil_id, lines in sorted(done.changes.items())]
        output.table("What would change", ("pupil", "change"), rows)
    for doubt in done.not_understood:
        output.note(f"Not understood: {doubt}")
    for row in done.refused:
        output.complain(row.sentence)
    output.say(
        f"{'Would import' if args.dry_run else 'Imported'}: {len(done.new)} new,"
        f" {len(done.changed)} changed, {len(done.unchanged)} unchanged,"
        f" {counted(len(done.refused), 'row')} refused."
    )
    for what, pupil_ids, sentence in (
        ("Ended", done.ended, "Their yes in the table is no longer in force."),
        ("Withheld", done.withheld, "Their yes was withdrawn by hand, so it is not taken."),
        ("Erased", done.erased, "They may no longer be recognised: their reference photos go."),
        ("Missing", done.missing, "The table does not have them; they stay as they are."),
    ):
        if pupil_ids:
            output.say(f"{what}: {len(pupil_ids)}. {sentence}")
    if done.missing:
        output.say(
            f"Whoever of them has left, erase with `photocheck gallery erase`:"
            f" {', '.join(done.missing)}."
        )
    return 1 if done.refused else 0


def _read(gallery: Gallery, args: argparse.Namespace) -> ConsentTable:
    """Read the table; by the mapping of the last import where it does not speak our words."""
    try:
        return read_table(args.table, args.mapping)
    except NoPupilId:
        known = remembered(gallery)
        if args.mapping or known is None:
            raise
    output.note("Read with the mapping of the last import.")
    return read_table(args.table, known)


def _propose(table: Path, file: Path) -> int:
    output.check_new(file)
    look = look_at(table)
    rows = [
        (
            column.title or f"(column {column.position + 1})",
            column.meaning or "not used",
            "; ".join(f"{cell} = {read}" for cell, read in column.readings.items() if cell != read)
            or "; ".join(column.samples),
        )
        for column in look.columns
    ]
    output.table(
        f"Columns of {counted(look.rows, 'row')}", ("column", "taken as", "cells read as"), rows
    )
    output.write_private(file, to_json(look.translation))
    output.say(f"Mapping: {file}. Look it over, correct it, then import with --mapping {file}.")
    return 0


def _enrol(args: argparse.Namespace) -> int:
    if bool(args.folder) == bool(args.pupil) or (args.pupil and len(args.pupil) < 2):
        raise UsageError("Give either --folder DIR, or --pupil ID and its photos.")
    if args.folder and not args.folder.is_dir():
        raise UsageError(f"There is no folder {args.folder}. Check the spelling.")
    if args.folder:
        photos = photos_of_folder(args.folder)
    else:
        photos = [(args.pupil[0], Path(name)) for name in args.pupil[1:]]
    tools = build_tools()
    with unlock(args.path, args.user) as gallery:
        done, refused = enrol_photos(gallery, photos, tools.detector, tools.embedder)
        channel, model_id = next(iter(gallery.channels())), tools.embedder.model_id
        pairs = look_alikes.found(gallery.snapshot(channel, date.today(), model_id))
    for sentence in refused:
        output.complain(sentence)
    output.say(f"Enrolled {counted(done, 'photo')}, refused {len(refused)}.")
    if pairs:
        output.say(look_alikes.in_words(pairs))
    return 1 if refused else 0
