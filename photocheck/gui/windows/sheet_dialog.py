"""A page to read, print or keep as a PDF: letters, lists, recovery sheets."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QTextBrowser, QWidget

from photocheck.gui.windows import files
from photocheck.gui.windows.dialog import Dialog
from photocheck.gui.windows.section import push_button, row_of

_MARGIN = 20  # mm


class SheetDialog(Dialog):
    """Shows a page; nothing is written unless it is printed or kept."""

    def __init__(
        self, title: str, page: str, parent: QWidget | None = None, *, may_keep: bool = True
    ) -> None:
        """Show `page`, HTML without scripts or pictures from elsewhere.

        Args:
            title: of the dialog, and the suggested name of the file.
            page: to show.
            parent: the window it opens over.
            may_keep: offer a PDF; not for secrets.
        """
        super().__init__(title, QCoreApplication.translate("SheetDialog", "Close"), parent)
        self._title, self._page = title, page
        self.buttons.button(self.buttons.StandardButton.Cancel).hide()
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setHtml(page)
        self.page.setAccessibleName(title)
        self.page.setMinimumHeight(self.fontMetrics().height() * 20)
        self.body.addWidget(self.page, 1)
        self.print_button = push_button(self.tr("&Print…"), self.print_page)
        self.keep_button = push_button(self.tr("&Save as PDF…"), self.keep)
        self.keep_button.setVisible(may_keep)
        self.body.addLayout(row_of(self.print_button, self.keep_button, 1))
        self.page.setFocus()

    def print_page(self) -> None:
        """Ask for a printer and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec():  # the system's own dialog, which knows no other way on Windows
            self._document().print_(printer)

    def keep(self, path: Path | None = None) -> None:
        """Write the page as a PDF, asking where unless `path` says."""
        path = path or files.choose_pdf(self, self._title)
        if path is None:
            return
        writer = QPdfWriter(str(path))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
        writer.setTitle("PhotoCheck")
        self._document().print_(writer)
        if not path.is_file() or not path.stat().st_size:
            self.show_fault(self.tr("The file cannot be written there. Choose another folder."))

    def _document(self) -> QTextDocument:
        """Return the page in black on white, whatever the window looks like."""
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setHtml(self._page)
        return document
