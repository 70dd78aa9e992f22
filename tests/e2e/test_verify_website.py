"""``photocheck verify`` on a whole website folder."""

import json
import shutil
from pathlib import Path

import pytest
from helpers import Cli

from photocheck.core.imaging import samples
from photocheck.core.imaging.save import encode

pytestmark = pytest.mark.usefixtures("models_built")


@pytest.fixture
def website(tmp_path: Path, event: Path) -> Path:
    folder = tmp_path / "website"
    (folder / "news").mkdir(parents=True)
    shutil.copy(event / "IMG_3.jpg", folder / "news" / "hidden.jpg")
    (folder / "news" / "clean.jpg").write_bytes(encode(samples.still_life(), "jpeg"))
    (folder / "news" / "zebedee-wins.png").write_bytes(encode(samples.still_life(), "png"))
    (folder / "index.html").write_text("<p>Hello.</p>\n<p>Well done, Zebedee!</p>")
    (folder / "about.html").write_text("<p>Welcome to our school.</p>")
    (folder / "style.css").write_text("p {}")
    (folder / "IMG_1.AAE").write_text("<plist/>")
    (folder / "letter.pdf").write_bytes(b"%PDF-1.4")
    return folder


def test_with_the_gallery_names_and_personal_data_are_found(
    cli: Cli, school: Path, website: Path
) -> None:
    ran = cli("verify", website, "--gallery", school, "--channel", "website", "--json")
    assert ran.code == 1
    found = {v["name"]: " ".join(v["leaks"]) for v in json.loads(ran.out)}
    assert "gps" in found["news/hidden.jpg"]
    assert found["news/clean.jpg"] == ""
    assert found["news/zebedee-wins.png"] == "Its file name names a pupil."
    assert found["index.html"] == "The name of a pupil on line 2."
    assert found["about.html"] == found["style.css"] == ""
    assert "Remove it" in found["IMG_1.AAE"]
    assert "Look at it yourself" in found["letter.pdf"]
    assert "Quixworthy" not in ran.out + ran.err
    for name, leaks in found.items():
        if leaks:
            (website / name).unlink()
    ran = cli("verify", website, "--gallery", school, "--channel", "website")
    assert ran.code == 0, ran.out
    assert "3 files checked, 0 would give something away" in ran.out


def test_without_a_gallery_names_are_not_looked_for(cli: Cli, website: Path) -> None:
    ran = cli("verify", website / "index.html", website / "news" / "hidden.jpg", "--json")
    assert ran.code == 1
    page, picture = json.loads(ran.out)
    assert page["leaks"] == []
    assert picture["leaks"] != []
