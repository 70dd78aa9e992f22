"""The letter to a parent who took consent back: what was done, what will be, what is kept."""

from datetime import date

from photocheck.core.consent import page, rules
from photocheck.core.consent.records import Pupil
from photocheck.core.consent.withdraw import Withdrawal
from photocheck.core.counted import counted

_KEPT = (
    "The school keeps your child's school number, the date of this No, the names of the photo files"
    " listed here and the log of who recorded what, so that the No is never overlooked."
)
_PAPER = (
    "Newsletters and prints that were given out cannot be called back. The school will not use"
    " these photos again."
)
_RIGHTS = (
    "You may ask at any time to see what the school holds about your child. If you are not content,"
    " speak to the school's data protection officer. You may also complain to the Information"
    " Commissioner's Office (ico.org.uk)."
)


def letter(pupil: Pupil, done: Withdrawal, on: date, *, school: str = "") -> str:
    """Return the letter as a page to print; it names the child, so it is for the parent only.

    Args:
        pupil: as recorded before or after the withdrawal.
        done: what the withdrawal did.
        on: the day of the letter.
        school: the school's name for the head of the letter, or "".
    """
    where = ", ".join(rules.channel_in_words(channel) for channel in done.channels) or "none"
    parts = [page.heading(school)] if school else []
    parts += [
        page.paragraph(rules.in_words(on)),
        page.paragraph("Dear parent or carer,"),
        page.heading(f"Photos of {pupil.label}", 2),
        page.paragraph(
            f"You took back your consent to photos of {pupil.label}. From today the school will"
            f" not publish photos in which your child can be seen, in: {where}."
        ),
        page.paragraph(_recognition(done)),
    ]
    if done.exports:
        parts += [
            page.paragraph(
                f"Your child can be seen in {counted(len(done.exports), 'photo')} that the school"
                " made for publishing. The school will take them down:"
            ),
            page.table(
                ("photo", "where", "made on", "taken down on"),
                [(e.name, rules.channel_in_words(e.channel), _day(e.at), "") for e in done.exports],
            ),
            page.paragraph(_PAPER),
        ]
    else:
        parts.append(
            page.paragraph(
                "The school's register has no published photo in which your child can be seen."
            )
        )
    parts += [page.paragraph(_KEPT), page.paragraph(_RIGHTS)]
    parts.append(page.paragraph("Signed for the school: ______________________________"))
    return page.page("Your withdrawal of consent", parts)


def _recognition(done: Withdrawal) -> str:
    if not done.recognition:
        return "What you said about face recognition has not changed."
    if not done.erased:
        return "Face recognition of your child has ended. No reference photo of your child is kept."
    one = done.erased == 1
    photos = "The reference photo" if one else f"All {done.erased} reference photos"
    return (
        f"Face recognition of your child has ended. {photos} and all measurements made from"
        f" {'it' if one else 'them'} were erased today."
    )


def _day(at: str) -> str:
    return rules.in_words(date.fromisoformat(at[:10]))
