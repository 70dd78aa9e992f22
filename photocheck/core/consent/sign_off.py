"""Two people for each batch, where the school asks for it: one prepares, another one approves.

The rule is kept in the gallery, so that it is signed, backed up, and the same on every PC.
"""

from photocheck.core.consent import head
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role

APPROVERS = (Role.ADMINISTRATOR, Role.KEEPER)
"""Who may approve what somebody else prepared."""

_NAME = "two people"


def needs_two(gallery: Gallery | None) -> bool:
    """Tell whether a second person must approve each batch."""
    if gallery is None:
        return False
    with gallery.vault.read() as database:
        return database.one("SELECT value FROM meta WHERE name = ?", (_NAME,)) is not None


def ask_for_two(gallery: Gallery, on: bool) -> None:
    """Ask for a second person from now on, or no longer.

    Raises:
        UsageError: the user is no administrator.
    """
    with gallery.vault.write(Role.ADMINISTRATOR) as change:
        change.database.rows("DELETE FROM meta WHERE name = ?", (_NAME,))
        if on:
            change.database.rows("INSERT INTO meta (name, value) VALUES (?, ?)", (_NAME, b"yes"))
        change.touch(head.WHOLE)
        change.log("two-people-on" if on else "two-people-off")


def may_approve(gallery: Gallery | None, prepared_by: str) -> bool:
    """Tell whether the user may save copies of what `prepared_by` prepared ("" for nobody)."""
    if gallery is None or not needs_two(gallery):
        return True
    another = bool(prepared_by) and prepared_by != gallery.user
    return another and gallery.role in APPROVERS


def note_approval(gallery: Gallery, prepared_by: str, photos: int) -> None:
    """Note in the log that the user approved a batch that somebody else prepared."""
    with gallery.vault.write(Role.KEEPER) as change:
        change.log("approve", detail={"prepared_by": prepared_by, "photos": photos})
