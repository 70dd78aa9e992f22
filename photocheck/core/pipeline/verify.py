"""Anything about to be published, from whatever program: what would it give away?"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photocheck.core.consent import decide
from photocheck.core.errors import PhotoError
from photocheck.core.faces.find import find_faces
from photocheck.core.imaging import exiftool
from photocheck.core.imaging.decoders import shared
from photocheck.core.imaging.destroyed import is_destroyed
from photocheck.core.imaging.leaks import ODD, in_words
from photocheck.core.imaging.load import fit, read_file
from photocheck.core.pipeline import naming, packed, pages
from photocheck.core.pipeline.analyse import OUR_FAULT, Writing
from photocheck.core.pipeline.batch import Tools
from photocheck.core.pipeline.published_files import Kind, kind_by, kind_of
from photocheck.core.text.regions import name_finder
from photocheck.core.types import (
    Analysis,
    CheckOptions,
    Decision,
    Face,
    FaceDetector,
    FaceEmbedder,
    Photo,
    Region,
    Rgb,
    Snapshot,
)

_log = logging.getLogger(__name__)

_EDGE = 4096  # pixels; a face that is hard to see at this size is not looked for
_READ_EDGE = 2048  # pixels; as exports are read
_WORDS = {
    Kind.BLIND: "PhotoCheck cannot look into this kind of file. Look at it yourself.",
    Kind.STRAY: "This file tells about photos and does not belong here. Remove it.",
}
_NAMED = "Its file name names a pupil."
_MAY_HOLD_PICTURES = frozenset(".css .js .mjs .scss .less".split())
_WROTE = re.compile(r"docProps/(?:core|app)\.xml|meta\.xml")
_AUTHOR = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|Manager|Company|meta:initial-creator)>[^<]"
)


@dataclass(frozen=True)
class Verified:
    """What one file would give away.

    Attributes:
        name: the file, relative to the folder it came from.
        leaks: sentences; empty = nothing found.
        faces: how many faces are visible in it.
        questions: sentences about what only a person can judge.
    """

    name: str
    leaks: tuple[str, ...]
    faces: int = 0
    questions: tuple[str, ...] = ()

    def __add__(self, other: "Verified") -> "Verified":
        """Return what two looks at one file found together."""
        leaks = tuple(dict.fromkeys((*self.leaks, *other.leaks)))
        questions = tuple(dict.fromkeys((*self.questions, *other.questions)))
        return Verified(self.name, leaks, self.faces + other.faces, questions)


class Verifier:
    """Looks into files: pictures, and with a gallery texts and names. Thread safe."""

    def __init__(
        self,
        tools: Tools,
        options: CheckOptions,
        snapshot: Snapshot | None,
        ours: tuple[str, ...] = (),
    ) -> None:
        """Take what to look with.

        Args:
            tools: the models.
            options: the channel, and whether writing is read.
            snapshot: whose names and consents; None: hidden data and faces only.
            ours: the school's own contact details, which may be published.

        Raises:
            ModelsMissing: what reads writing is not there.
        """
        self._detector = tools.detector
        self._mode = decide.mode(snapshot, options)
        self._embedder = tools.embedder if self._mode.recognise else None
        self._options, self._snapshot, self._ours = options, snapshot, ours
        self._people = tuple(snapshot.people.values()) if snapshot else ()
        self._names = name_finder(self._people) if snapshot else None
        reads = snapshot is not None and options.read_text
        self._writing = Writing(tools.reader, snapshot) if reads else None

    def look(self, file: Photo) -> Verified:
        """Return what a file would give away; never raises for a bad file."""
        looks: dict[Kind, Callable[[Photo], Verified]] = {
            Kind.PICTURE: self._picture_file,
            Kind.PAGE: self._page,
            Kind.PLAIN: self._plain,
        }
        if file.path.suffix.lower() in packed.PACKED:
            looks[Kind.BLIND] = self._packed
        kind = kind_of(file.path)
        try:
            if kind in looks:
                found = looks[kind](file)
            else:
                found = Verified(file.name, (_WORDS[kind],) if kind in _WORDS else ())
        except PhotoError as error:
            found = Verified(file.name, (error.sentence,))
        except Exception:  # the edge of a batch, as in analyse
            _log.exception("a file could not be verified")
            found = Verified(file.name, (OUR_FAULT,))
        if self._people and naming.gives_away(Path(file.name).stem, self._people):
            found += Verified(file.name, (_NAMED,))
        return found

    def _picture_file(self, file: Photo) -> Verified:
        return self._picture(file, read_file(file.path))

    def _picture(self, file: Photo, untrusted: bytes) -> Verified:
        decoded = shared.decode(untrusted)
        hidden, odd = in_words(shared.leaks(untrusted))
        leaks = [f"{what}." for what in hidden]
        faces = _visible(decoded.pixels, self._detector, self._embedder)
        height, width = decoded.pixels.shape[:2]
        analysis = Analysis(file, width=width, height=height, sha256="0" * 64, faces=faces)
        result = decide.decide([analysis], self._snapshot, self._options)[0]
        unknown = sum(f.decision is not Decision.SHOW for f in result.faces)
        if unknown:
            recognised = self._mode.recognise
            whose = "without consent that PhotoCheck can find" if recognised else "not checked"
            many = "face is" if unknown == 1 else "faces are"
            leaks.append(f"{unknown} {many} visible, {whose}.")
        regions = self._regions(decoded.pixels)
        leaks += [_in_picture(r) for r in regions if not r.question]
        asked = tuple(_in_picture(r) for r in regions if r.question)
        asked += (f"{ODD}.",) if odd else ()
        return Verified(file.name, tuple(leaks), len(result.faces), asked)

    def _regions(self, pixels: Rgb) -> tuple[Region, ...]:
        if self._writing is None:
            return ()
        picture, scale = fit(pixels, _READ_EDGE)
        return self._writing.look(picture, scale)

    def _page(self, file: Photo) -> Verified:
        return self._text(file, pages.read(file.path))

    def _text(self, file: Photo, text: str) -> Verified:
        """Look into a text: what it says, with a gallery, and the pictures inside it."""
        found = Verified(file.name, ())
        if self._names is not None:
            ending = Path(file.name).suffix
            leaks, questions = pages.look(text, ending, self._names, self._ours)
            found = Verified(file.name, leaks, 0, questions)
        return found + self._written_into(file, text)

    def _plain(self, file: Photo) -> Verified:
        """Look into a part of a website that says nothing to people, but may hold pictures."""
        if file.path.suffix.lower() not in _MAY_HOLD_PICTURES:
            return Verified(file.name, ())
        return self._written_into(file, pages.read(file.path))

    def _written_into(self, file: Photo, text: str) -> Verified:
        found = Verified(file.name, ())
        for number, untrusted in enumerate(pages.pictures(text)):
            if number == pages.MOST_PICTURES:
                return found + Verified(file.name, (pages.MANY_PICTURES,))
            try:
                found += self._picture(file, untrusted)
            except PhotoError as error:
                found += Verified(file.name, (f"A picture in it: {error.sentence}",))
        return found

    def _packed(self, file: Photo) -> Verified:
        """Look into an archive, or at what can be seen of a document."""
        whole = file.path.suffix.lower() in packed.ARCHIVES
        found = Verified(file.name, () if whole else (_WORDS[Kind.BLIND],))
        for name, untrusted in packed.members(file.path):
            inner = self._member(Photo(file.path, name), untrusted)
            if self._people and naming.gives_away(Path(name).stem, self._people):
                inner += Verified(name, (_NAMED,))
            told = [
                tuple(f"In it, {Path(name).name}: {said}" for said in some)
                for some in (inner.leaks, inner.questions)
            ]
            found += Verified(file.name, told[0], inner.faces, told[1])
        return found

    def _member(self, file: Photo, untrusted: bytes) -> Verified:
        kind = kind_by(file.name, untrusted[:4096])
        try:
            if _WROTE.fullmatch(file.name):
                wrote = _AUTHOR.search(untrusted)
                return Verified(file.name, ("It says who wrote it.",) if wrote else ())
            if kind is Kind.PICTURE:
                return self._picture(file, untrusted)
            if kind is Kind.PAGE:
                return self._text(file, pages.decoded(untrusted))
            if kind is Kind.PLAIN:
                return self._written_into(file, pages.decoded(untrusted))
        except PhotoError as error:
            return Verified(file.name, (error.sentence,))
        return Verified(file.name, (_WORDS[kind],))


def second_reading(files: Sequence[Photo], verified: Sequence[Verified]) -> list[Verified]:
    """Return what was verified, with what ExifTool finds in pictures that seemed clean.

    Args:
        files: what was looked into.
        verified: what was found, in the same order.
    """
    if not exiftool.available():
        return list(verified)
    clean = [
        file.path.absolute()
        for file, found in zip(files, verified, strict=True)
        if not found.leaks and kind_of(file.path) is Kind.PICTURE
    ]
    more = exiftool.finds(clean) if clean else {}
    out = []
    for file, found in zip(files, verified, strict=True):
        groups = more.get(file.path.absolute(), ())
        leak = f"Hidden in the file, as ExifTool says: {', '.join(groups)}."
        out.append(found + Verified(found.name, (leak,)) if groups else found)
    return out


def _in_picture(region: Region) -> str:
    what = region.reason.partition(".")[0]
    return f"In the picture: {what[0].lower()}{what[1:]}."


def _visible(
    pixels: Rgb, detector: FaceDetector, embedder: FaceEmbedder | None
) -> tuple[Face, ...]:
    """Return the faces beyond doubt that are not destroyed; looks at large pictures reduced."""
    picture, scale = fit(pixels, _EDGE)
    faces = find_faces(picture, detector, embedder, scale=scale, full=pixels).faces
    return tuple(f for f in faces if f.detection.sure and not is_destroyed(pixels, f.detection.box))
