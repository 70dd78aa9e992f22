"""``photocheck verify``: would these files give anything away?"""

import argparse
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.errors import UsageError
from photocheck.core.pipeline.scan import scan
from photocheck.core.pipeline.verify import verify_file
from photocheck.core.types import CheckOptions


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("verify", help="prove files that are about to be published")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--gallery", type=Path, help="whose consent is asked")
    parser.add_argument("--channel", help="where the files will go; needed with --gallery")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    add_user(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify each file; return 1 if anything leaks."""
    if args.gallery and not args.channel:
        raise UsageError("Say with --channel where the files will go.")
    found = scan(args.paths)
    tools = build_tools()
    options = CheckOptions(channel=args.channel or "website")
    with unlock(args.gallery, args.user) if args.gallery else nullcontext() as gallery:
        model = tools.embedder.model_id
        snapshot = gallery.snapshot(args.channel, date.today(), model) if gallery else None
    verified = [
        verify_file(photo, tools.detector, tools.embedder, options, snapshot)
        for photo in found.photos
    ]
    leaking = [v for v in verified if v.leaks]
    if args.json:
        output.say_json([asdict(v) for v in verified])
    else:
        rows = [(v.name, " ".join(v.leaks)) for v in leaking]
        if rows:
            output.table("Do not publish these", ("file", "what it gives away"), rows)
        output.say(f"{len(verified)} files checked, {len(leaking)} would give something away.")
    return 1 if leaking else 0
