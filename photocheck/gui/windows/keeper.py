"""Keeps the answers of a person on this computer as they are given, and offers them again."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QObject, Signal

from photocheck.core.errors import KnownError, PhotocheckError
from photocheck.core.progress import CancelToken
from photocheck.gui.models import words
from photocheck.gui.models.pictures import Submit
from photocheck.gui.models.review import Review
from photocheck.gui.notices import Notices

if TYPE_CHECKING:
    from photocheck.core.pipeline.review_file import SavedReview
    from photocheck.gui.session import Session
    from photocheck.gui.worker import Reporter

_AT_ONCE = -10_000_000  # before any picture


class Keeper(QObject):
    """Saves the review in the worker of `submit`, one file at a time.

    Signals:
        go_on_wanted: an unfinished review is to go on.
    """

    go_on_wanted = Signal(object)

    def __init__(
        self,
        session: "Session",
        review: Review,
        submit: Submit,
        notices: Notices,
        parent: QObject | None = None,
    ) -> None:
        """Save whenever `review` was answered."""
        super().__init__(parent)
        self._session, self._review = session, review
        self._submit, self._notices = submit, notices
        self._writing: CancelToken | None = None
        self._newer = self._owed = False  # answers came, or could not be written
        self._file = threading.Lock()  # who holds it writes or erases
        review.answered.connect(self.save)
        review.decided.connect(self._tell_lost)

    @property
    def owes(self) -> bool:
        """Whether answers could not be written."""
        return self._owed

    def forget(self) -> bool:
        """Let go of answers that could not be written; tell whether there were any."""
        owed = self._owed
        self._drop()
        return owed

    def save(self) -> None:
        """Keep the answers given so far; while a file is being written, the newest ones wait."""
        if not len(self._review) or not self._session.keeps_answers:
            return
        if self._writing:
            self._newer = True
            return
        write = self._session.saving(self._review.said(), len(self._review))

        def work(job: "Reporter") -> None:
            with self._file:
                job.cancel.check()  # newer answers may be written by now, or nothing be wanted
                write()

        token: CancelToken = self._submit(
            work,
            on_done=lambda _: self._written(token),
            on_failed=lambda error: self._failed(token, error),
            priority=_AT_ONCE,
        )
        self._writing = token

    def flush(self) -> None:
        """Keep the answers before the window closes or the gallery is locked."""
        if not (self._writing or self._owed):
            return
        self._drop()
        try:
            with self._file:
                self._session.saving(self._review.said(), len(self._review))()
        except KnownError as error:
            self._owed = True
            self._notices.tell(error.sentence)

    def finish(self) -> None:
        """Erase the answers: the copies are saved."""
        self._drop()
        with self._file:
            self._session.finish()

    def offer(self) -> None:
        """Ask whether to go on with what was left, if there is anything."""
        saved = self._session.unfinished()
        if saved is None:
            return
        one, many = self.tr("You gave 1 answer."), self.tr("You gave {} answers.")
        count = sum(len(p.answers) + p.left_out for p in saved.photos)
        detail = self.tr("The photos are checked again, by consent as it stands now.")
        given = words.counted(count, one, many) if count else ""
        question = self.tr("You were checking {photos} {day}. Go on?")
        if saved.prepared_by:
            question = self.tr("{user} prepared {photos} {day}. Look now?")
        self._notices.ask(
            question.format(
                photos=words.photos(saved.total), day=_day(saved), user=saved.prepared_by
            ),
            f"{given} {detail}".strip(),
            self.tr("Go on"),
            self.tr("Not now"),
            lambda: self.go_on_wanted.emit(saved),
        )

    def _drop(self) -> None:
        """Want nothing of what is being written, nor any news of it."""
        if self._writing:
            self._writing.cancel()
        self._writing, self._newer, self._owed = None, False, False

    def _written(self, token: CancelToken) -> None:
        if token is not self._writing:
            return
        newer = self._newer
        self._writing, self._newer, self._owed = None, False, False
        if newer:
            self.save()

    def _failed(self, token: CancelToken, error: PhotocheckError) -> None:
        if token is not self._writing:
            return
        self._writing, self._newer, self._owed = None, False, True
        if isinstance(error, KnownError):
            self._notices.tell(error.sentence)
        else:
            self._notices.error(error)

    def tell_put_back(self) -> None:
        """Tell that answers given before about these photos are given again."""
        if photos := self._review.lost:  # none is checked yet, so they all wait for theirs
            one = self.tr("Your answers about 1 photo are put back.")
            many = self.tr("Your answers about {} photos are put back.")
            self._notices.tell(words.counted(photos, one, many))

    def _tell_lost(self) -> None:
        lost = self._review.lost
        if lost:
            one = self.tr("Your answers about 1 photo were not used: it changed or is gone.")
            many = self.tr("Your answers about {} photos were not used: they changed or are gone.")
            self._notices.tell(words.counted(lost, one, many))


def _day(saved: "SavedReview") -> str:
    """Return "today", "on Friday" or "on 3 November"."""
    locale, moment = QLocale(), QDate(saved.saved.year, saved.saved.month, saved.saved.day)
    days = moment.daysTo(QDate.currentDate())
    if days == 0:
        return words.today()
    name = "dddd" if 0 < days < 7 else "d MMMM"
    return words.on_day(locale.toString(moment, name))
