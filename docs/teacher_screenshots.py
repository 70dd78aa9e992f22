"""The states of the teacher's half of the window, for `make_screenshots.py`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from drawn_school import HEADS, PASSPHRASE, drawn_face

from photocheck.core.consent.verdict import HELD
from photocheck.core.types import Box, Decision, PhotoResult, Region, Verdict
from photocheck.gui.models.review import State
from photocheck.gui.views.handles import Shape
from photocheck.gui.windows.export_dialog import ExportDialog
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

if TYPE_CHECKING:
    from make_screenshots import Shots

WRITING = Region(Box(905, 270, 540, 56), "text", "It may be a name", question=True)


def introduce(window: MainWindow, *, known: bool = True) -> None:
    """Tell the window where the drawn people are, and, if `known`, who they are."""
    review = window.review
    results = []
    for index in range(len(review)):
        result = review.row(index).checked[0]
        name = review.photo(index).name
        if result.width:
            heads = enumerate(HEADS.get(name, ()))
            faces = tuple(drawn_face(person, *head, known=known) for person, head in heads)
            result = _decided(replace(result, faces=faces, reasons=()), name, known=known)
        results.append(result)
    review.set_final(*(tuple(replace(r) for r in results) for _ in window.flow.options.channels))


def _decided(result: PhotoResult, name: str, *, known: bool) -> PhotoResult:
    if known and "day-7" in name:
        faces = (*result.faces[:-1], replace(result.faces[-1], hold=True))
        return replace(result, faces=faces, verdict=Verdict.HOLD, reasons=(HELD,))
    regions = (WRITING,) if known and "day-6" in name else ()
    asked = any(f.decision is Decision.REVIEW for f in result.faces)
    verdict = Verdict.REVIEW if asked or regions else Verdict.READY
    return replace(result, regions=regions, verdict=verdict)


def unlock(window: MainWindow, gallery: Path, user: str = "dht") -> None:
    """Unlock a gallery without its dialog."""
    window.gallery.use(window.session.open_gallery(gallery, PASSPHRASE, user))


def check(window: MainWindow, shots: "Shots", *photos: Path) -> None:
    """Check photos for the website."""
    window.start.set_inputs(photos)
    window.start.choose_channel("website")
    window.start.go.click()
    shots.when(lambda: len(window.review) and not window.flow.busy)


def index_of(window: MainWindow, name: str) -> int:
    """Return the row of the photo whose name holds `name`."""
    return next(i for i in range(len(window.review)) if name in window.review.photo(i).name)


def walk_teacher(window: MainWindow, shots: "Shots", home: Path, pictures: Worker) -> None:
    """Go through every state."""
    shots.when(window.isVisible)
    shots.take("01-empty")
    without_recognition(window, shots, home, pictures)
    unlock_and_choose(window, shots, home)
    one_photo(window, shots, pictures)
    many_photos(window, shots, pictures)
    save(window, shots, home)
    two_people(window, shots, home)


def without_recognition(window: MainWindow, shots: "Shots", home: Path, pictures: Worker) -> None:
    """Check without a gallery, and with recognition off: everyone is covered."""
    photo = home / "photos" / "sports-day-1.jpg"
    check(window, shots, photo)
    introduce(window, known=False)
    shots.when(lambda: not pictures.busy)
    shots.take("20-no-gallery")
    window.show_photo(0)
    shots.when(lambda: window.photo.head_shot(0))
    window.photo.name()
    shots.take("21-no-gallery-name")
    unlock(window, home / "Recognition off.photocheck")
    check(window, shots, photo)
    introduce(window, known=False)
    shots.when(lambda: not pictures.busy)
    shots.take("22-recognition-off")
    window.session.finish()
    window.gallery.lock()
    window.new_batch()


def unlock_and_choose(window: MainWindow, shots: "Shots", home: Path) -> None:
    """Unlock the gallery, choose what to check, check."""
    window.start.set_inputs(())
    window.gallery.unlock(home / "Hill School.photocheck")
    dialog = shots.dialog()
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


def one_photo(window: MainWindow, shots: "Shots", pictures: Worker) -> None:
    """Work in single photos."""
    window.show_photo(index_of(window, "day-1"))
    shots.when(lambda: window.photo.head_shot(0))
    window.photo.choose(3)
    window.photo.name()
    dialog = shots.dialog()
    shots.take("05-who-is-this")
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
    for name, photo in (
        ("08-nobody", "day-4"),
        ("08-long-name", "a very long"),
        ("08-writing", "day-6"),
        ("08-held", "day-7"),
        ("08-not-checked", "broken"),
    ):
        window.show_photo(index_of(window, photo))
        shots.when(lambda: not pictures.busy)
        if name == "08-writing":
            window.photo.choose(len(window.photo.result.faces))
        shots.take(name)


def many_photos(window: MainWindow, shots: "Shots", pictures: Worker) -> None:
    """Work on the event: the grid, and the people in it."""
    window.show_grid()
    shots.when(window.check.grid.isVisible)  # drawing it asks for the pictures
    shots.when(lambda: not pictures.busy)
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
    shots.when(lambda: not pictures.busy)
    shots.take("13-after-answers")
    window.check.zoom.setValue(0)
    shots.take("13-small")
    window.check.zoom.setValue(1)
    window.check.show_only(State.HOLD)
    shots.take("13-held")
    window.check.show_only(None)
    alone = index_of(window, "day-5")
    face = window.review.result(alone).faces[0]
    window.review.give(alone, "Show", window.session.showing(face, "P0"))
    window.show_photo(alone)
    shots.when(lambda: not pictures.busy)
    shots.take("13-alone")
    window.show_grid()


def save(window: MainWindow, shots: "Shots", home: Path) -> None:
    """Save: first into a folder that is refused, then well; go on another day."""
    window.saving.ask()
    dialog = shots.dialog(ExportDialog)
    dialog.folder.setText("/home/office/Documents/Safe copies")  # not this computer's
    shots.take("14-save")
    dialog.folder.setText(str(home / "photos"))
    dialog.cover_all.setChecked(True)
    dialog.ok.click()
    shots.take("15-error")
    dialog.folder.setText(str(home / "Safe copies"))
    dialog.ok.click()
    shots.when(lambda: window.pages.currentWidget() is window.summary)
    shots.take("16-saved")
    window.new_batch()
    window.start.set_channels(window.session.channels())
    check(window, shots, home / "photos" / "sports-day-1.jpg")
    window.gallery.lock()
    unlock(window, home / "Hill School.photocheck")
    shots.take("17-go-on")
    shots.close_messages()
    window.desk.manage()
    shots.take("18-gallery")
    window.desk.page.show_section(window.desk.page.policy)
    shots.take("19-policy")
    window.gallery.lock()


def two_people(window: MainWindow, shots: "Shots", home: Path) -> None:
    """One prepares, another approves."""
    gallery = home / "Two people.photocheck"
    unlock(window, gallery, "Ms Teacher")
    check(window, shots, home / "photos" / "sports-day-1.jpg")
    window.saving.ask()
    shots.take("23-hand-over")
    shots.press("Hand over")
    shots.when(lambda: not window.session.gallery_name)
    shots.take("24-handed-over")
    unlock(window, gallery)
    shots.take("25-approve")
    shots.close_messages()
    window.gallery.lock()
