"""Writing that needs a look makes the photo need one, until a person has answered."""

from dataclasses import replace
from pathlib import Path

import pytest

from photocheck.core.consent import decide
from photocheck.core.errors import UsageError
from photocheck.core.types import Analysis, Box, CheckOptions, Photo, PhotoResult, Region, Verdict

SURE = Region(Box(1, 1, 20, 9), "text", "a name")
ASKED = replace(SURE, reason="maybe a name", question=True)


def decided(*regions: Region) -> PhotoResult:
    analysis = Analysis(Photo(Path("a.jpg"), "a.jpg"), width=100, height=80, regions=regions)
    return decide.decide([analysis], None, CheckOptions("website"))[0]


def test_sure_writing_is_covered_without_a_question() -> None:
    result = decided(SURE)
    assert result.regions == (SURE,)
    assert result.verdict is Verdict.READY


def test_a_question_needs_a_look_until_it_is_answered() -> None:
    result = decided(SURE, ASKED, ASKED)
    assert result.verdict is Verdict.REVIEW
    assert result.reasons == ("2 pieces of writing need a look",)
    result = decide.keep_region(result, 1)
    assert result.reasons == ("1 piece of writing needs a look",)
    assert len(result.regions) == 3
    result = decide.remove_region(result, 2)
    assert result.verdict is Verdict.READY
    assert len(result.regions) == 2


@pytest.mark.parametrize("index", [-1, 1])
def test_there_is_no_such_region(index: int) -> None:
    with pytest.raises(UsageError):
        decide.keep_region(decided(ASKED), index)
