"""The school's list of what to make sure of before something is posted."""

import pytest

from photocheck.core.consent.audit import audit
from photocheck.core.consent.checklist import (
    DEFAULT,
    LONGEST_LINE,
    MOST_LINES,
    change_checklist,
    checklist,
)
from photocheck.core.errors import UsageError


def test_the_default_is_what_the_policy_asks(filled):
    assert checklist(None) == checklist(filled) == DEFAULT
    said = " ".join(DEFAULT)
    for words in ("consent for this very channel", "Nobody is named", "link", "acceptable use"):
        assert words in said


def test_a_list_is_kept_signed_and_logged(filled):
    change_checklist(
        filled, ["Ask Mrs Okonkwo (ICT).", "", "  [ ] Two  people\x07looked.", "- Last"]
    )
    assert checklist(filled) == ("Ask Mrs Okonkwo (ICT).", "Two people looked.", "Last")
    found = audit(filled)
    assert found.problems == ()
    assert found.entries[-1].action == "checklist"
    assert "Okonkwo" not in found.entries[-1].detail


def test_the_default_comes_back(filled):
    change_checklist(filled, ["One"])
    change_checklist(filled, [" ", "-"])
    assert checklist(filled) == DEFAULT


@pytest.mark.parametrize("lines", [["a"] * (MOST_LINES + 1), ["a" * (LONGEST_LINE + 1)]])
def test_a_list_that_nobody_reads_is_refused(filled, lines):
    with pytest.raises(UsageError, match="Shorten it"):
        change_checklist(filled, lines)
    assert checklist(filled) == DEFAULT
