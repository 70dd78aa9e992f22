"""Withdrawal, erasing leavers, and the register of what was published."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from gallery_helpers import MODEL, PASSPHRASE, TODAY, add_reference, entry, fixed_clock
from helpers import CHEAP

from photocheck.core.consent import users
from photocheck.core.consent.audit import audit
from photocheck.core.consent.evidence import add_scan, scans_of
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.records import ConsentTable, Role
from photocheck.core.consent.register import (
    Exported,
    exports_of,
    find,
    past_exports,
    register,
    remember,
)
from photocheck.core.consent.withdraw import erase_leaver, erase_leavers, withdraw
from photocheck.core.errors import EnrolmentRefused, UsageError
from photocheck.core.types import Box, Decision, FaceResult, Photo, PhotoResult, Verdict


def exported(name, *pupils, look=b"\x00" * 8):
    return Exported(name, hashlib.sha256(name.encode()).hexdigest(), look, pupils)


@pytest.fixture
def published(filled):
    register(
        filled,
        "website",
        [
            exported("photo-0001.jpg", "P1", "P2"),
            exported("photo-0002.jpg", "P2", look=b"\xff" * 8),
        ],
    )
    register(filled, "social", [exported("photo-0003.jpg", "P1", look=b"\x0f" * 8)])
    return filled


def test_the_register_says_where_a_pupil_is_shown(published):
    assert [(e.name, e.channel) for e in exports_of(published, "P1")] == [
        ("photo-0003.jpg", "social"),
        ("photo-0001.jpg", "website"),
    ]
    assert exports_of(published, "P3") == ()
    past = exports_of(published, "P1")[1]
    assert past.user == "Deputy Head"
    assert past.at.startswith(TODAY.isoformat())
    assert past.sha256 == exported("photo-0001.jpg").sha256


def test_withdrawing_everything_acts_at_once(published):
    with open_gallery(published.path, PASSPHRASE, now=fixed_clock) as other:
        done = withdraw(published, "P1", given_by="father", evidence="letter")
        snapshot = other.snapshot("website", TODAY, MODEL)
    assert done.erased == 2
    assert [e.name for e in done.exports] == ["photo-0003.jpg", "photo-0001.jpg"]
    assert not snapshot.people["P1"].may_show
    assert snapshot.owners == ()
    pupil = published.pupil("P1")
    assert {c: x.granted for c, x in pupil.consents.items()} == dict.fromkeys(
        published.channels(), False
    )
    assert pupil.consents["website"].given_by == "father"
    assert pupil.consents["website"].withdrawn == TODAY
    with pytest.raises(EnrolmentRefused):
        add_reference(published, "P1", 77)


def test_withdrawing_one_channel_leaves_the_rest(published):
    done = withdraw(published, "P1", channels=["website"], biometric=False)
    assert (done.channels, done.erased) == (("website",), 0)
    assert [e.name for e in done.exports] == ["photo-0001.jpg"]
    assert len(published.references("P1")) == 2


def test_the_old_table_does_not_bring_it_back(published):
    withdraw(published, "P1")
    report = published.import_table(ConsentTable((entry("P1"),)))
    assert report.withheld == ("P1",)
    assert not published.snapshot("website", TODAY, MODEL).people["P1"].may_show
    assert not published.pupil("P1").standing.biometric


def test_withdrawals_that_cannot_be(published):
    with pytest.raises(UsageError, match="no pupil"):
        withdraw(published, "P9")
    with pytest.raises(UsageError, match="no such channel"):
        withdraw(published, "P1", channels=["billboard"])
    with pytest.raises(UsageError, match="no such channel"):
        register(published, "billboard", [exported("x.jpg")])
    assert published.pupil("P1").consents["website"].granted


def test_a_leaver_is_erased_but_for_the_id_and_its_no(published):
    done = erase_leaver(published, "P1")
    assert len(done.exports) == 2
    pupil = published.pupil("P1")
    assert pupil.label == "P1"
    assert (pupil.forename, pupil.surname, pupil.class_name) == ("", "", "")
    assert pupil.references == 0
    person = published.snapshot("website", TODAY, MODEL).people["P1"]
    assert person.reason == "Left the school on 2 November 2026"
    published.import_table(ConsentTable((entry("P1"),)))
    assert not published.snapshot("website", TODAY, MODEL).people["P1"].may_show


def test_leavers_are_erased_all_or_none(published, tmp_path):
    paper = tmp_path / "form.pdf"
    paper.write_bytes(b"%PDF-1.4 Quixworthy")
    add_scan(published, "P1", paper, about=["consent:website"])
    published.record(replace(entry("P2"), texts={"clubs": "Choir; Football"}))
    with pytest.raises(UsageError, match="no pupil"):
        erase_leavers(published, ["P1", "P9"])
    assert published.pupil("P1").forename == "Zebedee"
    first, second = erase_leavers(published, ["P1", "P2"])
    assert (first.erased, len(first.exports), len(second.exports)) == (2, 2, 2)
    assert scans_of(published, "P1") == ()
    raw = str(
        published.vault.database.rows("SELECT * FROM pupil WHERE pupil_id <> 'P3'")
        + published.vault.database.rows("SELECT * FROM consent WHERE pupil <> 3")
    )
    for word in ("Zebedee", "Quixworthy", "mother", "paper form", "Choir"):
        assert word not in raw
    assert audit(published).problems == ()


def test_published_copies_are_found_again_by_bytes_or_by_look(published):
    pasts = past_exports(published)

    def names(sha256, look):
        return [e.name for e in find(pasts, sha256, look)]

    one = exported("photo-0001.jpg")
    assert names(one.sha256, b"\xf0" * 8) == ["photo-0001.jpg"]
    assert names("00" * 32, (1 << 5 | 1 << 60).to_bytes(8, "big")) == ["photo-0001.jpg"]
    assert names("00" * 32, b"\x55" * 8) == []
    part = b"\x55" * 8 + b"\xff" * 8  # the middle of what was found is the whole of the second
    assert names("00" * 32, part) == ["photo-0002.jpg"]
    assert names(one.sha256, b"\x0f" * 8) == ["photo-0001.jpg", "photo-0003.jpg"]


def test_the_copy_of_a_photo_is_remembered_with_who_is_visible(filled):
    result = decided(("P1", Decision.SHOW), ("P2", Decision.COVER), (None, Decision.COVER))
    remember(filled, "website", result, bytes(32))
    assert past_exports(filled) == ()
    written = replace(result, output="photo-0009.jpg", output_sha256="ab" * 32)
    remember(filled, "website", written, bytes(32))
    (past,) = past_exports(filled)
    assert (past.name, past.sha256, past.pupil_ids) == ("photo-0009.jpg", "ab" * 32, ("P1",))
    assert exports_of(filled, "P2") == ()
    assert audit(filled).problems == ()


def decided(*faces):
    return PhotoResult(
        Photo(Path("a.jpg"), "a.jpg"),
        Verdict.READY,
        faces=tuple(
            FaceResult(Box(0, 0, 9, 9), (), 0.9, decision, "because", pupil_id=pupil)
            for pupil, decision in faces
        ),
    )


def test_a_checker_registers_and_a_keeper_goes_on(published):
    users.add_user(published, "Teacher", Role.CHECKER, "another four words too", kdf=CHEAP)
    with open_gallery(
        published.path, "another four words too", "Teacher", now=fixed_clock
    ) as teacher:
        register(teacher, "website", [exported("photo-0004.jpg", "P1")])
        teacher.verify_head()
        with pytest.raises(UsageError, match="ask a keeper"):
            withdraw(teacher, "P1")
    assert exports_of(published, "P1")[0].user == "Teacher"
    published.record(entry("P2"))
    with open_gallery(published.path, PASSPHRASE, "Deputy Head", now=fixed_clock) as again:
        assert len(exports_of(again, "P1")) == 3
