"""``photocheck models``: fetch and build the face models, once."""

import argparse
from typing import Any

from photocheck.cli import output
from photocheck.core.faces.build import build, list_packs
from photocheck.core.paths import models_dir
from photocheck.core.progress import CancelToken


def add_to(commands: Any) -> None:
    """Add the command with its own commands to the parser."""
    parser = commands.add_parser("models", help="fetch and build the face models")
    below = parser.add_subparsers(required=True, metavar="COMMAND")
    below.add_parser("build", help="fetch, verify and build what is missing").set_defaults(
        run=_build
    )
    below.add_parser("list", help="what is there, under which licence").set_defaults(run=_list)


def _build(args: argparse.Namespace) -> int:
    del args
    with output.progress_bar() as bar:
        build(on_progress=bar, cancel=CancelToken())
    output.say(f"The face models are ready in {models_dir()}.")
    return 0


def _list(args: argparse.Namespace) -> int:
    del args
    rows = [(p.id, p.role, p.state, p.licence, p.source) for p in list_packs()]
    output.table("Models", ("pack", "role", "state", "licence", "source"), rows)
    return 0
