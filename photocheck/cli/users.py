"""``photocheck gallery user``: who may open a gallery, with which role and passphrase."""

import argparse
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user as add_user_option
from photocheck.cli.unlock import ask_passphrase, new_passphrase
from photocheck.core.consent import users
from photocheck.core.consent.gallery import Gallery, open_gallery
from photocheck.core.consent.membership import RECOVERY
from photocheck.core.consent.records import Role
from photocheck.core.errors import OutputError, UsageError


def add_to(below: Any) -> None:
    """Add the command to those of ``photocheck gallery``."""
    parser = below.add_parser(
        "user",
        help="who may open the gallery",
        description="list: who there is. add, remove, role: let NAME in, out, or do more or less."
        " passphrase: change your own, or reset NAME's. recovery: a new recovery sheet; the one"
        " before opens nothing any more.",
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("action", choices=tuple(_ACTIONS))
    parser.add_argument("name", nargs="?", metavar="NAME", help="whom it is about")
    parser.add_argument("--role", type=Role, choices=tuple(Role), help="for add and role")
    parser.add_argument("--recovery-file", type=Path, help="write the recovery sheet here to print")
    add_user_option(parser)
    parser.set_defaults(run=_run)


def tell_recovery(code: str, path: Path | None) -> None:
    """Write the recovery sheet, or print the code where no file was named.

    Raises:
        OutputError: it cannot be written; the sentence has the code, which is kept nowhere else.
    """
    if path is None:
        output.say(f"Recovery code, to print and lock away: {code}")
        return
    sheet = (
        "PhotoCheck recovery sheet\n\n"
        "Whoever has this code can open the gallery and make new administrators.\n"
        "Print it, lock it away, delete this file.\n"
        f'To use it, give the user name "{RECOVERY}" and this code:\n\n    {code}\n'
    )
    try:
        output.write_private(path, sheet)
    except OutputError as error:
        raise OutputError(f"{error.sentence} Write the code down now: {code}") from error
    output.say(f"Recovery sheet: {path}. Print it, lock it away, delete it.")


def _run(args: argparse.Namespace) -> int:
    if args.action in ("add", "remove", "role") and not args.name:
        raise UsageError(f"Say whom it is about: photocheck gallery user PATH {args.action} NAME.")
    if args.action in ("add", "role") and not args.role:
        raise UsageError(f"Say with --role what they may do: {', '.join(Role)}.")
    if args.recovery_file:
        output.check_new(args.recovery_file)
    mine = ask_passphrase()
    with open_gallery(args.path, mine, args.user) as gallery:
        _ACTIONS[args.action](gallery, args, mine)
    return 0


def _list(gallery: Gallery, _: argparse.Namespace, __: str) -> None:
    rows = [(user.name, user.role.value) for user in users.list_users(gallery)]
    output.table("Users", ("name", "role"), rows)


def _add(gallery: Gallery, args: argparse.Namespace, _: str) -> None:
    users.add_user(gallery, args.name, args.role, new_passphrase())
    output.say(f"{args.name} may open the gallery as {args.role}.")


def _remove(gallery: Gallery, args: argparse.Namespace, _: str) -> None:
    users.remove_user(gallery, args.name)
    output.say(f"{args.name} may not open the gallery any more, and it has new keys.")


def _role(gallery: Gallery, args: argparse.Namespace, _: str) -> None:
    users.change_role(gallery, args.name, args.role)
    output.say(f"{args.name} is {args.role} from now on.")


def _passphrase(gallery: Gallery, args: argparse.Namespace, mine: str) -> None:
    if args.name in (None, gallery.user):
        users.change_passphrase(gallery, mine, new_passphrase())
    else:
        users.reset_passphrase(gallery, args.name, new_passphrase())
    output.say(f"{args.name or gallery.user} has a new passphrase.")


def _recovery(gallery: Gallery, args: argparse.Namespace, _: str) -> None:
    tell_recovery(users.new_recovery_sheet(gallery), args.recovery_file)
    output.say("The recovery sheet before opens nothing any more: destroy it.")


_ACTIONS = {
    "list": _list,
    "add": _add,
    "remove": _remove,
    "role": _role,
    "passphrase": _passphrase,
    "recovery": _recovery,
}
