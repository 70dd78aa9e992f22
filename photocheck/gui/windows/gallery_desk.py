"""All that the window does with the gallery itself: unlock, create, use, lock."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from photocheck.gui.models.pictures import Submit
from photocheck.gui.windows import files
from photocheck.gui.windows.create_dialog import CreateDialog
from photocheck.gui.windows.gallery_dialogs import UnlockDialog

if TYPE_CHECKING:
    from photocheck.gui.session import Opened, Session

WhenFree = Callable[[Callable[[], None]], None]
"""Does something now, or first asks or says why not."""


class GalleryDesk(QObject):
    """The gallery of a window.

    Signals:
        locking: the gallery is about to be locked, or another to be used in its place.
        locked: it is, and what was known of it is forgotten.
        replaced: another gallery is used; the batch that was open ended with the one before.
        changed: another gallery is open, or none.
        used: a gallery was just unlocked.
    """

    locking = Signal()
    locked = Signal()
    replaced = Signal()
    changed = Signal()
    used = Signal()

    def __init__(
        self,
        session: "Session",
        submit: Submit,
        may_end: WhenFree,
        stop_then: WhenFree,
        window: QWidget,
    ) -> None:
        """Open dialogs over `window`; keys are stretched in the worker of `submit`.

        `may_end` does what ends the batch that is open, if it may; `stop_then` stops running work.
        """
        super().__init__(window)
        self._session, self._submit = session, submit
        self._may_end, self._stop_then, self._window = may_end, stop_then, window

    def unlock(self, path: Path | None = None) -> None:
        """Ask for the passphrase of a gallery, and for the gallery unless `path` says which."""

        def ask() -> None:
            known = path or files.known_gallery()
            dialog = UnlockDialog(known, self._session.open_gallery, self._submit, self._window)
            dialog.unlocked.connect(self.use)
            dialog.open()

        self._may_end(ask)

    def create(self) -> None:
        """Create a gallery."""

        def ask() -> None:
            create = self._session.create_gallery
            dialog = CreateDialog(files.documents(), create, self._submit, self._window)
            dialog.created.connect(self.use)
            dialog.open()

        self._may_end(ask)

    def use(self, opened: "Opened") -> None:
        """Work with a gallery that was just unlocked."""
        self.locking.emit()
        self._session.use(opened)
        self.changed.emit()
        self.replaced.emit()
        self.used.emit()

    def lock(self, *, then: Callable[[], object] = lambda: None) -> None:
        """Lock the gallery and forget the batch that used it, and do something `then`.

        Work that runs is stopped first; it is asked before answers are lost.
        """

        def lock() -> None:
            self._lock_now()
            then()

        self._stop_then(lambda: self._may_end(lock))

    def lock_unasked(self) -> None:
        """Lock the gallery while nobody is there; work that runs is stopped first."""
        self._stop_then(self._lock_now)

    def _lock_now(self) -> None:
        self.locking.emit()
        self._session.lock()
        self.changed.emit()
        self.locked.emit()
