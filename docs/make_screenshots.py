"""Make the screenshots of the guide from the real window, with people drawn by code only.

    python docs/make_screenshots.py OUT [--dark]        (one pass; QT_SCALE_FACTOR=2 for 200 %)

The program looks for real faces, so the script tells the window where the drawn ones are and who
they are. Nobody real is in any picture.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from office_screenshots import walk_office
from PySide6.QtCore import QBuffer, QDeadlineTimer, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QRadialGradient,
)
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.table import read_table
from photocheck.core.settings import Settings
from photocheck.core.types import Box, Decision, FaceResult, Quality, Verdict
from photocheck.gui import app
from photocheck.gui.session import Session
from photocheck.gui.views.handles import Shape
from photocheck.gui.windows.dialog import Dialog
from photocheck.gui.windows.export_dialog import ExportDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

SKIN = ("#f3c9a6", "#d9a178", "#a86f48", "#7b4a2d", "#f6d6bd", "#c58a5c")
HAIR = ("#2b1d14", "#5a3a20", "#8d5a2b", "#c99a4b", "#1a1a1d", "#9c4a22")
CLOTHES = ("#3c6fd1", "#c8473d", "#3f9b63", "#e0a52f", "#7b56b5", "#4a5568")


def draw_head(painter: QPainter, x: float, y: float, size: float, dice: random.Random) -> None:
    """Draw a head of that height with its centre at (x, y), shaded so that it looks round."""
    skin, hair = QColor(dice.choice(SKIN)), QColor(dice.choice(HAIR))
    width = size * 0.76
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(dice.choice(CLOTHES)))
    body = QRectF(x - size * 0.9, y + size * 0.62, size * 1.8, size * 2.4)
    painter.drawRoundedRect(body, size * 0.5, size * 0.5)
    painter.setBrush(skin.darker(118))
    painter.drawRoundedRect(
        QRectF(x - width * 0.23, y + size * 0.3, width * 0.46, size * 0.5), size * 0.1, size * 0.1
    )
    painter.setBrush(hair)
    painter.drawEllipse(QPointF(x, y - size * 0.1), width * 0.6, size * 0.56)
    shade = QRadialGradient(QPointF(x - width * 0.12, y - size * 0.08), size * 0.62)
    shade.setColorAt(0, skin.lighter(108))
    shade.setColorAt(0.7, skin)
    shade.setColorAt(1, skin.darker(128))
    painter.setBrush(QBrush(shade))
    painter.drawEllipse(QPointF(x, y + size * 0.03), width * 0.5, size * 0.5)
    for side in (-1, 1):
        _eye(painter, x + side * width * 0.2, y - size * 0.04, size, skin=skin, hair=hair)
    _nose_and_mouth(painter, x, y, size, skin)
    fringe = QPainterPath(QPointF(x - width * 0.52, y - size * 0.06))
    fringe.cubicTo(
        x - width * 0.5,
        y - size * 0.62,
        x + width * 0.5,
        y - size * 0.62,
        x + width * 0.52,
        y - size * 0.06,
    )
    fringe.cubicTo(
        x + width * 0.4,
        y - size * 0.3,
        x - width * 0.2,
        y - size * 0.36,
        x - width * 0.52,
        y - size * 0.06,
    )
    painter.setBrush(hair)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(fringe)


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _eye(painter: QPainter, x: float, y: float, size: float, *, skin: QColor, hair: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(skin.darker(125))
    painter.drawEllipse(QPointF(x, y - size * 0.005), size * 0.092, size * 0.058)
    painter.setBrush(QColor("#f7f4f0"))
    painter.drawEllipse(QPointF(x, y), size * 0.075, size * 0.042)
    painter.setBrush(QColor("#3a2a1c"))
    painter.drawEllipse(QPointF(x, y), size * 0.04, size * 0.042)
    painter.setPen(_pen(hair.darker(120), size * 0.028))
    painter.drawLine(
        QPointF(x - size * 0.085, y - size * 0.09), QPointF(x + size * 0.085, y - size * 0.1)
    )


def _nose_and_mouth(painter: QPainter, x: float, y: float, size: float, skin: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(skin.darker(145), size * 0.02))
    nose = QPainterPath(QPointF(x - size * 0.02, y - size * 0.02))
    nose.cubicTo(
        x - size * 0.05,
        y + size * 0.1,
        x - size * 0.07,
        y + size * 0.15,
        x + size * 0.03,
        y + size * 0.14,
    )
    painter.drawPath(nose)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#a4473f"))
    mouth = QPainterPath(QPointF(x - size * 0.13, y + size * 0.24))
    mouth.cubicTo(
        x - size * 0.05,
        y + size * 0.37,
        x + size * 0.05,
        y + size * 0.37,
        x + size * 0.13,
        y + size * 0.24,
    )
    mouth.cubicTo(
        x + size * 0.05,
        y + size * 0.27,
        x - size * 0.05,
        y + size * 0.27,
        x - size * 0.13,
        y + size * 0.24,
    )
    painter.drawPath(mouth)


def draw_photo(path: Path, people: int, seed: int) -> None:
    """Draw a school field with so many people on it."""
    dice = random.Random(seed)  # noqa: S311  a drawing
    image = QImage(1600, 1067, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 620)
    sky.setColorAt(0, QColor("#8fbfe8"))
    sky.setColorAt(1, QColor("#e3eef5"))
    painter.fillRect(image.rect(), QBrush(sky))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#b98f6f"))
    painter.drawRect(900, 260, 560, 360)
    painter.setBrush(QColor("#eef3f6"))
    for column in range(5):
        painter.drawRect(940 + column * 104, 330, 62, 90)
    grass = QLinearGradient(0, 600, 0, 1067)
    grass.setColorAt(0, QColor("#8db567"))
    grass.setColorAt(1, QColor("#5f8d44"))
    painter.fillRect(0, 600, 1600, 467, QBrush(grass))
    size = 250 if people < 4 else 180
    for number in range(people):
        x = 1600 * (number + 0.5) / people + dice.uniform(-20, 20)
        who = random.Random(number)  # noqa: S311  the same person has the same place everywhere
        y, height = 520 + dice.uniform(-50, 60), size * dice.uniform(0.9, 1.1)
        draw_head(painter, x, y, height, who)
        HEADS.setdefault(path.name, []).append((x, y, height))
    painter.end()
    image.save(str(path), quality=92)


PASSPHRASE = "five calm owls read quietly"  # noqa: S105  people who do not exist
NAMES = (
    ("Amy", "Brown", "3A", "yes"),
    ("Ben", "Carter", "3A", "yes"),
    ("Chidi", "Okafor", "3A", "yes"),
    ("Dana", "Evans", "3A", "no"),
    ("Maximiliana Theodora", "Featherstonehaugh-Cholmondeley", "3A", "yes"),
    ("نور", "العبد الله", "3A", "yes"),
    ("Zoë", "Young", "4B", "no"),
)


def make_gallery(path: Path) -> None:
    """Make a gallery of people who do not exist."""
    today = date.today()
    lines = [
        "pupil_id,forename,surname,class,biometric,biometric_date,biometric_by,objects_parent,"
        "objects_child,consent:website,from:website,evidence,given_by"
    ]
    lines += [
        f"P{n},{first},{last},{room},yes,{today},parent,no,no,{yes},{today},form,parent"
        for n, (first, last, room, yes) in enumerate(NAMES)
    ]
    table = path.with_suffix(".csv")
    table.write_text("\n".join(lines), encoding="utf-8")
    with create(path, "dht", PASSPHRASE).gallery as gallery:
        gallery.import_table(read_table(table))
        gallery.switch_recognition_on(
            dpia=today, dpo=today, parents_told=today, by="Governors", unmatched="allow"
        )
        for number in range(2):
            add_drawn_reference(gallery, f"P{number}", seed=number)


def add_drawn_reference(gallery: Gallery, pupil_id: str, seed: int) -> None:
    """Enrol a drawn head; the vector is any, so that nothing is ever taken for it."""
    image = QImage(300, 300, QImage.Format.Format_RGB888)
    image.fill(QColor("#c9d6e2"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_head(painter, 150, 150, 190, random.Random(seed))  # noqa: S311  a drawing
    painter.end()
    data = QBuffer()
    data.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(data, "JPEG", 92)
    vector = np.zeros(128, np.float32)
    vector[seed] = 1
    gallery.add_reference(
        pupil_id,
        photo=bytes(data.data().data()),
        taken=date.today(),
        vector=vector,
        model_id="dlib-resnet-int8",
        quality=Quality(200, 80, 200, 0),
    )


HEADS: dict[str, list[tuple[float, float, float]]] = {}
"""Where heads were drawn, by the name of the photo: x and y of the centre, and height."""


def drawn_face(person: int, x: float, y: float, size: float) -> FaceResult:
    """Return a drawn head as the check would tell of a real one."""
    box = Box(x - 0.36 * size, y - 0.32 * size, 0.72 * size, 0.85 * size)
    marks = ((-0.15, -0.04), (0.15, -0.04), (0, 0.14), (-0.12, 0.26), (0.12, 0.26))
    points = tuple((x + a * size, y + b * size) for a, b in marks)
    told = FaceResult(box, points, 0.9, Decision.COVER, "Not recognised", group=person)
    if person < 2:
        why = "May be someone who may be shown, but it is not certain"
        return replace(told, decision=Decision.REVIEW, reason=why, pupil_id=f"P{person}")
    if person == 2:
        why = "Matched. Consent is in force"
        return replace(told, decision=Decision.SHOW, reason=why, pupil_id="P2")
    return told


def introduce(window: MainWindow) -> None:
    """Tell the window who the drawn people are."""
    review = window.review
    results = []
    for index in range(len(review)):
        result = review.row(index).checked[0]
        heads = HEADS.get(review.photo(index).name, ())
        faces = tuple(drawn_face(person, *head) for person, head in enumerate(heads))
        asked = any(f.decision is Decision.REVIEW for f in faces)
        verdict = Verdict.REVIEW if asked else Verdict.READY
        known = replace(result, faces=faces, verdict=verdict, reasons=())
        results.append(known if result.width else result)
    channels = window.flow.options.channels
    review.set_final(*(tuple(replace(r) for r in results) for _ in channels))


def make_photos(folder: Path) -> None:
    """Draw an event."""
    folder.mkdir()
    for number, people in enumerate((4, 5, 3, 0, 1, 4, 5), start=1):
        draw_photo(folder / f"sports-day-{number}.jpg", people, seed=number + 1)
    name = "a very long name of a photo from the telephone of somebody who likes long names.jpg"
    draw_photo(folder / name, 2, seed=20)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff this is no photo")
    (folder / "film.mp4").write_bytes(b"\0" * 100)


class Shots:
    """Takes one picture after the other as the window gets there."""

    def __init__(self, window: QWidget, out: Path) -> None:
        """Save into `out`."""
        self.window, self.out = window, out
        self.last = "the start"

    def _boxes(self) -> list[str]:
        return [box.text() for box in self.window.findChildren(QMessageBox)]

    def take(self, name: str) -> None:
        """Save the screen if there is one, else the window alone."""
        self.when(lambda: True)
        self.last = name
        if QApplication.platformName() == "offscreen":
            self.window.grab().save(str(self.out / f"{name}.png"))
        else:
            self.window.screen().grabWindow(0).save(str(self.out / f"{name}.png"))

    def when(self, ready: Callable[[], object]) -> None:
        """Wait in the event loop until `ready`, and until what follows from it is drawn."""
        limit = QDeadlineTimer(600_000)
        while not ready():
            QApplication.processEvents()
            if limit.hasExpired():
                raise TimeoutError(f"after {self.last}: boxes {self._boxes()}")
        settled = QDeadlineTimer(300)
        while not settled.hasExpired():
            QApplication.processEvents()


def walk(window: MainWindow, shots: Shots, home: Path, pictures: Worker) -> None:  # noqa: PLR0915  a list
    """Go through every state."""

    def shown(kind: type = Dialog) -> list[Dialog]:
        return [d for d in window.findChildren(kind) if d.isVisible()]

    shots.when(window.isVisible)
    shots.take("01-empty")
    window.gallery.unlock(home / "Hill School.photocheck")
    shots.when(shown)
    (dialog,) = shown()
    dialog.passphrase.setText("wrong")
    dialog.ok.click()
    shots.when(lambda: dialog.fault)
    shots.take("02-wrong-passphrase")
    dialog.passphrase.setText(PASSPHRASE)
    dialog.ok.click()
    shots.when(lambda: window.session.gallery_name)
    window.start.add_inputs([home / "photos"])
    window.start.choose_channel("website")
    window.start.choose_channel("newsletter")
    window.start.classes.setText("3A")
    shots.take("03-chosen")
    window.start.go.click()
    shots.when(lambda: len(window.review) and window.review.result(3))
    shots.take("04-busy")
    window.check.pause.click()
    shots.take("04-paused")
    window.check.pause.click()
    shots.when(lambda: not window.flow.busy)
    introduce(window)
    first = next(i for i in range(len(window.review)) if "day-1" in window.review.photo(i).name)
    window.show_photo(first)
    shots.when(lambda: window.photo.head_shot(0))
    window.photo.choose(3)
    window.photo.name()
    shots.when(shown)
    shots.take("05-who-is-this")
    (dialog,) = shown()
    dialog.search.setText("max")
    dialog.ok.click()
    window.photo.choose(1)
    shots.take("06-photo")
    window.photo.view.drawn.emit(Box(980, 300, 260, 160))
    window.photo.view.reshaped.emit(0, Shape(Box(980, 300, 260, 160), 20.0))
    shots.take("06-cover-turned")
    window.photo.tools.crop()
    shots.take("06-crop")
    window.photo.view.drawn.emit(Box(200, 150, 1200, 800))
    shots.take("06-cropped")
    window.photo.side.as_saved.setChecked(True)
    shots.when(lambda: window.photo.view.shows_picture)
    shots.take("07-as-saved")
    window.photo.tools.crop()
    alone = next(i for i in range(len(window.review)) if "day-5" in window.review.photo(i).name)
    window.show_photo(alone)
    shots.when(lambda: window.photo.view.shows_picture)
    shots.take("08-nobody")
    window.show_photo(0)
    shots.when(lambda: window.photo.view.shows_picture)
    shots.take("08-long-name")
    window.show_grid()
    shots.when(lambda: True)
    shots.when(lambda: not pictures.busy)  # a picture from before an answer is replaced by then
    shots.take("09-mixed")
    window.show_question()
    shots.when(window.people.box.yes.isEnabled)
    shots.take("10-people")
    window.people.tiles.setCurrentIndex(window.people.tiles_model.index(1))
    window.people.toggle_tile()
    shots.take("11-taken-out")
    window.people.answer("yes")
    shots.when(window.people.box.yes.isEnabled)
    shots.take("12-next-person")
    window.show_grid()
    shots.take("13-after-answers")
    window.check.zoom.setValue(0)
    shots.take("13-small")
    window.check.zoom.setValue(1)
    window.saving.ask()
    (dialog,) = shown(ExportDialog)
    dialog.folder.setText("/home/office/Documents/Safe copies")  # not this computer's
    shots.take("14-save")
    dialog.folder.setText(str(home / "photos"))
    dialog.cover_all.setChecked(True)
    dialog.ok.click()
    shots.when(lambda: not window.flow.busy)
    shots.take("15-error")
    for box in window.findChildren(QMessageBox):
        box.reject()
    window.saving.ask()
    (dialog,) = shown(ExportDialog)
    dialog.folder.setText(str(home / "Safe copies"))
    dialog.ok.click()
    shots.when(lambda: window.pages.currentWidget() is window.summary)
    shots.take("16-saved")
    window.new_batch()
    window.start.add_inputs([home / "photos" / "sports-day-1.jpg"])
    window.start.choose_channel("website")
    window.start.go.click()
    shots.when(lambda: len(window.review) == 1 and not window.flow.busy)
    window.gallery.lock()
    window.gallery.use(window.session.open_gallery(home / "Hill School.photocheck", PASSPHRASE))
    shots.take("17-go-on")
    for box in window.findChildren(QMessageBox):
        box.reject()
    window.desk.manage()
    shots.take("18-gallery")
    window.desk.page.show_section(window.desk.page.policy)
    shots.take("19-policy")


def main() -> int:
    """Make one set of screenshots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dark", action="store_true")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    app.make_application()
    session, work, pictures = Session(), Worker(), Worker()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app.forget_places()
        make_photos(home / "photos")
        make_gallery(home / "Hill School.photocheck")
        window = app.make_window(session, work, pictures)
        window.desk.use(Settings(colours="dark" if arguments.dark else "light"))
        window.showMaximized()
        shots = Shots(window, arguments.out)
        try:
            walk(window, shots, home, pictures)
            walk_office(window, shots, home)
        finally:
            app.shut_down(session, work, pictures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
