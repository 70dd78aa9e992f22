"""What the command line says when the terminal, or the disk, is not there."""

import io
import sys
from pathlib import Path

import pytest
from helpers import Cli

from photocheck.cli.main import main


class Terminal(io.StringIO):
    """A keyboard at which somebody presses Ctrl-D."""

    def isatty(self) -> bool:
        return True


def test_a_passphrase_that_is_not_typed_stops_the_command(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end)
    monkeypatch.setattr(sys, "stdin", Terminal())
    ran = cli("gallery", "create", tmp_path / "a.photocheck", "--user", "dht", passphrase=None)
    assert ran.code == 1
    assert "Stopped" in ran.err
    monkeypatch.setattr(sys, "stdin", None)
    ran = cli("gallery", "create", tmp_path / "a.photocheck", "--user", "dht", passphrase=None)
    assert ran.code == 2
    assert "No passphrase" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk to try")
@pytest.mark.parametrize("args", [["models", "list"], ["verify", "FILE", "--json"]])
def test_results_that_cannot_be_written_are_said(
    tmp_path: Path,
    models_built: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
) -> None:
    assert models_built.is_dir()
    page = tmp_path / "a.html"
    page.write_text("<p>Welcome</p>")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        code = main([arg.replace("FILE", str(page)) for arg in args])
    assert code == 1
    assert "No space left" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("place", ["file.txt", "file.txt/x", "/proc/x", "full"])
def test_a_demo_has_a_folder_of_its_own(cli: Cli, tmp_path: Path, place: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    ran = cli("demo", "--out", tmp_path / place)
    assert ran.code == (2 if place == "full" else 1)
    assert ran.err.startswith("photocheck: ")
    assert (tmp_path / "full" / "mine.txt").is_file()
