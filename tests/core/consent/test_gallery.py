"""The gallery through its front door: create, unlock, import, enrol, snapshot, withdraw."""

import os
import stat
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from gallery_helpers import (
    GOOD,
    MODEL,
    PASSPHRASE,
    TODAY,
    add_reference,
    entry,
    fixed_clock,
    jpeg,
    switch_on,
    unit,
)
from helpers import CHEAP

from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.membership import RECOVERY
from photocheck.core.consent.records import ConsentTable, Entry, Role
from photocheck.core.errors import (
    EnrolmentRefused,
    GalleryDamaged,
    GalleryError,
    OutputError,
    UsageError,
    WrongPassphrase,
)
from photocheck.core.types import CHANNELS, RecognitionPolicy


def reopened(gallery, passphrase=PASSPHRASE, user=None):
    gallery.close()
    return open_gallery(gallery.path, passphrase, user, now=fixed_clock)


def test_new_gallery_is_empty_off_and_the_users_own(gallery):
    assert gallery.user == "Deputy Head"
    assert gallery.role is Role.ADMINISTRATOR
    assert gallery.channels() == CHANNELS
    assert gallery.policy() == RecognitionPolicy(on=False, unmatched="refuse")
    assert gallery.people("website", TODAY) == ()
    names = sorted(p.name for p in gallery.path.iterdir())
    assert names == ["gallery-1.db", "keys.json", "refusals.json"]
    if os.name == "posix":
        modes = {stat.S_IMODE(p.stat().st_mode) for p in gallery.path.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(gallery.path.stat().st_mode) == 0o700


def test_opens_with_the_passphrase_or_the_recovery_sheet_only(created):
    with reopened(created.gallery) as again:
        assert again.user == "Deputy Head"
    with reopened(created.gallery, user="deputy HEAD ") as again:
        assert again.user == "Deputy Head"
    with reopened(created.gallery, created.recovery_code.lower(), RECOVERY) as again:
        assert again.role is Role.ADMINISTRATOR
    for passphrase, user in (
        (PASSPHRASE + "x", None),
        ("", None),
        (PASSPHRASE, "Teacher"),
        (PASSPHRASE, RECOVERY),
        (created.recovery_code, None),
    ):
        with pytest.raises(WrongPassphrase):
            reopened(created.gallery, passphrase, user)


def test_a_gallery_is_not_made_over_something(tmp_path, created):
    (tmp_path / "file").write_text("x")
    for path in (created.gallery.path, tmp_path / "file"):
        with pytest.raises(UsageError, match="already something"):
            create(path, "Head", PASSPHRASE, kdf=CHEAP)
    (tmp_path / "empty").mkdir()
    create(tmp_path / "empty", "Head", PASSPHRASE, kdf=CHEAP).gallery.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "file", "school.photocheck"]


def test_a_gallery_that_cannot_be_made_leaves_nothing(tmp_path):
    with pytest.raises(UsageError, match="too weak"):
        create(tmp_path / "g", "Head", "short", kdf=CHEAP)
    with pytest.raises(UsageError, match="user name"):
        create(tmp_path / "g", " \n", PASSPHRASE, kdf=CHEAP)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be made here"):
        create(tmp_path / "file" / "g", "Head", PASSPHRASE, kdf=CHEAP)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_places_that_are_no_gallery(tmp_path):
    (tmp_path / "file").write_text("x")
    for name in ("none", "file", "."):
        with pytest.raises(GalleryError, match="no gallery at this place"):
            open_gallery(tmp_path / name, PASSPHRASE)


def test_import_tells_what_it_did(gallery):
    first = gallery.import_table(ConsentTable((entry("P1"), entry("P2"))))
    assert (first.new, first.changed, first.unchanged) == (("P1", "P2"), (), ())
    second = gallery.import_table(
        ConsentTable((entry("P2"), entry("P3"), entry("P1", **{"consent:website": False})))
    )
    assert (second.new, second.changed, second.unchanged) == (("P3",), ("P1",), ("P2",))
    third = gallery.import_table(ConsentTable((entry("P3"),)))
    assert third.missing == ("P1", "P2")
    assert [p.may_show for p in gallery.people("website", TODAY)] == [False, True, True]


def test_dry_run_changes_nothing(gallery):
    report = gallery.import_table(ConsentTable((entry("P1"),)), dry_run=True)
    assert report.new == ("P1",)
    assert gallery.pupils() == ()
    gallery.verify_head()


def test_columns_of_unknown_channels_are_told_and_not_used(gallery):
    table = ConsentTable(
        (entry("P1", channels=("yearbook",)),), columns=("pupil_id", "consent:yearbook")
    )
    report = gallery.import_table(table)
    assert [p.column for p in report.not_understood] == ["consent:yearbook"]
    assert gallery.pupil("P1").consents == {}
    gallery.add_channel("yearbook")
    gallery.import_table(table)
    assert gallery.people("yearbook", TODAY)[0].may_show


@pytest.mark.parametrize("channel", ["", "Web", "a b", "website", "x" * 40, "é", "1"])
def test_channels_that_cannot_be(gallery, channel):
    with pytest.raises(UsageError):
        gallery.add_channel(channel)


def test_a_yes_that_has_ended_is_told(gallery):
    ended = replace(entry("P1"), dates={"from:website": date(2025, 9, 1)})
    assert gallery.import_table(ConsentTable((ended, entry("P2")))).ended == ("P1",)


def test_people_of_one_channel_and_day(filled):
    people = {p.pupil_id: p for p in filled.people("website", TODAY)}
    assert [p.may_show for p in people.values()] == [True, True, False]
    assert [p.biometric for p in people.values()] == [True, False, False]
    assert people["P1"].label == "Zebedee QuixworthyP1"
    assert people["P1"].class_name == "3A"
    assert people["P1"].reason == "Consent for website until 31 July 2027"
    assert not any(p.may_show for p in filled.people("social", TODAY))
    assert not any(p.may_show for p in filled.people("website", date(2027, 8, 1)))
    with pytest.raises(UsageError, match="website, social"):
        filled.people("billboard", TODAY)


def test_snapshot_has_templates_of_those_with_biometric_consent(filled):
    snapshot = filled.snapshot("website", TODAY, MODEL)
    assert snapshot.owners == ("P1", "P1")
    np.testing.assert_array_equal(snapshot.templates, [unit(1), unit(2)])
    assert snapshot.taken == (date(2026, 9, 15),) * 2
    assert set(snapshot.people) == {"P1", "P2", "P3"}
    assert snapshot.policy == RecognitionPolicy(on=True, unmatched="allow")
    assert filled.snapshot("website", TODAY, "other model").owners == ()


def test_snapshot_has_none_before_the_consent_or_while_recognition_is_off(filled):
    before = filled.snapshot("website", date(2026, 8, 31), MODEL)
    assert before.owners == ()
    assert before.templates.shape[0] == 0
    filled.switch_recognition_off()
    assert filled.snapshot("website", TODAY, MODEL).owners == ()


def test_snapshot_key_is_secret_and_the_same_for_life(filled, tmp_path):
    key = filled.snapshot("website", TODAY, MODEL).key
    assert len(key) == 32
    assert key.hex() not in repr(filled.snapshot("website", TODAY, MODEL))
    with reopened(filled) as again:
        assert again.snapshot("social", TODAY, "x").key == key
        assert again.derive_key("review") != key
    with create(tmp_path / "other", "Head", PASSPHRASE, kdf=CHEAP).gallery as other:
        assert other.snapshot("website", TODAY, MODEL).key != key


def test_recognition_needs_its_whole_record(gallery):
    good = {
        "dpia": TODAY,
        "dpo": TODAY,
        "parents_told": TODAY,
        "by": "Governors",
        "unmatched": "refuse",
    }
    for wrong in (
        {"dpia": TODAY + timedelta(1)},
        {"dpo": TODAY + timedelta(1)},
        {"parents_told": TODAY + timedelta(1)},
        {"by": " "},
        {"unmatched": "perhaps"},
    ):
        with pytest.raises(UsageError):
            gallery.switch_recognition_on(**(good | wrong))
    assert not gallery.policy().on
    gallery.switch_recognition_on(**good)
    with reopened(gallery) as again:
        assert again.policy() == RecognitionPolicy(on=True, unmatched="refuse")
        again.switch_recognition_off()
        assert not again.policy().on


@pytest.mark.parametrize(
    "no",
    [
        entry("P1", biometric=False),
        entry("P1", objects_child=True),
        entry("P1", objects_parent=True),
        entry("P1", never_publish=True),
        replace(entry("P1"), dates={"left": TODAY}),
    ],
)
@pytest.mark.parametrize("by_hand", [True, False])
def test_references_are_erased_with_the_consent(filled, no, by_hand):
    if by_hand:
        filled.record(no)
    else:
        report = filled.import_table(ConsentTable((no,)))
        assert report.erased == ("P1",)
    assert filled.references("P1") == ()
    assert filled.snapshot("website", TODAY, MODEL).owners == ()
    assert filled.pupil("P1").references == 0
    for table in ("photo", "template", "reference"):
        assert filled.vault.database.rows(f"SELECT * FROM {table}") == []  # noqa: S608
    with pytest.raises(EnrolmentRefused):
        add_reference(filled, "P1", 1)


def test_reference_photos_come_back_and_go(filled):
    one, two = filled.references("P1")
    assert filled.reference_photo(one.reference_id) == jpeg(1)
    assert (one.taken, one.added_by, one.added_on) == (date(2026, 9, 15), "Deputy Head", TODAY)
    filled.erase_reference(one.reference_id)
    assert filled.references("P1") == (two,)
    with pytest.raises(UsageError, match="no longer"):
        filled.reference_photo(one.reference_id)
    filled.erase_reference(one.reference_id)  # gone already: fine


@pytest.mark.parametrize(
    ("pupil", "words"),
    [
        ("P2", "no consent to face recognition is recorded"),
        ("P9", "no pupil with this id"),
    ],
)
def test_no_reference_without_consent(filled, pupil, words):
    with pytest.raises(EnrolmentRefused, match=words):
        add_reference(filled, pupil, 3)


def test_no_reference_while_recognition_is_off(gallery):
    gallery.import_table(ConsentTable((entry("P1"),)))
    with pytest.raises(EnrolmentRefused, match="Recognition is off"):
        gallery.check_may_enrol("P1")
    with pytest.raises(EnrolmentRefused, match="Recognition is off"):
        add_reference(gallery, "P1", 1)
    switch_on(gallery)
    gallery.check_may_enrol("P1")


def test_the_same_photo_twice(filled):
    with pytest.raises(EnrolmentRefused, match="already a reference of this pupil"):
        add_reference(filled, "P1", 1)
    filled.record(entry("P2"))
    with pytest.raises(EnrolmentRefused, match="already a reference of another pupil"):
        add_reference(filled, "P2", 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"photo": b"\x89PNG"}, "JPEG"),
        ({"photo": jpeg(5, 2_000_000)}, "2 MB"),
        ({"vector": unit(5) * 2}, "length 1"),
        ({"vector": np.full(128, np.nan, np.float32)}, "length 1"),
        ({"taken": TODAY + timedelta(1)}, "future"),
    ],
)
def test_references_that_cannot_be(filled, changes, words):
    good = {
        "photo": jpeg(5),
        "taken": TODAY,
        "vector": unit(5),
        "model_id": MODEL,
        "quality": GOOD,
    }
    with pytest.raises((UsageError, EnrolmentRefused), match=words):
        filled.add_reference("P1", **(good | changes))


def test_an_unknown_pupil(gallery):
    with pytest.raises(UsageError, match="no pupil with this id"):
        gallery.pupil("P1")
    assert gallery.references("P1") == ()


def test_ids_are_data_and_not_sql(gallery):
    hostile = "P'; DROP TABLE pupil; --"
    gallery.record(Entry(hostile, texts={"surname": "Robert'); DROP TABLE consent;--"}))
    assert gallery.pupil(hostile).surname.startswith("Robert")
    assert gallery.references(hostile) == ()
    gallery.verify_head()


def test_a_newer_database_is_told(filled):
    filled.vault.database.rows("PRAGMA user_version = 99")
    with pytest.raises(GalleryError, match="newer PhotoCheck"):
        reopened(filled)


def test_a_database_of_another_gallery_is_noticed(filled, tmp_path):
    with create(tmp_path / "other", "Head", PASSPHRASE, kdf=CHEAP).gallery as other:
        other.close()
    (tmp_path / "other" / "gallery-1.db").replace(filled.path / "gallery-1.db")
    with pytest.raises(GalleryDamaged):
        reopened(filled)


def test_a_missing_or_empty_database_is_noticed(filled):
    filled.close()
    (filled.path / "gallery-1.db").write_bytes(b"")
    with pytest.raises(GalleryDamaged):
        reopened(filled)
    (filled.path / "gallery-1.db").unlink()
    with pytest.raises(GalleryError):
        reopened(filled)
    assert not (filled.path / "gallery-1.db").exists()
