"""A small school for the tests of the gallery's page, and every window of the office in turn."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from helpers import CHEAP
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from photocheck.core.consent import users
from photocheck.core.consent.gallery import create, open_gallery
from photocheck.core.consent.records import Entry, Role
from photocheck.gui.session import Opened
from photocheck.gui.windows.found_dialog import FoundDialog

PASSPHRASE = "five calm owls read quietly"
LONG = 120_000  # ms
PEOPLE = (
    ("P1", "Amy", "Brown", "3A", True),
    ("P2", "Zoë", "Young", "4B", False),
    ("P3", "نور", "العبد الله", "3A", True),
    ("P4", "Maximiliana Theodora", "Featherstonehaugh-Cholmondeley", "3A", True),
)


def make_school(path: Path) -> Path:
    """Make a gallery with four people, an administrator and a teacher."""
    day = date(2026, 9, 1)
    with create(path, "dht", PASSPHRASE, kdf=CHEAP).gallery as gallery:
        gallery.switch_recognition_on(
            dpia=day, dpo=day, parents_told=day, by="Governors", unmatched="refuse"
        )
        for pupil_id, first, last, room, yes in PEOPLE:
            gallery.record(
                Entry(
                    pupil_id,
                    texts={
                        "forename": first,
                        "surname": last,
                        "class": room,
                        "given_by": "mother",
                        "evidence": "paper form",
                        "biometric_by": "mother",
                    },
                    answers={"consent:website": yes, "biometric": yes},
                    dates={
                        "from:website": day,
                        "until:website": date(2099, 7, 31),
                        "biometric_date": day,
                    },
                )
            )
        users.add_user(gallery, "teacher", Role.CHECKER, PASSPHRASE, kdf=CHEAP)
    return path


def opened(path: Path, user: str = "dht") -> Opened:
    """Unlock it."""
    return Opened(open_gallery(path, PASSPHRASE, user), path)


def shown(window: QWidget, kind: type = QDialog) -> list:
    """Return the dialogs that are open, the newest last."""
    return [d for d in window.findChildren(kind) if d.isVisible()]


def tour(window, table: Path, wait: Callable[[Callable[[], bool]], None]) -> Iterator[QWidget]:
    """Go through every page and dialog of the office; yield what is on screen."""
    desk, page = window.desk, window.desk.page

    def dialog(ask: Callable[[], object]) -> QWidget:
        ask()
        return shown(window)[-1]

    desk.manage()
    yield page
    page.people.open("P1")
    for number in range(page.people.view.tabs.count()):
        page.people.view.tabs.setCurrentIndex(number)
        yield page
    entry = dialog(page.people.view.change)
    for number in range(3):
        entry.tabs.setCurrentIndex(number)
        yield entry
    entry.close()
    form = partial(page.people.view.forms.add, table)
    view = page.people.view
    for ask in (view.withdraw, view.print_held, view.alike.mark, form, page.people.add):
        asked = dialog(ask)
        yield asked
        asked.close()
    page.people.show_table()
    page.show_section(page.importing)
    yield page
    page.importing.take(table)
    wait(lambda: page.importing.steps.currentIndex() == 1)
    yield page
    page.importing.compare()
    wait(lambda: page.importing.steps.currentIndex() == 2)
    yield page
    for section in page.sections[2:]:
        page.show_section(section)
        wait(lambda s=section: not s.busy)
        yield page
    for ask in (page.ends.new_year, page.users.add, page.users.change_own, page.users.change_role):
        page.show_section(page.users)
        asked = dialog(ask)
        yield asked
        asked.close()
    copies = FoundDialog((), (), {}, window)
    copies.open()
    yield copies
    copies.close()
    for ask in (desk.show_settings, desk.check_post, desk.show_help, window.gallery.create):
        asked = dialog(ask)
        yield asked
        if ask == window.gallery.create:
            for step in range(3):
                asked.steps.setCurrentIndex(step)
                yield asked
            asked.on.setChecked(True)
            yield asked
        asked.close()
    for box in shown(window, QMessageBox):
        box.close()
