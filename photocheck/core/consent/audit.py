"""Checking that nothing in a gallery was changed but by its users, and showing who did what."""

from collections.abc import Sequence
from dataclasses import dataclass

from photocheck.core.consent import head, journal, page, register
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.journal import LogEntry
from photocheck.core.errors import GalleryError

_TITLES = ("number", "time", "user", "action", "subject", "detail")


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes:
        entries: the whole log, oldest first.
        problems: sentences; empty when everything verifies.
    """

    entries: tuple[LogEntry, ...]
    problems: tuple[str, ...]


def audit(gallery: Gallery) -> Audit:
    """Check every page, the signed head, every log entry and the register of exports.

    The gallery may have been opened with ``unverified=True``, so that one that does not verify
    can be looked at.

    Raises:
        GalleryDamaged: the log itself cannot be read.
    """
    database, roster = gallery.vault.database, gallery.vault.unlocked.roster
    problems = []
    with database.reading():
        entries = tuple(journal.entries(database))
        bad = journal.first_bad(entries, roster)
        bad_batch = register.first_bad_batch(database)
        found = head.read(database)
    if bad is not None:
        problems.append(
            f"Entry {bad.seq} of the log does not verify: it or one before it was changed or "
            "removed."
        )
    if bad_batch is not None:
        problems.append(f"The exports registered with entry {bad_batch} of the log were changed.")
    if found is not None and found[0].log_seq > len(entries):
        problems.append(f"The newest entries of the log, after {len(entries)}, were removed.")
    for check in (database.check_pages, gallery.verify_head):
        try:
            check()
        except GalleryError as error:
            problems.append(error.sentence)
    return Audit(entries, tuple(problems))


def as_csv(entries: Sequence[LogEntry]) -> str:
    """Return the log as a table for a spreadsheet."""
    return page.spreadsheet(_TITLES, map(_cells, entries))


def as_html(entries: Sequence[LogEntry]) -> str:
    """Return the log as a page to print."""
    return page.page("Gallery log", [page.table(_TITLES, map(_cells, entries))])


def _cells(entry: LogEntry) -> tuple[str, ...]:
    return (str(entry.seq), entry.at, entry.user, entry.action, entry.subject, entry.detail)
