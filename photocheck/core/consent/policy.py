"""What an administrator decides for the whole gallery: recognition, and the channels."""

from datetime import date

from photocheck.core.consent import head, people
from photocheck.core.consent.database import Database
from photocheck.core.consent.records import CHANNEL_ID
from photocheck.core.consent.vault import Change
from photocheck.core.errors import UsageError


def switch_on(
    change: Change, *, dpia: date, dpo: date, parents_told: date, by: str, unmatched: str
) -> None:
    """Record the decision for recognition; see `Gallery.switch_recognition_on`."""
    if unmatched not in ("allow", "refuse"):
        raise UsageError("Say `allow` or `refuse` for faces of people without consent.")
    if not by.strip():
        raise UsageError("Say who decided that recognition may be used.")
    if max(dpia, dpo, parents_told) > change.today:
        raise UsageError(
            "Recognition can only be switched on after the DPIA, the DPO's decision and the "
            "notice to parents: one of the dates is in the future."
        )
    days = (dpia.isoformat(), dpo.isoformat(), parents_told.isoformat())
    _record(change, (1, *days, by.strip(), unmatched))
    change.log("recognition-on", detail={"unmatched": unmatched})


def switch_off(change: Change) -> None:
    """Record that recognition is not used any more."""
    _record(change, (0, None, None, None, "", "refuse"))
    change.log("recognition-off")


def add_channel(change: Change, channel: str) -> None:
    """Add a channel of the school's own.

    Raises:
        UsageError: it is no word of small letters, or is there already.
    """
    if not CHANNEL_ID.fullmatch(channel):
        raise UsageError("A channel is one word of small letters, such as `yearbook`.")
    known = people.channels(change.database)
    if channel in known:
        raise UsageError("The gallery has this channel already.")
    change.database.rows("INSERT INTO channel VALUES (?, ?)", (channel, len(known)))
    change.touch(head.WHOLE)
    change.log("add-channel", channel)


def check_channel(database: Database, channel: str) -> None:
    """Refuse a channel that the gallery does not have.

    Raises:
        UsageError: with the channels it has.
    """
    known = people.channels(database)
    if channel not in known:
        raise UsageError(f"This gallery has no such channel. Its channels are: {', '.join(known)}.")


def _record(change: Change, values: tuple[int | str | None, ...]) -> None:
    change.database.rows(
        "INSERT INTO recognition (turned_on, dpia, dpo, parents_told, decided_by, unmatched,"
        " changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, change.user, change.at),
    )
    change.touch(head.WHOLE)
