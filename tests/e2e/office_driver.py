"""The afternoons of the office and of the deputy head, through the real `main`.

``python office_driver.py office|deputy PHOTOS GALLERY OUT``
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox
from window_driver import Driver, Story, save, visible

from photocheck.core.consent.gallery import open_gallery
from photocheck.gui.session import Opened
from photocheck.gui.windows.main_window import MainWindow
from photocheck.gui.windows.withdraw_dialog import TakeDownDialog, WithdrawDialog

PASSPHRASE = "correct horse battery staple"
LIST = """Admission No,First name,Last name,Form,Website photographs,biometric,biometric date,Informed By,biometric by
P7,Kim,Lee,4B,Granted,yes,2026-09-01,mother,mother
P8,Jo,Hill,4B,maybe,yes,2026-09-01,father,father
,Nobody,At All,4B,Granted,yes,2026-09-01,,
"""  # noqa: E501  one row a line


def press(window: MainWindow, text: str) -> None:
    """Press the button of that name in the box that is open."""
    buttons = [b for box in visible(window, QMessageBox) for b in box.buttons()]
    next(b for b in buttons if b.text() == text).click()


def office(photos: Path, gallery: Path, out: Path) -> Story:
    """Import a list with mistakes, enrol a class, withdraw with the list to take down."""
    del gallery
    table = out.with_name("list.csv")
    table.write_text(LIST, encoding="utf-8")

    def story(window: MainWindow) -> Iterator[Callable[[], object]]:
        page = window.desk.page
        yield lambda: len(window.review) and not window.flow.busy
        window.show_photo(0)
        yield lambda: window.photo.head_shot(0) is not None
        window.photo.show_as(0, 0, "P1")
        yield from save(window, out)

        window.desk.manage()
        page.show_section(page.importing)
        page.importing.take(table)
        yield lambda: page.importing.steps.currentIndex() == 1
        page.importing.compare()
        yield lambda: page.importing.steps.currentIndex() == 2
        doubts = [
            page.importing.changes.item(row, 0).text()
            for row in range(page.importing.changes.rowCount())
        ]
        assert any("Row 3" in text for text in doubts), doubts
        page.importing.apply()
        yield lambda: "Done: 2 new" in page.importing.summary.text()

        page.show_section(page.enrolling)
        page.enrolling.take(photos / "IMG_2.jpg")
        yield lambda: page.enrolling.steps.currentIndex() == 1
        names = [box for box in page.enrolling.names if box.isEnabled()]
        for box, name in zip(names, ("Kim Lee", "Jo Hill"), strict=False):
            box.setCurrentIndex(box.findText(name, box.completer().filterMode()))
        assert len(page.enrolling.named()) == 2
        page.enrolling.enrol()
        yield lambda: page.enrolling.steps.currentIndex() == 0 and not page.enrolling.busy
        session = window.session
        assert [session.gallery.pupil(p).references for p in ("P7", "P8")] == [1, 1]

        page.open_person("P1")
        page.people.view.withdraw()
        (ask,) = visible(window, WithdrawDialog)
        ask.given_by.setText("mother")
        ask.evidence.setText("e-mail")
        ask.ok.click()
        yield lambda: visible(window, TakeDownDialog)
        (done,) = visible(window, TakeDownDialog)
        assert done.table.rowCount() == 1, "the copy that shows the child is listed"
        done.accept()
        assert not session.gallery.pupil("P1").consents["website"].granted
        window.close()
        yield lambda: False

    return story


def deputy(photos: Path, gallery: Path, out: Path) -> Story:
    """Review the gallery, ask for two people, approve a batch, revoke a user, read the log."""

    def story(window: MainWindow) -> Iterator[Callable[[], object]]:
        page = window.desk.page
        yield lambda: window.session.gallery_name and not window.flow.busy
        window.desk.manage()
        page.people.channel.setCurrentIndex(page.people.channel.findData("website"))
        assert "1 of 5 may appear" in page.people.counts.text()
        page.people.state.setCurrentIndex(page.people.state.findData("not"))
        assert page.people.model.rowCount() == 4
        page.show_section(page.policy)
        page.policy.two_button.click()
        yield lambda: page.office.needs_two() and not page.policy.busy

        window.gallery.use(Opened(open_gallery(gallery, PASSPHRASE, "teacher"), gallery))
        window.add([photos / "IMG_3.jpg"])
        window.start.choose_channel("website")
        window.start.go.click()
        yield lambda: len(window.review) and not window.flow.busy
        window.saving.ask()
        press(window, "Hand over")
        yield lambda: not window.session.gallery_name
        window.gallery.use(Opened(open_gallery(gallery, PASSPHRASE, "dht"), gallery))
        yield lambda: visible(window, QMessageBox)
        press(window, "Go on")
        yield lambda: len(window.review) == 1 and not window.flow.busy
        yield from save(window, out)
        assert len(list(out.iterdir())) == 1

        window.desk.manage()
        page.show_section(page.users)
        page.users.table.selectRow(1)
        page.users.remove()
        press(window, "Remove")
        yield lambda: not page.users.busy and page.users.table.rowCount() == 1
        page.show_section(page.log)
        yield lambda: "verifies" in page.log.verdict.text() and not page.log.busy
        page.log.search.setText("approved teacher")
        assert page.log.table.rowCount() == 1, page.log.table.rowCount()
        page.log.search.setText("users")
        assert page.log.table.rowCount()
        window.close()
        yield lambda: False

    return story


if __name__ == "__main__":
    which, *places = sys.argv[1:]
    event, school, copies = (Path(place) for place in places)
    driver = Driver({"office": office, "deputy": deputy}[which](event, school, copies))
    inputs = ["--channel", "website", str(event / "IMG_1.jpg")] if which == "office" else []
    code = driver.run("--gallery", str(school), *inputs)
    print(QApplication.platformName())  # noqa: T201
    raise SystemExit(code)
