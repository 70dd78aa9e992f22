"""Backups come back whole, and without a yes that was taken back since."""

import os
import shutil
import zipfile
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gallery_helpers import MODEL, PASSPHRASE, TODAY, entry, fixed_clock, jpeg
from helpers import CHEAP

from photocheck.core import paths
from photocheck.core.consent import backup as backups
from photocheck.core.consent import refusals, users
from photocheck.core.consent.audit import audit
from photocheck.core.consent.backup import backup, delete_backup, outdated, restore
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.records import ConsentTable, Role
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
    text = refusals.seal({"P2": ["consent:website"]}, 99, secret, Ed25519PrivateKey.generate())
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
