"""Told: who is covered for one channel can be seen in another channel's copy."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photocheck.core.consent.elsewhere import shown_elsewhere
from photocheck.core.consent.register import PastExport
from photocheck.core.types import Box, Decision, FaceResult, Photo, PhotoResult, Verdict

LOOK = np.random.default_rng(1).bytes(32)
OTHER_LOOK = np.random.default_rng(2).bytes(32)


def face(pupil_id, decision):
    return FaceResult(Box(0, 0, 9, 9), (), 0.9, decision, "", pupil_id)


def copy(*shown, covered=("P9",)):
    faces = [face(p, Decision.SHOW) for p in shown] + [face(p, Decision.COVER) for p in covered]
    return PhotoResult(
        Photo(Path("a.jpg"), "a.jpg"),
        Verdict.READY,
        faces=tuple(faces),
        output="photo-0001.jpg",
        output_sha256="aa",
        look=LOOK,
    )


def past(*shown, channel="newsletter", look=LOOK):
    return PastExport(1, channel, "photo-0007.jpg", "bb", look, "dht", "2026", tuple(shown))


def test_someone_covered_here_and_shown_there_is_told_without_a_name() -> None:
    (said,) = shown_elsewhere([past("P1", "P9")], "website", [copy("P1")])
    assert said.startswith("photo-0001.jpg: 1 person covered here is shown in photo-0007.jpg")
    assert "P9" not in said


def test_someone_shown_here_and_covered_there_is_told_too() -> None:
    (said,) = shown_elsewhere([past("P3")], "website", [copy("P1", "P2")])
    assert "1 person covered here is shown" in said
    assert "2 people shown here are covered" in said


@pytest.mark.parametrize(
    "pasts",
    [
        [],
        [past("P1")],
        [past("P1", "P9", channel="website")],
        [past("P1", "P9", look=OTHER_LOOK)],
    ],
)
def test_equal_copies_the_same_channel_and_other_photos_are_not_told(pasts) -> None:
    assert shown_elsewhere(pasts, "website", [copy("P1")]) == ()


def test_a_photo_that_was_not_exported_is_left_out() -> None:
    held = replace(copy("P1"), output=None)
    assert shown_elsewhere([past("P1", "P9")], "website", [held]) == ()
