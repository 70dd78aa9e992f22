"""Pages to print, as HTML that needs nothing from anywhere else, and tables for a spreadsheet.

Everything said is escaped.
"""

import csv
import html
import io
from collections.abc import Iterable, Sequence

_STYLE = (
    "body{font:11pt/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top}"
    "h1{font-size:1.4em}h2{font-size:1.1em;margin-bottom:.2em}"
)


def page(title: str, parts: Iterable[str]) -> str:
    """Return a whole page of finished parts."""
    head = f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>"
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><meta charset="utf-8">{head}\n{body}\n</html>\n'


def heading(text: str, level: int = 1) -> str:
    """Return a heading."""
    return f"<h{level}>{html.escape(text)}</h{level}>"


def paragraph(text: str) -> str:
    """Return a paragraph."""
    return f"<p>{html.escape(text)}</p>"


def bullets(lines: Sequence[str]) -> str:
    """Return a list; "none" for an empty one."""
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines or ["none"]) + "</ul>"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a header row."""
    head = "".join(f"<th>{html.escape(title)}</th>" for title in titles)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def spreadsheet(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV, in which no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(titles)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
