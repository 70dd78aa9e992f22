"""The report of a batch: JSON, schema 1, or the same as a page or a table. Pupils by id only."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.core.consent.advice import remarks
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.pipeline import naming, report_page
from photocheck.core.pipeline.scan import NotChecked
from photocheck.core.places import check_file_place, write_private
from photocheck.core.types import Box, CheckOptions, FaceResult, Person, PhotoResult, Verdict

SCHEMA = 1
STAGES = ("load", "detect", "embed", "read", "match", "redact", "save", "prove")


def report(
    results: Sequence[PhotoResult],
    options: CheckOptions,
    *,
    recognise: bool,
    model: str,
    not_checked: Sequence[NotChecked] = (),
    by: str = "",
) -> dict[str, Any]:
    """Return the report as plain data; boxes are in upright source pixels. `by`: who checked."""
    return {
        "schema": SCHEMA,
        "made": date.today().isoformat(),
        "by": by,
        "channel": options.channel,
        "mode": "recognise" if recognise else "detect-only",
        "model": model,
        "photos": [_photo(r) for r in results],
        "not_checked": [{"name": n.name, "reason": n.reason} for n in not_checked],
        "totals": totals(results),
    }


def totals(results: Sequence[PhotoResult]) -> dict[str, int]:
    """Count photos by verdict, exports, and faces by decision."""
    verdicts = Counter(r.verdict for r in results)
    faces = [f for r in results for f in r.faces]
    return {
        "photos": len(results),
        **{verdict.value: verdicts[verdict] for verdict in Verdict},
        "exported": sum(r.output is not None for r in results),
        "faces": len(faces),
        **{
            f"faces_{word}": sum(f.decision == word for f in faces)
            for word in ("show", "cover", "review")
        },
    }


def check_place(path: Path, out: Path) -> None:
    """Refuse a report inside the folder of exports, or where it cannot be written.

    Raises:
        UsageError: if `path` lies in `out`, which is published as it is.
        OutputError: if there is no folder for it.
    """
    if path.resolve().is_relative_to(out.resolve()):
        raise UsageError(
            f"The report {path} would lie among the photos to publish. Choose another folder."
        )
    check_file_place(path)


def write(path: Path, data: dict[str, Any], people: Iterable[Person] = ()) -> None:
    """Write the report in UTF-8 with mode 0600, beside and renamed; replaces an older one.

    Args:
        path: its ending says how: .html a page to print, .csv a table, JSON otherwise.
        data: as `report` makes it.
        people: of the gallery; a page and a table withhold source files called after them.

    Raises:
        OutputError: if it cannot be written.
    """
    known = tuple(people)

    def names(file: str) -> bool:
        return naming.gives_away(file, known)

    ending = path.suffix.lower()
    if ending in (".html", ".htm"):
        text = report_page.as_html(data, names)
    elif ending == ".csv":
        text = "\ufeff" + report_page.as_csv(data, names)  # spreadsheets know UTF-8 by this mark
    else:
        text = json.dumps(data, ensure_ascii=False, indent=1)
    try:  # a file's name may be no text: JSON reads such a mark back
        write_private(path, text.encode(errors="backslashreplace"))
    except OSError as error:
        raise OutputError(
            f"The report {path} could not be written ({error.strerror}). Choose another place."
        ) from error


def _photo(result: PhotoResult) -> dict[str, Any]:
    return {
        "source": result.photo.name,
        "status": result.verdict.value,
        "output": result.output,
        "sha256": result.output_sha256 or None,
        "width": result.width,
        "height": result.height,
        "scale": round(result.scale, 6),
        **({"crop": _box(result.crop)} if result.crop else {}),
        "reasons": [*result.reasons, *remarks(result)],
        "metadata_found": list(result.metadata_found),
        "proof": {"metadata": result.proof_metadata, "faces": result.proof_faces},
        "faces": [_face(f) for f in result.faces],
        "regions": [
            {"box": _box(r.box), "kind": r.kind, "reason": r.reason} for r in result.regions
        ],
        "seconds": {stage: round(result.seconds.get(stage, 0.0), 4) for stage in STAGES},
    }


def _face(face: FaceResult) -> dict[str, Any]:
    return {
        "box": _box(face.box),
        "score": round(face.score, 4),
        "decision": face.decision.value,
        "covered": face.covered,
        "pupil_id": face.pupil_id,
        "similarity": None if face.similarity is None else round(face.similarity, 4),
        "reason": face.reason,
    }


def _box(box: Box) -> list[float]:
    return [round(box.x, 1), round(box.y, 1), round(box.w, 1), round(box.h, 1)]
