"""What the gallery's log says, in words for people."""

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from photocheck.core.consent.rules import in_words
from photocheck.gui.models import words

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from photocheck.core.consent.journal import LogEntry


def text(entry: "LogEntry") -> str:
    """Return what an entry says, without the person it is about; unknown ones keep their word."""
    detail = json.loads(entry.detail or "{}")
    say = _WORDS.get(entry.action)
    return say(detail) if say else entry.action


def _record(detail: dict[str, Any]) -> str:
    said = []
    for name, value in sorted(detail.items()):
        if name == "changed":
            said.append(translate("Log", "name or class"))
        elif name.startswith("consent:"):
            answer, _, days = str(value).partition(" ")
            where = words.channel(name.partition(":")[2])
            said.append(f"{where}: {_yes(days) if answer == 'yes' else translate('Log', 'no')}")
        elif name in _FIELDS() and (name, value) != ("biometric_date", "None"):
            said.append(_FIELDS()[name].format(_answer(value)))
    return (
        translate("Log", "Recorded: {}").format(", ".join(said))
        if said
        else translate("Log", "Recorded again")
    )


def _yes(days: str) -> str:
    """Return the words for a consent of "2026-09-01..2027-07-31"; it may have no last day."""
    first, _, last = days.partition("..")
    if not last:
        return translate("Log", "yes, from {}").format(_answer(first))
    return translate("Log", "yes, from {} to {}").format(_answer(first), _answer(last))


def _answer(value: object) -> str:
    plain = {
        "True": translate("Log", "yes"),
        "False": translate("Log", "no"),
        "None": translate("Log", "no"),
    }
    if str(value) in plain:
        return plain[str(value)]
    try:
        return in_words(date.fromisoformat(str(value)))
    except ValueError:  # of another version of the program
        return str(value)


def _FIELDS() -> dict[str, str]:  # noqa: N802
    return {
        "biometric": translate("Log", "recognition {}"),
        "biometric_date": translate("Log", "recognition since {}"),
        "objects_parent": translate("Log", "a parent objects: {}"),
        "objects_child": translate("Log", "the child objects: {}"),
        "never_publish": translate("Log", "never publish: {}"),
        "left": translate("Log", "left: {}"),
        "withdrawn": translate("Log", "withdrawn: {}"),
    }


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "create": lambda _: translate("Log", "Made the gallery"),
    "import": lambda d: translate("Log", "Imported a list: {} new, {} changed, {} erased").format(
        d.get("new", 0), d.get("changed", 0), d.get("erased", 0)
    ),
    "record": _record,
    "enrol": lambda _: translate("Log", "Added a reference photo"),
    "enrol-again": lambda _: translate("Log", "Measured the reference photos anew"),
    "erase-reference": lambda _: translate("Log", "Erased a reference photo"),
    "erase-references": lambda _: translate("Log", "Erased all reference photos"),
    "erase-leaver": lambda _: translate("Log", "Erased somebody who left"),
    "add-scan": lambda _: translate("Log", "Put in a scanned form"),
    "erase-scan": lambda _: translate("Log", "Erased a scanned form"),
    "export": lambda d: words.counted(
        d.get("count", 0),
        translate("Log", "Saved 1 safe copy for: {where}"),
        translate("Log", "Saved {} safe copies for: {where}"),
    ).format(where=words.channel(str(d.get("channel", "")))),
    "recognition-on": lambda _: translate("Log", "Switched recognition on"),
    "recognition-off": lambda _: translate("Log", "Switched recognition off"),
    "add-channel": lambda _: translate("Log", "Added a place for photos"),
    "change-users": lambda _: translate("Log", "Changed who may open the gallery"),
    "users": lambda _: translate("Log", "The list of users was changed"),
    "change-key": lambda _: translate("Log", "Gave the gallery new keys"),
    "change-passphrase": lambda _: translate("Log", "Changed the own passphrase"),
    "renew-slot": lambda _: translate("Log", "Renewed the own key"),
    "checklist": lambda _: translate("Log", "Changed the before-you-post list"),
    "look-alikes": lambda _: translate("Log", "Marked as look-alikes"),
    "no-look-alikes": lambda _: translate("Log", "Marked as not look-alikes"),
    "new-school-year": lambda d: translate("Log", "Began a school year: {} left").format(
        d.get("left", 0)
    ),
    "migrate": lambda _: translate("Log", "Brought the gallery up to date"),
    "accept-older": lambda _: translate("Log", "Accepted an older copy of the gallery"),
    "mapping": lambda _: translate("Log", "Kept what the columns of the list mean"),
    "two-people-on": lambda _: translate("Log", "Asked for two people for each batch"),
    "two-people-off": lambda _: translate("Log", "Asked for one person for each batch"),
    "approve": lambda d: translate("Log", "Approved {photos} that {user} prepared").format(
        photos=words.photos(d.get("photos", 0)), user=d.get("prepared_by", "")
    ),
    "delete-backup": lambda _: translate("Log", "Deleted an old backup"),
    "restore": lambda _: translate("Log", "Brought a backup back"),
}
