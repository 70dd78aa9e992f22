"""A school that does not exist, for the screenshots: people drawn by code, photos, a gallery."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QPointF, QRectF, Qt
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

from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.records import Role
from photocheck.core.consent.sign_off import ask_for_two
from photocheck.core.consent.table import read_table
from photocheck.core.consent.users import add_user
from photocheck.core.types import Box, Decision, FaceResult, Quality

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
    size = {1: 330, 2: 250, 3: 250}.get(people, 180)
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


def make_small_galleries(home: Path) -> None:
    """Make a gallery without recognition, and one whose school asks for two people."""
    create(home / "Recognition off.photocheck", "dht", PASSPHRASE).gallery.close()
    with create(home / "Two people.photocheck", "dht", PASSPHRASE).gallery as gallery:
        gallery.import_table(read_table(home / "Hill School.csv"))
        add_user(gallery, "Ms Teacher", Role.CHECKER, PASSPHRASE)
        ask_for_two(gallery, on=True)


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


def drawn_face(person: int, x: float, y: float, size: float, *, known: bool) -> FaceResult:
    """Return a drawn head as the check would tell of a real one, with recognition if `known`."""
    box = Box(x - 0.36 * size, y - 0.32 * size, 0.72 * size, 0.85 * size)
    marks = ((-0.15, -0.04), (0.15, -0.04), (0, 0.14), (-0.12, 0.26), (0.12, 0.26))
    points = tuple((x + a * size, y + b * size) for a, b in marks)
    told = FaceResult(box, points, 0.9, Decision.COVER, "Not recognised", group=person)
    if not known:
        return replace(told, reason="Everyone is covered until named by hand", group=None)
    if person < 2:
        why = "May be someone who may be shown, but it is not certain"
        return replace(told, decision=Decision.REVIEW, reason=why, pupil_id=f"P{person}")
    if person == 2:
        why = "Matched. Consent is in force"
        return replace(told, decision=Decision.SHOW, reason=why, pupil_id="P2")
    return told


def make_photos(folder: Path) -> None:
    """Draw an event."""
    folder.mkdir()
    for number, people in enumerate((4, 5, 3, 0, 1, 4, 5), start=1):
        draw_photo(folder / f"sports-day-{number}.jpg", people, seed=number + 1)
    name = "a very long name of a photo from the telephone of somebody who likes long names.jpg"
    draw_photo(folder / name, 2, seed=20)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff this is no photo")
    (folder / "film.mp4").write_bytes(b"\0" * 100)
