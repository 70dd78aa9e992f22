"""Find e-mail addresses, phone numbers, postcodes, dates of birth, accounts and links in a string.

Every pattern has bounded repeats, so the time is linear in the string's length.
"""

import re
import unicodedata
from collections.abc import Iterator

from photocheck.core.text.finding import Finding, Kind
from photocheck.core.text.links import find_bare_links, find_full_links

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_SPELT_EMAIL = re.compile(
    r"\b[\w.+-]{1,64}\s?[(\[]\s?at\s?[)\]]\s?[\w-]{1,63}(?:\s?(?:\.|[(\[]\s?dot\s?[)\]])\s?[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\w.@/])@[A-Za-z_][\w.]{1,29}")
# UK numbers: area and mobile numbers have 9 or 10 digits after the 0 or +44 (Ofcom's plan)
_UK_PHONE = re.compile(
    r"(?<![\w.+/-])(?:(?:\+|00)\s?44[ .\-]{0,2}(?:\(0\))?[ .\-]{0,2}|\(?0)"
    r"[1-357-9](?:[ .\-()]{0,2}\d){8,9}(?!\d)"
)
_OTHER_PHONE = re.compile(r"(?<![\w.])\+[1-9](?:[ .\-()]{0,2}\d){7,13}(?!\d)")
_DATE = re.compile(r"\(?\d{1,2}([./\- ])\d{1,2}\1(?:20)?\d\d(?!\d)")
# areas in use, so that "Y3 4AB" is none (Royal Mail's list of postcode areas)
_AREAS = frozenset(
    """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
    EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN
    LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO
    SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE""".split()
)
_POSTCODE = re.compile(
    r"(?<![^\W_])([A-Z]{1,2})\d[A-Z\d]?([ \u00a0]{0,2})\d[ABD-HJLNP-UW-Z]{2}(?![^\W_])",
    re.IGNORECASE,
)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_BIRTH = re.compile(
    r"\b(?:born|birthday|birth|d\.?o\.?b)\b[\s:.,=()]{0,4}(?:(?:is|was|on|the)\s{1,2}){0,3}("
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s{{1,2}}(?:of\s)?(?:{_MONTHS})[a-z]{{0,6}}(?:,?\s(?P<year>\d{{4}}))?"
    r"|\d{1,2}[./\-]\d{1,2}[./\-](?P<number>\d{4}|\d\d)"
    r")(?!\d)",
    re.IGNORECASE,
)
_OLDEST_PUPIL = 2000  # born; who was born before is in history, or grown up
# the same as a camera's reader may mistake it: O for 0, a digit twice, a point or the @ lost
_MISREAD = re.compile(
    r"(?<![^\W_])[A-Z\d]{1,2}\d[A-Z\d]?[ ]{1,2}\d(?!(?:ST|ND|RD|TH)\b)[ABD-HJLNP-UW-Z]{2}(?![^\W_])"
    r"|(?<![\w.+/-])\(?[0O](?:[ .\-()]{0,2}[\dO]){8,11}(?![^\W_])"
    r"|\w{3}@\w{5}|\bwww|\b[wW]{2}\w?[.,]\w{4}"
    r"|(?:sch|ac|co|gov|org)[., ]?uk\b|\w{3}sch[.,]?[a-z]{2}\b"
)
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]+")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")


def find_personal(text: str) -> tuple[Finding, ...]:
    """Return the personal data and links in `text`, in its order; none overlaps another."""
    plain = "".join(map(_plain, text))
    found: list[Finding] = []
    taken = bytearray(len(text))
    for search in _SEARCHES:
        for finding in search(plain):
            if not any(taken[finding.start : finding.end]):
                found.append(finding)
                taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    return tuple(sorted(found))


def may_be_personal(text: str) -> bool:
    """Tell whether a line read from a picture may be personal data that was misread."""
    return any(not _DATE.match(match[0]) for match in _MISREAD.finditer(text))


def _plain(character: str) -> str:
    """Return the everyday form of a character (full-width, superscript) where it is just one."""
    form = unicodedata.normalize("NFKC", character)
    return form if len(form) == 1 else character


def _emails(text: str) -> Iterator[Finding]:
    for match in _EMAIL.finditer(text):
        yield Finding(*match.span(), Kind.EMAIL, True, "An e-mail address")
    if "(" in text or "[" in text:
        for match in _SPELT_EMAIL.finditer(text):
            yield Finding(*match.span(), Kind.EMAIL, True, "An e-mail address, spelt out")


def _postcodes(text: str) -> Iterator[Finding]:
    for match in _POSTCODE.finditer(text):
        if match[1].upper() in _AREAS:
            sure = match[0].isupper()
            if sure or match[2]:
                yield Finding(*match.span(), Kind.POSTCODE, sure, "A postcode")


def _phones(text: str) -> Iterator[Finding]:
    for match in _UK_PHONE.finditer(text):
        if not _DATE.match(match[0]):
            yield Finding(*match.span(), Kind.PHONE, True, "A phone number")
    for match in _OTHER_PHONE.finditer(text):
        yield Finding(*match.span(), Kind.PHONE, True, "A phone number")


def _births(text: str) -> Iterator[Finding]:
    for match in _BIRTH.finditer(text):
        year = match["year"] or match["number"]
        if year and len(year) == 4 and int(year) < _OLDEST_PUPIL:
            continue
        yield Finding(*match.span(1), Kind.BIRTH, bool(year), "A date of birth")


def _accounts(text: str) -> Iterator[Finding]:
    for match in _ACCOUNT.finditer(text):
        sentence = "An account. Make sure that it is not a child's or a parent's"
        yield Finding(*match.span(), Kind.ACCOUNT, False, sentence)


def _hidden(text: str) -> Iterator[Finding]:
    for pattern in (_HIDDEN, _TAGS):
        for match in pattern.finditer(text):
            sentence = "Characters that nobody sees; they can hide something, so delete them"
            yield Finding(*match.span(), Kind.HIDDEN, pattern is _TAGS, sentence)


# what is found first is not looked for again inside it: no e-mail address in a link
_SEARCHES = (
    find_full_links,
    _emails,
    find_bare_links,
    _postcodes,
    _births,
    _phones,
    _accounts,
    _hidden,
)
