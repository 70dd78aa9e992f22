"""Backups come back whole, and without a yes that was taken back since."""

import base64
import json
import os
import shutil
import zipfile
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gallery_helpers import MODEL, PASSPHRASE, TODAY, entry, fixed_clock, jpeg
from helpers import CHEAP

from photocheck.core import paths
from photocheck.core.consent import backup as backups
from photocheck.core.consent import refusals, users
from photocheck.core.consent.audit import audit
from photocheck.core.consent.backup import backup, delete_backup, outdated, restore
from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.records import ConsentTable, Entry, Role
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.errors import GalleryError, UsageError, WrongPassphrase


@pytest.fixture
def saved(filled, tmp_path):
    target = tmp_path / "school.photocheck-backup"
    backup(filled, target)
    return target


def restored(saved, filled, passphrase=PASSPHRASE, **options):
    filled.close()
    return restore(saved, filled.path, passphrase, now=fixed_clock, **options)


def shown(path):
    with open_gallery(path, PASSPHRASE, now=fixed_clock) as gallery:
        snapshot = gallery.snapshot("website", TODAY, MODEL)
    return {p for p, person in snapshot.people.items() if person.may_show}, snapshot.owners


def test_a_lost_gallery_comes_back(saved, filled):
    filled.close()
    shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert (done.refused, done.complete, done.aside) == ((), True, None)
    assert shown(filled.path) == ({"P1", "P2"}, ("P1", "P1"))
    assert not list(filled.path.parent.glob(".restoring-*"))


def test_a_backup_holds_no_name_and_is_the_users_own(saved):
    raw = saved.read_bytes()
    for needle in (b"Zebedee", b"Quixworthy", b"JFIFMARK", jpeg(1)[200:232]):
        assert needle not in raw
    if os.name == "posix":
        assert saved.stat().st_mode & 0o777 == 0o600


def test_what_was_withdrawn_since_stays_withdrawn(saved, filled):
    withdraw(filled, "P1")
    filled.import_table(ConsentTable((entry("P2", **{"consent:website": False}),)))
    done = restored(saved, filled)
    assert done.refused == ("P1", "P2")
    assert done.complete
    assert shown(filled.path) == (set(), ())
    assert done.aside is not None
    assert done.aside.name == "school.photocheck.before-2026-11-02"


def test_also_when_the_gallery_is_lost_and_only_this_pc_remembers(saved, filled):
    withdraw(filled, "P1")
    filled.record(entry("P2", objects_child=True))
    filled.close()
    shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert done.refused == ("P1", "P2")
    assert shown(filled.path) == (set(), ())


YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
LATER = {
    "left": lambda gallery: gallery.record(Entry("P1", dates={"left": TODAY})),
    "ended": lambda gallery: gallery.record(Entry("P1", dates={"until:website": YESTERDAY})),
    "begins later": lambda gallery: gallery.record(Entry("P1", dates={"from:website": TOMORROW})),
}


@pytest.mark.parametrize("what", LATER)
@pytest.mark.parametrize("lost", [False, True])
def test_a_day_that_ends_or_delays_a_yes_survives(saved, filled, what, lost):
    LATER[what](filled)
    reason = {p.pupil_id: p.reason for p in filled.people("website", TODAY)}["P1"]
    filled.close()
    if lost:
        shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        now = {p.pupil_id: p for p in gallery.people("website", TODAY)}
    assert (now["P1"].may_show, now["P1"].reason) == (False, reason)
    assert now["P2"].may_show


def test_a_longer_yes_since_the_backup_is_not_brought_back_and_takes_nothing(saved, filled):
    filled.record(Entry("P1", dates={"until:website": date(2028, 7, 31)}))
    done = restored(saved, filled)
    assert (done.refused, done.complete) == ((), True)
    assert shown(filled.path)[0] == {"P1", "P2"}


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("change", ["off", "refuse"])
def test_recognition_stays_as_restricted_as_it_was(saved, filled, lost, change):
    filled.switch_recognition_off()
    if change == "refuse":
        days = dict.fromkeys(("dpia", "dpo", "parents_told"), date(2026, 9, 1))
        filled.switch_recognition_on(**days, by="Governors", unmatched="refuse")
    filled.close()
    if lost:
        shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert done.complete
    assert done.recognition_off
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        assert not gallery.policy().on


def test_recognition_stays_on_where_nobody_decided_otherwise(saved, filled):
    assert not restored(saved, filled).recognition_off
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        assert gallery.policy().on


def test_what_was_withdrawn_by_hand_is_kept_from_later_tables_too(saved, filled):
    filled.record(entry("P9"))  # came after the backup
    withdraw(filled, "P9")
    withdraw(filled, "P3")  # No in the table, and then by hand
    filled.record(entry("P8", **{"consent:website": False, "biometric": False}))
    restored(saved, filled)
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        report = gallery.import_table(ConsentTable((entry("P9"), entry("P3"))))
    assert report.withheld == ("P9", "P3")
    assert shown(filled.path)[0] == {"P1", "P2"}


@pytest.fixture
def other_pc(tmp_path, monkeypatch):
    """What is done inside happens on another PC, which remembers for itself."""

    @contextmanager
    def elsewhere():
        with monkeypatch.context() as patch:
            patch.setattr(paths, "state_dir", lambda: tmp_path / "other-pc")
            yield

    return elsewhere


def test_a_pc_that_is_open_since_morning_learns_what_another_recorded(saved, filled, other_pc):
    with other_pc(), open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        withdraw(gallery, "P1")
    filled.people("website", TODAY)
    filled.close()
    shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)


def test_two_programs_on_one_pc_forget_nothing_of_each_other(saved, filled):
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        withdraw(gallery, "P1")
    (filled.path / refusals.NAME).unlink()
    filled.vault.memory.keep_root(b"another" * 4)  # writes what it knows
    filled.close()
    shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)


def test_a_list_older_than_what_this_pc_saw_is_not_complete(saved, filled, other_pc):
    users.add_user(filled, "Teacher", Role.CHECKER, "another four words too", kdf=CHEAP)
    filled.people("website", TODAY)
    kept = (filled.path / refusals.NAME).read_text()
    with other_pc(), open_gallery(filled.path, PASSPHRASE, filled.user, now=fixed_clock) as other:
        withdraw(other, "P1")
    (filled.path / refusals.NAME).write_text(kept)  # the other PC went off before it was written
    with open_gallery(filled.path, "another four words too", "Teacher", now=fixed_clock) as seen:
        assert not {p.pupil_id: p for p in seen.people("website", TODAY)}["P1"].may_show
    filled.close()
    shutil.rmtree(filled.path)
    assert not restored(saved, filled).complete


@pytest.fixture
def older_list(filled):
    """A list as PhotoCheck made it before it had days."""
    secret, signing = filled.derive_key("refusals"), filled.vault.unlocked.keys.signing
    text = json.dumps({"seq": 99, "refusals": {"P2": ["consent:website"]}}).encode()
    data = b"once" * 3 + AESGCM(secret).encrypt(b"once" * 3, text, b"refusals")
    parts = {
        "list": data,
        "signer": signing.public_key().public_bytes_raw(),
        "signature": signing.sign(b"photocheck refusals 1\0" + data),
    }
    coded = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return json.dumps(coded)


def test_a_list_of_an_older_photocheck_is_applied_but_not_complete(saved, filled, older_list):
    lose(filled)
    refusals.write(filled.path, older_list)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P2",), False)


def test_a_keeper_replaces_the_list_of_an_older_photocheck(saved, filled, older_list):
    filled.close()
    refusals.write(filled.path, older_list)
    shown(filled.path)
    lose(filled)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == ((), True)


def test_a_list_from_before_the_backup_takes_nothing_away(filled, other_pc, tmp_path):
    filled.close()
    target = tmp_path / "later.photocheck-backup"
    with other_pc(), open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        gallery.record(entry("P3"))
        gallery.record(Entry("P1", dates={"until:website": date(2028, 7, 31)}))
        backup(gallery, target)
    shutil.rmtree(filled.path)
    assert restored(target, filled).refused == ()
    assert shown(filled.path)[0] == {"P1", "P2", "P3"}


@pytest.mark.parametrize("known", [True, False])
def test_a_restore_that_fails_leaves_what_this_pc_knows(saved, filled, monkeypatch, known):
    withdraw(filled, "P1")
    filled.close()
    shutil.rmtree(filled.path)
    if not known:
        shutil.rmtree(paths.state_dir())
    with monkeypatch.context() as patch:
        patch.setattr(backups, "_put_in_place", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restored(saved, filled)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == ((("P1",), True) if known else ((), False))


def test_another_gallery_in_the_way_says_nothing_of_this_one(saved, filled, tmp_path):
    filled.close()
    shutil.rmtree(filled.path)
    shutil.rmtree(paths.state_dir())
    other = create(filled.path, "Deputy Head", PASSPHRASE, kdf=CHEAP, now=fixed_clock).gallery
    other.record(entry("P1", **{"consent:website": False}))
    other.close()
    done = restored(saved, filled)
    assert (done.refused, done.complete) == ((), False)


def test_a_change_of_users_leaves_the_list_as_good_as_it_was(saved, filled):
    withdraw(filled, "P1")
    users.add_user(filled, "Office", Role.KEEPER, "another four words too", kdf=CHEAP)
    filled.close()
    shutil.rmtree(filled.path)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)


def test_a_new_pc_says_that_it_knows_of_no_withdrawals(saved, filled):
    withdraw(filled, "P1")
    filled.close()
    shutil.rmtree(filled.path)
    shutil.rmtree(paths.state_dir())
    done = restored(saved, filled)
    assert (done.refused, done.complete) == ((), False)


def test_a_broken_list_is_no_list(saved, filled):
    filled.close()
    shutil.rmtree(filled.path)
    (memory,) = (paths.state_dir() / "galleries").iterdir()
    text = memory.read_text()
    start = text.index('"withdrawn": "') + 20
    memory.write_text(text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1 :])
    assert not restored(saved, filled).complete


def lose(gallery) -> None:
    """Damage the database, and go to a PC that never saw this gallery."""
    gallery.close()
    (gallery.path / "gallery-1.db").write_bytes(b"lost")
    shutil.rmtree(paths.state_dir())


def test_a_new_pc_finds_the_list_beside_a_database_that_does_not_open(saved, filled):
    withdraw(filled, "P1")
    lose(filled)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)
    assert shown(filled.path)[0] == {"P2"}


def test_a_keeper_who_came_after_the_backup_is_believed(saved, filled):
    users.add_user(filled, "Office", Role.KEEPER, "another four words too", kdf=CHEAP)
    with open_gallery(filled.path, "another four words too", "Office", now=fixed_clock) as office:
        withdraw(office, "P1")
    lose(filled)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P1",), True)


def test_a_list_that_no_keeper_signed_takes_away_but_is_not_relied_on(saved, filled):
    filled.close()
    with open_gallery(filled.path, PASSPHRASE, now=fixed_clock) as gallery:
        secret = gallery.derive_key(refusals.PURPOSE)
    forged = refusals.Refusals(99, {"P2": ["consent:website"]}, digest="00")
    text = refusals.seal(forged, secret, Ed25519PrivateKey.generate())
    (filled.path / "gallery-1.db").write_bytes(b"lost")
    shutil.rmtree(paths.state_dir())
    refusals.write(filled.path, text)
    done = restored(saved, filled)
    assert (done.refused, done.complete) == (("P2",), False)


def test_a_pc_learns_from_the_folder_what_another_recorded(saved, filled):
    users.add_user(filled, "Teacher", Role.CHECKER, "another four words too", kdf=CHEAP)
    withdraw(filled, "P1")
    shutil.rmtree(paths.state_dir())  # the teacher's PC
    with open_gallery(filled.path, "another four words too", "Teacher", now=fixed_clock):
        pass
    filled.close()
    shutil.rmtree(filled.path)
    assert restored(saved, filled).refused == ("P1",)


def test_an_old_backup_is_deleted_and_logged(saved, filled, tmp_path):
    delete_backup(filled, saved)
    assert not saved.exists()
    assert audit(filled).entries[-1].action == "delete-backup"
    other = tmp_path / "letter.txt"
    other.write_text("x")
    with pytest.raises(UsageError, match="not a backup"):
        delete_backup(filled, other)
    assert other.exists()


def test_a_restored_gallery_is_newer_than_any_seen(saved, filled):
    filled.record(entry("P5"))
    restored(saved, filled)
    shown(filled.path)
    with pytest.raises(GalleryError, match="older"):
        open_gallery(
            filled.path.with_name("school.photocheck.before-2026-11-02"),
            PASSPHRASE,
            now=fixed_clock,
        )


def test_restoring_twice_keeps_both(saved, filled):
    first, second = restored(saved, filled), restored(saved, filled)
    assert first.aside != second.aside
    assert first.aside.is_dir()
    assert second.aside.is_dir()


def test_only_an_administrator_restores(filled, tmp_path):
    users.add_user(filled, "Office", Role.KEEPER, "another four words too", kdf=CHEAP)
    target = tmp_path / "b.photocheck-backup"
    with open_gallery(filled.path, "another four words too", "Office", now=fixed_clock) as office:
        backup(office, target)
    with pytest.raises(UsageError, match="ask an administrator"):
        restored(target, filled, "another four words too", user="Office")
    with pytest.raises(WrongPassphrase):
        restored(target, filled, "wrong", user="Deputy Head")
    with open_gallery(filled.path, PASSPHRASE, "Deputy Head", now=fixed_clock) as gallery:
        assert gallery.pupil("P1").references == 2


def test_nothing_is_overwritten(saved, filled, tmp_path):
    before = saved.read_bytes()
    with pytest.raises(UsageError, match="new file"):
        backup(filled, saved)
    with pytest.raises(UsageError, match="ends in"):
        backup(filled, tmp_path / "backup.zip")
    with pytest.raises(GalleryError, match="cannot be written"):
        backup(filled, tmp_path / "none" / "b.photocheck-backup")
    assert saved.read_bytes() == before


def test_a_full_disk_leaves_no_half_backup(filled, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups.os, "fsync", full)
    with pytest.raises(GalleryError, match="cannot be written"):
        backup(filled, tmp_path / "b.photocheck-backup")
    assert not list(tmp_path.glob("b.*"))


@pytest.mark.parametrize("kind", ["garbage", "empty", "foreign", "climbing", "missing"])
def test_files_that_are_no_backup(filled, tmp_path, kind):
    file = tmp_path / "x.photocheck-backup"
    if kind == "garbage":
        file.write_bytes(b"PK\x03\x04" + bytes(500))
    elif kind == "empty":
        file.write_bytes(b"")
    elif kind in ("foreign", "climbing"):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt" if kind == "foreign" else "../gallery-1.db", "x")
    with pytest.raises((UsageError, GalleryError)):
        restored(file, filled)
    assert shown(filled.path)[0] == {"P1", "P2"}
    assert sorted(p.name for p in filled.path.parent.iterdir() if p != file) == [filled.path.name]


def test_a_damaged_backup_is_refused(saved, filled):
    raw = bytearray(saved.read_bytes())
    raw[len(raw) // 2] ^= 1
    saved.write_bytes(bytes(raw))
    with pytest.raises((UsageError, GalleryError)):
        restored(saved, filled)
    assert shown(filled.path)[0] == {"P1", "P2"}


def test_old_backups_are_offered_for_deletion(saved):
    made = saved.stat().st_mtime
    today = TODAY.fromtimestamp(made)
    assert outdated(saved.parent, today + timedelta(30)) == ()
    assert outdated(saved.parent, today + timedelta(31)) == (saved,)
