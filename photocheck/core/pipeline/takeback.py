"""Copies taken away because consent no longer allows them."""

from collections.abc import Sequence
from pathlib import Path

from photocheck.core.consent import decide
from photocheck.core.pipeline.export import failed
from photocheck.core.types import PhotoResult, Snapshot

_CHANGED = "A consent changed while the copies were saved, so this one was taken away. Save again."
_STAYED = (
    "A consent changed while the copies were saved, but {} could not be taken away. Do not publish"
    " it; close what shows it, and delete it."
)


def still_allowed(
    done: Sequence[PhotoResult], folder: Path, now: Snapshot | None, classes: Sequence[str] | None
) -> list[PhotoResult]:
    """Remove the copies in `folder` that consent as it stands `now` does not allow.

    Returns:
        What was `done`, the photos of such copies as failed.
    """
    kept = []
    for result in done:
        if result.output and decide.recheck(result, now, classes) is not result:
            gone = removed(folder / result.output)
            kept.append(failed(result, _CHANGED if gone else _STAYED.format(result.output)))
        else:
            kept.append(result)
    return kept


def removed(copy: Path) -> bool:
    """Remove a copy; tell whether it is gone. On Windows one that a viewer shows stays."""
    try:
        copy.unlink(missing_ok=True)
    except OSError:
        return False
    return True
