"""The language of the window: the computer's where there is a translation for it, else English.

Every text of the window is written in English as ``self.tr("…")`` or ``translate("Context", "…")``;
``CONTRIBUTING.md`` says how a translation is made of them.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from photocheck.core import paths

_NAME = "language"


def speak(
    app: QCoreApplication, wanted: Sequence[str] | None = None, folder: Path | None = None
) -> str:
    """Let the program speak the first of the languages `wanted` that it knows.

    Args:
        app: gets the translations in place of any before; Qt's own texts follow.
        wanted: such as "cy-GB", the dearest first; those of the computer's user unless given.
        folder: of ``photocheck_cy.qm`` and the like; the program's own unless given.

    Returns:
        "cy" for such a file, "" for English, which the texts are written in.
    """
    for before in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(before)
        before.setParent(None)
    places = (folder or paths.translations_dir(), _of_qt())
    for language in QLocale().uiLanguages() if wanted is None else wanted:
        name = language.replace("-", "_")
        if name.partition("_")[0] in ("en", "C"):
            return ""
        for form in (name, name.partition("_")[0]):
            if _load(app, f"photocheck_{form}", places[:1]):
                _load(app, f"qtbase_{form}", places)
                return form
    return ""


def _of_qt() -> Path:
    """Return where Qt keeps what its own buttons and dialogs say."""
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))


def _load(app: QCoreApplication, name: str, folders: Sequence[Path]) -> bool:
    """Use a translation of the first of the folders that has it; tell whether one has."""
    file = next((f for folder in folders if (f := folder / f"{name}.qm").is_file()), None)
    translator = QTranslator()
    if file is None or not translator.load(str(file)):
        return False
    translator.setObjectName(_NAME)
    translator.setParent(app)
    return app.installTranslator(translator)
