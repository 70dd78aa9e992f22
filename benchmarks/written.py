"""Photos with badges, boards, certificates and shirts drawn into them, whose words are known.

Backgrounds are pictures that come with installed packages, and the photos of a folder beside the
checkout where it is there. Fonts are Debian packages with free licences, see `FONTS`.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

EDGE = 2048
SIZES = (12, 16, 20, 24, 32, 44, 60)
"""Heights of a capital letter in pixels of the photo."""

# A group of fonts: package and files. Print is what a badge printer uses; hand is written letter
# by letter, as young children do; joined is joined-up writing.
FONTS = {
    "print": (
        ("fonts-dejavu-core", "truetype/dejavu/DejaVuSans.ttf"),
        ("fonts-dejavu-core", "truetype/dejavu/DejaVuSerif-Bold.ttf"),
        ("fonts-liberation", "truetype/liberation/LiberationSans-Bold.ttf"),
        ("fonts-liberation", "truetype/liberation/LiberationSerif-Italic.ttf"),
        ("fonts-liberation", "truetype/liberation/LiberationSansNarrow-Regular.ttf"),
        ("fonts-lato", "truetype/lato/Lato-Light.ttf"),
        ("fonts-lato", "truetype/lato/Lato-Black.ttf"),
    ),
    "hand": (
        ("fonts-comic-neue", "opentype/comic-neue/ComicNeue-Regular.otf"),
        ("fonts-dkg-handwriting", "truetype/fifthhorseman/dkg.ttf"),
        ("fonts-breip", "truetype/breip/Breip.ttf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeBuild-Regular.otf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeConnect-Regular.otf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeCreate-Regular.otf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeLearn-Regular.otf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeMentor-Regular.otf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeOrganize-Regular.otf"),
        ("fonts-femkeklaver", "truetype/femkeklaver/femkeklaver.ttf"),
        ("fonts-humor-sans", "truetype/humor-sans/Humor-Sans.ttf"),
        ("fonts-rufscript", "truetype/rufscript/Rufscript010.ttf"),
        ("fonts-sjfonts", "truetype/sjfonts/SteveHand.ttf"),
        ("fonts-sjfonts", "truetype/sjfonts/Delphine.ttf"),
        ("fonts-tomsontalks", "truetype/tomsontalks/TomsonTalks.ttf"),
    ),
    "joined": (
        ("fonts-ecolier-court", "truetype/ecolier-court/Ecolier-court.ttf"),
        ("fonts-dancingscript", "opentype/dancingscript/DancingScript-Regular.otf"),
        ("fonts-kaushanscript", "opentype/kaushanscript/KaushanScript-Regular.otf"),
        ("fonts-leckerli-one", "truetype/leckerli-one/LeckerliOne-Regular.ttf"),
        ("fonts-kristi", "truetype/kristi/Kristi.ttf"),
    ),
}
FORENAMES = """Aaliyah Abigail Adam Ada Ahmed Aisha Alfie Amelia Amy Anya Archie Arjun Ava Beatrice
 Ben Callum Charlotte Chloe Ciara Connor Daisy Daniel Dylan Edward Eleanor Elijah Ella Emily Erin
 Esme Ethan Evelyn Fatima Finn Florence Freya George Grace Hamza Hannah Harriet Harry Henry Hugo
 Ibrahim Imogen Isaac Isabella Isla Ivy Jack Jacob Jakub James Jasmine Jayden Joseph Joshua Kai
 Kwame Layla Leah Leo Lewis Lily Logan Louis Lucas Lucy Maisie Maryam Mason Matilda Maya Megan Mia
 Mohammed Molly Muhammad Nathan Niamh Noah Oliver Olivia Orla Oscar Owen Phoebe Poppy Priya Rafael
 Reuben Riley Rose Ruby Ryan Samuel Sarah Scarlett Sean Sofia Sophie Stanley Tariq Thea Theo Thomas
 Toby Tyler Victoria Will William Willow Yusuf Zachary Zainab Zara Zebedee Zoe""".split()
SURNAMES = """Adams Adebayo Ahmed Ali Allen Anderson Bailey Baker Begum Bennett Brown Campbell
 Carter Chapman Chaudhry Chen Clarke Collins Cooper Cox Davies Edwards Evans Fernandes Fitzgerald
 Foster Ghosh Graham Gray Green Griffiths Gupta Hall Harris Harvey Hughes Hussain Iqbal Jackson
 James Jenkins Johnson Jones Kaur Kelly Khan King Knight Kowalski Lee Lewis Li Lloyd MacDonald Malik
 Marshall Martin Mason Matthews McCarthy Miller Mills Mitchell Moore Morgan Morris Murphy Murray
 Nguyen Nowak Okafor Okonkwo Owen Palmer Patel Pearson Phillips Popescu Powell Price Rahman
 Richards Roberts Robinson Rogers Rose Scott Shah Sharma Shaw Silva Simpson Singh Smith Stevens
 Taylor Thomas Thompson Turner Walker Ward Watson Webb White Williams Wilson Wood Wright Young
 Zielinski""".split()
_SIGNS = """Welcome to our Summer Fair|Star of the Week|Happy Birthday|Fire exit|Keep shut
 |Reading corner|Be kind|Our class rules|Year 3 art|Autumn term|Science Week|Sports Day|1st place
 |Thank you|Library|Book Fair|Cake sale 50p|Please wash your hands|Healthy eating|The Great Fire
 |Romans in Britain|Wet paint|No running|Assembly Hall|Music Room|Head Teacher|Mrs Holloway
 |Mr Featherstone|Well done everyone|Maths is fun|Save our planet|School Council|Eco Warriors
 |Green Group|Red Team|Today is Monday|12 x 8 = 96|Spelling test|Line up here|Lost property
 |The Gruffalo|Volcanoes|Once upon a time|Our trip to the zoo|Nursery|Lunch menu|Fish and chips
 |Spring Concert|Rock Pool|Cinderella|Goal of the month|Happy Easter|World Book Day|Visitor"""
OTHERS = [" ".join(words.split()) for words in _SIGNS.split("|")]
PERSONAL = (
    "office@oakfield.sch.uk",
    "01234 567890",
    "07700 900123",
    "SO23 9AB",
    "www.oakfield.sch.uk",
    "jane.doe@example.com",
)
STYLES = ("badge", "peg", "board", "certificate", "shirt", "drawing")


@dataclass(frozen=True)
class Pupil:
    """Somebody of the made gallery."""

    forename: str
    surname: str
    class_name: str


def pupils(count: int = 420) -> list[Pupil]:
    """Return a junior school of about this size, always the same."""
    rng = random.Random(5)
    return [
        Pupil(rng.choice(FORENAMES), rng.choice(SURNAMES), f"{3 + n * 4 // count}{'ABCD'[n % 4]}")
        for n in range(count)
    ]


@dataclass(frozen=True)
class Item:
    """Something written in a made photo.

    Attributes:
        kind: "name", "other" or "personal".
        px: height of a capital letter.
        group: of fonts.
        angle: degrees.
        curved, faint: bent along an arc; little contrast.
        ink: (n, 2) x and y of pixels that are its words' ink (of the name only, in a certificate).
        box: left, top, right, bottom of the whole card.
    """

    kind: str
    px: int
    group: str
    angle: float
    curved: bool
    faint: bool
    ink: NDArray[np.int32]
    box: tuple[int, int, int, int]
    words: str = ""
    font: str = ""


def missing_fonts() -> list[str]:
    """Return the packages that must be installed first."""
    return sorted({p for group in FONTS.values() for p, f in group if not _font_file(f).is_file()})


def _font_file(name: str) -> Path:
    return Path("/usr/share/fonts") / name


@cache
def _font(name: str, px: int) -> ImageFont.FreeTypeFont:
    """Return a font whose capital H is `px` high."""
    path = str(_font_file(name))
    _, top, _, bottom = ImageFont.truetype(path, 200).getbbox("H")
    return ImageFont.truetype(path, max(4, round(px * 200 / (bottom - top))))


@cache
def backgrounds(shared: Path | None) -> tuple[NDArray[np.uint8], ...]:
    """Return pictures to draw in; what is written in some of them is no name of the gallery."""
    places = [(Path(find_spec("skimage").origin).parent / "data", _SKIMAGE)]
    places.append((Path(find_spec("insightface").origin).parent / "data/images", ("t1.jpg",)))
    if shared is not None:
        places += [(shared / "faces", _FACES), (shared / "files", _FILES)]
    files = [folder / name for folder, names in places for name in names]
    return tuple(np.asarray(Image.open(f).convert("RGB")) for f in files if f.is_file())


_SKIMAGE = ("astronaut.png", "coffee.png", "motorcycle_left.png", "rocket.jpg", "grass.png",
            "brick.png", "gravel.png", "retina.jpg")  # fmt: skip
_FACES = (
    *(f"annotated/{n}" for n in ("2007_007763.jpg", "2008_001322.jpg", "2008_002079.jpg",
      "2008_002470.jpg", "2008_002506.jpg", "2008_007676.jpg", "2009_004587.jpg", "bald_guys.jpg",
      "dogs.jpg")),
    *(f"cast/bbt{n}.jpg" for n in range(1, 6)),
    *(f"pose/{n}" for n in ("bulk_mask2.jpg", "bulk_view.jpg", "pose_rise_face.jpeg")),
)  # fmt: skip
_FILES = ("app_segments/sony-powershota5.jpg", "c2pa/C.jpg", "gps/DSCN0010.jpg",
          "makernotes/Samsung SM-J327T1.jpg", "orientation/landscape_1.jpg",
          "webp/exiv2-bug1199.webp")  # fmt: skip


def scene(rng: random.Random, shared: Path | None) -> NDArray[np.uint8]:
    """Return a photo of 2048 x 1536: a part of a background, turned over or not, in some light."""
    source = rng.choice(backgrounds(shared))
    height, width = source.shape[:2]
    w = min(width, height * 4 / 3) * rng.uniform(0.6, 1)
    h = w * 3 / 4
    left, top = rng.uniform(0, width - w), rng.uniform(0, height - h)
    part = source[int(top) : int(top + h), int(left) : int(left + w)]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    big = cv2.resize(part, (EDGE, EDGE * 3 // 4), interpolation=cv2.INTER_CUBIC)
    light = big.astype(np.float32) * rng.uniform(0.7, 1.15)
    return np.clip(light, 0, 255).astype(np.uint8)


def taken(rng: random.Random, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture as a phone takes it: a little soft, noise, JPEG."""
    soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 0.8))
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, rng.uniform(1, 5), soft.shape)
    noisy = np.clip(soft + noise, 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(75, 95)])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def photo(
    rng: random.Random, kinds: Sequence[str], shared: Path | None
) -> tuple[NDArray[np.uint8], list[Item]]:
    """Return a photo with one item of each kind ("name", "other", "personal"), and the items."""
    picture = scene(rng, shared)
    items = []
    for place, kind in enumerate(kinds):
        px = rng.choice(SIZES)
        items.append(_place(rng, picture, kind, px, place))
    return taken(rng, picture), items


def _words(rng: random.Random, kind: str, style: str) -> tuple[list[str], int]:
    """Return lines to write, and which of them counts ("by" in front does not)."""
    if kind == "personal":
        return [rng.choice(PERSONAL)], 0
    if kind == "other":
        return [rng.choice(OTHERS)], 0
    who = rng.choice(pupils())
    name = rng.choice([who.forename] * 3 + [f"{who.forename} {who.surname}"] * 2 + [who.surname])
    if rng.random() < 0.2:
        name = name.upper()
    if style == "certificate":
        return ["Certificate", "awarded to", name, rng.choice(["for kindness", "for reading"])], 2
    if style == "drawing" and rng.random() < 0.5:
        return [f"by {name}"], 0
    if style == "badge" and rng.random() < 0.3:
        return [name, f"Class {who.class_name}"], 0
    return [name], 0


def _colours(rng: random.Random, style: str, *, faint: bool) -> tuple[NDArray, NDArray]:
    """Return paper and ink, whose lightness differs by 40-60 when faint, else by 90 and more."""
    difference = rng.uniform(40, 60) if faint else rng.uniform(90, 190)
    dark_paper = style == "board" or (style == "shirt" and rng.random() < 0.5)
    base = rng.uniform(20, 60) if dark_paper else rng.uniform(195, 250)
    tint = np.array([rng.uniform(-25, 25) for _ in range(3)])
    paper = np.clip(base + tint - tint.mean(), 0, 255)
    inked = np.array([rng.uniform(-20, 20) for _ in range(3)])
    ink = base + (difference if dark_paper else -difference) + inked - inked.mean()
    return paper, np.clip(ink, 0, 255)


def _place(rng: random.Random, picture: NDArray[np.uint8], kind: str, px: int, place: int) -> Item:
    """Draw an item in its quarter of the picture; return it."""
    style = rng.choice(STYLES)
    group = rng.choices(("print", "hand", "joined"), (4, 4, 1.5))[0]
    font = rng.choice(FONTS[group])[1]
    curved = style in ("shirt", "board", "badge") and rng.random() < 0.35
    faint = rng.random() < 0.2
    angle = rng.uniform(-30, 30)
    lines, counts = _words(rng, kind, style)
    ink, mine = _inked(lines, counts, _font(font, px), px)
    if curved:
        ink, mine = _bent(ink, mine, rng)
    paper, colour = _colours(rng, style, faint=faint)
    # how much of each pixel is paper, ink, and ink that counts; turned together
    card = np.dstack([np.ones_like(ink), ink, mine]).astype(np.float32)
    card = _turned(card, angle)
    quarter_w, quarter_h = picture.shape[1] // 2, picture.shape[0] // 2
    fit = min(1.0, (quarter_w - 8) / card.shape[1], (quarter_h - 8) / card.shape[0])
    if fit < 1:  # too wide for its place: then it is smaller writing
        card = cv2.resize(card, None, fx=fit, fy=fit, interpolation=cv2.INTER_AREA)
        px = max(size for size in (0, *SIZES) if size <= px * fit)
    height, width = card.shape[:2]
    left = (place % 2) * quarter_w + rng.randint(4, max(4, quarter_w - width - 4))
    top = (place // 2 % 2) * quarter_h + rng.randint(4, max(4, quarter_h - height - 4))
    under = picture[top : top + height, left : left + width]
    shade = np.linspace(rng.uniform(0.85, 1), rng.uniform(0.85, 1), width)[None, :, None]
    drawn = (paper + card[..., 1:2] * (colour - paper)) * shade
    under[:] = np.clip(under + card[..., :1] * (drawn - under), 0, 255)
    y, x = np.nonzero(card[..., 2] > 0.5)
    points = np.stack([x + left, y + top], axis=1).astype(np.int32)
    box = (left, top, left + width, top + height)
    return Item(kind, px, group, angle, curved, faint, points, box, lines[counts], font)


def _inked(
    lines: list[str], counts: int, font: ImageFont.FreeTypeFont, px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the ink of all lines and of the one that counts, 0..1, with a margin of paper."""
    step = round(px * 2.2)
    boxes = [font.getbbox(line) for line in lines]
    width = max(int(b[2]) for b in boxes) + 2 * px
    height = step * (len(lines) - 1) + max(int(b[3]) for b in boxes) + 2 * px
    layers = []
    for chosen in (range(len(lines)), (counts,)):
        image = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(image)
        for n in chosen:
            left = (width - boxes[n][2]) // 2
            draw.text((left, px * 0.7 + n * step), lines[n], font=font, fill=255)
        if len(chosen) == 1 and lines[counts].startswith("by "):
            left = (width - boxes[counts][2]) // 2
            draw.rectangle((0, 0, left + font.getlength("by "), height), fill=0)
        layers.append(np.asarray(image, np.float32) / 255)
    return layers[0], layers[1]


def _bent(
    ink: NDArray[np.float32], mine: NDArray[np.float32], rng: random.Random
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Bend a card's ink along an arc of 20 to 70 degrees, up or down."""
    height, width = ink.shape
    arc = math.radians(rng.uniform(20, 70)) * rng.choice((-1, 1))
    radius = width / arc
    # room above and below for the sagitta
    room = int(abs(radius) * (1 - math.cos(arc / 2))) + 2
    y, x = np.mgrid[0 : height + 2 * room, 0:width].astype(np.float32)
    down = y - room - height / 2
    across = x - width / 2
    centre = radius  # below the middle when positive
    distance = np.hypot(across, centre - down)
    turn = np.arctan2(across, (centre - down) * np.sign(radius)) * np.sign(radius)
    source_x = (turn * radius + width / 2).astype(np.float32)
    source_y = ((radius - distance * np.sign(radius)) + height / 2).astype(np.float32)
    bent = [cv2.remap(layer, source_x, source_y, cv2.INTER_LINEAR) for layer in (ink, mine)]
    return bent[0], bent[1]


def _turned(card: NDArray[np.float32], angle: float) -> NDArray[np.float32]:
    """Return a card turned by an angle in degrees, with room for its corners."""
    height, width = card.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (int(height * sin + width * cos) + 2, int(height * cos + width * sin) + 2)
    turn[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    return np.asarray(cv2.warpAffine(card, turn, size, flags=cv2.INTER_LINEAR), np.float32)
