"""Templates of another embedder for the reference photos that are in the gallery already."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from photocheck.core.consent import references
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Role
from photocheck.core.errors import EnrolmentRefused, UsageError


def photos_without(gallery: Gallery, model_id: str) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, pupil id and JPEG of each reference photo without a template of this embedder.

    Photos of people whose consent to recognition is not in force are left out.

    Raises:
        GalleryDamaged: a photo is not the one that was enrolled.
    """
    with gallery.vault.read() as database:
        rows = database.rows(
            "SELECT reference, pupil_id FROM reference JOIN pupil USING (pupil) WHERE reference"
            " NOT IN (SELECT reference FROM template WHERE model_id = ?) ORDER BY reference",
            (model_id,),
        )
    for number, pupil_id in rows:
        with gallery.vault.read() as database:
            try:
                references.check_allowed(database, pupil_id, gallery.vault.now().date())
            except EnrolmentRefused:
                continue
            photo = references.photo(database, number)
        if photo is not None:
            yield number, pupil_id, photo


def add_templates(
    gallery: Gallery, model_id: str, vectors: Mapping[int, NDArray[np.float32]]
) -> None:
    """Keep a template each for reference photos that are there.

    A photo that was erased meanwhile, or whose pupil's consent has ended, gets none.

    Args:
        gallery: where to.
        model_id: of the embedder that made them.
        vectors: by number of the reference photo; (dimension,) of length 1.

    Raises:
        UsageError: a vector is not of length 1, or the user may not enrol.
    """
    if not vectors:
        return
    with gallery.vault.write(Role.KEEPER) as change:
        kept = 0
        for number, vector in vectors.items():
            if vector.ndim != 1 or not np.isclose(np.linalg.norm(vector), 1, atol=1e-3):
                raise UsageError("A template has to be one vector of length 1.")
            row = change.database.one(
                "SELECT pupil, pupil_id FROM reference JOIN pupil USING (pupil)"
                " WHERE reference = ?",
                (number,),
            )
            if row is None:
                continue
            try:
                references.check_allowed(change.database, row[1], change.today)
            except EnrolmentRefused:
                continue
            change.database.rows(
                "INSERT OR REPLACE INTO template (reference, model_id, vector) VALUES (?, ?, ?)",
                (number, model_id, vector.astype("<f4").tobytes()),
            )
            change.touch(row[0])
            kept += 1
        change.log("enrol-again", detail={"model": model_id, "count": kept})
