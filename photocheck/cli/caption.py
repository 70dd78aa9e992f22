"""``photocheck caption``: is the text of a post safe to publish?"""

import argparse
import io
import os
import re
import sys
from pathlib import Path
from typing import IO, Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.errors import UsageError
from photocheck.core.pipeline.post import PostCheck, PostChecker
from photocheck.core.text.check import LONGEST
from photocheck.core.text.finding import Finding, Kind

_FILE_NAME = re.compile(r"(?i)^(?!\w+://).*\.(?:txt|text|md|rtf|docx?|odt|pdf)$")


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
        checker = PostChecker(gallery)
    checked = checker.check(text)
    _tell(checked)
    output.say("Before you post:")
    for line in checker.checklist:
        output.say(f"  [ ] {line}")
    return 1 if checked.certain else 0


def _tell(checked: PostCheck) -> None:
    if not checked.findings:
        output.say("Found no name of a pupil, no personal data and no link.")
    titled = (
        ("Do not publish this:", checked.certain),
        ("Please look at this:", checked.questions),
    )
    for title, some in titled:
        if some:
            output.say(title)
        for finding in some:
            output.say(f"  {_place(checked.text, finding)}: {finding.sentence}.")
    if checked.suggestion != checked.text:
        output.say("The text without them:")
        for line in checked.suggestion.splitlines():
            output.say(f"  {line}")
        output.say("The names were taken out by rule, so read it once more before you use it.")


def _place(text: str, finding: Finding) -> str:
    """Return where a finding is, with the text's own words for it (a link says itself)."""
    line = text.count("\n", 0, finding.start) + 1
    words = " ".join(text[finding.start : finding.end].split())
    quoted = "" if finding.kind is Kind.LINK else f', "{words}"'
    return f"line {line}{quoted}"


def _read(given: str) -> str:
    """Return the text itself, from a file of that name, or from stdin.

    Raises:
        UsageError: the file is no text, is not there or cannot be read, or the text is empty.
    """
    try:
        if given == "-":
            text = _decoded(sys.stdin.buffer) if sys.stdin else ""
        elif _is_there(given):
            with Path(given).open("rb") as file:
                text = _decoded(file)
        else:
            text = os.fsencode(given).decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            "This is not plain text in UTF-8. Copy the text itself into the command."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{given} is no file that can be read. Copy the text itself into the command."
        ) from error
    if text == given and len(text.split()) == 1 and _FILE_NAME.search(text):
        raise UsageError(f"There is no file {given}. Check its name, or give the text itself.")
    if not text.strip():
        raise UsageError("There is no text to check. Give it in quotes, or name a text file.")
    return text


def _is_there(given: str) -> bool:
    """Tell whether it names a file or folder; a text is often no possible name."""
    try:
        return bool(given) and Path(given).exists()
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False


def _decoded(stream: IO[bytes]) -> str:
    """Return the text of a stream as it is, or raise; what PC or terminal say does not count."""
    reader = io.TextIOWrapper(stream, encoding="utf-8-sig")
    try:
        return reader.read(LONGEST + 1)
    finally:
        reader.detach()  # stdin stays open
