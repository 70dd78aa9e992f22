"""What of the writing in a picture must be covered, or looked at by a person."""

from collections.abc import Iterable, Iterator

from photocheck.core.text.check import LONGEST, check_text
from photocheck.core.text.finding import NAMING
from photocheck.core.text.names import NameFinder, PersonName
from photocheck.core.text.personal import may_be_personal
from photocheck.core.text.read import ReadCode, ReadText, TextReader, read_codes
from photocheck.core.types import Box, Person, Region, Rgb

NAMED = "Writing with the name of a pupil"
PERSONAL = "Writing with personal data"
ASK_NAME = "Writing that may be the name of a pupil. Covered until somebody has looked"
ASK_PERSONAL = "Writing that may be personal data. Covered until somebody has looked"
ASK_OTHER = "Writing with a link or an account. Covered until somebody has looked"
CODE = "A code that a phone can read"
ASK_CODE = "This may be a code that a phone can read. Covered until somebody has looked"

_MARGIN = 0.15  # of a line's height: the reader's boxes are tight


def name_finder(people: Iterable[Person]) -> NameFinder:
    """Return what knows the names of the gallery's pupils; staff are not looked for."""
    return NameFinder(
        PersonName(*person.names, class_name=person.class_name)
        for person in people
        if not person.adult
    )


def find_regions(
    picture: Rgb, reader: TextReader, names: NameFinder | None, scale: float = 1.0
) -> tuple[Region, ...]:
    """Return the regions of a picture that hold names, personal data, links or codes.

    All of them are covered; a question can be answered by a person. No reason holds a name.

    Args:
        picture: the photo at the size it will be exported, (h, w, 3) uint8.
        reader: reads the writing.
        names: of the pupils; None: there is no gallery, so personal data and codes only.
        scale: pixels of `picture` per source pixel; the regions are in source pixels.

    Raises:
        ModelsMissing: the reader's models are not there.
    """
    found = [*_of_codes(read_codes(picture)), *_of_lines(reader.read(picture), names)]
    height, width = picture.shape[:2]
    return tuple(
        Region(_grown(r.box, width, height).scaled(1 / scale), r.kind, r.reason, r.question)
        for r in found
    )


def _of_codes(codes: Iterable[ReadCode]) -> Iterator[Region]:
    for code in codes:
        yield Region(code.box, "code", CODE if code.content else ASK_CODE, not code.content)


def _of_lines(lines: Iterable[ReadText], names: NameFinder | None) -> Iterator[Region]:
    for line in lines:
        findings = check_text(_as_label(line.text)[:LONGEST], names)
        naming = [f for f in findings if f.kind in NAMING]
        if any(f.certain for f in naming):
            yield Region(line.box, "text", NAMED)
        elif any(f.certain for f in findings):
            yield Region(line.box, "text", PERSONAL)
        elif naming or (names and names.may_say(line.costs)):
            yield Region(line.box, "text", ASK_NAME, question=True)
        elif may_be_personal(line.text):
            yield Region(line.box, "text", ASK_PERSONAL, question=True)
        elif findings:
            yield Region(line.box, "text", ASK_OTHER, question=True)


def _as_label(text: str) -> str:
    """Return writing of one or two small words with capitals: on a peg label it is a name."""
    return text.title() if text.islower() and len(text.split()) <= 2 and "." not in text else text


def _grown(box: Box, width: int, height: int) -> Box:
    """Return a box with a margin, inside the picture."""
    margin = _MARGIN * min(box.w, box.h) + 1
    left, top = max(0.0, box.x - margin), max(0.0, box.y - margin)
    right, bottom = min(float(width), box.right + margin), min(float(height), box.bottom + margin)
    return Box(left, top, max(1.0, right - left), max(1.0, bottom - top))
