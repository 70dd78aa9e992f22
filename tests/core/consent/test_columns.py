"""The mapping step: what a school's own table looks like before anything is imported."""

from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent.columns import NO_WORDS, YES_WORDS, look_at, meanings
from photocheck.core.consent.mapping import (
    Translation,
    from_json,
    read_translation,
    remember,
    remembered,
    to_json,
)
from photocheck.core.consent.table import NoPupilId, read_table
from photocheck.core.errors import UsageError

SCHOOL = """Consent list,,,,,,
Admission No,Legal Surname,Preferred Forename,Reg Group,Website photographs,Social Media Denied,Note
17,Quixworthy,Zeb,3A,Granted,No,x
18,Smith,Al,3B,Requested,Yes,
19,Jones,Bo,3B,Not Granted,,
"""


@pytest.fixture
def school(tmp_path):
    file = tmp_path / "school.csv"
    file.write_text(SCHOOL)
    return file


def test_a_proposal_is_read_from_headers_and_words(school):
    look = look_at(school)
    assert [c.meaning for c in look.columns] == [
        "pupil_id",
        "surname",
        "known_as",
        "class",
        "consent:website",
        "consent:social",
        "",
    ]
    assert look.rows == 3
    website, social = look.columns[4:6]
    assert website.readings == {
        "Granted": "Yes",
        "Requested": "not understood, so No",
        "Not Granted": "No",
    }
    assert social.inverted
    assert social.readings == {"No": "Yes", "Yes": "No"}
    with pytest.raises(NoPupilId):
        read_table(school)


def test_what_is_proposed_is_what_is_imported(school):
    look = look_at(school)
    table = read_table(school, look.translation)
    answers = {e.pupil_id: e.answers for e in table.entries}
    assert {i: a["consent:website"] for i, a in answers.items()} == {
        "17": True,
        "18": False,
        "19": False,
    }
    assert {i: a["consent:social"] for i, a in answers.items()} == {
        "17": True,
        "18": False,
        "19": False,
    }


def test_a_correction_by_hand_counts(school):
    proposed = look_at(school).translation
    columns = {**proposed.columns, "website photographs": "", "note": "evidence"}
    corrected = Translation(columns, proposed.yes, proposed.no, frozenset())
    look = look_at(school, corrected)
    assert look.columns[4].meaning == ""
    assert look.columns[4].samples == ("Granted", "Requested", "Not Granted")
    assert look.columns[6].readings == {"x": "x"}
    assert from_json(to_json(corrected)) == corrected
    assert "consent:website" not in read_table(school, corrected).columns


def test_the_gallery_remembers_the_mapping(gallery, school):
    assert remembered(gallery) is None
    translation = look_at(school).translation
    remember(gallery, translation)
    remember(gallery, translation)
    assert remembered(gallery) == translation
    gallery.verify_head()
    with pytest.raises(UsageError, match="not understood"):
        remember(gallery, Translation({"a": "nonsense"}))


def test_dates_are_read_in_words(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["UPN", "consent:website", "until:website"])
    book.active.append(["A1", True, date(2027, 7, 31)])
    book.active.append(["A2", True, "03/04/2027"])
    book.save(tmp_path / "t.xlsx")
    look = look_at(tmp_path / "t.xlsx")
    assert look.columns[1].readings == {"True": "Yes"}
    assert look.columns[2].readings == {
        "2027-07-31": "31 July 2027",
        "03/04/2027": "not one certain day, so the answer is No",
    }


def test_what_a_column_can_mean(gallery):
    names = dict(meanings(gallery.channels()))
    assert {"pupil_id", "consent:press", "until:display", "objects_child"} <= set(names)
    assert names["consent:social"] == "Consent to photos: social media (yes or no)"


@pytest.mark.parametrize("content", [b"", b"one\ntwo\n", b"\x00\x01\x02"])
def test_files_that_are_no_table(tmp_path, content):
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError):
        look_at(file)


def test_a_mapping_that_is_no_text(tmp_path):
    file = tmp_path / "m.json"
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UsageError, match="not understood"):
        read_translation(file)


CELLS = st.sampled_from([*sorted(YES_WORDS), *sorted(NO_WORDS), "", "?", "=1", "pending", "Yes "])
TITLES = st.sampled_from(
    ["UPN", "Website consent", "Website consent denied", "Press", "Date", "", "pupil_id", "x\ty"]
)


@given(st.lists(TITLES, min_size=2, max_size=5), st.lists(st.lists(CELLS, max_size=6), max_size=4))
def test_no_proposal_makes_a_yes_of_what_is_no_yes(tmp_path_factory, header, rows):
    file = tmp_path_factory.mktemp("t") / "t.csv"
    lines = [header, *rows]
    file.write_text("\n".join(",".join(f'"{c}"' for c in line) for line in lines), encoding="utf-8")
    try:
        look = look_at(file)
        table = read_table(file, look.translation)
    except UsageError:
        return
    from_json(to_json(look.translation))
    yes = {c.meaning: NO_WORDS if c.inverted else YES_WORDS for c in look.columns if c.meaning}
    for entry in table.entries:
        for name, said in entry.answers.items():
            if said and name.startswith("consent:"):
                cells = {c.strip().casefold() for row in rows for c in row}
                assert cells & yes[name]
