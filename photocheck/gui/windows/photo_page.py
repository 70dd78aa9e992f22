"""One photo in large, its faces beside it, and every answer by one key or click."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.errors import KnownError, PhotocheckError
from photocheck.core.types import Box
from photocheck.gui.models.faces_model import DECISION_ROLE, REASON_ROLE, FacesModel
from photocheck.gui.models.pictures import Pictures
from photocheck.gui.models.review import Operation, Review, State, is_open
from photocheck.gui.notices import Notices
from photocheck.gui.views import badges
from photocheck.gui.views.legend import Legend
from photocheck.gui.views.photo_view import PhotoView
from photocheck.gui.views.question_box import QuestionBox, head_shot
from photocheck.gui.views.theme import icon
from photocheck.gui.views.two_lines import TwoLines
from photocheck.gui.windows.chosen_face import show_chosen

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
        self.view.drawn.connect(self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._build_head())
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.view, 1)
        row.addWidget(self._build_side())
        column.addLayout(row, 1)
        self._add_keys()
        review.changed.connect(self._changed)
        review.opened.connect(lambda: setattr(self, "_photo", -1))
        pictures.large_ready.connect(self._picture_ready)
        pictures.failed.connect(self._picture_failed)

    def _build_head(self) -> QHBoxLayout:
        self.back = QPushButton(icon("back"), self.tr("All photos"))
        self.back.setToolTip(self.tr("Key: Esc"))
        self.back.clicked.connect(self.back_wanted)
        self._badge = QLabel()
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setMinimumWidth(60)
        self._place = QLabel()
        self._place.setProperty("role", "hint")
        self.previous = self._tool("back", self.tr("Photo before"), "PgUp", lambda: self.step(-1))
        self.next = self._tool("next", self.tr("Next photo"), "PgDown", lambda: self.step(1))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addSpacing(6)
        row.addWidget(self._badge)
        row.addWidget(self._name, 1)
        row.addWidget(self._place)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        return row

    def _build_side(self) -> QWidget:
        self.question = QuestionBox()
        self.question.answered.connect(self.answer)
        self.question.cover_wanted.connect(self.cover)
        self.question.name_wanted.connect(self.name)
        self.question.remove_wanted.connect(self.remove)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Faces and covers in this photo"))
        self.list.setModel(self.faces)
        self.list.setItemDelegate(
            TwoLines(self.list, reason_role=REASON_ROLE, decision_role=DECISION_ROLE)
        )
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        self.list.activated.connect(lambda _: self.name())
        self.next_question = QPushButton(icon("question"), self.tr("Next question  (Space)"))
        self.next_question.clicked.connect(self.go_on)
        self.as_saved = QPushButton(icon("eye"), self.tr("As saved  (B)"))
        self.as_saved.setCheckable(True)
        self.as_saved.toggled.connect(lambda _: self._show_picture())
        self.draw = QPushButton(icon("draw"), self.tr("Draw a cover  (D)"))
        self.draw.clicked.connect(self.start_drawing)
        self.leave_out = QPushButton(icon("leave-out"), self.tr("Leave this photo out  (X)"))
        self.leave_out.clicked.connect(self.toggle_left_out)
        self.legend = Legend()
        side = QWidget()
        side.setFixedWidth(max(340, self.fontMetrics().averageCharWidth() * 44))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.question)
        column.addWidget(self.list, 1)
        column.addWidget(self.legend)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.draw)
        tools.addWidget(self.as_saved)
        column.addLayout(tools)
        column.addWidget(self.leave_out)
        column.addWidget(self.next_question)
        return side

    def _tool(self, name: str, text: str, key: str, then: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("step")
        button.setIcon(icon(name))
        button.setAccessibleName(text)
        button.setToolTip(self.tr("{text}. Key: {key}").format(text=text, key=key))
        button.clicked.connect(lambda _=False: then())
        return button

    def _add_keys(self) -> None:
        for key, then in (
            ("Y", lambda: self.answer("yes")),
            ("N", lambda: self.answer("no")),
            ("U", lambda: self.answer("unsure")),
            ("C", self.cover),
            ("S", self.name),
            ("D", self.start_drawing),
            ("B", self.as_saved.toggle),
            ("X", self.toggle_left_out),
            ("Del", self.remove),
            ("Space", self.go_on),
            ("Esc", self._escape),
            ("PgUp", lambda: self.step(-1)),
            ("PgDown", lambda: self.step(1)),
            ("+", lambda: self.view.zoom(1)),
            ("=", lambda: self.view.zoom(1)),
            ("-", lambda: self.view.zoom(-1)),
            ("0", self.view.fit),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(then)

    # -- what is shown --

    @property
    def photo(self) -> int:
        """Return the row of the photo shown, -1 for none."""
        return self._photo

    @property
    def face(self) -> int | None:
        """Return the number of the face that is chosen, or None."""
        row = self.list.currentIndex().row()
        return row if 0 <= row < self.faces.faces else None

    def open(self, photo: int, face: int | None = None) -> None:
        """Show a photo, with its first open question chosen unless `face` says which."""
        self._photo = photo
        self.view.set_drawing(False)
        self.as_saved.setChecked(False)
        result = self._review.result(photo)
        self.faces.show(result)
        self._show_picture()
        self._show_head()
        asked = self._review.open_faces(photo)
        wanted = face if face is not None else (asked[0] if asked else 0)
        self.choose(wanted)
        self.view.fit()
        self.list.setFocus()

    def choose(self, row: int) -> None:
        """Choose a face (or, behind the faces, a drawn cover)."""
        index = self.faces.index(min(max(row, 0), max(self.faces.rowCount() - 1, 0)))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(index, flags)
        self._chosen()

    def step(self, by: int) -> None:
        """Go to the photo before or after."""
        if 0 <= self._photo + by < len(self._review):
            self.open(self._photo + by)

    def _changed(self, photo: int) -> None:
        if photo == self._photo:
            row = self.list.currentIndex().row()
            self.faces.show(self._review.result(photo))
            self._show_picture()
            self._show_head()
            self.choose(row)

    def _show_picture(self) -> None:
        result = self._review.result(self._photo) if self._photo >= 0 else None
        if result is None or not result.width:
            self.view.show_image(None, 4, 3)
            self.view.show_frames(None, None)
            return
        covered = self.as_saved.isChecked()
        image = self._pictures.large(self._photo, covered)
        if not covered:
            self._pictures.large(self._photo, covered=True)  # so that B answers at once
        self.view.show_image(image, result.width, result.height)
        self.view.show_frames(None if covered else result, self.face)

    def _picture_ready(self, photo: int, covered: bool) -> None:
        if photo == self._photo and covered is self.as_saved.isChecked():
            self._show_picture()
            self._chosen()

    def _picture_failed(self, photo: int, error: PhotocheckError) -> None:
        if photo == self._photo:
            self._notices.tell(error.sentence)

    def _show_head(self) -> None:
        state = self._review.state(self._photo)
        look = badges.STATES[state]
        self._badge.setPixmap(badges.badge_icon(look).pixmap(20, 20))
        self._badge.setAccessibleName(look.text)
        name = self._review.photo(self._photo).name
        short = self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 520)
        self._name.setText(f"{look.text} · {short}")
        self._name.setToolTip(name)
        self._place.setText(
            self.tr("{here} of {all}").format(here=self._photo + 1, all=len(self._review))
        )
        self.previous.setEnabled(self._photo > 0)
        self.next.setEnabled(self._photo + 1 < len(self._review))
        out = state is State.LEFT_OUT
        self.leave_out.setText(
            self.tr("Take it in again  (X)") if out else self.tr("Leave this photo out  (X)")
        )
        left = sum(1 for _ in self._review.questions())
        self.next_question.setEnabled(left > 0)

    def _chosen(self) -> None:
        result = self._review.result(self._photo) if self._photo >= 0 else None
        face, row = self.face, self.list.currentIndex().row()
        self.view.choose(face)
        region = row - self.faces.faces if face is None and row >= 0 else None
        head = self.head_shot(face) if face is not None else None
        show_chosen(self.question, self._session, result, face=face, region=region, head=head)

    def head_shot(self, face: int) -> QPixmap | None:
        """Return a face of the photo shown, or None while its picture is being made."""
        result = self._review.result(self._photo)
        image = self._pictures.large(self._photo, covered=False)
        if result is None or image is None:
            return None
        return head_shot(image, result.faces[face].box, result.width, self.devicePixelRatioF())

    # -- what a person does --

    def _give(self, text: str, operation: Operation) -> bool:
        try:
            self._review.give(self._photo, text, operation)
        except KnownError as error:
            self._notices.tell(error.sentence)
            return False
        self._notices.clear()
        return True

    def answer(self, said: str) -> None:
        """Answer the question on the chosen face and go on to the next."""
        number, result = self.face, self._review.result(self._photo)
        if number is None or result is None or not is_open(result.faces[number], result):
            return
        if self._give(
            self.tr("Answer a question"), self._session.answering(result.faces[number], said)
        ):
            self.go_on()

    def cover(self) -> None:
        """Cover the chosen face; if it was a question, go on to the next."""
        number, result = self.face, self._review.result(self._photo)
        if number is None or result is None:
            return
        asked = is_open(result.faces[number], result)
        step = self._session.covering(result.faces[number])
        if self._give(self.tr("Cover a face"), step) and asked:
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
        if self._give(self.tr("Name a person"), step) and asked:
            self.go_on()

    def go_on(self) -> None:
        """Go to the next open question, in this photo or another."""
        here = self.face if self.face is not None else -1
        found = self._review.next_question(self._photo, here)
        if found is None:
            self._notices.tell(self.tr("All questions are answered."))
            self.all_answered.emit()
        elif found.photo == self._photo:
            self.choose(found.face)
        else:
            self.open(found.photo, found.face)

    def start_drawing(self) -> None:
        """Let the next drag draw a cover."""
        self.as_saved.setChecked(False)
        self.view.set_drawing(True)
        self._notices.tell(self.tr("Drag over what should be covered. Esc stops."))

    def toggle_left_out(self) -> None:
        """Leave the photo out of what is saved, or take it in again."""
        out = self._review.state(self._photo) is not State.LEFT_OUT
        text = self.tr("Leave a photo out") if out else self.tr("Take a photo in again")
        self._review.leave_out(self._photo, text, out)

    def remove(self) -> None:
        """Take the chosen drawn cover away."""
        row, result = (
            self.list.currentIndex().row() - self.faces.faces,
            self._review.result(self._photo),
        )
        if result is not None and row >= 0:
            self._give(self.tr("Take a cover away"), self._session.erasing(result.regions[row].box))

    def _draw(self, box: Box) -> None:
        if self._give(self.tr("Draw a cover"), self._session.drawing(box)):
            self.choose(self.faces.rowCount() - 1)

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
        if self.view.drawing:
            self.view.set_drawing(False)
            self._notices.clear()
        else:
            self.back_wanted.emit()
