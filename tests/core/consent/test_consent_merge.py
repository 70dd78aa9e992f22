"""What is said again changes nothing, what is withdrawn stays withdrawn, blank says nothing."""

from dataclasses import replace
from datetime import date

from gallery_helpers import TODAY, entry
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core.consent import rules
from photocheck.core.consent.merge import difference, merge, withheld
from photocheck.core.consent.records import OBJECTIONS, Consent, Entry, Pupil, Standing

LATER = date(2027, 9, 6)
CHANNELS = ("website", "social")


def taken(pupil, said, today=TODAY, *, by_hand=False):
    return merge(pupil, said, today, CHANNELS, by_hand=by_hand)


def says(**answers):
    return Entry("P1", answers={k.replace("__", ":"): v for k, v in answers.items()})


GRANTED = taken(Pupil("P1"), entry("P1"))


def test_new_pupil_has_what_was_said_and_nothing_else():
    assert GRANTED.label == "Zebedee QuixworthyP1"
    assert GRANTED.class_name == "3A"
    assert GRANTED.consents == {
        "website": Consent(True, TODAY, date(2026, 9, 1), None, "mother", "paper form")
    }
    assert GRANTED.standing == Standing(True, date(2026, 9, 1), "mother")


def test_saying_the_same_again_changes_nothing():
    assert taken(GRANTED, entry("P1"), LATER) == GRANTED
    assert difference(GRANTED, taken(GRANTED, entry("P1"), LATER)) == {}


def test_an_old_yes_without_dates_is_not_begun_anew():
    first = taken(Pupil("P1"), says(consent__website=True))
    again = taken(first, says(consent__website=True), LATER)
    assert again == first
    assert not rules.may_show(again.standing, again.consents["website"], "website", LATER)[0]


def test_a_later_first_day_renews():
    renewed = taken(GRANTED, replace(entry("P1"), dates={"from:website": LATER}), LATER)
    assert rules.may_show(renewed.standing, renewed.consents["website"], "website", LATER)[0]


def test_blank_dates_keep_the_end_that_is_recorded():
    ends = Entry("P1", answers={"consent:website": True}, dates={"until:website": TODAY})
    blank = Entry("P1", answers={"consent:website": True}, dates={"until:website": None})
    assert taken(taken(Pupil("P1"), ends), blank).consents["website"].until == TODAY


def test_no_is_dated_and_drops_the_former_yes():
    no = taken(GRANTED, says(consent__website=False, biometric=False), LATER)
    assert no.consents["website"] == Consent(False, LATER)
    assert no.standing == Standing()
    yes = taken(no, says(biometric=True))  # says neither when nor who
    assert not rules.may_recognise(yes.standing, LATER)[0]


def test_a_table_does_not_undo_a_withdrawal_by_hand():
    no = taken(GRANTED, says(consent__website=False, biometric=False), by_hand=True)
    after = taken(no, entry("P1"))
    assert after.consents == no.consents
    assert not after.standing.biometric
    assert withheld(no, entry("P1"), after)


def test_a_table_with_a_later_consent_does():
    no = taken(GRANTED, says(consent__website=False, biometric=False), by_hand=True)
    later = replace(entry("P1"), dates={"from:website": LATER, "biometric_date": LATER})
    after = taken(no, later, LATER)
    assert rules.may_show(after.standing, after.consents["website"], "website", LATER)[0]
    assert rules.may_recognise(after.standing, LATER)[0]
    assert not withheld(no, later, after)


def test_a_person_may_undo_a_withdrawal():
    no = taken(GRANTED, says(consent__website=False, objects_child=True), by_hand=True)
    yes = taken(no, replace(entry("P1", objects_child=False)), by_hand=True)
    assert yes.consents["website"].granted
    assert yes.standing == GRANTED.standing


def test_a_table_never_lifts_an_objection_that_was_entered_by_hand():
    objecting = taken(GRANTED, says(objects_child=True), by_hand=True)
    after = taken(objecting, entry("P1", objects_child=False, objects_parent=False))
    assert after.standing.objects_child
    lifted = taken(taken(GRANTED, says(objects_child=True)), says(objects_child=False))
    assert not lifted.standing.objects_child  # a table's own slip, corrected


def test_to_lift_one_objection_leaves_the_others_as_they_were_entered():
    both = taken(GRANTED, says(never_publish=True), by_hand=True)
    both = taken(both, says(objects_child=True), by_hand=True)
    one = taken(both, says(objects_child=False), by_hand=True)
    after = taken(one, entry("P1", never_publish=False, objects_child=False))
    assert after.standing.never_publish
    assert not after.standing.objects_child


def test_to_lift_an_objection_leaves_a_withdrawn_recognition_withdrawn():
    no = taken(GRANTED, says(biometric=False), by_hand=True)
    no = taken(no, says(objects_child=True), by_hand=True)
    lifted = taken(no, says(objects_child=False), by_hand=True)
    assert not taken(lifted, entry("P1")).standing.biometric


def test_the_last_withdrawal_counts():
    no = taken(GRANTED, says(consent__website=False), by_hand=True)
    no = taken(no, says(consent__website=False), LATER, by_hand=True)
    between = replace(entry("P1"), dates={"from:website": date(2027, 1, 1)})
    assert not taken(no, between, LATER).consents["website"].granted


def test_a_person_may_clear_a_day():
    days = {"from:website": TODAY, "until:website": date(2028, 7, 31), "left": LATER}
    ends = taken(GRANTED, replace(entry("P1"), dates=days), by_hand=True)
    blank = replace(entry("P1"), dates=dict.fromkeys(days))
    cleared = taken(ends, blank, by_hand=True)
    assert cleared.standing.left is None
    assert (cleared.consents["website"].begins, cleared.consents["website"].until) == (None, None)
    assert taken(ends, blank) == ends


def test_the_log_learns_no_name():
    changed = taken(GRANTED, replace(entry("P1"), texts={"forename": "Yolanda"}), LATER)
    assert difference(GRANTED, changed) == {"changed": ["forename"]}
    assert "mother" not in str(difference(Pupil("P1"), GRANTED))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.booleans() for name in ("biometric", *OBJECTIONS, "consent:website", "consent:x")
    },
)
DATES = st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))
        for name in ("biometric_date", "from:website", "until:website", "left")
    },
)
ENTRIES = st.builds(
    Entry,
    st.just("P1"),
    st.sampled_from([{}, {"biometric_by": "mother"}, {"biometric_by": ""}]),
    ANSWERS,
    DATES,
)
STEPS = st.lists(st.tuples(ENTRIES, st.booleans()), min_size=1, max_size=6)


@given(STEPS)
def test_after_a_withdrawal_by_hand_only_a_later_dated_yes_or_a_person_brings_a_yes(steps):
    pupil = GRANTED
    pupil = taken(pupil, says(consent__website=False, biometric=False), by_hand=True)
    excused = excused_biometric = False
    for said, by_hand in steps:
        pupil = taken(pupil, said, by_hand=by_hand)
        begins = said.dates.get("from:website")
        signed = said.dates.get("biometric_date")
        excused |= by_hand or (begins is not None and begins > TODAY)
        excused_biometric |= by_hand or (signed is not None and signed > TODAY)
    assert excused or not pupil.consents["website"].granted
    assert excused_biometric or not pupil.standing.biometric
    assert "x" not in pupil.consents


@given(STEPS)
def test_no_entry_that_says_no_leaves_a_yes(steps):
    pupil = GRANTED
    for said, by_hand in steps:
        pupil = taken(pupil, said, by_hand=by_hand)
        if said.answers.get("consent:website") is False:
            assert not pupil.consents["website"].granted
        if said.answers.get("biometric") is False:
            assert not pupil.standing.biometric
        for name in OBJECTIONS:
            if said.answers.get(name):
                assert getattr(pupil.standing, name)
