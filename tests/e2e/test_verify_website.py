"""``photocheck verify`` on a whole website folder."""

import base64
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from helpers import Cli
from PIL import Image

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
    assert "GPS" in found["news/hidden.jpg"]
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


@pytest.fixture
def phone_photo() -> bytes:
    """A photo of one person, with all that a phone hides in it."""
    return samples.as_a_phone_writes_it(samples.portrait())


def packed(path: Path, **inside: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in inside.items():
            file.writestr(name, data)


def test_pictures_are_found_wherever_they_are(cli: Cli, tmp_path: Path, phone_photo: bytes) -> None:
    written = b"data:image/jpeg;base64," + base64.b64encode(phone_photo)
    clean = encode(samples.still_life(), "jpeg")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "page.html").write_bytes(b'<p>Hello</p><img src="' + written + b'">')
    (folder / "logo.svg").write_bytes(b'<svg><image href="' + written + b'"/></svg>')
    (folder / "style.css").write_bytes(b"a{background:url(" + written + b")}")
    packed(folder / "photos.zip", **{"trip/IMG_1.jpg": phone_photo, "hall.jpg": clean})
    wrote = b"<cp:coreProperties><dc:creator>Zebedee Quixworthy</dc:creator></cp:coreProperties>"
    inside = {"word/media/image1.jpeg": phone_photo, "docProps/core.xml": wrote}
    packed(folder / "letter.docx", **inside, **{"word/document.xml": b"<w:t>Hello</w:t>"})
    (folder / "news.pdf").write_bytes(b"%PDF-1.4\nstream\r\n" + phone_photo + b"\r\nendstream")
    (folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    ran = cli("verify", folder, "--json")
    assert ran.code == 1
    found = {v["name"]: " ".join(v["leaks"]) for v in json.loads(ran.out)}
    for name in set(found) - {"film.mp4"}:
        assert "the place (GPS)" in found[name], name
        assert "1 face is visible, not checked" in found[name], name
        assert "b'" not in found[name]
    blind = {name for name, said in found.items() if "cannot look into" in said}
    assert blind == {"letter.docx", "news.pdf", "film.mp4"}
    assert "In it, IMG_1.jpg:" in found["photos.zip"]
    assert "hall.jpg" not in found["photos.zip"]
    assert "In it, core.xml: It says who wrote it." in found["letter.docx"]
    assert "Quixworthy" not in ran.out
    table = cli("verify", folder)
    assert table.code == 1
    assert "7 files checked, 7 would give something away" in table.out
    assert "Names and personal data were not looked for" in table.out


def test_what_is_clean_inside_is_clean(cli: Cli, tmp_path: Path) -> None:
    clean = encode(samples.still_life(), "jpeg")
    packed(tmp_path / "photos.zip", **{"hall.jpg": clean, "read me.txt": b"Our hall."})
    written = b"<img src='data:image/jpeg;base64," + base64.b64encode(clean) + b"'>"
    (tmp_path / "page.html").write_bytes(written)
    ran = cli("verify", tmp_path)
    assert ran.code == 0, ran.out


def test_with_the_gallery_archives_are_read_too(cli: Cli, school: Path, tmp_path: Path) -> None:
    clean = encode(samples.still_life(), "png")
    packed(
        tmp_path / "all.zip",
        **{"zebedee.png": clean, "news.html": b"<p>Well done, Zebedee!</p>", "more.zip": b"PK"},
    )
    ran = cli("verify", tmp_path / "all.zip", "--gallery", school, "--channel", "website", "--json")
    assert ran.code == 1
    (found,) = json.loads(ran.out)
    assert "In it, zebedee.png: Its file name names a pupil." in found["leaks"]
    assert "In it, news.html: The name of a pupil on line 1." in found["leaks"]
    assert any(
        leak.startswith("In it, more.zip: PhotoCheck cannot look") for leak in found["leaks"]
    )


@pytest.mark.parametrize("data", [b"", b"PK\3\4 no archive", b"PK\5\6" + bytes(18)])
def test_a_broken_archive_is_never_clean(cli: Cli, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "all.zip").write_bytes(data)
    ran = cli("verify", tmp_path / "all.zip", "--json")
    (found,) = json.loads(ran.out)
    empty = data.startswith(b"PK\5\6")  # an archive of nothing
    assert ran.code == (0 if empty else 1)
    assert empty or "locked or damaged" in found["leaks"][0]


def test_an_archive_that_unpacks_to_far_too_much_is_not_unpacked(cli: Cli, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for number in range(1100):
            file.writestr(f"{number}.jpg", b"")
    ran = cli("verify", tmp_path / "bomb.zip", "--json")
    assert ran.code == 1
    assert "too much to be looked through" in json.loads(ran.out)[0]["leaks"][0]


def test_logos_of_other_programs_are_a_question(cli: Cli, tmp_path: Path) -> None:
    """Transparency, colour tables and sizes for printing tell of nobody."""
    for name, mode, how in (
        ("alpha.png", "RGBA", {"dpi": (72, 72)}),
        ("table.png", "P", {}),
        ("grey.png", "L", {}),
        ("alpha.webp", "RGBA", {}),
        ("print.jpg", "RGB", {"dpi": (300, 300)}),
    ):
        logo = Image.new("RGBA", (40, 30), (200, 30, 30, 120))
        logo.convert(mode).save(tmp_path / name, **how)
    ran = cli("verify", tmp_path, "--json")
    assert ran.code == 0, ran.out
    assert all("can hide something" in v["questions"][0] for v in json.loads(ran.out))
    whole = (tmp_path / "alpha.png").read_bytes()
    (tmp_path / "alpha.png").write_bytes(whole + b"Amy Brown")
    ran = cli("verify", tmp_path / "alpha.png", "--json")
    assert ran.code == 1


def test_without_a_gallery_names_are_not_looked_for(cli: Cli, website: Path) -> None:
    ran = cli("verify", website / "index.html", website / "news" / "hidden.jpg", "--json")
    assert ran.code == 1
    page, picture = json.loads(ran.out)
    assert page["leaks"] == []
    assert picture["leaks"] != []
