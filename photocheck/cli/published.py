"""``photocheck gallery find-exports``: which published files show somebody who said no since."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.counted import counted
from photocheck.core.pipeline.published import Published, find_published
from photocheck.core.pipeline.scan import scan


def add_to(below: Any) -> None:
    """Add the command to those of ``photocheck gallery``."""
    parser = below.add_parser(
        "find-exports",
        help="find published copies again, also when they were made smaller or saved again",
        description="Compare the photos of a folder, such as a copy of the website, with every copy"
        " that was exported with this gallery. Exit code 1 means that some have to be taken down.",
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("folder", nargs="+", type=Path, metavar="FOLDER", help="published photos")
    parser.add_argument("--pupil", metavar="ID", help="only copies in which this pupil is visible")
    add_user(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    files = scan(args.folder)
    with unlock(args.path, args.user) as gallery, output.progress_bar() as bar:
        found, unread = find_published(
            gallery, files.photos, date.today(), pupil_id=args.pupil, on_progress=bar
        )
    for sentence in unread:
        output.note(f"Not read: {sentence}")
    if found:
        columns = ("file", "is the copy", "how sure", "channel", "exported", "take it down for")
        output.table("Copies from this gallery", columns, [_row(one) for one in found])
    down = len({one.name for one in found if one.take_down})
    copies = counted(len({one.name for one in found}), "is a copy", "are copies")
    output.say(
        f"{counted(len(files.photos), 'file')} looked at: {copies} from this gallery,"
        f" {counted(down, 'has', 'have')} to be taken down."
    )
    return 1 if down or unread else 0


def _row(one: Published) -> tuple[str, ...]:
    sure = "the same file" if one.same else "looks the same"
    past = one.past
    return (one.name, past.name, sure, past.channel, past.at[:10], ", ".join(one.take_down) or "-")
