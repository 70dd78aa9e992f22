"""Find links in a string and say where they really go. Opens none of them.

A finding is certain where something about the link is wrong, else it is a question.
"""

import re
import unicodedata
from collections.abc import Iterator

from photocheck.core.text.finding import Finding, Kind

SHORTENERS = frozenset(
    """bit.ly bitly.com tinyurl.com t.co goo.gl is.gd v.gd ow.ly buff.ly rb.gy cutt.ly tiny.cc t.ly
    shorturl.at shorturl.com rebrand.ly bl.ink s.id qr.ae qrco.de qrto.org lnkd.in fb.me amzn.to
    linktr.ee tiny.one urlz.fr u.to x.gd adf.ly bit.do snip.ly short.io forms.gle dlvr.it trib.al
    goo.gle g.co maps.app.goo.gl app.goo.gl page.link surl.li cutt.us shorte.st t2m.io tr.ee
    me-qr.com qr.codes qr.link scanned.page 1drv.ms aka.ms clck.ru ift.tt wp.me spr.ly smarturl.it
    lnk.bio bio.link beacons.ai zpr.io kutt.it chilp.it tiny.pl han.gl tny.im l.ead.me
    """.split()
)
_ENDINGS = (
    "com|org|net|uk|co|sch|gov|edu|info|biz|eu|ie|io|app|dev|me|ly|gl|gd|gg|tv|cc|to|at|do|ae|fr|de"
    "|nl|es|it|ru|cn|us|ca|au|in|id|one|link|site|online|store|shop|xyz|top|club|live|school|academy"
    "|education|london|wales|scot|cymru|ee|fm|ink|le|page|web|ws|tk|zip|mov|click|bio|blog|church"
    "|charity|codes|digital|events|foundation|gle|li|photos|pics|social|space|tickets|us|video"
)
_REST = r"[^\s<>\"“”]"
_FULL = re.compile(
    r"(?<![\w@.])(?:"
    rf"[a-z][a-z0-9+.\-]{{1,15}}:[/\\]{{1,3}}{_REST}{{1,2000}}"  # any scheme with slashes
    rf"|(?:javascript|data|vbscript|file|blob):{_REST}{{1,2000}}"
    r")",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![\w@.])(?:"
    rf"www\.{_REST}{{1,2000}}"
    rf"|(?:[\w-]{{1,63}}\.){{1,6}}(?:{_ENDINGS})(?![\w@-])(?:[:/?\#\\]{_REST}{{0,2000}})?"
    rf"|(?:[\w-]{{1,63}}\.){{1,6}}[a-z]{{3,24}}/{_REST}{{1,2000}}"  # any ending, by what follows
    rf"|(?:\d{{1,3}}\.){{3}}\d{{1,3}}[:/]{_REST}{{0,2000}}"
    r")",
    re.IGNORECASE,
)
_NUMBER_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", re.IGNORECASE)
_WEB = ("http", "https")
_PHONES = frozenset(("wa.me", "api.whatsapp.com"))
_JOINS = re.compile(
    r"chat\.whatsapp\.com/|discord\.(?:gg|com/invite)/|t\.me/(?:\+|joinchat)|zoom\.us/j/"
    r"|teams\.microsoft\.com/l/meetup|meet\.google\.com/",
    re.IGNORECASE,
)
_ALIKE = re.compile(r"[a-z][01](?=[a-z])|(?:^|\.)[01](?=[a-z]{3})|^[^A-Z]*[a-z]I[^A-Z]*$")
# "oakfield.sch.uk.evil.ru": an ending of British or well-known sites is no ending there
_FALSE_END = re.compile(
    r"\.(?:(?:ac|co|gov|nhs|org|sch)\.uk\.|(?:com|net|org)\.(?=[^.]+\.|[^.]{3}))"
)


def find_full_links(text: str) -> Iterator[Finding]:
    """Give each link that is written with its scheme ("https://"), with its points in words."""
    return _links(_FULL, text)


def find_bare_links(text: str) -> Iterator[Finding]:
    """Give each link that is written without a scheme ("school.org.uk/news")."""
    return _links(_BARE, text)


def _links(pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        link = match[0].rstrip(".,;:!?'’”»*_…")
        while link.endswith((")", "]")) and link.count("(") < link.count(")") + link.count("]"):
            link = link[:-1]
        if not link:
            continue
        wrong, host = _points(link)
        opens = f"A link; it opens {host}. In full: {link}" if host else f"A link. In full: {link}"
        sentence = ". ".join([opens, *wrong, *_remarks(link, host)])
        yield Finding(match.start(), match.start() + len(link), Kind.LINK, bool(wrong), sentence)


def _points(link: str) -> tuple[list[str], str]:
    """Return what is wrong with a link, and the host it opens."""
    scheme, colon, rest = link.partition(":")
    has_scheme = bool(colon) and rest[:1] in ("/", "\\")
    if colon and not has_scheme and scheme.casefold() in ("javascript", "data", "vbscript", "blob"):
        return [f"It is no web page but a piece of {scheme.casefold()}"], ""
    wrong = []
    if has_scheme and scheme.casefold() not in _WEB:
        wrong.append(f"It is no web page ({scheme})")
    elif has_scheme and scheme.casefold() == "http":
        wrong.append("It is not encrypted (http without s)")
    place = re.split(r"[/?#\\]", (rest if has_scheme else link).lstrip("/\\"), maxsplit=1)[0]
    if "@" in place:
        wrong.append("What stands before the @ is not where it goes")
    host = place.rpartition("@")[2]
    host = host if host.startswith("[") else host.partition(":")[0]
    host = host.rstrip(".").casefold()
    return [*wrong, *_host_points(host)], host


def _host_points(host: str) -> Iterator[str]:
    if host.startswith("[") or _NUMBER_HOST.fullmatch(host):
        yield "It goes to a bare number instead of a named site"
    if _FALSE_END.search(host):
        yield f"It belongs to {'.'.join(host.split('.')[-2:])}, whatever stands before that"
    if host in _PHONES:
        yield "It holds a phone number"
    if host.removeprefix("www.") in SHORTENERS:
        yield "It is shortened, so nobody sees where it goes; use the full address"
    if "%" in host:
        yield "Its site is written in a disguised way"
    for label in host.split("."):
        shown = _shown(label)
        if shown != label:
            yield f"Its site is really written {shown!r}"
        strange = sorted({c for c in shown if not c.isascii()})[:5]
        if strange:
            letters = ", ".join(f"{c} ({unicodedata.name(c, 'unknown').lower()})" for c in strange)
            yield f"It has letters that may only look like others: {letters}"


def _remarks(link: str, host: str) -> Iterator[str]:
    """Give what to look at more closely, which need not be wrong."""
    at = link.casefold().find(host) if host else -1
    if at >= 0 and _ALIKE.search(link[at : at + len(host)]):
        yield "Look closely: it has a 0, a 1 or a capital I where an o or an l may be meant"
    if _JOINS.search(link):
        yield "Whoever sees it can join"


def _shown(label: str) -> str:
    """Return a label as a browser may show it, out of punycode."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label.removeprefix("xn--")
