"""Who may open the gallery, and what each may do there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QTableWidget, QWidget

from photocheck.core.consent.records import Role
from photocheck.core.errors import PhotocheckError
from photocheck.gui.models.pictures import Submit
from photocheck.gui.notices import Notices
from photocheck.gui.windows.dialog import Dialog, text_label
from photocheck.gui.windows.gallery_dialogs import secret_field
from photocheck.gui.windows.recovery_sheet import RecoveryDialog
from photocheck.gui.windows.section import (
    Section,
    dress_table,
    needs_text,
    role_text,
    row_of,
)
from photocheck.gui.windows.tables import chosen, fill

if TYPE_CHECKING:
    from photocheck.gui.office import Office


class UsersSection(Section):
    """A table of users, and one button for each thing to do."""

    guide = "deputy-head"

    def __init__(self, office: "Office", notices: Notices, submit: Submit) -> None:
        """Build the section."""
        super().__init__("", office, notices, submit)
        self.heading.setText(self.tr("Users"))
        self.hint = text_label("", "hint")
        self.table = QTableWidget()
        self.table.itemSelectionChanged.connect(self.show_rights)
        admin = Role.ADMINISTRATOR
        self.add_button = self.button(self.tr("&Add a user…"), self.add, needs=admin)
        self.role_button = self.button(self.tr("Change the &role…"), self.change_role, needs=admin)
        self.reset_button = self.button(
            self.tr("Give a new &passphrase…"), self.reset_passphrase, needs=admin
        )
        self.remove_button = self.button(self.tr("&Remove…"), self.remove, needs=admin)
        self.own_button = self.button(self.tr("Change &my passphrase…"), self.change_own)
        self.sheet_button = self.button(
            self.tr("New recovery &sheet…"), self.new_sheet, needs=admin
        )
        self.body.addWidget(self.hint)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(
            row_of(self.add_button, self.role_button, self.reset_button, self.remove_button, 1)
        )
        self.body.addLayout(row_of(self.own_button, self.sheet_button, 1))

    def refresh(self) -> None:
        """Read the users again."""
        users = self.office.users()
        me = self.office.user
        rows = [
            (
                self.tr("{} (you)").format(u.name) if u.name == me else u.name,
                role_text(u.role),
            )
            for u in users
        ]
        fill(self.table, (self.tr("Name"), self.tr("May")), rows, [u.name for u in users])
        dress_table(self.table, self.tr("Users of the gallery"), (0, 1))
        text = self.tr(
            "Each person has a name and a passphrase of their own. The log keeps the name."
        )
        if not self.office.may(Role.ADMINISTRATOR):
            text += " " + needs_text(Role.ADMINISTRATOR)
        self.hint.setText(text)
        self.show_rights()

    def leave(self) -> None:
        """Forget the users."""
        self.table.setRowCount(0)

    def show_rights(self) -> None:
        """Nobody changes their own rights."""
        super().show_rights()
        if not self.office.is_open:
            return
        other = chosen(self.table) not in (None, self.office.user)
        for button in (self.role_button, self.reset_button, self.remove_button):
            if self.office.may(Role.ADMINISTRATOR):
                button.setEnabled(other)
                text = self.tr("Choose another user: nobody changes their own rights.")
                button.setToolTip("" if other else text)

    def _name(self) -> str:
        return str(chosen(self.table) or "")

    def _done(self, text: str, dialog: Dialog | None = None) -> None:
        if dialog:
            dialog.accept()
        self.refresh()
        self.notices.tell(text)

    def add(self) -> None:
        """Let somebody in."""
        dialog = UserDialog(self)

        def keep(name: str, role: Role, passphrase: str) -> None:
            self.work(
                lambda: self.office.add_user(name, role, passphrase),
                lambda _: self._done(self.tr("{} may open the gallery.").format(name), dialog),
                dialog.fail,
            )

        dialog.wanted.connect(keep)
        dialog.open()

    def change_role(self) -> None:
        """Let a user do more or less."""
        name = self._name()
        role = next((u.role for u in self.office.users() if u.name == name), Role.CHECKER)
        dialog = RoleDialog(name, role, self)
        dialog.wanted.connect(
            lambda chosen_role: self.work(
                lambda: self.office.change_role(name, chosen_role),
                lambda _: self._done(
                    self.tr("{name} is now: {role}.").format(name=name, role=role_text(chosen_role))
                ),
            )
        )
        dialog.open()

    def reset_passphrase(self) -> None:
        """Give a user who forgot it a new passphrase."""
        name = self._name()
        title = self.tr("New passphrase for {}").format(name)
        dialog = PassphraseDialog(title, self, ask_old=False)
        dialog.wanted.connect(
            lambda _, new: self.work(
                lambda: self.office.reset_passphrase(name, new),
                lambda _: self._done(self.tr("{} has a new passphrase.").format(name), dialog),
                dialog.fail,
            )
        )
        dialog.open()

    def change_own(self) -> None:
        """Change one's own passphrase."""
        dialog = PassphraseDialog(self.tr("Change my passphrase"), self, ask_old=True)
        dialog.wanted.connect(
            lambda old, new: self.work(
                lambda: self.office.change_passphrase(old, new),
                lambda _: self._done(self.tr("You have a new passphrase."), dialog),
                dialog.fail,
            )
        )
        dialog.open()

    def remove(self) -> None:
        """Let somebody in no longer."""
        name = self._name()
        self.notices.ask(
            self.tr("Remove {}?").format(name),
            self.tr(
                "They cannot open the gallery any more, and it gets new keys. What they did before "
                "stays in the log. Make a new recovery sheet if they may have seen the old one."
            ),
            self.tr("Remove"),
            self.tr("Keep"),
            lambda: self.work(
                lambda: self.office.remove_user(name),
                lambda _: self._done(self.tr("{} is removed.").format(name)),
            ),
        )

    def new_sheet(self) -> None:
        """Make a new recovery code and show it once."""

        def show(code: str) -> None:
            self.refresh()
            RecoveryDialog(self.office.name, code, self).open()

        self.notices.ask(
            self.tr("Make a new recovery sheet?"),
            self.tr("The sheet before opens nothing any more: destroy it then."),
            self.tr("Make it"),
            self.tr("Not now"),
            lambda: self.work(self.office.new_recovery_sheet, show),
        )


class _FaultDialog(Dialog):
    """A dialog whose work may fail: the fault is shown in it, and it stays."""

    def fail(self, error: PhotocheckError) -> None:
        """Show why it did not work."""
        self.ok.setEnabled(True)
        self.show_fault(error.sentence)


class UserDialog(_FaultDialog):
    """Asks who is let in.

    Signals:
        wanted: name, role, passphrase.
    """

    wanted = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Suggest a teacher."""
        translate = QCoreApplication.translate
        super().__init__(
            translate("UserDialog", "Add a user"), translate("UserDialog", "Add"), parent
        )
        self.name, self.role = QLineEdit(), role_box(Role.CHECKER)
        self.first, self.second = secret_field(), secret_field()
        self.add_field(self.tr("&Name, such as a job title"), self.name)
        self.add_field(self.tr("What they &may do"), self.role)
        self.add_field(self.tr("&Passphrase: four or more words nobody would guess"), self.first)
        self.add_field(self.tr("The same passphrase &again"), self.second)
        self.name.setFocus()

    def commit(self) -> None:
        """Ask for the user to be added."""
        if not self.name.text().strip():
            self.show_fault(self.tr("Enter a name."))
        elif self.first.text() != self.second.text():
            self.show_fault(self.tr("The two passphrases differ. Enter them again."))
        else:
            self.show_fault("")
            self.ok.setEnabled(False)
            name, role = self.name.text().strip(), self.role.currentData()
            self.wanted.emit(name, Role(role), self.first.text())


class RoleDialog(Dialog):
    """Asks for a role.

    Signals:
        wanted: the role.
    """

    wanted = Signal(object)

    def __init__(self, name: str, role: Role, parent: QWidget | None = None) -> None:
        """Start from the present role."""
        translate = QCoreApplication.translate
        title = translate("RoleDialog", "What may {} do?").format(name)
        super().__init__(title, translate("RoleDialog", "Change"), parent)
        self.role = role_box(role)
        self.add_field(self.tr("&Role"), self.role)

    def commit(self) -> None:
        """Ask for the change."""
        self.wanted.emit(Role(self.role.currentData()))
        self.accept()


class PassphraseDialog(_FaultDialog):
    """Asks for a new passphrase twice.

    Signals:
        wanted: the old passphrase ("" if not asked), the new one.
    """

    wanted = Signal(str, str)

    def __init__(self, title: str, parent: QWidget | None = None, *, ask_old: bool) -> None:
        """Ask for the old one too if `ask_old`."""
        super().__init__(title, QCoreApplication.translate("PassphraseDialog", "Change"), parent)
        self.old, self.first, self.second = secret_field(), secret_field(), secret_field()
        if ask_old:
            self.add_field(self.tr("The passphrase &until now"), self.old)
        self.add_field(self.tr("&New passphrase: four or more words"), self.first)
        self.add_field(self.tr("The same passphrase &again"), self.second)

    def commit(self) -> None:
        """Ask for the change."""
        if self.first.text() != self.second.text():
            self.show_fault(self.tr("The two passphrases differ. Enter them again."))
            return
        self.show_fault("")
        self.ok.setEnabled(False)
        self.wanted.emit(self.old.text(), self.first.text())


def role_box(role: Role) -> QComboBox:
    """Return a choice of roles."""
    box = QComboBox()
    for each in Role:
        box.addItem(role_text(each), each.value)
    box.setCurrentIndex(box.findData(role.value))
    return box
