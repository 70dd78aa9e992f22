"""The report of a batch as a page to print and as a table; ids only, never a name."""

from collections.abc import Callable, Iterator
from typing import Any

from photocheck.core.consent import page
from photocheck.core.counted import counted

_CALLED = {
    "ready": "ready",
    "review": "questions left, covered",
    "hold": "held back",
    "failed": "not checked",
}
_COLUMNS = (
    "number",
    "source",
    "status",
    "safe copy",
    "sha256",
    "shown",
    "covered",
    "other covers",
    "removed",
    "proved",
    "why",
)
WITHHELD = "(name withheld)"


def as_html(data: dict[str, Any], names: Callable[[str], bool]) -> str:
    """Return the report as a page that needs nothing from anywhere else, to keep or to print.

    Args:
        data: as ``report.report`` makes it.
        names: tells whether a file name names somebody; such names are withheld.
    """
    return page.page("Report of checked photos", _parts(data, names))


def _parts(data: dict[str, Any], names: Callable[[str], bool]) -> Iterator[str]:
    totals = data["totals"]
    yield page.heading("Report of checked photos")
    recognised = data["mode"] == "recognise"
    how = "Faces were recognised" if recognised else "Nobody was recognised: everyone was covered"
    by = f" by {data['by']}" if data.get("by") else ""
    yield page.paragraph(
        f"Checked on {data['made']}{by} for the channel {data['channel']}. {how}, unless"
        f" a person decided. Models: {data['model']}."
    )
    yield page.paragraph(
        f"{counted(totals['photos'], 'photo')}:"
        f" {counted(totals['exported'], 'safe copy', 'safe copies')} made, {totals['hold']} held"
        f" back, {totals['failed']} not checked. {counted(totals['faces'], 'face')}:"
        f" {totals['faces_show']} shown, {totals['faces_cover'] + totals['faces_review']} covered."
    )
    yield page.paragraph(
        "Each copy was made from the pixels alone, read back, compared with what was meant, and"
        " searched for faces once more before it was written. Its sha256 proves which file that"
        " was. This shows that what was found is covered, not that nobody was overlooked."
    )
    yield page.heading("Photos", 2)
    titles = ("No.", "Source", "Safe copy, sha256", "Faces", "Removed", "State")
    yield page.table(titles, map(_printed, _rows(data, names)))
    shown = sorted({f["pupil_id"] for p in data["photos"] for f in p["faces"] if not f["covered"]})
    yield page.heading("Who is shown, by id", 2)
    yield page.bullets([str(pupil or "an adult or pupil named by hand") for pupil in shown])
    if data["not_checked"]:
        yield page.heading("Files that were not checked", 2)
        rows = [(_source(n["name"], names), n["reason"]) for n in data["not_checked"]]
        yield page.table(("File", "Why"), rows)


def as_csv(data: dict[str, Any], names: Callable[[str], bool]) -> str:
    """Return one line for each photo, for a spreadsheet. Arguments as of `as_html`."""
    return page.spreadsheet(_COLUMNS, _rows(data, names))


def _rows(data: dict[str, Any], names: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    for number, photo in enumerate(data["photos"], 1):
        covered = sum(f["covered"] for f in photo["faces"])
        yield (
            str(number),
            _source(photo["source"], names),
            _CALLED[photo["status"]],
            photo["output"] or "none",
            photo["sha256"] or "",
            str(len(photo["faces"]) - covered),
            str(covered),
            str(len(photo["regions"])),
            ", ".join(photo["metadata_found"]) or "nothing found",
            "yes" if photo["proof"]["metadata"] and photo["proof"]["faces"] else "no",
            " ".join(photo["reasons"]),
        )


def _printed(row: tuple[str, ...]) -> tuple[str, ...]:
    """Return a row of `_rows` in the few columns that fit on paper."""
    number, source, status, output, sha256, shown, covered, others, removed, proved, why = row
    groups = " ".join(sha256[at : at + 8] for at in range(0, 64, 8)).strip()  # it can wrap
    copy = f"{output}, {'proved' if proved == 'yes' else 'not proved'}. {groups}"
    faces = f"{shown} shown, {covered} covered, {counted(int(others), 'other cover')}"
    state = f"{status}. {why}".strip()
    return number, source, copy if sha256 else output, faces, removed, state


def _source(name: str, names: Callable[[str], bool]) -> str:
    return WITHHELD if names(name) else name
