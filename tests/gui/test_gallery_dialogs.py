import shutil
from datetime import date
from pathlib import Path

import pytest
from helpers import CHEAP
from pytestqt.qtbot import QtBot

from photocheck.core.consent.audit import audit
from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.table import read_table
from photocheck.core.errors import WrongPassphrase
from photocheck.gui.windows.create_dialog import CreateDialog
from photocheck.gui.windows.gallery_dialogs import UnlockDialog
from photocheck.gui.worker import Worker

LONG = 60_000  # ms
PASSPHRASE = "five calm owls read quietly"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_a_gallery_is_created_its_code_kept_and_unlocked_again(
    qtbot: QtBot, window, home: Path
) -> None:
    window.gallery.create()
    (create,) = window.findChildren(CreateDialog)
    create.path.edit.setText(str(home / "School.photocheck"))
    create.channels.setText("yearbook")
    create.ok.click()
    create.user.setText("dht")
    create.first.setText(PASSPHRASE)
    create.second.setText(PASSPHRASE)
    create.ok.click()
    create.on.click()
    create.ok.click()
    assert "five answers" in create.fault, "recognition never goes on without its legal record"
    day = date(2026, 9, 1)
    for field in (create.record.dpia, create.record.dpo, create.record.parents):
        field.set_value(day)
    create.record.by.setText("Governors")
    create.record.unmatched.setCurrentIndex(1)
    with qtbot.waitSignal(create.created, timeout=LONG):
        create.ok.click()
        assert not create.buttons.isEnabled(), "it works in the background"
    assert window.session.gallery_name == "School"
    assert window.session.gallery.policy().on
    assert "yearbook" in window.session.channels()
    assert not create.ok.isEnabled()
    create.reject()
    assert create.isVisible(), "the recovery code must not vanish by Escape"
    create.kept.click()
    create.ok.click()
    assert not create.isVisible()

    window.gallery.lock()
    assert window.session.gallery_name == ""
    window.gallery.unlock(home / "School.photocheck")
    (unlock,) = window.findChildren(UnlockDialog)
    unlock.passphrase.setText("not this")
    unlock.ok.click()
    unlock.reject()
    assert unlock.isVisible(), "not while the gallery is on its way"
    qtbot.waitUntil(lambda: bool(unlock.fault), timeout=LONG)
    assert unlock.isVisible()
    unlock.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked, timeout=LONG):
        unlock.ok.click()
    assert window.session.gallery_name == "School"


@pytest.mark.parametrize(
    ("user", "first", "second", "said"),
    [
        ("", PASSPHRASE, PASSPHRASE, "your name"),
        ("dht", PASSPHRASE, "another one", "differ"),
        ("dht", "short", "short", ""),
    ],
)
def test_what_is_missing_is_said_in_the_dialog(
    qtbot: QtBot, window, home: Path, user: str, first: str, second: str, said: str
) -> None:
    window.gallery.create()
    (create,) = window.findChildren(CreateDialog)
    create.path.edit.setText(str(home / "School.photocheck"))
    create.ok.click()
    create.user.setText(user)
    create.first.setText(first)
    create.second.setText(second)
    create.ok.click()
    assert create.fault
    assert create.isVisible()
    assert said in create.fault
    assert list(home.glob("*.photocheck")) == []


def test_a_locked_gallery_says_so_in_one_sentence(
    dressed, qtbot: QtBot, worker: Worker, tmp_path: Path
) -> None:
    def refuse(path: Path, passphrase: str, user: str | None, older: bool) -> None:
        raise WrongPassphrase("The passphrase does not open this gallery. Try again.")

    dialog = UnlockDialog(tmp_path, refuse, worker.submit)
    qtbot.addWidget(dialog)
    dialog.ok.click()
    qtbot.waitUntil(lambda: bool(dialog.fault), timeout=LONG)
    assert dialog.fault == "The passphrase does not open this gallery. Try again."
    assert dialog.as_it_is.isHidden(), "there is nothing older to accept"


def test_an_administrator_may_take_an_older_copy_as_it_is(qtbot: QtBot, window, home: Path) -> None:
    path = home / "School.photocheck"
    row = "pupil_id,forename,surname,class,consent:website,from:website,evidence,given_by\n"
    (home / "list.csv").write_text(row + "P1,Ada,Byron,3A,yes,2026-09-01,form,parent\n")
    create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery.close()
    shutil.copytree(path, home / "older")
    with open_gallery(path, PASSPHRASE) as gallery:
        gallery.import_table(read_table(home / "list.csv"))
    shutil.rmtree(path)
    shutil.move(home / "older", path)
    window.gallery.unlock(path)
    (dialog,) = window.findChildren(UnlockDialog)
    dialog.passphrase.setText(PASSPHRASE)
    dialog.ok.click()
    qtbot.waitUntil(dialog.as_it_is.isVisible, timeout=LONG)
    assert "older than the one this PC saw last" in dialog.fault
    assert window.session.gallery_name == ""
    dialog.as_it_is.click()
    with qtbot.waitSignal(dialog.unlocked, timeout=LONG):
        dialog.ok.click()
    assert window.session.gallery_name == "School"
    assert "accept-older" in [entry.action for entry in audit(window.session.gallery).entries]


def test_passphrases_are_never_shown(dressed, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CreateDialog(tmp_path, lambda *_: None, lambda *_, **__: None)
    qtbot.addWidget(dialog)
    assert dialog.first.echoMode() == dialog.second.echoMode() == dialog.first.EchoMode.Password
