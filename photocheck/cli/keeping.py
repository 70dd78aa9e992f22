"""``photocheck gallery``: keep it: accept an older copy, withdraw, audit, back up, restore."""

import argparse
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock


def add_to(below: Any) -> None:
    """Add the commands to those of ``photocheck gallery``."""
    accept = below.add_parser("accept", help="take an older copy, or an earlier clock, as right")
    accept.add_argument("path", type=Path)
    add_user(accept)
    accept.set_defaults(run=_accept)


def _accept(args: argparse.Namespace) -> int:
    with unlock(args.path, args.user, accept_older=True):
        output.say(
            "The gallery and this PC's clock are taken as they are, which is in the log: record"
            " again every withdrawal that is missing in this copy."
        )
    return 0
