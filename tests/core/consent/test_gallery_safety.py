"""What the gallery's files give away, and what happens when they are changed, cut off or full."""

# ruff: noqa: S311 - the places are to be the same in every run

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from gallery_helpers import (
    MODEL,
    NOW,
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

from photocheck.core import paths
from photocheck.core.consent import database, head, keyfile, presence, schema, vault
from photocheck.core.consent.audit import audit
from photocheck.core.consent.backup import SUFFIX, backup
from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.records import ConsentTable, Role
from photocheck.core.errors import (
    BugError,
    GalleryBusy,
    GalleryDamaged,
    GalleryError,
    PhotocheckError,
    WrongPassphrase,
)


def reopened(path, passphrase=PASSPHRASE):
    return open_gallery(path, passphrase, now=fixed_clock)


def test_no_file_holds_a_name_a_vector_or_a_picture(filled, created):
    filled.import_table(ConsentTable(tuple(entry(f"Q{n}") for n in range(50))))
    filled.erase_reference(filled.references("P1")[0].reference_id)
    backup(filled, filled.path.parent / f"b{SUFFIX}")
    with suppress(KeyboardInterrupt), filled.vault.write(Role.KEEPER) as change:
        change.database.rows("UPDATE pupil SET forename = forename || 'x'")
        change.database.rows("PRAGMA cache_spill = 1")
        shutil.copytree(filled.path, filled.path.parent / "in-the-middle")  # with the journal
        raise KeyboardInterrupt
    filled.close()
    needles = [
        *(
            b"Zebedee",
            b"Quixworthy",
            b"mother",
            b"paper form",
            b"JFIFMARK",
            b"SQLite format",
        ),
        *(vector.tobytes()[:32] for vector in (unit(1), unit(2))),
        *(jpeg(seed)[200:232] for seed in (1, 2)),
        PASSPHRASE.encode(),
        created.recovery_code.encode(),
        created.recovery_code.replace("-", "").encode(),
    ]
    files = [path for path in filled.path.rglob("*") if path.is_file()]
    assert {f.name for f in files} == {"keys.json", "gallery-1.db", "refusals.json"}
    left = (filled.path.parent.rglob("*"), paths.state_dir().rglob("*"))
    files = [path for each in left for path in each if path.is_file()]
    assert len(files) >= 9  # memory, backup, journal and the note of who writes too
    for path in files:
        raw = path.read_bytes()
        if path.suffix == ".db":
            assert len(set(raw)) == 256  # it looks like noise
        for needle in needles:
            for form in (
                needle,
                needle.decode("latin-1").encode("utf-16-le"),
                needle.hex().encode(),
            ):
                assert form not in raw


def test_erased_photos_are_gone_after_decryption_too(filled):
    filled.record(entry("P1", biometric=False))
    opened = filled.vault.database
    plain = filled.path.parent / "plain.db"
    opened.rows("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
    opened.rows("SELECT sqlcipher_export('plain')")
    opened.rows("DETACH DATABASE plain")
    raw = plain.read_bytes()
    assert b"Quixworthy" in raw  # it is the plain text indeed
    for seed in (1, 2):
        assert jpeg(seed)[200:232] not in raw
        assert unit(seed).tobytes()[:32] not in raw


def test_what_was_erased_leaves_no_page(filled):
    def pages():
        return [
            filled.vault.database.rows(f"PRAGMA {p}")[0][0]
            for p in ("page_count", "freelist_count")
        ]

    before = pages()[0]
    filled.record(entry("P1", biometric=False))
    after, free = pages()
    assert free == 0
    assert after < before
    filled.verify_head()


def test_the_key_is_wiped_on_closing(filled):
    kept = filled.vault.unlocked.database_key
    assert any(kept)
    filled.close()
    filled.close()
    assert bytes(kept) == bytes(32)


def test_reference_photos_go_when_a_leaving_date_comes(filled):
    leaving = TODAY + timedelta(days=30)
    filled.record(replace(entry("P1"), dates={**entry("P1").dates, "left": leaving}))
    filled.close()
    later = NOW + timedelta(days=29)
    with open_gallery(filled.path, PASSPHRASE, now=lambda: later) as gallery:
        assert len(gallery.references("P1")) == 2
    later = NOW + timedelta(days=30)
    with open_gallery(filled.path, PASSPHRASE, now=lambda: later) as gallery:
        assert gallery.references("P1") == ()
        assert audit(gallery).entries[-1].action == "erase-references"


def test_every_byte_of_the_key_file_matters_or_is_harmless(filled):
    filled.close()
    target = filled.path / keyfile.NAME
    good = target.read_bytes()
    rng = random.Random(5)
    outcomes = set()
    for place in rng.sample(range(len(good)), 250):
        changed = bytearray(good)
        changed[place] ^= 1 << rng.randrange(8)
        target.write_bytes(changed)
        outcomes.add(outcome_of(filled.path))
    assert outcomes >= {"GalleryDamaged", "WrongPassphrase"}


def test_every_byte_of_the_database_matters_or_is_harmless(filled):
    filled.close()
    target = filled.path / "gallery-1.db"
    good = target.read_bytes()
    rng = random.Random(6)
    outcomes = []
    for place in rng.sample(range(len(good)), 250):
        changed = bytearray(good)
        changed[place] ^= 1 << rng.randrange(8)
        target.write_bytes(changed)
        outcomes.append(outcome_of(filled.path))
    assert outcomes.count("GalleryDamaged") > len(outcomes) // 2


def outcome_of(path: Path) -> str:
    """Open a changed gallery; whoever is shown must be somebody who may be."""
    try:
        with reopened(path) as gallery:
            snapshot = gallery.snapshot("website", TODAY, MODEL)
    except GalleryError as error:
        return type(error).__name__
    shown = {p: person.may_show for p, person in snapshot.people.items()}
    assert shown == {"P1": True, "P2": True, "P3": False}
    assert set(snapshot.owners) <= {"P1"}
    return "harmless"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent SET granted = 1",
        "UPDATE consent SET until = '2099-07-31'",
        "UPDATE pupil SET objects_child = 0, biometric = 1",
        "UPDATE pupil SET pupil_id = 'X' WHERE pupil_id = 'P1'",
        "UPDATE pupil SET surname = 'Other' WHERE pupil_id = 'P1'",
        "UPDATE reference SET pupil = 3",
        "UPDATE template SET vector = zeroblob(512)",
        "UPDATE recognition SET unmatched = 'refuse'",
        "DELETE FROM consent WHERE pupil = 3",
        "DELETE FROM pupil WHERE pupil_id = 'P3'",
        "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
        "INSERT INTO channel VALUES ('billboard', 9)",
        "UPDATE head SET digest = zeroblob(32)",
        "UPDATE head SET seq = seq + 1",
        "UPDATE head SET signature = zeroblob(64)",
        "UPDATE head SET signer = zeroblob(32)",
        "DELETE FROM head",
        "CREATE TRIGGER t AFTER INSERT ON log BEGIN UPDATE consent SET granted = 1; END",
        "UPDATE meta SET value = zeroblob(32)",
    ],
)
def test_somebody_with_the_key_but_no_right_cannot_make_a_yes(filled, statement):
    """A checker holds the database key; only keepers and administrators can sign."""
    filled.vault.database.rows("PRAGMA foreign_keys = OFF")
    filled.vault.database.rows(statement)
    filled.close()
    with pytest.raises(GalleryDamaged, match="Nobody is shown"):
        reopened(filled.path)


def test_a_reference_photo_that_was_exchanged_is_not_shown(filled):
    filled.vault.database.rows("UPDATE photo SET jpeg = x'FFD8FF'")
    with pytest.raises(GalleryDamaged):
        filled.reference_photo(filled.references("P1")[0].reference_id)


def test_a_change_behind_an_open_gallery_is_noticed_and_never_signed(filled):
    with reopened(filled.path) as other:
        other.vault.database.rows("UPDATE consent SET granted = 1")
        for use in (
            lambda: filled.snapshot("website", TODAY, MODEL),
            lambda: filled.people("website", TODAY),
            lambda: filled.record(entry("P9")),
            filled.switch_recognition_off,
        ):
            with pytest.raises(GalleryDamaged):
                use()
    assert not filled.vault.database.in_transaction


def test_two_programs_see_each_others_changes(filled):
    with reopened(filled.path) as other:
        other.record(entry("P2", **{"consent:website": False}))
        assert not filled.snapshot("website", TODAY, MODEL).people["P2"].may_show
        filled.record(entry("P2"))
        assert other.snapshot("website", TODAY, MODEL).people["P2"].may_show
        other.verify_head()


def test_somebody_else_is_writing(filled, monkeypatch):
    monkeypatch.setattr("photocheck.core.consent.database._WAIT_SECONDS", 0.05)
    with reopened(filled.path) as other, filled.vault.database.writing():
        other.verify_head()  # reading goes on
        with pytest.raises(GalleryError, match="Somebody else is writing"):
            other.record(entry("P9"))
    filled.record(entry("P9"))


def test_the_sentence_says_who_is_writing(filled, monkeypatch):
    monkeypatch.setattr("photocheck.core.consent.database._WAIT_SECONDS", 0.05)
    with reopened(filled.path) as other, filled.vault.write(Role.KEEPER):
        with pytest.raises(GalleryBusy, match=r"Deputy Head on the computer .* is writing"):
            other.record(entry("P9"))
        (filled.path / presence.NAME).write_text('{"user": 5')  # a note that is none
        with pytest.raises(GalleryBusy, match="Somebody else is writing"):
            other.record(entry("P9"))
    assert not (filled.path / presence.NAME).exists()


def test_a_failed_write_leaves_everything_as_it_was(filled, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr("photocheck.core.consent.head.write", fail)
    with pytest.raises(OSError, match="no"):
        filled.record(entry("P3"))
    monkeypatch.undo()
    assert not filled.snapshot("website", TODAY, MODEL).people["P3"].may_show
    filled.record(entry("P3"))
    with reopened(filled.path) as again:
        assert again.snapshot("website", TODAY, MODEL).people["P3"].may_show


def test_a_folder_that_may_only_be_read(filled):
    filled.close()
    paths = [*filled.path.iterdir(), filled.path]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        if os.name != "posix" or os.access(filled.path, os.W_OK):
            pytest.skip("this user, such as root, may write anywhere")
        with reopened(filled.path) as gallery:
            assert gallery.snapshot("website", TODAY, MODEL).people["P1"].may_show
            with pytest.raises(GalleryError, match="cannot be written to"):
                gallery.record(entry("P9"))
    finally:
        for path in reversed(paths):
            path.chmod(0o700)


def test_a_full_disk_changes_nothing(filled):
    filled.vault.database.rows("PRAGMA max_page_count = 1")  # as far as the file goes now

    def fill():
        for n in range(50):
            add_reference(filled, "P1", 100 + n)

    with pytest.raises(GalleryError, match="disk is full"):
        fill()
    with reopened(filled.path) as again:
        assert len(again.references("P1")) >= 2
        again.vault.database.check_pages()


IMPORTER = """
import sys
sys.path[:0] = {paths!r}
from gallery_helpers import *
from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.records import ConsentTable
gallery = open_gallery(Path({path!r}), PASSPHRASE, now=fixed_clock)
for n in range(10000):
    ids = [f"R{{n}}-{{i}}" for i in range(5)]
    gallery.import_table(ConsentTable(tuple(entry(i) for i in ids)))
    add_reference(gallery, ids[0], 1000 + n)
    print(n, flush=True)
"""


def test_killed_at_any_moment_it_opens_with_all_that_was_acknowledged(filled):
    filled.close()
    code = "from pathlib import Path\n" + IMPORTER.format(
        paths=[str(Path(__file__).parent)], path=str(filled.path)
    )
    rng = random.Random(7)
    acknowledged: set[int] = set()
    start = 0
    for _ in range(3):
        run = subprocess.Popen(
            [sys.executable, "-c", code.replace("range(10000)", f"range({start}, 10000)")],
            stdout=subprocess.PIPE,
            text=True,
        )
        acknowledged.add(int(run.stdout.readline()))
        time.sleep(rng.uniform(0, 0.4))
        run.send_signal(signal.SIGKILL)
        acknowledged.update(int(line) for line in run.communicate()[0].splitlines())
        with reopened(filled.path) as gallery:
            known = {p.pupil_id: p for p in gallery.pupils()}
            gallery.vault.database.check_pages()
        for n in acknowledged:
            assert known[f"R{n}-0"].references == 1
            assert f"R{n}-4" in known
        assert len([p for p in known if p.startswith("R")]) % 5 == 0  # whole imports only
        start = max(int(p.partition("-")[0][1:]) for p in known if p.startswith("R")) + 1
    assert len(acknowledged) >= 3


def test_a_key_file_of_a_newer_version_is_told(filled):
    target = filled.path / keyfile.NAME
    target.write_text(json.dumps(json.loads(target.read_text()) | {"version": 2}))
    with pytest.raises(GalleryError, match="newer PhotoCheck"):
        reopened(filled.path)


NEXT = "ALTER TABLE pupil ADD COLUMN house TEXT NOT NULL DEFAULT '';\n"


@pytest.fixture
def next_version(monkeypatch):
    """A PhotoCheck with one more version of the tables."""
    migrations = (*schema.MIGRATIONS, NEXT)
    for module in (database, vault):
        monkeypatch.setattr(module, "MIGRATIONS", migrations)
    monkeypatch.setitem(head.COVERED, len(migrations), head.COVERED[len(schema.MIGRATIONS)])


def test_an_older_gallery_is_brought_up_to_date(filled, next_version):
    filled.close()
    with reopened(filled.path) as gallery:
        assert gallery.vault.database.version == len(schema.MIGRATIONS) + 1
        assert gallery.vault.database.rows("SELECT DISTINCT house FROM pupil") == [("",)]
        assert gallery.snapshot("website", TODAY, MODEL).owners == ("P1", "P1")
        gallery.record(entry("P9"))
        assert audit(gallery).problems == ()
    reopened(filled.path).close()
    assert sorted(p.name for p in filled.path.iterdir()) == [
        "gallery-1.db",
        "keys.json",
        "refusals.json",
    ]


def test_a_gallery_of_the_first_version_has_a_list_of_refusals_once_it_is_up_to_date(
    tmp_path, monkeypatch
):
    path = tmp_path / "first"
    with monkeypatch.context() as patch:
        for module in (database, vault):
            patch.setattr(module, "MIGRATIONS", schema.MIGRATIONS[:1])
        with create(path, "Head", PASSPHRASE, kdf=CHEAP, now=fixed_clock).gallery as gallery:
            switch_on(gallery)
    assert not (path / "refusals.json").exists()
    with reopened(path) as gallery:
        assert audit(gallery).problems == ()
    assert (path / "refusals.json").is_file()


def test_an_older_gallery_that_was_changed_is_not_signed(filled, next_version):
    filled.vault.database.rows("UPDATE consent SET granted = 1")
    filled.close()
    with pytest.raises(GalleryDamaged):
        reopened(filled.path)


def test_an_interrupted_update_leaves_the_older_gallery(filled, next_version, monkeypatch):
    filled.close()
    monkeypatch.setattr(database, "MIGRATIONS", (*schema.MIGRATIONS, NEXT + "NONSENSE;\n"))
    with pytest.raises(BugError):
        reopened(filled.path)
    monkeypatch.undo()
    with reopened(filled.path) as gallery:
        assert gallery.vault.database.version == len(schema.MIGRATIONS)
        assert gallery.snapshot("website", TODAY, MODEL).owners == ("P1", "P1")


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 5000, b" " * 1_000_001, b'{"format":1}']
)
def test_key_files_that_are_none(filled, content):
    (filled.path / keyfile.NAME).write_bytes(content)
    with pytest.raises(GalleryDamaged):
        reopened(filled.path)


def test_a_role_cannot_be_given_by_hand(filled):
    target = filled.path / keyfile.NAME
    body = json.loads(target.read_text())
    body["roster"]["members"][0]["role"] = "checker"
    target.write_text(json.dumps(body))
    with pytest.raises((GalleryDamaged, WrongPassphrase)):
        reopened(filled.path)


def test_sentences_name_nobody(filled):
    told = []
    for pupil in ("P2", "P9"):
        with pytest.raises(PhotocheckError) as caught:
            add_reference(filled, pupil, 9)
        told.append(caught.value.sentence)
    assert not any("Quixworthy" in sentence or "Zebedee" in sentence for sentence in told)
    assert NOW.year == 2026
