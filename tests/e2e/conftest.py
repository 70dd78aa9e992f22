"""A small school on sample photos, and the real command line."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from helpers import CHEAP, Cli, Ran, consent_row, write_table

from photocheck.cli.demo import references
from photocheck.cli.main import main
from photocheck.core.assembly import build_tools
from photocheck.core.consent.gallery import create
from photocheck.core.consent.table import read_table
from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode
from photocheck.core.pipeline.enrolment import enrol_photos, photos_of_folder

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*args: object, passphrase: str | None = PASSPHRASE) -> Ran:
        if passphrase is None:
            monkeypatch.delenv("PHOTOCHECK_PASSPHRASE", raising=False)
        else:
            monkeypatch.setenv("PHOTOCHECK_PASSPHRASE", passphrase)
        monkeypatch.setenv("COLUMNS", "240")
        capsys.readouterr()
        try:
            code = main([str(a) for a in args])
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def new_gallery(tmp_path: Path) -> Callable[..., Path]:
    """Make a gallery of rows of a consent list; its key is cheap, so commands open it at once."""

    def make(*rows: dict[str, str]) -> Path:
        path = tmp_path / "hill.photocheck"
        with create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery as gallery:
            gallery.import_table(read_table(write_table(tmp_path / "first.csv", *rows)))
        return path

    return make


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """Three photos as a phone writes them: one portrait, a group of six strangers, nobody."""
    folder = tmp_path / "event"
    folder.mkdir()
    for name, picture in (
        ("IMG_1.jpg", samples.portrait()),
        ("IMG_2.jpg", samples.group()),
        ("IMG_3.jpg", samples.still_life()),
    ):
        (folder / name).write_bytes(samples.as_a_phone_writes_it(picture))
    return folder


@pytest.fixture(scope="session")
def _school(tmp_path_factory: pytest.TempPathFactory, models_built: Path) -> Path:
    """Make the gallery of `school` once; it is copied for every test."""
    del models_built
    folder = tmp_path_factory.mktemp("school")
    path = folder / "school.photocheck"
    no = {"consent:website": "no"}
    rows = [consent_row("P1"), *(consent_row(f"P{n}", **no) for n in range(2, 6))]
    tools = build_tools()
    with create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery as gallery:
        day = date(2026, 9, 1)
        gallery.switch_recognition_on(
            dpia=day, dpo=day, parents_told=day, by="DHT", unmatched="allow"
        )
        gallery.import_table(read_table(write_table(folder / "consents.csv", *rows)))
        for row, pictures in zip(rows, references(tools.detector), strict=False):
            pupil = folder / "references" / row["pupil_id"]
            pupil.mkdir(parents=True)
            for name, picture in zip("12", pictures, strict=True):
                (pupil / f"{name}.png").write_bytes(encode(picture, "png"))
        photos = photos_of_folder(folder / "references")
        refused = enrol_photos(gallery, photos, tools.detector, tools.embedder)[1]
        assert refused == []
    return path


@pytest.fixture
def school(_school: Path, tmp_path: Path) -> Path:
    """A gallery of people of the sample photos; only the portrait, P1, may be on the website."""
    return Path(shutil.copytree(_school, tmp_path / "school.photocheck"))
