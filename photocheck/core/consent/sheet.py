"""Reading a table file as rows of text, whatever program wrote it. Nothing is interpreted here.

Formulas are not calculated: such a cell reads as ``=``, which is no answer to anything.
"""

import csv
import io
import itertools
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from photocheck.core.errors import UsageError

MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 300
MAX_CELLS = 2_000_000  # 50,000 pupils with 40 columns; about 20 s to read
MAX_CELL = 500  # characters
FORMULA = "="
DELIMITERS = ",;\t"
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_ODD = "\N{REPLACEMENT CHARACTER}"

Rows = Iterator[list[str]]


def read_sheets(path: Path) -> list[Rows]:
    """Return the ways to read a file as rows of stripped text: one a sheet or delimiter.

    Raises:
        UsageError: it is not there, too large, or no CSV or XLSX file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise too_large()
        untrusted = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "The table cannot be read. Check that the file is there and that you may open it."
        ) from error
    if untrusted.startswith(b"PK\x03\x04"):
        return list(_workbook(untrusted))
    if untrusted.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(
            "This is an old Excel file or one with a password. Save it as XLSX without a password, "
            "or as CSV."
        )
    text = _decode(untrusted)
    return [_csv_rows(text, delimiter) for delimiter in DELIMITERS]


def too_large() -> UsageError:
    """Return the error for a table beyond the limits."""
    return UsageError(
        f"This table is too large: at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns are read. "
        "Save only the consent list."
    )


def no_table() -> UsageError:
    """Return the error for a file that is no table."""
    return UsageError("This file is not a table. Give a CSV or XLSX file with a header row.")


def _decode(untrusted: bytes) -> str:
    """Return the text: by its mark, as UTF-8, as the code page of British PCs, or as guessed."""
    marked = untrusted[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return _checked(untrusted.decode(encoding))
        except UnicodeDecodeError:
            continue
    guess = from_bytes(untrusted).best()
    if guess is None:
        raise no_table()
    return _checked(str(guess))


def _checked(text: str) -> str:
    if "\0" in text:
        raise no_table()
    return text


def _csv_rows(text: str, delimiter: str) -> Rows:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield _bounded([_clean(cell) for cell in row])
    except csv.Error as error:
        raise no_table() from error


def _workbook(untrusted: bytes) -> Iterator[Rows]:
    import openpyxl  # noqa: PLC0415 - it would be a fifth of every start, and workbooks are few

    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise too_large()
        with warnings.catch_warnings():  # it warns of what it leaves out, such as drop-down lists
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(untrusted), read_only=True, data_only=False)
    except UsageError:
        raise
    except Exception as error:  # a parser on hostile data: whatever it trips over, it is no table
        raise no_table() from error
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield _sheet_rows(sheet)


def _sheet_rows(sheet: Any) -> Rows:
    try:
        sheet.reset_dimensions()  # the file's word on its own size is not needed
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1):
                yield _bounded([_cell_text(cell) for cell in row])
    except UsageError:
        raise
    except Exception as error:  # as above
        raise no_table() from error


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value)) if isinstance(value, str | int | float) else FORMULA


def _clean(untrusted: str) -> str:
    """Return one line of bounded length, as a person sees it.

    What is invisible is left out. Other control characters, such as one that turns the direction
    of reading, become a mark that no answer has: the cell shows something else than it says.
    """
    text = " ".join(untrusted[: MAX_CELL * 2].translate(_INVISIBLE).split())
    return "".join(c if c.isprintable() else _ODD for c in text)[:MAX_CELL]


def _bounded(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    if len(row) > MAX_COLUMNS:
        raise too_large()
    return row


def limited(rows: Iterable[list[str]]) -> Rows:
    """Yield rows up to the limits.

    Raises:
        UsageError: beyond.
    """
    cells = 0
    for number, row in enumerate(itertools.chain(rows), start=1):
        cells += len(row)
        if number > MAX_ROWS or cells > MAX_CELLS:
            raise too_large()
        yield row
