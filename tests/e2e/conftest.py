"""A small school on sample photos, and the real command line."""

from pathlib import Path

import numpy as np
import pytest
from helpers import Cli, Ran, consent_row, write_table

from photocheck.cli.demo import heads
from photocheck.cli.main import main
from photocheck.core.assembly import build_tools
from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode

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


RECOGNITION = (
    "on --dpia 2026-09-01 --dpo 2026-09-02 --parents-told 2026-09-03 --by DHT --unmatched allow"
).split()


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


@pytest.fixture
def school(tmp_path: Path, cli: Cli, models_built: Path) -> Path:
    """A gallery of people of the sample photos; only the portrait, P1, may be on the website."""
    path = tmp_path / "school.photocheck"
    assert cli("gallery", "create", path, "--user", "dht").code == 0
    assert cli("gallery", "recognition", path, *RECOGNITION).code == 0
    no = {"consent:website": "no"}
    rows = [consent_row("P1"), *(consent_row(f"P{n}", **no) for n in range(2, 6))]
    table = write_table(tmp_path / "consents.csv", *rows)
    assert cli("gallery", "import", path, "--table", table).code == 0
    for row, head in zip(rows, heads(build_tools().detector), strict=False):
        folder = tmp_path / "references" / row["pupil_id"]
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(encode(head, "png"))
        (folder / "2.png").write_bytes(encode(np.ascontiguousarray(head[:, ::-1]), "png"))
    enrolled = cli("gallery", "enrol", path, "--folder", tmp_path / "references")
    assert enrolled.code == 0, enrolled.err
    return path
