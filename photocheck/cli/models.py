"""``photocheck models``: the face models that are shipped, and packs a school adds from disk."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, can_ask, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.counted import counted
from photocheck.core.errors import ModelsMissing, UsageError
from photocheck.core.faces.added import SHIPPED, Offer, add, added, looked_into, use, used
from photocheck.core.faces.build import build, list_packs
from photocheck.core.paths import models_dir
from photocheck.core.pipeline.enrolment import enrol_again
from photocheck.core.progress import CancelToken


def add_to(commands: Any) -> None:
    """Add the command with its own commands to the parser."""
    parser = commands.add_parser("models", help="build, list, add and choose the face models")
    below = parser.add_subparsers(required=True, metavar="COMMAND")
    below.add_parser("build", help="fetch, verify and build what is missing").set_defaults(
        run=_build
    )
    below.add_parser("list", help="what is there, under which licence").set_defaults(run=_list)
    adding = below.add_parser(
        "add",
        help="add a pack from disk",
        description="Add a pack that lies on this computer: an InsightFace pack (SCRFD and ArcFace"
        " as ONNX files), or OpenCV's YuNet and SFace. Nothing is fetched. The licence is shown,"
        " and who accepts it is recorded.",
    )
    adding.add_argument("path", type=Path, help="a folder, zip file or ONNX file")
    adding.add_argument("--by", default="", metavar="NAME", help="who accepts the licence")
    adding.add_argument("--accept-licence", action="store_true", help="do not ask")
    adding.set_defaults(run=_add)
    using = below.add_parser(
        "use",
        help="choose the pack to work with",
        description="Choose the pack to work with. Templates belong to the pack that made them, so"
        " each gallery needs new ones: they are made from its own reference photos.",
    )
    using.add_argument("pack", help=f"as `models list` names it, or {SHIPPED}")
    using.add_argument("--gallery", type=Path, help="make its templates with this pack")
    add_user(using)
    using.set_defaults(run=_use)


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
    chosen = used()
    own = [
        (
            pack.id,
            " + ".join(n.role for n in pack.networks),
            "in use" if pack == chosen else "",
            pack.licence.splitlines()[0],
            f"{pack.accepted_by}, {pack.accepted_on}",
        )
        for pack in added()
    ]
    if own:
        columns = ("pack", "role", "", "licence", "accepted by")
        output.table("Packs added by the school", columns, own)
    return 0


def _add(args: argparse.Namespace) -> int:
    with looked_into(args.path) as offer:
        output.say(f"{offer.name}: {' and '.join(n.role for n, _ in offer.networks)}")
        output.say(offer.licence)
        if not args.accept_licence:
            _ask(offer)
        pack = add(offer, args.by or _name(), date.today())
    output.say(f"Added as {pack.id}. To work with it: photocheck models use {pack.id}")
    output.say(
        "Try it before you rely on it: photocheck selftest --gallery PATH. PhotoCheck's own figures"
        " were measured with its own models."
    )
    return 0


def _ask(offer: Offer) -> None:
    if not can_ask():
        raise UsageError("Read the licence above. To accept it, add --accept-licence --by NAME.")
    said = input(f"Does the school accept this licence for {offer.name}? Type yes or no: ")
    if said.strip().lower() != "yes":
        raise UsageError("The licence was not accepted, so nothing was added.")


def _name() -> str:
    return input("Who accepts it (name and role)? ") if can_ask() else ""


def _use(args: argparse.Namespace) -> int:
    before = _used_id()
    use(args.pack)
    try:
        tools = build_tools()
    except Exception:
        use(before)  # a pack that does not load is not left in use
        raise
    output.say(f"PhotoCheck now works with {args.pack}.")
    if args.gallery is None:
        output.say(
            "Each gallery needs templates of it: run this again with --gallery PATH. Until then"
            " everyone is covered."
        )
        return 0
    with unlock(args.gallery, args.user) as gallery:
        made, refused = enrol_again(gallery, tools.detector, tools.embedder)
    some = counted(made, "template was", "templates were")
    output.say(f"{some} made from the gallery's reference photos.")
    for pupil_id in refused:
        output.say(f"{pupil_id}: one photo shows the face too poorly. Enrol a better one.")
    return 1 if refused else 0


def _used_id() -> str:
    """Return the id of the pack in use; one that is gone counts as none."""
    try:
        pack = used()
    except ModelsMissing:
        pack = None
    return SHIPPED if pack is None else pack.id
