"""Have strangers' files decoded in processes of their own, which are kept warm and replaced.

Each file goes to one process (`child`) through a pipe and its pixels come back through another, so
nothing lies on the disk or in shared memory when either side is killed. What comes back is
looked at like anything from outside: a process that a file took over must not harm this one.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import child
from photocheck.core.imaging.decode import MAX_PIXELS, MAX_SIDE
from photocheck.core.imaging.sniff import READABLE
from photocheck.core.imaging.taken import as_day
from photocheck.core.paths import frozen
from photocheck.core.types import Rgb

MEMORY = 4 * 2**30
"""Bytes a decoding process may have: the largest picture allowed takes 3.3 GB with its profile."""
SECONDS = 20
"""Of processor time for one file; a 200-megapixel HEIC takes 4 s, a 12-megapixel photo 0.3 s."""
WAIT = 300.0
"""Seconds by the clock until a process is given up, whatever it does. Processor time decides long
before, see `child`. On two cores with other work at a higher priority, a good photo that needs 0.02
seconds of the processor was seen to wait 110 seconds for them."""

_BLOCKS_KEPT = "4"
"""Pillow's blocks of 16 MB that a decoding process keeps for the next picture: a 12-megapixel one
takes three. Memory that is new for each costs half as much as decoding (loading one takes 123 ms
with new memory, 94 with kept)."""

_MOST_WORDS = 1 << 20  # bytes of JSON in an answer
_PIPE = 1 << 20
"""Bytes on their way at once. Linux gives 64 KiB, and a 12-megapixel photo of 36 MB then takes
both sides 600 turns: as long as decoding it (measured: 264 ms to load one, 150 ms with this)."""
_AGAIN = "Save it as JPEG in the program it came from, then add that copy."
_BROKE = f"This file breaks the part of PhotoCheck that reads photos, so it was stopped. {_AGAIN}"
_TOO_LONG = f"This file takes too long to read, so PhotoCheck stopped. {_AGAIN}"
_TOO_BUSY = (
    f"This file was not read within {WAIT / 60:.0f} minutes. The computer may be too busy: close"
    " other programs, then add it again."
)


_Out = TypeVar("_Out")
_Fill = Callable[[memoryview], None]
"""Fills a buffer with the bytes that come next."""
_ReadAnswer = Callable[[dict[str, Any], _Fill], _Out]


@dataclass(frozen=True, eq=False)
class Decoded:
    """What a decoding process says of a file; see `LoadedPhoto`."""

    pixels: Rgb
    format: str
    metadata_found: tuple[str, ...]
    hidden: tuple[str, ...]
    notes: tuple[str, ...]
    taken: date | None


class Decoders:
    """A pool of decoding processes: as many as files are decoded at once. Thread safe."""

    def __init__(self, *, memory: int = MEMORY, seconds: int = SECONDS, wait: float = WAIT) -> None:
        """Start nothing yet.

        Args:
            memory: bytes that a process may have.
            seconds: of processor time that a file may take.
            wait: seconds by the clock that a file may take.
        """
        self._limits = (str(memory), str(seconds))
        self._wait = wait
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def decode(self, untrusted: bytes) -> Decoded:
        """Return the picture in a file's bytes.

        Raises:
            UnreadablePhoto: no photo, broken, over a limit, or the end of the process.
        """
        return self._ask(child.DECODE, untrusted, _decoded)

    def leaks(self, untrusted: bytes) -> tuple[str, ...]:
        """Return what a file holds besides its pixels, see `leaks.leaks`.

        Raises:
            UnreadablePhoto: the file was the end of the process.
        """
        return self._ask(child.LEAKS, untrusted, lambda said, _: _words(said, "leaks"))

    def close(self) -> None:
        """End the processes that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.end()

    def _ask(self, what: bytes, untrusted: bytes, read: _ReadAnswer[_Out]) -> _Out:
        try:
            return self._try(what, untrusted, read)
        except _Ended as ended:
            if ended.why is not _BROKE:
                raise UnreadablePhoto(ended.why) from ended
        try:  # it may not have been the file's fault: a system short of memory kills, too
            return self._try(what, untrusted, read)
        except _Ended as ended:
            raise UnreadablePhoto(ended.why) from ended

    def _try(self, what: bytes, untrusted: bytes, read: _ReadAnswer[_Out]) -> _Out:
        with self._lock:
            one = self._idle.pop() if self._idle else None
        if one is not None and not one.alive:
            one.end()
            one = None
        one = one or _Child(self._limits)
        try:
            return one.ask(what, untrusted, read, self._wait)
        finally:
            if one.alive:
                with self._lock:
                    self._idle.append(one)
            else:
                one.end()


class _Ended(Exception):
    """A decoding process ended, or said what makes no sense and was ended."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Child:
    """One decoding process; one thread at a time asks it."""

    def __init__(self, limits: Sequence[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*_command(), *limits],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows
        )
        self._late = False
        self._widen()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, what: bytes, untrusted: bytes, read: _ReadAnswer[_Out], wait: float) -> _Out:
        """Return what `read` makes of the answer; the process is alive after it, or has ended.

        Raises:
            UnreadablePhoto: the file is refused.
            _Ended: there is no answer.
        """
        watch = threading.Timer(wait, self._give_up)
        watch.daemon = True
        watch.start()
        try:
            self._send(child.HEAD.pack(what, len(untrusted)), untrusted)
            (length,) = child.ANSWER.unpack(self._receive(child.ANSWER.size))
            if length > _MOST_WORDS:
                raise ValueError("too many words")
            said = json.loads(self._receive(length))
            if refused := said.get("error"):
                raise UnreadablePhoto(str(refused))
            return read(said, self._fill)
        except UnreadablePhoto:
            raise
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            self.end()
            raise _Ended(self._why()) from error
        except BaseException:
            self.end()  # in the middle of an answer: nobody could read the next one
            raise
        finally:
            watch.cancel()

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    def _widen(self) -> None:
        """Let more pixels be on their way at once; where the system will not, it works as well."""
        if sys.platform == "linux":
            import fcntl  # noqa: PLC0415 - only there

            assert self._process.stdout is not None  # noqa: S101
            with contextlib.suppress(OSError):  # a user may have only so many wide pipes
                fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)

    def _why(self) -> str:
        """Return the sentence for the file that this process, which has ended, was asked for."""
        if self._process.returncode in (child.TOO_LONG, _CPU_TIME_IS_UP):
            return _TOO_LONG
        return _TOO_BUSY if self._late else _BROKE

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def _send(self, *parts: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101
        for part in parts:
            view = memoryview(part)
            while view:
                view = view[self._process.stdin.write(view) :]

    def _receive(self, length: int) -> bytes:
        data = bytearray(length)
        self._fill(memoryview(data))
        return bytes(data)

    def _fill(self, view: memoryview) -> None:
        """Fill the buffer, or raise EOFError."""
        assert self._process.stdout is not None  # noqa: S101
        while view:
            count = self._process.stdout.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise OSError("the process ended")
            view = view[count:]


_CPU_TIME_IS_UP = -24  # SIGXCPU, the same number on Linux and macOS


def _command() -> list[str]:
    """Return how this program is started once more, to decode."""
    if frozen():
        # the command line, also from the window: on Windows only that has standard streams
        here = Path(sys.executable)
        return [str(here.with_name(f"photocheck{here.suffix}")), child.ARGUMENT]
    return [sys.executable, "-P", "-m", child.__name__]


def _environment() -> dict[str, str]:
    """Return the environment without what is the program's own business."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PHOTOCHECK_")}
    package = str(Path(__file__).resolve().parents[3])
    places = os.pathsep.join(filter(None, (package, kept.get("PYTHONPATH"))))
    ours = {"PYTHONDONTWRITEBYTECODE": "1", "PILLOW_BLOCKS_MAX": _BLOCKS_KEPT}
    return kept | ours | {"PYTHONPATH": places}


def _decoded(said: dict[str, Any], fill: Any) -> Decoded:
    width, height = said["width"], said["height"]
    if not all(isinstance(n, int) and 0 < n <= MAX_SIDE for n in (width, height)):
        raise ValueError("no size")
    if width * height > MAX_PIXELS or said["format"] not in READABLE:
        raise ValueError("too large")
    pixels = np.empty((height, width, 3), np.uint8)
    fill(pixels.data.cast("B"))
    pixels.flags.writeable = False
    return Decoded(
        pixels=pixels,
        format=said["format"],
        metadata_found=_words(said, "metadata_found"),
        hidden=_words(said, "hidden"),
        notes=_words(said, "notes"),
        taken=as_day(str(said["taken"])),
    )


def _words(said: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(word) for word in said[key])


shared = Decoders()
"""The program's own."""
atexit.register(shared.close)
