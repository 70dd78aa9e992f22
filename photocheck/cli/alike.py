"""``photocheck gallery alike``: two people of whom a person is always asked, as twins are."""

import argparse
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.consent import look_alikes


def add_to(below: Any) -> None:
    """Add the command to those of ``photocheck gallery``."""
    parser = below.add_parser(
        "alike",
        help="always ask about two people who look alike, such as twins",
        description="From now on neither of the two is shown by recognition: a person is asked."
        " Mark twins even if only one of them has reference photos: the other may be taken for"
        " this one.",
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("pupil", nargs=2, metavar="ID")
    parser.add_argument("--no-longer", action="store_true", help="ask about them no longer")
    add_user(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    one, other = args.pupil
    with unlock(args.path, args.user) as gallery:
        if args.no_longer:
            look_alikes.unmark(gallery, one, other)
            output.say(
                f"{one} and {other} are no longer marked. If their photos are too near to"
                " each other, they are still asked about."
            )
        else:
            look_alikes.mark(gallery, one, other)
            output.say(f"A person is always asked about {one} and {other} now.")
    return 0
