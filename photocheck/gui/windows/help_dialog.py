"""The user guide, offline, at the page that fits."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from photocheck.core.paths import guide_dir
from photocheck.gui.windows.section import push_button, row_of

_INDEX = "index"
_MARGIN = 24  # pixels around the text of a page


def page_file(page: str) -> Path | None:
    """Return the file of a page of the guide, of the index if there is none, else None."""
    for name in (page, _INDEX):
        path = guide_dir() / f"{name}.md"
        if path.is_file():
            return path
    return None


class _Page(QTextBrowser):
    """A page whose pictures are never wider than it."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802
        """Return what the page asks for; pictures shrink to its width."""
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        path = self.source().resolved(QUrl(name)).toLocalFile()
        picture, room = QImage(path), self.viewport().width() - _MARGIN
        if picture.isNull() or picture.width() <= room:
            return picture
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)


class HelpDialog(QDialog):
    """A window beside the work, so that one can read and do; it fetches nothing from anywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build it, empty."""
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.translate("HelpDialog", "PhotoCheck guide"))
        self.page = _Page()
        self.page.setAccessibleName(self.tr("Page of the guide"))
        self.page.setOpenExternalLinks(False)
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.page.setSearchPaths([str(guide_dir())])
        self.back = push_button(self.tr("&Back"), self._go_back)
        self.index = push_button(self.tr("&All pages"), lambda: self.open_page(_INDEX))
        close = push_button(self.tr("&Close"), self.close)
        self._history: list[str] = []
        column = QVBoxLayout(self)
        column.addWidget(self.page, 1)
        column.addLayout(row_of(self.back, self.index, 1, close))
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(self._go_back)
        wide = self.fontMetrics().averageCharWidth()
        self.resize(wide * 90, self.fontMetrics().height() * 34)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Write the page again when the window turns light or dark: links keep their colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.name:
            bar = self.page.verticalScrollBar()
            place = bar.value()
            self.page.reload()
            bar.setValue(place)

    @property
    def name(self) -> str:
        """Return the name of the page shown."""
        return self._history[-1] if self._history else ""

    def open_page(self, name: str) -> None:
        """Show a page of the guide."""
        self.show()  # first, so that pictures know how wide the page is
        path = page_file(name)
        if path is None:
            self.page.setPlainText(self.tr("The guide is not installed with this program."))
        else:
            if not self._history or self._history[-1] != path.stem:
                self._history.append(path.stem)
            self._show(path)
        self.back.setEnabled(len(self._history) > 1)
        self.activateWindow()
        self.page.setFocus()

    def _show(self, path: Path) -> None:
        url = QUrl.fromLocalFile(str(path))
        self.page.setSource(url, QTextDocument.ResourceType.MarkdownResource)

    def _follow(self, url: QUrl) -> None:
        """Open links to other pages of the guide only."""
        path = Path(url.path())
        if url.scheme() in ("", "file") and path.suffix == ".md":
            self.open_page(path.stem)
        elif not url.path() and url.hasFragment():
            self.page.scrollToAnchor(url.fragment())

    def _go_back(self) -> None:
        if len(self._history) > 1:
            self._history.pop()
            self.open_page(self._history[-1])
