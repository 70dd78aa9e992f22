"""Locking, closing, a drive that goes away, a consent that changes: at any moment of a batch."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import CHEAP, consent_row, write_table
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from photocheck.core.consent.gallery import create
from photocheck.core.consent.records import Role
from photocheck.core.consent.register import exports_of, past_exports
from photocheck.core.consent.sign_off import ask_for_two
from photocheck.core.consent.users import add_user
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.errors import KnownError
from photocheck.core.pipeline import batch
from photocheck.core.types import Box
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import Saved, SaveOrder
from photocheck.gui.notices import NoticeBar
from photocheck.gui.windows.main_window import MainWindow

LONG = 60_000  # ms
PASSPHRASE = "five calm owls read quietly"
OTHER = "six green newts sing loudly"


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    """A gallery with P1, who may be on the website, and a teacher who may only check."""
    path = tmp_path / "School.photocheck"
    with create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery as made:
        made.import_table(read(tmp_path))
        add_user(made, "teacher", Role.CHECKER, OTHER, kdf=CHEAP)
    return path


def read(folder: Path):
    from photocheck.core.consent.table import read_table

    row = consent_row("P1")
    same = {key.replace("website", "newsletter"): value for key, value in row.items()}
    return read_table(write_table(folder / "consents.csv", row | same))


def unlock(window: MainWindow, gallery: Path, user: str = "dht") -> None:
    passphrase = PASSPHRASE if user == "dht" else OTHER
    window.gallery.use(window.session.open_gallery(gallery, passphrase, user))


def begin(window: MainWindow, *inputs: Path) -> None:
    window.start.set_inputs(inputs)
    window.start.choose_channel("website")
    window.start.go.click()


def check(qtbot: QtBot, window: MainWindow, *inputs: Path) -> None:
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        begin(window, *inputs)


def name_portrait(window: MainWindow) -> None:
    """Show the face of the first photo as P1."""
    face = window.review.result(0).faces[0]
    window.review.give(0, "Name", window.session.showing(face, "P1"))


def many(photos: Path, count: int) -> None:
    """Put in so many photos that something can happen in the middle."""
    for n in range(count):
        (photos / f"more_{n}.jpg").write_bytes((photos / "IMG_1.jpg").read_bytes() + bytes([n]))


def boxes(window: MainWindow) -> list[QMessageBox]:
    return [b for b in window.findChildren(QMessageBox) if b.isVisible()]


def save(
    qtbot: QtBot, window: MainWindow, folder: Path, channels: tuple[str, ...] = ("website",)
) -> Saved:
    with qtbot.waitSignal(window.flow.exported, timeout=LONG) as news:
        window.flow.export(SaveOrder(folder, channels))
    return news.args[0][0]


def test_locking_in_the_middle_stops_the_work_and_locks(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    many(photos, 20)
    unlock(window, gallery)
    begin(window, photos)
    qtbot.waitUntil(
        lambda: 0 < window.review.count(State.WAITING) < len(window.review), timeout=LONG
    )
    window.gallery.lock()
    qtbot.waitUntil(lambda: not window.session.gallery_name, timeout=LONG)
    assert len(window.review) == 0
    assert window.pages.currentWidget() is window.start
    assert window.session.people() == ()
    unlock(window, gallery)
    (ask,) = boxes(window)
    assert "You were checking" in ask.text()


def test_a_drive_that_goes_away_is_one_sentence_and_nothing_is_lost(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path, monkeypatch
) -> None:
    check(qtbot, window, photos)
    folder, write = tmp_path / "stick", batch.write

    def unplugged(*args: object, **more: object):
        shutil.rmtree(folder)
        return write(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "write", unplugged)
        with qtbot.waitSignal(window.flow.failed, timeout=LONG):
            window.flow.export(SaveOrder(folder, ("website",)))
    assert "output folder" in boxes(window)[0].text()
    boxes(window)[0].reject()
    assert not window.flow.busy
    assert save(qtbot, window, tmp_path / "other").count == 2


def test_a_consent_withdrawn_after_the_check_covers(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    withdraw_elsewhere(window, gallery)
    saved = save(qtbot, window, tmp_path / "safe")
    assert all(f.covered for f in saved.results[0].faces)


def test_a_consent_withdrawn_while_photos_are_looked_at_covers(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    window.flow.progress.connect(lambda _: withdraw_elsewhere(window, gallery))
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    saved = save(qtbot, window, tmp_path / "safe")
    assert all(f.covered for f in saved.results[0].faces)


def withdraw_elsewhere(window: MainWindow, gallery: Path) -> None:
    """Take a consent back, as at another desk."""
    with window.session.open_gallery(gallery, PASSPHRASE, "dht").gallery as elsewhere:
        withdraw(elsewhere, "P1")


def withdraw_while_written(
    window: MainWindow, gallery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let a consent be taken back elsewhere just before each copy is written."""
    write = batch.write

    def withdrawn(*args: object, **more: object) -> object:
        withdraw_elsewhere(window, gallery)
        return write(*args, **more)

    monkeypatch.setattr(batch, "write", withdrawn)


def test_a_consent_withdrawn_while_copies_are_written_takes_the_copy_away(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path, monkeypatch
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    withdraw_while_written(window, gallery, monkeypatch)
    saved = save(qtbot, window, tmp_path / "safe")
    assert saved.count == 0
    assert list((tmp_path / "safe").iterdir()) == []
    assert "changed while" in saved.results[0].reasons[-1]


def test_no_answer_is_taken_while_copies_are_written_without_it(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    window.review.give(0, "Cover", window.session.covering(window.review.result(0).faces[0]))
    said, refused = window.review.said(), []

    def draw() -> None:
        window.photo.give("Draw", window.session.drawing(Box(10, 10, 50, 50)))

    def answer() -> None:
        window.show_photo(1)
        for act in (draw, window.photo.toggle_left_out):
            window.notices.clear()
            act()
            refused.append(window.findChild(NoticeBar).text)
        undo = next(a for a in window.menus.edit.actions() if "Undo" in a.text())
        assert not undo.isEnabled()
        undo.trigger()
        assert window.review.said() == said

    window.flow.progress.connect(lambda _: refused or answer())
    saved = save(qtbot, window, tmp_path / "safe")
    assert len(refused) == 2
    assert all("Copies are being saved" in sentence for sentence in refused)
    assert saved.count == 2
    draw()
    assert len(window.review.said()) == 2


@pytest.mark.parametrize("stopped", [False, True])
def test_a_consent_withdrawn_while_the_second_channel_is_written_takes_both_copies_away(
    qtbot: QtBot,
    window: MainWindow,
    photos: Path,
    gallery: Path,
    tmp_path: Path,
    monkeypatch,
    stopped: bool,
) -> None:
    unlock(window, gallery)
    window.start.choose_channel("newsletter")
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    name_portrait(window)
    write, written = batch.write, []

    def withdrawn(*args: object, **more: object):
        result = write(*args, **more)
        written.append(args[1] / result.output)
        if len(written) == 3:  # the first of the second channel
            assert all(copy.is_file() for copy in written)
            withdraw_elsewhere(window, gallery)
            if stopped:
                window.flow.stop()
        return result

    monkeypatch.setattr(batch, "write", withdrawn)
    with qtbot.waitSignal(window.flow.failed if stopped else window.flow.exported, timeout=LONG):
        window.flow.export(SaveOrder(tmp_path / "safe", ("website", "newsletter")))
    channels = [copy.parent.name for copy in written]
    assert channels[:3] == ["website", "website", "newsletter"]
    left = [copy for copy in written if copy.is_file()]
    assert written[0] not in left
    assert written[2] not in left
    assert written[1] in left  # P1 is not in it


def test_a_consent_withdrawn_before_saving_is_stopped_takes_the_copy_away_too(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path, monkeypatch
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg", photos / "IMG_2.jpg")
    name_portrait(window)
    write, written = batch.write, []

    def withdrawn_and_stopped(*args: object, **more: object):
        withdraw_elsewhere(window, gallery)
        window.flow.stop()
        written.append(write(*args, **more))
        return written[-1]

    monkeypatch.setattr(batch, "write", withdrawn_and_stopped)
    with qtbot.waitSignal(window.flow.failed, timeout=LONG):
        window.flow.export(SaveOrder(tmp_path / "safe", ("website",)))
    assert [result.output for result in written] == ["photo-0001.jpg"]
    assert list((tmp_path / "safe").iterdir()) == []


def test_the_drive_of_the_gallery_goes_away_while_copies_are_written(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path, monkeypatch
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    write, away = batch.write, gallery.with_name("unplugged")

    def unplugged(*args: object, **more: object):
        gallery.rename(away)
        return write(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "write", unplugged)
        with qtbot.waitSignal(window.flow.failed, timeout=LONG) as news:
            window.flow.export(SaveOrder(tmp_path / "safe", ("website",)))
    assert isinstance(news.args[0], KnownError)
    assert list((tmp_path / "safe").iterdir()) == [], "no copy that the register does not know"
    boxes(window)[0].reject()
    away.rename(gallery)
    assert save(qtbot, window, tmp_path / "safe").count == 1


def test_the_drive_of_the_photos_goes_away_while_they_are_looked_at(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    many(photos, 8)
    window.flow.progress.connect(lambda _: shutil.rmtree(photos, ignore_errors=True))
    check(qtbot, window, photos)
    assert window.review.count(State.WAITING) == 0
    assert window.review.count(State.FAILED) > 1
    saved = save(qtbot, window, tmp_path / "safe")
    assert saved.count == 0
    assert list((tmp_path / "safe").iterdir()) == []


@pytest.mark.parametrize("way", ["locked", "closed"])
def test_leaving_while_copies_are_written_keeps_whole_copies_and_the_answers(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path, way: str
) -> None:
    many(photos, 8)
    unlock(window, gallery)
    check(qtbot, window, photos)
    name_portrait(window)
    out = tmp_path / "safe"
    with qtbot.waitSignal(window.flow.progress, timeout=LONG):
        window.flow.export(SaveOrder(out, ("website",)))
    if way == "locked":
        window.gallery.lock()
        qtbot.waitUntil(lambda: not window.session.gallery_name, timeout=LONG)
    else:
        assert not window.close()
        with qtbot.waitSignal(window.closed, timeout=LONG):
            next(b for b in boxes(window)[-1].buttons() if b.text() == "Stop and close").click()
        window.session.lock()
        window.show()
    early = {p.name: sha256(p.read_bytes()).hexdigest() for p in out.iterdir()}
    assert 0 < len(early) < len(list(photos.glob("*.jpg"))) - 1
    with window.session.open_gallery(gallery, PASSPHRASE, "dht").gallery as made:
        assert {past.name: past.sha256 for past in past_exports(made)} == early

    unlock(window, gallery)
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        next(b for b in boxes(window)[-1].buttons() if b.text() == "Go on").click()
    saved = save(qtbot, window, out)
    assert [f.pupil_id for f in saved.results[0].faces if not f.covered] == ["P1"]
    assert sorted(p.name for p in out.iterdir()) == sorted(
        r.output for r in saved.results if r.output
    ), "each photo once"


def test_who_is_in_a_copy_is_registered(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    saved = save(qtbot, window, tmp_path / "safe")
    (past,) = exports_of(window.session._gallery, "P1")
    assert (past.name, past.channel) == (saved.results[0].output, "website")


def test_two_people_one_prepares_another_approves(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path, tmp_path: Path
) -> None:
    with window.session.open_gallery(gallery, PASSPHRASE, "dht").gallery as made:
        ask_for_two(made, on=True)
    unlock(window, gallery, "teacher")
    check(qtbot, window, photos / "IMG_1.jpg")
    name_portrait(window)
    assert not window.session.may_save
    with qtbot.waitSignal(window.flow.failed, timeout=LONG):
        window.flow.export(SaveOrder(tmp_path / "alone", ("website",)))
    boxes(window)[0].reject()
    window.saving.ask()
    next(b for b in boxes(window)[-1].buttons() if b.text() == "Hand over").click()
    qtbot.waitUntil(lambda: not window.session.gallery_name, timeout=LONG)

    unlock(window, gallery)
    (ask,) = boxes(window)
    assert "teacher prepared 1 photo" in ask.text()
    with qtbot.waitSignal(window.flow.checked, timeout=LONG):
        next(b for b in ask.buttons() if b.text() == "Go on").click()
    assert window.session.may_save
    saved = save(qtbot, window, tmp_path / "safe")
    assert [f.pupil_id for f in saved.results[0].faces if not f.covered] == ["P1"]


def test_who_prepared_cannot_approve(
    qtbot: QtBot, window: MainWindow, photos: Path, gallery: Path
) -> None:
    with window.session.open_gallery(gallery, PASSPHRASE, "dht").gallery as made:
        ask_for_two(made, on=True)
    unlock(window, gallery)
    check(qtbot, window, photos / "IMG_2.jpg")
    window.session.hand_over()
    assert not window.session.may_save


def test_an_administrator_asks_for_two_people_on_the_policy_page(
    qtbot: QtBot, window: MainWindow, gallery: Path
) -> None:
    unlock(window, gallery)
    policy = window.desk.page.policy
    policy.refresh()
    assert window.session.may_save
    policy.two_button.click()
    qtbot.waitUntil(lambda: not window.session.may_save, timeout=LONG)
    qtbot.waitUntil(lambda: "another one looks" in policy.two_state.text(), timeout=LONG)
    window.gallery.lock()
    unlock(window, gallery, "teacher")
    policy.refresh()
    assert not policy.two_button.isEnabled()
