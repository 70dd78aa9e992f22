"""The states of the gallery's page, for `make_screenshots.py`; people are drawn by code only."""

from pathlib import Path
from typing import TYPE_CHECKING

from drawn_school import PASSPHRASE

from photocheck.gui.windows.main_window import MainWindow

if TYPE_CHECKING:
    from make_screenshots import Shots

LIST = """Admission No,First name,Last name,Form,Website photographs,Social media
P1,Ben,Carter,3A,Granted,Not granted
P9,Kim,Lee,4B,Granted,maybe
,Nobody,At All,4B,Granted,Granted
"""


def walk_office(window: MainWindow, shots: "Shots", home: Path) -> None:  # noqa: PLR0915  a list
    """Go through every state of the gallery's page, from an unlocked gallery."""
    page = window.desk.page

    def close() -> None:
        shots.dialog().done(0)

    def press() -> None:
        shots.dialog().ok.click()

    window.desk.manage()
    page.show_section(page.people)
    shots.take("30-people")
    page.people.search.setText("zoe")
    shots.take("31-search")
    page.people.search.clear()
    page.people.open("P0")
    shots.take("32-person")
    page.people.view.tabs.setCurrentIndex(1)
    shots.take("33-references")
    page.people.view.alike.mark()
    shots.take("33-looks-like")
    dialog = shots.dialog()
    dialog.search.setText("zoe")
    dialog.ok.click()
    shots.when(lambda: not page.people.busy)
    shots.take("33-alike")
    page.people.view.tabs.setCurrentIndex(2)
    shots.take("33-forms")
    page.people.view.forms.add(home / "photos" / "sports-day-1.jpg")
    shots.take("33-what-form")
    form = shots.dialog()
    form.about["consent:website"].setChecked(True)
    form.ok.click()
    shots.when(lambda: page.people.view.forms.chosen and not page.people.busy)
    shots.take("33-one-form")
    page.people.view.tabs.setCurrentIndex(4)
    shots.take("34-history")
    page.people.view.change()
    shots.take("35-change")
    close()
    page.people.view.withdraw()
    shots.take("36-withdraw")
    press()
    shots.when(lambda: not page.people.busy)
    shots.take("37-withdrawn")
    close()
    page.people.show_table()
    page.show_section(page.importing)
    shots.take("38-import")
    table = home / "list.csv"
    table.write_text(LIST, encoding="utf-8")
    page.importing.take(table)
    shots.when(lambda: not page.importing.busy)
    shots.take("39-columns")
    page.importing.compare()
    shots.when(lambda: not page.importing.busy)
    shots.take("40-differences")
    page.importing.apply()
    shots.when(lambda: not page.importing.busy)
    shots.take("41-imported")
    page.show_section(page.enrolling)
    shots.take("42-reference-photos")
    page.show_section(page.ends)
    page.ends.what.setCurrentIndex(3)
    shots.take("43-ends")
    page.ends.new_year()
    shots.take("44-school-year")
    close()
    page.show_section(page.users)
    shots.take("45-users")
    page.users.add()
    shots.take("46-add-user")
    close()
    page.show_section(page.policy)
    shots.take("47-policy")
    page.show_section(page.log)
    shots.when(lambda: not page.log.busy)
    shots.take("48-log")
    page.show_section(page.care)
    page.care.selftest()
    shots.when(lambda: not page.care.busy)
    shots.take("49-backup-and-test")
    window.desk.show_settings()
    shots.take("50-settings")
    close()
    window.desk.check_post()
    dialog = shots.dialog()
    dialog.text.setPlainText("Well done Amy Brown in 3A! Call 01632 960123 or see bit.ly/abc")
    dialog.check()
    shots.take("51-post")
    close()
    window.desk.show_help()
    shots.take("52-guide")
    window.desk.close_help()
    window.gallery.lock()
    window.gallery.create()
    dialog = shots.dialog()
    dialog.school.setText("Hill School")
    shots.take("53-create")
    dialog.ok.click()
    dialog.user.setText("dht")
    dialog.first.setText(PASSPHRASE)
    dialog.second.setText(PASSPHRASE)
    shots.take("54-create")
    dialog.ok.click()
    dialog.on.setChecked(True)
    shots.take("55-create")
    close()
