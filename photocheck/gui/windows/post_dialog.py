"""The text of a post: checked as it is written, beside the school's list, before it is copied."""

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.errors import KnownError
from photocheck.gui.views import badges
from photocheck.gui.views.theme import is_dark
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.section import labelled, push_button, row_of

if TYPE_CHECKING:
    from photocheck.core.pipeline.post import PostCheck, PostChecker

_PAUSE = 250  # ms without a key until the text is checked


class _Wrapped(QStyledItemDelegate):
    """Gives each line of the checklist the height it needs.

    Qt wraps as if neither the box nor the space around a line took any of the width.
    """

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size of a line with its text wrapped beside the box."""
        view = self.parent()
        if not isinstance(view, QListView):
            return super().sizeHint(option, index)
        box = view.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth)
        around = view.fontMetrics().averageCharWidth() * 5
        narrow = QStyleOptionViewItem(option)
        width = view.viewport().width() - 2 * view.spacing() - box - around
        narrow.rect = QRect(0, 0, max(width, 1), 1)
        return super().sizeHint(narrow, index)


class PostDialog(Dialog):
    """Write or paste a post, see what gives somebody away, copy it when nothing does."""

    def __init__(self, checker: "PostChecker", parent: QWidget | None = None) -> None:
        """Check with `checker`."""
        translate = QCoreApplication.translate
        title = translate("PostDialog", "Check the text of a post")
        super().__init__(title, translate("PostDialog", "Copy the text"), parent)
        self._checker = checker
        self._checked: PostCheck | None = None
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(self.tr("Write or paste the text here"))
        self.text.setMinimumHeight(self.fontMetrics().height() * 5)
        self.found = QListWidget()
        self.found.setWordWrap(True)
        self.found.setMinimumHeight(self.fontMetrics().height() * 5)
        self.found.currentRowChanged.connect(self._point)
        self.verdict = text_label("", "heading")
        self.suggest = push_button(self.tr("&Use the text without them"), self._use_suggestion)
        left = QVBoxLayout()
        self.body.addLayout(self._sides(left))
        left.addLayout(labelled(self.tr("&Text of the post"), self.text), 2)
        left.addLayout(labelled(self.tr("&Found in it"), self.found), 1)
        left.addWidget(self.verdict)
        left.addLayout(row_of(self.suggest, 1))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.check)
        self.text.textChanged.connect(self._changed)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 120)
        self.check()
        self.text.setFocus()

    def _sides(self, left: QVBoxLayout) -> QHBoxLayout:
        self.points = QListWidget()
        self.points.setWordWrap(True)
        self.points.setSpacing(3)
        self.points.setItemDelegate(_Wrapped(self.points))
        for view in (self.points, self.found):  # lines wrap, so nothing lies beyond the edge
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setResizeMode(QListWidget.ResizeMode.Adjust)
            view.setTextElideMode(Qt.TextElideMode.ElideNone)
        for line in self._checker.checklist:
            item = QListWidgetItem(line)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setToolTip(line)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.points.addItem(item)
        self.points.itemChanged.connect(lambda _: self._refresh())
        right = labelled(self.tr("&Before you post"), self.points)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        return row

    def _changed(self) -> None:
        self._checked = None
        self._refresh()
        self._timer.start()

    def check(self) -> None:
        """Check the text as it is."""
        self._timer.stop()
        try:
            self._checked = self._checker.check(self.text.toPlainText())
        except KnownError as error:
            self.found.clear()
            self.verdict.setText(error.sentence)
            return
        self._show(self._checked)
        self._refresh()

    def _show(self, checked: "PostCheck") -> None:
        self.found.blockSignals(True)  # nothing is chosen while the list is made
        self.found.clear()
        marks = []
        for finding in checked.findings:
            light, dark = badges.RED if finding.certain else badges.AMBER
            sign = "✕" if finding.certain else "?"
            item = QListWidgetItem(f"{sign}  {finding.sentence}.")
            item.setForeground(QColor(dark if is_dark() else light))
            self.found.addItem(item)
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(finding.start, finding.end)
            style = QTextCharFormat()
            style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            style.setUnderlineColor(QColor(dark if is_dark() else light))
            style.setFontWeight(700)
            mark.format = style
            marks.append(mark)
        self.found.blockSignals(False)
        self.text.setExtraSelections(marks)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        """Return a cursor over characters; Qt counts in UTF-16."""
        plain = self.text.toPlainText()
        places = [len(plain[:n].encode("utf-16-le")) // 2 for n in (start, end)]
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(places[0])
        cursor.setPosition(places[1], QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _point(self, row: int) -> None:
        if self._checked and 0 <= row < len(self._checked.findings):
            finding = self._checked.findings[row]
            self.text.setTextCursor(self._cursor(finding.start, finding.end))

    def _use_suggestion(self) -> None:
        if self._checked:
            self.text.setPlainText(self._checked.suggestion)
            self.check()
            self.text.setFocus()

    def _refresh(self) -> None:
        checked = self._checked
        items = [self.points.item(n) for n in range(self.points.count())]
        open_points = sum(item.checkState() != Qt.CheckState.Checked for item in items)
        has_text = bool(self.text.toPlainText().strip())
        self.suggest.setEnabled(bool(checked and checked.suggestion != checked.text))
        if not has_text:
            said = self.tr("The text stays on this computer.")
        elif checked is None:
            said = self.tr("Checking…")
        elif checked.certain:
            said = self.tr("✕ Do not post it like this.")
        elif checked.questions:
            said = self.tr("? Please look at what is listed.")
        else:
            said = self.tr("✓ No name, no personal data and no link was found.")
        if checked and has_text and not checked.certain and open_points:
            said += " " + self.tr("Tick the points at the side, then copy it.")
        self.verdict.setText(said)
        self.ok.setEnabled(bool(has_text and checked and not checked.certain and not open_points))

    def commit(self) -> None:
        """Copy the text, as it was checked."""
        self.check()
        if self.ok.isEnabled():
            QGuiApplication.clipboard().setText(self.text.toPlainText())
            self.accept()
