"""The same photo for two channels through the real command line."""

from pathlib import Path

from helpers import Cli


def test_someone_shown_in_one_channel_and_covered_in_another_is_told(
    cli: Cli, school: Path, event: Path, tmp_path: Path
) -> None:
    def check(channel: str) -> str:
        args = ("--channel", channel, "--out", tmp_path / channel, "--no-text")
        return cli("check", event / "IMG_1.jpg", *args, "--gallery", school).err

    assert "the same photo" not in check("website")
    assert "1 person covered here is shown in photo-0001.jpg for website" in " ".join(
        check("newsletter").split()
    )
