"""Taking consent back: one action, at once, and what was published with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Entry
from photocheck.core.consent.register import PastExport, exports_of
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


def erase_leaver(gallery: Gallery, pupil_id: str) -> Withdrawal:
    """Erase all that is held about a pupil who left: names, class, photos, templates.

    The id stays with a dated No for everything, so that no older table brings a yes back, and so
    do the register of exports and the log, which name pupils by id only.

    Raises:
        UsageError: no such pupil, or the user's role may not do that.
    """
    result = withdraw(gallery, pupil_id)
    blank = dict.fromkeys(("forename", "surname", "known_as", "class"), "")
    today = gallery.vault.now().date()
    gallery.record(Entry(pupil_id, texts=blank, dates={"left": today}))
    return result
