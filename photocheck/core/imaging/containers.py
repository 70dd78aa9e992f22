"""Walk the bytes of an export against an allow-list: what is not named here must not be there."""

import struct
import zlib
from collections.abc import Callable, Iterator

from photocheck.core.counted import counted

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def check_container(untrusted: bytes, file_type: str) -> tuple[str, ...]:
    """Return what a file holds besides its pixels, in words; empty when nothing.

    Args:
        untrusted: the bytes of a file.
        file_type: "jpeg", "png" or "webp": what it must be.
    """
    walks: dict[str, Callable[[bytes], Iterator[str]]] = {"jpeg": _jpeg, "png": _png, "webp": _webp}
    try:
        return tuple(walks[file_type](untrusted))
    except (struct.error, IndexError):
        return ("the file is cut short",)


_JFIF_LENGTH, _APP0, _DQT, _SOF0, _SOF2, _DHT, _SOS, _EOI = (
    14,
    0xE0,
    0xDB,
    0xC0,
    0xC2,
    0xC4,
    0xDA,
    0xD9,
)


def _jpeg(untrusted: bytes) -> Iterator[str]:
    """SOI, APP0 JFIF, then DQT, SOF0 or SOF2, DHT and SOS with its scan, EOI, and nothing else."""
    if untrusted[:3] != b"\xff\xd8\xff":
        yield "not a JPEG"
        return
    at, seen, frames, scans = 2, 0, 0, 0
    while True:
        if untrusted[at] != 0xFF or untrusted[at + 1] in (0x00, 0xFF):
            yield f"stray bytes at {at}"
            return
        marker, seen = untrusted[at + 1], seen + 1
        if marker == _EOI:
            break
        if marker in (0x01, 0xD8) or 0xD0 <= marker <= 0xD7:
            yield f"a stray marker FF{marker:02X} at {at}"
            return
        (length,) = struct.unpack_from(">H", untrusted, at + 2)
        body = untrusted[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2:
            yield "the file is cut short"
            return
        frames += marker in (_SOF0, _SOF2)
        scans += marker == _SOS
        yield from _jpeg_segment(marker, body, first=seen == 1)
        at += 2 + length
        if marker == _SOS:
            at = _end_of_scan(untrusted, at)
    if frames != 1 or not scans:
        yield "not exactly one picture"
    if at + 2 != len(untrusted):
        yield f"{counted(len(untrusted) - at - 2, 'byte')} after the end of the picture"


def _jpeg_segment(marker: int, body: bytes, *, first: bool) -> Iterator[str]:
    if marker == _APP0:
        plain = len(body) == _JFIF_LENGTH and body.startswith(b"JFIF\0\x01")
        if not first or not plain:
            yield "an unusual JFIF header"
        elif body[7:] != b"\0\0\1\0\1\0\0":
            yield "a density or thumbnail in the JFIF header"
    elif marker == _DQT:
        yield from _exact("DQT", body, _sum_of_tables(body, lambda head: 64 << (head[0] >> 4), 1))
    elif marker == _DHT:
        yield from _exact("DHT", body, _sum_of_tables(body, lambda head: sum(head[1:]), 17))
    elif marker in (_SOF0, _SOF2):
        yield from _exact("SOF", body, 6 + 3 * body[5])
        if body[0] != 8:
            yield "not 8 bits a colour"
    elif marker == _SOS:
        yield from _exact("SOS", body, 4 + 2 * body[0])
    elif marker == 0xFE:
        yield "a comment"
    else:
        yield f"a segment FF{marker:02X} that does not belong ({body[:12]!r})"


def _sum_of_tables(body: bytes, size: Callable[[bytes], int], head: int) -> int:
    at = 0
    while at + head <= len(body):
        at += head + size(body[at : at + head])
    return at


def _exact(name: str, body: bytes, length: int) -> Iterator[str]:
    if len(body) != length:
        yield f"surplus bytes in {name}"


def _end_of_scan(untrusted: bytes, at: int) -> int:
    """Return where the next marker after the scan's data is; the end where there is none."""
    while True:
        at = untrusted.find(b"\xff", at)
        if at < 0:
            return len(untrusted)
        if untrusted[at + 1] != 0:  # no restart markers: our encoder writes none
            return at
        at += 2


def _png(untrusted: bytes) -> Iterator[str]:
    """IHDR, perhaps sRGB, IDATs in a row, IEND, right checksums, an exact zlib stream."""
    if not untrusted.startswith(_SIGNATURE):
        yield "not a PNG"
        return
    at, header = len(_SIGNATURE), b""
    kinds: list[bytes] = []
    stream: list[bytes] = []
    while at < len(untrusted) and kinds[-1:] != [b"IEND"]:
        length, kind = struct.unpack_from(">I4s", untrusted, at)
        body = untrusted[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", untrusted, at + 8 + length)
        if zlib.crc32(kind + body) != crc:
            yield f"a wrong checksum in {kind!r}"
        if kind == b"IDAT":
            stream.append(body)
        if kind == b"IHDR":
            header = body
        if kind not in (b"IHDR", b"sRGB", b"IDAT", b"IEND"):
            yield f"a chunk {kind!r} that does not belong"
        if kind in (b"sRGB", b"IEND") and length > (kind == b"sRGB"):
            yield f"surplus bytes in {kind!r}"
        if not (kinds[-1:] == [kind] == [b"IDAT"]):
            kinds.append(kind)
        at += 12 + length
    main = [kind for kind in kinds if kind in (b"IHDR", b"IDAT", b"IEND")]
    if main != [b"IHDR", b"IDAT", b"IEND"]:
        yield "its chunks are not IHDR, IDAT, IEND in this order"
    if at != len(untrusted):
        yield f"{counted(len(untrusted) - at, 'byte')} after the end of the picture"
    yield from _png_stream(header, b"".join(stream))


def _png_stream(header: bytes, stream: bytes) -> Iterator[str]:
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", header)
    if [depth, colour, *rest] != [8, 2, 0, 0, 0]:
        yield NOT_PLAIN
    if (
        colour not in _CHANNELS
        or depth not in (1, 2, 4, 8, 16)
        or rest not in ([0, 0, 0], [0, 0, 1])
    ):
        yield "a header that makes no sense"
        return
    wanted = _png_length(width, height, _CHANNELS[colour] * depth, lace=rest[2])
    if len(stream) * 1100 < wanted:  # zlib's best is about 1 : 1030
        yield "an image stream too short for the picture"
        return
    unpacker = zlib.decompressobj()
    try:
        length = len(unpacker.decompress(stream, wanted + 1))
    except zlib.error:
        yield "a damaged image stream"
        return
    if length != wanted or (not unpacker.eof and unpacker.decompress(unpacker.unconsumed_tail, 1)):
        yield "an image stream of the wrong length"
    if not unpacker.eof:
        yield "an image stream without an end"
    if unpacker.unused_data:
        yield f"{counted(len(unpacker.unused_data), 'byte')} hidden after the image stream"


NOT_PLAIN = "not a plain 8-bit RGB picture"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the colour type
_ADAM7 = (  # left, top, step across, step down: ISO/IEC 15948, 8.2
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)),
    (0, 1, 1, 2),
)


def _png_length(width: int, height: int, bits: int, *, lace: int) -> int:
    """Return how many bytes the unpacked picture has, `bits` a pixel."""
    length = 0
    for left, top, across, down in _ADAM7 if lace else ((0, 0, 1, 1),):
        columns, lines = -(-(width - left) // across), -(-(height - top) // down)
        length += lines * (1 + -(-columns * bits // 8)) if columns > 0 < lines else 0
    return length


def _webp(untrusted: bytes) -> Iterator[str]:
    """One VP8 or VP8L chunk that fills the RIFF, which fills the file."""
    if untrusted[:4] != b"RIFF" or untrusted[8:12] != b"WEBP":
        yield "not a WebP"
        return
    (size,) = struct.unpack_from("<I", untrusted, 4)
    if 8 + size > len(untrusted):
        yield "the file is cut short"
        return
    if 8 + size != len(untrusted):
        yield f"{counted(len(untrusted) - 8 - size, 'byte')} after the end of the picture"
    at, end, kinds = 12, 8 + size, []
    while at < end:
        kind, length = struct.unpack_from("<4sI", untrusted, at)
        kinds.append(kind)
        if kind not in (b"VP8 ", b"VP8L"):
            yield f"a chunk {kind!r} that does not belong"
        if length & 1 and untrusted[at + 8 + length] != 0:
            yield f"a filled padding byte after {kind!r}"
        at += 8 + length + (length & 1)
    if at != end:
        yield "a chunk that runs past the end"
    if sum(kind in (b"VP8 ", b"VP8L") for kind in kinds) != 1:
        yield "not exactly one picture"
