"""What is told after reference photos were taken: how many, which not, and who looks alike."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from photocheck.gui.notices import Notices
from photocheck.gui.office import Enrolled, Pair
from photocheck.gui.windows.list_dialog import ListDialog


def tell_enrolled(enrolled: Enrolled, notices: Notices, parent: QWidget) -> None:
    """Tell what came of an enrolment; dialogs open over `parent`."""
    translate = QCoreApplication.translate
    notices.tell(translate("Enrolled", "Reference photos added: {}.").format(enrolled.done))
    if enrolled.refused:
        title = translate("Enrolled", "Photos that were not taken")
        ListDialog(title, enrolled.refused, parent).open()
    if enrolled.alike:
        show_alike(enrolled.alike, parent)


def show_alike(pairs: Sequence[Pair], parent: QWidget) -> None:
    """List who looks alike to the program."""
    translate = QCoreApplication.translate
    text = translate(
        "Enrolled", "The program may take one for the other, so a person is always asked."
    )
    both = translate("Enrolled", "{} and {}")
    rows = [(both.format(*pair), text) for pair in pairs]
    ListDialog(translate("Enrolled", "Look alike to the program"), rows, parent).open()
