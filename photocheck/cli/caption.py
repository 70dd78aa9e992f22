"""``photocheck caption``: is the text of a post safe to publish?"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.errors import UsageError
from photocheck.core.text.check import LONGEST, check_text, without_names
from photocheck.core.text.finding import Finding, Kind
from photocheck.core.text.names import NameFinder, PersonName

CHECKLIST = (
    "Everybody who can be recognised has written consent for this very channel, in force today.",
    "Nobody is named: not in this text, not in the picture, not in the file's name.",
    "Every link was opened and read, and is appropriate and safe.",
    "The account's About page links to the school's acceptable use policy.",
)
"""What the school's policy asks before each post."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "caption",
        help="check the text of a post for names, personal data and links",
        description="Check the text of a post for names of pupils, personal data and links."
        " Nothing is opened or sent. Exit code 1 means that something must not be published.",
    )
    parser.add_argument("text", metavar="TEXT|FILE", help="the text, a text file, or - for stdin")
    parser.add_argument("--gallery", type=Path, required=True, help="whose pupils' names count")
    add_user(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check one text; return 1 if anything in it is certain to give somebody away."""
    text = _read(args.text)
    with unlock(args.gallery, args.user) as gallery:
        pupils = [
            PersonName(p.forename, p.surname, p.known_as, p.class_name)
            for p in gallery.pupils()
            if not p.adult
        ]
    findings = check_text(text, NameFinder(pupils))
    _tell(text, findings)
    output.say("Before you post:")
    for line in CHECKLIST:
        output.say(f"  [ ] {line}")
    return 1 if any(f.certain for f in findings) else 0


def _tell(text: str, findings: Sequence[Finding]) -> None:
    sure = [f for f in findings if f.certain]
    asked = [f for f in findings if not f.certain]
    if not findings:
        output.say("Found no name of a pupil, no personal data and no link.")
    for title, some in (("Do not publish this:", sure), ("Please look at this:", asked)):
        if some:
            output.say(title)
        for finding in some:
            output.say(f"  {_place(text, finding)}: {finding.sentence}.")
    suggested = without_names(text, findings)
    if suggested != text:
        output.say("The text without them:")
        for line in suggested.splitlines():
            output.say(f"  {line}")
        output.say("The names were put out by rule, so read it once more before you use it.")


def _place(text: str, finding: Finding) -> str:
    """Return where a finding is, with the text's own words for it (a link says itself)."""
    line = text.count("\n", 0, finding.start) + 1
    words = " ".join(text[finding.start : finding.end].split())
    quoted = "" if finding.kind is Kind.LINK else f', "{words}"'
    return f"line {line}{quoted}"


def _read(given: str) -> str:
    """Return the text itself, from a file of that name, or from stdin.

    Raises:
        UsageError: the file is no text, or cannot be read.
    """
    if given == "-":
        return sys.stdin.read(LONGEST + 1)
    path = Path(given)
    try:
        if not path.is_file():
            return given
        with path.open(encoding="utf-8-sig") as file:
            return file.read(LONGEST + 1)
    except UnicodeDecodeError as error:
        raise UsageError(
            "This file is not plain text in UTF-8. Copy the text itself into the command."
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            raise UsageError("This file cannot be read. Copy the text itself.") from error
        return given  # a text is often no possible file name
