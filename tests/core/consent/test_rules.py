"""Every combination of the consent fields: no way to a yes but the one the school means."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import rules
from photocheck.core.consent.records import Consent, Standing

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MAYBE = st.none() | DAYS
CONSENTS = st.builds(Consent, granted=st.booleans(), recorded=DAYS, begins=MAYBE, until=MAYBE)
STANDINGS = st.builds(
    Standing,
    biometric=st.booleans(),
    biometric_date=MAYBE,
    biometric_by=st.sampled_from(["", " ", "mother"]),
    objects_parent=st.booleans(),
    objects_child=st.booleans(),
    never_publish=st.booleans(),
    left=MAYBE,
)
ON = date(2026, 11, 2)
YES = Consent(granted=True, recorded=date(2026, 9, 7))


def nobody_objects(standing, on):
    flags = (standing.objects_parent, standing.objects_child, standing.never_publish)
    return not any(flags) and (standing.left is None or on < standing.left)


def in_the_school_year_of(first, on):
    """The rule again, told another way: walk from the first day until a 31 July is passed."""
    year_of = first.year if first.month < 9 else first.year + 1
    return on <= date(year_of, 7, 31)


@given(STANDINGS, st.none() | CONSENTS, DAYS)
def test_shown_exactly_when_a_yes_is_in_force_and_nobody_objects(standing, consent, on):
    shown, reason = rules.may_show(standing, consent, "social", on)

    meant = False
    if consent is not None and consent.granted and nobody_objects(standing, on):
        first = consent.begins or consent.recorded
        last_ok = on <= consent.until if consent.until else in_the_school_year_of(first, on)
        meant = first <= on and last_ok
    assert shown is meant
    assert reason
    assert reason[0].isupper()
    assert not reason.endswith(".")


@given(STANDINGS, DAYS)
def test_recognised_exactly_when_a_dated_named_yes_is_in_force(standing, on):
    allowed, reason = rules.may_recognise(standing, on)

    written = (
        standing.biometric
        and standing.biometric_date is not None
        and standing.biometric_date <= on
        and bool(standing.biometric_by.strip())
    )
    assert allowed is (written and nobody_objects(standing, on))
    assert reason


def test_table_of_every_combination_of_the_answers():
    days = (None, ON - timedelta(1), ON, ON + timedelta(1))
    answers = (True, False)
    yes = 0
    for granted, begins, until, parent, child, never in itertools.product(
        answers, days, days, answers, answers, answers
    ):
        consent = Consent(granted, date(2026, 9, 7), begins, until)
        standing = Standing(objects_parent=parent, objects_child=child, never_publish=never)
        shown, _ = rules.may_show(standing, consent, "website", ON)
        yes += shown
        assert shown is (
            granted
            and not (parent or child or never)
            and begins in (None, ON - timedelta(1), ON)
            and until in (None, ON, ON + timedelta(1))
        )
    assert yes == 9  # three first days times three last days


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 9, 1), date(2026, 7, 31)),
        (date(2025, 12, 31), date(2026, 7, 31)),
        (date(2026, 7, 31), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 7, 31)),  # over before it began
        (date(2026, 8, 31), date(2026, 7, 31)),
        (date(2026, 9, 1), date(2027, 7, 31)),
    ],
)
def test_school_year_ends_on_31_july(first, last):
    assert rules.last_day(Consent(True, first)) == last


@pytest.mark.parametrize(
    ("standing", "consent", "words"),
    [
        (Standing(), None, "No consent for website is recorded"),
        (Standing(), Consent(False, ON), "The recorded answer for website is No"),
        (Standing(objects_parent=True), YES, "A parent said no"),
        (Standing(objects_child=True), YES, "The child said no"),
        (Standing(never_publish=True), YES, "Must never be published"),
        (Standing(left=ON), YES, "Left the school on 2 November 2026"),
        (
            Standing(),
            Consent(True, ON, until=date(2026, 7, 31), begins=date(2025, 9, 1)),
            "Consent for website ended on 31 July 2026",
        ),
        (
            Standing(),
            Consent(True, ON, begins=date(2026, 12, 1)),
            "Consent for website begins on 1 December 2026",
        ),
        (
            Standing(),
            Consent(True, ON, begins=date(2026, 10, 2), until=date(2026, 10, 1)),
            "Consent for website ends before it begins, so it counts as No",
        ),
        (
            Standing(),
            Consent(True, date(2026, 8, 20)),
            "Consent for website began in the summer holiday without a last day, "
            "so it has to be recorded again",
        ),
        (Standing(), YES, "Consent for website until 31 July 2027"),
    ],
)
def test_reasons_are_in_a_teachers_words(standing, consent, words):
    assert rules.may_show(standing, consent, "website", ON)[1] == words


def test_channel_ids_are_said_as_words():
    assert rules.may_show(Standing(), None, "social", ON)[1] == (
        "No consent for social media is recorded"
    )


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(), "No consent to face recognition is recorded"),
        (Standing(biometric=True, biometric_by="m"), "The consent to face recognition has no date"),
        (
            Standing(biometric=True, biometric_date=ON),
            "The consent to face recognition does not say who gave it",
        ),
        (
            Standing(biometric=True, biometric_date=date(2026, 12, 1), biometric_by="m"),
            "The consent to face recognition begins on 1 December 2026",
        ),
    ],
)
def test_reasons_against_recognition(standing, words):
    assert rules.may_recognise(standing, ON) == (False, words)
