"""``photocheck verify``: would these files, or this website, give anything away?"""

import argparse
from contextlib import nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.counted import counted
from photocheck.core.errors import UsageError
from photocheck.core.pipeline.batch import default_workers
from photocheck.core.pipeline.batch import run as run_all
from photocheck.core.pipeline.published_files import list_files
from photocheck.core.pipeline.verify import Verified, Verifier, second_reading
from photocheck.core.progress import CancelToken, Progress
from photocheck.core.types import CheckOptions


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "verify",
        help="prove files or a whole website folder that are about to be published",
        description="Looks for hidden data and faces in pictures, also in those inside pages, style"
        " sheets, archives and documents; with a gallery also for whose consent is missing, and for"
        " names of pupils and personal data in pictures, pages and file names. What cannot be"
        " looked into is named. Where ExifTool is installed, it reads the files too. Exit code 1 if"
        " anything would be given away.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    parser.add_argument("--gallery", type=Path, help="whose consent and names are asked")
    parser.add_argument("--channel", help="where the files will go; needed with --gallery")
    parser.add_argument(
        "--ours",
        action="append",
        default=[],
        metavar="TEXT",
        help="an e-mail address, phone number or postcode of the school itself; may be repeated",
    )
    parser.add_argument(
        "--text",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="with a gallery: read the writing in pictures too",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    add_user(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify each file; return 1 if anything leaks."""
    if args.gallery and not args.channel:
        raise UsageError("Say with --channel where the files will go.")
    files = list_files(args.paths)
    tools = build_tools()
    options = CheckOptions(channel=args.channel or "website", read_text=args.text)
    with unlock(args.gallery, args.user) if args.gallery else nullcontext() as gallery:
        model = tools.embedder.model_id
        snapshot = gallery.snapshot(args.channel, date.today(), model) if gallery else None
    verifier = Verifier(tools, options, snapshot, tuple(args.ours))
    verified: list[Verified] = []
    with output.progress_bar() as bar:
        looks = run_all(files, verifier.look, workers=default_workers(), cancel=CancelToken())
        for found in looks:
            verified.append(found)
            bar(Progress(len(verified), len(files), "Looking into files", found.name))
    verified = second_reading(files, verified)
    if args.json:
        output.say_json([asdict(v) for v in verified])
    else:
        _say(verified)
        if gallery is None:
            output.say("Names and personal data were not looked for: that needs --gallery.")
    return 1 if any(v.leaks for v in verified) else 0


def _say(verified: list[Verified]) -> None:
    leaking = [(v.name, " ".join(v.leaks)) for v in verified if v.leaks]
    asked = [(v.name, " ".join(v.questions)) for v in verified if v.questions]
    if leaking:
        output.table("Do not publish these", ("file", "what it gives away"), leaking)
    if asked:
        output.table("Look at these yourself", ("file", "why"), asked)
    output.say(
        f"{counted(len(verified), 'file')} checked, {len(leaking)} would give something away,"
        f" {len(asked)} to look at."
    )
