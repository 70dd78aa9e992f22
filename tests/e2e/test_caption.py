"""Checking the text of a post through the real command line."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import Cli, consent_row


@pytest.fixture
def gallery(new_gallery: Callable[..., Path]) -> Path:
    return new_gallery(
        consent_row("P1", forename="Zebedee", surname="Quixworthy"),
        consent_row("P2", forename="Grace", surname="Okonkwo"),
    )


def test_a_named_pupil_is_told_and_taken_out(cli: Cli, gallery: Path) -> None:
    ran = cli("caption", "Well done Zebedee from 3A!", "--gallery", gallery)
    assert ran.code == 1
    assert "Do not publish" in ran.out
    assert "Well done a pupil from 3A!" in ran.out
    assert ran.out.count("Zebedee") == 1
    assert "Quixworthy" not in ran.out + ran.err
    assert "consent" in ran.out
    assert "acceptable use policy" in ran.out


def test_a_question_is_no_failure(cli: Cli, gallery: Path) -> None:
    ran = cli("caption", "A poem by Grace. See https://school.sch.uk/news", "--gallery", gallery)
    assert ran.code == 0
    assert "Please look" in ran.out
    assert "https://school.sch.uk/news" in ran.out


def test_a_clean_text_is_said_to_be_clean(cli: Cli, gallery: Path) -> None:
    ran = cli("caption", "Our trip to the zoo was great fun!", "--gallery", gallery)
    assert ran.code == 0
    assert "Found no name" in ran.out


def test_a_file_is_read_line_by_line(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    file = tmp_path / "post.txt"
    file.write_text("Hello\nring 01234 567890\nhttps://bit.ly/x\n", "utf-8")
    ran = cli("caption", file, "--gallery", gallery)
    assert ran.code == 1
    assert 'line 2, "01234 567890"' in ran.out
    assert "shortened" in ran.out
    assert "(phone number removed)" in ran.out


def test_what_is_no_text_is_refused(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    file = tmp_path / "post.bin"
    file.write_bytes(b"\xff\xfe\x00\x81")
    assert cli("caption", file, "--gallery", gallery).code == 2
    assert cli("caption", "a\x00b" * 100_000, "--gallery", gallery).code == 2
    assert cli("caption", "hello", "--gallery", tmp_path / "none").code == 3


def test_the_schools_own_checklist_is_shown(cli: Cli, gallery: Path, tmp_path: Path) -> None:
    lines = tmp_path / "list.txt"
    lines.write_text("Mrs Ade has read it.\nThe trip's letter allows it.\n", "utf-8")
    assert cli("gallery", "checklist", gallery, "--from", lines).code == 0
    ran = cli("caption", "Our trip to the zoo", "--gallery", gallery)
    assert "[ ] Mrs Ade has read it." in ran.out
    assert "[ ] The trip's letter allows it." in ran.out
    assert "acceptable use policy" not in ran.out
    assert "acceptable use policy" in cli("gallery", "checklist", gallery, "--default").out
    lines.write_text("\n", "utf-8")
    assert cli("gallery", "checklist", gallery, "--from", lines).code == 2
    assert cli("gallery", "checklist", gallery, "--from", tmp_path / "none.txt").code == 2


@pytest.mark.parametrize("given", ["nofile.txt", "Letter.DOCX", "sub/post.md", "", "  ", "FOLDER"])
def test_what_was_not_read_is_not_called_safe(
    cli: Cli, gallery: Path, tmp_path: Path, given: str
) -> None:
    ran = cli("caption", given.replace("FOLDER", str(tmp_path)), "--gallery", gallery)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert ("There is no file" in ran.err) == ("." in given)


def test_a_link_to_a_file_is_a_text(cli: Cli, gallery: Path) -> None:
    assert "photos.txt" in cli("caption", "https://x.uk/photos.txt", "--gallery", gallery).out


@pytest.mark.skipif(os.name == "nt", reason="no such name, and no such stream")
def test_a_text_in_another_encoding_or_stream(cli: Cli, gallery: Path) -> None:
    typed = os.fsdecode("Bravo Zoë".encode("latin-1"))
    assert cli("caption", typed, "--gallery", gallery).code == 2
    read, write = os.pipe()
    os.write(write, b"Well done Zebedee!")
    os.close(write)
    ran = cli("caption", f"/dev/fd/{read}", "--gallery", gallery)
    os.close(read)
    assert ran.code == 1
    assert "Well done a pupil!" in ran.out


@pytest.mark.parametrize(
    ("sent", "code", "said"),
    [
        ("\ufeffWell done\r\nZebedee!".encode(), 1, 'line 2, "Zebedee"'),
        ("Caf\xe9 with Zebedee".encode("latin-1"), 2, "UTF-8"),
        (b" \n", 2, "no text"),
        (b"", 2, "no text"),
        (None, 2, "no text"),
    ],
)
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_text_is_read_from_stdin(
    cli: Cli,
    gallery: Path,
    monkeypatch: pytest.MonkeyPatch,
    sent: bytes | None,
    code: int,
    said: str,
    errors: str,
) -> None:
    stream = None if sent is None else io.TextIOWrapper(io.BytesIO(sent), "utf-8", errors)
    monkeypatch.setattr(sys, "stdin", stream)
    ran = cli("caption", "-", "--gallery", gallery)
    assert ran.code == code
    assert said in (ran.out if code == 1 else ran.err)
