"""Backups: one encrypted file that opens as the gallery does, and bringing it back.

A backup is older than what parents said since. So a signed list of all that is No or ends now lies
beside the gallery's database and on every PC that opened it (see `refusals`); a restore applies all
that it finds, and what the gallery that it replaces still says, before anybody can use the gallery.
"""

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from photocheck.core.consent import intake, keyfile, membership, people, policy, refusals
from photocheck.core.consent.gallery import Gallery, open_gallery
from photocheck.core.consent.membership import Roster
from photocheck.core.consent.memory import Memory, Seen
from photocheck.core.consent.records import Pupil, Role
from photocheck.core.consent.refusals import Refusals
from photocheck.core.consent.vault import Clock, local_now
from photocheck.core.errors import GalleryDamaged, GalleryError, UsageError

SUFFIX = ".photocheck-backup"
KEEP_DAYS = 30
_MAX_BYTES = 20 * 1024**3


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        refused: ids of pupils to whom a later No, leaving day or last day was applied.
        complete: everything of that kind was known, up to the newest state this PC ever saw; if
            not, the refusals have to be looked through by a person.
        aside: where the gallery that was there before lies now, or None.
        recognition_off: recognition was restricted since, so it is off until somebody decides anew.
    """

    refused: tuple[str, ...]
    complete: bool
    aside: Path | None
    recognition_off: bool = False


def backup(gallery: Gallery, target: Path) -> None:
    """Write a verified copy of the gallery to one file; it is encrypted as the gallery is.

    Args:
        gallery: open, for a keeper or administrator.
        target: a new file, named ``*.photocheck-backup``.

    Raises:
        UsageError: there is something at `target`, or the name is another one.
        GalleryDamaged: the gallery does not verify.
        GalleryError: the file cannot be written.
    """
    gallery.vault.require(Role.KEEPER)
    if target.suffix != SUFFIX or target.exists():
        raise UsageError(f"Name a new file for the backup that ends in {SUFFIX}.")
    database_file = gallery.path / gallery.vault.unlocked.roster.database
    draft = target.with_suffix(".partial")
    try:
        with gallery.vault.read() as database:  # no other program writes to the file meanwhile
            database.check_pages()
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
                for file in (gallery.path / keyfile.NAME, database_file):
                    archive.write(file, file.name)
            _compare(draft, database_file)
        draft.chmod(0o600)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
        keyfile.sync_folder(target.absolute().parent)
    except OSError as error:
        raise GalleryError(
            "The backup cannot be written. Check the folder's space and your rights."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def restore(
    file: Path, path: Path, passphrase: str, user: str | None = None, *, now: Clock = local_now
) -> Restored:
    """Bring a backup back as the gallery at `path`; only an administrator of the backup may.

    What is at `path` is kept beside it. Every later No, leaving day, earlier last day and narrower
    decision on recognition that this PC or the gallery at `path` knows of is applied and logged
    first. Until the backup is in place, this PC remembers nothing of it.

    Raises:
        UsageError: the file is no backup, or the user no administrator.
        GalleryError: it does not open, or cannot be written.
    """
    with _unpacked(file, path.absolute().parent) as draft:
        gallery_id = keyfile.read(draft).roster.gallery_id
        memory = Memory(gallery_id)
        there = _from_gallery(path, gallery_id, passphrase, user, now)
        texts = (memory.seen.withdrawn, refusals.read(path))
        with open_gallery(
            draft, passphrase, user, accept_older=True, remember=False, now=now
        ) as gallery:
            secret = gallery.derive_key(refusals.PURPOSE)
            rosters = [gallery.vault.unlocked.roster, *_later_roster(gallery, path)]
            kept = [there, *(refusals.unseal(text, secret, rosters) for text in texts)]
            known = [one for one in kept if one is not None]
            changed, off = _apply(gallery, known)
        aside = _put_in_place(draft, path, now().date())
    return Restored(changed, _complete(known, memory.seen), aside, off)


def delete_backup(gallery: Gallery, file: Path) -> None:
    """Delete a backup, such as one that `outdated` names; it is logged.

    Raises:
        UsageError: it is no backup, or the user is no keeper.
        GalleryError: it cannot be deleted.
    """
    if file.suffix != SUFFIX or not file.is_file():
        raise UsageError(f"This is not a backup: its name ends in {SUFFIX}. Choose another file.")
    with gallery.vault.write(Role.KEEPER) as change:
        made = date.fromtimestamp(file.stat().st_mtime)
        change.log("delete-backup", detail={"made": made.isoformat()})
        try:
            file.unlink()
        except OSError as error:
            raise GalleryError(
                "The backup cannot be deleted. Check that you may change its folder."
            ) from error


def outdated(folder: Path, on: date) -> tuple[Path, ...]:
    """Return the backups in a folder that should be deleted: erased children are still in them."""
    limit = on - timedelta(days=KEEP_DAYS)
    return tuple(
        path
        for path in sorted(folder.glob(f"*{SUFFIX}"))
        if date.fromtimestamp(path.stat().st_mtime) < limit
    )


def _compare(archive_file: Path, database_file: Path) -> None:
    """Make sure that the copy is the same as the original, byte by byte."""
    with (
        zipfile.ZipFile(archive_file) as archive,
        archive.open(database_file.name) as copy,
        database_file.open("rb") as original,
    ):
        if _digest(copy) != _digest(original):
            raise GalleryDamaged("The copy is not like the gallery. Try again on another disk.")


def _digest(stream: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.digest()


@contextmanager
def _unpacked(file: Path, parent: Path) -> Iterator[Path]:
    """Unpack a backup beside where the gallery is to be; removed if it is not moved."""
    try:
        parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=parent, prefix=".restoring-"))
    except OSError as error:
        raise GalleryError("The backup cannot be unpacked here. Check your rights.") from error
    try:
        with zipfile.ZipFile(file) as untrusted:
            for info in untrusted.infolist():
                known = info.filename == keyfile.NAME or re.fullmatch(
                    r"gallery-\d{1,9}\.db", info.filename
                )
                if not known or info.file_size > _MAX_BYTES:
                    raise UsageError("This file is not a backup of a gallery. Choose another one.")
                untrusted.extract(info, draft)
                (draft / info.filename).chmod(0o600)
        yield draft
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise UsageError(
            "This file is not a backup of a gallery, or is damaged. Choose another one."
        ) from error
    except OSError as error:
        raise GalleryError(
            "The backup cannot be read or unpacked. Check the file, the space and your rights."
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _later_roster(gallery: Gallery, path: Path) -> list[Roster]:
    """Return the users of the gallery that is to be replaced, if the backup's root key says so."""
    try:
        file = keyfile.read(path)
        return [membership.believed_roster(file, gallery.vault.unlocked.keys.root_public)]
    except GalleryError:
        return []


def _from_gallery(
    path: Path, gallery_id: str, passphrase: str, user: str | None, now: Clock
) -> Refusals | None:
    try:
        if keyfile.read(path).roster.gallery_id != gallery_id:
            return None
        there = open_gallery(path, passphrase, user, now=now)
        with there, there.vault.read() as database:
            return refusals.current(database)
    except GalleryError:
        return None  # the usual reason for a restore


def _apply(gallery: Gallery, known: list[Refusals]) -> tuple[tuple[str, ...], bool]:
    """Take away what was refused since; all of it or nothing.

    Returns:
        The pupils it was taken from, and whether recognition was switched off.
    """
    said = refusals.together(one for one in known if one.seq >= gallery.vault.accepted)
    with gallery.vault.write(Role.ADMINISTRATOR) as change:
        taking = intake.Intake(change, by_hand=True)
        pupils = {pupil.pupil_id: pupil for pupil in taking.pupils()}
        for pupil_id in sorted({*said.names, *said.days}):
            pupil = pupils.get(pupil_id, Pupil(pupil_id))
            entry = refusals.to_apply(pupil, said, change.today)
            if entry is not None:
                taking.take(entry)
        decision = refusals.recognition(people.policy(change.database))
        off = refusals.RECOGNITION.index(said.recognition) < refusals.RECOGNITION.index(decision)
        if off:
            policy.switch_off(change)
    if taking.tally["erased"]:
        gallery.vault.vacuum()
    return tuple(sorted(taking.changes)), off


def _complete(known: list[Refusals], seen: Seen) -> bool:
    """Tell whether the newest list is whole, and as new as what this PC saw of the gallery."""
    newest = max(known, key=lambda one: (one.seq, one.whole), default=None)
    return (
        newest is not None
        and newest.whole
        and (newest.seq >= seen.seq or newest.digest == seen.digest)
    )


def _put_in_place(draft: Path, path: Path, today: date) -> Path | None:
    aside = None
    if path.exists():
        name = f"{path.name}.before-{today.isoformat()}"
        others = (path.with_name(f"{name}-{n}") for n in range(2, 1000))
        aside = next(p for p in (path.with_name(name), *others) if not p.exists())
        path.rename(aside)
    draft.rename(path)
    keyfile.sync_folder(path.absolute().parent)
    return aside
