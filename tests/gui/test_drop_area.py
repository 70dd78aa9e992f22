"""What other programs hand over: files, pictures without a file, addresses, phones."""

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from photocheck.gui.views.drop_area import paths_in, picture_in, why_no_files
from photocheck.gui.windows import files
from photocheck.gui.windows.main_window import MainWindow

JPEG = b"\xff\xd8\xff what a browser hands over"


def handed(*urls: str, **kinds: bytes) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    for kind, raw in kinds.items():
        data.setData(f"image/{kind}", raw)
    return data


def test_a_picture_of_a_browser_is_taken_as_it_is(qapp) -> None:
    data = handed("https://example.org/a.jpg", jpeg=JPEG)
    assert picture_in(data) == (JPEG, ".jpg")
    assert why_no_files(data) == ""


def test_an_address_that_holds_the_picture_is_taken(qapp) -> None:
    body = base64.b64encode(JPEG).decode()
    assert picture_in(handed(f"data:image/webp;base64,{body}")) == (JPEG, ".webp")


def test_pixels_become_a_file_without_loss(qapp) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB888)
    image.fill(QColor("#123456"))
    data = QMimeData()
    data.setImageData(image)
    raw, ending = picture_in(data)
    assert ending == ".png"
    assert QImage.fromData(raw).pixelColor(1, 1) == QColor("#123456")


def test_files_come_before_their_preview(qapp) -> None:
    data = handed("file:///photos/a.jpg", png=b"a preview")
    assert paths_in(data) == [Path("/photos/a.jpg")]
    assert picture_in(data) is None


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://example.org/a.jpg", "does not use the internet"),
        ("mtp://phone/DCIM/a.jpg", "from the phone to a folder"),
        ("ftp://example.org/a.jpg", "no photo in this"),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence_that_says_what_to_do(qapp, url, word) -> None:
    assert picture_in(handed(url)) is None
    assert word in why_no_files(handed(url))


def test_a_pasted_picture_is_kept_where_the_person_says(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch
) -> None:
    place = tmp_path / "Pasted picture.jpg"
    monkeypatch.setattr(files, "choose_picture_place", lambda *_: place)
    QGuiApplication.clipboard().setMimeData(handed(jpeg=JPEG))
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.start.inputs == (place,))
    assert place.read_bytes() == JPEG


def test_a_picture_that_cannot_be_kept_is_one_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(files, "choose_picture_place", lambda *_: tmp_path / "gone" / "a.jpg")
    window.add_picture(JPEG, ".jpg")
    assert window.start.inputs == ()
    assert "Choose another folder" in window.notices._bar.text
