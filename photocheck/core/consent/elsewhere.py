"""Other copies of the school that make new ones unsafe, told before anything is published.

The same photo in two channels, with a child shown in one and covered in the other: whoever has both
copies sees who is under the cover. And copies that lie in the same folder from before, of which
consent has ended since.
"""

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from photocheck.core.consent.register import PastExport, find
from photocheck.core.counted import counted
from photocheck.core.digests import file_sha256
from photocheck.core.types import PhotoResult, Snapshot

_COPIES = (".jpg", ".png", ".webp")  # what copies are called


def shown_elsewhere(
    pasts: Sequence[PastExport], channel: str, results: Iterable[PhotoResult]
) -> tuple[str, ...]:
    """Return a sentence for each copy that another channel's copy of the same photo gives away.

    Args:
        pasts: the register of exports.
        channel: of the copies at hand.
        results: of their export.
    """
    others = [past for past in pasts if past.channel != channel]
    sentences = []
    for result in results:
        if result.output is None or not result.look:
            continue
        visible = {f.pupil_id for f in result.faces if not f.covered and f.pupil_id}
        for past in find(others, result.output_sha256, result.look):
            more, fewer = len(set(past.pupil_ids) - visible), len(visible - set(past.pupil_ids))
            if more or fewer:
                sentences.append(_sentence(result.output, past, more, fewer))
                break
    return tuple(sentences)


def no_longer_allowed(
    pasts: Sequence[PastExport], now: Snapshot, folder: Path, results: Iterable[PhotoResult]
) -> tuple[str, ...]:
    """Return a sentence for each copy in a folder that shows somebody who may not be shown now.

    They are left alone: the folder may hold what was published by a consent that has ended.

    Args:
        pasts: the register of exports.
        now: consent for the channel as it stands.
        folder: where copies were just written.
        results: of that export.
    """
    may_show = {person.pupil_id for person in now.people.values() if person.may_show}
    ended = {p.sha256 for p in pasts if p.channel == now.channel and set(p.pupil_ids) - may_show}
    new = {result.output for result in results}
    found = [name for name in _files(folder) if ended and name not in new]
    return tuple(
        f"{name}, in this folder from before, shows somebody who may no longer be shown. Do not"
        " publish it; delete it."
        for name in found
        if file_sha256(folder / name) in ended
    )


def _files(folder: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return sorted(path.name for path in folder.iterdir() if path.suffix in _COPIES)
    return []


def _sentence(name: str, past: PastExport, more: int, fewer: int) -> str:
    where = f"{past.name} for {past.channel}"
    parts = []
    if more:
        one, many = "person covered here is", "people covered here are"
        parts.append(f"{counted(more, one, many)} shown in {where}")
    if fewer:
        one, many = "person shown here is", "people shown here are"
        parts.append(f"{counted(fewer, one, many)} covered in {where}")
    return (
        f"{name}: {', and '.join(parts)}, which is the same photo. Whoever sees both knows who is"
        " covered. Use another photo for one of the two, or cover the same people in both."
    )
