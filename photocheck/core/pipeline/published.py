"""Finding again, among published files, the copies that came from this gallery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.register import PastExport, find, past_exports
from photocheck.core.errors import PhotoError
from photocheck.core.imaging.load import load
from photocheck.core.imaging.look import look
from photocheck.core.progress import CancelToken, OnProgress, Progress, silent
from photocheck.core.types import Photo


@dataclass(frozen=True)
class Published:
    """A file that is a copy from the register, or looks like one.

    Attributes:
        name: of the file, relative to the folder.
        past: the copy in the register.
        same: byte for byte the same file; if not, it looks the same.
        take_down: ids of the visible people who may not be shown in that channel any more.
    """

    name: str
    past: PastExport
    same: bool
    take_down: tuple[str, ...]


Found = tuple[tuple[Published, ...], tuple[str, ...]]
"""Copies, in the order of the photos, and a sentence for each file that cannot be read."""


def find_published(
    gallery: Gallery,
    photos: Sequence[Photo],
    on: date,
    *,
    pupil_id: str | None = None,
    on_progress: OnProgress = silent,
    cancel: CancelToken | None = None,
) -> Found:
    """Look through published photos for copies of the register.

    Args:
        gallery: open.
        photos: as ``pipeline.scan`` lists a folder.
        on: the day that consent is judged by.
        pupil_id: only copies in which this pupil is visible; None for all.
        on_progress: told after each photo that could be read.
        cancel: looked at before each photo.

    Returns:
        What was found, and a sentence for each file that cannot be read.

    Raises:
        Cancelled: if the user stops the work.
    """
    pasts = past_exports(gallery)
    if pupil_id is not None:
        pasts = tuple(past for past in pasts if pupil_id in past.pupil_ids)
    may_show = {
        channel: {p.pupil_id for p in gallery.people(channel, on) if p.may_show}
        for channel in gallery.channels()
    }
    found, unread = [], []
    for count, photo in enumerate(photos, start=1):
        if cancel:
            cancel.check()
        try:
            loaded = load(photo.path)
        except PhotoError as error:
            unread.append(f"{photo.name}: {error.sentence}")
            continue
        for past in find(pasts, loaded.sha256, look(loaded.pixels)):
            gone = tuple(p for p in past.pupil_ids if p not in may_show[past.channel])
            found.append(Published(photo.name, past, past.sha256 == loaded.sha256, gone))
        on_progress(Progress(count, len(photos), "Looking for copies", photo.name))
    return tuple(found), tuple(unread)
