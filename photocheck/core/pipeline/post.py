"""The text of a post, checked with the names and the checklist of a gallery."""

from dataclasses import dataclass

from photocheck.core.consent.checklist import checklist
from photocheck.core.consent.gallery import Gallery
from photocheck.core.text.check import check_text, without_names
from photocheck.core.text.finding import Finding
from photocheck.core.text.names import NameFinder, PersonName


@dataclass(frozen=True)
class PostCheck:
    """What was found in one text.

    Attributes:
        text: as it was given.
        findings: in the text's order; finding f is about ``text[f.start : f.end]``, says so in
            ``f.sentence``, and is a question where ``f.certain`` is false.
        suggestion: the text without sure names and personal data; the same as `text` where
            nothing of that was found. It was made by rule, so a person must read it again.
    """

    text: str
    findings: tuple[Finding, ...]
    suggestion: str

    @property
    def certain(self) -> tuple[Finding, ...]:
        """Return what must not be published; while there is any, the text is not safe to copy."""
        return tuple(f for f in self.findings if f.certain)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """Return what only a person can judge."""
        return tuple(f for f in self.findings if not f.certain)


class PostChecker:
    """Checks texts of posts; immutable, so any thread may check with it.

    It takes the names once, when it is made: make a new one when the gallery's people change.

    Attributes:
        checklist: lines of the school's list to show beside the text ("Before you post").
    """

    def __init__(self, gallery: Gallery | None) -> None:
        """Take the pupils' names and the checklist; None looks for personal data and links only.

        Raises:
            GalleryError: the gallery cannot be read, or is not as it was signed.
        """
        self.checklist = checklist(gallery)
        self._names = None
        if gallery is not None:
            self._names = NameFinder(
                PersonName(p.forename, p.surname, p.known_as, p.class_name)
                for p in gallery.pupils()
                if not p.adult
            )

    def check(self, text: str) -> PostCheck:
        """Check one text; a few milliseconds for a usual post.

        Raises:
            UsageError: the text is too long, in one sentence to show.
        """
        findings = check_text(text, self._names)
        return PostCheck(text, findings, without_names(text, findings))
