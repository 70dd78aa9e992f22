"""The window: pages, menus and their wiring. What is done is done elsewhere."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPixmap
from PySide6.QtWidgets import QMainWindow, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from photocheck import __version__
from photocheck.core.types import Decision
from photocheck.gui.models.event_people import has_people, people_of
from photocheck.gui.models.heads import Heads
from photocheck.gui.models.photo_model import PhotoModel
from photocheck.gui.models.pictures import Pictures, Submit
from photocheck.gui.models.review import Review
from photocheck.gui.notices import NoticeBar, Notices
from photocheck.gui.office import Office
from photocheck.gui.views.drop_area import paths_in, picture_in, why_no_files
from photocheck.gui.views.theme import app_icon
from photocheck.gui.windows import files
from photocheck.gui.windows.actions import Menus
from photocheck.gui.windows.check_page import CheckPage
from photocheck.gui.windows.ending import Ending
from photocheck.gui.windows.flow import Flow
from photocheck.gui.windows.gallery_desk import GalleryDesk
from photocheck.gui.windows.keeper import Keeper
from photocheck.gui.windows.list_dialog import ListDialog
from photocheck.gui.windows.name_dialog import NameDialog
from photocheck.gui.windows.office_desk import OfficeDesk
from photocheck.gui.windows.people_page import PeoplePage
from photocheck.gui.windows.photo_page import PhotoPage
from photocheck.gui.windows.save_desk import SaveDesk
from photocheck.gui.windows.start_page import StartPage

if TYPE_CHECKING:
    from photocheck.core.pipeline.review_file import SavedReview
    from photocheck.core.types import CheckOptions
    from photocheck.gui.session import Session


class MainWindow(QMainWindow):
    """The one window.

    Signals:
        closed: the window closed for good; nothing runs for it any more.
    """

    closed = Signal()

    def __init__(self, session: "Session", submit_long: Submit, submit_picture: Submit) -> None:
        """Build the window for `session`; jobs and pictures run in the workers given."""
        super().__init__()
        self.setWindowTitle("PhotoCheck")
        self.setWindowIcon(app_icon())
        self.session = session
        self.review = Review(self)
        self.flow = Flow(session, self.review, submit_long, self)
        pictures = Pictures(self.review, submit_picture, session.picture, session.preview, self)
        bar = NoticeBar()
        self.notices = Notices(self, bar)
        self.start = StartPage()
        self.check = CheckPage(self.review, PhotoModel(self.review, pictures, session.advice, self))
        self.photo = PhotoPage(session, self.review, pictures, self.notices)
        heads = Heads(self.review, submit_picture, session.picture, self)
        self.people = PeoplePage(session, self.review, heads, self.notices)
        self.keeper = Keeper(session, self.review, submit_picture, self.notices, self)
        self.ending = Ending(session, self.review, self.keeper, self.notices, self)
        self.gallery = GalleryDesk(session, submit_long, self._may_end, self._stop_then, self)
        self.saving = SaveDesk(session, self.review, self.flow, self.notices, self)
        self.summary = self.saving.summary
        self.pages = QStackedWidget()
        for page in (self.start, self.check, self.people, self.photo, self.summary):
            self.pages.addWidget(page)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self._after_stop: list[Callable[[], object]] = []
        self._steps = 0
        self.setAcceptDrops(True)
        self._build_menus()
        self._wire()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)  # Enter presses it
        self.desk = OfficeDesk(self, Office(session), submit_picture)
        self.gallery_changed()
        self.resize(1180, 680)

    def _build_menus(self) -> None:
        self.menus = menus = Menus(self, self.review)
        menus.add(menus.file, self.tr("Choose &photos…"), "Ctrl+O", self.choose_photos)
        menus.add(menus.file, self.tr("Choose a &folder…"), "Ctrl+Shift+O", self.choose_folder)
        menus.add(menus.file, self.tr("&Other photos"), "Ctrl+N", self.new_batch)
        menus.file.addSeparator()
        menus.add(menus.file, self.tr("&Save safe copies…"), "Ctrl+S", self.saving.ask)
        menus.file.addSeparator()
        menus.add(menus.file, self.tr("&Quit"), "Ctrl+Q", self.close)
        menus.edit.addSeparator()
        menus.add(menus.edit, self.tr("&Paste photos"), "Ctrl+V", self.paste)
        menus.add(menus.view, self.tr("&All photos"), "Ctrl+1", self.show_grid)
        menus.add(menus.view, self.tr("Next &question"), "Ctrl+2", self.show_question)
        menus.add(menus.view, self.tr("&People"), "Ctrl+3", self.show_people)
        self._unlock = menus.add(menus.gallery, self.tr("&Unlock…"), "Ctrl+U", self.gallery.unlock)
        self._create = menus.add(menus.gallery, self.tr("&Create new…"), "", self.gallery.create)
        self._lock = menus.add(menus.gallery, self.tr("&Lock"), "Ctrl+L", self.gallery.lock)
        menus.add(menus.help, self.tr("&About PhotoCheck"), "", self._about)

    def _wire(self) -> None:
        self.start.files_wanted.connect(self.choose_photos)
        self.start.folder_wanted.connect(self.choose_folder)
        self.start.unlock_wanted.connect(self.gallery.unlock)
        self.start.create_wanted.connect(self.gallery.create)
        self.start.lock_wanted.connect(self.gallery.lock)
        self.start.check_wanted.connect(self.begin)
        self.check.photo_chosen.connect(self.show_photo)
        self.check.questions_wanted.connect(self.show_question)
        self.check.people_wanted.connect(self.show_people)
        self.check.export_wanted.connect(self.saving.ask)
        self.check.stop_wanted.connect(self._stop)
        self.check.pause_wanted.connect(self.flow.pause)
        self.check.others_wanted.connect(self._show_others)
        self.photo.back_wanted.connect(self.show_grid)
        self.photo.all_answered.connect(self.show_grid)
        self.photo.name_wanted.connect(self.ask_name)
        self.people.back_wanted.connect(self.show_grid)
        self.people.name_wanted.connect(self.ask_person)
        self.people.photo_wanted.connect(self.show_face)
        self.people.all_answered.connect(self.show_question)
        self.keeper.go_on_wanted.connect(self.go_on)
        self.summary.back_wanted.connect(self.show_grid)
        self.summary.new_wanted.connect(self.new_batch)
        self.flow.replacing.connect(self.keeper.flush)
        self.flow.began.connect(self._began)
        self.flow.progress.connect(self.check.show_progress)
        self.flow.running.connect(self._running)
        self.saving.began.connect(self.show_grid)
        self.saving.began.connect(self.notices.clear)
        self.saving.ended.connect(self._show_summary)
        self.saving.handed_over.connect(self._handed_over)
        self.saving.finished.connect(self.keeper.finish)
        self.gallery.locking.connect(self.keeper.flush)
        self.gallery.locked.connect(self._gallery_locked)
        self.gallery.replaced.connect(self._gallery_replaced)
        self.gallery.changed.connect(self.gallery_changed)
        self.gallery.used.connect(self.notices.clear)
        self.gallery.used.connect(self.keeper.offer)
        self.flow.failed.connect(self.notices.clear)
        self.flow.failed.connect(self.notices.error)
        self.review.undo_stack.indexChanged.connect(self._tell_undone)

    # -- choosing --

    def choose_photos(self) -> None:
        """Ask for photo files."""
        self.add(files.choose_photos(self))

    def choose_folder(self) -> None:
        """Ask for a folder."""
        folder = files.choose_folder(self, self.tr("Choose a folder with photos"))
        self.add([folder] if folder else [])

    def paste(self) -> None:
        """Take files, or a picture, from the clipboard."""
        self._taking(QGuiApplication.clipboard().mimeData())()

    def _taking(self, data: QMimeData) -> Callable[[], None]:
        """Return what takes `data`, which may be gone by then."""
        if paths := paths_in(data):
            return partial(self.add, paths)
        if picture := picture_in(data):
            return partial(self.add_picture, *picture)
        return partial(self.notices.tell, why_no_files(data))

    def add_picture(self, data: bytes, ending: str) -> None:
        """Keep a picture that has no file where the person says, and add it."""
        path = files.choose_picture_place(self, ending)
        if path is None:
            return
        try:
            path.write_bytes(data)
        except OSError:
            self.notices.tell(self.tr("The picture cannot be kept there. Choose another folder."))
        else:
            self.add([path])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take whatever is dropped anywhere; what cannot be used is answered with a sentence."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take what was dropped, after the other program has its answer."""
        then = self._taking(event.mimeData())
        event.acceptProposedAction()
        QTimer.singleShot(0, self, then)

    def add(self, inputs: Sequence[Path]) -> None:
        """Add photos to the next batch."""
        if inputs:
            self._when_free(lambda: self._show_start(inputs))

    def new_batch(self) -> None:
        """Go back to the start for other photos."""
        self._when_free(lambda: self._show_start(()))

    def _show_start(self, inputs: Sequence[Path]) -> None:
        if self.pages.currentWidget() is not self.start:
            self.start.set_inputs(())
            self.pages.setCurrentWidget(self.start)
        self.start.add_inputs(inputs)
        self.notices.clear()

    def _when_free(self, then: Callable[[], None]) -> None:
        if self.flow.busy:
            self.notices.tell(self.tr("Wait until this is done, or press Stop first."))
        else:
            then()

    # -- gallery --

    def _handed_over(self) -> None:
        self.keeper.save()
        self.keeper.flush()
        if self.keeper.owes:
            return  # and the person was told why
        self.gallery.lock()
        self.notices.tell(self.tr("Handed over. The gallery is locked for the next person."))

    def _gallery_locked(self) -> None:
        self.review.open(())
        self._show_start(())

    def _gallery_replaced(self) -> None:
        """Let go of a batch that was checked by another gallery; its photos stay chosen."""
        if len(self.review):
            self.review.open(())
            self.pages.setCurrentWidget(self.start)

    def _may_end(self, then: Callable[[], None]) -> None:
        """Do what ends the batch, if nothing runs and no answers are lost, or after asking."""
        self._when_free(lambda: self.ending.end_batch(then))

    def gallery_changed(self) -> None:
        """Show which gallery is open."""
        name = self.session.gallery_name
        self.start.set_channels(self.session.channels())
        self.start.show_gallery(name, self.session.people_count(), self.session.gallery_cloud)
        self._lock.setEnabled(bool(name))

    # -- checking --

    def begin(self, inputs: Sequence[Path], options: "CheckOptions") -> None:
        """Check the photos."""

        def check() -> None:
            self.notices.tell(self.tr("Looking for photos…"))
            self.flow.check(inputs, options)

        self._may_end(check)

    def go_on(self, saved: "SavedReview") -> None:
        """Go on with a review that was left."""
        self.start.set_inputs(saved.inputs)
        self.start.set_options(saved.options)
        self.begin(saved.inputs, saved.options)

    def _began(self, mode: str) -> None:
        assert self.flow.options  # noqa: S101  there is a batch
        self.notices.clear()
        others, kept = len(self.flow.not_checked), self.session.keeps_answers
        self.check.begin(self.flow.options.channels, mode, others, kept=kept)
        self.keeper.tell_put_back()
        self.keeper.save()
        self.show_grid()

    def _running(self, running: bool) -> None:
        self.start.setEnabled(not running)
        self.check.set_running(running)
        if not running:
            waiting, self._after_stop = self._after_stop, []
            for then in waiting:
                QTimer.singleShot(0, self, then)

    def _stop_then(self, then: Callable[[], object]) -> None:
        """Do something once nothing runs any more; running work is stopped."""
        if self.flow.busy:
            self._after_stop.append(then)
            self._stop()
        else:
            then()

    def _stop(self) -> None:
        self.check.set_stopping()
        self.flow.stop()

    def _show_others(self) -> None:
        rows = [(n.name, n.reason) for n in self.flow.not_checked]
        ListDialog(self.tr("Files that were not checked"), rows, self).open()

    # -- looking and answering --

    def show_grid(self) -> None:
        """Show all photos."""
        if len(self.review):
            self.pages.setCurrentWidget(self.check)
            self.check.grid.setFocus()

    def show_photo(self, row: int) -> None:
        """Show one photo in large."""
        self.notices.clear()
        self.pages.setCurrentWidget(self.photo)
        self.photo.open(row)

    def show_people(self) -> None:
        """Show the people of the event, if they are known."""
        if has_people(self.review):
            self.pages.setCurrentWidget(self.people)
            self.people.open()
        else:
            text = self.tr("People are gathered when all photos are checked by recognition.")
            self.notices.tell(text)

    def show_question(self) -> None:
        """Show the first open question: about people first, then about single faces."""
        question = next(self.review.questions(), None)
        if any(p.decision is Decision.REVIEW for p in people_of(self.review)):
            self.show_people()
        elif question:
            self.show_face(question.photo, question.face)
        else:
            self.show_grid()

    def show_face(self, photo: int, face: int) -> None:
        """Show a photo with one face chosen."""
        self.show_photo(photo)
        self.photo.choose(face)

    def ask_name(self, photo: int, face: int) -> None:
        """Ask who a face is."""
        dialog = self._name_dialog(self.photo.head_shot(face))
        dialog.named.connect(lambda pupil_id: self.photo.show_as(photo, face, pupil_id))
        dialog.open()

    def ask_person(self) -> None:
        """Ask who the chosen person of the event is."""
        dialog = self._name_dialog(self.people.head_shot())
        dialog.named.connect(self.people.show_as)
        dialog.open()

    def _name_dialog(self, head: QPixmap | None) -> NameDialog:
        classes = self.flow.options.classes if self.flow.options else ()
        return NameDialog(self.session.people(), classes, head, self)

    def _show_summary(self) -> None:
        self.pages.setCurrentWidget(self.summary)
        self.summary.open_folder.setFocus()

    def _tell_undone(self, steps: int) -> None:
        """Say what was taken back: it may be about a photo that is not on screen."""
        stack = self.review.undo_stack
        if steps < self._steps <= stack.count():
            self.notices.tell(self.tr("Taken back: {}").format(stack.redoText()))
        self._steps = steps

    # -- the end --

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask if work is running or unsaved; stop it, wait for it, then close."""
        if self.flow.busy:
            event.ignore()
            if self.close not in self._after_stop:
                self.ending.ask_to_stop(lambda: self._stop_then(self.close))
            return
        self.keeper.flush()
        if self.ending.loses_answers:
            event.ignore()
            self.ending.ask_to_lose(self.close)
            return
        event.accept()
        self.closed.emit()

    def _about(self) -> None:
        text = self.tr(
            "PhotoCheck {}\n\nIt covers everyone who may not be shown, removes hidden data, and "
            "saves safe copies. It works without the internet, and your photos never leave this "
            "computer.\n\nNo program sees everything. Look at every copy before you publish it."
        )
        self.notices.about(text.format(__version__))
