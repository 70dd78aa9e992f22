"""E-mail addresses, phone numbers, postcodes, accounts and links in any string."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.text.finding import Kind
from photocheck.core.text.personal import find_personal, may_be_personal


def said(text: str) -> list[tuple[Kind, str, bool]]:
    return [(f.kind, text[f.start : f.end], f.certain) for f in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("mail office@school.sch.uk now", Kind.EMAIL, "office@school.sch.uk"),
        ("a.b+c@d-e.org.", Kind.EMAIL, "a.b+c@d-e.org"),
        ("office＠school.uk", Kind.EMAIL, "office＠school.uk"),
        ("office (at) school (dot) uk", Kind.EMAIL, "office (at) school (dot) uk"),
        ("office[at]school.uk", Kind.EMAIL, "office[at]school.uk"),
        ("ring 01234 567890", Kind.PHONE, "01234 567890"),
        ("ring (01234) 567 890", Kind.PHONE, "(01234) 567 890"),
        ("ring 020 7946 0123.", Kind.PHONE, "020 7946 0123"),
        ("07700 900123", Kind.PHONE, "07700 900123"),
        ("07700900123", Kind.PHONE, "07700900123"),
        ("07700-900-123", Kind.PHONE, "07700-900-123"),
        ("+44 7700 900123", Kind.PHONE, "+44 7700 900123"),
        ("+44 (0)20 7946 0123", Kind.PHONE, "+44 (0)20 7946 0123"),
        ("0044 20 7946 0123", Kind.PHONE, "0044 20 7946 0123"),
        ("０７７００ ９００１２３", Kind.PHONE, "０７７００ ９００１２３"),
        ("+33 1 23 45 67 89", Kind.PHONE, "+33 1 23 45 67 89"),
        ("0800 123 4567", Kind.PHONE, "0800 123 4567"),
        ("at SO23 9AB,", Kind.POSTCODE, "SO23 9AB"),
        ("M1 1AE", Kind.POSTCODE, "M1 1AE"),
        ("EC1A1BB", Kind.POSTCODE, "EC1A1BB"),
        ("born 12 June 2018", Kind.BIRTH, "12 June 2018"),
        ("Born on the 1st of Sept, 2017 in", Kind.BIRTH, "1st of Sept, 2017"),
        ("DOB: 12/06/2018", Kind.BIRTH, "12/06/2018"),
        ("d.o.b. 12.06.18", Kind.BIRTH, "12.06.18"),
        ("Date of birth 12-06-2018", Kind.BIRTH, "12-06-2018"),
        ("her birthday is 3rd March 2019!", Kind.BIRTH, "3rd March 2019"),
    ],
)
def test_sure_personal_data(text: str, kind: Kind, part: str) -> None:
    assert said(text) == [(kind, part, True)]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("so23 9ab", Kind.POSTCODE, "so23 9ab"),
        ("thanks to @oakfield_school", Kind.ACCOUNT, "@oakfield_school"),
        ("see https://www.school.sch.uk/news.", Kind.LINK, "https://www.school.sch.uk/news"),
        ("see www.school.sch.uk", Kind.LINK, "www.school.sch.uk"),
        ("see school.co.uk/a_(b)", Kind.LINK, "school.co.uk/a_(b)"),
        ("(https://school.uk)", Kind.LINK, "https://school.uk"),
        ("a\u200bb", Kind.HIDDEN, "\u200b"),
        ("her birthday is on 3 March", Kind.BIRTH, "3 March"),
        ("see qr.coolness/abc", Kind.LINK, "qr.coolness/abc"),
    ],
)
def test_questions(text: str, kind: Kind, part: str) -> None:
    assert said(text) == [(kind, part, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Year 4 came 2nd with 1,234 points",
        "on 01.02.2026 10:30 we met",
        "01/02/2026 09:15",
        "Y3 4AB won",
        "Class 5C, 6B and 3A",
        "09.00-10.30 and 13.15-15.30",
        "It was fun.So much fun",
        "meet @ 3pm",
        "10 x 10 = 100; 3.14159265358979",
        "isbn 9780306406157",
        "Mr. Smith e.g. i.e. etc.",
        "2 + 2 @ home",
        "version 1.2.3.4",
        "Shakespeare was born on 23 April 1564",
        "Her late Majesty's birthday was 21/04/1926",
        "a birthday cake for 12 June 2026",
        "reborn 12/06/2018",
        "his/her and/or 3.5/10 a.m./p.m.",
    ],
)
def test_nothing_personal(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://bit.ly/3xyz", "shortened"),
        ("tinyurl.com/abc", "shortened"),
        ("http://school.sch.uk", "not encrypted"),
        ("https://school.sch.uk@evil.example/login", "before the @"),
        ("https://school.sch.uk:pw@evil.example", "before the @"),
        ("http:\\\\evil.example\\x", "not encrypted"),
        ("https://192.168.0.1/a", "bare number"),
        ("https://3232235521/a", "bare number"),
        ("https://0x7f.1/", "bare number"),
        ("https://[::1]/a", "bare number"),
        ("192.168.0.1/login", "bare number"),
        ("https://xn--80ak6aa92e.com", "really written"),
        ("https://xn--99999999999.com", ""),
        ("https://sch\u043e\u043el.uk", "cyrillic small letter o"),
        ("javascript:alert(1)", "piece of javascript"),
        ("data:text/html,x", "piece of data"),
        ("file:///etc/x", "no web page"),
        ("ftp://school.uk/x", "no web page"),
        ("https://%65vil.example", "disguised"),
        ("https://surl.li/abc", "shortened"),
        ("https://goo.gle/abc", "shortened"),
        ("https://school.sch.uk.evil.ru/login", "belongs to evil.ru"),
        ("https://www.paypal.com.secure.example/", "belongs to secure.example"),
        ("https://school.com.au/fair", ""),
        ("https://wa.me/447700900123", "phone number"),
        ("https://oakfieId.sch.uk", ""),
    ],
)
def test_links_that_are_wrong(link: str, words: str) -> None:
    (found,) = find_personal(f"see {link} now")
    assert found.kind is Kind.LINK
    assert link in found.sentence
    assert words in found.sentence
    assert found.certain or not words


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://oakfieId.sch.uk", "Look closely"),
        ("https://0akfield.sch.uk", "Look closely"),
        ("https://www.goog1e.com/forms", "Look closely"),
        ("https://OakfieldInfants.sch.uk", ""),
        ("https://year1.oakfield.sch.uk", ""),
        ("https://oakfield.sch.uk/y1news", ""),
        ("https://us02web.zoom.us/j/123?pwd=abc", "can join"),
        ("https://chat.whatsapp.com/AbC", "can join"),
        ("https://zoom.us/pricing", ""),
    ],
)
def test_what_to_look_at_in_a_link_is_said(link: str, words: str) -> None:
    (found,) = find_personal(f"see {link} now")
    assert not found.certain
    assert words in found.sentence
    assert bool(words) is not found.sentence.endswith(link)


def test_a_link_says_where_it_goes() -> None:
    (found,) = find_personal("https://good.school.uk@evil.example:8080/good.school.uk")
    assert "opens evil.example." in found.sentence


@given(st.text(max_size=300) | st.text("a0@.:/-+ ()[]xn%www", max_size=300))
def test_any_text_gives_ordered_findings_inside_it(text: str) -> None:
    found = find_personal(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(max_size=80), st.text(max_size=80))
def test_an_address_is_found_whatever_stands_around(before: str, after: str) -> None:
    text = f"{before} office@school.sch.uk {after}"
    assert any("office@school.sch.uk" in text[f.start : f.end] for f in find_personal(text))


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a@", "@", "0", "0 ", "+4", "http://", "www.", "a-", "-", "[at]", "(", "xn--a.",
     "SO1 1A", "\u200b", "a (at) ", "@a.", "1.", "https://a)", "a@b.cc "],
)  # fmt: skip
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    start = time.process_time()
    find_personal(text)
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    "text",
    [
        "S023 9AB",
        "8023 9AB",
        "Flat 2, J023 9AB",
        "07700 9000123",
        "O7700 90O123",
        "office@ookfieldschuk",
        "ww.oakfieldsch.ck",
        "www oakfield",
        "wwo.oakiieldsch.ck",
        "panedoesexamplesch.ik",
        "oakfield schuk",
    ],
)
def test_misread_personal_data_is_asked_about(text: str) -> None:
    assert not any(f.certain for f in find_personal(text))
    assert may_be_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "12 x 8 = 96",
        "Class of 2024 1ST",
        "2026 4B",
        "Year 3 4A",
        "01/02/2024",
        "01 02 2024",
        "Room 101 3rd floor",
        "Our School Council",
        "Well done",
        "@ur trip to the zoo",
        "awards and Wales",
        "WWII. Posters of the WWF",
        "School lunch, Porsche",
        "Pick-up at 09.00 - 10.30",
        "",
    ],
)
def test_other_writing_is_no_misread_personal_data(text: str) -> None:
    assert not may_be_personal(text)
