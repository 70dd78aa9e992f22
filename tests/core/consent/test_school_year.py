"""What ends, what has to come down, and one page for a parent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from gallery_helpers import MODEL, TODAY, entry

from photocheck.core.consent import school_year
from photocheck.core.consent.held import as_html, held_about
from photocheck.core.consent.records import ConsentTable
from photocheck.core.consent.register import Exported, register
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.errors import UsageError


def until(pupil_id, day):
    said = entry(pupil_id)
    return replace(said, dates={**said.dates, "until:website": day})


@pytest.fixture
def year(filled):
    filled.import_table(
        ConsentTable(
            (
                until("E1", TODAY + timedelta(30)),
                until("E2", TODAY),
                until("E3", TODAY + timedelta(31)),
                until("E4", TODAY - timedelta(1)),
                replace(entry("E5"), texts={"class": "6A"}),
            )
        )
    )
    for pupil in ("P1", "E4"):
        register(filled, "website", [Exported(f"{pupil}.jpg", "00" * 32, bytes(8), (pupil,))])
    return filled


def test_consents_that_end_soon_are_told_thirty_days_before(year):
    assert [(e.pupil_id, e.ends - TODAY) for e in school_year.endings(year, TODAY)] == [
        ("E2", timedelta(0)),
        ("E1", timedelta(30)),
    ]
    july = date(2027, 7, 10)
    assert {e.pupil_id for e in school_year.endings(year, july)} == {"P1", "P2", "E5"}


def test_copies_to_take_down_after_an_end_or_a_withdrawal(year):
    assert set(school_year.to_take_down(year, TODAY)) == {"E4"}
    withdraw(year, "P1")
    down = school_year.to_take_down(year, TODAY)
    assert [e.name for e in down["P1"]] == ["P1.jpg"]


def test_a_new_school_year_moves_classes_and_lets_leavers_go(year):
    left = school_year.start(year, {"3A": "4A", "6A": ""})
    assert left == ("E5",)
    assert year.pupil("P1").class_name == "4A"
    assert year.pupil("P1").references == 2
    person = year.snapshot("website", TODAY, MODEL).people["E5"]
    assert person.reason == "Left the school on 2 November 2026"
    assert school_year.start(year, {"6A": ""}) == ()


def test_classes_are_proposed_and_staff_stay(year):
    year.record(replace(entry("S1", adult=True), texts={"class": "Staff"}))
    year.record(replace(entry("E6"), texts={"class": "Year 4"}))
    assert school_year.propose_classes(year) == {"3A": "4A", "6A": "", "Year 4": "Year 5"}


def test_reference_photos_grow_old(year):
    def states(on):
        return [(r.pupil_id, r.state) for r in school_year.renewals(year, on)]

    taken = date(2026, 9, 15)
    assert states(taken + timedelta(days=183)) == []
    assert states(taken + timedelta(days=184)) == [("P1", "less")]
    assert states(taken + timedelta(days=336)) == [("P1", "soon")]
    assert states(taken + timedelta(days=365)) == [("P1", "none")]


def test_all_that_is_held_about_one_pupil(year):
    held = held_about(year, "P1", TODAY)
    assert held.shown["website"] == "Consent for website until 31 July 2027"
    assert held.shown["press"] == "No consent for press is recorded"
    assert held.recognised == "Consent to face recognition since 1 September 2026"
    assert (len(held.references), len(held.exports)) == (2, 1)
    assert {e.action for e in held.log} == {"record", "enrol"}
    page = as_html(held, TODAY)
    for words in ("last name: QuixworthyP1", "given by mother, evidence: paper form", "P1.jpg"):
        assert words in page
    with pytest.raises(UsageError):
        held_about(year, "P99", TODAY)


def test_the_page_is_escaped(year):
    year.record(replace(entry("<b>"), texts={"surname": "<script>"}))
    assert "<script>" not in as_html(held_about(year, "<b>", TODAY), TODAY)
