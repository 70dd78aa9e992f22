"""The batch as a person works on it: what the check said, and the answers given since.

Photos may be for several channels. An answer is about who somebody is, so it is given once and
counts for every channel, each by its own consents. What the window shows is one channel, with the
questions of all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from photocheck.core.errors import UsageError
from photocheck.core.types import FaceResult, Photo, PhotoResult, Region, Verdict
from photocheck.gui.models.questions import open_in, with_all_questions

Operation = Callable[[PhotoResult, int], PhotoResult]
"""An answer: from the result of the channel of that number to the next."""


class State(StrEnum):
    """How one photo stands in the window: a verdict, or not there yet, or left out."""

    WAITING = "waiting"
    READY = "ready"
    REVIEW = "review"
    HOLD = "hold"
    FAILED = "failed"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Question:
    """An open question.

    Attributes:
        photo: its number in the batch.
        face: its number in the photo; writing and codes count on behind the faces.
    """

    photo: int
    face: int


_SAVED = (Verdict.READY, Verdict.REVIEW)

Kept = tuple[Sequence[Operation], bool]
"""Answers of an earlier day about one photo, and whether it is left out."""


class _Row:
    """One photo: the check's results, then the person's answers in their order.

    Attributes:
        checked, results: one for each channel, before and after the answers; empty while waiting.
        shown: the result of the channel on view, with the questions of all.
        state, asked: how it stands, and which faces and regions are open questions; kept, because
            the window counts them over the whole batch after every step.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.checked: tuple[PhotoResult, ...] = ()
        self.answers: list[Operation] = []
        self.left_out = False
        self.results: tuple[PhotoResult, ...] = ()
        self.shown: PhotoResult | None = None
        self.state = State.WAITING
        self.asked: list[int] = []

    def refold(self, channel: int, known: tuple[PhotoResult, ...] = ()) -> None:
        """Apply the answers to the check's results, unless it is `known` what comes out."""
        self.results = known or tuple(self._fold(r, n) for n, r in enumerate(self.checked))
        self.show(channel)

    def _fold(self, result: PhotoResult, channel: int) -> PhotoResult:
        """Apply the answers; one that no longer fits is passed over."""
        for answer in self.answers:
            try:
                result = answer(result, channel)
            except UsageError:
                continue
        return result

    def show(self, channel: int) -> None:
        """Show one channel."""
        self.shown = shown = with_all_questions(self.results, channel) if self.results else None
        self.state = State(shown.verdict.value) if shown else State.WAITING
        if self.left_out:
            self.state = State.LEFT_OUT
        idle = self.state in (State.LEFT_OUT, State.FAILED)
        self.asked = open_in(shown) if shown and not idle else []


class _Answer(QUndoCommand):
    """Answers on one photo as a step that can be taken back."""

    def __init__(
        self,
        review: "Review",
        index: int,
        text: str,
        said: Sequence[Operation],
        tried: tuple[PhotoResult, ...],
    ) -> None:
        """Take the answers, and what came out when they were tried on the photo as it stands."""
        super().__init__(text)
        self._review, self._index, self._said, self._tried = review, index, said, tried

    def redo(self) -> None:
        """Give the answers; later than now the photo may stand otherwise."""
        self._review.row(self._index).answers.extend(self._said)
        self._review.refold(self._index, self._tried)
        self._tried = ()

    def undo(self) -> None:
        """Take the answers back; steps are undone in reverse order, so they are the last."""
        answers = self._review.row(self._index).answers
        del answers[len(answers) - len(self._said) :]
        self._review.refold(self._index)


class _LeaveOut(QUndoCommand):
    """Leaving a photo out of the export, or taking it in again."""

    def __init__(self, review: "Review", index: int, text: str, out: bool) -> None:
        super().__init__(text)
        self._review, self._index, self._out = review, index, out

    def redo(self) -> None:
        """Do it."""
        self._set(self._out)

    def undo(self) -> None:
        """Take it back."""
        self._set(not self._out)

    def _set(self, out: bool) -> None:
        self._review.row(self._index).left_out = out
        self._review.refold(self._index)


class Review(QObject):
    """Results with the answers of a person, undoable.

    Signals:
        opened: there is a new list of photos.
        changed: the photo at an index changed.
        decided: the whole batch is decided, see `final`.
        answered: a person gave an answer, or took one back.
        closed: no answers are taken now (True), or again (False), see `close`.

    Attributes:
        final: the whole batch is decided, so that faces are grouped by person.
        channel: number of the channel on view.
        is_closed: no answers are taken now.
    """

    opened = Signal()
    changed = Signal(int)
    decided = Signal()
    answered = Signal()
    closed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.indexChanged.connect(self.answered)  # a lambda would outlive this
        self.final = False
        self.channel = 0
        self.is_closed = False
        self._rows: list[_Row] = []
        self._kept: dict[str, list[Kept]] = {}

    def __len__(self) -> int:
        """Return how many photos there are."""
        return len(self._rows)

    def open(self, photos: Sequence[Photo], kept: Mapping[str, Sequence[Kept]] = {}) -> None:
        """Start over with these photos, none checked yet.

        Args:
            photos: the batch.
            kept: answers of an earlier day by the sha256 of the photo they are about.
        """
        self.final = False
        self.channel = 0
        self._kept = {sha256: list(said) for sha256, said in kept.items()}
        self._rows = [_Row(p) for p in photos]
        self.undo_stack.clear()
        self.opened.emit()

    def show_channel(self, channel: int) -> None:
        """Show the photos as they will be in another channel."""
        self.channel = channel
        for index, row in enumerate(self._rows):
            before = row.shown
            row.show(channel)
            if row.shown != before:
                self.changed.emit(index)

    def set_checked(self, index: int, *results: PhotoResult) -> None:
        """Take the check's word on one photo, a result for each channel.

        Answers given already are kept on top.
        """
        row = self._rows[index]
        if row.checked != results:
            row.checked = results
            if said := self._kept.get(results[0].sha256):
                answers, left_out = said.pop(0)
                row.answers[:0] = answers
                row.left_out = row.left_out or left_out
            self.refold(index)

    def set_final(self, *channels: Sequence[PhotoResult]) -> None:
        """Take the check's last word on all photos, for each channel."""
        for index, results in enumerate(zip(*channels, strict=True)):
            self.set_checked(index, *results)
        self.final = True
        self.decided.emit()

    @property
    def lost(self) -> int:
        """Return for how many photos the answers of an earlier day found no photo."""
        return sum(len(said) for said in self._kept.values())

    def said(self) -> list[tuple[str, Sequence[Operation], bool]]:
        """Return all that was said: sha256 of the photo, the answers, whether it is left out.

        Answers of an earlier day that still wait for their photo are among them.
        """
        here = [
            (r.checked[0].sha256, tuple(r.answers), r.left_out) for r in self._rows if r.checked
        ]
        waiting = [(sha256, *kept) for sha256, said in self._kept.items() for kept in said]
        return [said for said in here + waiting if said[1] or said[2]]

    def row(self, index: int) -> _Row:
        """Return one photo's row; for the undo commands."""
        return self._rows[index]

    def refold(self, index: int, known: tuple[PhotoResult, ...] = ()) -> None:
        """Work one photo's results out again, if they are not known, and tell."""
        self._rows[index].refold(self.channel, known)
        self.changed.emit(index)

    def photo(self, index: int) -> Photo:
        """Return one photo."""
        return self._rows[index].photo

    def result(self, index: int) -> PhotoResult | None:
        """Return one photo's result as it stands, or None while it waits."""
        return self._rows[index].shown

    def face(self, question: Question) -> FaceResult:
        """Return a face of a photo that is checked."""
        return self._checked(question.photo).faces[question.face]

    def region(self, question: Question) -> Region | None:
        """Return the writing or code a question is about, or None if it is about a face."""
        result = self._checked(question.photo)
        number = question.face - len(result.faces)
        return result.regions[number] if number >= 0 else None

    def _checked(self, index: int) -> PhotoResult:
        result = self._rows[index].shown
        if result is None:
            raise UsageError("This photo is not checked yet. Wait a moment.")
        return result

    def state(self, index: int) -> State:
        """Return how one photo stands."""
        return self._rows[index].state

    def close(self, on: bool) -> None:
        """Take no answers while copies are written: they would not be in them."""
        self.is_closed = on
        self.closed.emit(on)

    def _must_be_open(self) -> None:
        if self.is_closed:
            raise UsageError("Copies are being saved. Answer when that is done, or stop it first.")

    def give(self, index: int, text: str, operation: Operation) -> None:
        """Give an answer on one photo; `text` names it in the undo menu.

        Raises:
            UsageError: with a sentence, if the answer is not allowed.
        """
        self._must_be_open()
        self._checked(index)
        tried = _try(self._rows[index].results, operation)  # refused before it is on the stack
        self.undo_stack.push(_Answer(self, index, text, (operation,), tried))

    def leave_out(self, index: int, text: str, out: bool) -> None:
        """Leave a photo out of the export, or take it in again.

        Raises:
            UsageError: with a sentence, if no answers are taken now, or the photo waits: until it
                is read, nobody could know it again tomorrow.
        """
        self._must_be_open()
        self._checked(index)
        self.undo_stack.push(_LeaveOut(self, index, text, out))

    def give_all(self, text: str, said: Sequence[tuple[int, Operation]]) -> None:
        """Give answers on several photos as one step, all or none.

        Raises:
            UsageError: with a sentence, if one of them is not allowed.
        """
        self._must_be_open()
        tried: dict[int, tuple[PhotoResult, ...]] = {}
        of_photo: dict[int, list[Operation]] = {}
        for index, operation in said:
            if results := tried.get(index, self._rows[index].results):
                tried[index] = _try(results, operation)
            of_photo.setdefault(index, []).append(operation)
        self.undo_stack.beginMacro(text)
        for index, operations in of_photo.items():
            self.undo_stack.push(_Answer(self, index, text, operations, tried.get(index, ())))
        self.undo_stack.endMacro()

    def cover_open(
        self,
        text: str,
        covering: Callable[[FaceResult], Operation],
        keeping: Callable[[Region], Operation],
    ) -> None:
        """Answer every open question with a cover, as one step."""
        said = []
        for question in self.questions():
            region = self.region(question)
            cover = keeping(region) if region else covering(self.face(question))
            said.append((question.photo, cover))
        self.give_all(text, said)

    def questions(self) -> Iterator[Question]:
        """Yield the open questions, photo by photo."""
        for index, row in enumerate(self._rows):
            for face in row.asked:
                yield Question(index, face)

    def open_faces(self, index: int) -> list[int]:
        """Return which faces of one photo are still a question, then which writing and codes."""
        return self._rows[index].asked

    def next_question(self, photo: int, face: int) -> Question | None:
        """Return the first open question after this face, going round; None if all are answered."""
        every = list(self.questions())
        after = [q for q in every if (q.photo, q.face) > (photo, face)]
        return next(iter(after or every), None)

    def count(self, state: State) -> int:
        """Count the photos in a state."""
        return sum(row.state is state for row in self._rows)

    def to_export(self, channel: int = 0) -> tuple[PhotoResult, ...]:
        """Return the results to hand to the export: checked and not left out."""
        return tuple(row.results[channel] for row in self._rows_to_export())

    def _rows_to_export(self) -> list[_Row]:
        return [row for row in self._rows if row.results and not row.left_out]

    def will_be_saved(self) -> int:
        """Count the photos an export would write."""
        return sum(result.verdict in _SAVED for result in self.to_export())

    def all_saved(self, channel: int, made: Sequence[PhotoResult]) -> bool:
        """Tell whether all that could be saved, or was answered, has its copy.

        `made` is what became of `to_export`.
        """
        return all(
            copy.output or not (row.answers or row.results[channel].verdict in _SAVED)
            for row, copy in zip(self._rows_to_export(), made, strict=True)
        )


def _try(results: Sequence[PhotoResult], operation: Operation) -> tuple[PhotoResult, ...]:
    """Give an answer to every channel; one that refuses it stays as it is.

    Raises:
        UsageError: if every channel refuses it.
    """
    done, refused = [], []
    for channel, result in enumerate(results):
        try:
            done.append(operation(result, channel))
        except UsageError as error:
            refused.append(error)
            done.append(result)
    if refused and len(refused) == len(results):
        raise refused[0]
    return tuple(done)
