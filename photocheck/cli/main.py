"""The command line: arguments in, exit code out.

Exit codes: 0 all exported and proved (or all well), 1 some photos held, failed or leaking,
2 wrong use, 3 gallery locked or damaged.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from photocheck import __version__
from photocheck.cli import caption, check, demo, forget, gallery, models, selftest, verify
from photocheck.cli.output import complain
from photocheck.core import log
from photocheck.core.errors import KnownError, OutputError
from photocheck.core.imaging.child import serve_if_asked

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if argv is None:
        serve_if_asked()
    args = _parser().parse_args(argv)
    log.set_up()
    try:
        return _run(args.run, args)
    except KnownError as error:
        complain(error.sentence)
        return error.exit_code
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D at a question
        complain("Stopped as you asked. What was finished stays.")
        return 1
    except OSError as error:
        complain(
            f"A file, or what was to be said, could not be read or written ({error.strerror})."
            " Check the disk's space and your rights, then try again."
        )
        return OutputError.exit_code


def _run(command: Command, args: argparse.Namespace) -> int:
    """Run the command, and make sure that all it said is written.

    Raises:
        OSError: it is not; what is left is dropped, or Python would try once more at its end.
    """
    try:
        return command(args)
    finally:
        try:
            if sys.stdout:
                sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="photocheck",
        description="Check event photos against the school's consent gallery, cover who may not"
        " be shown, remove hidden data, and export copies that are safe to publish.",
    )
    parser.add_argument("--version", action="version", version=f"photocheck {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (demo, check, verify, caption, gallery, selftest, models, forget):
        module.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
