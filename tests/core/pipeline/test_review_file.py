"""An unfinished review is kept whole, for its gallery and its photos only."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocheck.core import paths
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.pipeline import review_file
from photocheck.core.pipeline.review_file import Answer, ReviewFiles, SavedPhoto, SavedReview
from photocheck.core.types import (
    Box,
    CheckOptions,
    CoverStyle,
    Decision,
    FaceResult,
    Photo,
    PhotoResult,
    Verdict,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ONE, TWO = Box(10, 10, 20, 24), Box(60, 12, 20, 24)
REVIEW = SavedReview(
    saved=datetime(2026, 11, 20, 17, 5),
    inputs=(Path("/photos/sports day"),),
    options=CheckOptions("website", classes=("3A",)),
    total=60,
    photos=(SavedPhoto("ab" * 32, (Answer("show", ONE, "P1"), Answer("no", TWO))),),
)


def result(*boxes: Box) -> PhotoResult:
    points = ((0.0, 0.0),) * 5
    faces = tuple(FaceResult(b, points, 0.9, Decision.REVIEW, "?") for b in boxes)
    return PhotoResult(Photo(Path("a"), "a"), Verdict.REVIEW, 100, 80, faces=faces)


def test_what_is_saved_comes_back_and_is_forgotten_when_done() -> None:
    files = ReviewFiles("0a", KEY)
    assert files.newest() is None
    files.save(REVIEW)
    assert ReviewFiles("0a", KEY).newest() == REVIEW
    files.forget(REVIEW.inputs)
    assert files.newest() is None


def test_each_set_of_inputs_has_its_own_review_and_the_newest_is_offered() -> None:
    files = ReviewFiles("0a", KEY)
    other = replace(REVIEW, inputs=(Path("/photos/fair"),), total=9)
    files.save(other)
    files.save(REVIEW)
    for path in (paths.state_dir() / "reviews").iterdir():
        os.utime(path, (time.time() - 100,) * 2)
    files.save(other)
    assert files.newest() == other
    files.forget(other.inputs)
    assert files.newest() == REVIEW


def test_nothing_stands_in_the_clear_and_nobody_else_may_read_it() -> None:
    ReviewFiles("0a", KEY).save(REVIEW)
    (path,) = (paths.state_dir() / "reviews").iterdir()
    assert b"P1" not in path.read_bytes()
    assert b"sports" not in path.read_bytes()
    assert "sports" not in path.name
    if os.name == "posix":
        assert path.stat().st_mode & 0o77 == 0


@pytest.mark.parametrize(("gallery", "key"), [("0a", OTHER_KEY), ("0b", KEY)])
def test_another_gallery_or_key_opens_nothing(gallery: str, key: bytes) -> None:
    ReviewFiles("0a", KEY).save(REVIEW)
    (path,) = (paths.state_dir() / "reviews").iterdir()
    path.rename(path.with_name(path.name.replace("0a-", f"{gallery}-", 1)))
    assert ReviewFiles(gallery, key).newest() is None


@given(st.data())
def test_a_changed_file_opens_nothing(data: st.DataObject) -> None:
    files = ReviewFiles("0c", KEY)
    files.save(REVIEW)
    path = next((paths.state_dir() / "reviews").glob("0c-*"))
    sealed = bytearray(path.read_bytes())
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(sealed[: data.draw(st.integers(0, len(sealed)))])
    assert files.newest() is None


def test_what_is_too_old_is_erased() -> None:
    files = ReviewFiles("0a", KEY)
    files.save(REVIEW)
    (path,) = (paths.state_dir() / "reviews").iterdir()
    os.utime(path, (time.time() - (review_file.KEEP_DAYS + 1) * 86_400,) * 2)
    assert files.newest() is None
    assert not path.exists()


def test_a_kill_in_the_middle_of_writing_leaves_the_old_review_or_the_new() -> None:
    files = ReviewFiles("0a", KEY)
    files.save(REVIEW)
    code = (
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from photocheck.core.pipeline.review_file import ReviewFiles\n"
        f"files = ReviewFiles('0a', {KEY!r})\n"
        "review = files.newest()\n"
        "print('go', flush=True)\n"
        "while True:\n"
        "    review = replace(review, total=review.total + 1)\n"
        "    files.save(review)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        while (found := files.newest()) is None or found.total == REVIEW.total:
            time.sleep(0.001)
        writer.kill()
    kept = files.newest()
    assert kept is not None
    assert kept.total > REVIEW.total


def test_a_disk_that_refuses_is_one_sentence(tmp_path: Path) -> None:
    (paths.state_dir()).mkdir(parents=True)
    (paths.state_dir() / "reviews").write_text("in the way")
    with pytest.raises(OutputError, match="could not be kept"):
        ReviewFiles("0a", KEY).save(REVIEW)


_texts = st.text(st.characters(exclude_characters="\0"), max_size=12)
_sides = st.floats(0.01, 1e6, allow_nan=False)
_boxes = st.builds(Box, st.floats(-9, 1e6), st.floats(-9, 1e6), _sides, _sides)
_reviews = st.builds(
    SavedReview,
    saved=st.datetimes(),
    inputs=st.lists(_texts.map(Path), max_size=3).map(tuple),
    options=st.builds(
        CheckOptions,
        channel=_texts,
        detect_only=st.booleans(),
        classes=st.lists(_texts, max_size=3).map(tuple),
        max_edge=st.integers(0, 9999),
        file_type=_texts,
        style=st.sampled_from(CoverStyle),
    ),
    total=st.integers(0, 9999),
    photos=st.lists(
        st.builds(
            SavedPhoto,
            sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
            answers=st.lists(
                st.builds(Answer, st.sampled_from(review_file.KINDS), _boxes, _texts), max_size=4
            ).map(tuple),
            left_out=st.booleans(),
        ),
        max_size=4,
    ).map(tuple),
)


@given(_reviews)
def test_every_review_survives_its_file(review: SavedReview) -> None:
    assert review_file.parse(review_file.dump(review)) == review


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.binary(max_size=60) | _values.map(lambda v: review_file.json.dumps(v).encode()))
def test_anything_else_is_refused_in_one_sentence(untrusted: bytes) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        review_file.parse(untrusted)


@given(st.data(), _values)
def test_one_wrong_value_is_refused_or_harmless(data: st.DataObject, value: object) -> None:
    whole = review_file.json.loads(review_file.dump(REVIEW))
    holders = [whole, whole["options"], whole["photos"][0], whole["photos"][0]["answers"][0]]
    holder = data.draw(st.sampled_from(holders))
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    holder[data.draw(st.sampled_from(list(keys)))] = value
    try:
        review = review_file.parse(review_file.json.dumps(whole).encode())
    except UsageError:
        return
    assert review_file.parse(review_file.dump(review)) == review


def test_an_answer_is_about_a_place_not_a_number() -> None:
    moved = result(TWO, replace(ONE, x=11))
    covered = review_file.apply(Answer("cover", ONE), moved, None)
    assert [f.decision for f in covered.faces] == [Decision.REVIEW, Decision.COVER]
    said = review_file.apply(Answer("unsure", TWO), moved, None)
    assert said.faces[0].by_hand


@pytest.mark.parametrize("kind", ["cover", "no", "erase"])
def test_an_answer_without_its_place_is_refused(kind: str) -> None:
    with pytest.raises(UsageError, match="no longer in the photo"):
        review_file.apply(Answer(kind, ONE), result(TWO), None)


def test_a_cover_is_drawn_and_erased_and_nobody_is_shown_without_a_gallery() -> None:
    drawn = review_file.apply(Answer("draw", ONE), result(TWO), None)
    assert [r.box for r in drawn.regions] == [ONE]
    assert review_file.apply(Answer("erase", ONE), drawn, None).regions == ()
    with pytest.raises(UsageError):
        review_file.apply(Answer("show", TWO, "P1"), result(TWO), None)
