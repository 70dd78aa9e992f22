"""The answers a person can give, as steps that can be taken back, saved and given again."""

from dataclasses import dataclass, replace

from photocheck.core.errors import UsageError
from photocheck.core.pipeline import review_file
from photocheck.core.pipeline.review_file import Answer
from photocheck.core.types import Box, FaceResult, PhotoResult, Region, Snapshot
from photocheck.gui.models.review import Operation

Snapshots = tuple[Snapshot | None, ...]
"""The gallery as each channel of the batch sees it, the first channel first."""


@dataclass(frozen=True)
class Step:
    """An answer as an `Operation` that can be saved.

    Attributes:
        answer: what was said.
        snapshots: the consents by which it is allowed or not, for each channel.
        kept: it was given at an earlier check of the photo.
    """

    answer: Answer
    snapshots: Snapshots
    kept: bool = False

    def __call__(self, result: PhotoResult, channel: int = 0) -> PhotoResult:
        """Give the answer; raises `UsageError` if it is not allowed or does not fit.

        A face of which something was said at an earlier check that cannot be said now is covered,
        or the place where it was: the check alone may take it for somebody else, and show it.
        """
        try:
            return self._say(result, channel)
        except UsageError:
            if not self.kept or self.answer.kind not in review_file.ABOUT_FACES:
                raise
        try:
            return review_file.apply(replace(self.answer, kind="cover"), result, None)
        except UsageError:
            if any(region.box == self.answer.box for region in result.regions):
                return result
            return review_file.apply(replace(self.answer, kind="draw"), result, None)

    def _say(self, result: PhotoResult, channel: int) -> PhotoResult:
        """Somebody named, who may be shown in another channel only, is covered in this one."""
        here = self.snapshots[channel]
        if (
            self.answer.kind == "show"
            and not self._shown(here)
            and any(self._shown(s) for s in self.snapshots)
        ):
            return review_file.apply(replace(self.answer, kind="name"), result, here)
        return review_file.apply(self.answer, result, here)

    def _shown(self, snapshot: Snapshot | None) -> bool:
        person = snapshot.people.get(self.answer.pupil_id) if snapshot else None
        return person is not None and person.may_show


class Answers:
    """Makes the steps for one batch, by the consents of its channels."""

    def __init__(self) -> None:
        """Start without a gallery."""
        self._snapshots: Snapshots = (None,)

    def showing(self, face: FaceResult, pupil_id: str) -> Operation:
        """Return the step that shows a face as a person of the gallery."""
        return self._step("show", face.box, pupil_id)

    def covering(self, face: FaceResult) -> Operation:
        """Return the step that covers a face."""
        return self._step("cover", face.box)

    def answering(self, face: FaceResult, answer: str) -> Operation:
        """Return the step that answers a question: "yes", "no" or "unsure"."""
        if answer == "yes":
            if face.pupil_id is None:
                return self.covering(face)
            return self.showing(face, face.pupil_id)
        return self._step(answer, face.box)

    def drawing(self, box: Box) -> Operation:
        """Return the step that adds a cover drawn by hand."""
        return self._step("draw", box)

    def moving(self, region: Region, to: Box, angle: float) -> Operation:
        """Return the step that moves, resizes or turns a drawn cover."""
        return Step(Answer("move", region.box, to=to, angle=angle), self._snapshots)

    def keeping(self, region: Region) -> Operation:
        """Return the step that says that the cover of writing or a code stays."""
        return self._step("keep", region.box)

    def cropping(self, result: PhotoResult, part: Box | None) -> Operation:
        """Return the step that saves only a part of the photo, or all of it again."""
        whole = Box(0, 0, result.width, result.height)
        return self._step("crop" if part else "whole", part or whole)

    def erasing(self, box: Box) -> Operation:
        """Return the step that takes a drawn cover away."""
        return self._step("erase", box)

    def _step(self, kind: str, box: Box, pupil_id: str = "") -> Step:
        return Step(Answer(kind, box, pupil_id), self._snapshots)
