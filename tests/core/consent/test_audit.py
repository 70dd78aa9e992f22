"""Who did what, and whether that was tampered with."""

import csv

import pytest
from gallery_helpers import PASSPHRASE, entry, fixed_clock
from helpers import CHEAP

from photocheck.core.consent import users
from photocheck.core.consent.audit import as_csv, as_html, audit
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.records import Role
from photocheck.core.consent.register import Exported, register
from photocheck.core.errors import GalleryDamaged


@pytest.fixture
def busy(filled):
    for n in range(3):
        exports = [Exported(f"photo-{n}.jpg", "ab" * 32, b"\x01" * 8, ("P1", "P2"))]
        register(filled, "website", exports)
    filled.record(entry("P2"))
    register(filled, "website", [Exported("photo-9.jpg", "cd" * 32, b"\x02" * 8, ())])
    return filled


def reaudit(gallery):
    gallery.close()
    with open_gallery(gallery.path, PASSPHRASE, unverified=True, now=fixed_clock) as again:
        return audit(again)


def test_a_gallery_in_order(busy):
    found = audit(busy)
    assert found.problems == ()
    actions = [e.action for e in found.entries]
    assert actions[0] == "create"
    assert actions.count("enrol") == 2
    assert actions.count("export") == 4
    assert {e.user for e in found.entries} == {"Deputy Head"}
    assert [e.seq for e in found.entries] == list(range(1, len(actions) + 1))


def test_the_log_names_nobody(busy):
    text = "".join(f"{e.subject}{e.detail}" for e in audit(busy).entries)
    assert "Zebedee" not in text
    assert "Quixworthy" not in text
    assert "mother" not in text
    assert "P1" in text


@pytest.mark.parametrize(
    "change",
    [
        *(f"{column} = 'x'" for column in ("at", "user", "action", "subject", "detail")),
        *(f"{column} = x'00'" for column in ("signer", "hash", "signature")),
    ],
)
def test_the_first_changed_entry_is_named(busy, change):
    busy.vault.database.rows(f"UPDATE log SET {change} WHERE seq = 4")  # noqa: S608
    problems = reaudit(busy).problems
    assert problems[0].startswith("Entry 4 of the log does not verify")


def test_a_removed_entry_is_named(busy):
    busy.vault.database.rows("DELETE FROM log WHERE seq = 3")
    assert reaudit(busy).problems[0].startswith("Entry 4 of the log")


def test_cutting_the_newest_entries_off_is_told(busy):
    busy.vault.database.rows("DELETE FROM log WHERE seq > 5")
    problems = reaudit(busy).problems
    assert any("newest entries of the log, after 5, were removed" in p for p in problems)
    with pytest.raises(GalleryDamaged):
        open_gallery(busy.path, PASSPHRASE, now=fixed_clock)


def test_a_changed_register_is_told(busy):
    busy.vault.database.rows("DELETE FROM export_pupil WHERE pupil_id = 'P1' AND export = 2")
    (problem,) = reaudit(busy).problems
    assert "exports registered with entry" in problem


def test_an_export_that_was_slipped_in_is_told(busy):
    busy.vault.database.rows(
        "INSERT INTO export (batch, channel, name, sha256, look, changed_by, changed_at)"
        " VALUES (1, 'website', 'x', x'00', x'00', 'x', 'x')"
    )
    assert reaudit(busy).problems


def test_changed_consents_are_told(busy):
    busy.vault.database.rows("UPDATE consent SET granted = 1")
    found = reaudit(busy)
    assert "not as they were signed" in found.problems[0]
    assert found.entries


def test_entries_of_users_who_left_stay_valid(busy):
    users.add_user(busy, "Office", Role.KEEPER, "another four words too", kdf=CHEAP)
    with open_gallery(busy.path, "another four words too", "Office", now=fixed_clock) as office:
        office.record(entry("P7"))
    users.remove_user(busy, "Office")
    assert audit(busy).problems == ()


def test_the_log_as_a_table_has_no_formulas(busy):
    users.add_user(busy, "=cmd()|x", Role.KEEPER, "another four words too", kdf=CHEAP)
    with open_gallery(busy.path, "another four words too", "=cmd()|x", now=fixed_clock) as office:
        office.record(entry("@P7"))
    entries = audit(busy).entries
    rows = list(csv.reader(as_csv(entries).splitlines()))
    assert len(rows) == len(entries) + 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_log_as_a_page_is_escaped(busy):
    users.add_user(busy, "<script>", Role.KEEPER, "another four words too", kdf=CHEAP)
    with open_gallery(busy.path, "another four words too", "<script>", now=fixed_clock) as office:
        office.record(entry("P7"))
    page = as_html(audit(busy).entries)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
