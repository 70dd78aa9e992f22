"""Taking consent back: one action, at once, and what was published with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from photocheck.core.consent import head, intake
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import NAME_FIELDS, Entry, Role
from photocheck.core.consent.register import PastExport, exports_of, past_exports
from photocheck.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did.

    Attributes:
        channels: where the pupil is no longer shown.
        erased: how many reference photos were erased, with their templates.
        exports: copies in those channels that show the pupil, to be taken down; newest first.
        recognition: the consent to recognition was taken back too.
    """

    channels: tuple[str, ...]
    erased: int
    exports: tuple[PastExport, ...]
    recognition: bool = True


def withdraw(
    gallery: Gallery,
    pupil_id: str,
    *,
    channels: Sequence[str] | None = None,
    biometric: bool = True,
    given_by: str = "",
    evidence: str = "",
) -> Withdrawal:
    """Record that consent was taken back. No table brings it back, see `merge`.

    Every snapshot taken from now on has it, and every export reads the gallery again.

    Args:
        gallery: the gallery.
        pupil_id: whose consent.
        channels: for what; None for every channel.
        biometric: also the consent to recognition: reference photos and templates are erased.
        given_by: who said so.
        evidence: on what.

    Raises:
        UsageError: no such pupil or channel, or the user's role may not do that.
    """
    before = gallery.pupil(pupil_id)
    known = gallery.channels()
    gone = tuple(known if channels is None else channels)
    if not set(gone) <= set(known):
        raise UsageError(f"The gallery has no such channel. Its channels are: {', '.join(known)}.")
    answers = {f"consent:{channel}": False for channel in gone}
    if biometric:
        answers["biometric"] = False
    texts = {"given_by": given_by, "evidence": evidence}
    gallery.record(Entry(pupil_id, texts=texts, answers=answers))
    erased = before.references - gallery.pupil(pupil_id).references
    exports = tuple(e for e in exports_of(gallery, pupil_id) if e.channel in gone)
    return Withdrawal(gone, erased, exports, biometric)


def erase_leavers(gallery: Gallery, pupil_ids: Sequence[str]) -> tuple[Withdrawal, ...]:
    """Erase all that is held about people who left: names, photos, templates, scanned papers.

    The id stays with a dated No for everything, so that no older table brings a yes back, and so
    do the register of exports and the log, which name people by id only. All of them or none.

    Args:
        gallery: open, for a keeper.
        pupil_ids: who left, such as `ImportReport.missing` or what `school_year.start` returns.

    Raises:
        UsageError: no such pupil, or the user's role may not do that.
    """
    before = {pupil_id: gallery.pupil(pupil_id) for pupil_id in pupil_ids}
    channels = gallery.channels()
    with gallery.vault.write(Role.KEEPER) as change:
        taking = intake.Intake(change, by_hand=True)
        for pupil_id in before:
            taking.take(_nothing_but_no(pupil_id, channels, change.today))
            number = taking.number(pupil_id)
            for sql in (
                "DELETE FROM evidence WHERE pupil = ?",
                "UPDATE consent SET given_by = '', evidence = '' WHERE pupil = ?",
                "UPDATE pupil SET biometric_by = '' WHERE pupil = ?",
                "DELETE FROM look_alike WHERE ? IN (one, other)",
            ):
                change.database.rows(sql, (number,))
            change.touch(number)
            change.touch(head.WHOLE)
            change.log("erase-leaver", pupil_id)
    gallery.vault.vacuum()
    pasts = past_exports(gallery)
    return tuple(
        Withdrawal(
            channels,
            pupil.references,
            tuple(past for past in reversed(pasts) if pupil_id in past.pupil_ids),
        )
        for pupil_id, pupil in before.items()
    )


def erase_leaver(gallery: Gallery, pupil_id: str) -> Withdrawal:
    """Erase all that is held about one person who left; see `erase_leavers`."""
    return erase_leavers(gallery, [pupil_id])[0]


def _nothing_but_no(pupil_id: str, channels: Sequence[str], today: date) -> Entry:
    return Entry(
        pupil_id,
        texts=dict.fromkeys(NAME_FIELDS, ""),
        answers={"biometric": False, **{f"consent:{channel}": False for channel in channels}},
        dates={"left": today},
    )
