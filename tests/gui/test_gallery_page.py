from datetime import date
from pathlib import Path

import pytest
from gallery_steps import LONG, PASSPHRASE, PEOPLE, make_school, opened, shown
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QMessageBox, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from photocheck.core.consent.gallery import open_gallery
from photocheck.core.consent.people import look_alikes
from photocheck.core.consent.records import Pupil
from photocheck.core.consent.register import Exported, register
from photocheck.core.errors import GalleryError
from photocheck.core.imaging import samples
from photocheck.core.imaging.load import load as load_photo
from photocheck.core.imaging.look import look
from photocheck.core.imaging.save import encode
from photocheck.core.settings import Settings, load
from photocheck.gui import app as program
from photocheck.gui.models import words
from photocheck.gui.models.pupil_rows import Answer, row_of
from photocheck.gui.office import Enrolled, Office
from photocheck.gui.windows import files
from photocheck.gui.windows.entry_dialog import EntryDialog
from photocheck.gui.windows.found_dialog import FoundDialog
from photocheck.gui.windows.name_dialog import NameDialog
from photocheck.gui.windows.settings_dialog import SettingsDialog
from photocheck.gui.windows.sheet_dialog import SheetDialog
from photocheck.gui.windows.withdraw_dialog import TakeDownDialog, WithdrawDialog


@pytest.fixture
def office(window, tmp_path: Path):
    """Return the gallery's page on a small school, with its window as `window()`."""
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck")))
    window.desk.manage()
    return window.desk.page


def yes(window) -> None:
    """Press the button that goes on in the box that asks."""
    (box,) = shown(window, QMessageBox)
    next(b for b in box.buttons() if box.buttonRole(b) == box.ButtonRole.AcceptRole).click()


def test_the_table_is_searched_filtered_and_counted(office, qtbot: QtBot) -> None:
    people = office.people
    assert "3 of 4 may appear: School website" in people.counts.text()
    people.search.setText("zoe")
    assert [r.pupil.pupil_id for r in people.model.rows] == ["P2"], "accents do not matter"
    people.search.setText("")
    people.classes.setCurrentIndex(people.classes.findData("3A"))
    assert people.model.rowCount() == 3
    people.classes.setCurrentIndex(0)
    people.state.setCurrentIndex(people.state.findData("not"))
    assert [r.pupil.pupil_id for r in people.model.rows] == ["P2"]
    people.state.setCurrentIndex(0)
    people.search.setText("amy")
    qtbot.keyClick(people.search, Qt.Key.Key_Return)
    assert people.view.name.text() == "Amy Brown"
    qtbot.keyClick(people.view.consents, Qt.Key.Key_Escape)
    assert people.pages.currentIndex() == 0


def test_the_parts_of_the_gallery_lie_apart_measured_before_they_are_seen(
    dressed, session, workers, take_apart
) -> None:
    unseen = program.make_window(session, *workers)
    parts = unseen.desk.page.list
    heights = {parts.visualItemRect(parts.item(n)).height() for n in range(parts.count())}
    least = parts.fontMetrics().height() + 16
    take_apart(unseen, *workers)
    assert min(heights) >= least, "the style's room around a line"


def test_names_have_the_room_that_the_other_columns_leave(office, window, qtbot: QtBot) -> None:
    table = office.people.table
    header, metrics = table.horizontalHeader(), table.fontMetrics()
    window.resize(2400, 900)
    qtbot.waitUntil(lambda: header.length() == table.viewport().width(), timeout=LONG)
    longest = max(metrics.horizontalAdvance(f"{first} {last}") for _, first, last, *_ in PEOPLE)
    assert table.columnWidth(0) > longest

    window.resize(1280, 720)
    qtbot.waitUntil(lambda: table.viewport().width() < 1280, timeout=LONG)
    assert table.columnWidth(0) >= metrics.averageCharWidth() * 30


def test_a_new_yes_needs_evidence(office, window, qtbot: QtBot) -> None:
    office.people.open("P2")
    office.people.view.change()
    (dialog,) = shown(window, EntryDialog)
    dialog.answers["social"].setCurrentIndex(1)
    dialog.ok.click()
    assert "evidence" in dialog.fault
    dialog.given_by.setText("father")
    dialog.evidence.setCurrentText("E-mail of 3 March")
    dialog.ok.click()
    gallery = window.session.gallery
    qtbot.waitUntil(lambda: "social" in gallery.pupil("P2").consents, timeout=LONG)
    recorded = gallery.pupil("P2").consents["social"]
    assert recorded.granted
    assert recorded.evidence == "E-mail of 3 March"
    assert not gallery.pupil("P2").consents["website"].granted, "what was not said stays"


def test_a_day_that_is_cleared_in_the_form_is_cleared(office, window, qtbot: QtBot) -> None:
    office.people.open("P1")
    office.people.view.change()
    (dialog,) = shown(window, EntryDialog)
    qtbot.keyClick(dialog.until["website"], Qt.Key.Key_Delete)
    dialog.given_by.setText("mother")
    dialog.evidence.setCurrentText("paper form")
    dialog.ok.click()
    gallery = window.session.gallery
    qtbot.waitUntil(lambda: gallery.pupil("P1").consents["website"].until is None, timeout=LONG)
    assert gallery.pupil("P1").consents["website"].granted


def test_clubs_are_entered_shown_and_found(office, window, qtbot: QtBot) -> None:
    office.people.open("P2")
    office.people.view.change()
    (dialog,) = shown(window, EntryDialog)
    dialog.names["clubs"].setText("Chess, Netball")
    dialog.ok.click()
    gallery = window.session.gallery
    qtbot.waitUntil(lambda: "Chess; Netball" in office.people.view.about.text(), timeout=LONG)
    assert gallery.pupil("P2").clubs == "Chess; Netball"
    zoe = gallery.snapshot("website", date.today(), "none").people["P2"]
    assert zoe.clubs == ("Chess", "Netball")
    office.people.show_table()
    office.people.search.setText("netball")
    assert [r.pupil.pupil_id for r in office.people.model.rows] == ["P2"]


def test_a_withdrawal_counts_at_once_and_lists_what_to_take_down(
    office, window, qtbot: QtBot
) -> None:
    office.people.open("P1")
    office.people.view.withdraw()
    (dialog,) = shown(window, WithdrawDialog)
    dialog.given_by.setText("mother")
    dialog.ok.click()
    qtbot.waitUntil(lambda: bool(shown(window, TakeDownDialog)), timeout=LONG)
    (done,) = shown(window, TakeDownDialog)
    assert "Amy Brown" in done.letter_page
    assert not window.session.gallery.pupil("P1").consents["website"].granted
    assert "2 of 4" in office.people.counts.text()


def test_twins_are_marked_and_marked_no_longer(office, window, qtbot: QtBot) -> None:
    view, gallery = office.people.view, window.session.gallery

    def marked() -> frozenset[tuple[str, str]]:
        with gallery.vault.read() as database:
            return look_alikes(database)

    office.people.open("P1")
    assert not view.alike.unmark_button.isEnabled()
    view.alike.mark()
    (dialog,) = shown(window, NameDialog)
    assert not dialog.ok.isEnabled(), "nobody is chosen before it is said who"
    assert dialog.people.rowCount() == 3, "nobody is their own twin"
    dialog.search.setText("zoe")
    dialog.ok.click()
    qtbot.waitUntil(lambda: "Zoë Young" in view.alike.sentence.text(), timeout=LONG)
    assert marked() == {("P1", "P2")}

    office.people.open("P2")
    assert "Amy Brown" in view.alike.sentence.text()
    view.alike.unmark()
    (dialog,) = shown(window, NameDialog)
    dialog.search.setText("amy")
    dialog.ok.click()
    qtbot.waitUntil(lambda: not view.alike.unmark_button.isEnabled(), timeout=LONG)
    assert marked() == frozenset()


def test_a_checker_marks_no_twins(window, tmp_path: Path) -> None:
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck"), "teacher"))
    window.desk.manage()
    people = window.desk.page.people
    people.open("P1")
    assert not people.view.alike.mark_button.isEnabled()
    assert not people.view.alike.unmark_button.isEnabled()


def test_a_checker_sees_why_a_button_is_off(window, tmp_path: Path) -> None:
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck"), "teacher"))
    window.desk.manage()
    add = window.desk.page.people.add_button
    assert not add.isEnabled()
    assert "Office" in add.toolTip()


def test_the_import_shows_doubts_first_and_changes_nothing_before_apply(
    office, window, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "list.csv"
    table.write_text(
        "Admission No,First name,Form,Website photographs\nP1,Amy,4A,Granted\nP2,Zoë,4B,Granted\n"
        "P9,Kim,4B,perhaps\n,Nobody,4B,Granted\n",
        encoding="utf-8",
    )
    step = office.importing
    office.show_section(step)
    step.take(table)
    qtbot.waitUntil(lambda: step.steps.currentIndex() == 1, timeout=LONG)
    assert [box.currentData() for box in step.meanings] == [
        "pupil_id",
        "forename",
        "class",
        "consent:website",
    ]
    arrow = "\N{RIGHTWARDS ARROW}"
    assert step.examples[3].text() == f"Granted {arrow} Yes, perhaps {arrow} not understood, so No"
    step.meanings[3].setCurrentIndex(step.meanings[3].findData("not:website"))
    assert f"Granted {arrow} No" in step.examples[3].text()
    step.meanings[3].setCurrentIndex(step.meanings[3].findData("consent:website"))
    step.compare()
    qtbot.waitUntil(lambda: step.steps.currentIndex() == 2, timeout=LONG)
    assert step.kind.currentData() == "doubts"
    assert "1 new, 1 changed" in step.summary.text()
    assert step.kind.findData("withheld") >= 0
    assert {p.pupil_id for p in window.session.gallery.pupils()} == {"P1", "P2", "P3", "P4"}
    step.apply()
    qtbot.waitUntil(lambda: "Done" in step.summary.text(), timeout=LONG)
    gallery = window.session.gallery
    assert gallery.pupil("P1").class_name == "4A"
    assert not gallery.pupil("P2").consents["website"].granted, "a no by hand stands"
    assert not gallery.pupil("P9").consents["website"].granted
    step.take(table)
    qtbot.waitUntil(lambda: step.steps.currentIndex() == 1, timeout=LONG)
    assert "granted" in step.yes.text(), "what the words mean is remembered"


def test_a_removed_user_opens_nothing(office, window, qtbot: QtBot) -> None:
    users = office.users
    office.show_section(users)
    users.table.selectRow(1)
    assert users.remove_button.isEnabled()
    users.remove()
    yes(window)
    qtbot.waitUntil(lambda: users.table.rowCount() == 1, timeout=LONG)
    with pytest.raises(GalleryError):
        open_gallery(window.session.gallery.path, PASSPHRASE, "teacher")


def test_the_log_is_verified_in_words_and_saved(office, qtbot: QtBot, tmp_path: Path) -> None:
    log = office.log
    office.show_section(log)
    qtbot.waitUntil(lambda: "Everything verifies" in log.verdict.text(), timeout=LONG)
    texts = [log.table.item(row, 0).text() for row in range(log.table.rowCount())]
    assert "Switched recognition on" in texts
    log.save(tmp_path / "log.csv")
    qtbot.waitUntil((tmp_path / "log.csv").exists, timeout=LONG)
    qtbot.waitUntil(lambda: not log.busy, timeout=LONG)


def test_a_backup_is_written(office, qtbot: QtBot, tmp_path: Path) -> None:
    office.show_section(office.care)
    office.care.backup(tmp_path / "monday.photocheck-backup")
    qtbot.waitUntil(lambda: not office.care.busy, timeout=LONG)
    assert (tmp_path / "monday.photocheck-backup").is_file()


def test_the_gallery_locks_itself_and_forgets_what_it_showed(office, window) -> None:
    office.people.open("P1")
    office.people.view.change()
    window.desk.lock_if_free()
    assert window.session.gallery is None
    assert window.pages.currentWidget() is window.start
    assert office.people.model.rowCount() == 0
    assert office.people.view.name.text() == ""
    assert shown(window, EntryDialog) == []
    assert not window.desk._manage.isEnabled()


def test_settings_are_kept_and_used(window) -> None:
    window.desk.show_settings()
    (dialog,) = shown(window, SettingsDialog)
    dialog.colours.setCurrentIndex(2)
    dialog.edge.setCurrentIndex(0)
    dialog.ok.click()
    assert load() == Settings(colours="dark", max_edge=1280)
    assert window.start.options().max_edge == 1280
    window.desk.use(Settings())


def test_a_post_is_copied_only_when_it_gives_nobody_away(office, window) -> None:
    window.desk.check_post()
    dialog = shown(window)[-1]
    dialog.text.setPlainText("Well done Amy Brown!")
    dialog.check()
    assert "Do not post" in dialog.verdict.text()
    assert not dialog.ok.isEnabled()
    dialog.text.setPlainText("Well done to everybody.")
    dialog.check()
    assert not dialog.ok.isEnabled(), "first the school's own list"
    for number in range(dialog.points.count()):
        dialog.points.item(number).setCheckState(Qt.CheckState.Checked)
    dialog.ok.click()
    assert QGuiApplication.clipboard().text() == "Well done to everybody."


def test_f1_opens_the_guide_where_it_fits(office, window) -> None:
    office.show_section(office.users)
    window.desk.show_help()
    guide = window.desk._guide
    assert guide.name == "deputy-head"
    assert "Users" in guide.page.toPlainText()
    guide.close()


def test_every_answer_of_the_table_has_its_own_words() -> None:
    row = row_of(Pupil("P1"), ("website",), date(2026, 9, 1))
    assert row.standing["website"].answer is Answer.NONE


def test_a_form_is_kept_looked_at_handed_out_and_erased(
    office, window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "form.png"
    QImage(40, 60, QImage.Format.Format_RGB888).save(str(paper))
    office.people.open("P1")
    forms = office.people.view.forms
    forms.add(paper)
    asked = shown(window)[-1]
    asked.ok.click()
    assert "Tick" in asked.fault
    asked.about["consent:website"].setChecked(True)
    asked.note.setText("signed by the mother")
    asked.ok.click()
    qtbot.waitUntil(lambda: forms.chosen is not None, timeout=LONG)
    assert "School website\nsigned by the mother" in forms.list.item(0).text()

    forms.look()
    qtbot.waitUntil(lambda: bool(shown(window)), timeout=LONG)
    shown(window)[-1].reject()
    copy = tmp_path / "copy.png"
    monkeypatch.setattr("photocheck.gui.windows.files.choose_save", lambda *_: copy)
    forms.save()
    qtbot.waitUntil(lambda: copy.exists() and not office.people.busy, timeout=LONG)
    assert copy.read_bytes() == paper.read_bytes()

    qtbot.waitUntil(lambda: not office.people.busy, timeout=LONG)
    forms.erase()
    yes(window)
    qtbot.waitUntil(lambda: forms.chosen is None, timeout=LONG)
    assert not forms.save_button.isEnabled()


def test_nobody_looks_alike_in_a_gallery_without_reference_photos(
    office, window, qtbot: QtBot
) -> None:
    office.show_section(office.enrolling)
    office.enrolling.show_alike()
    qtbot.waitUntil(lambda: not office.enrolling.busy, timeout=LONG)
    assert shown(window) == []
    office.enrolling._show_pairs((("Amy B", "Ben C"),))
    assert "Amy B and Ben C" in shown(window)[-1].list.item(0).text()


def test_a_photo_added_on_a_persons_page_tells_who_looks_alike_since(
    office, window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = Enrolled(1, (("a.jpg", "Too dark."),), (("Amy B", "Ben C"),))
    monkeypatch.setattr(Office, "enrol_photos", lambda *_: since)
    monkeypatch.setattr("photocheck.gui.windows.files.choose_photos", lambda _: [Path("a.jpg")])
    office.people.open("P1")
    office.people.view.add_photos()
    qtbot.waitUntil(lambda: len(shown(window)) == 2, timeout=LONG)
    said = [dialog.list.item(0).text() for dialog in shown(window)]
    assert said[0] == "a.jpg\nToo dark."
    assert said[1].startswith("Amy B and Ben C")


def test_no_line_of_the_checklist_is_cut(office, window, qtbot: QtBot) -> None:
    window.desk.check_post()
    dialog = shown(window)[-1]
    view = dialog.points
    qtbot.waitUntil(lambda: view.viewport().width() > 100, timeout=LONG)
    style, metrics = view.style(), view.fontMetrics()
    for row in range(view.count()):
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        view.itemDelegate().initStyleOption(option, view.model().index(row, 0))
        option.rect = view.visualItemRect(view.item(row))
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, view)
        side = 2 * (style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
        wide = QRect(0, 0, room.width() - side, 10_000)
        text = view.item(row).text()
        assert metrics.boundingRect(wide, Qt.TextFlag.TextWordWrap, text).height() <= room.height()


def test_published_copies_are_found_again_in_a_folder(
    office, window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    hall = samples.group()
    (site / "hall.jpg").write_bytes(encode(hall, "jpeg"))
    (site / "other.jpg").write_bytes(encode(hall[::-1, ::-1].copy(), "jpeg"))
    (site / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    shown_there = load_photo(site / "hall.jpg")
    copy = Exported("photo-0001.jpg", shown_there.sha256, look(shown_there.pixels), ("P2",))
    register(window.session.gallery, "website", [copy])
    office.show_section(office.ends)
    assert not office.ends.find_button.isVisible()
    office.ends.what.setCurrentIndex(office.ends.what.findData("down"))
    assert office.ends.find_button.isVisible()
    monkeypatch.setattr(files, "choose_folder", lambda *_: site)
    office.ends.find_button.click()
    qtbot.waitUntil(lambda: bool(shown(window, FoundDialog)), timeout=LONG)
    (dialog,) = shown(window, FoundDialog)
    assert dialog.rows == [("hall.jpg", "Zoë Young", words.channel("website"), "the same file")]
    assert dialog.summary == "Copies from this gallery: 1. Take these down now: 1."
    assert any("torn.jpg" in label.text() for label in dialog.findChildren(QLabel))
    dialog.print_button.click()
    (sheet,) = shown(dialog, SheetDialog)
    assert "P2" in sheet.page.toPlainText()
    assert "Young" not in sheet.page.toPlainText(), "what is printed names nobody"
