"""What the gallery holds, as data: pupils, consents, what somebody said, what a change did."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a user of the gallery may do; each role may do what those below it may."""

    ADMINISTRATOR = "administrator"  # manages users and recognition
    KEEPER = "keeper"  # enters consents, enrols, withdraws
    CHECKER = "checker"  # checks and exports photos

    def may(self, needed: "Role") -> bool:
        """Tell whether this role includes what `needed` may do."""
        order = list(Role)
        return order.index(self) <= order.index(needed)


@dataclass(frozen=True, slots=True)
class Consent:
    """What is recorded about showing one pupil in one channel.

    Attributes:
        granted: the word given; False for a recorded No.
        recorded: the day this word was entered.
        begins: first day it holds, or None: from the day it was recorded.
        until: last day it holds, or None: the end of the school year in which it began.
        given_by: who said so ("mother"), or "".
        evidence: on what ("paper form"), or "".
        withdrawn: the day a No was recorded by hand, or None. No table brings it back to yes
            unless the table's yes began later.
    """

    granted: bool
    recorded: date
    begins: date | None = None
    until: date | None = None
    given_by: str = ""
    evidence: str = ""
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for a pupil in every channel.

    Attributes:
        biometric: a parent's written yes to recognition.
        biometric_date: of that writing, or None.
        biometric_by: who wrote it, or "".
        objects_parent, objects_child: somebody said no; overrides every yes.
        never_publish: not to be published even covered; no reason is kept.
        left: the first day the pupil is no longer at the school, or None.
        withdrawn: the day a No or an objection was recorded by hand, or None. While it is set,
            no table lifts an objection, and a table's biometric yes must be dated later.
    """

    biometric: bool = False
    biometric_date: date | None = None
    biometric_by: str = ""
    objects_parent: bool = False
    objects_child: bool = False
    never_publish: bool = False
    left: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil, or one adult, of the gallery.

    Attributes:
        pupil_id: the school's own id.
        forename, surname, known_as, class_name: "" where not given.
        clubs: names of clubs and teams, with semicolons between them, or "".
        adult: staff or helper.
        standing: see `Standing`.
        consents: by channel id.
        references: how many reference photos are enrolled.
    """

    pupil_id: str
    forename: str = ""
    surname: str = ""
    known_as: str = ""
    class_name: str = ""
    adult: bool = False
    standing: Standing = field(default_factory=Standing)
    consents: Mapping[str, Consent] = field(default_factory=dict)
    references: int = 0
    clubs: str = ""

    @property
    def label(self) -> str:
        """Return how staff know the person; for the window only, see `types.Person`."""
        return label(self.pupil_id, self.forename, self.surname, self.known_as)


def label(pupil_id: str, forename: str, surname: str, known_as: str) -> str:
    """Return the name staff use, or the id where there is none."""
    return f"{known_as or forename} {surname}".strip() or pupil_id


@dataclass(frozen=True, slots=True)
class Reference:
    """One enrolled reference photo, without its pixels.

    Attributes:
        reference_id: to erase or show it.
        taken: when the photo was taken.
        added_by, added_on: who enrolled it, and when.
    """

    reference_id: int
    taken: date
    added_by: str
    added_on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says about one pupil. What is not said stays as it is recorded.

    A blank date, or a blank ``given_by`` or ``evidence``, says nothing.

    Attributes:
        pupil_id: whom it is about; a new id makes a new pupil.
        texts: of `TEXT_FIELDS`, each "" for blank.
        answers: of `ANSWER_FIELDS` or ``consent:<channel>``; only an explicit yes is True
            for a consent, anything but an explicit no is True for an objection.
        dates: of `DATE_FIELDS`, ``from:<channel>`` or ``until:<channel>``; None for blank.
        row: in the table it comes from, counted as a spreadsheet counts; 0 for none.
    """

    pupil_id: str
    texts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    dates: Mapping[str, date | None] = field(default_factory=dict)
    row: int = 0


NAME_FIELDS = ("forename", "surname", "known_as", "class", "clubs")
TEXT_FIELDS = (*NAME_FIELDS, "biometric_by", "given_by", "evidence")
OBJECTIONS = ("objects_parent", "objects_child", "never_publish")
ANSWER_FIELDS = ("biometric", *OBJECTIONS, "adult")
DATE_FIELDS = ("biometric_date", "left")
CHANNEL_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
CHANNEL_PREFIXES = ("consent:", "from:", "until:")


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something in a table that was not taken as it may have been meant.

    Attributes:
        row: as a spreadsheet counts, 1 is the header; 0 for the whole table.
        column: the header, or "".
        sentence: what was made of it; holds no cell, so no name.
    """

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class ConsentTable:
    """A table as it was understood.

    Attributes:
        entries: one a pupil, in the table's order.
        not_understood: to be looked at by a person; what it is about was taken as No.
        refused: rows that were not used at all.
        columns: our names of the columns that were used.
    """

    entries: tuple[Entry, ...]
    not_understood: tuple[NotUnderstood, ...] = ()
    refused: tuple[NotUnderstood, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do; pupils by id.

    Attributes:
        new, changed, unchanged: pupils of the table.
        missing: pupils of the gallery whom the table does not have; they stay as they are.
        erased: pupils whose reference photos and templates were erased with it.
        ended: pupils who have a yes in the table that is no longer in force.
        withheld: pupils whose yes in the table was not taken, since it was withdrawn by hand.
        not_understood: of the table, and of the gallery (unknown channels).
        refused: rows of the table that were not used at all.
        changes: of new and changed pupils, what changed, as lines to read; no names in them.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    refused: tuple[NotUnderstood, ...] = ()
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
