"""Names of pupils in any string."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.text.finding import Kind, within_one
from photocheck.core.text.names import NameFinder, PersonName

PEOPLE = (
    PersonName("Zebedee", "Quixworthy", "Zeb", "3A"),
    PersonName("William", "Brown", "Will", "3A"),
    PersonName("Zoë", "Nuñez-Łukasz", "", "Oak"),
    PersonName("Anne-Marie", "O'Brien", "", "4B"),
    PersonName("Grace", "Okonkwo", "", "Year 3"),
    PersonName("Amy", "McDonald", "", "3A"),
    PersonName("Jo", "Li", "", "5C"),
    PersonName("Rose", "", "", ""),
)
FINDER = NameFinder(PEOPLE)


def said(text: str) -> list[tuple[str, bool]]:
    return [(text[f.start : f.end], f.certain) for f in FINDER.find(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Well done Zebedee!", "Zebedee"),
        ("well done zebedee", "zebedee"),
        ("WELL DONE ZEBEDEE", "ZEBEDEE"),
        ("Zeb's model of a volcano", "Zeb"),
        ("Zeb’s model", "Zeb"),
        ("by Zebedee Quixworthy, aged 8", "Zebedee Quixworthy"),
        ("Quixworthy, Zebedee", "Quixworthy, Zebedee"),
        ("Will Brown came first", "Will Brown"),
        ("Zoe won", "Zoe"),
        ("ZOË won", "ZOË"),
        ("Zoe\u0308 won", "Zoe\u0308"),
        ("Z\u200bebedee won", "Z\u200bebedee"),
        ("Ms Nunez Lukasz", "Nunez Lukasz"),
        ("Nuñez-Łukasz", "Nuñez-Łukasz"),
        ("Anne-Marie sang", "Anne-Marie"),
        ("Anne Marie sang", "Anne Marie"),
        ("Annemarie O’Brien sang", "Annemarie O’Brien"),
        ("a song by OBrien", "OBrien"),
        ("a song by O'brien's group", "O'brien"),
        ("McDonald scored", "McDonald"),
        ("Mcdonald scored", "Mcdonald"),
        ("photo_zebedee_2026.jpg", "zebedee"),
        ("zebedee2026", "zebedee2026"),
        ("#zebedeequixworthy", "zebedeequixworthy"),
        ("#TeamZebedeeWins", "Zebedee"),
        ("#AmyMcDonald", "AmyMcDonald"),
        ("ZEBEDEEQUIXWORTHY", "ZEBEDEEQUIXWORTHY"),
        ("Z3b3dee", "Z3b3dee"),
        ("\u0417ebedee and \u0410my", "\u0410my"),
        ("(Amy)", "Amy"),
        ("Amy/Sam", "Amy"),
        ("Zebedee Quixwurthy", "Zebedee Quixwurthy"),
        ("Jo Li read a poem", "Jo Li"),
        ("Grace in Year 3", "Grace"),
    ],
)
def test_sure_names(text: str, named: str) -> None:
    assert (named, True) in said(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Well done Zebedde", "Zebedde"),
        ("Well done Zebeedee", "Zebeedee"),
        ("Well done Zebdee", "Zebdee"),
        ("Well done Zebedeo", "Zebedeo"),
        ("Our reader was Will today", "Will"),
        ("Will won the race", "Will"),
        ("Grace's poem", "Grace"),
        ("A poem by Grace", "Grace"),
        ("Grace", "Grace"),
        ("GRACE", "GRACE"),
        ("Mrs Brown", "Brown"),
        ("will brown came first", "will brown"),
        ("and then Rose sang", "Rose"),
        ("#zebedde", None),
        ("Willliam won", "Willliam"),
    ],
)
def test_questions(text: str, named: str | None) -> None:
    assert said(text) == ([(named, False)] if named else [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Will you come to our fair?",
        "It will rain. Will it?",
        "we say grace before lunch",
        "the sun rose",
        "a brown bear",
        "BROWN BEAR, WHAT DO YOU SEE",
        "Our trip to the zoo was amazing!",
        "Zebra crossing",
        "Crown and sceptre",
        "Amymore Zebulon",
        "3A and 4B went to the museum",
        "so do we, and so do jo's",
        "12345 67890",
        "We met Sam and the team at Oak House",
        "Ann and Mary",
        "Amyy",
    ],
)
def test_no_names(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Amy from 3A",
        "3A: Amy",
        "Amy (3A)",
        "Will, 3A, won",
        "a poem by Grace in Year 3",
        "Zoë of Oak class",
        "our 3A reporter Zebedee",
    ],
)
def test_a_name_beside_its_class(text: str) -> None:
    found = FINDER.find(text)
    assert [(f.kind, f.certain) for f in found] == [(Kind.CLASS_AND_NAME, True)]


def test_another_class_is_no_class_of_theirs() -> None:
    assert [f.kind for f in FINDER.find("Amy from 4B")] == [Kind.NAME]


def test_sentences_hold_no_name() -> None:
    for f in FINDER.find("Zebedee, Will and Zebedde (3A), Anne-Marie O'Brien, GRACE"):
        assert not any(w in f.sentence for w in ("Zeb", "Will", "Marie", "Grace", "GRACE"))


def test_nobody_is_found_without_a_gallery() -> None:
    assert NameFinder([]).find("Zebedee Quixworthy") == ()
    assert NameFinder([PersonName(), PersonName("-", "'")]).find("Anybody - ' at all") == ()


@given(st.text(max_size=300))
def test_any_text_gives_ordered_findings_inside_it(text: str) -> None:
    found = FINDER.find(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(
    st.text(max_size=60).map(lambda s: s + " "),
    st.sampled_from(["Zebedee", "ZEBEDEE", "zebedee", "Quixworthy", "Anne-Marie"]),
)
def test_a_name_is_found_whatever_stands_before(before: str, name: str) -> None:
    text = f"{before}\n{name}. The end"
    at = len(before) + 1
    assert any(f.start <= at and f.end >= at + len(name) for f in FINDER.find(text))


@given(
    st.text("abcd", max_size=7), st.sampled_from(range(4)), st.integers(0, 6), st.sampled_from("ef")
)
def test_one_slip_is_within_one(word: str, slip: int, at: int, letter: str) -> None:
    slips = (
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )
    assert within_one(word, slips[slip])
    assert within_one(slips[slip], word)


@pytest.mark.parametrize(
    ("a", "b"), [("abc", "cab"), ("abcd", "badc"), ("", "ab"), ("abcde", "abxye"), ("aba", "bab")]
)
def test_two_slips_are_not_within_one(a: str, b: str) -> None:
    assert not within_one(a, b)


@pytest.mark.parametrize(
    "piece",
    [
        *("Zebedde ", "Zebedee 3A ", "Will ", "a", "A'", "-", "Aa", "Jo Li, ", "\u200b", "Z\u0301"),
        *("Anne (Marie) ", "Anne de la ", "Marie J. O. Anne de ", 'Anne "', "AnneMarie"),
    ],
)
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    people = [PersonName(f"Zeb{'abcdefghij'[i % 10]}dee", f"Quix{i}", "", "3A") for i in range(400)]
    finder = NameFinder([*PEOPLE, *people])
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    finder.find(text)
    assert time.process_time() - start < 8
