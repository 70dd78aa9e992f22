"""A post's text: all findings, and the same text without names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.errors import UsageError
from photocheck.core.text.check import LONGEST, check_text, without_names
from photocheck.core.text.finding import Kind
from photocheck.core.text.names import NameFinder, PersonName

NAMES = NameFinder(
    [
        PersonName("Zebedee", "Quixworthy", "", "3A"),
        PersonName("Amy", "Okonkwo", "", "3A"),
        PersonName("Grace", "Li", "", "4B"),
        PersonName("Oluwaseun (Jo)", "Adeyemi-Smith", "", "4B"),
    ]
)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Well done Zebedee!", "Well done a pupil!"),
        ("Zebedee won.", "A pupil won."),
        ("We won! Zebedee's kite flew.", "We won! A pupil's kite flew."),
        ("Amy, Zebedee and Amy sang", "Three pupils sang"),
        ("with Amy & Zebedee", "with two pupils"),
        ("Amy from 3A", "A pupil from 3A"),
        ("by Amy\nand more", "by a pupil\nand more"),
        ("Ask zeb@school.uk, 01234 567890", "Ask (e-mail removed), (phone number removed)"),
        ("see https://school.uk/zebedee.html", "see (link removed)"),
        ("see https://school.uk/news", "see https://school.uk/news"),
        ("thanks to @amy_okonkwo!", "thanks to (account removed)!"),
        ("thanks to @oakfield!", "thanks to @oakfield!"),
        ("by Ze\u200bbedee!", "by a pupil!"),
        ("a poem by Grace", "a poem by Grace"),
        ("a poem by Amy O.", "a poem by a pupil."),
        ("Amy O. won the cup", "A pupil won the cup"),
        ("by A. Okonkwo and Z. Quixworthy", "by two pupils"),
        ("a coat of A Okonkwo", "a coat of a pupil"),
        ("our captains, Amy O, and Zebedee Q!", "our captains, two pupils!"),
        ("Z. B. Quixworthy won", "A pupil won"),
        ("Well done Amy. A great day!", "Well done a pupil. A great day!"),
        ("Amy I think", "A pupil I think"),
        ("I, Zebedee, won", "I, a pupil, won"),
        ("so proud #GoAmy #sportsday", "so proud (hashtag removed) #sportsday"),
        ("Zebedee was born on 12/06/2018.", "A pupil was born on (date removed)."),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)  # fmt: skip
def test_without_names(text: str, suggested: str) -> None:
    assert without_names(text, check_text(text, NAMES)) == suggested


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Well done, Oluwaseun Smith!", "Well done, a pupil!"),
        ("Oluwaseun J. Smith won", "A pupil won"),
        ("Anne Dubois, Priya Patel and Xavier Cruz", "Three pupils"),
        ("William Okonkwo, T.J. Quartey", "Two pupils"),
        ("Oliver St. John won", "A pupil won"),
        ("a goal by Xavier de Cruz", "a goal by a pupil"),
        ("so proud #oluwaseunsmith", "so proud (hashtag removed)"),
        ("so proud #OluwaseunSmith Oluwaseun", "so proud (hashtag removed)"),
        ("Anne won", "Anne won"),
    ],
)
def test_no_part_of_a_name_is_left_beside_what_is_taken_out(text: str, suggested: str) -> None:
    names = NameFinder(
        [
            PersonName("Oluwaseun James", "Adeyemi-Smith"),
            PersonName("William (Billy)", "Okonkwo"),
            PersonName("Oliver", "St. John"),
            PersonName("Anne-Marie", "Dubois"),
            PersonName("Priya", "Patel Sharma"),
            PersonName("Xavier", "de la Cruz"),
            PersonName("T.J.", "Quartey"),
        ]
    )
    assert without_names(text, check_text(text, names)) == suggested


def test_nothing_certain_is_left_in_the_suggestion() -> None:
    text = "Amy Okonkwo (3A), Zebedee and amy@x.org rang 07700 900123 from SO23 9AB #AmyOkonkwo"
    again = without_names(text, check_text(text, NAMES))
    assert [f for f in check_text(again, NAMES) if f.certain] == []


def test_without_a_gallery_personal_data_is_found() -> None:
    assert [f.kind for f in check_text("Amy: 07700 900123")] == [Kind.PHONE]


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(UsageError, match="longer"):
        check_text("a" * (LONGEST + 1))


def test_many_findings_take_bounded_time() -> None:
    text = ("Amy. " * LONGEST)[:LONGEST]
    assert without_names(text, check_text(text, NAMES)).startswith("A pupil. A pupil.")


NAMING_PARTS = """Amy Zebedee Quixworthy AmyOkonkwo #AmyOkonkwo Zebedee's 3A and by amy@x.org
 Oluwaseun oluwaseun Jo Adeyemi Smith J. de
 SO23\u00a09AB https://x.uk/amy bit.ly/amy Grace won. ( ) & - \u200b é @amy_o zebedde""".split(" ")
PARTS = st.sampled_from([*NAMING_PARTS, "07700 900123", "Okonkwo, Amy", "\n"]) | st.text(max_size=4)


@given(st.lists(PARTS, max_size=9), st.sampled_from(["", " ", ", "]))
def test_no_suggestion_names_anybody(parts: list[str], between: str) -> None:
    text = between.join(parts)
    suggested = without_names(text, check_text(text, NAMES))
    left = [f for f in check_text(suggested, NAMES) if f.certain and f.kind is not Kind.LINK]
    assert left == []
