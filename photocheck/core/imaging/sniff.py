"""Tell what a file is by its first bytes; its name is never believed."""

import struct

from photocheck.core.errors import UnreadablePhoto

READABLE = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF")
"""The formats PhotoCheck decodes; everything else is refused."""

NO_PIXELS = "This picture has no pixels. Leave it out."
_SAVE_AS = "Save it as JPEG in the program it came from, then add that copy."
_NOT_A_PHOTO = "This is not a photo, whatever its name says. Leave it out, or add the real photo."
_RAW = (
    "This is a camera's RAW file, which PhotoCheck does not develop. "
    "Save it as JPEG in the camera's own program, then add that copy."
)
_VIDEO = "This is a video. PhotoCheck checks photos only; leave it out."

_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1 mif2 miaf".split())
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_VIDEO_BRANDS = tuple(b"isom iso2 iso5 iso6 mp4 M4V qt 3gp 3g2 avc1 dash mmp4 MSNV".split())

_PICTURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_RAW_STARTS = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM")
_REFUSED = (
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"gimp xcf", "GIMP"),
    (b"\0\0\1\0", "icon"),
    (b"<svg", "SVG"),
)
_VIDEO_STARTS = (b"\x1aE\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1", b"0&\xb2u\x8ef\xcf\x11")


def sniff(untrusted: bytes) -> str:
    """Return the format of a file's bytes, one of `READABLE`.

    Raises:
        UnreadablePhoto: for anything else, each with its own sentence.
    """
    if not untrusted:
        raise UnreadablePhoto("This file is empty. Copy it from the camera or phone again.")
    for start, name in _PICTURES:
        if untrusted.startswith(start):
            if name == "JPEG":
                _refuse_odd_jpeg(untrusted)
            if name == "GIF" and b"\0\0" in (untrusted[6:8], untrusted[8:10]):
                raise UnreadablePhoto(NO_PIXELS)  # to Pillow it would be no picture at all
            return name
    if untrusted.startswith(b"RIFF"):
        return _sniff_riff(untrusted)
    if untrusted.startswith(_TIFF_STARTS):
        if _is_raw_tiff(untrusted):
            raise UnreadablePhoto(_RAW)
        return "TIFF"
    if untrusted[4:8] == b"ftyp":
        return _sniff_boxes(untrusted)
    raise UnreadablePhoto(_refusal(untrusted))


def _sniff_riff(untrusted: bytes) -> str:
    kind = untrusted[8:12]
    if kind == b"WEBP":
        return "WEBP"
    raise UnreadablePhoto(_VIDEO if kind == b"AVI " else _NOT_A_PHOTO)


def _sniff_boxes(untrusted: bytes) -> str:
    """Tell HEIF, AVIF, RAW and video apart by the brands of the ``ftyp`` box."""
    size = min(int.from_bytes(untrusted[:4], "big"), 256)
    major = untrusted[8:12]
    brands = {major} | {untrusted[at : at + 4] for at in range(16, size - 3, 4)}
    if major == b"crx ":
        raise UnreadablePhoto(_RAW)
    if major == b"jxl ":
        raise UnreadablePhoto(
            f"This is a JPEG XL picture, which PhotoCheck does not read. {_SAVE_AS}"
        )
    if brands & _AVIF_BRANDS and not major.startswith(_VIDEO_BRANDS):
        return "AVIF"
    if major in _HEIF_BRANDS:
        return "HEIF"
    raise UnreadablePhoto(_VIDEO if major.startswith(_VIDEO_BRANDS) else _NOT_A_PHOTO)


def _refusal(untrusted: bytes) -> str:
    """Return the sentence for a file that is no picture PhotoCheck reads."""
    if untrusted.startswith(_RAW_STARTS):
        return _RAW
    if untrusted.startswith(_VIDEO_STARTS):
        return _VIDEO
    start = untrusted[:256].lstrip()
    for magic, name in _REFUSED:
        if untrusted.startswith(magic) or start.startswith(magic):
            return f"This is a {name} file, which PhotoCheck does not read. {_SAVE_AS}"
    if not untrusted[:4096].strip(b"\0"):
        return "This file holds nothing but zeros. Copy it from the camera or phone again."
    return _NOT_A_PHOTO


def _refuse_odd_jpeg(untrusted: bytes) -> None:
    """Refuse 12-bit and lossless JPEG by the frame header, which comes before the picture."""
    at = 2
    while at + 9 < len(untrusted) and untrusted[at] == 0xFF:
        marker = untrusted[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if untrusted[at + 4] != 8:
                raise UnreadablePhoto(
                    f"This JPEG has {untrusted[at + 4]} bits for each colour, "
                    f"which PhotoCheck does not read. {_SAVE_AS}"
                )
            if marker in (0xC3, 0xC7, 0xCB, 0xCF):
                raise UnreadablePhoto(
                    f"This is a lossless JPEG, which PhotoCheck does not read. {_SAVE_AS}"
                )
            return
        at += 2 + int.from_bytes(untrusted[at + 2 : at + 4], "big")


_DNG_VERSION, _SUB_IFDS, _SUBFILE, _MAKE, _SR2 = 0xC612, 0x014A, 0x00FE, 0x010F, 0xC634
_COMPRESSION = 0x0103
_RAW_COMPRESSIONS = (32767, 32769, 34713, 65000, 65535)  # Sony, Epson, Nikon, Kodak, Pentax


def _is_raw_tiff(untrusted: bytes) -> bool:
    """Whether a TIFF is a camera's RAW file: its first picture is then only a preview."""
    if untrusted[8:11] == b"CR\x02":
        return True
    tags = _first_directory(untrusted)
    if _DNG_VERSION in tags or tags.get(_COMPRESSION) in _RAW_COMPRESSIONS:
        return True
    if _SUB_IFDS not in tags or _MAKE not in tags:
        return False
    return tags.get(_SUBFILE) == 1 or _SR2 in tags or _SUBFILE not in tags


def _first_directory(untrusted: bytes) -> dict[int, int]:
    """Return the tags of a classic TIFF's first directory with their short inline values."""
    order = "<" if untrusted[:2] == b"II" else ">"
    tags: dict[int, int] = {}
    try:
        (start,) = struct.unpack_from(order + "I", untrusted, 4)
        (count,) = struct.unpack_from(order + "H", untrusted, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(order + "HHII", untrusted, at)
            if kind == 3:
                (value,) = struct.unpack_from(order + "H", untrusted, at + 8)
            tags[tag] = value
    except struct.error:
        pass  # cut short: the decoder says so
    return tags
