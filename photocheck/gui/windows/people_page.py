"""The people of the event, each once, questions first: one answer for all photos of a person."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QPushButton, QVBoxLayout, QWidget

from photocheck.core.errors import KnownError
from photocheck.core.types import Decision
from photocheck.gui.models import words
from photocheck.gui.models.event_model import EventModel, TilesModel
from photocheck.gui.models.event_people import EventPerson, Place, people_of
from photocheck.gui.models.heads import Heads
from photocheck.gui.models.review import Operation, Review
from photocheck.gui.notices import Notices
from photocheck.gui.views.answer_button import add_keys
from photocheck.gui.views.head_rows import FaceTile, PersonRow
from photocheck.gui.views.question_box import rounded
from photocheck.gui.views.theme import icon
from photocheck.gui.windows.chosen_face import reference_image
from photocheck.gui.windows.person_box import PersonBox

if TYPE_CHECKING:
    from photocheck.gui.session import Session


class PeoplePage(QWidget):
    """The page of head-shots.

    Signals:
        back_wanted: back to the grid.
        name_wanted: the chosen person is to be named.
        photo_wanted: a face is to be seen in its photo, as (photo, face).
        all_answered: the last question about a person was answered.
    """

    back_wanted = Signal()
    name_wanted = Signal()
    photo_wanted = Signal(int, int)
    all_answered = Signal()

    def __init__(
        self,
        session: "Session",
        review: Review,
        heads: Heads,
        notices: Notices,
        parent: QWidget | None = None,
    ) -> None:
        """Build the page; `open` fills it."""
        super().__init__(parent)
        self._session, self._review = session, review
        self._heads, self._notices = heads, notices
        self._key, self._seen = "", False
        self._reference: QImage | None = None
        self.model = EventModel(heads, session.label, self)
        self.tiles_model = TilesModel(review, heads, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._build_head())
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._build_list())
        row.addLayout(self._build_person(), 1)
        column.addLayout(row, 1)
        self._add_keys()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._came = QTimer(self)  # heads come in by the dozen
        self._came.setSingleShot(True)
        self._came.timeout.connect(self._heads_came)
        heads.ready.connect(lambda _: self.isVisible() and self._came.start(0))
        review.opened.connect(self.refresh)  # nobody is known then: the lists let go of old faces
        review.changed.connect(lambda _: self.isVisible() and self._soon.start(0))

    # -- parts --

    def _build_head(self) -> QHBoxLayout:
        self.back = QPushButton(icon("back"), self.tr("All photos  (Esc)"))
        self.back.clicked.connect(self.back_wanted)
        self._count = QLabel()
        self._count.setProperty("role", "heading")
        self.next = QPushButton(icon("question"), self.tr("Next question  (Space)"))
        self.next.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.back)
        row.addWidget(self._count, 1)
        row.addWidget(self.next)
        return row

    def _build_list(self) -> QListView:
        self.list = QListView()
        self.list.setAccessibleName(self.tr("People in these photos"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(PersonRow(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setFixedWidth(max(300, self.fontMetrics().averageCharWidth() * 40))
        self.list.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        return self.list

    def _build_person(self) -> QVBoxLayout:
        self.box = PersonBox()
        self.box.answered.connect(self.answer)
        self.box.name_wanted.connect(self.name)
        self._hint = QLabel()
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        self.tiles = QListView()
        self.tiles.setAccessibleName(self.tr("All faces of this person"))
        self.tiles.setModel(self.tiles_model)
        self.tiles.setItemDelegate(FaceTile(self.tiles))
        self.tiles.setViewMode(QListView.ViewMode.IconMode)
        self.tiles.setResizeMode(QListView.ResizeMode.Adjust)
        self.tiles.setMovement(QListView.Movement.Static)
        self.tiles.setUniformItemSizes(True)
        self.tiles.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.tiles.clicked.connect(lambda index: self.tiles_model.toggle(index.row()))
        bar = self.tiles.verticalScrollBar()
        bar.valueChanged.connect(lambda _: self._look())
        bar.rangeChanged.connect(lambda *_: self._look())
        self.take_out = QPushButton(icon("leave-out"), self.tr("Take out or in  (T)"))
        self.take_out.clicked.connect(self.toggle_tile)
        self.take_all = QPushButton(icon("leave-out"), self.tr("All out or in  (A)"))
        self.take_all.setToolTip(self.tr("Then click those that are this person"))
        self.take_all.clicked.connect(self.tiles_model.toggle_all)
        self.see = QPushButton(icon("photos"), self.tr("See it in its photo  (O)"))
        self.see.clicked.connect(self.open_photo)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self._hint, 1)
        tools.addWidget(self.take_out)
        tools.addWidget(self.take_all)
        tools.addWidget(self.see)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(self.box)
        column.addLayout(tools)
        column.addWidget(self.tiles, 1)
        return column

    def _add_keys(self) -> None:
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Y", lambda: self.answer("yes")),
            ("N", lambda: self.answer("no")),
            ("U", lambda: self.answer("unsure")),
            ("C", lambda: self.answer("cover")),
            ("S", self.name),
            ("T", self.toggle_tile),
            ("A", self.tiles_model.toggle_all),
            ("O", self.open_photo),
            ("Space", self.go_on),
            ("Esc", self.back_wanted.emit),
        )
        add_keys(self, keys)

    # -- what is shown --

    @property
    def person(self) -> EventPerson | None:
        """Return who is chosen."""
        row = self.list.currentIndex().row()
        people = self.model.people
        return people[row] if 0 <= row < len(people) else None

    def open(self) -> None:
        """Show the people as they stand, with the first question chosen."""
        self._key = ""
        self.refresh()
        self.list.setFocus()

    def refresh(self) -> None:
        """List the people again; who is chosen stays chosen."""
        self._soon.stop()
        people = people_of(self._review)
        self.model.show(people)
        row = next((i for i, p in enumerate(people) if p.key == self._key), 0)
        asked = sum(p.decision is Decision.REVIEW for p in people)
        text = self.tr("{people} in these photos · {asked} still to be answered")
        self._count.setText(text.format(people=words.people(len(people)), asked=asked))
        self.next.setEnabled(asked > 0)
        if people:
            self.list.setCurrentIndex(self.model.index(row))  # nobody was, since the list is new
        else:
            self._chosen()

    def _chosen(self) -> None:
        person = self.person
        if person is None:
            self._key = ""
            self.tiles_model.show(())
            self.box.show_words(self.tr("Nobody to show"), "")
            self.box.show_pictures(None, None)
            return
        self._key = person.key
        self.tiles_model.show(person.places, self._answered(person))
        self.tiles.setCurrentIndex(self.tiles_model.index(0))
        self._show_words(person)
        self._reference = reference_image(self._session, person.pupil_id)
        self._show_pictures()
        self.tiles.scrollToTop()
        self.tiles.doItemsLayout()  # now, so that the scroll bar tells whether all is in sight
        self._seen = False
        self._look()

    def _answered(self, person: EventPerson) -> set[Place]:
        """Return the faces that start taken out: what a person said of one of them stands.

        Of somebody shown it does not matter who was named one by one, and where all are covered
        by hand a name is for all of them.
        """
        answered = set(person.places) - set(person.answerable)
        if person.decision is not Decision.REVIEW:
            answered = {place for place in answered if self._review.face(place).covered}
        return answered if answered != set(person.places) else set()

    def _show_words(self, person: EventPerson) -> None:
        box, label = self.box, self._session.label(person.pupil_id)
        if person.decision is Decision.REVIEW and label:
            buttons = (box.yes, box.no, box.unsure, box.name)
            box.show_words(self.tr("Is this {}?").format(label), person.reason, *buttons)
        elif person.decision is Decision.REVIEW:
            box.show_words(self.tr("Who is this?"), person.reason, box.cover, box.name)
        elif person.decision is Decision.SHOW:
            title = self.tr("Shown: {}").format(label)
            box.show_words(title, person.reason, box.cover, box.name)
        else:
            title = self.tr("Covered: {}").format(label) if label else self.tr("Covered")
            box.show_words(title, person.reason, box.name)
        shown = person.decision is Decision.SHOW
        text = self.tr("Cover") if shown else self.tr("Keep covered")
        box.cover.setText(f"{text}  (C)")
        box.cover.setAccessibleName(text)
        text = self.tr("Someone else…") if label else self.tr("Name this person…")
        box.name.setText(f"{text}  (S)")
        box.name.setAccessibleName(text)

    def _show_pictures(self) -> None:
        person = self.person
        if person:
            self.box.show_pictures(self._heads.head(person.places[0]), self._reference)

    def _heads_came(self) -> None:
        self._show_pictures()
        self._look()

    def _look(self) -> None:
        """See whether every face was on screen: only then an answer counts for all of them."""
        bar = self.tiles.verticalScrollBar()
        there = self.person is not None and self._heads.fetch(self.person.places)
        self._seen = self._seen or (there and bar.value() >= bar.maximum())
        self.box.let_answer(self._seen)
        one = self.tr("The only face of this person.") if self._seen else self.tr("One moment…")
        many = self.tr("Look at all {} faces first: scroll down.")
        if self._seen:
            many = self.tr(
                "All {} faces of this person. Click one that is somebody else: it is taken out."
            )
            if self.tiles_model.twice:
                many = self.tr("All {} faces of this person. Twice in a photo: click which it is.")
        count = self.tiles_model.rowCount()
        self._hint.setText(words.counted(count, one, many))
        self.take_all.setEnabled(count > 1)

    def head_shot(self) -> QPixmap | None:
        """Return the head-shot of who is chosen."""
        head = self._heads.head(self.person.places[0]) if self.person else None
        return rounded(head, 84, self.devicePixelRatioF()) if head else None

    # -- what a person does --

    def answer(self, said: str) -> None:
        """Answer for all faces of the person at once, and go on to the next question."""
        person = self.person
        if person is None or not self._seen:
            return
        asked = person.decision is Decision.REVIEW
        if said == "cover":
            if not asked and person.decision is not Decision.SHOW:
                return
            places = person.answerable if asked else self.tiles_model.meant
            self._give([(p, self._session.covering(self._review.face(p))) for p in places], asked)
        elif asked and person.pupil_id and (said != "yes" or self._chose()):
            self._answer_question(person, said)

    def _answer_question(self, person: EventPerson, said: str) -> None:
        """Say yes for the faces meant and no for those taken out, or no for all."""
        steps = []
        for place in person.answerable:
            face = self._review.face(place)
            fits = said != "yes" or place in self.tiles_model.meant
            if said == "yes" and fits and person.pupil_id:
                steps.append((place, self._session.showing(face, person.pupil_id)))
            else:
                steps.append((place, self._session.answering(face, said if fits else "no")))
        self._give(steps, go_on=True)

    def show_as(self, pupil_id: str) -> None:
        """Name the faces left in; of a question those taken out are covered, else they stay."""
        person = self.person
        if person is None:
            return
        asked, meant = person.decision is Decision.REVIEW, self.tiles_model.meant
        steps = [(p, self._session.showing(self._review.face(p), pupil_id)) for p in meant]
        out = [p for p in person.answerable if p not in meant] if asked else []
        steps += [(p, self._session.answering(self._review.face(p), "no")) for p in out]
        self._give(steps, asked)

    def name(self) -> None:
        """Ask who the chosen person is."""
        if self.person and self._seen and self._chose():
            self.name_wanted.emit()

    def _chose(self) -> bool:
        """Tell whether any face is meant; if none is, say what to do."""
        if not self.tiles_model.meant:
            self._notices.tell(self.tr("Click the faces that are this person first."))
        return bool(self.tiles_model.meant)

    def _give(self, steps: list[tuple[Place, Operation]], go_on: bool) -> None:
        text = self.tr("Answer for all photos of a person")
        try:
            self._review.give_all(text, [(place.photo, step) for place, step in steps])
        except KnownError as error:
            self._notices.tell(error.sentence)
            return
        self._notices.clear()
        if go_on:
            self.go_on()
        else:
            self.refresh()

    def go_on(self) -> None:
        """Go to the next question, going round."""
        order = [p.key for p in self.model.people]
        here = order.index(self._key) if self._key in order else -1
        asked = [p.key for p in people_of(self._review) if p.decision is Decision.REVIEW]
        rank = {key: i for i, key in enumerate(order)}
        later = [k for k in asked if rank.get(k, -1) > here]
        self._key = next(iter(later or asked), self._key)
        self.refresh()
        if not asked:
            self.all_answered.emit()

    def toggle_tile(self) -> None:
        """Take the current face out, or in again."""
        row = self.tiles.currentIndex().row()
        if row >= 0:
            self.tiles_model.toggle(row)

    def open_photo(self) -> None:
        """Show the current face in its photo."""
        row = self.tiles.currentIndex().row()
        if row >= 0:
            place = self.tiles_model.place(row)
            self.photo_wanted.emit(place.photo, place.face)
