"""Fixtures of the window's tests: no screen needed, nothing waits for a fixed time."""

import os
import subprocess
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photocheck.core import assembly
from photocheck.core.errors import UsageError
from photocheck.core.imaging import samples
from photocheck.core.types import (
    Box,
    Decision,
    FaceResult,
    Photo,
    PhotoResult,
    Verdict,
)
from photocheck.gui import app as program
from photocheck.gui import language
from photocheck.gui.session import Session
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.worker import Worker

CODE = Path(program.__file__).parent
SKY = np.dstack(
    [np.linspace(p, 240, 400, dtype=np.uint8).repeat(600).reshape(400, 600) for p in (90, 150, 220)]
)
"""A picture with nobody in it, (400, 600, 3)."""


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """Return the application as `main` dresses it."""
    return program.make_application()


@pytest.fixture(scope="session")
def tools(models_built: Path) -> assembly.Tools:
    """Return the real models, loaded once."""
    return assembly.build_tools()


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()


@pytest.fixture
def session(tools: assembly.Tools) -> Session:
    return Session(lambda: tools)


@pytest.fixture
def workers() -> tuple[Worker, Worker]:
    """Return the window's two: for long jobs, and for pictures and what was answered."""
    return Worker(), Worker()


@pytest.fixture
def window(
    dressed: QApplication, qtbot: QtBot, session: Session, workers: tuple[Worker, Worker]
) -> Iterator[MainWindow]:
    """Return the real window with real workers and real models."""
    work, pictures = workers
    made = program.make_window(session, work, pictures)
    made.resize(1280, 720)
    made.show()
    qtbot.waitExposed(made)
    yield made
    _take_apart(made, work, pictures)


def _take_apart(window: MainWindow, work: Worker, pictures: Worker) -> None:
    program.shut_down(window.session, work, pictures)
    for worker in (work, pictures):  # nobody is left to hear what they still have to tell
        QCoreApplication.removePostedEvents(worker)
    window.deleteLater()
    # no event loop runs between tests, and the next one would dress every window left over
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def take_apart() -> object:
    """Return what ends a window and its two workers: take_apart(window, work, pictures)."""
    return _take_apart


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Return a folder with a portrait, a photo without people, a broken photo and a video."""
    folder = tmp_path / "photos"
    folder.mkdir()
    try:
        portrait = samples.portrait()
    except UsageError as error:
        pytest.skip(error.sentence)
    (folder / "IMG_1.jpg").write_bytes(samples.as_a_phone_writes_it(portrait))
    (folder / "IMG_2.jpg").write_bytes(samples.as_a_phone_writes_it(SKY))
    (folder / "IMG_3.jpg").write_bytes(b"\xff\xd8 this is no photo")
    (folder / "clip.mp4").write_bytes(b"\0" * 64)
    return folder


def _face(
    decision: Decision = Decision.COVER,
    pupil: str | None = None,
    *,
    left: float = 20,
    group: int | None = None,
) -> FaceResult:
    box = Box(left, 20, 30, 40)
    points = ((28.0, 35.0), (42.0, 35.0), (35.0, 45.0), (29.0, 52.0), (41.0, 52.0))
    return FaceResult(box, points, 0.9, decision, "Not recognised", pupil, group=group)


@pytest.fixture
def face() -> object:
    """Return a maker of faces: face(decision, pupil_id)."""
    return _face


@pytest.fixture
def make_result() -> object:
    """Return a maker of results: make_result(name, *decisions)."""

    def make(name: str, *decisions: Decision) -> PhotoResult:
        verdict = Verdict.REVIEW if Decision.REVIEW in decisions else Verdict.READY
        faces = tuple(_face(d, left=20 + 40 * n) for n, d in enumerate(decisions))
        return PhotoResult(Photo(Path(name), name), verdict, 100, 80, faces=faces)

    return make


@pytest.fixture
def picture() -> np.ndarray:
    return np.full((80, 100, 3), 127, dtype=np.uint8)


@pytest.fixture(scope="session")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a made-up language, made of the code as CONTRIBUTING.md says.

    Every text is a third longer and stands between brackets.
    """
    folder = tmp_path_factory.mktemp("translations")
    source, tools = folder / "photocheck_eo.ts", Path(sys.executable).parent
    if not (tools / "pyside6-lupdate").exists():
        pytest.skip("needs pyside6-lupdate, which comes with PySide6")
    code = [str(path) for path in sorted(CODE.rglob("*.py"))]
    subprocess.run([tools / "pyside6-lupdate", *code, "-ts", source], check=True, timeout=300)
    tree = ElementTree.parse(source)  # noqa: S314  our own
    for message in tree.iter("message"):
        text = str(message.findtext("source"))
        translation = message.find("translation")
        assert translation is not None
        translation.text = f"⟦{text}{'·' * (len(text) // 3)}⟧"
        del translation.attrib["type"]
    tree.write(source, encoding="utf-8")
    subprocess.run([tools / "pyside6-lrelease", source], check=True, timeout=300)
    return folder


@pytest.fixture
def pseudo(dressed: QApplication, translations: Path) -> Iterator[None]:
    """Let the program speak the made-up language; it must be there before the window."""
    assert language.speak(dressed, ["eo"], translations) == "eo"
    yield
    language.speak(dressed, ["en"])
