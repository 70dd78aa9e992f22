"""Before an uninstall: nothing of the program's own stays, and the galleries are named and kept."""

import os
from pathlib import Path

from helpers import Cli

from photocheck.core import paths


def test_what_the_program_keeps_is_removed_and_the_gallery_is_named(cli: Cli) -> None:
    home = Path(os.environ["HOME"])
    gallery = home / "Office" / "Hill School.photocheck"
    assert cli("gallery", "create", gallery, "--user", "dht").code == 0
    assert cli("gallery", "audit", gallery).code == 0
    kept = [folder for folder in paths.user_dirs() if folder.exists()]
    assert kept  # this PC remembers the newest state of the gallery it saw

    told = cli("forget")
    assert all(folder.exists() for folder in kept)
    assert f"  {gallery}" in told.out.splitlines()
    assert "To remove it: photocheck forget --yes" in told.out.splitlines()

    done = cli("forget", "--yes")
    assert done.code == 0
    assert not any(folder.exists() for folder in kept)
    assert str(gallery) in done.out
    assert cli("gallery", "audit", gallery).code == 0  # it opens as before


def test_a_gallery_inside_the_programs_own_folder_is_not_removed(cli: Cli) -> None:
    gallery = paths.state_dir() / "odd place.photocheck"
    assert cli("gallery", "create", gallery, "--user", "dht").code == 0
    liked = paths.config_dir() / "settings.json"
    liked.parent.mkdir(parents=True, exist_ok=True)
    liked.write_text("{}", encoding="utf-8")
    done = cli("forget", "--yes")
    assert done.code == 2
    assert "Move it elsewhere" in done.err
    assert (gallery / "keys.json").is_file()
    assert liked.is_file()  # nothing is removed by halves
