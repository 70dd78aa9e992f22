"""Nothing leaves the machine: watched from outside, in the kernel's own words."""

import shutil
import sys
from pathlib import Path

import network
import pytest


@pytest.mark.usefixtures("models_built")
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to watch system calls")
def test_the_command_line_opens_no_network_socket_and_writes_nowhere_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    demo = [sys.executable, "-m", "photocheck.cli.main", "demo", "--out", str(home / "demo")]
    sockets, files = network.trace(demo, home, 300)
    assert (home / "demo" / "safe" / "photo-0001.jpg").is_file()
    assert sockets == set()
    assert files == set()


def test_the_watcher_sees_what_it_looks_for(tmp_path: Path) -> None:
    log = (
        "socket(AF_UNIX, SOCK_STREAM, 0) = 3\nsocket(AF_INET, SOCK_DGRAM, 0) = 3\n"
        'openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3\n'
        'openat(AT_FDCWD, "/var/tmp/x", O_WRONLY|O_CREAT, 0600) = 3\n'
        f'openat(AT_FDCWD, "{tmp_path}/home/y", O_WRONLY|O_CREAT, 0600) = 3\n'
    )
    assert network.odd(log, tmp_path / "home") == ({"AF_INET"}, {"/var/tmp/x"})
