"""What this PC remembers of each gallery, so that an older copy put back is noticed.

One small file a gallery in the user's state folder holds the newest head this PC has seen, the
newest time, and how often a wrong passphrase was tried; no name and no id of a pupil in the clear.
It only warns of tricks: without it (a new PC) the gallery opens as it is, see the threat model.
"""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from photocheck.core import paths
from photocheck.core.consent.head import Head
from photocheck.core.consent.membership import KeyFile, root_in_force
from photocheck.core.counted import counted
from photocheck.core.errors import GalleryOlder, WrongPassphrase

_ACCEPT = (
    "Everyone is covered until an administrator has checked the withdrawals since then and accepts "
    "it, where the gallery is unlocked or with: photocheck gallery accept PATH."
)
_log = logging.getLogger(__name__)
_TOLERANCE = timedelta(hours=1)  # between the clocks of two PCs
_FREE_TRIES, _LONGEST_WAIT = 4, 60  # then 2, 4, 8 ... seconds between two tries


@dataclass(frozen=True)
class Seen:
    """What is remembered.

    Attributes:
        seq: of the newest head.
        mark: of that head.
        newest: the latest time seen, ISO in UTC, or "".
        wrong: passphrases in a row that were wrong.
        last_wrong: time of the last of them, ISO in UTC, or "".
        root: the public root key in force then, hex, or "".
        withdrawn: all that is No, encrypted, see `refusals`.
        withdrawn_seq: the number of the state that list was made from.
        digest: of all that decides in the newest head, hex, or "".
    """

    seq: int = 0
    mark: str = ""
    newest: str = ""
    wrong: int = 0
    last_wrong: str = ""
    root: str = ""
    withdrawn: str = ""
    withdrawn_seq: int = 0
    digest: str = ""


class Memory:
    """The remembered state of one gallery.

    Attributes:
        seen: what is remembered.
        writes: False where only this object is to know what comes.
        listed: the digest of which the kept list of refusals is known to be, or b"".
    """

    def __init__(self, gallery_id: str) -> None:
        """Read what this PC knows; a missing or unreadable file knows nothing."""
        name = "".join(c for c in gallery_id if c in "0123456789abcdef")[:64]
        self._path = paths.state_dir() / "galleries" / f"{name}.json"
        self.writes = True
        self.listed = b""
        self.seen = self._read() or Seen()

    def check(self, head: Head, now: datetime) -> None:
        """Refuse a gallery or a clock that is older than what was seen.

        Raises:
            GalleryOlder: everybody is covered until an administrator accepts it.
        """
        seen = self.seen
        if (head.seq, head.mark) != (seen.seq, seen.mark) and head.seq <= seen.seq:
            raise GalleryOlder(
                "This gallery is older than the one this PC saw last: a copy was put back. "
                f"{_ACCEPT}"
            )
        if seen.newest and now + _TOLERANCE < datetime.fromisoformat(seen.newest):
            raise GalleryOlder(
                "This PC's clock is earlier than when the gallery was last used. Set the clock "
                f"right. {_ACCEPT}"
            )

    def keep(self, head: Head, now: datetime) -> None:
        """Remember the head and the time; a change of nothing but seconds is not written."""
        latest = max(_utc(now), head.at)
        parts: dict[str, Any] = {"seq": head.seq, "mark": head.mark, "digest": head.digest.hex()}
        seen = replace(self.seen, newest=latest, **parts)
        if replace(seen, newest=self.seen.newest) == self.seen and self.seen.newest:
            passed = datetime.fromisoformat(latest) - datetime.fromisoformat(self.seen.newest)
            if passed < _TOLERANCE:
                return
        self._write(newest=latest, **parts)

    def forget_times(self) -> None:
        """Forget the newest time and head: an administrator accepts what is there."""
        self.seen = replace(self.seen, seq=0, mark="", newest="")

    def check_root(self, file: KeyFile, in_force: bytes) -> None:
        """Refuse a list of users that a former root key signed after it was replaced.

        Raises:
            GalleryOlder: everybody is covered until an administrator accepts it.
        """
        try:
            known = bytes.fromhex(self.seen.root)
        except ValueError:
            return
        if known and root_in_force(file, known) != in_force:
            raise GalleryOlder(
                "The users of this gallery were signed with a key that is no longer in force: a "
                f"copy was put back, or somebody forged it. {_ACCEPT}"
            )

    def keep_root(self, in_force: bytes) -> None:
        """Remember the root key in force."""
        if self.seen.root != in_force.hex():
            self._write(root=in_force.hex())

    def keep_withdrawn(self, sealed: str, seq: int) -> None:
        """Remember the encrypted list of withdrawals, made from the state of that number."""
        if sealed != self.seen.withdrawn:
            self._write(withdrawn=sealed, withdrawn_seq=seq)

    def guard(self, now: Callable[[], datetime]) -> None:
        """Refuse a try that follows too soon on several wrong ones.

        Raises:
            WrongPassphrase: with the seconds to wait.
        """
        if self.seen.wrong < _FREE_TRIES or not self.seen.last_wrong:
            return
        wait = min(2 ** (self.seen.wrong - _FREE_TRIES + 1), _LONGEST_WAIT)
        passed = (now() - datetime.fromisoformat(self.seen.last_wrong)).total_seconds()
        if 0 <= passed < wait:
            left = math.ceil(wait - passed)
            raise WrongPassphrase(
                f"Too many wrong passphrases. Wait {counted(left, 'second')} and try again."
            )

    def count(self, *, right: bool, now: datetime) -> None:
        """Count a wrong passphrase, or forget them after the right one."""
        if not right:
            self._write(wrong=self.seen.wrong + 1, last_wrong=_utc(now))
        elif self.seen.wrong:
            self._write(wrong=0, last_wrong="")

    def _read(self) -> Seen | None:
        try:
            seen = Seen(**json.loads(self._path.read_bytes()))
            for name, usual in asdict(Seen()).items():
                if type(getattr(seen, name)) is not type(usual):
                    raise TypeError(name)
            for text in (seen.newest, seen.last_wrong):
                if text and datetime.fromisoformat(text).tzinfo is None:
                    raise ValueError("a time without zone")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            _log.warning("memory of a gallery not readable: %s", type(error).__name__)
            return None
        return seen

    def _write(self, **parts: Any) -> None:
        """Remember these parts; of the rest, what another program on this PC wrote meanwhile."""
        known = (self._read() if self.writes else None) or self.seen
        self.seen = replace(known, **parts)
        if known.seq > self.seen.seq:  # the other one saw a newer head
            self.seen = replace(self.seen, seq=known.seq, mark=known.mark, digest=known.digest)
        if not self.writes:
            return
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_text(json.dumps(asdict(self.seen)), encoding="utf-8")
            draft.chmod(0o600)
            draft.replace(self._path)
        except OSError as error:  # a warning less, but no reason to stop the work
            _log.warning("memory of a gallery not writable: %s", type(error).__name__)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
