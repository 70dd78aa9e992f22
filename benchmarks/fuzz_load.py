"""Load mutated photos: no crash of the program, no hang, no memory over the limit.

usage: python benchmarks/fuzz_load.py [--count 100000] [--state FILE] [--seconds N] [--seeds FOLDER]

Takes small photos of every format (made here, and those of a folder of real files), changes them
with knowledge of their structure (segments, chunks, boxes, directories; checksums and sizes put
right again, so that the damage gets past the door), and loads each. File n is the same in every
run. With --state the run goes on where an earlier one stopped. Prints how many were read and
refused, how often a decoding process was lost, the slowest file and the highest memory. Exit code
1 if anything but a photo or a sentence came out, or a limit was passed.
"""

import argparse
import io
import json
import random
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import boxes, decoders
from photocheck.core.imaging.load import load
from photocheck.core.imaging.sniff import sniff

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "files"
LARGEST_SEED = 60_000  # bytes; larger files take longer and hold nothing new
Mutator = Callable[[bytearray, random.Random], bytes]
Seeds = dict[str, list[bytes]]

NUMBERS = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)


@dataclass
class Tally:
    """What came of the files so far.

    Attributes:
        done: files loaded.
        read, refused: outcomes.
        lost: files that were the end of a decoding process.
        late: files that took too much processor time, or stood still, and were stopped for it.
        faults: what must never happen, with the file's number.
        slowest, slowest_file: seconds of the slowest file, and its number.
        memory: highest megabytes of a decoding process.
        kinds: files by format.
    """

    done: int = 0
    read: int = 0
    refused: int = 0
    lost: int = 0
    late: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_file: int = -1
    memory: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)


def made() -> Seeds:
    """Return small photos of every format that can be made here."""
    y, x = np.mgrid[0:48, 0:64]
    picture = np.stack([x * 4, y * 5, 255 - x * 2 - y], axis=-1).astype(np.uint8)
    image = Image.fromarray(picture)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8825] = 6, "maker", {1: "N", 2: (51.0, 0.0, 0.0)}
    every: list[tuple[str, Image.Image, dict[str, object]]] = [
        ("JPEG", image, {"exif": exif, "comment": b"c"}),
        ("JPEG", image, {"progressive": True, "xmp": b"<x:xmpmeta/>"}),
        ("JPEG", image.convert("CMYK"), {}),
        ("JPEG", image.convert("L"), {"restart_marker_blocks": 2}),
        ("PNG", image, {"exif": exif}),
        ("PNG", image.convert("P"), {"transparency": 3}),
        ("PNG", image.convert("RGBA"), {}),
        ("PNG", image.convert("I;16"), {}),
        ("WEBP", image, {"exif": exif}),
        ("WEBP", image.convert("RGBA"), {"lossless": True}),
        ("TIFF", image, {}),
        ("TIFF", image, {"compression": "tiff_lzw"}),
        ("TIFF", image, {"compression": "jpeg"}),
        ("TIFF", image.convert("1"), {"compression": "group4"}),
        ("GIF", image, {"save_all": True, "append_images": [image.rotate(90)], "comment": b"c"}),
        ("BMP", image, {}),
        ("AVIF", image, {"exif": exif}),
    ]
    seeds: Seeds = {}
    for kind, picture_, settings in every:
        file = io.BytesIO()
        picture_.save(file, kind, **settings)  # type: ignore[arg-type]
        seeds.setdefault(kind, []).append(file.getvalue())
    return seeds


def with_real(seeds: Seeds, folder: Path) -> Seeds:
    """Add the small real files of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST_SEED:
            data = path.read_bytes()
            try:
                seeds.setdefault(sniff(data), []).append(data)
            except UnreadablePhoto:
                continue
    return seeds


def spoil(data: bytearray, chance: random.Random, start: int = 0, end: int | None = None) -> None:
    """Change a few bytes, or one number, somewhere between two offsets."""
    end = len(data) if end is None else min(end, len(data))
    if start >= end:
        return
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(start, end)
        match chance.randrange(4):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.randrange(256)
            case _:
                size = chance.choice((1, 2, 4))
                order = chance.choice(("big", "little"))
                number = chance.choice(NUMBERS) % 256**size
                data[at : at + size] = number.to_bytes(size, order)[: max(0, end - at)]


def rough(data: bytearray, chance: random.Random) -> bytes:
    """Change a file with no knowledge of its structure."""
    match chance.randrange(5):
        case 0:
            return bytes(data[: chance.randrange(len(data) + 1)])
        case 1:
            at, length = chance.randrange(len(data)), chance.randrange(1, 200)
            return bytes(data[:at] + data[at : at + length] * 2 + data[at + length :])
        case 2:
            at = chance.randrange(len(data))
            return bytes(data[:at] + chance.randbytes(chance.randrange(1, 64)) + data[at:])
        case _:
            spoil(data, chance)
            return bytes(data)


def shuffled(pieces: list[bytes], chance: random.Random) -> list[bytes]:
    """Leave out, repeat, swap or spoil one of a file's pieces."""
    if not pieces:
        return pieces
    at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    match chance.randrange(6):
        case 0:
            del pieces[at]
        case 1:
            pieces.insert(other, pieces[at])
        case 2:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case _:
            piece = bytearray(pieces[at])
            spoil(piece, chance)
            pieces[at] = bytes(piece)
    return pieces


def jpeg(data: bytearray, chance: random.Random) -> bytes:
    """Change segments; lengths are put right, but for one in eight."""
    segments, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        segments.append(bytes(data[at + 1 : at + 2] + data[at + 4 : at + 2 + length]))
        at += 2 + max(length, 2)
    scan = bytearray(data[at:])
    if chance.random() < 0.3:
        spoil(scan, chance)
        if chance.random() < 0.3:
            where = chance.randrange(len(scan) + 1)
            scan[where:where] = bytes((0xFF, chance.choice((0xD0, 0xC4, 0xDA, 0xDC, 0xD9, 0x01))))
    else:
        segments = shuffled(segments, chance)
    out = bytearray(b"\xff\xd8")
    for segment in segments:
        length = len(segment) + 1 if chance.random() > 0.02 else chance.choice(NUMBERS) % 65536
        out += b"\xff" + segment[:1] + min(length, 65535).to_bytes(2, "big") + segment[1:]
    return bytes(out + scan)


def png(data: bytearray, chance: random.Random) -> bytes:
    """Change chunks; checksums are put right. Sometimes the image stream is packed anew."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append(bytes(data[at + 4 : at + 8 + length]))
        at += 12 + length
    if chance.random() < 0.2:
        stream = b"".join(c[4:] for c in chunks if c[:4] == b"IDAT")
        try:
            rows = bytearray(zlib.decompressobj().decompress(stream, 1 << 22))
        except zlib.error:
            rows = bytearray(64)
        spoil(rows, chance)
        packed = b"IDAT" + zlib.compress(bytes(rows[: chance.randrange(len(rows) + 1)]))
        chunks = [c for c in chunks if c[:4] not in (b"IDAT", b"IEND")] + [packed, b"IEND"]
    elif chance.random() < 0.1:
        bomb = zlib.compress(bytes(chance.choice((10_000, 3_000_000))), 9)
        kind = chance.choice((b"zTXtComment\0\0", b"iCCPname\0\0", b"iTXtXML\0\1\0\0\0"))
        chunks.insert(1, kind + bomb)
    else:
        chunks = shuffled(chunks, chance)
    body = b"".join(
        struct.pack(">I", max(len(c) - 4, 0)) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def webp(data: bytearray, chance: random.Random) -> bytes:
    """Change RIFF chunks; sizes are put right."""
    chunks, at = [], 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunks.append(bytes(data[at : at + 4] + data[at + 8 : at + 8 + length]))
        at += 8 + length + (length & 1)
    body = b"WEBP" + b"".join(
        c[:4] + struct.pack("<I", max(len(c) - 4, 0)) + c[4:] + bytes(len(c) & 1)
        for c in shuffled(chunks, chance)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


_CONTAINERS = {b"meta", b"iprp", b"ipco", b"iinf", b"moov", b"trak", b"mdia", b"dinf", b"minf"}


def _all_boxes(data: bytes, start: int, end: int) -> Iterator[boxes.IsoBox]:
    for box in boxes.walk(data, start, end):
        yield box
        if box.kind in _CONTAINERS:
            skip = 2 if box.kind == b"iinf" else 0
            yield from _all_boxes(data, box.start + skip, box.end)


def heif(data: bytearray, chance: random.Random) -> bytes:
    """Change the content, the kind or the size of one box, seldom of the pixels."""
    found = [b for b in _all_boxes(bytes(data), 0, len(data)) if b.end > b.start]
    if not found:
        return rough(data, chance)
    small = [b for b in found if b.kind not in (b"mdat", b"ftyp")] or found
    box = chance.choice(small if chance.random() < 0.85 else found)
    match chance.randrange(8):
        case 0:
            head = max(box.start - 8, 0)
            data[head : head + 4] = chance.choice(NUMBERS).to_bytes(4, "big")
        case 1:
            other = chance.choice(found)
            data[box.start - 4 : box.start] = other.kind
        case 2:
            other = chance.choice(small)
            data[box.start : box.end] = data[other.start : other.end]
        case _:
            spoil(data, chance, box.start, box.end)
    return bytes(data)


def tiff(data: bytearray, chance: random.Random) -> bytes:
    """Change the entries of a directory: tag, type, count, value."""
    order = "<" if data[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, at)
        entry = at + 2 + 12 * chance.randrange(max(count, 1))
        tag, kind, number, value = struct.unpack_from(order + "HHII", data, entry)
        match chance.randrange(6):
            case 0:
                tag = chance.choice((256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 284, 317))
            case 1:
                kind = chance.randrange(20)
            case 2:
                number = chance.choice(NUMBERS)
            case 3:
                value = chance.choice((*NUMBERS, len(data), len(data) - 1, at))
            case 4:
                value = chance.randrange(70_000)
            case _:
                spoil(data, chance)
        struct.pack_into(order + "HHII", data, entry, tag, kind, number, value)
    except struct.error:
        spoil(data, chance)
    return bytes(data)


MUTATORS: dict[str, Mutator] = {
    "JPEG": jpeg,
    "PNG": png,
    "WEBP": webp,
    "HEIF": heif,
    "AVIF": heif,
    "TIFF": tiff,
}


def mutated(number: int, seeds: Seeds) -> tuple[str, bytes]:
    """Return the format and the bytes of file `number`."""
    chance = random.Random(f"photocheck {number}")
    kind = chance.choice(sorted(seeds))
    data = bytearray(chance.choice(seeds[kind]))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        clever = kind in MUTATORS and chance.random() < 0.8
        data = bytearray((MUTATORS[kind] if clever else rough)(data or bytearray(1), chance))
    return kind, bytes(data)


def run(tally: Tally, seeds: Seeds, count: int, end: float, save: Callable[[], None]) -> None:
    """Load files until `count` are done or the time `end` has come."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        while tally.done < count and time.monotonic() < end:
            numbers = range(tally.done, min(tally.done + 200, count))
            outcomes = pool.map(lambda n: one(n, seeds, Path(folder)), numbers)
            for number, (kind, word, seconds) in zip(numbers, outcomes, strict=True):
                tally.kinds[kind] = tally.kinds.get(kind, 0) + 1
                if seconds > tally.slowest:
                    tally.slowest, tally.slowest_file = seconds, number
                if word in ("read", "refused", "lost", "late"):
                    setattr(tally, word, getattr(tally, word) + 1)
                else:
                    tally.faults.append(word)
            tally.done = numbers.stop
            tally.memory = max(tally.memory, *(memory(pid) for pid in children()), 0)
            save()


def one(number: int, seeds: Seeds, folder: Path) -> tuple[str, str, float]:
    """Load one file and say what came of it, and how long it took."""
    kind, data = mutated(number, seeds)
    path = folder / f"{number}.jpg"
    path.write_bytes(data)
    start, word = time.perf_counter(), "refused"
    try:
        photo = load(path)
        word = "read"
        if photo.pixels.ndim != 3 or photo.pixels.dtype != np.uint8 or not photo.pixels.size:
            word = f"file {number} ({kind}): no picture"
    except UnreadablePhoto as error:
        if "breaks the part" in error.sentence:
            word = "lost"
        elif "too long" in error.sentence:
            word = "late"
        elif "too busy" in error.sentence:
            word = f"file {number} ({kind}): its processor time did not stop it"
        elif not error.sentence.endswith("."):
            word = f"file {number} ({kind}): no sentence"
    except Exception as error:  # what must never happen
        word = f"file {number} ({kind}): {type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    path.unlink()
    return kind, word, seconds


def children() -> list[int]:
    """Return the decoding processes that wait for work."""
    return [one._process.pid for one in decoders.shared._idle]


def memory(pid: int) -> float:
    """Return the highest resident memory of a process so far in megabytes, 0 if unknown."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(s.split()[1]) for s in status.splitlines() if s.startswith("VmHWM")), 0) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--state", type=Path, help="go on from, and keep the tally in, this file")
    parser.add_argument("--seeds", type=Path, default=SHARED, help="folder of real files")
    args = parser.parse_args()
    tally = Tally()
    if args.state and args.state.is_file():
        tally = Tally(**json.loads(args.state.read_text()))

    def save() -> None:
        if args.state:
            args.state.parent.mkdir(parents=True, exist_ok=True)
            beside = args.state.with_suffix(".part")
            beside.write_text(json.dumps(asdict(tally)))
            beside.replace(args.state)
        print(f"\r{tally.done} files", end="", file=sys.stderr, flush=True)

    seeds = with_real(made(), args.seeds) if args.seeds.is_dir() else made()
    run(tally, seeds, args.count, time.monotonic() + args.seconds, save)
    print(f"\n{tally.done} files: {tally.read} read, {tally.refused} refused with a sentence,")
    print(f"{tally.lost} ended a decoding process, {tally.late} took too long")
    print("by format: " + ", ".join(f"{k} {n}" for k, n in sorted(tally.kinds.items())))
    print(f"slowest {tally.slowest:.2f} s (file {tally.slowest_file})")
    print(f"memory of a process at most {tally.memory:.0f} MB")
    for fault in tally.faults:
        print(f"FAULT {fault}")
    return bool(tally.faults) or tally.memory > decoders.MEMORY / 2**20


if __name__ == "__main__":
    sys.exit(main())
