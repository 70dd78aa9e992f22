"""One photo in large, its faces beside it, and every answer by one key or click."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photocheck.core.errors import KnownError, PhotocheckError
from photocheck.core.types import PhotoResult
from photocheck.gui.models.faces_model import FacesModel
from photocheck.gui.models.pictures import Pictures
from photocheck.gui.models.questions import is_open
from photocheck.gui.models.review import Operation, Review, State
from photocheck.gui.notices import Notices
from photocheck.gui.views.answer_button import add_keys
from photocheck.gui.views.photo_head import PhotoHead
from photocheck.gui.views.photo_side import PhotoSide
from photocheck.gui.views.photo_view import PhotoView
from photocheck.gui.views.question_box import head_shot
from photocheck.gui.windows.chosen_face import show_chosen
from photocheck.gui.windows.cover_tools import CoverTools

if TYPE_CHECKING:
    from photocheck.gui.session import Session


class PhotoPage(QWidget):
    """The page for one photo.

    Signals:
        back_wanted: back to the grid.
        name_wanted: a person is to be named for (photo, face).
        all_answered: the last question was answered.
    """

    back_wanted = Signal()
    name_wanted = Signal(int, int)
    all_answered = Signal()

    def __init__(
        self,
        session: "Session",
        review: Review,
        pictures: Pictures,
        notices: Notices,
        parent: QWidget | None = None,
    ) -> None:
        """Build the page; `open` shows a photo."""
        super().__init__(parent)
        self._session, self._review = session, review
        self._pictures, self._notices = pictures, notices
        self._photo = -1
        self.faces = FacesModel(session.label, self)
        self.view = PhotoView()
        self.view.face_clicked.connect(self._click_face)
        self.view.region_clicked.connect(lambda n: self.choose(self.faces.faces + n))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        self.head = PhotoHead()
        self.head.back_wanted.connect(self.back_wanted)
        self.head.step_wanted.connect(self.step)
        column.addWidget(self.head)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.view, 1)
        row.addWidget(self._build_side())
        column.addLayout(row, 1)
        self.tools = CoverTools(self, session, notices)
        self.side.question.remove_wanted.connect(self.tools.remove)
        self._add_keys()
        review.changed.connect(self._changed)
        review.opened.connect(self._forget)
        pictures.large_ready.connect(self._picture_ready)
        pictures.failed.connect(self._picture_failed)

    def _build_side(self) -> PhotoSide:
        self.side = side = PhotoSide(self.faces)
        side.row_chosen.connect(self._chosen)
        side.list.activated.connect(lambda _: self.name())
        side.question.answered.connect(self.answer)
        side.question.cover_wanted.connect(self.cover)
        side.question.name_wanted.connect(self.name)
        side.next_question.clicked.connect(self.go_on)
        side.as_saved.toggled.connect(lambda _: self._show_picture())
        side.leave_out.clicked.connect(self.toggle_left_out)
        return side

    def _add_keys(self) -> None:
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Y", lambda: self.answer("yes")),
            ("N", lambda: self.answer("no")),
            ("U", lambda: self.answer("unsure")),
            ("C", self.cover),
            ("S", self.name),
            ("D", self.tools.draw),
            ("K", self.tools.crop),
            ("B", self.side.as_saved.toggle),
            ("X", self.toggle_left_out),
            ("Del", self.tools.remove),
            ("Space", self.go_on),
            ("Esc", self._escape),
            ("PgUp", lambda: self.step(-1)),
            ("PgDown", lambda: self.step(1)),
            ("+", lambda: self.view.zoom(1)),
            ("=", lambda: self.view.zoom(1)),
            ("-", lambda: self.view.zoom(-1)),
            ("0", self.view.fit),
        )
        add_keys(self, keys)

    # -- what is shown --

    @property
    def photo(self) -> int:
        """Return the row of the photo shown, -1 for none."""
        return self._photo

    @property
    def face(self) -> int | None:
        """Return the number of the face that is chosen, or None."""
        row = self.side.row
        return row if 0 <= row < self.faces.faces else None

    @property
    def region(self) -> int | None:
        """Return the number of the cover that is chosen, or None."""
        behind = self.side.row - self.faces.faces
        return behind if 0 <= behind < self.faces.rowCount() - self.faces.faces else None

    @property
    def result(self) -> PhotoResult | None:
        """Return the result of the photo shown, as it stands."""
        return self._review.result(self._photo) if self._photo >= 0 else None

    def open(self, photo: int, face: int | None = None) -> None:
        """Show a photo, with its first open question chosen unless `face` says which."""
        self._photo = photo
        self.view.set_drawing(False)
        self.side.as_saved.setChecked(False)
        result = self._review.result(photo)
        self.faces.show(result)
        self._show_picture()
        self._show_head()
        asked = self._review.open_faces(photo)
        wanted = face if face is not None else (asked[0] if asked else 0)
        self.choose(wanted)
        self.view.fit()
        self.side.list.setFocus()

    def _forget(self) -> None:
        """Let go of the photo, its faces and their names."""
        self._photo = -1
        self.faces.show(None)
        self._show_picture()
        self.side.question.forget()

    def choose(self, row: int) -> None:
        """Choose a face (or, behind the faces, a drawn cover)."""
        self.side.choose(row)
        self._chosen()

    def step(self, by: int) -> None:
        """Go to the photo before or after."""
        if 0 <= self._photo + by < len(self._review):
            self.open(self._photo + by)

    def _changed(self, photo: int) -> None:
        if photo == self._photo:
            row = self.side.row
            self.faces.show(self._review.result(photo))
            self._show_picture()
            self._show_head()
            self.choose(row)

    def _show_picture(self) -> None:
        result = self.result
        if result is None or not result.width:
            self.view.show_image(None, 4, 3)
            self.view.show_frames(None, None)
            return
        covered = self.side.as_saved.isChecked()
        image = self._pictures.large(self._photo, covered)
        if not covered:
            self._pictures.large(self._photo, covered=True)  # so that B answers at once
        width, height = result.width, result.height
        if covered and result.crop:
            width, height = round(result.crop.w), round(result.crop.h)
        self.view.show_image(image, width, height)
        self.view.show_frames(None if covered else result, self.face)

    def _picture_ready(self, photo: int, covered: bool) -> None:
        if photo == self._photo and covered is self.side.as_saved.isChecked():
            self._show_picture()
            self._chosen()

    def _picture_failed(self, photo: int, error: PhotocheckError) -> None:
        if photo == self._photo:
            self._notices.tell(error.sentence)

    def _show_head(self) -> None:
        state = self._review.state(self._photo)
        name = self._review.photo(self._photo).name
        self.head.show_photo(name, state, here=self._photo, every=len(self._review))
        result = self.result
        cropped = result is not None and result.crop is not None
        usable = result is not None and result.width > 0
        self.side.show_tools(usable=usable, left_out=state is State.LEFT_OUT, cropped=cropped)
        stopped = result is not None and state in (State.HOLD, State.FAILED)
        why = [f"{reason.rstrip('.')}." for reason in result.reasons] if result and stopped else []
        advice = self._session.advice(result) if result else ()
        self.side.show_advice([*why, *advice] if usable else ())
        left = any(True for _ in self._review.questions())
        self.side.next_question.setEnabled(left)

    def _chosen(self) -> None:
        result, face, region = self.result, self.face, self.region
        self.view.choose(face)
        self.tools.show_handles(None if self.side.as_saved.isChecked() else region)
        head = self.head_shot(face) if face is not None else None
        show_chosen(self.side.question, self._session, result, face=face, region=region, head=head)

    def head_shot(self, face: int) -> QPixmap | None:
        """Return a face of the photo shown, or None while its picture is being made."""
        result = self._review.result(self._photo)
        image = self._pictures.large(self._photo, covered=False)
        if result is None or image is None:
            return None
        return head_shot(image, result.faces[face].box, result.width, self.devicePixelRatioF())

    # -- what a person does --

    def give(self, text: str, operation: Operation) -> bool:
        """Give an answer about the photo shown; tell whether it was taken."""
        try:
            self._review.give(self._photo, text, operation)
        except KnownError as error:
            self._notices.tell(error.sentence)
            self._chosen()  # a cover that was dragged goes back to where it is
            return False
        self._notices.clear()
        return True

    def answer(self, said: str) -> None:
        """Answer the question on the chosen face and go on to the next."""
        number, result = self.face, self._review.result(self._photo)
        if number is None or result is None or not is_open(result.faces[number], result):
            return
        if self.give(
            self.tr("Answer a question"), self._session.answering(result.faces[number], said)
        ):
            self.go_on()

    def cover(self) -> None:
        """Cover the chosen face or writing; if it was a question, go on to the next."""
        if self.tools.keep():
            return
        number, result = self.face, self._review.result(self._photo)
        if number is None or result is None:
            return
        asked = is_open(result.faces[number], result)
        step = self._session.covering(result.faces[number])
        if self.give(self.tr("Cover a face"), step) and asked:
            self.go_on()

    def name(self) -> None:
        """Ask for the name of the chosen face."""
        if self.face is None:
            return
        if not self._session.people():
            self._notices.tell(
                self.tr("To show a face, go back, unlock the gallery and check again.")
            )
            return
        self.name_wanted.emit(self._photo, self.face)

    def show_as(self, photo: int, face: int, pupil_id: str) -> None:
        """Show a face as a person; if it was a question, go on to the next."""
        result = self._review.result(photo)
        if photo != self._photo or result is None:
            return
        asked = is_open(result.faces[face], result)
        step = self._session.showing(result.faces[face], pupil_id)
        if self.give(self.tr("Name a person"), step) and asked:
            self.go_on()

    def go_on(self) -> None:
        """Go to the next open question, in this photo or another."""
        here = self.side.row
        found = self._review.next_question(self._photo, here)
        if found is None:
            self._notices.tell(self.tr("All questions are answered."))
            self.all_answered.emit()
        elif found.photo == self._photo:
            self.choose(found.face)
        else:
            self.open(found.photo, found.face)

    def toggle_left_out(self) -> None:
        """Leave the photo out of what is saved, or take it in again."""
        out = self._review.state(self._photo) is not State.LEFT_OUT
        text = self.tr("Leave a photo out") if out else self.tr("Take a photo in again")
        try:
            self._review.leave_out(self._photo, text, out)
        except KnownError as error:
            self._notices.tell(error.sentence)

    def _click_face(self, number: int) -> None:
        result = self._review.result(self._photo)
        self.choose(number)
        if result is None:
            return
        if result.faces[number].covered:
            self.name()
        else:
            self.cover()

    def _escape(self) -> None:
        if self.tools.stop():
            self._notices.clear()
        else:
            self.back_wanted.emit()
