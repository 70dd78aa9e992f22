"""Every fault PhotoCheck knows, each with the sentence a person reads.

::

    PhotocheckError
     +-- KnownError              the world is to blame; the sentence says what to do
     |    +-- UsageError         wrong use (exit code 2)
     |    +-- PhotoError         this photo only; the batch goes on (exit code 1)
     |    |    +-- UnreadablePhoto
     |    |    +-- ProofFailed
     |    +-- OutputError        the target folder, disk space (exit code 1)
     |    +-- GalleryError       locked, damaged, newer (exit code 3)
     |    |    +-- WrongPassphrase
     |    |    +-- GalleryBusy      another PC or program is writing
     |    |    +-- GalleryDamaged
     |    |    +-- GalleryOlder     than this PC has seen it; an administrator may accept
     |    +-- EnrolmentRefused   this reference photo or pupil cannot be enrolled (exit code 1)
     |    +-- ModelsMissing      models not built, damaged, or not to be fetched (exit code 2)
     |    +-- Cancelled          the user stopped the work (exit code 1)
     +-- BugError                we are to blame; shown with a trace, never swallowed

Sentences are plain English, hold no pupil's name, and end with what to do.
"""


class PhotocheckError(Exception):
    """Base of all PhotoCheck errors.

    Attributes:
        sentence: what is wrong and what to do, for a person.
    """

    def __init__(self, sentence: str) -> None:
        """Keep the sentence; it is also ``str(error)``."""
        super().__init__(sentence)
        self.sentence = sentence


class KnownError(PhotocheckError):
    """A fault of the outside world that PhotoCheck expects and explains."""

    exit_code = 1


class UsageError(KnownError):
    """The program was asked for something that makes no sense."""

    exit_code = 2


class PhotoError(KnownError):
    """One photo cannot be handled; the batch goes on without it."""


class UnreadablePhoto(PhotoError):
    """The file is not a photo that PhotoCheck reads, or it is broken or over a limit."""


class ProofFailed(PhotoError):
    """The encoded copy did not pass the proof, so it was not written."""


class OutputError(KnownError):
    """A result cannot be written: folder, permission, or space."""


class GalleryError(KnownError):
    """The gallery cannot be opened or used."""

    exit_code = 3


class WrongPassphrase(GalleryError):
    """No key slot opens with this user and passphrase."""


class GalleryBusy(GalleryError):
    """Somebody else is writing to the gallery at this moment."""


class GalleryDamaged(GalleryError):
    """The gallery's files do not verify."""


class GalleryOlder(GalleryError):
    """The gallery, or this PC's clock, is older than what the PC saw last."""


class EnrolmentRefused(KnownError):
    """A reference photo is refused: no consent, no face, several faces, or a poor face."""


class ModelsMissing(KnownError):
    """The face models are not there, are damaged, or cannot be fetched now."""

    exit_code = 2


class Cancelled(KnownError):
    """The user stopped the work."""


class BugError(PhotocheckError):
    """PhotoCheck broke one of its own promises."""
