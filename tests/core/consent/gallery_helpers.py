"""What tests of the gallery share: cheap keys, a fixed day, pupils, references."""

from datetime import date, datetime

import numpy as np

from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.records import Entry
from photocheck.core.types import Quality

PASSPHRASE = "four unrelated words here"
NOW = datetime(2026, 11, 2, 9, 30).astimezone()
TODAY = NOW.date()
MODEL = "test-model"
GOOD = Quality(height=120, eye_distance=50, sharpness=200, yaw=0.1)


def fixed_clock() -> datetime:
    return NOW


def entry(pupil_id: str, *, channels: tuple[str, ...] = ("website",), **answers: bool) -> Entry:
    """A pupil of whom everything is granted, unless `answers` says otherwise."""
    granted = {"biometric": True, **{f"consent:{c}": True for c in channels}}
    return Entry(
        pupil_id,
        texts={
            "forename": "Zebedee",
            "surname": f"Quixworthy{pupil_id}",
            "class": "3A",
            "biometric_by": "mother",
            "given_by": "mother",
            "evidence": "paper form",
        },
        answers={**granted, **answers},
        dates={
            "biometric_date": date(2026, 9, 1),
            **{f"from:{c}": date(2026, 9, 1) for c in channels},
        },
    )


def unit(seed: int, dimension: int = 128) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


def jpeg(seed: int, size: int = 4000) -> bytes:
    """Bytes that look like a JPEG to the gallery, different for each seed."""
    return b"\xff\xd8\xff\xe0JFIFMARK" + np.random.default_rng(seed).bytes(size)


def add_reference(gallery: Gallery, pupil_id: str, seed: int, model: str = MODEL):
    return gallery.add_reference(
        pupil_id,
        photo=jpeg(seed),
        taken=date(2026, 9, 15),
        vector=unit(seed),
        model_id=model,
        quality=GOOD,
    )


def switch_on(gallery: Gallery) -> None:
    day = date(2026, 9, 1)
    gallery.switch_recognition_on(
        dpia=day, dpo=day, parents_told=day, by="Governors", unmatched="allow"
    )
