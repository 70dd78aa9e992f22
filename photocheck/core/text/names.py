"""Find names of people of the gallery in any string. Pure, and linear in the string's length."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from photocheck.core.text.finding import Finding, Kind, fold, within_one
from photocheck.core.text.unclear import Costs, UnclearNames
from photocheck.core.text.words import AFTER_NO_NAME, NAMES_THAT_ARE_WORDS, PLAIN

MISSPELT_FROM = 5
"""Letters a name must have before a word one letter away is taken for it (issue of the texts)."""

FULL_NAME = "The full name of somebody in the gallery"
ONE_NAME = "The name of somebody in the gallery"
PART = "Part of the name of somebody in the gallery"
MISSPELT = "One letter away from the name of somebody in the gallery"
WORD = "A common word that is also the name of somebody in the gallery"
WITH_CLASS = "A name of somebody in the gallery beside their class"

_WORDS = NAMES_THAT_ARE_WORDS | PLAIN
_LONGEST = 40  # letters; no longer word is compared
_IN_CLASS = ("from", "in", "of")  # between a name and a class: no other reading is left
_CLASS_NEAR = 4  # words between a name and a class that still belong together
_DIGITS = str.maketrans("013568", "olesbb")  # as a camera, or a child's hand, confuses them
# a word: letters, digits, marks and invisible characters, joined by single ' or -
_WORD = re.compile(r"[^\W_][\w\u200b-\u200f\u2060\ufeff\u00ad\u0300-\u036f'’‘ʼ＇-]{0,200}")
_PIECE = re.compile(r"[^\s_'’‘ʼ＇-]+(?:['’‘ʼ＇][^\s_'’‘ʼ＇-]+)*")
# pieces that belong to a name and are none themselves: Xavier de la Cruz, Oliver St. John
_PARTICLES = frozenset(
    """al ap bin bint binti da das de del den der des di do dos du el ibn la las le los mac mc saint
    san santa st ste te ten ter van von zu zum zur""".split()
)
_SPACE = r"""[ \t\r\n,_\u200b()"“”-]{0,3}"""
# what may stand between two names of one person: Okonkwo, Amy; Amy J. de Brown
_GAP = re.compile(
    rf"{_SPACE}(?:(?:[A-Z]\.|[B-HJ-Z]|(?i:{'|'.join(sorted(_PARTICLES))})\.?){_SPACE}){{0,3}}"
)
_CAMEL = re.compile(r"[A-Z][a-z'’]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a person may be called by; "" where not known."""

    forename: str = ""
    surname: str = ""
    known_as: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words ``first..last`` read as a name of some people."""

    first: int
    last: int
    people: frozenset[int]
    exact: bool
    whole: bool = False  # forename and surname in one
    part: bool = False  # one of several pieces of a name: Anne of Anne-Marie


class NameFinder:
    """Knows the names of a school. Immutable, so threads may share it."""

    def __init__(self, people: Iterable[PersonName]) -> None:
        """Take the people; those without a name are left out."""
        single: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        whole: defaultdict[str, set[int]] = defaultdict(set)
        parts: defaultdict[str, set[int]] = defaultdict(set)
        self._classes: dict[int, tuple[str, ...]] = {}
        for number, person in enumerate(people):
            given = [_pieces(person.forename), _pieces(person.known_as)]
            last = _pieces(person.surname)
            for name in filter(None, [*given, last]):
                single[name].add(number)
                single[("".join(name),)].add(number)
                for part in _parts(name, least=2):
                    parts[part].add(number)
            for name in given:
                for one, other in product(_parts(name, least=3), _parts(last, least=3)):
                    whole[one + other].add(number)
            self._classes[number] = _pieces(person.class_name)
        self._parts = {part: frozenset(v) for part, v in parts.items() if len(part) > 1}
        self._exact = {
            key: self._parts.get("".join(key), frozenset()) | v
            for key, v in single.items()
            if len("".join(key)) > 1
        }
        self._whole = {key: frozenset(v) for key, v in whole.items() if len(key) > 4}
        self._most = max((len(key) for key in self._exact), default=1)
        self._near: defaultdict[str, set[str]] = defaultdict(set)
        in_one = [key[0] for key in self._exact if len(key) == 1]
        for word in in_one:
            if len(word) >= MISSPELT_FROM:
                for shorter in _one_less(word):
                    self._near[shorter].add(word)
        self._unclear = UnclearNames(in_one)

    def may_say(self, readings: Iterable[Costs]) -> bool:
        """Tell whether a line that was read, and is unclear, may say a name in some reading."""
        return any(map(self._unclear.within, readings))

    def find(self, text: str) -> tuple[Finding, ...]:
        """Return the names in `text`, in its order; none overlaps another."""
        words = _words(text)
        if not words or not self._exact:
            return ()
        hits = self._joined(text, words, self._hits(words))
        found = [f for hit in hits if (f := self._judge(text, words, hit)) is not None]
        return tuple(_first_of_overlapping([*found, *self._inside(text, words)]))

    def _hits(self, words: Sequence[_Word]) -> list[_Hit]:
        hits, index = [], 0
        while index < len(words):
            hit = self._at(words, index)
            if hit:
                hits.append(hit)
                index = hit.last
            index += 1
        return hits

    def _at(self, words: Sequence[_Word], index: int) -> _Hit | None:
        """Return the longest name that begins with a word; an exact one before a near one."""
        for length in range(min(self._most, len(words) - index), 0, -1):
            key = tuple(w.folded for w in words[index : index + length])
            if key in self._exact:
                return _Hit(index, index + length - 1, self._exact[key], exact=True)
        word = words[index].folded
        if word in self._whole:
            return _Hit(index, index, self._whole[word], exact=True, whole=True)
        part = self._parts.get(word, frozenset())
        people = part.union(*(self._exact[(name,)] for name in self._near_names(word)))
        return _Hit(index, index, people, exact=bool(part), part=bool(part)) if people else None

    def _near_names(self, word: str) -> Iterator[str]:
        """Give the names that `word` may be a misspelling of."""
        if MISSPELT_FROM - 1 <= len(word) <= _LONGEST and word not in PLAIN:
            candidates = {name for less in _one_less(word) for name in self._near.get(less, ())}
            yield from (name for name in candidates if within_one(name, word))

    def _joined(self, text: str, words: Sequence[_Word], hits: Sequence[_Hit]) -> list[_Hit]:
        """Make one full name of neighbours that are names of the same person."""
        joined: list[_Hit] = []
        for hit in hits:
            before = joined[-1] if joined else None
            if before and before.people & hit.people and _adjacent(text, words, before, hit):
                both = before.people & hit.people
                exact = before.exact or hit.exact
                joined[-1] = _Hit(before.first, hit.last, both, exact, whole=True)
            else:
                joined.append(hit)
        return joined

    def _judge(self, text: str, words: Sequence[_Word], hit: _Hit) -> Finding | None:
        """Say how sure a hit is; None where it is just a word."""
        start, end = words[hit.first].start, words[hit.last].end
        here = words[hit.first : hit.last + 1]
        if len(here) > 1 and text[here[-1].start - 1] + text[end : end + 1] in ("()", '""', "“”"):
            end += 1  # William (Billy)
        capital = all(w.text[0].isupper() for w in here)
        common = all(w.folded in _WORDS or len(w.folded) < 3 for w in here)
        if hit.part and len(here[0].folded) < 3:
            return None  # Jo of Jo-Anne: too short to say anything by itself
        as_name = capital and _reads_as_name(text, words, hit)
        distance = self._class_distance(words, hit) if capital else None
        if hit.whole and (capital or not common):
            certain, sentence = hit.exact, FULL_NAME if hit.exact else MISSPELT
        elif hit.whole:
            certain, sentence = False, WORD
        elif hit.exact and not common:
            certain, sentence = not hit.part, PART if hit.part else ONE_NAME
        elif capital and (as_name or not common or distance in (0, 1)):
            certain, sentence = False, WORD if hit.exact else MISSPELT
        else:
            return None
        if distance is None:
            return Finding(start, end, Kind.NAME, certain, sentence)
        of_class = distance == 1 and words[min(hit.last + 1, len(words) - 1)].folded in _IN_CLASS
        certain = certain or (hit.exact and (as_name or of_class) and distance <= 1)
        return Finding(start, end, Kind.CLASS_AND_NAME, certain, WITH_CLASS)

    def _class_distance(self, words: Sequence[_Word], hit: _Hit) -> int | None:
        """Return how many words lie between a name and the class of one so named, or None."""
        keys = {self._classes[p] for p in hit.people if self._classes[p]}
        for distance in range(_CLASS_NEAR + 1):
            for key in keys:
                after = hit.last + 1 + distance
                before = hit.first - distance - len(key)
                for at in (after, before):
                    if at >= 0 and tuple(w.folded for w in words[at : at + len(key)]) == key:
                        return distance
        return None

    def _inside(self, text: str, words: Sequence[_Word]) -> Iterator[Finding]:
        """Give names inside words written together: #TeamAmyBrown, AmyBrown2026."""
        for word in words:
            parts = [
                _Word(word.start + m.start(), word.start + m.end(), m[0], fold(_bare(m[0])))
                for m in _CAMEL.finditer(word.text)
            ]
            if len(parts) > 1:
                for hit in self._joined(text, parts, [h for h in self._hits(parts) if h.exact]):
                    finding = self._judge(text, parts, replace(hit, exact=True))
                    if finding and (hit.whole or finding.certain or finding.sentence == PART):
                        yield finding


def _adjacent(text: str, words: Sequence[_Word], one: _Hit, other: _Hit) -> bool:
    """Tell whether two different words stand together: "Amy Brown", "Brown, Amy"."""
    end, start = words[one.last], words[other.first]
    together = _GAP.fullmatch(text, end.end, start.start)
    return bool(together) and end.folded != start.folded


def _pieces(name: str) -> tuple[str, ...]:
    """Return a name's pieces, folded: "Anne-Marie van Dyk" has four, "T.J. (Tim)" three."""
    return tuple(filter(None, (fold(piece) for _, piece in _cut(name))))


def _parts(name: tuple[str, ...], least: int) -> set[str]:
    """Return the single words of a name: all in one, and each piece of at least so many letters."""
    pieces = {piece for piece in name if len(piece) >= least and piece not in _PARTICLES}
    return pieces | {"".join(name)} if name else set()


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """Give the words and where they start, each part of a hyphenated one on its own."""
    for long in _WORD.finditer(text):
        for piece in _PIECE.finditer(long[0]):
            yield long.start() + piece.start(), piece[0]


def _words(text: str) -> list[_Word]:
    """Return the words, without a possessive s."""
    words = []
    for start, piece in _cut(text):
        bare = _bare(piece)
        folded = fold(bare)
        if any(c.isdigit() for c in folded) and sum(c.isalpha() for c in folded) > 2:
            folded = folded.strip("0123456789").translate(_DIGITS)
        if folded:
            words.append(_Word(start, start + len(bare), bare, folded))
    return words


def _bare(word: str) -> str:
    return re.sub(r"['’‘ʼ＇][sS]$", "", word)


def _one_less(word: str) -> set[str]:
    """Return the word, and the word without each of its letters."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _reads_as_name(text: str, words: Sequence[_Word], hit: _Hit) -> bool:
    """Tell whether capitals mean something here: not in a heading, nor as a sentence's first."""
    start = words[hit.first].start
    before = text[max(0, start - 9) : start].rstrip("\"'“‘(#@*_ ")[-1:]
    after = words[hit.last + 1] if hit.last + 1 < len(words) else None
    alone = len(words) == hit.last - hit.first + 1
    line = text[words[hit.last].end : words[hit.last].end + 2]
    possessive = line[:1] in "'’" and line[1:2].casefold() == "s" and len(line) == 2
    if alone or possessive:
        return True
    shouted = words[hit.first].text.isupper() and _shouting(words, hit)
    if shouted:
        return False
    if before in ("", ".", "!", "?", "\n", ":", "•", "-"):
        return after is None or after.folded not in AFTER_NO_NAME or _and_another(words, hit)
    return True


def _and_another(words: Sequence[_Word], hit: _Hit) -> bool:
    """Tell whether "and" and a word with a capital follow: Will and Grace."""
    after = words[hit.last + 1 : hit.last + 3]
    return len(after) == 2 and after[0].folded == "and" and after[1].text[0].isupper()


def _shouting(words: Sequence[_Word], hit: _Hit) -> bool:
    """Tell whether the words around are in capitals too, so that capitals say nothing."""
    around = [*words[max(0, hit.first - 2) : hit.first], *words[hit.last + 1 : hit.last + 3]]
    return any(w.text.isupper() and len(w.text) > 1 and w.text.isalpha() for w in around)


def _first_of_overlapping(findings: Iterable[Finding]) -> Iterator[Finding]:
    end = -1
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if finding.start >= end:
            yield finding
            end = finding.end
