"""Users, roles, passphrases, the recovery sheet, new keys: who gets in, and who does not."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gallery_helpers import MODEL, PASSPHRASE, TODAY, add_reference, entry, fixed_clock
from helpers import CHEAP

from photocheck.core.consent import journal, keyfile, membership, users
from photocheck.core.consent.audit import audit
from photocheck.core.consent.database import Database
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.membership import RECOVERY
from photocheck.core.consent.records import ConsentTable, Role
from photocheck.core.errors import (
    BugError,
    GalleryDamaged,
    GalleryError,
    GalleryOlder,
    UsageError,
    WrongPassphrase,
)

OTHER = "another four words too"
ADMIN, KEEPER, CHECKER = Role.ADMINISTRATOR, Role.KEEPER, Role.CHECKER


def unlock(gallery, user, passphrase=OTHER):
    return open_gallery(gallery.path, passphrase, user, now=fixed_clock)


@pytest.fixture
def add(filled):
    def do(name, role):
        users.add_user(filled, name, role, OTHER, kdf=CHEAP)

    return do


def names(gallery):
    return [(u.name, u.role) for u in users.list_users(gallery)]


def test_users_come_in_with_their_own_passphrase(filled, add):
    add("Office", KEEPER)
    add("Teacher", CHECKER)
    assert names(filled) == [("Deputy Head", ADMIN), ("Office", KEEPER), ("Teacher", CHECKER)]
    with unlock(filled, "office") as office:
        assert (office.user, office.role) == ("Office", KEEPER)
        assert office.snapshot("website", TODAY, MODEL).owners == ("P1", "P1")
    with pytest.raises(WrongPassphrase, match="several users"):
        open_gallery(filled.path, OTHER, now=fixed_clock)
    with pytest.raises(WrongPassphrase):
        unlock(filled, "Office", PASSPHRASE)


def test_what_each_role_may_do(filled, add):
    add("Office", KEEPER)
    add("Teacher", CHECKER)
    with unlock(filled, "Office") as office:
        office.record(entry("P9"))
        add_reference(office, "P1", 30)
        for use in (
            office.switch_recognition_off,
            lambda: users.add_user(office, "X", KEEPER, OTHER, kdf=CHEAP),
            lambda: users.remove_user(office, "Teacher"),
            lambda: users.new_key(office),
            lambda: users.new_recovery_sheet(office),
        ):
            with pytest.raises(UsageError, match=r"Your role \(keeper\)"):
                use()
    with unlock(filled, "Teacher") as teacher:
        assert teacher.people("website", TODAY)[0].may_show
        for use in (
            lambda: teacher.record(entry("P3")),
            lambda: teacher.import_table(ConsentTable((entry("P3"),))),
            lambda: add_reference(teacher, "P1", 31),
            lambda: teacher.erase_reference(1),
        ):
            with pytest.raises(UsageError, match=r"Your role \(checker\).*ask a keeper"):
                use()
    assert filled.pupil("P9").pupil_id == "P9"


def test_a_checker_who_signs_a_head_is_not_believed(filled, add):
    add("Teacher", CHECKER)
    with unlock(filled, "Teacher") as teacher:
        vault = teacher.vault
        vault.database.rows("UPDATE consent SET granted = 1")
        vault.start("forged", 1000)  # the teacher's own, valid signature
    with pytest.raises(GalleryDamaged, match="Nobody is shown"):
        unlock(filled, "Deputy Head", PASSPHRASE)


def test_a_removed_user_is_out_and_their_word_stays(filled, add):
    add("Office", KEEPER)
    office = unlock(filled, "Office")
    office.record(entry("P9"))
    users.remove_user(filled, "Office")

    with pytest.raises(GalleryError, match="no longer one of them"):
        office.people("website", TODAY)
    office.close()
    with pytest.raises(WrongPassphrase):
        unlock(filled, "Office")
    with unlock(filled, "Deputy Head", PASSPHRASE) as again:
        assert again.pupil("P9").pupil_id == "P9"
        assert names(again) == [("Deputy Head", ADMIN)]
        add_reference(again, "P1", 40)


def test_the_key_a_removed_user_knew_opens_nothing(filled, add):
    add("Office", KEEPER)
    known = filled.vault.unlocked.database_key
    users.remove_user(filled, "Office")
    assert sorted(p.name for p in filled.path.iterdir()) == [
        "gallery-2.db",
        "keys.json",
        "refusals.json",
    ]
    with pytest.raises(GalleryDamaged):
        Database(filled.path / "gallery-2.db", known)


def test_a_new_key_keeps_everything(filled):
    before = filled.pupils(), filled.snapshot("website", TODAY, MODEL), filled.references("P1")
    users.new_key(filled)
    users.new_key(filled)
    after = filled.pupils(), filled.snapshot("website", TODAY, MODEL), filled.references("P1")
    assert (before[0], before[2]) == (after[0], after[2])
    assert before[1].key == after[1].key
    assert (before[1].templates == after[1].templates).all()
    assert filled.reference_photo(before[2][0].reference_id)
    add_reference(filled, "P1", 41)
    with unlock(filled, "Deputy Head", PASSPHRASE) as again:
        assert len(again.references("P1")) == 3


def test_other_programs_follow_a_new_key(filled, add):
    add("Office", KEEPER)
    with unlock(filled, "Office") as office:
        users.new_key(filled)
        office.record(entry("P2", **{"consent:website": False}))
        assert not filled.snapshot("website", TODAY, MODEL).people["P2"].may_show


def test_an_interrupted_new_key_changes_nothing(filled, monkeypatch):
    def fail(*_):
        raise GalleryError("no space")

    monkeypatch.setattr(keyfile, "write", fail)
    with pytest.raises(GalleryError, match="no space"):
        users.new_key(filled)
    monkeypatch.undo()
    filled.record(entry("P9"))
    with unlock(filled, "Deputy Head", PASSPHRASE) as again:
        assert again.pupil("P9").pupil_id == "P9"
    users.new_key(filled)  # over what the first try left
    assert filled.pupil("P9").pupil_id == "P9"


def test_roles_change(filled, add):
    add("Office", CHECKER)
    users.change_role(filled, "Office", ADMIN)
    with unlock(filled, "Office") as office:
        users.add_user(office, "Teacher", CHECKER, OTHER, kdf=CHEAP)
        users.change_role(filled, "Office", KEEPER)
        office.record(entry("P9"))
        with pytest.raises(UsageError, match="Your role"):
            office.switch_recognition_off()
    assert dict(names(filled)) == {"Deputy Head": ADMIN, "Office": KEEPER, "Teacher": CHECKER}


def test_a_keeper_who_becomes_checker_leaves_a_valid_head(filled, add):
    add("Office", KEEPER)
    with unlock(filled, "Office") as office:
        office.record(entry("P9"))
    users.change_role(filled, "Office", CHECKER)
    with unlock(filled, "Office") as office:
        assert office.pupil("P9").pupil_id == "P9"


def test_nobody_changes_their_own_rights(filled, add):
    add("Office", ADMIN)
    for use in (
        lambda: users.remove_user(filled, "deputy head"),
        lambda: users.change_role(filled, "Deputy Head", CHECKER),
        lambda: users.reset_passphrase(filled, "Deputy Head", OTHER),
    ):
        with pytest.raises(UsageError, match="ask another administrator"):
            use()
    assert names(filled) == [("Deputy Head", ADMIN), ("Office", ADMIN)]


@pytest.mark.parametrize("name", ["deputy HEAD", "", "recovery sheet", "a\0b", "x" * 65])
def test_names_that_cannot_be_added(filled, name):
    with pytest.raises(UsageError):
        users.add_user(filled, name, KEEPER, OTHER, kdf=CHEAP)


def test_users_that_are_none(filled):
    for use in (users.remove_user, lambda g, n: users.change_role(g, n, KEEPER)):
        with pytest.raises(UsageError, match="no user of this name"):
            use(filled, "Nobody")


def test_own_passphrase(filled):
    with pytest.raises(WrongPassphrase):
        users.change_passphrase(filled, "not this one", OTHER, kdf=CHEAP)
    with pytest.raises(UsageError, match="too weak"):
        users.change_passphrase(filled, PASSPHRASE, "short", kdf=CHEAP)
    users.change_passphrase(filled, PASSPHRASE, OTHER, kdf=CHEAP)
    filled.record(entry("P9"))
    with unlock(filled, "Deputy Head") as again:
        assert again.pupil("P9").pupil_id == "P9"
    with pytest.raises(WrongPassphrase):
        unlock(filled, "Deputy Head", PASSPHRASE)


def test_a_checker_changes_the_own_passphrase(filled, add):
    add("Teacher", CHECKER)
    with unlock(filled, "Teacher") as teacher:
        users.change_passphrase(teacher, OTHER, "four words of my own", kdf=CHEAP)
        teacher.verify_head()
    unlock(filled, "Teacher", "four words of my own").close()
    filled.record(entry("P9"))


def test_a_forgotten_passphrase(filled, add):
    add("Office", KEEPER)
    with unlock(filled, "Office") as office:
        office.record(entry("P9"))
        users.reset_passphrase(filled, "Office", "new words for office", kdf=CHEAP)
        with pytest.raises(GalleryError, match="unlock it again"):
            office.pupils()
    with pytest.raises(WrongPassphrase):
        unlock(filled, "Office")
    with unlock(filled, "Office", "new words for office") as office:
        office.record(entry("P8"))
    assert {p.pupil_id for p in filled.pupils()} >= {"P8", "P9"}


def test_the_recovery_sheet_restores_the_root_key(created, filled):
    filled.close()
    with unlock(filled, RECOVERY, created.recovery_code) as sheet:
        users.add_user(sheet, "New Head", ADMIN, OTHER, kdf=CHEAP)
        users.remove_user(sheet, "Deputy Head")
    with unlock(filled, "New Head") as head:
        assert names(head) == [("New Head", ADMIN)]
        users.add_user(head, "Office", KEEPER, "four words for office", kdf=CHEAP)


def test_the_code_of_the_recovery_sheet_is_not_chosen(created, filled):
    with unlock(filled, RECOVERY, created.recovery_code) as sheet:  # noqa: SIM117
        with pytest.raises(UsageError, match="recovery sheet instead"):
            users.change_passphrase(sheet, created.recovery_code, OTHER)


def test_a_lost_recovery_sheet(created, filled):
    code = users.new_recovery_sheet(filled, kdf=CHEAP)
    assert code != created.recovery_code
    with pytest.raises(WrongPassphrase):
        unlock(filled, RECOVERY, created.recovery_code)
    with unlock(filled, RECOVERY, code) as sheet:
        assert sheet.role is ADMIN
        with pytest.raises(UsageError, match="another administrator"):
            users.new_recovery_sheet(sheet, kdf=CHEAP)


def test_an_older_key_file_does_not_bring_a_user_back(filled, add):
    add("Office", KEEPER)
    older = (filled.path / keyfile.NAME).read_bytes()
    users.change_role(filled, "Office", CHECKER)
    filled.close()
    (filled.path / keyfile.NAME).write_bytes(older)
    with pytest.raises(GalleryDamaged, match="key file is older"):
        unlock(filled, "Office")


def test_an_older_key_file_under_an_open_gallery(filled, add):
    older = (filled.path / keyfile.NAME).read_bytes()
    add("Office", KEEPER)
    (filled.path / keyfile.NAME).write_bytes(older)
    with pytest.raises(GalleryDamaged):
        filled.people("website", TODAY)


def test_a_member_cannot_be_written_into_the_key_file(filled, add):
    add("Office", KEEPER)
    target = filled.path / keyfile.NAME
    body = json.loads(target.read_text())
    for member in body["roster"]["members"]:
        member["role"] = "administrator"
    target.write_text(json.dumps(body))
    with pytest.raises(GalleryDamaged):
        unlock(filled, "Office")


def test_somebody_removed_signs_no_later_entry(filled, add):
    add("Office", KEEPER)
    with unlock(filled, "Office") as office:
        office.record(entry("P9"))
        former = office.vault.unlocked
    users.remove_user(filled, "Office")
    assert audit(filled).problems == ()
    with filled.vault.write(ADMIN) as change:  # in the administrator's own change
        roster = former.roster
        writer = journal.Writer(change.database, roster.gallery_id, "Office", former.keys.signing)
        writer.add(change.at, "record", "P9", {})
        change.journal.seq, change.journal.hash = writer.seq, writer.hash
    assert "does not verify" in audit(filled).problems[0]


def test_the_log_says_who_changed_the_users(filled, add):
    add("Office", KEEPER)
    users.remove_user(filled, "Office")
    rows = filled.vault.database.rows("SELECT user, action FROM log ORDER BY seq DESC LIMIT 5")
    assert {user for user, _ in rows} == {"Deputy Head"}
    assert "key-changed" in [action for _, action in rows]


def forged_by(former, gallery, victims):
    """What a removed administrator, who kept the old root key, can make of a key file."""
    file = keyfile.read(gallery.path)
    evil = Ed25519PrivateKey.generate()
    roots = (
        *(step for step in file.roots if step.former != former.keys.root_public),
        membership.succeed(file.roster.gallery_id, former.root, evil),
    )
    shared = (b"\1" * 32, evil.private_bytes_raw())
    members = tuple(
        membership.reseal(file.roster, replace(m, role=ADMIN), shared) if m.user in victims else m
        for m in file.roster.members
    )
    roster = replace(file.roster, members=members, epoch=file.roster.epoch + 9)
    keyfile.write(membership.sign(roster, evil, file.slots, roots), gallery.path)


def test_the_root_key_a_removed_administrator_kept_signs_nothing(filled, add):
    add("Second", ADMIN)
    add("Office", KEEPER)
    with unlock(filled, "Second") as second:
        former = second.vault.unlocked
    unlock(filled, "Office").close()  # this PC knows the gallery
    users.remove_user(filled, "Second")
    with unlock(filled, "Office") as office:  # and follows to the new root key
        assert office.vault.unlocked.keys.root_public != former.keys.root_public
    forged_by(former, filled, {"Office", "Deputy Head"})
    for user, passphrase in (("Office", OTHER), ("Deputy Head", PASSPHRASE)):
        with pytest.raises((GalleryDamaged, GalleryOlder)):
            unlock(filled, user, passphrase)
    with pytest.raises(GalleryDamaged):
        filled.people("website", TODAY)


def test_a_forged_root_key_is_noticed_by_a_pc_before_its_user_followed(filled, add):
    add("Second", ADMIN)
    add("Office", KEEPER)
    with unlock(filled, "Second") as second:
        former = second.vault.unlocked
    users.change_role(filled, "Second", CHECKER)
    unlock(filled, "Deputy Head", PASSPHRASE).close()  # the PC follows; Office's slot has not yet
    forged_by(former, filled, {"Office"})
    with pytest.raises(GalleryOlder, match="no longer in force"):
        unlock(filled, "Office")


def test_slots_are_renewed_after_a_new_root_key(filled, add):
    add("Office", KEEPER)
    users.new_key(filled)
    before = keyfile.read(filled.path).slots["Office"]
    unlock(filled, "Office").close()
    after = keyfile.read(filled.path).slots["Office"]
    assert before != after
    unlock(filled, "Office").close()
    assert keyfile.read(filled.path).slots["Office"] == after
    users.new_key(filled)
    users.new_key(filled)
    unlock(filled, "Office").close()


def test_an_administrator_who_is_one_no_longer_signs_no_users(filled, add):
    add("Second", ADMIN)
    users.change_role(filled, "Second", KEEPER)
    with unlock(filled, "Second") as second:
        assert second.vault.unlocked.root is None
        second.record(entry("P9"))
    with unlock(filled, "Deputy Head", PASSPHRASE) as head:
        users.add_user(head, "Third", ADMIN, OTHER, kdf=CHEAP)
    with unlock(filled, "Third") as third:
        users.remove_user(third, "Second")


def test_a_full_disk_changes_no_user(filled, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyfile.os, "fsync", full)
    for use in (
        lambda: users.add_user(filled, "Office", KEEPER, OTHER, kdf=CHEAP),
        lambda: users.new_key(filled),
    ):
        with pytest.raises(GalleryError, match=r"cannot be written|disk"):
            use()
    monkeypatch.undo()
    assert names(filled) == [("Deputy Head", ADMIN)]
    with unlock(filled, "Deputy Head", PASSPHRASE) as again:
        again.record(entry("P9"))
        assert audit(again).problems == ()
    assert not list(filled.path.glob(".keys-*"))


def test_a_key_file_that_somebody_reads_is_replaced_a_moment_later(filled, monkeypatch):
    tries = []
    replace_file = Path.replace

    def busy_twice(self, target):
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(13, "in use")
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", busy_twice)
    users.add_user(filled, "Office", KEEPER, OTHER, kdf=CHEAP)
    assert len(tries) >= 3
    assert ("Office", KEEPER) in names(filled)


def test_a_copy_that_is_not_the_same_is_not_used(filled, monkeypatch):
    def lossy(source, target):
        whole(source, target)
        copy = Database(*target)
        copy.rows("DELETE FROM consent WHERE pupil = 3")
        copy.close()

    whole = Database.copy
    monkeypatch.setattr(Database, "copy", staticmethod(lossy))
    with pytest.raises(GalleryDamaged):
        users.new_key(filled)
    monkeypatch.undo()
    assert filled.pupil("P3").consents["website"].granted is False
    users.new_key(filled)
    filled.verify_head()


def test_a_checkers_change_cannot_touch_consents(filled, add):
    add("Teacher", CHECKER)
    with unlock(filled, "Teacher") as teacher:
        with pytest.raises(BugError), teacher.vault.write(CHECKER) as change:
            change.touch(1)
        teacher.verify_head()
