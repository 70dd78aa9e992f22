"""The school's own list of what to make sure of before something is posted.

It is kept in the gallery, so that it is signed, backed up, and the same on every PC of the school.
"""

from collections.abc import Sequence

from photocheck.core.consent import head
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role
from photocheck.core.errors import UsageError

DEFAULT = (
    "Everybody who can be recognised has written consent for this very channel, in force today.",
    "Nobody is named: not in this text, not in the picture, not in the file's name.",
    "Every link was opened and read, and is appropriate and safe.",
    "The account's About page links to the school's acceptable use policy.",
)
"""What the school's policy asks; used until the school writes its own list."""

MOST_LINES, LONGEST_LINE = 20, 300
"""Lines of a list and characters of a line; a longer list is not read before each post."""

_NAME = "checklist"


def checklist(gallery: Gallery | None) -> tuple[str, ...]:
    """Return the lines of the school's list, or the default where there is none."""
    if gallery is None:
        return DEFAULT
    with gallery.vault.read() as database:
        row = database.one("SELECT value FROM meta WHERE name = ?", (_NAME,))
    return tuple(row[0].decode().splitlines()) if row else DEFAULT


def change_checklist(gallery: Gallery, lines: Sequence[str]) -> None:
    """Make these lines the school's list; without any, the default comes back.

    Args:
        gallery: of the school.
        lines: one point each. Empty ones are left out, and so is a dash or a box in front.

    Raises:
        UsageError: the list or a line is too long, or the user is no administrator.
    """
    points = [point for line in lines if (point := _point(line))]
    if len(points) > MOST_LINES or any(len(point) > LONGEST_LINE for point in points):
        raise UsageError(
            f"A list has at most {MOST_LINES} lines of {LONGEST_LINE} characters. Shorten it, so"
            " that people read it before each post."
        )
    with gallery.vault.write(Role.ADMINISTRATOR) as change:
        change.database.rows("DELETE FROM meta WHERE name = ?", (_NAME,))
        if points:
            value = "\n".join(points).encode()
            change.database.rows("INSERT INTO meta (name, value) VALUES (?, ?)", (_NAME, value))
        change.touch(head.WHOLE)
        change.log("checklist", detail={"lines": len(points)})


def _point(line: str) -> str:
    """Return a line as one line of printable characters, without a bullet in front."""
    plain = "".join(c if c.isprintable() else " " for c in line)
    return " ".join(plain.split()).removeprefix("[ ]").lstrip("-*•☐ ")
