import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from photocheck.gui import app as program


def test_the_passphrase_is_read_once_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOCHECK_PASSPHRASE", "open sesame")
    assert program.take_passphrase() == "open sesame"
    assert "PHOTOCHECK_PASSPHRASE" not in os.environ
    assert program.take_passphrase() is None


def test_plugins_of_another_qt_are_passed_over(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", "/somewhere/cv2/qt/plugins")
    program.make_application()
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ


def test_inputs_gallery_and_channel_come_from_the_command_line() -> None:
    arguments = program.parse(["a.jpg", "b", "--gallery", "s.photocheck", "--channel", "press"])
    assert arguments.inputs == [Path("a.jpg"), Path("b")]
    assert (arguments.gallery, arguments.channel) == (Path("s.photocheck"), "press")


@pytest.mark.skipif(sys.platform == "win32", reason="there the dialog is the system's own")
def test_file_dialogs_leave_no_trace(
    dressed, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret-sports-day"
    secret.mkdir()

    def written() -> list[Path]:
        places = [Path(os.environ[n]) for n in ("HOME", "XDG_CONFIG_HOME") if n in os.environ]
        files = [f for place in places for f in place.rglob("*") if f.is_file()]
        return [f for f in files if b"secret-sports-day" in f.read_bytes()]

    program.forget_places()
    dialog = QFileDialog(None, "Choose", str(secret))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.open()
    dialog.accept()
    dialog.deleteLater()
    del dialog
    qtbot.waitUntil(lambda: True)
    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    settings.setValue("FileDialog/lastVisited", str(secret))
    settings.sync()
    assert settings.status() == QSettings.Status.AccessError
    assert written() == []
