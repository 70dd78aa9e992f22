"""Scans of papers: encrypted, signed, erased for good."""

import pytest

from photocheck.core.consent import evidence
from photocheck.core.consent.audit import audit
from photocheck.core.consent.evidence import add_scan, erase_scan, scan_bytes, scans_of
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.errors import GalleryDamaged, UsageError

PDF = b"%PDF-1.7 signed by Mrs Quixworthy " + bytes(range(256)) * 20


@pytest.fixture
def paper(tmp_path):
    file = tmp_path / "form.pdf"
    file.write_bytes(PDF)
    return file


def test_a_scan_comes_back_as_it_was(filled, paper):
    number = add_scan(filled, "P1", paper, about=["biometric", "consent:website"], note="form")
    (scan,) = scans_of(filled, "P1")
    assert (scan.number, scan.about, scan.media) == (
        number,
        ("biometric", "consent:website"),
        "application/pdf",
    )
    assert (scan.note, scan.added_by) == ("form", "Deputy Head")
    assert scan_bytes(filled, number) == PDF
    assert paper.exists()
    assert scans_of(filled, "P2") == ()
    assert audit(filled).problems == ()


def test_a_scan_outlives_a_withdrawal_and_is_erased_by_hand(filled, paper):
    number = add_scan(filled, "P1", paper, about=["consent:website"])
    withdraw(filled, "P1")
    assert scan_bytes(filled, number) == PDF
    erase_scan(filled, number)
    assert scans_of(filled, "P1") == ()
    for statement in ("SELECT * FROM evidence", "SELECT * FROM scan"):
        assert filled.vault.database.rows(statement) == []
    with pytest.raises(UsageError, match="not in the gallery"):
        scan_bytes(filled, number)
    with pytest.raises(UsageError, match="not in the gallery"):
        erase_scan(filled, number)


def test_no_file_holds_the_paper_in_the_clear(filled, paper):
    add_scan(filled, "P1", paper, about=["consent:website"])
    for file in filled.path.iterdir():
        assert b"Quixworthy" not in file.read_bytes()


def test_a_paper_that_was_exchanged_or_slipped_in_is_noticed(filled, paper):
    number = add_scan(filled, "P1", paper, about=["consent:website"])
    filled.vault.database.rows("UPDATE scan SET data = ?", (b"%PDF-forged",))
    with pytest.raises(GalleryDamaged):
        scan_bytes(filled, number)
    filled.vault.database.rows("UPDATE evidence SET about = '[\"biometric\"]'")
    with pytest.raises(GalleryDamaged):
        filled.verify_head()


@pytest.mark.parametrize(
    ("content", "about", "words"),
    [
        (b"MZ program", ["biometric"], "PDF, JPEG or PNG"),
        (b"", ["biometric"], "PDF, JPEG or PNG"),
        (PDF, [], "what the paper is about"),
        (PDF, ["consent:billboard"], "what the paper is about"),
    ],
)
def test_scans_that_cannot_be(filled, paper, content, about, words):
    paper.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        add_scan(filled, "P1", paper, about=about)


def test_more_that_cannot_be(filled, paper, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="no pupil"):
        add_scan(filled, "P9", paper, about=["biometric"])
    with pytest.raises(UsageError, match="cannot be read"):
        add_scan(filled, "P1", tmp_path / "none.pdf", about=["biometric"])
    with pytest.raises(UsageError, match="note is too long"):
        add_scan(filled, "P1", paper, about=["biometric"], note="x" * 201)
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)
    with pytest.raises(UsageError, match="too large"):
        add_scan(filled, "P1", paper, about=["biometric"])
