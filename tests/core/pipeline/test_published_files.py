"""A website folder is looked through file by file: what is what, and what pages say."""

import base64
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from photocheck.core.errors import UnreadablePhoto, UsageError
from photocheck.core.pipeline import pages
from photocheck.core.pipeline.published_files import Kind, kind_of, list_files
from photocheck.core.text.names import NameFinder, PersonName

NAMES = NameFinder([PersonName("Zebedee", "Quixworthy", "", "3A"), PersonName("Will", "Green")])


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jpg", b"", Kind.PICTURE),
        ("download", png(), Kind.PICTURE),
        ("page.php", png(), Kind.PICTURE),
        ("index.html", b"<p>hello</p>", Kind.PAGE),
        ("LICENSE", b"some words", Kind.PAGE),
        ("logo.svg", b"<svg/>", Kind.PAGE),
        ("style.css", b"p{}", Kind.PLAIN),
        ("font.woff2", b"\0\1\2", Kind.PLAIN),
        ("letter.pdf", b"%PDF-1.4", Kind.BLIND),
        ("film.mp4", b"", Kind.BLIND),
        ("all.zip", b"PK", Kind.BLIND),
        ("raw.cr2", b"II*\0", Kind.BLIND),
        ("unknown.bin", b"\0\1\2\3", Kind.BLIND),
        ("IMG_1.AAE", b"<plist/>", Kind.STRAY),
        ("photo.xmp", b"", Kind.STRAY),
        ("Thumbs.db", b"\0", Kind.STRAY),
        (".DS_Store", b"\0", Kind.STRAY),
        ("._IMG_1.jpg", b"\0", Kind.STRAY),
        (".photocheck-0123.tmp", png(), Kind.STRAY),
        ("index.html~", b"", Kind.STRAY),
    ],
)
def test_what_kind_of_file_it_is(tmp_path: Path, name: str, content: bytes, kind: Kind) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) is kind


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name there")
def test_pipes_and_links_to_nothing_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nothing")
    assert [kind_of(f.path) for f in list_files([tmp_path])] == [Kind.BLIND, Kind.BLIND]


def test_all_files_are_listed_hidden_ones_too_each_once(tmp_path: Path) -> None:
    for name in ("b/photo.jpg", ".hidden/x.txt", "a.html", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [f.name for f in list_files([tmp_path, tmp_path / "a.html"])]
    assert found == [".git", "a.html", ".hidden/x.txt", "b/photo.jpg"]
    (tmp_path / "void").mkdir()
    for wrong in (tmp_path / "void", tmp_path / "none"):
        with pytest.raises(UsageError):
            list_files([wrong])


def test_folders_that_are_not_looked_into_are_listed_themselves(
    tmp_path: Path, closed: Path
) -> None:
    for name in ("node_modules/x.jpg", "elsewhere/y.jpg", "site/a.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "site" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    found = {f.name: kind_of(f.path) for f in list_files([tmp_path])}
    blind = {name for name, kind in found.items() if kind is Kind.BLIND}
    assert blind == {"node_modules", "site/link", closed.name}
    assert set(found) - blind == {"elsewhere/y.jpg", "site/a.html"}


PAGE = """<html><head><title>Sports day</title>
<script>let zebedee = "Zebedee Quixworthy"; Math.max(1)</script>
<style>.zebedee { color: red }</style></head>
<body><p>Class 3A won.</p>
<img src="photo-0001.jpg" alt="Zebedee at the finish">
<p>Well done Zebedee
Quixworthy! It will be fun.</p>
<p>Write to <a href="mailto:office@school.example">us</a>, or to amy@home.example</p>
<!-- taken by the mother of Zebedee -->
</body></html>"""


def test_pages_that_name_a_pupil_are_stopped_with_their_lines() -> None:
    leaks, asked = pages.look(PAGE, ".html", NAMES, ())
    assert leaks == (
        "The name of a pupil on lines 5, 6, 7, 9.",
        "An e-mail address on line 8.",
    )
    assert all("Zebedee" not in sentence for sentence in (*leaks, *asked))


def test_the_schools_own_contact_details_may_be_there() -> None:
    own = ("Office@School.example", "amy@home.example")
    leaks, _ = pages.look(PAGE, ".html", NAMES, own)
    assert leaks == ("The name of a pupil on lines 5, 6, 7, 9.",)


def test_plain_texts_are_read_line_by_line() -> None:
    text = "Sports day\n\nThe winner is Zebedee.\nCall 01962 123456.\n"
    leaks, _ = pages.look(text, ".md", NAMES, ())
    assert leaks == ("The name of a pupil on line 3.", "A phone number on line 4.")
    assert pages.look("Nothing to tell.", ".txt", NAMES, ()) == ((), ())


def test_a_page_without_end_is_looked_through_in_parts() -> None:
    text = "<p>" + "x" * 250_000 + " Zebedee " + "y" * 150_000
    leaks, _ = pages.look(text, ".html", NAMES, ())
    assert leaks == ("The name of a pupil on line 1.",)


def test_pictures_written_into_a_page_are_found() -> None:
    inside = base64.b64encode(png()).decode()
    text = f'<img src="data:image/png;base64,{inside}"><i style="url(data:image/x;base64,%%%)">'
    assert list(pages.pictures(text)) == [png()]
    assert list(pages.pictures(text.replace("%%%", "a" * 17))) == [png(), b""]


def test_texts_of_any_encoding_are_read_and_endless_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Zebedee", encoding="utf-16")
    assert pages.read(path) == "Zebedee"
    path.write_bytes(b"Zebedee \xff")
    assert pages.read(path).startswith("Zebedee")
    with path.open("wb") as file:
        file.truncate(pages.MOST_BYTES + 1)
    with pytest.raises(UnreadablePhoto, match="too long"):
        pages.read(path)
