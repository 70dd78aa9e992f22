"""The second page: progress, the grid, filters, and the way on."""

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.progress import Progress
from photocheck.gui.models import words
from photocheck.gui.models.event_people import has_people, questions_left
from photocheck.gui.models.photo_model import PhotoFilter, PhotoModel
from photocheck.gui.models.review import Review, State
from photocheck.gui.views import badges
from photocheck.gui.views.answer_button import add_keys
from photocheck.gui.views.photo_grid import SIZES, PhotoGrid
from photocheck.gui.views.theme import icon

_FILTERS = (None, State.READY, State.REVIEW, State.HOLD, State.FAILED, State.LEFT_OUT)
_COUNT_AFTER = 60  # ms
_GUESS_AFTER = 3  # photos; an earlier guess of the time left jumps about


class CheckPage(QWidget):
    """All photos of the batch.

    Signals:
        photo_chosen: row of a photo to open.
        questions_wanted, people_wanted, export_wanted, stop_wanted, others_wanted: a button.
        pause_wanted: the work should rest (True) or go on.
    """

    photo_chosen = Signal(int)
    questions_wanted = Signal()
    people_wanted = Signal()
    export_wanted = Signal()
    stop_wanted = Signal()
    pause_wanted = Signal(bool)
    others_wanted = Signal()

    def __init__(self, review: Review, model: PhotoModel, parent: QWidget | None = None) -> None:
        """Show what is in `review`."""
        super().__init__(parent)
        self._review, self._model = review, model
        self._running = False
        self._started = self._rests_since = 0.0
        self.shown = PhotoFilter(model, self)
        self.grid = PhotoGrid()
        self.grid.setModel(self.shown)
        self.grid.chosen.connect(self._choose)
        self._empty = QLabel(self.tr("There are no photos of this kind."))
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 16, 20, 8)
        inner.setSpacing(10)
        inner.addLayout(self._build_head())
        inner.addWidget(self._build_progress())
        inner.addLayout(self._build_filters())
        inner.addWidget(self.grid, 1)
        inner.addWidget(self._empty, 1)
        column.addLayout(inner, 1)
        column.addWidget(self._build_footer())
        self._soon = QTimer(self)  # results may come fast; counting them all each time would not be
        self._soon.setSingleShot(True)
        self._soon.setInterval(_COUNT_AFTER)
        self._soon.timeout.connect(self.refresh)
        review.changed.connect(lambda _: self._soon.isActive() or self._soon.start())
        review.decided.connect(self.refresh)
        review.opened.connect(self._renew)
        self.refresh()

    def _build_head(self) -> QHBoxLayout:
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._mode = QLabel()
        self._mode.setProperty("role", "hint")
        self._mode.setWordWrap(True)
        self.others = QPushButton()
        self.others.clicked.connect(self.others_wanted)
        self.others.hide()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._mode)
        row = QHBoxLayout()
        self.view = QComboBox()
        self.view.setAccessibleName(self.tr("Show the photos as for"))
        self.view.activated.connect(self._review.show_channel)
        self.view.hide()
        row.addLayout(texts, 1)
        row.addWidget(self.view, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.others, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _build_progress(self) -> QWidget:
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._so_far = QLabel()
        self.stop = QPushButton(icon("stop"), self.tr("Sto&p"))
        self.stop.clicked.connect(self.stop_wanted)
        self.pause = QPushButton(self.tr("Pa&use"))
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self._pause)
        self._progress = QWidget()
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._bar, 1)
        row.addWidget(self._so_far)
        row.addWidget(self.pause)
        row.addWidget(self.stop)
        self._progress.hide()
        return self._progress

    def _build_filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        group = QButtonGroup(self)
        self.filters: dict[State | None, QPushButton] = {}
        for state in _FILTERS:
            button = QPushButton()
            button.setProperty("filter", True)
            button.setCheckable(True)
            if state is not None:
                button.setIcon(badges.badge_icon(badges.STATES[state]))
            button.clicked.connect(lambda _=False, s=state: self.show_only(s))
            group.addButton(button)
            self.filters[state] = button
            row.addWidget(button)
        self.filters[None].setChecked(True)
        self.thoughts = QPushButton()
        self.thoughts.setProperty("filter", True)
        self.thoughts.setCheckable(True)
        self.thoughts.clicked.connect(self._show_advised)
        group.addButton(self.thoughts)
        row.addWidget(self.thoughts)
        row.addStretch()
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(0, len(SIZES) - 1)
        self.zoom.setValue(1)
        self.zoom.setPageStep(1)
        self.zoom.setFixedWidth(110)
        self.zoom.setAccessibleName(self.tr("Size of the pictures"))
        self.zoom.setToolTip(self.tr("Size of the pictures. Keys: Ctrl + and Ctrl -"))
        self.zoom.valueChanged.connect(self.grid.set_size)
        row.addWidget(self.zoom)
        keys = (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1))
        add_keys(self, ((key, partial(self._resize_by, by)) for key, by in keys))
        return row

    def _resize_by(self, step: int) -> None:
        self.zoom.setValue(self.zoom.value() + step)

    def _build_footer(self) -> QFrame:
        footer = QFrame()
        footer.setObjectName("footer")
        self._next = QLabel()
        self._next.setWordWrap(True)
        self.people = QPushButton(icon("people"), self.tr("People"))
        self.people.clicked.connect(self.people_wanted)
        self.answer = QPushButton(icon("question"), "")
        self.answer.clicked.connect(self.questions_wanted)
        self.export = QPushButton(icon("save"), self.tr("Save safe copies…"))
        self.export.clicked.connect(self.export_wanted)
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 12, 20, 12)
        row.addWidget(self._next, 1)
        row.addWidget(self.people)
        row.addWidget(self.answer)
        row.addWidget(self.export)
        return footer

    def begin(self, channels: Sequence[str], mode: str, not_checked: int, *, kept: bool) -> None:
        """Say what is being checked, and whether answers are `kept` when the window closes."""
        names = [words.channel(c) for c in channels]
        self._title.setText(
            self.tr("{photos} for: {channel}").format(
                photos=words.photos(len(self._review)), channel=", ".join(names)
            )
        )
        self.view.clear()
        self.view.addItems([self.tr("As for: {}").format(name) for name in names])
        self.view.setVisible(len(names) > 1)
        forgotten = "" if kept else self.tr("Without a gallery, answers are lost when you close.")
        self._mode.setText(f"{mode} {forgotten}".strip())
        one = self.tr("1 file is not a photo…")
        self.others.setText(words.counted(not_checked, one, self.tr("{} files are not photos…")))
        self.others.setVisible(not_checked > 0)
        self.show_only(None)

    def set_running(self, running: bool) -> None:
        """Show or hide the progress."""
        self._running = running
        self._started = time.monotonic()
        self.pause.setChecked(False)
        self.pause.setEnabled(True)
        self._bar.setRange(0, 0)
        self._so_far.setText(self.tr("Getting ready"))
        self.stop.setEnabled(True)
        self._progress.setVisible(running)
        self.refresh()

    def set_stopping(self) -> None:
        """Say that the stop was heard."""
        self.stop.setEnabled(False)
        self.pause.setEnabled(False)
        self._so_far.setText(self.tr("Stopping after this photo"))

    def _pause(self, on: bool) -> None:
        now = time.monotonic()
        if on:
            self._rests_since = now
            self._so_far.setText(self.tr("Paused"))
        else:
            self._started += now - self._rests_since
        self.pause.setText(self.tr("&Go on") if on else self.tr("Pa&use"))
        self.pause_wanted.emit(on)

    def show_progress(self, news: Progress) -> None:
        """Show count and time left."""
        if not self.stop.isEnabled() or self.pause.isChecked():
            return
        self._bar.setRange(0, news.total)
        self._bar.setValue(news.done)
        text = self.tr("{done} of {total}").format(done=news.done, total=news.total)
        if _GUESS_AFTER <= news.done < news.total:
            each = (time.monotonic() - self._started) / news.done
            text = f"{text} · {words.time_left(each * (news.total - news.done))}"
        self._so_far.setText(text)

    def show_only(self, state: State | None) -> None:
        """Filter the grid."""
        self.filters[state].setChecked(True)
        self.shown.show_only(state)
        self._show_empty()

    def _show_advised(self) -> None:
        self.shown.show_only(None, advised=True)
        self._show_empty()

    def refresh(self) -> None:
        """Count again: filters, questions, what can be saved."""
        for state, button in self.filters.items():
            count = len(self._review) if state is None else self._review.count(state)
            word = self.tr("All") if state is None else badges.STATES[state].text
            button.setText(f"{word}  {count}")
            always = state in (None, State.READY, State.REVIEW) or button.isChecked()
            button.setVisible(bool(count) or always)
        advised = sum(bool(self._model.advice(i)) for i in range(len(self._review)))
        thought = self.tr("Worth a thought")
        self.thoughts.setText(f"{thought}  {advised}")
        self.thoughts.setVisible(advised > 0 or self.thoughts.isChecked())
        questions = questions_left(self._review)
        self.people.setVisible(has_people(self._review))
        self.answer.setVisible(questions > 0)
        one, many = self.tr("Answer 1 question"), self.tr("Answer {} questions")
        self.answer.setText(words.counted(questions, one, many))
        saved = self._review.will_be_saved()
        self.export.setEnabled(saved > 0 and not self._running)
        self._stress(self.answer, questions > 0 and not self._running)
        self._stress(self.export, questions == 0 and self.export.isEnabled())
        self._next.setText(self._what_next(questions, saved))
        self._show_empty()

    def _what_next(self, questions: int, saved: int) -> str:
        if self._review.is_closed:
            return self.tr("You can look at the photos while copies are saved.")
        if self._running:
            return self.tr("You can open photos and answer while the check goes on.")
        if questions:
            return self.tr("What is not answered stays covered.")
        if saved:
            return self.tr("No open questions. {} can be saved.").format(words.photos(saved))
        return self.tr("There is nothing to save yet.")

    def _stress(self, button: QPushButton, on: bool) -> None:
        if bool(button.property("primary")) is not on:
            button.setProperty("primary", on)
            role = QPalette.ColorRole.HighlightedText if on else QPalette.ColorRole.ButtonText
            button.setIcon(icon("question" if button is self.answer else "save", role))
            button.style().unpolish(button)
            button.style().polish(button)

    def _show_empty(self) -> None:
        empty = self.shown.rowCount() == 0
        self._empty.setVisible(empty)
        self.grid.setVisible(not empty)

    def _renew(self) -> None:
        self.refresh()
        self.grid.scrollToTop()

    def _choose(self, index: QModelIndex) -> None:
        self.photo_chosen.emit(self.shown.mapToSource(index).row())
