import pytest
from PySide6.QtCore import Qt

from photocheck.core.types import Person
from photocheck.gui.models.people_model import PERSON_ROLE, PeopleFilter, PeopleModel

PEOPLE = (
    Person("P2", "Zoë Adams", "3A", True, "Consent for website", False),
    Person("P1", "Amy Brown", "3A", True, "Consent for website", True),
    Person("P3", "Ben Cole", "4B", False, "Consent for website ended 31 July", False),
    Person("P4", "Nora Never", "3A", False, "Never", False, never_publish=True),
    Person("S1", "Mr Jones", "", True, "Consent for website", False),
)


@pytest.fixture
def people(qapp) -> PeopleFilter:
    return PeopleFilter(PeopleModel(PEOPLE), ("3a",))


def ids(model) -> list[str]:
    return [model.index(r, 0).data(PERSON_ROLE).pupil_id for r in range(model.rowCount())]


def test_people_of_the_event_and_staff_come_first_who_may_be_shown_on_top(people) -> None:
    assert ids(people) == ["P1", "S1", "P2", "P4"]


@pytest.mark.parametrize("event", ["Chess Club", "chess club", "CHESSCLUB"])
def test_people_of_the_events_club_come_without_searching(qapp, event: str) -> None:
    kim = Person("P5", "Kim Dean", "5C", True, "", False, clubs=("Chess club",))
    aide = Person("S2", "Ms Lee", "4B", True, "", False, adult=True)
    model = PeopleFilter(PeopleModel((*PEOPLE, kim, aide)), (event,))
    assert ids(model) == ["P5", "S1", "S2"]


@pytest.mark.parametrize("text", ["zoe", "ZOË", "zoe\u0308"])
def test_accents_do_not_matter(people, text: str) -> None:
    people.search(text)
    assert ids(people) == ["P2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("ben", ["P3"]), ("4b", ["P3"]), ("BROWN amy", ["P1"]), ("p2", ["P2"]), ("xyz", [])],
)
def test_search_finds_everyone_by_name_class_or_number(people, text: str, found: list) -> None:
    people.search(text)
    assert ids(people) == found


def test_only_consent_in_force_or_a_reason_to_hold_can_be_chosen(qapp) -> None:
    model = PeopleModel(PEOPLE)
    choosable = {
        model.index(r).data(PERSON_ROLE).pupil_id
        for r in range(model.rowCount())
        if model.index(r).flags() & Qt.ItemFlag.ItemIsSelectable
    }
    assert choosable == {"P1", "P2", "S1", "P4"}


def test_a_screen_reader_hears_the_reason(qapp) -> None:
    model = PeopleModel(PEOPLE)
    heard = model.index(4).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "ended 31 July" in heard or "Never" in heard
