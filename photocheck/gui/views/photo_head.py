"""The line above the large picture: back, which photo it is and how it stands, before and next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from photocheck.gui.models.review import State
from photocheck.gui.views import badges
from photocheck.gui.views.theme import icon


class PhotoHead(QWidget):
    """Which photo is shown.

    Signals:
        back_wanted: back to all photos.
        step_wanted: -1 for the photo before, 1 for the next.
    """

    back_wanted = Signal()
    step_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the line, empty."""
        super().__init__(parent)
        self.back = QPushButton(icon("back"), self.tr("All photos  (Esc)"))
        self.back.setAccessibleName(self.tr("All photos"))
        self.back.clicked.connect(self.back_wanted)
        self._badge = badges.Sign(20)
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setMinimumWidth(60)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ("", "")
        self._place = QLabel()
        self._place.setProperty("role", "hint")
        self.previous = self._tool("back", self.tr("Photo before"), "PgUp", -1)
        self.next = self._tool("next", self.tr("Next photo"), "PgDown", 1)
        self._line = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addSpacing(6)
        row.addWidget(self._badge)
        row.addWidget(self._name, 1)
        row.addWidget(self._place)
        row.addWidget(self.previous)
        row.addWidget(self.next)

    def _tool(self, name: str, text: str, key: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName("step")
        button.setIcon(icon(name))
        button.setAccessibleName(text)
        button.setToolTip(self.tr("{text}. Key: {key}").format(text=text, key=key))
        button.clicked.connect(lambda _=False: self.step_wanted.emit(by))
        return button

    def show_photo(self, name: str, state: State, *, here: int, every: int) -> None:
        """Show name and state of photo number `here` (from 0) of `every`."""
        look = badges.STATES[state]
        self._badge.show_look(look)
        self._whole = (f"{look.text} · ", name)
        self._name.setToolTip(name)
        self._name.setAccessibleName(f"{look.text} · {name}")
        self._place.setText(self.tr("{here} of {all}").format(here=here + 1, all=every))
        self.previous.setEnabled(here > 0)
        self.next.setEnabled(here + 1 < every)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as much of the name as there is room for now."""
        super().resizeEvent(event)
        self._line.activate()
        self._fit()

    def _fit(self) -> None:
        """Let a name that is too long keep its start and its end."""
        state, name = self._whole
        metrics = self._name.fontMetrics()
        room = self._name.width() - metrics.horizontalAdvance(state)
        self._name.setText(state + metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room))
