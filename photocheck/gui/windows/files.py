"""File dialogs and the places they suggest; the only module that opens them.

Qt's own dialog remembers places in a settings file, in the clear; `app.forget_places` gives it no
file to write.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_PICTURES = "*.jpg *.jpeg *.png *.webp *.heic *.heif *.hif *.avif *.tif *.tiff *.gif *.bmp"


def choose_photos(parent: QWidget) -> list[Path]:
    """Ask for photo files."""
    translate = QCoreApplication.translate
    everything = translate("Files", "All files")
    wanted = translate("Files", "Photos")
    upper = _PICTURES.upper()
    names, _ = QFileDialog.getOpenFileNames(
        parent,
        translate("Files", "Choose photos"),
        "",
        f"{wanted} ({_PICTURES} {upper});;{everything} (*)",
    )
    return [Path(n) for n in names]


def choose_photo(parent: QWidget) -> Path | None:
    """Ask for one photo file."""
    title = QCoreApplication.translate("Files", "Choose a photo")
    name, _ = QFileDialog.getOpenFileName(parent, title, "", f"({_PICTURES} {_PICTURES.upper()})")
    return Path(name) if name else None


def choose_folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """Ask for a folder."""
    name = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(name) if name else None


def choose_picture_place(parent: QWidget, ending: str) -> Path | None:
    """Ask where a pasted picture should be kept: to be checked again it must be a file."""
    translate = QCoreApplication.translate
    title = translate("Files", "Where to keep the pasted picture")
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    suggested = str(Path(place) / (translate("Files", "Pasted picture") + ending))
    name, _ = QFileDialog.getSaveFileName(parent, title, suggested, f"(*{ending})")
    if not name:
        return None
    return Path(name if name.endswith(ending) else f"{name}{ending}")


def choose_new_gallery(parent: QWidget, start: str) -> Path | None:
    """Ask where a new gallery should be kept."""
    translate = QCoreApplication.translate
    title = translate("Files", "Where to keep the gallery")
    name, _ = QFileDialog.getSaveFileName(parent, title, start, "PhotoCheck (*.photocheck)")
    if not name:
        return None
    return Path(name if name.endswith(".photocheck") else f"{name}.photocheck")


def choose_report(parent: QWidget) -> Path | None:
    """Ask where the report should be written."""
    title = QCoreApplication.translate("Files", "Where to save the report")
    name, _ = QFileDialog.getSaveFileName(parent, title, "report.json", "JSON (*.json)")
    return Path(name) if name else None


def documents() -> Path:
    """Return the folder of the user's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place))


def known_gallery() -> Path | None:
    """Return the only gallery among the user's documents, if there is exactly one."""
    found = sorted(documents().glob("*.photocheck"))
    return found[0] if len(found) == 1 else None


def free_folder() -> Path:
    """Return a folder for copies that does not exist yet."""
    base = documents() / "Safe copies"
    folder, number = base, 2
    while folder.exists():
        folder, number = base.with_name(f"{base.name} {number}"), number + 1
    return folder


def choose_table(parent: QWidget) -> Path | None:
    """Ask for a consent list."""
    translate = QCoreApplication.translate
    title, kinds = translate("Files", "Choose the consent list"), translate("Files", "Tables")
    name, _ = QFileDialog.getOpenFileName(parent, title, "", f"{kinds} (*.csv *.xlsx *.txt)")
    return Path(name) if name else None


def choose_form(parent: QWidget) -> Path | None:
    """Ask for the scan of a consent form."""
    title = QCoreApplication.translate("Files", "Choose the scan of the form")
    name, _ = QFileDialog.getOpenFileName(
        parent, title, str(documents()), "(*.pdf *.jpg *.jpeg *.png *.PDF *.JPG *.JPEG *.PNG)"
    )
    return Path(name) if name else None


def choose_pdf(parent: QWidget, suggested: str) -> Path | None:
    """Ask where a page should be kept as a PDF."""
    title = QCoreApplication.translate("Files", "Where to save the page")
    return _save(parent, title, f"{suggested}.pdf", "PDF (*.pdf)")


def choose_save(parent: QWidget, title: str, suggested: str, ending: str) -> Path | None:
    """Ask for a new file with that ending, such as ".csv"."""
    return _save(parent, title, suggested, f"PhotoCheck (*{ending})")


def _save(parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, title, str(documents() / suggested), kinds)
    return Path(name) if name else None


def choose_backup(parent: QWidget) -> Path | None:
    """Ask for a backup to bring back."""
    title = QCoreApplication.translate("Files", "Choose the backup")
    name, _ = QFileDialog.getOpenFileName(
        parent, title, str(documents()), "PhotoCheck (*.photocheck-backup)"
    )
    return Path(name) if name else None
