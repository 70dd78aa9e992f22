"""One pupil under two ids: the second record would not know what was refused under the first."""

from dataclasses import replace

import pytest
from gallery_helpers import TODAY, entry

from photocheck.core.consent.records import ConsentTable, Entry

NO = {"consent:website": False}


def under(entry_: Entry, pupil_id: str) -> Entry:
    return replace(entry_, pupil_id=pupil_id, row=7)


@pytest.mark.parametrize(("recorded", "written"), [("00123", "123"), ("P7", "p7"), ("1", "001")])
def test_an_id_that_a_spreadsheet_changed_makes_no_second_record(gallery, recorded, written):
    gallery.import_table(ConsentTable((entry(recorded),)))
    gallery.record(Entry(recorded, answers=NO))
    report = gallery.import_table(ConsentTable((under(entry(recorded), written), entry("X"))))
    assert report.new == ("X",)
    (row,) = report.refused
    assert (row.row, row.column) == (7, "pupil_id")
    assert row.sentence.startswith("Row 7: its id differs from another one")
    assert "Zebedee" not in row.sentence
    shown = {p.pupil_id: p.may_show for p in gallery.people("website", TODAY)}
    assert shown == {recorded: False, "X": True}


def test_two_such_ids_in_one_table_make_one_record(gallery):
    report = gallery.import_table(ConsentTable((entry("07"), entry("7"))))
    assert report.new == ("07",)
    assert len(report.refused) == 1


def test_a_name_that_said_no_under_another_id_makes_no_second_record(gallery):
    gallery.import_table(ConsentTable((entry("P1"), entry("P2"))))
    gallery.record(Entry("P1", answers=NO))
    new_ids = [under(entry(old), f"{old}-new") for old in ("P1", "P2")]
    report = gallery.import_table(ConsentTable(tuple(new_ids)))
    assert report.new == ("P2-new",)  # nothing was refused for P2
    (row,) = report.refused
    assert "said No under another id" in row.sentence
    assert "Quixworthy" not in row.sentence
    both = gallery.import_table(ConsentTable((entry("P1"), new_ids[0])))
    assert both.new == ("P1-new",)  # two people of one name, each with an id


def test_whoever_is_added_by_hand_stays(gallery):
    gallery.import_table(ConsentTable((entry("00123"),)))
    gallery.record(entry("123"))
    report = gallery.import_table(ConsentTable((entry("00123"), entry("123"))))
    assert report.refused == ()
    assert report.unchanged == ("00123", "123")
