"""``photocheck selftest``: what recognition would do with a gallery's own reference photos."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.consent import look_alikes
from photocheck.core.consent.selftest import selftest
from photocheck.core.types import CHANNELS


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "selftest",
        help="try recognition on the gallery's own reference photos",
        description="Try recognition on the gallery's own reference photos and say in plain words"
        " what it would do. Exit code 1 means: better cover everyone and show by name.",
    )
    parser.add_argument("--gallery", required=True, type=Path)
    parser.add_argument("--channel", default=CHANNELS[0], help="default: %(default)s")
    add_user(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Try it; return 0 if recognition may be used as it is, else 1."""
    model_id = build_tools().embedder.model_id
    with unlock(args.gallery, args.user) as gallery:
        snapshot = gallery.snapshot(args.channel, date.today(), model_id)
    result = selftest(snapshot)
    for sentence in (*result.sentences, look_alikes.in_words(look_alikes.found(snapshot))):
        if sentence:
            output.say(sentence)
    return 0 if result.safe else 1
