"""All that is held about one person, on one page, for a parent who asks."""

from dataclasses import dataclass
from datetime import date

from photocheck.core.consent import journal, page, rules
from photocheck.core.consent.evidence import Scan, scans_of
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.journal import LogEntry
from photocheck.core.consent.records import Consent, Pupil, Reference
from photocheck.core.consent.register import PastExport, exports_of


@dataclass(frozen=True)
class Held:
    """Everything the gallery has about one pupil.

    Attributes:
        pupil: the record.
        shown: why, or why not, by channel, on the day of asking.
        recognised: why, or why not, templates may exist.
        references: the reference photos.
        scans: scanned papers.
        exports: published copies that show the pupil.
        log: entries about the pupil.
    """

    pupil: Pupil
    shown: dict[str, str]
    recognised: str
    references: tuple[Reference, ...]
    scans: tuple[Scan, ...]
    exports: tuple[PastExport, ...]
    log: tuple[LogEntry, ...]


def held_about(gallery: Gallery, pupil_id: str, on: date) -> Held:
    """Gather all that is held.

    Raises:
        UsageError: there is no such pupil.
    """
    pupil = gallery.pupil(pupil_id)
    with gallery.vault.read() as database:
        log = tuple(e for e in journal.entries(database) if e.subject == pupil_id)
    return Held(
        pupil=pupil,
        shown={
            channel: rules.may_show(pupil.standing, pupil.consents.get(channel), channel, on)[1]
            for channel in gallery.channels()
        },
        recognised=rules.may_recognise(pupil.standing, on)[1],
        references=gallery.references(pupil_id),
        scans=scans_of(gallery, pupil_id),
        exports=exports_of(gallery, pupil_id),
        log=log,
    )


def as_html(held: Held, on: date) -> str:
    """Return the page to print; the reference photos themselves are shown on request."""
    pupil = held.pupil
    parts = [
        ("Person", _person(pupil)),
        ("Where photos may be shown", [f"{c}: {why}" for c, why in held.shown.items()]),
        ("What was said", [_said(c, x) for c, x in sorted(pupil.consents.items())]),
        ("Objections", _objections(pupil)),
        ("Face recognition", [held.recognised]),
        (
            "Reference photos, each with one measurement of the face",
            [f"taken {rules.in_words(r.taken)}, put in by {r.added_by}" for r in held.references],
        ),
        (
            "Scanned papers",
            [f"about {', '.join(s.about)}, {s.note or 'no note'}" for s in held.scans],
        ),
        ("Published photos", [f"{e.name}, {e.channel}, {e.at[:10]}" for e in held.exports]),
        ("What was done", [f"{e.at[:10]}: {e.action} by {e.user}" for e in held.log]),
    ]
    body = [page.heading(f"Data held on {rules.in_words(on)}")]
    for title, lines in parts:
        body += [page.heading(title, 2), page.bullets(lines)]
    return page.page("Data held", body)


def _person(pupil: Pupil) -> list[str]:
    fields = {
        "school number": pupil.pupil_id,
        "first name": pupil.forename,
        "last name": pupil.surname,
        "called": pupil.known_as,
        "class": pupil.class_name,
        "clubs": pupil.clubs,
    }
    return [f"{words}: {value}" for words, value in fields.items() if value]


def _objections(pupil: Pupil) -> list[str]:
    standing = pupil.standing
    said = {
        "a parent objects": standing.objects_parent,
        "the child objects": standing.objects_child,
        "never to be published (the reason is not kept)": standing.never_publish,
    }
    return [words for words, yes in said.items() if yes]


def _said(channel: str, consent: Consent) -> str:
    word = "yes" if consent.granted else "no"
    by = f", given by {consent.given_by}" if consent.given_by else ""
    evidence = f", evidence: {consent.evidence}" if consent.evidence else ""
    return f"{channel}: {word}, recorded on {rules.in_words(consent.recorded)}{by}{evidence}"
