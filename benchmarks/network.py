"""Watch what the program touches: no network socket, no file outside its own folders.

usage: python benchmarks/network.py [--seconds 120]

Runs the command line (demo, repeated until the time is over) and the window, each for so long,
under ``strace -f`` with a fresh home and with CI unset, and prints every socket that is not a local
one and every file opened for writing outside the places the program was told to use. Needs strace;
the window needs a display or runs offscreen. Exit code 1 if anything was found.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from photocheck.core import paths

SOCKET = re.compile(r"socket\((AF_[A-Z0-9_]+)")
WRITES = re.compile(
    r"\b(?:(?:creat|mkdir|mkdirat|rename\w*|link|linkat)\(|open(?:at)?\(.*O_(?:WRONLY|RDWR|CREAT))"
)
LOCAL = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK"}
ALLOWED = re.compile(r"^(/dev/|/proc/|/sys/|pipe:|anon_inode:|/memfd:)")


def trace(command: list[str], home: Path, seconds: float) -> tuple[set[str], set[str]]:
    """Run a command under strace for at most so long; return odd sockets and odd files."""
    log = home.parent / "strace.log"
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CI", "XDG_", "PHOTOCHECK"))}
    env |= {"HOME": str(home), "PHOTOCHECK_MODELS": str(paths.models_dir())}
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env.setdefault("QT_QPA_PLATFORM", "xcb" if "DISPLAY" in env else "offscreen")
    watched = "trace=network,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "-y", "-e", watched, "-o", str(log), *command],
        env=env,
        cwd=home,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # strace alone would leave what it watches
        process.wait(timeout=30)
    return odd(log.read_text(errors="replace"), home)


def odd(log: str, home: Path) -> tuple[set[str], set[str]]:
    """Read a strace log: families of sockets that are not local, files written elsewhere."""
    sockets, files = set(), set()
    for line in log.splitlines():
        if (found := SOCKET.search(line)) and found[1] not in LOCAL:
            sockets.add(found[1])
        if not WRITES.search(line) or re.search(r"= -1 E", line):
            continue
        for name in re.findall(r'"(/[^"]*)"', line):
            if not ALLOWED.match(name) and not Path(name).is_relative_to(home):
                files.add(name)
    return sockets, files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    args = parser.parse_args()
    bad = False
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        home.mkdir()
        end, runs, sockets, files = time.monotonic() + args.seconds, 0, set(), set()
        while time.monotonic() < end or not runs:
            demo = [sys.executable, "-m", "photocheck.cli.main", "demo", "--out", str(home / "d")]
            s, f = trace(demo, home, 600)
            sockets, files, runs = sockets | s, files | f, runs + 1
        print(f"command line, {runs} runs: sockets {sockets or 'none'}, files {files or 'none'}")
        bad |= bool(sockets or files)
        start = "import sys; from photocheck.gui.app import main; sys.exit(main())"
        photos = str(home / "d" / "photos")
        began = time.monotonic()
        window = [sys.executable, "-c", start, "--channel", "website", photos]
        sockets, files = trace(window, home, args.seconds)
        if time.monotonic() - began < args.seconds:
            print("the window ended by itself before the time was over")
            bad = True
        print(f"window, {args.seconds:.0f} s: sockets {sockets or 'none'}, files {files or 'none'}")
        bad |= bool(sockets or files)
    return bad


if __name__ == "__main__":
    sys.exit(main())
