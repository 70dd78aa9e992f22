"""What a person chose or typed stays while they look elsewhere, and what they look at is clear."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from gallery_steps import LONG, make_school, opened, shown
from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from test_any_moment import check

from photocheck.core.imaging.save import encode
from photocheck.core.settings import Settings
from photocheck.core.types import CheckOptions, CoverStyle, Decision
from photocheck.gui.models.review import State
from photocheck.gui.notices import NoticeBar
from photocheck.gui.views import badges, theme
from photocheck.gui.views.photo_grid import PhotoGrid
from photocheck.gui.windows.export_dialog import ExportDialog, ToSave
from photocheck.gui.windows.gallery_page import GalleryPage
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.windows.settings_dialog import SettingsDialog


@pytest.fixture
def office(window: MainWindow, tmp_path: Path) -> GalleryPage:
    """Return the gallery's page on a small school."""
    window.gallery.use(opened(make_school(tmp_path / "Hill.photocheck")))
    window.desk.manage()
    return window.desk.page


def test_other_colours_leave_what_was_chosen_for_the_batch(window: MainWindow) -> None:
    start = window.start
    start.max_edge.setCurrentIndex(start.max_edge.findData(4096))
    start.cover_style.setCurrentIndex(start.cover_style.findData(CoverStyle.SOLID))
    window.desk.show_settings()
    (dialog,) = shown(window, SettingsDialog)
    dialog.colours.setCurrentIndex(2)
    dialog.ok.click()
    assert window.desk.settings.colours == "dark"
    assert (start.options().max_edge, start.options().style) == (4096, CoverStyle.SOLID)
    window.desk.use(Settings())
    window.desk.use(Settings(max_edge=1280))
    assert start.options().max_edge == 1280
    window.desk.use(Settings())


def test_lines_not_kept_yet_stay_over_a_look_elsewhere(
    qtbot: QtBot, window: MainWindow, office: GalleryPage
) -> None:
    policy = office.policy
    office.show_section(policy)
    policy.checklist.selectAll()
    policy.checklist.insertPlainText("Is the place right?")
    office.show_section(office.users)
    office.show_section(policy)
    assert policy.checklist.toPlainText() == "Is the place right?"
    policy.channel.setText("yearbook")
    policy.add_channel()
    qtbot.waitUntil(lambda: "yearbook" in policy.channels.text(), timeout=LONG)
    assert policy.checklist.toPlainText() == "Is the place right?"

    policy.keep_list()
    qtbot.waitUntil(lambda: not policy.checklist.document().isModified(), timeout=LONG)
    assert policy.office.checklist() == ("Is the place right?",)

    policy.checklist.insertPlainText(" Not kept.")
    window.gallery.lock()
    assert policy.checklist.toPlainText() == ""


def test_a_reference_photo_that_is_chosen_is_shown_as_it_is(
    office: GalleryPage, monkeypatch: pytest.MonkeyPatch, picture
) -> None:
    view = office.people.view
    monkeypatch.setattr(type(office.office), "reference_photo", lambda *_: encode(picture, "jpeg"))
    taken = SimpleNamespace(reference_id=1, taken=date(2026, 9, 1), added_by="dht")
    view._show_references(SimpleNamespace(recognised="Recognised", references=[taken]))
    item, size = view.references.item(0), QSize(80, 80)
    assert item.isSelected()
    plain, chosen = (
        item.icon().pixmap(size, mode).toImage()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
    )
    assert plain == chosen


def test_a_folder_that_is_refused_covers_nobody_and_stays_open(dressed, qtbot: QtBot) -> None:
    refuse = lambda _: "It holds the originals."  # noqa: E731
    batch = ToSave(CheckOptions("website"), 1, 0, 1, lambda _: False, refuse)
    dialog = ExportDialog(Path("/photos"), batch)
    qtbot.addWidget(dialog)
    asked: list[object] = []
    dialog.cover_all_wanted.connect(lambda: asked.append("cover"))
    dialog.export_wanted.connect(asked.append)
    dialog.open()
    dialog.cover_all.setChecked(True)
    dialog.ok.click()
    assert dialog.fault == "It holds the originals."
    assert dialog.isVisible()
    assert asked == []


def test_the_folder_of_the_originals_is_refused_before_anything_is_written(
    qtbot: QtBot, window: MainWindow, photos: Path, tmp_path: Path
) -> None:
    check(qtbot, window, photos / "IMG_2.jpg")
    assert "holds the original photos" in window.session.refusal(photos)
    new = tmp_path / "copies"
    assert window.session.refusal(new) == ""


def test_news_from_before_saving_is_taken_away(qtbot: QtBot, window: MainWindow) -> None:
    window.notices.tell("Taken back: Cover a face")
    window.saving.began.emit()
    assert not window.findChild(NoticeBar).isVisible()


def test_the_sign_of_a_question_is_a_line_on_photos_too(dressed) -> None:
    def drawn(brush: Qt.GlobalColor | Qt.BrushStyle) -> QImage:
        image = QImage(64, 64, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        painter.setBrush(brush)
        badges.draw(painter, badges.DECISIONS[Decision.REVIEW], QRectF(0, 0, 64, 64), on_photo=True)
        painter.end()
        return image

    assert drawn(Qt.GlobalColor.white) == drawn(Qt.BrushStyle.NoBrush)


def test_links_of_the_guide_take_the_colours_of_the_moment(window: MainWindow) -> None:
    def links() -> set[str]:
        page, found = window.desk._guide.page, set()
        block = page.document().begin()
        while block.isValid():
            found |= {
                part.format.foreground().color().name()
                for part in block.textFormats()
                if part.format.isAnchor()
            }
            block = block.next()
        return found

    window.desk.show_help()
    theme.choose(Qt.ColorScheme.Light)
    light = links()
    theme.choose(Qt.ColorScheme.Dark)
    assert light
    assert links().isdisjoint(light)
    theme.choose(None)
    window.desk.close_help()


@pytest.mark.parametrize("state", [State.REVIEW, State.HOLD])
def test_badges_take_the_colours_of_the_moment(window: MainWindow, state: State) -> None:
    """Those beside a photo's name and in the lists of the summary kept the old ones."""
    look = badges.STATES[state]
    head = window.photo.head
    head.show_photo("IMG_1.jpg", state, here=0, every=2)
    sign, icon = head.findChild(badges.Sign), badges.badge_icon(look)

    def colours() -> list[QColor]:
        pictures = (sign.grab().toImage(), icon.pixmap(20, 20).toImage())
        return [picture.pixelColor(10, 3) for picture in pictures]

    theme.choose(Qt.ColorScheme.Light)
    assert colours() == [QColor(look.light)] * 2
    theme.choose(Qt.ColorScheme.Dark)
    assert colours() == [QColor(look.dark)] * 2
    theme.choose(None)


def test_the_smallest_cells_have_room_for_every_word(qtbot: QtBot, dressed) -> None:
    """The number of questions was cut off."""
    grid = PhotoGrid()
    qtbot.addWidget(grid)
    grid.resize(1000, 500)
    grid.set_size(0)
    option = QStyleOptionViewItem()
    grid.initViewItemOption(option)
    cell = grid.itemDelegate().sizeHint(option, QModelIndex())
    most = option.fontMetrics.horizontalAdvance(f"{badges.STATES[State.REVIEW].text} · 12")
    assert cell.width() - 2 * 12 - 22 >= most
