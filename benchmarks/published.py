"""The benchmarks whose figures are published, what the README shows of them, and the goals."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """How good a figure has to be.

    Attributes:
        value: what to make of the match to get the number that is judged.
        bound: the worst number that is good enough.
        words: the goal, for the table.
        least: the number must be at least the bound; otherwise at most.
    """

    value: str
    bound: float
    words: str
    least: bool = False


@dataclass(frozen=True)
class Shown:
    """One line of the README's table.

    Attributes:
        words: what it is, for a reader who knows nothing of the program.
        pattern: finds it in what the benchmark printed.
        made: what to make of the match.
        goal: None where none is set.
    """

    words: str
    pattern: str
    made: str
    goal: Goal | None = None

    def figure(self, said: str) -> str | None:
        """Return the figure as shown, or None if the output does not have it."""
        match = re.search(self.pattern, said)
        return " ".join(match.expand(self.made).split()) if match else None

    def missed(self, said: str) -> bool:
        """Return whether the figure is there and not good enough."""
        match = re.search(self.pattern, said)
        if match is None or self.goal is None:
            return False
        value = float(match.expand(self.goal.value))
        return value < self.goal.bound if self.goal.least else value > self.goal.bound


@dataclass(frozen=True)
class Benchmark:
    """One program whose figures are published.

    Attributes:
        name: of the file in this folder.
        arguments: after it; SHARED is the folder of real photos beside the checkout, WORK one
            for what is kept between runs.
        minutes: it is ended after so long; about three times what two cores need.
        about: what it measures, for the heading.
        parts: folders and files whose change makes its figure an old one, beside its own file and
            what it imports; of a Python file what that imports, too.
        shown: what of its output the README shows.
    """

    name: str
    arguments: tuple[str, ...]
    minutes: int
    about: str
    parts: tuple[str, ...]
    shown: tuple[Shown, ...] = ()


_MODELS = ("models",)
_WINDOW = ("models", "resources")
_COMMANDS = "photocheck/cli/main.py"
"""For what starts the command line as a process."""

_SHARE = r" +(\d+)/(\d+) = ([\d.]+)% \(95 %: below ([\d.]+%)\)"
_OF_ALL = r"\1 of \2 = \3%; below \4"

BENCHMARKS = (
    Benchmark(
        "events",
        (
            *("--seeds", "11-20", "--photos", "60", "--no-text"),
            *("--keep", "WORK/events", "--shared", "SHARED"),
        ),
        120,
        "whole events, scored on the pixels of the copies",
        _MODELS,
        (
            Shown(
                "faces of people who may not be shown and can still be seen in the copies, if"
                " nobody looks through the photos; many faces were made hard to find: dark, masked,"
                " painted, half hidden, lying",
                rf"alone:[\s\S]*?faces that leak{_SHARE}",
                _OF_ALL,
                Goal(r"\3", 0.4, "at most 0.4%"),
            ),
            Shown(
                "the same, only clear faces at least 16 pixels high",
                rf"alone:[\s\S]*?of clear ones of 16 px and more{_SHARE}",
                _OF_ALL,
                Goal(r"\3", 0.034, "at most 1 in 3,000"),
            ),
            Shown(
                "people who may not be shown and were taken for somebody who may",
                rf"alone:[\s\S]*?distinct people shown{_SHARE}",
                _OF_ALL,
                Goal(r"\3", 1, "at most 1%"),
            ),
            Shown(
                "clear faces of people who may be shown that are covered all the same, if nobody"
                " looks through the photos",
                rf"alone:[\s\S]*?clear yes of \d+ px not shown{_SHARE}",
                _OF_ALL,
                Goal(r"\3", 35, "at most 35%"),
            ),
            Shown(
                "the same, after somebody answered the questions",
                rf"confirmed:[\s\S]*?clear yes of \d+ px not shown{_SHARE}",
                _OF_ALL,
                Goal(r"\3", 15, "at most 15%"),
            ),
        ),
    ),
    Benchmark(
        "recall",
        ("--faces", "150", "--clear", "800", "--shared", "SHARED"),
        60,
        "faces found, by height and hard case",
        _MODELS,
        (
            Shown(
                "clear faces at least 20 pixels high that are found",
                r"clear from 20 px +(\d+) +\d+ +([\d.]+)% +(\S+)",
                r"\2% of \1; above \3",
                Goal(r"\2", 99.9, "at least 99.9%", least=True),
            ),
            Shown(
                "faces half hidden by something, 24 pixels high, that are found",
                r"half, 24 px +(\d+) +\d+ +([\d.]+)% +(\S+)",
                r"\2% of \1; above \3",
                Goal(r"\2", 97, "at least 97%", least=True),
            ),
            Shown(
                "places covered that are no face, a photo",
                r"(?m)^at their own size +\d+ +([\d.]+)$",
                r"\1",
                Goal(r"\1", 1, "at most 1"),
            ),
        ),
    ),
    Benchmark(
        "matching",
        ("SHARED/data/faces", "--cache", "WORK/matching"),
        60,
        "strangers shown and consented people found, by the shipped rules",
        _MODELS,
        (
            Shown(
                "strangers taken for somebody with consent at least once, where 200 adults are"
                " enrolled with three reference photos each",
                r"(?m)^ *200 +3 \|[^|]*\| +(\d+)/(\d+) +(\S+%) \| +(\S+%)",
                r"\1 of \2; below \3",
            ),
            Shown(
                "photos of these 200 people in which they are recognised",
                r"(?m)^ *200 +3 \|[^|]*\| +(\d+)/(\d+) +(\S+%) \| +(\S+%)",
                r"\4",
            ),
        ),
    ),
    Benchmark(
        "attack",
        ("SHARED/data/faces", "--cache", "WORK/attack"),
        60,
        "people told from their covers by a learned attack",
        _MODELS,
        (
            Shown(
                "covered people whom a program that was trained for it can tell among 100 (by"
                " guessing: 1%); the usual, soft cover",
                r"(?m)^PhotoCheck soft +\| [^|]*\| +([\d.]+)% +(\S+%)$",
                r"\1%; below \2",
                Goal(r"\1", 10, "at most 10%"),
            ),
            Shown(
                "the same, the solid cover, which children who must never be shown get",
                r"(?m)^PhotoCheck solid +\| [^|]*\| +([\d.]+)% +(\S+%)$",
                r"\1%; below \2",
                Goal(r"\1", 10, "at most 10%"),
            ),
        ),
    ),
    Benchmark(
        "speed",
        ("--photos", "20", "--shared", "SHARED", "--work", "WORK/speed"),
        40,
        "the whole job beside the least possible",
        (*_MODELS, _COMMANDS),
        (
            Shown(
                "time for a photo of 12 megapixels with 15 people, from file to proved copy",
                r"check, steady +([\d.]+) s",
                r"\1 s",
                Goal(r"\1", 1.5, "at most 1.5 s"),
            ),
            Shown(
                "processor time for that, counted in passes of the detector over the copy",
                r"takes the processor time of ([\d.]+) passes",
                r"\1",
                Goal(r"\1", 10, "at most 10"),
            ),
        ),
    ),
    Benchmark(
        "reading",
        ("--names", "300", "--shared", "SHARED/data"),
        60,
        "pupils' names found on drawn badges and boards, and covers for nothing",
        _MODELS,
        (
            Shown(
                "pupils' names on badges and boards that are found, capitals at least 16 pixels"
                " high",
                r"(?m)^16 and up .* (\d+)/(\d+) +([\d.]+)%$",
                r"\3% of \2",
                Goal(r"\3", 95, "at least 95%", least=True),
            ),
            Shown(
                "places covered as writing, on 100 photos without writing",
                r"photos without writing put in: (\d+) false covers in 100",
                r"\1",
                Goal(r"\1", 5, "at most 5"),
            ),
        ),
    ),
    Benchmark(
        "window_heartbeat",
        ("--photos", "12"),
        20,
        "how long the window keeps a person waiting",
        _WINDOW,
    ),
    Benchmark("gallery", ("400", "2000"), 20, "how long a gallery takes", _MODELS),
    Benchmark(
        "gallery_fuzz",
        ("--flips", "2000", "--seconds", "300"),
        20,
        "bits flipped in a gallery: noticed or harmless",
        _MODELS,
    ),
    Benchmark(
        "gallery_kill",
        ("--kills", "100", "--seconds", "300"),
        20,
        "a gallery's writers killed at random moments: nothing said is lost",
        _MODELS,
    ),
    Benchmark(
        "restart",
        ("--photos", "300", "--kills", "12"),
        30,
        "a batch killed again and again: it goes on where it stood",
        _MODELS,
    ),
    Benchmark(
        "import_fuzz",
        ("--tables", "20000", "--seconds", "300"),
        20,
        "hostile and odd consent lists: no silent yes",
        _MODELS,
    ),
    Benchmark(
        "fuzz_load",
        ("--seconds", "300", "--state", "WORK/fuzz_load.json", "--seeds", "SHARED/data/files"),
        30,
        "damaged photos: each is read or refused, nothing hangs",
        _MODELS,
    ),
    Benchmark(
        "reference",
        ("SHARED/data/files",),
        20,
        "pictures as other decoders have them",
        _MODELS,
    ),
    Benchmark(
        "window_clicks",
        ("--shared", "SHARED", "--keep", "WORK/window_clicks"),
        60,
        "clicks and keys of a whole event, from drop to copies",
        _WINDOW,
    ),
    Benchmark(
        "network",
        ("--seconds", "120"),
        15,
        "sockets opened, and files written outside its own folders",
        (*_WINDOW, _COMMANDS, "photocheck/gui/app.py"),
    ),
    Benchmark(
        "frozen",
        (),
        20,
        "the folder without Python, in a bare system without network",
        (*_WINDOW, _COMMANDS, "main.py", "packaging", "setup.cfg"),
        (
            Shown(
                "size of the program's folder for a PC without Python",
                r"size of the folder +(\d+)M",
                r"\1 MB",
            ),
            Shown(
                "time until its window is drawn, first start",
                r"drawn, cold +([\d.]+) s",
                r"\1 s",
                Goal(r"\1", 3, "at most 3 s"),
            ),
        ),
    ),
)
