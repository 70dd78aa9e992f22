"""Web pages and other texts about to be published: whom they name, what pictures lie inside."""

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.text.check import LONGEST, check_text
from photocheck.core.text.finding import NAMING, Finding, Kind
from photocheck.core.text.names import NameFinder

MOST_BYTES = 16 * 2**20
"""Of one page; a longer one is no page for people."""
_MARKUP = frozenset(".htm .html .xhtml .shtml .php .asp .aspx .xml .rss .atom .svg".split())
_SAID = frozenset("alt title content placeholder aria-label label value summary".split())
_WORDS = {
    Kind.EMAIL: "An e-mail address",
    Kind.PHONE: "A phone number",
    Kind.POSTCODE: "A postcode",
    Kind.BIRTH: "A date of birth",
}
_PICTURE = re.compile(r"data:image/[a-z+.-]{1,20};base64,([A-Za-z0-9+/=\s%]{16,})")
MOST_PICTURES = 50
"""Written into one page; no page for people has more."""
MANY_PICTURES = "It holds more pictures than are looked through. Look at it yourself."
_LINES_TOLD = 5


def read(path: Path) -> str:
    """Return the text of a file.

    Raises:
        UnreadablePhoto: it cannot be read, or is far too long.
    """
    try:
        with path.open("rb") as file:
            untrusted = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadablePhoto("This file cannot be read. Look at it yourself.") from error
    return decoded(untrusted)


def decoded(untrusted: bytes) -> str:
    """Return the text in a file's bytes.

    Raises:
        UnreadablePhoto: it is far too long.
    """
    if len(untrusted) > MOST_BYTES:
        raise UnreadablePhoto("This file is too long to be checked. Look at it yourself.")
    encoding = "utf-16" if untrusted[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return untrusted.decode(encoding, "replace")


def look(
    text: str, ending: str, names: NameFinder | None, ours: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a text gives away and what only a person can judge, as sentences with lines.

    Args:
        text: of the page.
        ending: of the file's name.
        names: of the pupils.
        ours: the school's own contact details.
    """
    lines: dict[str, list[int]] = {}
    asked: dict[str, list[int]] = {}
    own = {_plain(word) for word in ours}
    for number, line in _lines(text, ending.lower()):
        for at in range(0, len(line), LONGEST):
            part = line[at : at + LONGEST]
            for found in check_text(part, names):
                if _plain(part[found.start : found.end]) in own:
                    continue
                if words := _named(found):
                    (lines if found.certain else asked).setdefault(words, []).append(number)
    return _sentences(lines), _sentences(asked)


def _named(found: Finding) -> str:
    if found.kind in NAMING:
        return "The name of a pupil" if found.certain else "What may be the name of a pupil"
    return _WORDS.get(found.kind, "") if found.certain else ""


def _plain(word: str) -> str:
    return "".join(word.casefold().split())


def _sentences(found: dict[str, list[int]]) -> tuple[str, ...]:
    out = []
    for words, numbers in found.items():
        unique = sorted(set(numbers))
        some = ", ".join(map(str, unique[:_LINES_TOLD]))
        more = " and more" if len(unique) > _LINES_TOLD else ""
        out.append(f"{words} on line{'s' if len(unique) > 1 else ''} {some}{more}.")
    return tuple(out)


def _lines(text: str, ending: str) -> Iterator[tuple[int, str]]:
    if ending not in _MARKUP:
        yield from enumerate(text.splitlines(), 1)
        return
    reader = _Reader()
    reader.feed(_PICTURE.sub("data:", text))
    reader.close()
    yield from reader.said


class _Reader(HTMLParser):
    """Collects what a page says to people: its text, and attributes that are shown or read out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[int, str]] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code += tag in ("script", "style")
        told = [v for k, v in attrs if v and (k in _SAID or v.startswith(("mailto:", "tel:")))]
        # what is shown together is read together, as class and name are
        self.said += [(self.getpos()[0], value.removeprefix("mailto:")) for value in told]

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("script", "style") and self._code > 0

    def handle_data(self, data: str) -> None:
        if not self._code:
            first = self.getpos()[0]
            self.said += [(first + n, line) for n, line in enumerate(data.splitlines())]

    def handle_comment(self, data: str) -> None:
        self.handle_data(data)


def pictures(text: str) -> Iterator[bytes]:
    """Yield the pictures that are written into a page itself; b"" for one that is damaged."""
    for found in _PICTURE.finditer(text):
        try:
            yield base64.b64decode(found[1].replace("%2B", "+").replace("%2F", "/"))
        except (binascii.Error, ValueError):
            yield b""
