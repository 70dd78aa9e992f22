"""A file that breaks, hangs or floods the process that decodes it harms nothing else."""

import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import photocheck
from photocheck.core.errors import UnreadablePhoto
from photocheck.core.imaging import boxes, child, decoders
from photocheck.core.imaging.decode import decode
from photocheck.core.imaging.decoders import Decoders
from photocheck.core.imaging.leaks import leaks

POSIX = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX systems")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
ROOT = Path(photocheck.__file__).parents[1]


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 1).save(file, "PNG", compress_level=1)
    return file.getvalue()


SMALL = png()


@pytest.fixture
def pool() -> Iterator[Decoders]:
    pool = Decoders(seconds=20, wait=120)
    yield pool
    pool.close()


def answered_by(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let a process of other code answer."""
    monkeypatch.setattr(decoders, "_command", lambda: [sys.executable, "-c", code])


def pids(pool: Decoders) -> list[int]:
    return [one._process.pid for one in pool._idle]


def test_what_comes_back_is_what_was_decoded(pool):
    rng = np.random.default_rng(1)
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"):
        file = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (130, 71, 3), np.uint8)).save(file, kind)
        here, notes = decode(file.getvalue(), kind)
        apart = pool.decode(file.getvalue())
        assert np.array_equal(apart.pixels, here)
        assert (apart.format, apart.notes) == (kind, notes)
        assert not apart.pixels.flags.writeable
    assert len(pids(pool)) == 1  # one process did it all
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", comment=b"Amy")
    assert pool.decode(file.getvalue()).metadata_found == ("comment",)
    assert pool.leaks(file.getvalue()) == leaks(file.getvalue()) != ()


def test_a_refused_file_leaves_the_process_at_work(pool):
    for bad in (b"", b"Dear parents", SMALL[:60], b"%PDF-1.4"):
        with pytest.raises(UnreadablePhoto, match=r"\.$"):
            pool.decode(bad)
    (before,) = pids(pool)
    assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert pids(pool) == [before]


def test_as_many_processes_as_threads_and_no_mix_up(pool):
    wrong: list[object] = []

    def work(width: int) -> None:
        shapes = {pool.decode(png((width, 20))).pixels.shape for _ in range(5)}
        wrong.extend(shapes - {(20, width, 3)})

    threads = [threading.Thread(target=work, args=(30 + n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert 1 <= len(pids(pool)) <= 3


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "pass",
        "import os; os.read(0, 100); os.kill(os.getpid(), 11)",
        "import os; os.write(1, b'\\xff' * 100)",
        "import os; os.write(1, b'\\x02\\0\\0\\0[]')",
        "import os; os.write(1, b'\\x0b\\0\\0\\0{\"width\":9}')",
        "import os, json; h = json.dumps({'width': 30000, 'height': 30000, 'format': 'PNG',"
        " 'notes': [], 'metadata_found': []}).encode();"
        " os.write(1, len(h).to_bytes(4, 'little') + h)",
    ],
    ids=["abort", "end", "segfault", "babble", "no record", "half a record", "too large"],
)
def test_a_process_that_breaks_is_one_refused_file(pool, monkeypatch, code):
    with monkeypatch.context() as patch:
        answered_by(patch, code)
        with pytest.raises(UnreadablePhoto, match="breaks the part"):
            pool.decode(SMALL)
    assert pids(pool) == []
    assert pool.decode(SMALL).pixels.shape == (48, 64, 3)


def test_a_process_that_never_answers_is_given_up_by_the_clock(monkeypatch):
    pool = Decoders(wait=0.5)
    answered_by(monkeypatch, "import time; time.sleep(600)")
    with pytest.raises(UnreadablePhoto, match="may be too busy"):
        pool.decode(SMALL)
    assert pids(pool) == []


def decoding_by(body: str, *, more: str = "") -> str:
    """Return the code of a decoding process that does this in place of decoding."""
    return (
        "import sys, time; from photocheck.core.imaging import child\n"
        f"decode = child._answer; {more}\n"
        f"def instead(*asked):\n{textwrap.indent(body, '  ')}\n  return decode(*asked)\n"
        "child._answer = instead; child.serve(*map(int, sys.argv[1:]))"
    )


SPIN = "while True: pass"


@pytest.mark.parametrize(
    "code",
    [
        decoding_by(SPIN, more="child._limit_time = lambda _: None"),
        pytest.param(decoding_by(SPIN, more="child._Watch._look = lambda _: None"), marks=POSIX),
        decoding_by("time.sleep(600)", more="child.STILL = 1"),
    ],
    ids=["spins, seen by its watch", "spins, seen by the system", "stands still"],
)
def test_a_process_that_spins_or_stands_still_ends_itself(monkeypatch, code):
    pool = Decoders(seconds=1, wait=300)
    answered_by(monkeypatch, code)
    with pytest.raises(UnreadablePhoto, match="too long"):
        pool.decode(SMALL)
    assert pids(pool) == []


def test_a_photo_that_is_slow_only_by_the_clock_is_read(monkeypatch):
    pool = Decoders(seconds=1, wait=300)
    slow = "for _ in range(4):\n  time.sleep(0.4)\n  end = time.process_time() + 0.02\n"
    slow += "  while time.process_time() < end: pass"
    answered_by(monkeypatch, decoding_by(slow, more="child.STILL = 1"))
    for _ in range(2):
        assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert len(pids(pool)) == 1
    pool.close()


def test_time_is_counted_for_each_file_alone(monkeypatch):
    pool = Decoders(seconds=1, wait=300)
    busy = "end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    answered_by(monkeypatch, decoding_by(busy))
    for _ in range(5):
        assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert len(pids(pool)) == 1
    pool.close()


def test_a_real_file_that_hangs_its_decoder_holds_up_no_other(pool, shared_data):
    """The alpha of a picture is made of that picture: libheif waits for itself, for ever."""
    data = bytearray((shared_data / "files" / "heif" / "RGBA_10__29x100.heif").read_bytes())
    assert (b"dimg", 4, (3,)) in boxes.references(bytes(data))
    data[773] = 2
    assert (b"dimg", 4, (2,)) in boxes.references(bytes(data))
    assert (b"auxl", 4, (2,)) in boxes.references(bytes(data))
    said: list[str] = []

    def hang() -> None:
        try:
            pool.decode(bytes(data))
        except UnreadablePhoto as error:
            said.append(error.sentence)

    hanging = threading.Thread(target=hang)
    hanging.start()
    for _ in range(5):
        assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert said == []
    hanging.join()
    assert "too long" in said[0]


@LINUX
def test_a_file_that_floods_the_memory_is_refused():
    pool = Decoders(memory=500 * 2**20, wait=120)
    flood = png((13_000, 13_000), "1")  # 680 MB as RGB
    pool.decode(SMALL)
    (before,) = pids(pool)
    with pytest.raises(UnreadablePhoto, match="too large"):
        pool.decode(flood)
    assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert pids(pool) == [before]
    pool.close()


@POSIX
def test_a_process_killed_from_outside_is_replaced(pool):
    pool.decode(SMALL)
    (idle,) = pids(pool)
    os.kill(idle, signal.SIGKILL)
    assert pool.decode(SMALL).pixels.shape == (48, 64, 3)
    assert idle not in pids(pool)


@POSIX
def test_a_photo_in_a_killed_process_is_tried_once_more(pool, monkeypatch, tmp_path):
    flag = tmp_path / "flag"
    answered_by(
        monkeypatch,
        "import os, signal, sys; from pathlib import Path\n"
        f"flag = Path({str(flag)!r})\n"
        "if not flag.exists():\n"
        "  flag.touch(); os.kill(os.getpid(), signal.SIGKILL)\n"
        "from photocheck.core.imaging import child; child.serve(*map(int, sys.argv[1:]))",
    )
    assert pool.decode(SMALL).pixels.shape == (48, 64, 3)


@LINUX
def test_the_process_has_no_secret_and_no_large_library(pool, monkeypatch):
    monkeypatch.setenv("PHOTOCHECK_PASSPHRASE", "the secret")
    pool.decode(SMALL)
    (pid,) = pids(pool)
    assert b"the secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    maps = Path(f"/proc/{pid}/maps").read_text()
    assert "PIL" in maps
    assert not any(name in maps for name in ("PySide6", "onnxruntime", "cv2", "sqlcipher"))


@POSIX
def test_the_process_cannot_write_a_file(tmp_path):
    code = (
        "from photocheck.core.imaging import child; child._give_up_rights(0);"
        f"import os; os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'x')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "OSError: [Errno 27]" in done.stderr
    assert (tmp_path / "x").read_bytes() == b""


@LINUX
def test_nothing_is_left_when_the_program_is_killed(tmp_path):
    code = (
        "import sys; from photocheck.core.imaging.decoders import shared\n"
        f"shared.decode({SMALL!r}); print(shared._idle[0]._process.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    before = set(Path("/dev/shm").iterdir())
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert program.stdout
    assert program.stdin
    pid = int(program.stdout.readline())
    program.kill()
    program.wait()
    end = time.monotonic() + 60
    while Path(f"/proc/{pid}/maps").exists() and Path(f"/proc/{pid}/maps").read_text():
        assert time.monotonic() < end, "the decoding process outlived the program"
        time.sleep(0.02)
    program.stdin.close()
    program.stdout.close()
    assert list(tmp_path.iterdir()) == []
    assert set(Path("/dev/shm").iterdir()) <= before


def test_the_frozen_program_decodes_when_called_so(monkeypatch):
    """Its entry point becomes a decoding process before the window's libraries are loaded."""
    with monkeypatch.context() as frozen:
        frozen.setattr(sys, "_MEIPASS", "folder", raising=False)
        for window in ("photocheck-gui", "photocheck-gui.exe"):
            frozen.setattr(sys, "executable", str(Path("folder", window)))
            program = str(Path("folder", window.replace("-gui", "")))
            assert decoders._command() == [program, child.ARGUMENT]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", ROOT / "main.py", child.ARGUMENT, "0", "20"],
        input=child.HEAD.pack(child.DECODE, len(SMALL)) + SMALL,
        capture_output=True,
        check=True,
    )
    (length,) = child.ANSWER.unpack(done.stdout[: child.ANSWER.size])
    assert len(done.stdout) == child.ANSWER.size + length + 64 * 48 * 3
    assert b"PIL" in done.stderr
    assert b"PySide6" not in done.stderr
