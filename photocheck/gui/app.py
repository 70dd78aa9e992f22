"""Start the window and take it down again, in named steps."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from photocheck import __version__
from photocheck.core.errors import KnownError
from photocheck.gui import language
from photocheck.gui.session import Session
from photocheck.gui.views import theme
from photocheck.gui.views.answer_button import HeldEnter
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

SWITCH = 0.001  # s a worker may go on when the window wants to answer; Python's own is 5 ms


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; return the exit code when it is closed."""
    sys.setswitchinterval(SWITCH)
    arguments = parse(sys.argv[1:] if argv is None else argv)
    passphrase = take_passphrase()
    app = make_application()
    forget_places()
    work, pictures = Worker(), Worker()
    session = Session()
    window = make_window(session, work, pictures)
    window.show()
    QTimer.singleShot(0, window, lambda: open_inputs(window, arguments, passphrase))
    code = app.exec()
    shut_down(session, work, pictures)
    return code


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        "photocheck-gui", description="Check event photos and save copies that are safe to publish."
    )
    parser.add_argument("inputs", nargs="*", type=Path, metavar="INPUT", help="photos or folders")
    parser.add_argument("--gallery", type=Path, metavar="PATH", help="consent gallery to unlock")
    parser.add_argument("--channel", metavar="CH", help="where the photos will go")
    parser.add_argument("--version", action="version", version=__version__)
    return parser.parse_args(argv)


def take_passphrase() -> str | None:
    """Return ``PHOTOCHECK_PASSPHRASE`` and remove it, so that no child process inherits it."""
    return os.environ.pop("PHOTOCHECK_PASSPHRASE", None)


def make_application() -> QApplication:
    """Return the application, dressed.

    OpenCV's wheel with a window points ``QT_QPA_PLATFORM_PLUGIN_PATH`` at plugins of its own Qt
    when it is imported; ours cannot load those.
    """
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    QCoreApplication.setApplicationName("PhotoCheck")
    QCoreApplication.setApplicationVersion(__version__)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["photocheck-gui"])
    language.speak(app)
    theme.apply(app)
    if not app.findChild(HeldEnter):
        app.installEventFilter(HeldEnter(app))
    return app


def forget_places() -> None:
    """Give Qt's file dialog no place to write the folders it visited: a path below no folder."""
    nowhere = str(Path(os.devnull) / "photocheck")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, nowhere)


def make_window(session: Session, work: Worker, pictures: Worker) -> MainWindow:
    """Return the window, wired to its workers, with the last door for errors open."""
    window = MainWindow(session, work.submit, pictures.submit)
    sys.excepthook = window.notices.exception
    return window


def open_inputs(window: MainWindow, arguments: argparse.Namespace, passphrase: str | None) -> None:
    """Do what the command line asked for: unlock, choose the channel, check."""
    session = window.session
    if arguments.gallery and passphrase is not None:
        try:
            user = os.environ.get("PHOTOCHECK_USER") or None
            session.use(session.open_gallery(arguments.gallery, passphrase, user))
        except KnownError as error:
            window.notices.error(error)
            return
        window.gallery_changed()
        if not arguments.inputs:
            window.keeper.offer()
    window.start.add_inputs([p.absolute() for p in arguments.inputs])
    if arguments.channel:
        window.start.choose_channel(arguments.channel)
    if arguments.gallery and passphrase is None:
        window.gallery.unlock(arguments.gallery)
    elif arguments.inputs:
        window.start.go.click()


def shut_down(session: Session, work: Worker, pictures: Worker) -> None:
    """Stop the workers, wait for them, then close the gallery."""
    for worker in (work, pictures):
        worker.stop()
    session.lock()
    sys.excepthook = sys.__excepthook__
