"""``photocheck gallery``: what the office does through the year: due, year, erase, about, scan."""

import argparse
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.consent import evidence, held, school_year
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.rules import in_words
from photocheck.core.consent.withdraw import Withdrawal, erase_leavers
from photocheck.core.counted import counted
from photocheck.core.errors import UsageError

_STATES = {
    "less": "older than six months, counts less",
    "soon": "counts nothing soon",
    "none": "too old, counts nothing",
}


def add_to(below: Any) -> None:
    """Add the commands to those of ``photocheck gallery``."""
    due = below.add_parser(
        "due", help="what ends soon: consents, reference photos; and copies to take down"
    )
    due.add_argument("path", type=Path)
    due.add_argument(
        "--days", type=_whole(0, 3660), default=school_year.WARN_DAYS, help="how far to look"
    )
    add_user(due)
    due.set_defaults(run=_due)

    year = below.add_parser("year", help="begin a school year: classes move up, leavers leave")
    year.add_argument("path", type=Path)
    year.add_argument(
        "--classes",
        metavar="3A=4A,6B=",
        help="new name of each class, nothing for one that leaves; without: show a proposal",
    )
    add_user(year)
    year.set_defaults(run=_year)

    erase = below.add_parser("erase", help="erase all that is held about people who left")
    erase.add_argument("path", type=Path)
    erase.add_argument("--pupil", nargs="+", required=True, metavar="ID")
    add_user(erase)
    erase.set_defaults(run=_erase)

    about = below.add_parser("about", help="write the page of all that is held about one person")
    about.add_argument("path", type=Path)
    about.add_argument("--pupil", required=True, metavar="ID")
    about.add_argument("--html", required=True, type=Path, metavar="FILE")
    add_user(about)
    about.set_defaults(run=_about)

    scan = below.add_parser("scan", help="keep the scan of a consent form, encrypted")
    scan.add_argument("path", type=Path)
    scan.add_argument("action", choices=("add", "list", "save", "erase"))
    scan.add_argument("--pupil", metavar="ID", help="whose paper, for add and list")
    scan.add_argument("--file", type=Path, help="the scan to add, or where to save it")
    scan.add_argument("--about", nargs="+", default=[], help="consent:website, biometric, ...")
    scan.add_argument("--note", default="", help="a few words")
    scan.add_argument(
        "--number", type=_whole(1, 10**9), help="of a scan in the list, for save and erase"
    )
    add_user(scan)
    scan.set_defaults(run=_scan)

    channel = below.add_parser("channel", help="add a place of the school's own for photos")
    channel.add_argument("path", type=Path)
    channel.add_argument("name", help="one word of small letters, such as yearbook")
    add_user(channel)
    channel.set_defaults(run=_channel)


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number of an argument."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is no whole number from {least} to {most}")
        return number

    return read


def _due(args: argparse.Namespace) -> int:
    today = date.today()
    with unlock(args.path, args.user) as gallery:
        endings = school_year.endings(gallery, today, within=args.days)
        old = school_year.renewals(gallery, today)
        down = school_year.to_take_down(gallery, today)
    if endings:
        rows = [(e.pupil_id, e.channel, in_words(e.ends)) for e in endings]
        output.table("Consents that end soon", ("pupil", "channel", "last day"), rows)
    if old:
        rows = [(r.pupil_id, in_words(r.newest), _STATES[r.state]) for r in old]
        output.table("Reference photos to renew", ("pupil", "newest", "state"), rows)
    _tell_copies({pupil: list(copies) for pupil, copies in down.items()})
    output.say(
        f"{counted(len(endings), 'consent ends', 'consents end')}"
        f" within {counted(args.days, 'day')},"
        f" {counted(len(old), 'pupil needs', 'pupils need')} new reference photos,"
        f" {counted(len(down), 'is', 'are')} in copies that have to be taken down."
    )
    return 0


def _tell_copies(down: dict[str, list[Any]]) -> None:
    rows = [(p, e.name, e.channel, e.at[:10]) for p, copies in down.items() for e in copies]
    if rows:
        output.table("Take these copies down", ("pupil", "file", "channel", "exported"), rows)


def _year(args: argparse.Namespace) -> int:
    with unlock(args.path, args.user) as gallery:
        if args.classes is None:
            proposed = school_year.propose_classes(gallery)
            text = ",".join(f"{old}={new}" for old, new in proposed.items())
            output.say(f"Nothing was changed. Look this over and give it: --classes {text!r}")
            return 0
        left = school_year.start(gallery, _classes(args.classes, gallery))
        down = school_year.to_take_down(gallery, date.today())
    _tell_copies({pupil: list(down.get(pupil, ())) for pupil in left})
    output.say(f"A new school year: {counted(len(left), 'pupil')} left.")
    if left:
        erase = shlex.join(("photocheck", "gallery", "erase", str(args.path), "--pupil", *left))
        output.say(f"Erase what is held about them: {erase}")
    return 0


def _classes(text: str, gallery: Gallery) -> dict[str, str]:
    known = {pupil.class_name for pupil in gallery.pupils()}
    found = {}
    for part in text.split(","):
        old, equals, new = part.partition("=")
        if not equals or old.strip() not in known:
            raise UsageError(
                f"{part.strip() or 'Nothing'} is no change of a class in this gallery. Write"
                " --classes 3A=4A,6B= with the classes as they are now."
            )
        found[old.strip()] = new.strip()
    return found


def _erase(args: argparse.Namespace) -> int:
    with unlock(args.path, args.user) as gallery:
        done = erase_leavers(gallery, args.pupil)
    _tell_copies({p: list(w.exports) for p, w in zip(args.pupil, done, strict=True)})
    output.say(f"Erased: {len(done)}. {counted(_photos(done), 'reference photo')} went with them.")
    return 0


def _photos(done: tuple[Withdrawal, ...]) -> int:
    return sum(withdrawal.erased for withdrawal in done)


def _about(args: argparse.Namespace) -> int:
    output.check_new(args.html)
    with unlock(args.path, args.user) as gallery:
        found = held.held_about(gallery, args.pupil, date.today())
    output.write_private(args.html, held.as_html(found, date.today()))
    output.say(f"Page: {args.html}. Print it for the parent, then delete it: it names the child.")
    return 0


def _scan(args: argparse.Namespace) -> int:
    needed = {
        "add": (args.pupil, args.file),
        "list": (args.pupil,),
        "save": (args.number, args.file),
        "erase": (args.number,),
    }[args.action]
    if any(one is None for one in needed):
        raise UsageError(
            "Give for add --pupil, --about and --file; for list --pupil; for save --number and"
            " --file; for erase --number."
        )
    with unlock(args.path, args.user) as gallery:
        if args.action == "add":
            number = evidence.add_scan(
                gallery, args.pupil, args.file, about=args.about, note=args.note
            )
            output.say(f"Kept as scan {number}. The file itself is still there: delete it.")
        elif args.action == "list":
            rows = [
                (str(s.number), ", ".join(s.about), s.note, in_words(s.added_on), s.added_by)
                for s in evidence.scans_of(gallery, args.pupil)
            ]
            output.table("Scanned papers", ("number", "about", "note", "put in", "by"), rows)
        elif args.action == "save":
            output.write_private(args.file, evidence.scan_bytes(gallery, args.number))
            output.say(f"Saved: {args.file}. Delete it when it is not needed any more.")
        else:
            evidence.erase_scan(gallery, args.number)
            output.say(f"Erased scan {args.number}.")
    return 0


def _channel(args: argparse.Namespace) -> int:
    with unlock(args.path, args.user) as gallery:
        gallery.add_channel(args.name)
    output.say(f"{args.name} is a channel now. Nobody has consent for it yet.")
    return 0
