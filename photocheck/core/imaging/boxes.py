"""Walk the boxes of HEIF, AVIF and MP4 files (ISO/IEC 14496-12), and find the crop they ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

MAX_BOXES = 4096
"""Boxes looked at in one container; more only occur in hostile files."""

_FULL = frozenset((b"meta", b"iref", b"pitm", b"ipma", b"iinf", b"infe", b"iloc"))


@dataclass(frozen=True)
class IsoBox:
    """One box: its four-letter kind and where its content lies (start, end) in the file."""

    kind: bytes
    start: int
    end: int
    whole: bool = True


def walk(untrusted: bytes, start: int = 0, end: int | None = None) -> Iterator[IsoBox]:
    """Yield the boxes between two offsets; a cut or senseless one ends the walk.

    A last box that claims more than there is comes with `whole` False.
    """
    end = len(untrusted) if end is None else end
    for _ in range(MAX_BOXES):
        if start + 8 > end:
            return
        size = int.from_bytes(untrusted[start : start + 4], "big")
        kind, head = untrusted[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(untrusted[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head:
            return
        content = start + head + (4 if kind in _FULL else 0)
        yield IsoBox(kind, content, min(start + size, end), start + size <= end)
        start += size


def find(untrusted: bytes, *path: bytes) -> IsoBox | None:
    """Return the first box at a path of kinds such as ``meta, iprp, ipco``, or None."""
    found: IsoBox | None = IsoBox(b"", 0, len(untrusted))
    for kind in path:
        if found is None:
            return None
        found = next((b for b in walk(untrusted, found.start, found.end) if b.kind == kind), None)
    return found


def primary_crop(untrusted: bytes) -> tuple[Fraction, ...] | None:
    """Return the clean aperture (``clap``) of the primary picture, or None if it has none.

    Returns:
        Width, height, and the offset of its middle from the picture's middle, in pixels before
        the picture is turned.

    Raises:
        ValueError: the crop is there but makes no sense.
    """
    properties = find(untrusted, b"meta", b"iprp", b"ipco")
    primary = find(untrusted, b"meta", b"pitm")
    links = find(untrusted, b"meta", b"iprp", b"ipma")
    if properties is None or primary is None or links is None:
        return None
    wide = untrusted[primary.start - 4] > 0
    item = int.from_bytes(untrusted[primary.start : primary.start + (4 if wide else 2)], "big")
    kinds = list(walk(untrusted, properties.start, properties.end))
    for index in _linked(untrusted, links, item):
        if 1 <= index <= len(kinds) and kinds[index - 1].kind == b"clap":
            return _fractions(untrusted, kinds[index - 1])
    return None


def _linked(untrusted: bytes, links: IsoBox, wanted: int) -> list[int]:
    """Return the 1-based property numbers that ``ipma`` gives the item."""
    version, long_index = untrusted[links.start - 4], untrusted[links.start - 1] & 1
    id_size = 4 if version else 2
    at = links.start + 4
    for _ in range(int.from_bytes(untrusted[links.start : at], "big")):
        if at + id_size >= links.end:
            break
        item = int.from_bytes(untrusted[at : at + id_size], "big")
        count = untrusted[at + id_size]
        at += id_size + 1
        step = 2 if long_index else 1
        mask = 0x7FFF if long_index else 0x7F
        if item == wanted:
            ends = range(at, min(at + count * step, links.end), step)
            return [int.from_bytes(untrusted[i : i + step], "big") & mask for i in ends]
        at += count * step
    return []


def _fractions(untrusted: bytes, box: IsoBox) -> tuple[Fraction, ...]:
    numbers = [
        int.from_bytes(untrusted[at : at + 4], "big", signed=at >= box.start + 16)
        for at in range(box.start, box.start + 32, 4)
    ]
    if box.end - box.start < 32 or 0 in numbers[1::2]:
        raise ValueError("senseless crop")
    return tuple(Fraction(a, b) for a, b in zip(numbers[::2], numbers[1::2], strict=True))


def items(untrusted: bytes) -> dict[int, bytes]:
    """Return the kind of every item of the file, by its number."""
    table = find(untrusted, b"meta", b"iinf")
    if table is None:
        return {}
    start = table.start + (4 if untrusted[table.start - 4] else 2)
    kinds = {}
    for entry in walk(untrusted, start, table.end):
        size = 4 if untrusted[entry.start - 4] == 3 else 2
        number = int.from_bytes(untrusted[entry.start : entry.start + size], "big")
        kinds[number] = untrusted[entry.start + size + 2 : entry.start + size + 6]
    return kinds


def item_bodies(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every item's number and the bytes of its first extent, as ``iloc`` places them."""
    table = find(untrusted, b"meta", b"iloc")
    if table is None:
        return
    version, at = untrusted[table.start - 4], table.start

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(untrusted[at - size : at], "big")

    sizes = number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    inner = find(untrusted, b"meta", b"idat")
    for _ in range(min(number(4 if version == 2 else 2), MAX_BOXES)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        extents = []
        for _ in range(number(2)):
            if at >= table.end:
                return
            number(index_size)
            extents.append((base + number(offset_size), number(length_size)))
        if extents:
            start, length = extents[0]
            start += inner.start if method == 1 and inner is not None else 0
            yield item, untrusted[start : start + length]


def references(untrusted: bytes) -> Iterator[tuple[bytes, int, tuple[int, ...]]]:
    """Yield how items refer to others (``iref``): kind, from which item, to which."""
    table = find(untrusted, b"meta", b"iref")
    if table is None:
        return
    size = 4 if untrusted[table.start - 4] else 2
    for box in walk(untrusted, table.start, table.end):
        body = untrusted[box.start : box.end]
        ids = [int.from_bytes(body[:size], "big")]
        start, count = size + 2, int.from_bytes(body[size : size + 2], "big")
        end = min(start + size * count, len(body))
        ids += [int.from_bytes(body[at : at + size], "big") for at in range(start, end, size)]
        yield box.kind, ids[0], tuple(ids[1:])
