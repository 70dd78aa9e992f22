"""``photocheck gallery``: keep it: accept an older copy, withdraw, audit, back up, checklist."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, ask_passphrase, unlock
from photocheck.core.consent.audit import as_csv, as_html, audit
from photocheck.core.consent.backup import (
    KEEP_DAYS,
    backup,
    delete_backup,
    outdated,
    restore,
)
from photocheck.core.consent.checklist import change_checklist, checklist
from photocheck.core.consent.letter import letter
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.counted import counted
from photocheck.core.errors import GalleryDamaged, UsageError


def add_to(below: Any) -> None:
    """Add the commands to those of ``photocheck gallery``."""
    accept = below.add_parser("accept", help="take an older copy, or an earlier clock, as right")
    accept.add_argument("path", type=Path)
    add_user(accept)
    accept.set_defaults(run=_accept)

    check = below.add_parser("audit", help="verify everything in the gallery, and write its log")
    check.add_argument("path", type=Path)
    check.add_argument("--csv", type=Path, metavar="FILE", help="write the log as a table")
    check.add_argument("--html", type=Path, metavar="FILE", help="write the log as a page")
    add_user(check)
    check.set_defaults(run=_audit)

    back = below.add_parser("withdraw", help="record that consent was taken back, at once")
    back.add_argument("path", type=Path)
    back.add_argument("--pupil", required=True, metavar="ID")
    back.add_argument(
        "--channel", action="append", help="for this channel only; may be repeated; default: all"
    )
    back.add_argument(
        "--keep-recognition",
        action="store_true",
        help="keep the consent to recognition and the reference photos",
    )
    back.add_argument("--given-by", default="", metavar="NAME", help="who said so")
    back.add_argument("--evidence", default="", metavar="TEXT", help="where that is kept")
    back.add_argument(
        "--letter", type=Path, metavar="FILE", help="write the letter to the parent, as a page"
    )
    add_user(back)
    back.set_defaults(run=_withdraw)

    save = below.add_parser("backup", help="write the gallery to one encrypted file")
    save.add_argument("path", type=Path)
    save.add_argument("--to", required=True, type=Path, help="a new *.photocheck-backup")
    save.add_argument(
        "--delete-old",
        action="store_true",
        help=f"delete the backups beside it that are over {KEEP_DAYS} days old",
    )
    add_user(save)
    save.set_defaults(run=_backup)

    fetch = below.add_parser("restore", help="bring a backup back; what is there is kept beside it")
    fetch.add_argument("path", type=Path)
    fetch.add_argument("--from", required=True, type=Path, dest="file", metavar="FILE")
    add_user(fetch)
    fetch.set_defaults(run=_restore)

    points = below.add_parser("checklist", help="show or change what is asked before each post")
    points.add_argument("path", type=Path)
    new = points.add_mutually_exclusive_group()
    new.add_argument(
        "--from", type=Path, dest="file", metavar="FILE", help="a text, a line a point"
    )
    new.add_argument(
        "--default", action="store_true", help="back to the list PhotoCheck comes with"
    )
    add_user(points)
    points.set_defaults(run=_checklist)


def _accept(args: argparse.Namespace) -> int:
    with unlock(args.path, args.user, accept_older=True):
        output.say(
            "The gallery and this PC's clock are taken as they are, which is in the log: record"
            " again every withdrawal that is missing in this copy."
        )
    return 0


def _audit(args: argparse.Namespace) -> int:
    for path in filter(None, (args.csv, args.html)):
        output.check_new(path)
    with unlock(args.path, args.user, unverified=True) as gallery:
        found = audit(gallery)
    if args.csv:
        output.write_private(args.csv, as_csv(found.entries))
    if args.html:
        output.write_private(args.html, as_html(found.entries))
    for sentence in found.problems:
        output.complain(sentence)
    if found.problems:
        return GalleryDamaged.exit_code
    output.say(
        f"Everything verifies: {counted(len(found.entries), 'entry', 'entries')} in the log."
    )
    return 0


def _withdraw(args: argparse.Namespace) -> int:
    if args.letter:
        output.check_new(args.letter)
    with unlock(args.path, args.user) as gallery:
        done = withdraw(
            gallery,
            args.pupil,
            channels=args.channel,
            biometric=not args.keep_recognition,
            given_by=args.given_by,
            evidence=args.evidence,
        )
        pupil = gallery.pupil(args.pupil)
    erased = counted(done.erased, "reference photo")
    output.say(f"Withdrawn for: {', '.join(done.channels)}. {erased} erased.")
    if done.exports:
        rows = [(e.name, e.channel, e.at, e.user) for e in done.exports]
        output.table("Take these copies down", ("file", "channel", "exported", "by"), rows)
    else:
        output.say("The register has no exported copy there that shows this pupil.")
    if args.letter:
        output.write_private(args.letter, letter(pupil, done, date.today()))
        output.say(f"Letter: {args.letter}. Print it, then delete it: it names the child.")
    return 0


def _backup(args: argparse.Namespace) -> int:
    output.check_new(args.to)
    with unlock(args.path, args.user) as gallery:
        backup(gallery, args.to)
        output.say(f"Wrote and verified the backup {args.to}.")
        for old in outdated(args.to.absolute().parent, date.today()):
            if args.delete_old:
                delete_backup(gallery, old)
                output.say(f"Deleted the old backup {old.name}.")
            else:
                output.say(
                    f"{old.name} is over {KEEP_DAYS} days old and still holds what was erased"
                    " since: delete it, or add --delete-old."
                )
    return 0


def _restore(args: argparse.Namespace) -> int:
    done = restore(args.file, args.path, ask_passphrase(), args.user)
    output.say(f"Restored {args.path}.")
    if done.aside:
        output.say(f"What was there before is kept as {done.aside}.")
    output.say(f"Pupils whose consent was taken back or ended later: {len(done.refused)}.")
    if done.recognition_off:
        output.say("Recognition was restricted later, so it is off: record the decision again.")
    if done.complete:
        return 0
    output.complain(
        "Not all withdrawals since the backup are known here: record each one again before use."
    )
    return 1


def _checklist(args: argparse.Namespace) -> int:
    lines = _lines(args.file) if args.file else []
    with unlock(args.path, args.user) as gallery:
        if args.file or args.default:
            change_checklist(gallery, lines)
        for line in checklist(gallery):
            output.say(line)
    return 0


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} cannot be read. Write the list into a plain text file, a line a point."
        ) from error
    if not any(line.strip() for line in lines):
        raise UsageError(f"{path} has no line in it. To get the first list back, use --default.")
    return lines
