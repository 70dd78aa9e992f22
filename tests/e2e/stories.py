"""One afternoon of each person, by mouse and keys alone, through the real `main`.

python stories.py teacher|office|deputy|killed|resumed PHOTOS GALLERY OUT
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import hand
from driver import Driver
from hand import Steps
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QListView,
    QTableWidget,
    QWidget,
)

PASSPHRASE = "correct horse battery staple"
LIST = """Admission No,First name,Last name,Form,Website photographs,biometric,biometric date,Informed By,biometric by
P7,Kimberley,Featherstone,4B,Granted,yes,2026-09-01,mother,mother
P8,Josephine,Hillingdon,4B,maybe,yes,2026-09-01,father,father
,Nobody,Whatsoever,4B,Granted,yes,2026-09-01,,
"""  # noqa: E501  one row a line


def unlock(gallery: Path, user: str, *, then: str = "Unlocked. It knows") -> Steps:
    """Unlock a gallery from the start page, until `then` is said."""
    yield from hand.press("Unlock")
    yield from hand.write("Gallery folder (its name ends with .photocheck)", str(gallery))
    yield from hand.write("Your name", user)
    yield from hand.write("Passphrase", PASSPHRASE)
    yield from hand.key(Qt.Key.Key_Return)
    yield lambda: hand.says(then)


def check(*photos: Path) -> Steps:
    """Drop photos, say where they go, and have them checked."""
    yield from hand.drop(photos)
    yield from hand.click(lambda: tick("School website"))
    yield from hand.press("Check the photos")
    yield lambda: hand.button("Save safe copies")  # it is off while photos are checked


def tick(text: str) -> QWidget | None:
    """Return the box of a choice in sight."""
    return hand.field(QCheckBox, text)


def save(out: Path) -> Steps:
    """Save the photos that are ready; questions still open are covered."""
    yield from hand.key(Qt.Key.Key_S, ctrl=True)
    yield from order(out)
    yield lambda: hand.says("saved") and hand.button("Open the folder")


def order(out: Path) -> Steps:
    """Say where the copies go, and begin."""
    yield lambda: hand.says("Save safe copies")
    yield from hand.write("Folder for the copies", str(out))
    if not hand.button("Save"):
        (every,) = [b for b in hand.top().findChildren(QCheckBox) if "still open" in b.text()]
        yield from hand.click(lambda: every)
    yield from hand.press("Save")


def answer_people() -> Steps:
    """Say yes to every question about a person who is asked about, and keep strangers covered."""
    asked = 0
    yield from hand.click(lambda: question_button("Answer "))
    yield lambda: hand.says("people in these photos")
    while hand.says("people in these photos") and not hand.says("· 0 still"):
        known = hand.says("Is this ")
        text = "Yes" if known else "Keep covered"
        yield lambda text=text: hand.button(text) or hand.says("faces first: scroll down")
        if not hand.button(text):
            hand.roll("All faces of this person")
            continue
        yield from hand.key(Qt.Key.Key_Y if known else Qt.Key.Key_C)
        asked += known
    assert asked, "nobody was asked about"


def cover_what_is_asked() -> Steps:
    """Keep covered every face that is asked about, photo by photo."""
    if not question_button("Answer "):
        return
    yield from hand.click(lambda: question_button("Answer "))
    yield lambda: hand.button("Next question")
    while hand.button("Next question"):
        yield lambda: hand.button("Keep covered") or not hand.button("Next question")
        yield from hand.key(Qt.Key.Key_C)
    yield lambda: hand.button("Save safe copies")


def question_button(begins: str) -> QWidget | None:
    """Return the button that says how many questions there are."""
    buttons = [b for b in hand.top().findChildren(hand.QAbstractButton) if b.isVisible()]
    return next((b for b in buttons if hand.plain(b.text()).startswith(begins)), None)


def view() -> QGraphicsView:
    """Return the large picture."""
    (found,) = [v for v in hand.top().findChildren(QGraphicsView) if v.isVisible()]
    return found


def covers() -> int:
    """Return how many frames the list beside the picture tells of."""
    (found,) = [w for w in hand.top().findChildren(QListView) if w.isVisible()]
    return found.model().rowCount()


def draw_one() -> Steps:
    """In the photo in front: draw a cover, take it back, and bring it again."""
    before = covers()
    yield from hand.key(Qt.Key.Key_D)
    yield lambda: hand.says("Drag over what should be covered")
    middle = view().viewport().rect().center()
    yield from hand.drag(view().viewport(), middle - QPoint(60, 60), middle + QPoint(60, 60))
    yield lambda: covers() == before + 1
    yield from hand.key(Qt.Key.Key_Z, ctrl=True)
    yield lambda: covers() == before
    yield from hand.menu("Edit", "Redo: Draw a cover")
    yield lambda: covers() == before + 1


def teacher(photos: Path, gallery: Path, out: Path) -> Steps:
    """Drop the photos, answer, draw one cover, undo, export."""
    yield from unlock(gallery, "teacher")
    yield from check(*sorted(photos.iterdir()))
    yield from answer_people()
    if hand.button("All photos"):
        yield from hand.key(Qt.Key.Key_Escape)
    yield from hand.row("Photos", "IMG_1000", twice=True)
    yield lambda: hand.button("Draw a cover")
    yield from draw_one()
    yield from hand.key(Qt.Key.Key_B)  # as saved
    yield from hand.key(Qt.Key.Key_Escape)
    yield lambda: hand.button("Save safe copies")
    yield from save(out)
    yield from hand.key(Qt.Key.Key_Q, ctrl=True)


def killed(photos: Path, gallery: Path, out: Path) -> Steps:
    """Answer, and lose the power while the copies are written."""
    yield from unlock(gallery, "teacher")
    yield from check(*sorted(photos.iterdir()))
    yield from answer_people()
    yield from hand.key(Qt.Key.Key_S, ctrl=True)
    yield from order(out)
    yield lambda: out.is_dir() and len(list(out.glob("*.jpg"))) > 1
    os.kill(os.getpid(), signal.SIGKILL)


def resumed(photos: Path, gallery: Path, out: Path) -> Steps:
    """Go on the next morning: nothing is asked twice, and the copies are saved."""
    many = len(list(photos.iterdir()))
    yield from unlock(gallery, "teacher", then=f"You were checking {many} photos today. Go on?")
    yield from hand.press("Go on")
    yield lambda: hand.button("Save safe copies")
    assert not question_button("Answer "), "what was answered is asked again"
    yield from save(out)
    yield from hand.key(Qt.Key.Key_Q, ctrl=True)


def section(text: str) -> Steps:
    """Choose a part of the gallery."""
    yield from hand.row("Parts of the gallery", text)


def office(photos: Path, gallery: Path, out: Path) -> Steps:
    """Publish, import a list with mistakes, enrol a class, withdraw with the list to take down."""
    table = out.with_name("list.csv")
    table.write_text(LIST, encoding="utf-8")

    yield from unlock(gallery, "dht")
    yield from check(photos / "IMG_1.jpg")
    yield from save(out)

    yield from hand.menu("Gallery", "Manage the gallery")
    yield from section("Import a consent list")
    yield from hand.choose_file("Choose the list", table)
    yield from hand.press("Show what would change")
    yield lambda: hand.says("2 new")
    yield from hand.pick("What to list", "Not understood, taken as no (1)")
    yield lambda: "Row 3, Website photographs: neither yes nor no" in rows_of("What would change")
    yield from hand.pick("What to list", "Rows not used (1)")
    yield from hand.press("Apply to the gallery")
    yield lambda: hand.says("Done: 2 new")

    yield from section("Reference photos")
    yield from hand.choose_file("Choose a class photo", photos / "IMG_2.jpg")
    yield lambda: hand.says("Face 1")
    names = [b.accessibleName() for b in hand.top().findChildren(QComboBox) if fits(b)]
    for name, text in zip(
        names[:2], ("Kimberley Featherstone", "Josephine Hillingdon"), strict=True
    ):
        yield from hand.write(name, text[:5])
        yield from hand.key(Qt.Key.Key_Down)
        yield from hand.key(Qt.Key.Key_Return)
        yield lambda n=name, t=text: t in hand.field(QLineEdit, n).text()
    yield lambda: hand.says("2 of ")
    yield from hand.press("Keep these photos")
    yield lambda: hand.says("Look alike to the program")
    yield from hand.press("Close")

    yield from section("People")
    yield from hand.write("Search", "P1")
    yield from hand.key(Qt.Key.Key_Return)
    yield from hand.press("Withdraw")
    yield from hand.write("Who said so", "mother")
    yield from hand.write("Evidence", "an e-mail")
    yield from hand.press("Withdraw now")
    yield lambda: hand.says("Take these photos down now: 1.")
    assert "photo-0001.jpg" in rows_of("Photos to take down")
    yield from hand.press("Close")
    yield from hand.press("All people")
    yield lambda: hand.says("1 of 7 may appear")
    yield from hand.key(Qt.Key.Key_Q, ctrl=True)


def fits(box: QComboBox) -> bool:
    """Tell whether a name can be given in this box."""
    return box.isVisible() and box.isEnabled() and box.accessibleName().startswith("Name of face")


def rows_of(name: str) -> str:
    """Return all that stands in a table, in one text."""
    table = hand.field(QTableWidget, name)
    if table is None:
        return ""
    items = (table.item(r, c) for r in range(table.rowCount()) for c in range(table.columnCount()))
    return "\n".join(item.text() for item in items if item)


def deputy(photos: Path, gallery: Path, out: Path) -> Steps:
    """Review the gallery, ask for two people, approve a batch, revoke a user, read the log."""
    yield from unlock(gallery, "dht")
    yield from hand.press("Manage")
    yield lambda: hand.says("1 of 5 may appear: School website")
    yield from hand.pick("Answer", "May not appear")
    yield lambda: hand.says("The list shows 4.")
    yield from section("Policy of the school")
    yield from hand.press("Ask for two people")
    yield lambda: hand.button("One person is enough")
    yield from hand.press("Back to the photos")
    yield from hand.key(Qt.Key.Key_L, ctrl=True)

    yield from unlock(gallery, "teacher")
    yield from check(photos / "IMG_1.jpg", photos / "IMG_3.jpg")
    yield from cover_what_is_asked()
    yield from hand.press("Save safe copies")
    yield lambda: hand.says("Hand these photos over to be approved?")
    yield from hand.press("Hand over")
    yield lambda: hand.says("Handed over. The gallery is locked for the next person.")

    yield from unlock(gallery, "dht", then="teacher prepared 2 photos today. Look now?")
    yield from hand.press("Go on")
    yield lambda: hand.button("Save safe copies")
    yield from save(out)

    yield from hand.key(Qt.Key.Key_G, ctrl=True)
    yield from section("Users")
    yield from hand.row("Users of the gallery", "teacher")
    yield from hand.press("Remove")
    yield lambda: hand.says("Remove teacher?")
    yield from hand.press("Remove")
    yield lambda: hand.says("teacher is removed.")
    yield from section("Log")
    yield lambda: hand.says("Everything verifies")
    yield from hand.write("Search", "approved teacher")
    yield lambda: rows_of("Log").count("teacher") >= 1
    yield from hand.key(Qt.Key.Key_Q, ctrl=True)


STORIES: dict[str, Callable[[Path, Path, Path], Steps]] = {
    "teacher": teacher,
    "office": office,
    "deputy": deputy,
    "killed": killed,
    "resumed": resumed,
}

if __name__ == "__main__":
    which, *places = sys.argv[1:]
    event, school, copies = (Path(place) for place in places)
    code = Driver(lambda: STORIES[which](event, school, copies)).run()
    print(QApplication.platformName())  # noqa: T201
    raise SystemExit(code)
