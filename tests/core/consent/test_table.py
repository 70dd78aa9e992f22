"""Reading consent tables: an explicit yes is a yes, nothing else is, nothing crashes."""

import contextlib
import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photocheck.core.consent import sheet
from photocheck.core.consent.table import read_table
from photocheck.core.errors import UsageError

HEADER = (
    "pupil_id,forename,surname,known_as,class,biometric,biometric_date,biometric_by,"
    "objects_parent,objects_child,consent:website,from:website,until:website,evidence,given_by,"
    "never_publish"
)
ROW = "P1,Zebedee,Quix,,3A,yes,2026-09-01,mother,no,no,yes,2026-09-01,2027-03-31,form,mother,no"


@pytest.fixture
def table(tmp_path):
    def read(text, mapping=None, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if mapping is not None:
            (tmp_path / "mapping.json").write_text(json.dumps(mapping))
        return read_table(path, tmp_path / "mapping.json" if mapping is not None else None)

    return read


@pytest.fixture
def workbook(tmp_path):
    def read(*rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "table.xlsx")
        return read_table(tmp_path / "table.xlsx")

    return read


def only(result):
    assert len(result.entries) == 1
    return result.entries[0]


def test_every_column_of_the_contract(table):
    result = table(f"{HEADER}\n{ROW}\n")
    entry = only(result)
    assert entry.pupil_id == "P1"
    assert entry.row == 2
    assert entry.texts == {
        "forename": "Zebedee",
        "surname": "Quix",
        "known_as": "",
        "class": "3A",
        "biometric_by": "mother",
        "evidence": "form",
        "given_by": "mother",
    }
    assert entry.answers == {
        "biometric": True,
        "objects_parent": False,
        "objects_child": False,
        "consent:website": True,
        "never_publish": False,
    }
    assert entry.dates == {
        "biometric_date": date(2026, 9, 1),
        "from:website": date(2026, 9, 1),
        "until:website": date(2027, 3, 31),
    }
    assert result.not_understood == ()
    assert result.refused == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(table, delimiter, encoding, ending):
    text = f"{HEADER}\n{ROW}\n".replace("Zebedee", "Zoë").replace(",", delimiter)
    entry = only(table(text.replace("\n", ending).encode(encoding)))
    assert entry.texts["forename"] == "Zoë"
    assert entry.answers["consent:website"] is True


@pytest.mark.parametrize("cell", ["yes", "Yes", "YES", " yes ", '"yes"'])
def test_an_explicit_yes(table, cell):
    assert only(table(f"pupil_id,consent:social\nP1,{cell}")).answers == {"consent:social": True}


@pytest.mark.parametrize(
    "cell",
    [
        *("y", "1", "true", "maybe", "yes?", "yes please", "=yes", "yes\u200b!", "oui", "x", "ja"),
        *("\u202eyes", "\u202esey", "y\u2066es", "yes\x07"),  # shown as something else
    ],
)
def test_nothing_else_is_a_yes_and_it_is_told(table, cell):
    result = table(f"pupil_id,consent:social\nP1,{cell}")
    assert only(result).answers == {"consent:social": False}
    assert [str(p) for p in result.not_understood] == [
        "Row 2, consent:social: neither yes nor no, so it is taken as No."
    ]


def test_what_is_invisible_in_a_cell_does_not_matter(table):
    cell = "\ufeffyes\u200b\u00ad"
    assert only(table(f"pupil_id,consent:social\nP1,{cell}")).answers == {"consent:social": True}


@pytest.mark.parametrize("cell", ["no", "No", ""])
def test_no_and_blank_are_no_without_a_word(table, cell):
    result = table(f"pupil_id,consent:social\nP1,{cell}")
    assert only(result).answers == {"consent:social": False}
    assert result.not_understood == ()


@pytest.mark.parametrize(
    ("cell", "said"), [("yes", {"objects_child": True}), ("no", {"objects_child": False}), ("", {})]
)
def test_objections(table, cell, said):
    assert only(table(f"pupil_id,objects_child\nP1,{cell}")).answers == said


def test_an_unclear_objection_is_an_objection(table):
    result = table("pupil_id,objects_child,never_publish\nP1,ask mother,?")
    assert only(result).answers == {"objects_child": True, "never_publish": True}
    assert len(result.not_understood) == 2


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-07-31", date(2026, 7, 31)),
        ("2026-07-31 00:00:00", date(2026, 7, 31)),
        ("31/07/2026", date(2026, 7, 31)),
        ("31.7.2026", date(2026, 7, 31)),
        ("07/31/2026", date(2026, 7, 31)),
        ("05/05/2026", date(2026, 5, 5)),
        ("31 July 2026", date(2026, 7, 31)),
        ("1 sep 2026", date(2026, 9, 1)),
    ],
)
def test_dates_that_can_only_be_one_day(table, cell, day):
    result = table(f"pupil_id,consent:social,until:social\nP1,yes,{cell}")
    assert only(result).dates == {"until:social": day}
    assert only(result).answers == {"consent:social": True}


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2026",
        "31/07/26",
        "2026-02-30",
        "2026-7-31",
        "46234",
        "1999-01-01",
        "soon",
        "31 Junk 2026",
    ],
)
def test_an_unclear_date_takes_the_yes_away(table, cell):
    result = table(f"pupil_id,consent:social,until:social,consent:press\nP1,yes,{cell},yes")
    assert only(result).dates == {"until:social": None}
    assert only(result).answers == {"consent:social": False, "consent:press": True}
    assert len(result.not_understood) == 1


def test_an_unclear_date_of_the_biometric_yes_takes_it_away(table):
    entry = only(table("pupil_id,biometric,biometric_date,consent:press\nP1,yes,soon,yes"))
    assert entry.answers == {"biometric": False, "consent:press": True}


def test_row_without_id_is_refused_and_named(table):
    result = table("pupil_id,consent:press\n,yes\nP2,yes\n")
    assert only(result).pupil_id == "P2"
    assert [str(p) for p in result.refused] == ["Row 2 has no usable pupil_id, so it is not used."]


def test_same_id_twice_with_other_words_is_no(table):
    result = table("pupil_id,consent:press,objects_child\nP1,yes,no\nP2,yes,no\nP1,no,yes\n")
    by_id = {entry.pupil_id: entry for entry in result.entries}
    assert by_id["P1"].answers == {"consent:press": False, "objects_child": True}
    assert by_id["P2"].answers["consent:press"] is True
    assert "Row 4, pupil_id: the id of row 2 again" in str(result.not_understood[0])


def test_same_row_twice_is_told_and_taken_once(table):
    result = table("pupil_id,consent:press\nP1,yes\nP1,yes\n")
    assert only(result).answers == {"consent:press": True}
    assert len(result.not_understood) == 1


def test_a_comma_too_many_shifts_no_yes_to_another_question(table):
    result = table("pupil_id,surname,consent:press,consent:social\nP1,Quix, Jr,no,yes\n")
    assert only(result).answers == {"consent:press": False, "consent:social": False}
    assert "more cells than columns" in str(result.not_understood[-1])


def test_unknown_columns_are_told_and_not_used(table):
    result = table("pupil_id,shoe size,consent:Web Site,consent:press\nP1,4,yes,yes\n")
    assert only(result).answers == {"consent:press": True}
    assert [p.column for p in result.not_understood] == ["shoe size", "consent:Web Site"]


def test_mapping(table):
    result = table(
        "Adm No;Web photos;Year\nP1;yes;3\n",
        mapping={"adm no": "pupil_id", "Web photos": "consent:website"},
    )
    assert only(result).answers == {"consent:website": True}


def test_words_of_a_schools_system(table):
    result = table(
        "UPN,Web,Denied,Denied 2,Denied 3\nP1,Granted,No,Yes,\nP2,Not Granted,nO,Pending,no\n",
        mapping={
            "columns": {
                "UPN": "pupil_id",
                "Web": "consent:website",
                "Denied": "consent:press",
                "Denied 2": "consent:social",
                "Denied 3": "consent:display",
            },
            "yes": ["granted"],
            "no": ["not granted"],
            "inverted": ["consent:press", "consent:social", "consent:display"],
        },
    )
    one, two = (entry.answers for entry in result.entries)
    assert one == {
        "consent:website": True,
        "consent:press": True,
        "consent:social": False,
        "consent:display": False,
    }
    assert two == {
        "consent:website": False,
        "consent:press": True,
        "consent:social": False,
        "consent:display": True,
    }
    assert [(p.row, p.column) for p in result.not_understood] == [(3, "consent:social")]


@pytest.mark.parametrize(
    "mapping",
    [
        [],
        "x",
        {"a": 1},
        {"a": "shoe"},
        {"a": "consent:"},
        {"columns": {"a": "shoe"}},
        {"columns": {}, "shoe": []},
        {"columns": {}, "yes": "granted"},
        {"columns": {}, "yes": [1]},
        {"columns": {}, "yes": [""]},
        {"columns": {}, "yes": ["no"]},
        {"columns": {}, "yes": ["x"], "no": ["X"]},
        {"columns": {}, "inverted": ["objects_child"]},
    ],
)
def test_mapping_that_makes_no_sense(table, mapping):
    with pytest.raises(UsageError, match="mapping file is not understood"):
        table("pupil_id\nP1\n", mapping=mapping)


def test_two_columns_of_one_meaning(table):
    with pytest.raises(UsageError, match="consent:press twice"):
        table("pupil_id,consent:press,Press\nP1,yes,no\n", mapping={"Press": "consent:press"})


def test_a_title_above_the_header(table):
    result = table("sep=,\nConsents of school\n\npupil_id,consent:press\nP1,yes\n")
    assert only(result).row == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column pupil_id"),
        (b"name,consent:press\nP1,yes\n", "no column pupil_id"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old Excel file"),
        (b"PK\x03\x04" + bytes(99), "not a table"),
        (b"pupil_id\0\n", "not a table"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "not a table"),
    ],
)
def test_files_that_are_no_consent_table(table, content, words):
    with pytest.raises(UsageError, match=words):
        table(content)


def test_missing_file(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        read_table(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "pupil_id\n" + "P\n" * (sheet.MAX_ROWS + 1),
        "pupil_id" + ",x" * (sheet.MAX_COLUMNS + 1) + "\nP1\n",
    ],
)
def test_tables_beyond_the_limits(table, content):
    with pytest.raises(UsageError, match="too large"):
        table(content)


def test_a_file_beyond_the_limit_is_not_read(table, monkeypatch):
    monkeypatch.setattr(sheet, "MAX_BYTES", 100)
    with pytest.raises(UsageError, match="too large"):
        table("pupil_id\n" + "P1\n" * 100)


def test_workbook(workbook):
    result = workbook(
        ["pupil_id", "forename", "consent:website", "until:website", "biometric", "biometric_date"],
        [17, "Zoë", "yes", datetime(2027, 3, 31), "Yes", date(2026, 9, 1)],
    )
    entry = only(result)
    assert entry.pupil_id == "17"
    assert entry.answers == {"consent:website": True, "biometric": True}
    assert entry.dates == {
        "until:website": date(2027, 3, 31),
        "biometric_date": date(2026, 9, 1),
    }


@pytest.mark.parametrize("cell", ['="yes"', '=IF(1,"yes","no")', True, 1, "=yes"])
def test_workbook_formulas_and_ticks_are_no_yes(workbook, cell):
    result = workbook(["pupil_id", "consent:website"], ["P1", cell])
    assert only(result).answers == {"consent:website": False}
    assert len(result.not_understood) == 1


def test_workbook_with_a_calculated_id(workbook):
    assert workbook(["pupil_id", "consent:press"], ["=A5", "yes"]).entries == ()


def test_workbook_merged_header_and_hidden_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["pupil_id", "consent:website", None])
    book.active.append(["P1", "yes", "yes"])
    book.active.merge_cells("B1:C1")
    hidden = book.create_sheet("old")
    hidden.append(["pupil_id", "consent:website", "consent:social", "consent:press"])
    hidden.append(["P1", "yes", "yes", "yes"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "t.xlsx")
    result = read_table(tmp_path / "t.xlsx")
    assert only(result).answers["consent:website"] is False  # a third cell that belongs nowhere


def test_workbook_that_unpacks_to_too_much(workbook, monkeypatch):
    monkeypatch.setattr(sheet, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(UsageError, match="too large"):
        workbook(["pupil_id"], ["P1"])


def test_no_sentence_repeats_a_cell(table):
    result = table(
        "pupil_id,consent:press,until:press,objects_child\n"
        "P1,Quixworthy,Quixworthy,Quixworthy\nP1,Quixworthy,,\n,Quixworthy,,\nP2,a,b,c,Quixworthy\n"
    )
    told = " ".join(str(p) for p in (*result.not_understood, *result.refused))
    assert "Quixworthy" not in told
    assert len(result.not_understood) >= 6


CELL = st.one_of(
    st.sampled_from(["yes", "no", "", "P1", "P2", "2026-09-01", "=1", '"', ",", ";", "\n"]),
    st.text(max_size=8),
)
HEADERS = st.sampled_from([*HEADER.split(","), "consent:social", "", "x"])


def saved(path, rows, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    return path


@settings(max_examples=300)
@given(
    header=st.lists(HEADERS, min_size=1, max_size=8),
    rows=st.lists(st.lists(CELL, max_size=9), max_size=6),
    delimiter=st.sampled_from(",;\t"),
)
def test_any_table_is_read_without_a_silent_yes(tmp_path_factory, header, rows, delimiter):
    path = saved(tmp_path_factory.mktemp("t") / "t.csv", [header, *rows], delimiter)
    try:
        result = read_table(path)
    except UsageError:
        return
    cells = [cell.strip().casefold() for row in rows for cell in row]
    for entry in result.entries:
        for name, said in entry.answers.items():
            if said and not name.startswith(("objects", "never")):
                assert "yes" in cells
                assert entry.row <= len(rows) + 1 + sum(c.count("\n") for r in rows for c in r)


@settings(max_examples=300)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_table_or_a_sentence(tmp_path_factory, content, as_zip):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes((b"PK\x03\x04" if as_zip else b"pupil_id,consent:press\n") + content)
    with contextlib.suppress(UsageError):
        for entry in read_table(path).entries:
            assert isinstance(entry.pupil_id, str)
            assert not entry.answers.get("consent:press") or b"yes" in content.lower()


PLACE = st.floats(0, 1, exclude_max=True)  # the file's length depends on the time of day


@settings(max_examples=60)
@given(st.lists(st.tuples(PLACE, st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_workbook_is_a_table_or_a_sentence(tmp_path_factory, changes):
    path = tmp_path_factory.mktemp("t") / "t.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["pupil_id", "consent:press"])
    book.active.append(["P1", "no"])
    book.save(path)
    raw = bytearray(path.read_bytes())
    for place, value in changes:
        raw[4 + int(place * (len(raw) - 4))] = value
    path.write_bytes(bytes(raw))
    with contextlib.suppress(UsageError):
        for entry in read_table(path).entries:
            assert not entry.answers.get("consent:press")
