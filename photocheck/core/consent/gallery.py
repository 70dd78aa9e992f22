"""The consent gallery: what the rest of the program may ask of it, and nothing of how it is kept.

A gallery is a folder ``NAME.photocheck`` with a key file (`keyfile`) and an encrypted database
(`database`). Who opens it is one of its users and acts in that role. Every method takes the
database for as long as it runs and no longer; threads may share a gallery.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent import (
    founding,
    intake,
    key,
    keyfile,
    membership,
    people,
    policy,
    references,
)
from photocheck.core.consent.key import KdfParams
from photocheck.core.consent.memory import Memory
from photocheck.core.consent.records import (
    ConsentTable,
    Entry,
    ImportReport,
    Pupil,
    Reference,
    Role,
)
from photocheck.core.consent.vault import Clock, Vault, local_now
from photocheck.core.errors import UsageError, WrongPassphrase
from photocheck.core.types import Person, Quality, RecognitionPolicy, Snapshot


class Gallery:
    """An open gallery.

    Attributes:
        path: its folder.
    """

    def __init__(self, path: Path, vault: Vault) -> None:
        """Take an open vault; use `create` or `open_gallery`."""
        self.path = path
        self._vault = vault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; more than once is fine."""
        self._vault.close()

    @property
    def vault(self) -> Vault:
        """Return the database as it may be believed; for the parts of ``core.consent`` only."""
        return self._vault

    @property
    def user(self) -> str:
        """Return who opened it."""
        return self._vault.unlocked.me.user

    @property
    def role(self) -> Role:
        """Return what that user may do."""
        return self._vault.unlocked.me.role

    @property
    def gallery_id(self) -> str:
        """Return the gallery's own random id."""
        return self._vault.unlocked.roster.gallery_id

    def verify_head(self) -> None:
        """Make sure that every consent is as it was signed; called at unlock and before export.

        Raises:
            GalleryDamaged: if not. Then nobody may be shown.
        """
        with self._vault.read(afresh=True):
            pass

    def channels(self) -> tuple[str, ...]:
        """Return the channel ids."""
        with self._vault.read() as database:
            return people.channels(database)

    def policy(self) -> RecognitionPolicy:
        """Return the school's newest recorded decision on recognition."""
        with self._vault.read() as database:
            return people.policy(database)

    def people(self, channel: str, on: date) -> tuple[Person, ...]:
        """Return everybody, by class and name, as they stand in `channel` on a day.

        Raises:
            UsageError: the gallery has no such channel.
        """
        with self._vault.read() as database:
            policy.check_channel(database, channel)
            return people.people(database, channel, on)

    def snapshot(self, channel: str, on: date, model_id: str) -> Snapshot:
        """Return all that a worker may know, for one channel and one day.

        It holds templates of `model_id` only, only while recognition is on, and only of people
        whose consent to recognition is in force.

        Raises:
            UsageError: the gallery has no such channel.
            GalleryDamaged: the consents are not as they were signed.
        """
        with self._vault.read(afresh=True) as database:
            policy.check_channel(database, channel)
            who = {p.pupil_id: p for p in people.people(database, channel, on)}
            decision = people.policy(database)
            allowed = {p.pupil_id for p in who.values() if p.biometric and decision.on}
            owners, vectors, taken = people.templates(database, model_id, allowed)
            return Snapshot(
                channel=channel,
                on=on,
                people=who,
                policy=decision,
                model_id=model_id,
                owners=owners,
                templates=vectors,
                taken=taken,
                key=people.derive(database, "covers"),
                look_alikes=people.look_alikes(database),
            )

    def derive_key(self, purpose: str) -> bytes:
        """Return 32 secret bytes for one purpose, the same for the gallery's whole life."""
        with self._vault.read() as database:
            return people.derive(database, purpose)

    def pupil(self, pupil_id: str) -> Pupil:
        """Return all that is recorded about a pupil.

        Raises:
            UsageError: there is no such pupil.
        """
        with self._vault.read() as database:
            found = people.pupils(database, pupil_id).get(pupil_id)
        if found is None:
            raise UsageError("There is no pupil with this id in the gallery. Check the id.")
        return found[1]

    def pupils(self) -> tuple[Pupil, ...]:
        """Return all that is recorded about everybody, by pupil id."""
        with self._vault.read() as database:
            return tuple(p for _, (_, p) in sorted(people.pupils(database).items()))

    def references(self, pupil_id: str) -> tuple[Reference, ...]:
        """Return a pupil's reference photos, oldest first."""
        with self._vault.read() as database:
            return references.of_pupil(database, pupil_id)

    def reference_photo(self, reference_id: int) -> bytes:
        """Return the JPEG of a reference photo, to look at; it is never written anywhere.

        Raises:
            UsageError: there is no such photo (any more).
        """
        with self._vault.read() as database:
            jpeg = references.photo(database, reference_id)
        if jpeg is None:
            raise UsageError("This reference photo is no longer in the gallery.")
        return jpeg

    def add_channel(self, channel: str) -> None:
        """Add a channel of the school's own.

        Raises:
            UsageError: it is no word of small letters, or is there already.
        """
        with self._vault.write(Role.ADMINISTRATOR) as change:
            policy.add_channel(change, channel)

    def switch_recognition_on(
        self, *, dpia: date, dpo: date, parents_told: date, by: str, unmatched: str
    ) -> None:
        """Record the school's decision for recognition.

        Args:
            dpia: the day of the impact assessment; no date may be in the future.
            dpo: the day of the data protection officer's decision.
            parents_told: the day of the notice to every parent.
            by: who decided.
            unmatched: "allow" or "refuse", see `RecognitionPolicy`.

        Raises:
            UsageError: something of this is missing or impossible.
        """
        with self._vault.write(Role.ADMINISTRATOR) as change:
            policy.switch_on(
                change, dpia=dpia, dpo=dpo, parents_told=parents_told, by=by, unmatched=unmatched
            )

    def switch_recognition_off(self) -> None:
        """Record that recognition is not used any more; templates stay, unused."""
        with self._vault.write(Role.ADMINISTRATOR) as change:
            policy.switch_off(change)

    def import_table(self, table: ConsentTable, *, dry_run: bool = False) -> ImportReport:
        """Take in a consent table, all of it or nothing.

        Pupils whom the table does not have stay as they are, and so does what it has no column
        for. What was withdrawn by hand stays withdrawn, see `ImportReport.withheld`.

        Args:
            table: as `table.read_table` understood it.
            dry_run: only tell what would change.
        """
        try:
            with self._vault.write(Role.KEEPER) as change:
                report = intake.take_table(change, table)
                if dry_run:
                    raise _DryRun
                counts = {k: len(getattr(report, k)) for k in ("new", "changed", "erased")}
                change.log("import", detail=counts)
        except _DryRun:
            return report
        if report.erased:
            self._vault.vacuum()
        return report

    def record(self, entry: Entry) -> None:
        """Take in what a person entered about one pupil; may lift objections and withdrawals."""
        with self._vault.write(Role.KEEPER) as change:
            taking = intake.Intake(change, by_hand=True, only=entry.pupil_id)
            taking.take(entry)
        if taking.tally["erased"]:
            self._vault.vacuum()

    def check_may_enrol(self, pupil_id: str) -> None:
        """Refuse a pupil of whom no template may be made, before one is.

        Raises:
            EnrolmentRefused: recognition is off, unknown pupil, or no consent in force.
        """
        with self._vault.read() as database:
            references.check_allowed(database, pupil_id, self._vault.now().date())

    def add_reference(
        self,
        pupil_id: str,
        *,
        photo: bytes,
        taken: date,
        vector: NDArray[np.float32],
        model_id: str,
        quality: Quality,
    ) -> Reference:
        """Keep a reference photo and its template.

        Args:
            pupil_id: whose.
            photo: a fresh JPEG of the head alone.
            taken: when the photo was taken.
            vector: (dimension,) of length 1.
            model_id: of the embedder.
            quality: of the face.

        Raises:
            EnrolmentRefused: consent to recognition is not in force, or the photo is known.
        """
        with self._vault.write(Role.KEEPER) as change:
            return references.add(
                change,
                pupil_id,
                photo=photo,
                taken=taken,
                vector=vector,
                model_id=model_id,
                quality=quality,
            )

    def erase_reference(self, reference_id: int) -> None:
        """Erase one reference photo and its templates."""
        with self._vault.write(Role.KEEPER) as change:
            references.erase(change, reference_id)


@dataclass(frozen=True)
class Created:
    """A new gallery, open, and what has to be printed now: it is shown once and kept nowhere.

    Attributes:
        gallery: open, for its administrator.
        recovery_code: for the recovery sheet.
    """

    gallery: Gallery
    recovery_code: str = field(repr=False)


class _DryRun(Exception):
    """Ends a transaction without a commit."""


def create(
    path: Path, user: str, passphrase: str, *, kdf: KdfParams | None = None, now: Clock = local_now
) -> Created:
    """Make a new gallery with one administrator; whole, or not at all.

    Args:
        path: the folder to make, ``NAME.photocheck``.
        user: the administrator's name, such as a job title.
        passphrase: at least as strong as `key.check_passphrase` asks.
        kdf: what a guess costs.
        now: the clock.

    Raises:
        UsageError: weak passphrase, no user name, or there is something at `path`.
        OutputError: the folder cannot be made.
    """
    key.forbid_core_dumps()
    code = key.new_recovery_code()
    unlocked, file = founding.found(path, user, passphrase, code, kdf=kdf or KdfParams(), now=now)
    return Created(Gallery(path, Vault(path, file, unlocked, now)), code)


def open_gallery(
    path: Path,
    passphrase: str,
    user: str | None = None,
    *,
    accept_older: bool = False,
    unverified: bool = False,
    remember: bool = True,
    now: Clock = local_now,
) -> Gallery:
    """Unlock a gallery and make sure that its consents are as they were signed.

    Args:
        path: its folder.
        passphrase: of `user`, or the recovery code with user ``membership.RECOVERY``.
        user: may be left out where there is only one.
        accept_older: an administrator takes the gallery and the clock as they are, though this
            PC has seen newer ones; that is logged.
        unverified: open a gallery that does not verify too, so that `audit.audit` can say why;
            whatever else is asked of it still verifies first.
        remember: False for a backup that is not in place yet: this PC keeps no state of it.
        now: the clock.

    Raises:
        WrongPassphrase: or no such user, several and none named, or too many tries.
        GalleryDamaged: something does not verify.
        GalleryOlder: it, or the clock, is older than what this PC saw last.
        GalleryError: missing, locked, or of a newer version.
    """
    key.forbid_core_dumps()
    file = keyfile.read(path)
    memory = Memory(file.roster.gallery_id)
    memory.guard(now)
    try:
        if user is not None and user.strip().casefold() == membership.RECOVERY:
            passphrase = key.read_recovery_code(passphrase)
        unlocked = membership.unlock(file, passphrase, user)
    except WrongPassphrase:
        memory.count(right=False, now=now())
        raise
    memory.count(right=True, now=now())
    if not accept_older:
        memory.check_root(file, unlocked.keys.root_public)
    memory.keep_root(unlocked.keys.root_public)
    gallery = Gallery(path, Vault(path, file, unlocked, now))
    gallery.vault.memory.writes = remember
    try:
        if accept_older:
            gallery.vault.accept_older()
        if not unverified:
            gallery.vault.migrate()
            gallery.verify_head()
            gallery.vault.tidy()
            if not accept_older:
                intake.erase_ended(gallery.vault)
            if unlocked.renew:
                gallery.vault.renew_slot(passphrase)
    except BaseException:
        gallery.close()
        raise
    return gallery
