"""How much writing in a picture is found, at which size and angle, and how long it takes.

Badges are drawn on soft backgrounds and on sample photos. Run: python benchmarks/reading.py
"""

import argparse
import random
import resource
import time
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from photocheck.core.assembly import build_reader
from photocheck.core.imaging import samples
from photocheck.core.text.names import NameFinder, PersonName
from photocheck.core.text.read import ReadText, read_codes
from photocheck.core.types import Rgb

FORENAMES = """Zebedee Amelia Oliver Mohammed Charlotte Harriet Freya Isabella Kwame Priya Thomas
 Beatrice Leo Ada Noah Zoe Finn Amy Ciara Jakub Zainab Hugo""".split()
SURNAMES = "Okonkwo Nowak Fitzgerald Patel Williams Kaur McDonald Evans Begum Jones".split()
FINDER = NameFinder([PersonName(f, s) for f in FORENAMES for s in SURNAMES])
SIZES, ANGLES = (12, 16, 20, 30, 40), (0, 15, 30)
EDGE = 2048


@dataclass(frozen=True)
class Badge:
    """A name drawn in a rectangle."""

    name: str
    box: tuple[int, int, int, int]


def scene(rng: random.Random) -> Rgb:
    """Return a photo of 2048 px without writing."""
    picture = rng.choice([samples.portrait, samples.group, samples.still_life])()
    scale = EDGE / max(picture.shape[:2])
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(picture[:, ::-1] if rng.random() < 0.5 else picture, np.uint8)


def with_badges(
    rng: random.Random, fonts: list[str], px: int, angle: int, contrast: int
) -> tuple[Rgb, list[Badge]]:
    """Return a scene with 12 badges, and where they are."""
    image = Image.fromarray(np.ascontiguousarray(scene(rng)))
    badges = []
    for place in range(12):
        name = rng.choice(FORENAMES)
        if rng.random() < 0.5:
            name = f"{name} {rng.choice(SURNAMES)}"
        name = name.upper() if rng.random() < 0.3 else name
        chosen = rng.choice(fonts)
        font = ImageFont.truetype(chosen, px) if chosen else ImageFont.load_default(size=px)
        paper = tuple(rng.randint(190, 255) for _ in range(3))
        ink = tuple(max(0, p - contrast - rng.randint(0, 30)) for p in paper)
        card = Image.new("RGBA", (int(font.getlength(name)) + 2 * px, 2 * px), paper)
        ImageDraw.Draw(card).text((px, px * 0.4), name, font=font, fill=ink)
        card = card.rotate(rng.uniform(-angle, angle), expand=True, resample=Image.BICUBIC)
        left = 20 + (place % 3) * 670
        top = 20 + (place // 3) * (image.height - 60) // 4
        image.paste(card, (left, top), card)
        badges.append(Badge(name, (left, top, left + card.width, top + card.height)))
    return np.asarray(image), badges


def found(badge: Badge, lines: tuple[ReadText, ...]) -> bool:
    left, top, right, bottom = badge.box
    return any(
        left <= x <= right and top <= y <= bottom and FINDER.find(line.text)
        for line in lines
        for x, y in [line.box.centre]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=3, help="per size and angle, 12 badges each")
    parser.add_argument("--contrast", type=int, default=120, help="ink darker than paper by this")
    parser.add_argument("--font", action="append", default=[""], help="font files to draw with too")
    args = parser.parse_args()
    rng, reader = random.Random(7), build_reader()
    reader.read(np.zeros((64, 64, 3), np.uint8))
    print("px    " + "".join(f"{f'to {a} deg':>14}" for a in ANGLES))
    for px in SIZES:
        row = []
        for angle in ANGLES:
            hits = total = 0
            for _ in range(args.photos):
                picture, badges = with_badges(rng, args.font, px, angle, args.contrast)
                lines = reader.read(picture)
                hits += sum(found(b, lines) for b in badges)
                total += len(badges)
            row.append(f"{hits}/{total}")
        print(f"{px:<6}" + "".join(f"{cell:>14}" for cell in row), flush=True)
    start, lines = time.process_time(), 0
    for _ in range(5):
        lines += len(reader.read(scene(rng)))
    print(
        f"without writing: {(time.process_time() - start) / 5:.2f} s a photo on one core, ", end=""
    )
    print(f"{lines} lines read in 5 photos")
    start = time.process_time()
    for _ in range(5):
        read_codes(scene(rng))
    print(f"codes: {(time.process_time() - start) / 5:.2f} s a photo")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
