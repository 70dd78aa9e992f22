"""The last page: what was saved, what was not, and the proof."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from photocheck.core.types import Photo, PhotoResult, Verdict
from photocheck.gui.models import words
from photocheck.gui.models.review import State
from photocheck.gui.models.saving import Saved
from photocheck.gui.views import badges
from photocheck.gui.views.theme import icon


def _copies(every: Sequence[Saved]) -> str:
    """Return "60 photos", or "School website: 60 photos, Newsletter: 58 photos"."""
    if len(every) == 1:
        return words.photos(every[0].count)
    return ", ".join(f"{words.channel(s.channel)}: {words.photos(s.count)}" for s in every)


class SummaryPage(QWidget):
    """What became of the batch.

    Signals:
        back_wanted, new_wanted, report_wanted: a button.
    """

    report_wanted = Signal()
    back_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Build the page, empty."""
        super().__init__(parent)
        self._folder = Path()
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self._where = QLabel()
        self._where.setProperty("role", "hint")
        self._where.setTextFormat(Qt.TextFormat.PlainText)
        self._where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._where.setWordWrap(True)
        self._sign = badges.Sign(22)
        self.proof = QLabel()
        self.proof.setWordWrap(True)
        self._facts = QLabel()
        self._facts.setWordWrap(True)
        self._warning = QLabel(
            self.tr("No program sees everything. Look at each copy before you publish it.")
        )
        self._warning.setProperty("role", "hint")
        self._look_first = self._heading()
        self.warnings = self._list(self.tr("Look at these before you publish, and why"))
        self._not_saved = self._heading()
        self.others = self._list(self.tr("Photos that were not saved, and why"))
        self.open_folder = QPushButton(self.tr("Open the &folder"))
        self.open_folder.setProperty("primary", True)
        self.open_folder.clicked.connect(self._open_folder)
        self.report = QPushButton(self.tr("Save a &report…"))
        self.report.clicked.connect(self.report_wanted)
        self.back = QPushButton(icon("back"), self.tr("&Back to the photos"))
        self.back.clicked.connect(self.back_wanted)
        self.new = QPushButton(self.tr("&Next photos"))
        self.new.clicked.connect(self.new_wanted)
        self._build()

    def _heading(self) -> QLabel:
        label = QLabel()
        label.setProperty("role", "heading")
        return label

    def _list(self, name: str) -> QListWidget:
        """Return a list that is as high as its rows, as long as there is room."""
        rows = QListWidget()
        rows.setAccessibleName(name)
        rows.setWordWrap(True)
        rows.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        rows.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        return rows

    def _build(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(10)
        inside.addWidget(self.title)
        inside.addWidget(self._where)
        proof = QHBoxLayout()
        proof.setSpacing(10)
        proof.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        proof.addWidget(self.proof, 1)
        inside.addSpacing(6)
        inside.addLayout(proof)
        inside.addWidget(self._facts)
        inside.addWidget(self._warning)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_folder)
        buttons.addWidget(self.report)
        buttons.addStretch()
        buttons.addWidget(self.back)
        buttons.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(14)
        column.addWidget(card)
        for heading, rows in ((self._look_first, self.warnings), (self._not_saved, self.others)):
            column.addWidget(heading)
            column.addWidget(rows, 1)
        column.addStretch()
        column.addLayout(buttons)

    def show_results(self, every: Sequence[Saved], others: Sequence[tuple[State, str]]) -> None:
        """Show what an export made, and which photos were left out or not checked."""
        self._folder = every[0].folder if len(every) == 1 else every[0].folder.parent
        results = [r for saved in every for r in saved.results]
        saved = [r for r in results if r.output]
        title = self.tr("{} saved") if len(every) == 1 else self.tr("Saved for {}")
        self.title.setText(title.format(_copies(every)))
        self._where.setText(self.tr("In {}").format(self._folder))
        proved = bool(saved) and all(r.proof_metadata and r.proof_faces for r in saved)
        look = badges.STATES[State.READY if proved else State.FAILED]
        self._warning.setVisible(proved)
        self._sign.show_look(look)
        self.proof.setText(
            self.tr(
                "Every copy passed the last check: nothing hidden is in the file, each cover is "
                "whole, and no face was found that is neither covered nor allowed."
            )
            if proved
            else self.tr("Nothing was saved, so there is nothing to publish.")
        )
        self._facts.setText("\n".join(self._count(one, alone=len(every) == 1) for one in every))
        self.open_folder.setEnabled(bool(saved))
        self._warn(every)
        self.others.clear()
        self._add_not_saved(every)
        out, stopped = self.tr("You left it out."), self.tr("The check was stopped before it.")
        for state, name in others:
            self._add(state, name, out if state is State.LEFT_OUT else stopped)
        text = self.tr("Not saved: {}").format(words.photos(self.others.count()))
        self._show_list(self._not_saved, self.others, text)

    def _warn(self, every: Sequence[Saved]) -> None:
        """List what gives away who is under a cover, with the place where the copy goes."""
        self.warnings.clear()
        look = badges.STATES[State.REVIEW]
        for one in every:
            for sentence in one.warnings:
                text = f"{words.channel(one.channel)} · {sentence}"
                self.warnings.addItem(QListWidgetItem(badges.badge_icon(look), text))
        text = self.tr("Look at these before you publish: {}").format(self.warnings.count())
        self._show_list(self._look_first, self.warnings, text)

    def _show_list(self, heading: QLabel, rows: QListWidget, text: str) -> None:
        heading.setText(text)
        heading.setVisible(rows.count() > 0)
        rows.setVisible(rows.count() > 0)

    def _add_not_saved(self, every: Sequence[Saved]) -> None:
        """List each photo once if no channel has it, else with the channels that lack it."""
        missing: dict[Photo, list[tuple[str, PhotoResult]]] = {}
        for one in every:
            for result in (r for r in one.results if not r.output):
                missing.setdefault(result.photo, []).append((one.channel, result))
        for photo, lacks in missing.items():
            result = lacks[0][1]
            state = State(result.verdict.value)
            if result.verdict in (Verdict.READY, Verdict.REVIEW):
                state = State.FAILED
            channels = ", ".join(words.channel(c) for c, _ in lacks)
            title = photo.name if len(lacks) == len(every) else f"{channels} · {photo.name}"
            self._add(state, title, "  ".join(result.reasons))

    def _count(self, one: Saved, *, alone: bool) -> str:
        """Count what the copies for one channel show; `alone` if there is no other."""
        saved = [r for r in one.results if r.output]
        faces = [f for r in saved for f in r.faces]
        covered = sum(f.covered for f in faces)
        drawn = sum(r.kind == "hand" for p in saved for r in p.regions)
        hidden = sum(bool(r.metadata_found) for r in saved)
        text = self.tr(
            "{shown} shown, {covered} covered. Covers drawn by hand: {drawn}. "
            "Photos from which hidden data was removed: {hidden}."
        ).format(
            shown=words.faces(len(faces) - covered), covered=covered, drawn=drawn, hidden=hidden
        )
        return text if alone else f"{words.channel(one.channel)}: {text}"

    def _add(self, state: State, name: str, reason: str) -> None:
        look = badges.STATES[state]
        text = f"{look.text} · {name}\n{reason}"
        self.others.addItem(QListWidgetItem(badges.badge_icon(look), text))

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
