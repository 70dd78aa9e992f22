"""What the gallery's log says, in words for people."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from photocheck.gui.models import words

if TYPE_CHECKING:
    from photocheck.core.consent.journal import LogEntry


def _tr(text: str) -> str:
    return QCoreApplication.translate("Log", text)


def text(entry: "LogEntry") -> str:
    """Return what an entry says, without the person it is about; unknown ones keep their word."""
    detail = json.loads(entry.detail or "{}")
    say = _WORDS.get(entry.action)
    return say(detail) if say else entry.action


def _record(detail: dict[str, Any]) -> str:
    said = []
    for name, value in sorted(detail.items()):
        if name == "changed":
            said.append(_tr("name or class"))
        elif name.startswith("consent:"):
            answer, _, days = str(value).partition(" ")
            where = words.channel(name.partition(":")[2])
            yes = answer == "yes"
            said.append((_tr("{}: yes ({})") if yes else _tr("{}: no")).format(where, days))
        elif name in _FIELDS():
            said.append(_FIELDS()[name].format(_answer(value)))
    return _tr("Recorded: {}").format(", ".join(said)) if said else _tr("Recorded again")


def _answer(value: object) -> str:
    return {"True": _tr("yes"), "False": _tr("no"), "None": _tr("none")}.get(str(value), str(value))


def _FIELDS() -> dict[str, str]:  # noqa: N802
    return {
        "biometric": _tr("recognition {}"),
        "biometric_date": _tr("recognition since {}"),
        "objects_parent": _tr("a parent objects: {}"),
        "objects_child": _tr("the child objects: {}"),
        "never_publish": _tr("never publish: {}"),
        "left": _tr("left: {}"),
        "withdrawn": _tr("withdrawn: {}"),
    }


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "create": lambda _: _tr("Made the gallery"),
    "import": lambda d: _tr("Imported a list: {} new, {} changed, {} erased").format(
        d.get("new", 0), d.get("changed", 0), d.get("erased", 0)
    ),
    "record": _record,
    "enrol": lambda _: _tr("Added a reference photo"),
    "enrol-again": lambda _: _tr("Measured the reference photos anew"),
    "erase-reference": lambda _: _tr("Erased a reference photo"),
    "erase-references": lambda _: _tr("Erased all reference photos"),
    "erase-leaver": lambda _: _tr("Erased somebody who left"),
    "add-scan": lambda _: _tr("Put in a scanned form"),
    "erase-scan": lambda _: _tr("Erased a scanned form"),
    "export": lambda d: _tr("Saved {} safe copies for: {}").format(
        d.get("count", 0), words.channel(str(d.get("channel", "")))
    ),
    "recognition-on": lambda _: _tr("Switched recognition on"),
    "recognition-off": lambda _: _tr("Switched recognition off"),
    "add-channel": lambda _: _tr("Added a place for photos"),
    "change-users": lambda _: _tr("Changed who may open the gallery"),
    "users": lambda _: _tr("The list of users was changed"),
    "change-key": lambda _: _tr("Gave the gallery new keys"),
    "change-passphrase": lambda _: _tr("Changed the own passphrase"),
    "renew-slot": lambda _: _tr("Renewed the own key"),
    "checklist": lambda _: _tr("Changed the before-you-post list"),
    "look-alikes": lambda _: _tr("Marked as look-alikes"),
    "no-look-alikes": lambda _: _tr("Marked as not look-alikes"),
    "new-school-year": lambda d: _tr("Began a school year: {} left").format(d.get("left", 0)),
    "migrate": lambda _: _tr("Brought the gallery up to date"),
    "accept-older": lambda _: _tr("Accepted an older copy of the gallery"),
    "mapping": lambda _: _tr("Kept what the columns of the list mean"),
    "two-people-on": lambda _: _tr("Asked for two people for each batch"),
    "two-people-off": lambda _: _tr("Asked for one person for each batch"),
    "approve": lambda d: _tr("Approved a batch of {} photos that {} prepared").format(
        d.get("photos", 0), d.get("prepared_by", "")
    ),
    "delete-backup": lambda _: _tr("Deleted an old backup"),
    "restore": lambda _: _tr("Brought a backup back"),
}
