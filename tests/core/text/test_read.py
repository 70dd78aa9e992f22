"""Reading drawn badges and codes with the real models."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from photocheck.core.assembly import build_reader
from photocheck.core.errors import ModelsMissing
from photocheck.core.text import read
from photocheck.core.text.names import NameFinder
from photocheck.core.text.read import read_codes
from photocheck.core.text.regions import ASK_PERSONAL, find_regions, name_finder
from photocheck.core.types import Person, Region, Rgb

READER = build_reader()


def scene(width: int = 1000, height: int = 700) -> Rgb:
    """A soft, colourful background with nothing written on it."""
    noise = np.random.default_rng(4).integers(40, 200, (height // 20, width // 20, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def badge(picture: Rgb, text: str, left: int, top: int, px: int = 20, angle: float = 0) -> Rgb:
    """Paste a white badge with its corner near (left, top)."""
    font = ImageFont.load_default(size=px)
    card = Image.new("RGBA", (int(font.getlength(text)) + 2 * px, 2 * px), "white")
    ImageDraw.Draw(card).text((px, px * 0.4), text, font=font, fill="black")
    card = card.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    image = Image.fromarray(picture)
    image.paste(card, (left, top), card)
    return np.asarray(image)


def code(picture: Rgb, content: str, left: int, top: int) -> Rgb:
    drawn = cv2.resize(
        cv2.QRCodeEncoder.create().encode(content), None, fx=5, fy=5, interpolation=0
    )
    drawn = cv2.copyMakeBorder(drawn, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=255)
    out = picture.copy()
    out[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn[:, :, None]
    return out


def names(*people: tuple[str, str, str], adult: bool = False) -> NameFinder:
    return name_finder(
        Person(f"P{i}", "", "3A", False, "", False, adult=adult, names=n)
        for i, n in enumerate(people)
    )


PUPILS = names(("Zebedee", "Quixworthy", "Zeb"), ("Grace", "Okonkwo", ""))


def regions(picture: Rgb, scale: float = 1.0) -> tuple[Region, ...]:
    return find_regions(picture, READER, PUPILS, scale)


@pytest.mark.parametrize(("px", "angle"), [(12, 0), (16, 10), (16, -25), (24, 30), (48, 0)])
def test_a_badge_is_read_where_it_is(px: int, angle: float) -> None:
    picture = badge(scene(), "Zebedee", 400, 300, px, angle)
    (line,) = READER.read(picture)
    assert line.text == "Zebedee"
    assert 0 < line.score <= 1
    x, y = line.box.centre
    assert 400 < x < 400 + 12 * px
    assert 300 < y < 300 + 8 * px


def test_a_line_in_doubt_is_read_once_more_narrower() -> None:
    clear = badge(scene(400, 300), "Zebedee", 80, 100, 30)
    lines = []
    for blur in np.arange(2, 5, 0.2):  # until nobody could read it
        lines += READER.read(np.asarray(cv2.GaussianBlur(clear, (0, 0), float(blur)), np.uint8))
    twice = [len(line.costs) == 2 for line in lines]
    assert twice == [0.5 <= line.score <= 0.95 for line in lines]
    assert {True, False} <= set(twice)
    for line, again in zip(lines, twice, strict=True):
        if again:
            wide, narrow = line.costs
            assert len(narrow) <= len(wide)
            assert not np.array_equal(narrow, wide)


def test_a_large_photo_is_read_in_tiles_everywhere() -> None:
    picture = scene(4000, 2600)
    places = [(20, 20), (1900, 1200), (3700, 2500), (1990, 20)]
    for left, top in places:
        picture = badge(picture, "Zebedee", left, top, 20)
    read = [t.box.centre for t in READER.read(picture) if t.text == "Zebedee"]
    for left, top in places:
        assert any(left < x < left + 120 and top < y < top + 40 for x, y in read)


def test_threads_read_the_same() -> None:
    pictures = [badge(scene(), f"Zebedee {n}", 100 * n, 80 * n, 16 + n) for n in range(6)]
    alone = [READER.read(p) for p in pictures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(READER.read, pictures * 2)) == alone * 2


def test_nothing_is_read_where_nothing_is_written() -> None:
    assert READER.read(scene()) == ()
    assert READER.read(np.zeros((1, 1, 3), np.uint8)) == ()
    assert read_codes(scene()) == ()
    assert read_codes(np.zeros((1, 1, 3), np.uint8)) == ()


def test_a_pupils_name_is_covered_in_source_pixels() -> None:
    picture = badge(scene(), "Zebedee", 400, 300)
    (region,) = regions(picture, scale=0.5)
    assert (region.kind, region.question) == ("text", False)
    assert region.box.contains(2 * 460, 2 * 320)
    assert 150 < region.box.w < 500
    assert "Zebedee" not in region.reason


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Zebedde", True),
        ("GRACE", True),
        ("office@school.uk", False),
        ("01234 567890", False),
        ("www.school.sch.uk", True),
    ],
)
def test_what_is_sure_and_what_is_asked(text: str, question: bool) -> None:
    (region,) = regions(badge(scene(), text, 300, 300, 24))
    assert region.question is question


def test_other_writing_is_left_alone() -> None:
    picture = badge(badge(scene(), "Welcome to our fair", 200, 200), "Exit", 600, 500)
    assert regions(picture) == ()


def certificate(picture: Rgb, lines: list[str], left: int, top: int, px: int, angle: float) -> Rgb:
    """Paste a pale card whose lines hardly differ from it, so that it looks like one blob."""
    font = ImageFont.load_default(size=px)
    card = Image.new("RGBA", (10 * px, 2 * px * (len(lines) + 1)), "#e8dcec")
    for n, line in enumerate(lines):
        where = (5 * px - font.getlength(line) / 2, px + 2 * px * n)
        ImageDraw.Draw(card).text(where, line, font=font, fill="#8a7a92")
    card = card.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    image = Image.fromarray(picture)
    image.paste(card, (left, top), card)
    return np.asarray(image)


def bent(picture: Rgb, text: str, left: int, top: int, bend: float) -> Rgb:
    """Paste thin writing, 20 px high, along an arc of so many degrees."""
    size = (int(len(text) * 22) + 40, 60)
    flat = np.full(size[::-1], 255, np.uint8)
    cv2.putText(flat, text, (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.91, 90, 1, cv2.LINE_AA)
    radius = size[0] / np.radians(bend)
    room = int(radius * (1 - np.cos(np.radians(bend) / 2))) + 1
    y, x = np.mgrid[0 : size[1] + room, 0 : size[0]].astype(np.float32)
    across, down = x - size[0] / 2, radius + size[1] - y
    along = np.arctan2(across, down) * radius + size[0] / 2
    from_top = size[1] + radius - np.hypot(across, down)
    card = cv2.remap(flat, along.astype(np.float32), from_top, 1, borderValue=255)
    out = picture.copy()
    out[top : top + card.shape[0], left : left + card.shape[1]] = card[:, :, None]
    return out


def test_writing_along_an_arc_is_found_whole() -> None:
    (line,) = READER.read(bent(scene(2040, 1540), "office@school.uk", 400, 300, 110))
    assert line.box.w > 400


def test_personal_data_that_is_misread_is_asked_about() -> None:
    (region,) = regions(badge(scene(), "S023 9AB", 300, 300, 24))  # a nought, as hands write it
    assert (region.question, region.reason) == (True, ASK_PERSONAL)


@pytest.mark.parametrize(("px", "angle"), [(18, 12.0), (18, -24.0)])
def test_the_name_alone_is_covered_on_a_certificate(px: int, angle: float) -> None:
    lines = ["Certificate", "awarded to", "Zebedee", "for reading"]
    picture = certificate(scene(1800, 1200), lines, 800, 400, px, angle)
    (region,) = regions(picture)
    assert region.box.w < 10 * px
    assert region.box.h < 6 * px


def test_a_name_in_small_letters_on_a_label_is_asked_about() -> None:
    (region,) = regions(badge(scene(), "grace", 300, 300, 24))
    assert region.question
    assert regions(badge(scene(), "we say grace before lunch", 300, 300, 24)) == ()


def test_staff_are_not_looked_for() -> None:
    finder = names(("Zebedee", "Quixworthy", ""), adult=True)
    assert find_regions(badge(scene(), "Mr Quixworthy", 300, 300), READER, finder) == ()


def test_without_a_gallery_personal_data_and_codes_are_found() -> None:
    picture = badge(badge(scene(), "Zebedee", 100, 100), "office@school.uk", 400, 400)
    found = find_regions(code(picture, "https://school.uk", 700, 100), READER, None)
    assert sorted(r.kind for r in found) == ["code", "text"]


def test_a_code_is_covered_whole() -> None:
    picture = code(scene(), "https://school.uk/x", 300, 200)
    (region,) = regions(picture)
    assert (region.kind, region.question) == ("code", False)
    assert region.box.x < 322
    assert region.box.y < 222
    assert region.box.w > 100


@pytest.mark.parametrize("name_and_sum", [("none.onnx", ""), (read.DETECTOR[0], "0" * 64)])
def test_missing_models_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name_and_sum: tuple[str, str]
) -> None:
    monkeypatch.setattr(read, "DETECTOR", name_and_sum)
    with pytest.raises(ModelsMissing, match="--no-text"):
        build_reader().read(scene())
