"""All that the window offers beside the photos: the gallery's page, posts, settings, help, lock."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from photocheck.core import settings as stored
from photocheck.core.errors import KnownError
from photocheck.core.settings import Settings
from photocheck.gui.models.pictures import Submit
from photocheck.gui.views import theme
from photocheck.gui.windows.gallery_care import RestoreDialog, restored_text
from photocheck.gui.windows.gallery_page import GalleryPage
from photocheck.gui.windows.help_dialog import HelpDialog
from photocheck.gui.windows.keys_dialog import KeysDialog
from photocheck.gui.windows.post_dialog import PostDialog
from photocheck.gui.windows.recovery_sheet import RecoveryDialog
from photocheck.gui.windows.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from photocheck.gui.office import Office
    from photocheck.gui.windows.main_window import MainWindow

_TOUCHES = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
)
_MINUTE = 60_000  # ms
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": None}


class OfficeDesk(QObject):
    """Adds its page and menu entries to a window, and locks the gallery when nobody is there.

    Attributes:
        page: the gallery's page.
        settings: of the computer's user.
    """

    def __init__(self, window: "MainWindow", office: "Office", submit: Submit) -> None:
        """Add everything to `window`; the gallery works in the worker of `submit`."""
        super().__init__(window)
        self._window, self._office, self._submit = window, office, submit
        self.page = GalleryPage(office, window.notices, submit)
        self._before = window.start.parentWidget()
        window.pages.addWidget(self.page)
        self.page.back_wanted.connect(self.go_back)
        self.page.changed.connect(window.gallery_changed)
        self.page.care.restore_wanted.connect(self.restore)
        self._guide: HelpDialog | None = None
        self._post = ("", "", "")  # a post that was being written at the lock: gallery, user, text
        self._by_itself = False
        self._add_menus()
        window.gallery.locking.connect(self._keep_post)
        window.gallery.locked.connect(self._locked)
        window.gallery.replaced.connect(self._replaced)
        window.gallery.changed.connect(self.refresh)
        window.start.manage_wanted.connect(self.manage)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock_if_free)
        app = QApplication.instance()
        if app:
            app.installEventFilter(self)
        self.settings = stored.load()
        window.start.set_defaults(*_suggested(self.settings))
        self.use(self.settings)
        self.refresh()

    def _add_menus(self) -> None:
        menus = self._window.menus
        menus.gallery.addSeparator()
        self._manage = menus.add(
            menus.gallery, self.tr("&Manage the gallery"), "Ctrl+G", self.manage
        )
        menus.add(menus.gallery, self.tr("Check the &text of a post…"), "Ctrl+T", self.check_post)
        menus.edit.addSeparator()
        menus.add(menus.edit, self.tr("&Settings…"), "Ctrl+,", self.show_settings)
        first = menus.help.actions()[0] if menus.help.actions() else None
        for text, key, then in (
            (self.tr("&Guide"), "F1", self.show_help),
            (self.tr("&Keys"), "Shift+F1", lambda: KeysDialog(self._window).open()),
        ):
            action = menus.add(menus.help, text, key, then)
            if first:
                menus.help.insertAction(first, action)

    def refresh(self) -> None:
        """Offer what is of use now."""
        self._manage.setEnabled(self._office.is_open)
        self._restart()

    # -- the gallery's page --

    def manage(self) -> None:
        """Show the gallery's page, and unlock first if need be."""
        if not self._office.is_open:
            self._window.gallery.unlock()
            return
        window = self._window
        if window.pages.currentWidget() is not self.page:
            self._before = window.pages.currentWidget()
        window.notices.clear()
        window.pages.setCurrentWidget(self.page)
        self.page.open()

    def go_back(self) -> None:
        """Go back to where the person came from."""
        window = self._window
        window.pages.setCurrentWidget(self._before or window.start)

    def _locked(self) -> None:
        """Forget what was shown, and close what is open over it; a code not kept stays."""
        self.page.leave()
        for dialog in self._window.findChildren(QDialog):
            if not isinstance(dialog, RecoveryDialog | HelpDialog):
                dialog.close()
        if self._window.pages.currentWidget() is self.page:
            self._window.pages.setCurrentWidget(self._window.start)
        lost = self._window.keeper.forget()
        if self._by_itself:
            self._by_itself = False
            text = self.tr("The gallery locked itself, because nobody used it.")
            if lost:
                why = self.tr("Your answers could not be kept on this computer, and are lost.")
                self._window.notices.say(text, why)
            else:
                self._window.notices.tell(text)

    def _replaced(self) -> None:
        """Forget the gallery before, and show the new one if its page is open."""
        self.page.leave()
        self._before = self._window.start
        if self._window.pages.currentWidget() is self.page:
            self.page.open()

    def restore(self, file: Path) -> None:
        """Bring a backup back in place of the open gallery, which is locked for it."""
        window, office = self._window, self._office
        path = office.gallery.path
        dialog = RestoreDialog(file, path, window)

        def bring(user: str, passphrase: str) -> None:
            def restore() -> None:
                self._submit(
                    lambda _: office.restore(file, path, passphrase, user),
                    on_done=lambda done: window.notices.say(*restored_text(done)),
                    on_failed=window.notices.error,
                )

            window.gallery.lock(then=restore)

        dialog.wanted.connect(bring)
        dialog.open()

    # -- posts, settings, help --

    def check_post(self) -> None:
        """Open the box for the text of a post."""
        try:
            dialog = PostDialog(self._office.post_checker(), self._window)
        except KnownError as error:
            self._window.notices.error(error)
            return
        *whose, text = self._post
        if self._office.is_open:
            if whose == self._whose():
                dialog.text.setPlainText(text)
            self._post = ("", "", "")
        dialog.open()

    def _keep_post(self) -> None:
        """Keep the text of a post over a lock, for whoever was writing it."""
        for dialog in self._window.findChildren(PostDialog):
            if dialog.isVisible() and self._office.is_open:
                gallery, user = self._whose()
                self._post = (gallery, user, dialog.text.toPlainText())

    def _whose(self) -> list[str]:
        return [self._office.gallery.gallery_id, self._office.gallery.user]

    def show_settings(self) -> None:
        """Open the settings."""
        dialog = SettingsDialog(self.settings, self._window, gallery=self._office.is_open)
        dialog.chosen.connect(self.change)
        dialog.policy_wanted.connect(self._show_policy)
        dialog.open()

    def _show_policy(self) -> None:
        self.manage()
        self.page.show_section(self.page.policy)

    def change(self, settings: Settings) -> None:
        """Use settings from now on, and keep them."""
        self.use(settings)
        try:
            stored.save(settings)
        except KnownError as error:
            self._window.notices.error(error)

    def use(self, settings: Settings) -> None:
        """Use settings from now on; what was chosen for a batch stays if its own did not change."""
        before, self.settings = self.settings, settings
        theme.choose(_SCHEMES[settings.colours])
        if _suggested(settings) != _suggested(before):
            self._window.start.set_defaults(*_suggested(settings))
        self._restart()

    def show_help(self) -> None:
        """Open the guide at the page that fits what is on screen."""
        if self._guide is None:
            self._guide = HelpDialog(self._window)
        self._guide.open_page(self.guide_page())

    def close_help(self) -> None:
        """Put the guide away."""
        if self._guide:
            self._guide.close()

    def guide_page(self) -> str:
        """Return the page of the guide for what is on screen."""
        current = self._window.pages.currentWidget()
        if current is self.page:
            return self.page.guide
        return "index" if current is self._window.start else "teacher"

    # -- locking by itself --

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice that somebody is there."""
        if event.type() in _TOUCHES:
            self._restart()
        return super().eventFilter(watched, event)

    def _restart(self) -> None:
        if self._office.is_open:
            self._idle.start(self.settings.lock_minutes * _MINUTE)
        else:
            self._idle.stop()

    def lock_if_free(self) -> None:
        """Lock the gallery; while photos are checked or saved, wait another minute.

        Work that rests is nobody's work: it is stopped, and goes on where it stood.
        """
        window = self._window
        if window.flow.busy and not window.flow.rests:
            self._idle.start(_MINUTE)
        elif self._office.is_open:
            self._by_itself = True
            window.gallery.lock_unasked()


def _suggested(settings: Settings) -> tuple[int, str, bool]:
    """Return what is suggested for each batch."""
    return settings.max_edge, settings.cover, settings.read_text
