"""Where photos are dropped, or chosen by button."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QMimeData,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QImageWriter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photocheck.gui.models import words
from photocheck.gui.views.theme import icon

_KINDS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
"""Kinds of pictures that other programs hand over as they are."""


def paths_in(data: QMimeData) -> list[Path]:
    """Return the files and folders of this computer in what is dropped or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def picture_in(data: QMimeData) -> tuple[bytes, str] | None:
    """Return a picture that comes without a file, as from a browser: its bytes and its ending."""
    if paths_in(data):
        return None
    for kind, ending in _KINDS.items():
        if raw := bytes(data.data(kind).data()):
            return raw, ending
        for url in data.urls():
            head, _, body = url.toString().partition(",")
            if head == f"data:{kind};base64":
                return bytes(QByteArray.fromBase64(body.encode()).data()), ending
    image = data.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return None
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data()), ".png"


def why_no_files(data: QMimeData) -> str:
    """Return why nothing in what is dropped or pasted can be taken, "" if something can."""
    if paths_in(data) or picture_in(data):
        return ""
    translate = QCoreApplication.translate
    if any(url.scheme() in ("http", "https") for url in data.urls()):
        return translate(
            "DropArea",
            "PhotoCheck does not use the internet. Save the picture on this computer, then add it.",
        )
    if any(url.scheme() in ("mtp", "gphoto2", "afc") for url in data.urls()):
        return translate(
            "DropArea", "Copy the photos from the phone to a folder first, then add that folder."
        )
    return translate("DropArea", "There is no photo in this. Add files or folders with photos.")


class DropArea(QFrame):
    """A large, friendly target.

    Signals:
        dropped: files or folders, as a list of paths.
        files_wanted, folder_wanted: a button was pressed.
    """

    dropped = Signal(list)
    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the area."""
        super().__init__(parent)
        self.setObjectName("dropArea")
        self.setAcceptDrops(True)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._redraw()
        self._title = QLabel(self.tr("Drop photos or folders here"))
        self._title.setProperty("role", "title")
        self._hint = QLabel()
        self._hint.setProperty("role", "hint")
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.files_button = QPushButton(icon("photos"), self.tr("Choose &photos…"))
        self.files_button.clicked.connect(self.files_wanted)
        self.folder_button = QPushButton(icon("folder"), self.tr("Choose a &folder…"))
        self.folder_button.clicked.connect(self.folder_wanted)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.files_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(14)
        column.addStretch()
        column.addWidget(self._picture)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(buttons)
        column.addStretch()
        self.show_inputs(())

    def show_inputs(self, inputs: Sequence[Path]) -> None:
        """Say what was chosen so far."""
        if not inputs:
            self._title.setText(self.tr("Drop photos or folders here"))
            self._hint.setText(
                self.tr("The photos themselves are never changed. PhotoCheck makes safe copies.")
            )
            return
        names = ", ".join(p.name or str(p) for p in inputs[:3])
        if len(inputs) > 3:
            names = self.tr("{names} and {count} more").format(names=names, count=len(inputs) - 3)
        one, many = self.tr("1 file or folder chosen"), self.tr("{} files and folders chosen")
        self._title.setText(words.counted(len(inputs), one, many))
        metrics = self._hint.fontMetrics()
        self._hint.setText(metrics.elidedText(names, Qt.TextElideMode.ElideMiddle, 900))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the picture again when the window turns light or dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._redraw()

    def _redraw(self) -> None:
        if hasattr(self, "_picture"):  # Qt tells of the palette before there is one
            self._picture.setPixmap(icon("photos").pixmap(72, 72))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and folders of this computer."""
        if paths_in(event.mimeData()):
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Dim again."""
        self._light(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take what was dropped, after the other program has its answer."""
        paths = paths_in(event.mimeData())
        event.acceptProposedAction()
        self._light(False)
        QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))

    def _light(self, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)
