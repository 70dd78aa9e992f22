import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from photocheck.core.types import Box, Decision
from photocheck.gui.models.pictures import to_image
from photocheck.gui.views.photo_view import PhotoView


@pytest.fixture
def view(dressed, qtbot: QtBot, make_result, picture) -> PhotoView:
    made = PhotoView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    result = make_result("a.jpg", Decision.COVER)
    made.show_image(to_image(picture), result.width, result.height)
    made.show_frames(result, 0)
    return made


def at(view: PhotoView, x: float, y: float) -> QPoint:
    return view.mapFromScene(x, y)


def test_a_click_on_a_face_names_it_and_a_click_beside_it_does_not(
    qtbot: QtBot, view: PhotoView
) -> None:
    with qtbot.waitSignal(view.face_clicked) as clicked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 35, 40))
    assert clicked.args == [0]
    with qtbot.assertNotEmitted(view.face_clicked):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 90, 70))


def drag(qtbot: QtBot, view: PhotoView, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view.viewport(), left, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), left, pos=end)


def test_a_drag_draws_a_cover_in_source_pixels(qtbot: QtBot, view: PhotoView) -> None:
    view.set_drawing(True)
    with qtbot.waitSignal(view.drawn) as drawn:
        drag(qtbot, view, at(view, 60, 10), at(view, 90, 50))
    box: Box = drawn.args[0]
    assert (box.x, box.y, box.w, box.h) == pytest.approx((60, 10, 30, 40), abs=0.6)
    assert not view.drawing


def test_a_slip_of_the_mouse_draws_nothing(qtbot: QtBot, view: PhotoView) -> None:
    view.set_drawing(True)
    start = at(view, 60, 10)
    with qtbot.assertNotEmitted(view.drawn):
        drag(qtbot, view, start, start + QPoint(2, 2))


def test_a_cover_ends_at_the_edge_of_the_photo(qtbot: QtBot, view: PhotoView) -> None:
    view.set_drawing(True)
    with qtbot.waitSignal(view.drawn) as drawn:
        drag(qtbot, view, at(view, 80, 60), QPoint(498, 398))
    box: Box = drawn.args[0]
    assert box.right <= 100
    assert box.bottom <= 80


def test_zoom_has_bounds(view: PhotoView) -> None:
    for _ in range(60):
        view.zoom(1)
    assert view.transform().m11() == pytest.approx(8, rel=0.01)
    for _ in range(60):
        view.zoom(-1)
    assert view.mapFromScene(view.sceneRect()).boundingRect().width() <= view.width()


def test_pixels_become_an_image_of_their_own(picture) -> None:
    image = to_image(picture[:, ::-1])
    picture[:] = 0
    assert image.pixelColor(3, 3).red() == 127
    assert image.format() == QImage.Format.Format_RGB888
