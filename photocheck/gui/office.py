"""What the gallery's windows may ask of the core: people, consents, users, the log, keeping it.

Reads run in the window's thread; what is marked *worker* takes longer and runs in a worker. Every
role's rights are checked by the gallery itself; `may` only tells the window what to offer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from photocheck.core.consent import audit as audits
from photocheck.core.consent import backup as backups
from photocheck.core.consent import checklist as checklists
from photocheck.core.consent import evidence, look_alikes, school_year, sign_off, users
from photocheck.core.consent import held as holdings
from photocheck.core.consent import letter as letters
from photocheck.core.consent import selftest as selftests
from photocheck.core.consent import withdraw as withdrawals
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Entry, ImportReport, Pupil, Role
from photocheck.core.consent.register import PastExport
from photocheck.core.errors import KnownError, OutputError, UsageError
from photocheck.core.pipeline import enrolment, published
from photocheck.core.pipeline.post import PostChecker
from photocheck.core.pipeline.scan import scan
from photocheck.core.places import write_private
from photocheck.core.types import RecognitionPolicy, Snapshot
from photocheck.gui import import_list
from photocheck.gui.import_list import Columns, Preview
from photocheck.gui.models.pupil_rows import PupilRow, row_of

if TYPE_CHECKING:
    from photocheck.gui.session import Session


@dataclass(frozen=True)
class RecognitionRecord:
    """The school's decision for recognition.

    Attributes:
        dpia: the day of the data protection impact assessment.
        dpo: the day of the data protection officer's decision.
        parents_told: the day of the notice to every parent.
        by: who decided.
        unmatched: "allow" or "refuse", see `RecognitionPolicy`.
    """

    dpia: date
    dpo: date
    parents_told: date
    by: str
    unmatched: str

    def apply(self, gallery: Gallery) -> None:
        """Switch recognition on in a gallery, on this record (worker)."""
        gallery.switch_recognition_on(
            dpia=self.dpia,
            dpo=self.dpo,
            parents_told=self.parents_told,
            by=self.by,
            unmatched=self.unmatched,
        )


Pair = tuple[str, str]
"""The names of two people who look alike to the program."""


@dataclass(frozen=True)
class Enrolled:
    """What came of an enrolment.

    Attributes:
        done: how many photos were kept.
        refused: which were not, and why.
        alike: who looks alike since.
    """

    done: int
    refused: tuple[tuple[str, str], ...]
    alike: tuple[Pair, ...]


class Office:
    """The open gallery, as the office and the deputy head work with it."""

    def __init__(self, session: "Session") -> None:
        """Ask the gallery that `session` has open."""
        self._session = session

    @property
    def gallery(self) -> Gallery:
        """Return the open gallery.

        Raises:
            UsageError: none is open (any more).
        """
        if self._session.gallery is None:
            raise UsageError("The gallery is locked. Unlock it, then do this again.")
        return self._session.gallery

    @property
    def is_open(self) -> bool:
        """Whether a gallery is open."""
        return self._session.gallery is not None

    @property
    def name(self) -> str:
        """Return the gallery's name."""
        return self._session.gallery_name

    @property
    def user(self) -> str:
        """Return who opened it."""
        return self.gallery.user

    @property
    def role(self) -> Role:
        """Return what that user may do."""
        return self.gallery.role

    def may(self, needed: Role) -> bool:
        """Tell whether the user may do what `needed` may."""
        return self.is_open and self.gallery.role.may(needed)

    # -- people --

    def channels(self) -> tuple[str, ...]:
        """Return the channel ids, in the school's order."""
        return self.gallery.channels()

    def rows(self) -> tuple[PupilRow, ...]:
        """Return everybody as they stand today."""
        today, channels = date.today(), self.channels()
        return tuple(row_of(pupil, channels, today) for pupil in self.gallery.pupils())

    def pupil(self, pupil_id: str) -> Pupil:
        """Return the record of one pupil."""
        return self.gallery.pupil(pupil_id)

    def held(self, pupil_id: str) -> holdings.Held:
        """Return all that is held about one pupil today."""
        return holdings.held_about(self.gallery, pupil_id, date.today())

    def held_page(self, pupil_id: str) -> str:
        """Return all that is held about one pupil, as a page to print."""
        return holdings.as_html(self.held(pupil_id), date.today())

    def reference_photo(self, reference_id: int) -> bytes:
        """Return a reference photo as JPEG."""
        return self.gallery.reference_photo(reference_id)

    def add_scan(self, pupil_id: str, file: Path, about: Sequence[str], note: str) -> None:
        """Keep the scan of a form (worker)."""
        evidence.add_scan(self.gallery, pupil_id, file, about=about, note=note)

    def scan_bytes(self, number: int) -> bytes:
        """Return the file of a scan (worker)."""
        return evidence.scan_bytes(self.gallery, number)

    def save_scan(self, number: int, path: Path) -> None:
        """Write the file of a scan (worker)."""
        self.write(path, self.scan_bytes(number))

    def erase_scan(self, number: int) -> None:
        """Erase a scan (worker)."""
        evidence.erase_scan(self.gallery, number)

    def look_alikes(self) -> tuple[Pair, ...]:
        """Return the pairs that are always asked about, by name (worker)."""
        snapshot = self._snapshot()
        names = {pupil.pupil_id: pupil.label for pupil in self.gallery.pupils()}
        pairs = look_alikes.found(snapshot) if snapshot.policy.on else ()
        return tuple((names[one], names[other]) for one, other in pairs)

    def record(self, entry: Entry) -> None:
        """Take in what a person entered about one pupil (worker)."""
        self.gallery.record(entry)

    def erase_reference(self, reference_id: int) -> None:
        """Erase one reference photo with its template (worker)."""
        self.gallery.erase_reference(reference_id)

    def withdraw(
        self,
        pupil_id: str,
        channels: Sequence[str],
        *,
        biometric: bool,
        given_by: str,
        evidence: str,
    ) -> withdrawals.Withdrawal:
        """Record that consent was taken back (worker)."""
        return withdrawals.withdraw(
            self.gallery,
            pupil_id,
            channels=channels,
            biometric=biometric,
            given_by=given_by,
            evidence=evidence,
        )

    def letter(self, pupil: Pupil, done: withdrawals.Withdrawal) -> str:
        """Return the letter to a parent who took consent back, as a page to print."""
        return letters.letter(pupil, done, date.today(), school=self.name)

    def erase_leaver(self, pupil_id: str) -> withdrawals.Withdrawal:
        """Erase all that is held about somebody who left (worker)."""
        return withdrawals.erase_leaver(self.gallery, pupil_id)

    # -- what ends --

    def endings(self, within: int) -> tuple[school_year.Ending, ...]:
        """Return each consent that ends within so many days, soonest first."""
        return school_year.endings(self.gallery, date.today(), within=within)

    def to_take_down(self) -> Mapping[str, tuple[PastExport, ...]]:
        """Return, by pupil id, published copies of people who may not be shown any more."""
        return school_year.to_take_down(self.gallery, date.today())

    def find_published(self, folder: Path) -> published.Found:
        """Look for copies of this gallery among published photos (worker)."""
        return published.find_published(self.gallery, scan([folder]).photos, date.today())

    def start_year(self, classes: Mapping[str, str]) -> tuple[str, ...]:
        """Move classes up (worker); return the ids of those who left."""
        return school_year.start(self.gallery, classes)

    # -- import and enrolment --

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return everything a column of a list can mean: our name and words for it."""
        return import_list.meanings(self.channels())

    def columns(self, path: Path) -> Columns:
        """Read the header of a list (worker)."""
        return import_list.read_columns(self.gallery, path)

    def preview(self, path: Path, columns: Columns) -> Preview:
        """Work out what a list would change (worker)."""
        return import_list.preview(self.gallery, path, columns)

    def apply(self, preview: Preview) -> ImportReport:
        """Take the list in, all of it or nothing (worker)."""
        return import_list.apply(self.gallery, preview)

    def _snapshot(self) -> Snapshot:
        """Return the gallery as the recogniser sees it today."""
        channel, model_id = self.channels()[0], self._session.tools().embedder.model_id
        return self.gallery.snapshot(channel, date.today(), model_id)

    def enrol_photos(self, photos: Sequence[tuple[str, Path]]) -> Enrolled:
        """Enrol photos of known pupils (worker); see `enrolment.enrol_photos`."""
        before, tools = self.look_alikes(), self._session.tools()
        done, said = enrolment.enrol_photos(self.gallery, photos, tools.detector, tools.embedder)
        parts = (sentence.partition(": ") for sentence in said)
        refused = tuple((name, reason) for name, _, reason in parts)
        return Enrolled(done, refused, self._alike_since(before))

    def enrol_faces(
        self, photo: enrolment.ClassPhoto, named: Sequence[tuple[int, str]]
    ) -> Enrolled:
        """Enrol the named faces of a class photo (worker).

        Args:
            photo: with its faces.
            named: number of a face, from 0, and whose it is. Those refused go by their number.
        """
        before, refused = self.look_alikes(), []
        embedder = self._session.tools().embedder
        for number, pupil_id in named:
            try:
                enrolment.enrol_face(self.gallery, pupil_id, photo, number, embedder)
            except KnownError as error:
                refused.append((str(number + 1), error.sentence))
        done = len(named) - len(refused)
        return Enrolled(done, tuple(refused), self._alike_since(before))

    def _alike_since(self, before: Sequence[Pair]) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.look_alikes() if pair not in before)

    def photos_of_folder(self, folder: Path) -> list[tuple[str, Path]]:
        """List (pupil id, photo) of a folder that has one folder per pupil id."""
        return enrolment.photos_of_folder(folder)

    def find_people(self, path: Path) -> enrolment.ClassPhoto:
        """Find the faces of a class photo; no template of anybody is made (worker)."""
        return enrolment.find_people(path, self._session.tools().detector)

    def needs_two(self) -> bool:
        """Tell whether a second person must approve each batch."""
        return sign_off.needs_two(self.gallery)

    def ask_for_two(self, on: bool) -> None:
        """Ask for a second person for each batch, or no longer."""
        sign_off.ask_for_two(self.gallery, on)

    def checklist(self) -> tuple[str, ...]:
        """Return the school's before-you-post list."""
        return checklists.checklist(self.gallery)

    def change_checklist(self, lines: Sequence[str]) -> None:
        """Make these lines the school's list (worker)."""
        checklists.change_checklist(self.gallery, lines)

    def post_checker(self) -> PostChecker:
        """Return what checks the text of a post, with the names of the open gallery if any."""
        return PostChecker(self._session.gallery)

    # -- users --

    def users(self) -> tuple[users.User, ...]:
        """Return who may open the gallery."""
        return users.list_users(self.gallery)

    def add_user(self, name: str, role: Role, passphrase: str) -> None:
        """Let somebody in (worker)."""
        users.add_user(self.gallery, name, role, passphrase)

    def remove_user(self, name: str) -> None:
        """Let somebody in no longer, with new keys for the gallery (worker)."""
        users.remove_user(self.gallery, name)

    def change_role(self, name: str, role: Role) -> None:
        """Let a user do more or less (worker)."""
        users.change_role(self.gallery, name, role)

    def change_passphrase(self, old: str, new: str) -> None:
        """Change one's own passphrase (worker)."""
        users.change_passphrase(self.gallery, old, new)

    def reset_passphrase(self, name: str, new: str) -> None:
        """Give a user who forgot the passphrase a new one (worker)."""
        users.reset_passphrase(self.gallery, name, new)

    def new_recovery_sheet(self) -> str:
        """Make a new recovery code; the sheet before opens nothing any more (worker)."""
        return users.new_recovery_sheet(self.gallery)

    # -- the whole gallery --

    def audit(self) -> audits.Audit:
        """Verify everything, and return the log (worker)."""
        return audits.audit(self.gallery)

    def log_csv(self, found: audits.Audit) -> str:
        """Return the log for a spreadsheet."""
        return audits.as_csv(found.entries)

    def log_page(self, found: audits.Audit) -> str:
        """Return the log as a page to print."""
        return audits.as_html(found.entries)

    def write(self, path: Path, content: str | bytes) -> None:
        """Write a file that only its owner may read (worker).

        Raises:
            OutputError: it cannot be written there.
        """
        try:
            write_private(path, content.encode() if isinstance(content, str) else content)
        except OSError as error:
            raise OutputError("The file cannot be written there. Choose another folder.") from error

    def backup(self, target: Path) -> None:
        """Write and verify a backup (worker)."""
        backups.backup(self.gallery, target)

    def restore(self, file: Path, path: Path, passphrase: str, user: str) -> backups.Restored:
        """Bring a backup back as the gallery at `path` (worker); the gallery must be locked."""
        return backups.restore(file, path, passphrase, user or None)

    def selftest(self) -> selftests.Selftest:
        """Try recognition on the gallery's own reference photos (worker)."""
        return selftests.selftest(self._snapshot())

    def policy(self) -> RecognitionPolicy:
        """Return the school's decision on recognition."""
        return self.gallery.policy()

    def switch_recognition(self, record: RecognitionRecord | None) -> None:
        """Record the decision for recognition, or with None against it (worker)."""
        if record is None:
            self.gallery.switch_recognition_off()
        else:
            record.apply(self.gallery)

    def add_channel(self, channel: str) -> None:
        """Add a channel of the school's own (worker)."""
        self.gallery.add_channel(channel)
