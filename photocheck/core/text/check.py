"""Everything about one string: findings, and the same string without names."""

import re
from collections.abc import Sequence

from photocheck.core.errors import UsageError
from photocheck.core.text.finding import NAMING, Finding, Kind
from photocheck.core.text.names import NameFinder
from photocheck.core.text.personal import find_personal

LONGEST = 100_000
"""Characters of a text that is checked; a post has a few thousand at most."""

REMOVED = {
    Kind.EMAIL: "(e-mail removed)",
    Kind.PHONE: "(phone number removed)",
    Kind.POSTCODE: "(postcode removed)",
    Kind.BIRTH: "(date removed)",
    Kind.HIDDEN: "",
}
PLACES = {Kind.LINK: "(link removed)", Kind.ACCOUNT: "(account removed)"}
"""What is put where a link or an account has a name in it."""

_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HASHTAG = re.compile(r"#\w{1,200}")
# what is left of a name beside one that is taken out: "Amy B.", "A. Brown", but not "Amy. A dog"
_INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:(?:[A-Z]\.[ \u00a0]?){1,3}|[A-HJ-Z][ \u00a0])$")
_INITIAL_AFTER = re.compile(
    r"[ \u00a0][A-Z](?:\.(?!\w|\s*$)|(?=\s*(?:[.,;:!?&()/\n]|$|(?:and|from|in|of|who|with)\b)))"
)
_BETWEEN = re.compile(r"\s*(?:,|&|\+|and|,\s*and)\s*")


def check_text(text: str, names: NameFinder | None = None) -> tuple[Finding, ...]:
    """Return what in `text` may give something away, in its order.

    Args:
        text: at most `LONGEST` characters.
        names: of the school; None looks for personal data and links only.

    Raises:
        UsageError: the text is too long.
    """
    if len(text) > LONGEST:
        raise UsageError(f"This text is longer than {LONGEST} characters. Check it in parts.")
    personal = find_personal(text)
    return tuple(sorted([*personal, *(names.find(text) if names else ())]))


def without_names(text: str, findings: Sequence[Finding]) -> str:
    """Return `text` with "a pupil" for each sure name, and without sure personal data.

    Questions and links stay as they are: only a person can say.
    """
    out: list[str] = []
    at, ended = 0, True  # ended: the text so far ends a sentence
    for start, end, put in _replacements(text, findings):
        if start < at:
            continue
        before = text[at:start].rstrip("\"'“‘( ")
        ended = before[-1] in ".!?\n" if before else ended and not out
        out += [text[at:start], put[:1].upper() + put[1:] if ended else put]
        at = end
    return "".join([*out, text[at:]])


def _replacements(text: str, findings: Sequence[Finding]) -> list[tuple[int, int, str]]:
    """Return (start, end, what to put there) of each sure finding; names in a row are one."""
    sure = sorted((f for f in findings if f.certain), key=lambda f: (f.start, -f.end))
    named = [f for f in sure if f.kind in NAMING]
    found = [(f.start, f.end, REMOVED[f.kind]) for f in sure if f.kind in REMOVED]
    places = [f for f in findings if f.kind in PLACES]
    found += [(f.start, f.end, PLACES[f.kind]) for f in _touching(places, named)]
    gone = [f for f in sure if f.kind in REMOVED and f.kind is not Kind.HIDDEN]
    inside = set(_touching(named, [*places, *gone]))
    tags = {at: m.span() for m in _HASHTAG.finditer(text) for at in range(*m.span())}
    run: list[tuple[int, int]] = []
    for name in (f for f in named if f not in inside):
        if tag := tags.get(name.start):
            found.append((tag[0], max(tag[1], name.end), "(hashtag removed)"))
            continue
        start, end = _with_initials(text, name, run[-1][1] if run else 0)
        if run and not _BETWEEN.fullmatch(text[run[-1][1] : start][:10]):
            found.append(_pupils(run))
            run = []
        run.append((start, end))
    if run:
        found.append(_pupils(run))
    return sorted(found, key=lambda r: (r[0], -r[1]))


def _touching(findings: Sequence[Finding], others: Sequence[Finding]) -> list[Finding]:
    """Return those of `findings` that share a character with any of `others`."""
    last = max((f.end for f in [*findings, *others]), default=0)
    taken = bytearray(last)
    for other in others:
        taken[other.start : other.end] = b"\1" * (other.end - other.start)
    return [f for f in findings if any(taken[f.start : f.end])]


def _with_initials(text: str, name: Finding, ended: int) -> tuple[int, int]:
    """Return where a name is, with the initials beside it, but not before where one ended."""
    before = _INITIAL_BEFORE.search(text, max(ended, name.start - 12), name.start)
    after = _INITIAL_AFTER.match(text, name.end)
    return before.start() if before else name.start, after.end() if after else name.end


def _pupils(run: Sequence[tuple[int, int]]) -> tuple[int, int, str]:
    count = len(run)
    words = "a pupil"
    if count > 1:
        words = f"{_NUMBERS[count - 2] if count <= 10 else count} pupils"
    return run[0][0], run[-1][1], words
