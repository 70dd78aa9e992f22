"""The process that opens strangers' files. See `decoders` for the other side.

It reads a file's bytes from its standard input, answers with pixels on its standard output, and
does so again and again. A decoder that a hostile file breaks takes this process with it, and
nothing else. The process has bounds on memory and time, cannot write a file, gets no path and no
secret, and ends with the program: then there is nothing more to read.

Time is the processor's, not the clock's: on a busy machine a good photo takes long by the clock,
and must not be lost for it. A decoder that waits for itself uses none at all (libheif does so on
some damaged files, for ever); that is seen within seconds.
"""

import json
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import leaks, metadata, taken, words
from photocheck.core.imaging.decode import TOO_LARGE, decode_image
from photocheck.core.imaging.sniff import sniff

ARGUMENT = "--decode-photos"
"""What turns the frozen program into a decoding process."""
HEAD = struct.Struct("<cQ")
"""A request: what to do (`DECODE` or `LEAKS`) and the length of the file that follows."""
ANSWER = struct.Struct("<I")
"""An answer: the length of the JSON that follows; behind that come the pixels, if any."""
DECODE, LEAKS = b"D", b"L"
TOO_LONG = 75
"""How a process ends that took too much processor time for a file, or stood still."""
STILL = 10
"""Seconds in which a process that runs, and decodes, uses no processor time: it stands still."""
_TICK = 0.25  # seconds
_NOTHING = 0.001  # seconds of processor time in a tick
_STRIP = 64  # rows of pixels handed over at once


def serve_if_asked() -> None:
    """Become a decoding process, and end as one, if the program was called as one.

    The entry points of a frozen program call this before they import anything large.
    """
    if sys.argv[1:2] == [ARGUMENT]:
        serve(*map(int, sys.argv[2:4]))
        raise SystemExit


def serve(memory: int, seconds: int) -> None:
    """Answer requests until there are no more.

    Args:
        memory: bytes this process may have, 0 = no bound; kept where the system can (Linux).
        seconds: of processor time that one file may take.
    """
    _give_up_rights(memory)
    watch = _Watch(seconds)
    while head := _read(HEAD.size):
        what, length = HEAD.unpack(head)
        _limit_time(seconds)
        try:
            untrusted = _read(length)
            with watch.over_a_file():
                image, answer = _answer(what, untrusted)
        except UnreadablePhoto as error:
            image, answer = None, {"error": error.sentence}
        except MemoryError:
            image, answer = None, {"error": TOO_LARGE}
        said = json.dumps(answer).encode()
        _write(ANSWER.pack(len(said)) + said)
        if image is not None:
            for top in range(0, image.height, _STRIP):
                strip = (0, top, image.width, min(top + _STRIP, image.height))
                _write(image.crop(strip).tobytes())
        del image, untrusted


class _Watch:
    """Ends this process when a file takes too much processor time, or none at all.

    It counts its own rounds, so what holds up the whole process, such as a PC that sleeps, does
    not count. It cannot look while a decoder holds Python's lock; then the system's own limit
    does, see `_limit_time`, and where there is none the one who asks gives up in the end.
    """

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._file = 0  # its number; 0 = none is being decoded
        self._count = 0
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def over_a_file(self) -> Iterator[None]:
        self._count += 1
        self._file = self._count
        try:
            yield
        finally:
            self._file = 0

    def _look(self) -> None:
        file, start, before, still = 0, 0.0, 0.0, 0
        while True:
            time.sleep(_TICK)
            used = time.process_time() - time.thread_time()  # without this thread's own
            if self._file != file:
                file, start, still = self._file, used, 0
            still = still + 1 if used - before < _NOTHING else 0
            before = used
            if file and (used - start > self._seconds or still > STILL / _TICK):
                os._exit(TOO_LONG)


def _answer(what: bytes, untrusted: bytes) -> tuple[Image.Image | None, dict[str, Any]]:
    if what == LEAKS:
        return None, {"leaks": leaks.leaks(untrusted)}
    name = sniff(untrusted)
    image, notes = decode_image(untrusted, name)
    hidden = metadata.details(untrusted, name)
    return image, {
        "format": name,
        "width": image.width,
        "height": image.height,
        "notes": notes,
        "metadata_found": metadata.kinds(hidden),
        "hidden": words.in_words(hidden),
        "taken": taken.taken(untrusted, name),
    }


def _give_up_rights(memory: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        for pipe in (0, 1):
            msvcrt.setmode(pipe, os.O_BINARY)
        return
    import resource  # noqa: PLC0415 - not on Windows

    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)]
    if sys.platform == "linux" and memory:  # elsewhere the bound is taken and not kept
        limits.append((resource.RLIMIT_AS, memory))
    for what, most in limits:
        resource.setrlimit(what, (most, most))


def _limit_time(seconds: int) -> None:
    """Let the system end this process when one file takes too long; the limit counts from birth."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    used = os.times()
    most = int(used.user + used.system) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _read(length: int) -> bytes:
    """Return so many bytes of the standard input, or fewer where it ends."""
    parts, missing = [], length
    while missing and (part := os.read(0, min(missing, 1 << 20))):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:3]))
