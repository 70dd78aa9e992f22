"""What this PC remembers: older galleries and clocks, wrong passphrases."""

import shutil
from datetime import timedelta

import pytest
from gallery_helpers import MODEL, NOW, PASSPHRASE, TODAY, entry
from helpers import CHEAP

from photocheck.core import paths
from photocheck.core.consent.audit import audit
from photocheck.core.consent.gallery import open_gallery
from photocheck.core.errors import GalleryOlder, UsageError, WrongPassphrase


class Clock:
    """Stands still until it is told to move."""

    def __init__(self):
        self.moment = NOW

    def __call__(self):
        return self.moment

    def pass_by(self, **parts):
        self.moment += timedelta(**parts)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def reopen(filled, clock):
    filled.close()

    def do(passphrase=PASSPHRASE, **options):
        return open_gallery(filled.path, passphrase, now=clock, **options)

    return do


@pytest.fixture
def put_back(filled, reopen, tmp_path):
    """A withdrawal, then the older copy of the gallery in its place."""
    shutil.copytree(filled.path, tmp_path / "older")
    with reopen() as gallery:
        gallery.record(entry("P1", **{"consent:website": False}))
    shutil.rmtree(filled.path)
    shutil.move(tmp_path / "older", filled.path)


def test_an_older_copy_covers_everybody(put_back, reopen):
    with pytest.raises(GalleryOlder, match="older than the one this PC saw last"):
        reopen()


def test_an_older_copy_under_an_open_gallery_covers_everybody(filled, reopen, tmp_path):
    database = filled.path / "gallery-1.db"
    shutil.copy(database, tmp_path / "older.db")
    with reopen() as gallery:
        gallery.record(entry("P1", **{"consent:website": False}))
        gallery.verify_head()
        gallery.vault.database.close()  # on Windows a file in use cannot be replaced
        shutil.copy(tmp_path / "older.db", database)
    with pytest.raises(GalleryOlder):
        reopen()


def test_an_administrator_may_accept_it_and_that_is_logged(put_back, reopen):
    with reopen(accept_older=True) as gallery:
        assert gallery.snapshot("website", TODAY, MODEL).people["P1"].may_show
        log = gallery.vault.database.rows("SELECT action FROM log ORDER BY seq DESC LIMIT 1")
        assert log == [("accept-older",)]
    reopen().close()


def test_a_pc_that_never_saw_it_cannot_tell(put_back, reopen):
    shutil.rmtree(paths.state_dir())
    reopen().close()


def test_two_copies_that_went_on_apart_are_noticed(filled, reopen, tmp_path):
    shutil.copytree(filled.path, tmp_path / "fork")
    with reopen() as gallery:
        gallery.record(entry("P8"))
    with pytest.raises(GalleryOlder):
        open_gallery(tmp_path / "fork", PASSPHRASE)


def test_a_clock_put_back_covers_everybody(reopen, clock):
    clock.pass_by(days=1)
    reopen().close()
    clock.pass_by(minutes=-30)  # two PCs never agree
    reopen().close()
    clock.pass_by(days=-2)
    with pytest.raises(GalleryOlder, match="clock is earlier"):
        reopen()
    with reopen(accept_older=True) as gallery:
        gallery.verify_head()


def test_a_clock_that_was_far_ahead_is_mended_by_an_administrator(reopen, clock):
    clock.pass_by(days=900)
    with reopen() as gallery:
        gallery.record(entry("P8"))
    clock.pass_by(days=-899)
    with pytest.raises(GalleryOlder):
        reopen()
    reopen(accept_older=True).close()
    with reopen() as gallery:
        assert audit(gallery).problems == ()


def test_a_clock_put_back_while_it_is_open(reopen, clock):
    with reopen() as gallery:
        clock.pass_by(days=-2)
        with pytest.raises(GalleryOlder):
            gallery.people("website", TODAY)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"seq": "9"}', b'{"newest": "x"}', b'{"strange": 1}']
)
def test_a_broken_memory_is_no_memory(reopen, content):
    reopen().close()
    (file,) = (paths.state_dir() / "galleries").iterdir()
    file.write_bytes(content)
    reopen().close()


def test_a_memory_that_cannot_be_written_stops_nobody(reopen, caplog):
    shutil.rmtree(paths.state_dir())
    paths.state_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.state_dir().write_text("a file in the way")
    with reopen() as gallery:
        gallery.record(entry("P8"))
    assert "not writable" in caplog.text


def test_wrong_passphrases_slow_down_and_the_right_one_ends_it(reopen, clock):
    for _ in range(4):
        with pytest.raises(WrongPassphrase, match="is wrong"):
            reopen("not the passphrase")
    with pytest.raises(WrongPassphrase, match="Wait 2 seconds"):
        reopen()
    clock.pass_by(seconds=3)
    reopen().close()
    with pytest.raises(WrongPassphrase, match="is wrong"):
        reopen("not the passphrase")


def test_the_wait_has_an_end(reopen, clock):
    for _ in range(30):
        with pytest.raises(WrongPassphrase):
            reopen("not the passphrase")
        clock.pass_by(seconds=61)
    reopen().close()


def test_memory_holds_no_name_and_no_id(reopen):
    reopen().close()
    for path in paths.state_dir().rglob("*.json"):
        text = path.read_text()
        assert '"P1"' not in text  # a signature in base64 may hold the two letters
        assert "Quixworthy" not in text
        assert "Deputy" not in text


def test_only_an_administrator_may_accept(filled, put_back, reopen):
    from photocheck.core.consent.records import Role
    from photocheck.core.consent.users import add_user

    with reopen(accept_older=True) as gallery:
        add_user(gallery, "Teacher", Role.CHECKER, "another four words too", kdf=CHEAP)
    with pytest.raises(UsageError, match="ask an administrator"):
        open_gallery(filled.path, "another four words too", "Teacher", accept_older=True)
