"""The same photo in two channels, with a child shown in one and covered in the other.

Whoever has both copies sees who is under the cover, so the school is told before it publishes.
"""

from collections.abc import Iterable, Sequence

from photocheck.core.consent.register import PastExport, find
from photocheck.core.counted import counted
from photocheck.core.types import PhotoResult


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
