"""Whatever goes wrong between a decision and a file, the proof stops it: no bytes, no file."""

import hashlib
import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photocheck.core.consent import decide
from photocheck.core.imaging import save
from photocheck.core.imaging.redact import redact
from photocheck.core.pipeline import export
from photocheck.core.pipeline.export import DOUBTED_BY_PROOF, Proved, prove, take_up
from photocheck.core.pipeline.journal import Made
from photocheck.core.types import (
    Box,
    CheckOptions,
    Decision,
    Detection,
    FaceResult,
    Photo,
    PhotoResult,
    Verdict,
)

OPTIONS = CheckOptions("website")
POINTS = ((88.0, 85.0), (112.0, 85.0), (100.0, 100.0), (90.0, 115.0), (110.0, 115.0))


class Nothing:
    """Finds no face."""

    model_id = "nothing"

    def detect(self, *_: object) -> tuple[Detection, ...]:
        return ()


def scene() -> np.ndarray:
    y, x = np.mgrid[0:240, 0:320]
    waves = np.stack([np.sin(x / 5 + y / 9), np.cos(x / 7 - y / 4), np.sin((x + y) / 6)], axis=-1)
    grain = np.random.default_rng(2).normal(0, 12, waves.shape)
    return np.clip(128 + 90 * waves + grain, 0, 255).astype(np.uint8)


@pytest.fixture
def decided(tmp_path: Path) -> PhotoResult:
    """Return a photo with a covered face and one that is shown."""
    path = tmp_path / "a.png"
    Image.fromarray(scene()).save(path)
    covered = FaceResult(Box(75, 65, 50, 62), POINTS, 0.9, Decision.COVER, "No consent.")
    points = tuple((x + 120, y + 60) for x, y in POINTS)
    shown = FaceResult(Box(195, 125, 50, 62), points, 0.9, Decision.SHOW, "Consent.", "P1")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return PhotoResult(
        Photo(path, "a.png"), Verdict.READY, 320, 240, sha256=sha256, faces=(covered, shown)
    )


def proved(result: PhotoResult, **more: object) -> Proved:
    return prove(result, OPTIONS, Nothing(), b"s" * 32, **more)


def test_what_is_right_is_proved(decided: PhotoResult) -> None:
    done = proved(decided)
    assert done.data is not None
    assert done.result.proof_metadata
    assert done.result.output_sha256 == hashlib.sha256(done.data).hexdigest()


def thumbnail(picture: np.ndarray) -> bytes:
    """Return an EXIF segment that holds a small copy of the picture before it was covered."""
    file = io.BytesIO()
    Image.fromarray(picture).resize((80, 60)).save(file, "JPEG")
    small = file.getvalue()
    tags = ((0x0103, 3, 1, 6), (0x0201, 4, 1, 44), (0x0202, 4, 1, len(small)))
    second = struct.pack("<H", 3) + b"".join(struct.pack("<HHII", *t) for t in tags) + bytes(4)
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HI", 0, 14) + bytes(0) + second
    body = b"Exif\0\0" + tiff + small
    return struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body


def old_thumbnail(picture: np.ndarray, file_type: str) -> bytes:
    data = save.encode(picture, file_type)
    return data[:20] + thumbnail(scene()) + data[20:]


FAULTS = {
    "cover skipped": ("redact", lambda picture, _covers, _secret: picture.copy()),
    "one cover skipped": (
        "redact",
        lambda picture, covers, secret: redact(picture, covers[1:], secret),
    ),
    "cover at the wrong place": (
        "redact",
        lambda picture, covers, secret: redact(
            picture, [replace(c, cx=c.cx + 70) for c in covers], secret
        ),
    ),
    "wrong orientation": (
        "encode",
        lambda picture, kind: save.encode(np.ascontiguousarray(picture[::-1, ::-1]), kind),
    ),
    "turned by a quarter": (
        "encode",
        lambda picture, kind: save.encode(np.ascontiguousarray(np.rot90(picture)), kind),
    ),
    "old thumbnail": ("encode", old_thumbnail),
    "the original": ("encode", lambda _picture, kind: save.encode(scene(), kind)),
    "a comment": (
        "encode",
        lambda picture, kind: save.encode(picture, kind)[:-2] + b"\xff\xfe\0\5Amy\xff\xd9",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_way_is_stopped(
    decided: PhotoResult, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    name, broken = FAULTS[fault]
    monkeypatch.setattr(export, name, broken)
    done = proved(decided)
    assert done.data is None
    assert done.result.verdict is Verdict.FAILED
    assert not done.result.proof_metadata


def test_a_shown_face_that_looks_forbidden_in_the_copy_is_covered(decided: PhotoResult) -> None:
    asked: list[object] = []

    def doubtful(picture: np.ndarray, points: list[np.ndarray]) -> list[bool]:
        asked.append((picture.shape, [p.tolist() for p in points]))
        return [True] * len(points)

    done = proved(decided, second_look=doubtful)
    assert done.data is not None
    assert done.result.verdict is Verdict.REVIEW
    assert all(face.covered for face in done.result.faces)
    assert done.result.faces[1].reason == DOUBTED_BY_PROOF
    assert len(asked) == 1  # the second time nobody is left to ask about
    assert asked[0][1] == [[list(p) for p in decided.faces[1].points]]
    made = Made("run", "mark", done.result.output_sha256, b"", doubted=done.doubted)
    again = take_up(decided, OPTIONS, made, "photo-0001.jpg")
    assert again.result.faces == done.result.faces


def test_who_a_person_named_is_not_asked_about_again(decided: PhotoResult) -> None:
    by_hand = replace(decided.faces[1], by_hand=True)
    done = proved(
        replace(decided, faces=(decided.faces[0], by_hand)), second_look=lambda *_: [True]
    )
    assert done.result.faces[1].decision is Decision.SHOW


def test_without_a_gallery_everybody_is_doubted() -> None:
    vectors = np.ones((2, 4), np.float32)
    assert decide.may_not_be_shown(vectors, None, None, OPTIONS) == (True, True)
