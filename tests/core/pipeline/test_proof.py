"""Whatever goes wrong between a decision and a file, the proof stops it: no bytes, no file."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import planted
import pytest
import skimage.data
from PIL import Image

from photocheck.core.assembly import build_tools
from photocheck.core.consent import decide
from photocheck.core.imaging import save, verify
from photocheck.core.imaging.redact import redact
from photocheck.core.pipeline import export
from photocheck.core.pipeline.export import (
    DOUBTED_BY_PROOF,
    Proved,
    SecondLook,
    prove,
    take_up,
)
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


def proved(
    result: PhotoResult, options: CheckOptions = OPTIONS, second_look: SecondLook | None = None
) -> Proved:
    return prove(result, options, Nothing(), b"s" * 32, second_look)


def test_what_is_right_is_proved(decided: PhotoResult) -> None:
    done = proved(decided)
    assert done.data is not None
    assert done.result.proof_metadata
    assert done.result.output_sha256 == hashlib.sha256(done.data).hexdigest()


def old_thumbnail(picture: np.ndarray, file_type: str) -> bytes:
    """Encode the picture with a small copy of it, from before it was covered, in its EXIF."""
    block = planted.exif_with_thumbnail(small(scene()))
    plants = {
        "jpeg": planted.segment(0xE1, b"Exif\0\0" + block),
        "png": planted.with_chunk(b"eXIf", block),
        "webp": planted.with_riff(b"EXIF", block),
    }
    return plants[file_type](save.encode(picture, file_type))


def small(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).resize((80, 60)).save(file, "JPEG")
    return file.getvalue()


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
}


@pytest.mark.parametrize("file_type", planted.SEEN)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_way_is_stopped(
    decided: PhotoResult, monkeypatch: pytest.MonkeyPatch, fault: str, file_type: str
) -> None:
    name, broken = FAULTS[fault]
    monkeypatch.setattr(export, name, broken)
    assert_stopped(proved(decided, options=CheckOptions("website", file_type=file_type)))


def assert_stopped(done: Proved) -> None:
    assert done.data is None
    assert done.result.verdict is Verdict.FAILED
    assert not done.result.proof_metadata
    assert done.result.reasons[-1].startswith("The copy did not pass the last check")


@pytest.mark.parametrize(("file_type", "what"), planted.EVERY)
def test_a_leak_that_was_planted_on_the_way_is_stopped(
    decided: PhotoResult, monkeypatch: pytest.MonkeyPatch, file_type: str, what: str
) -> None:
    """Unless the encoder itself leaks, nothing at all passes, even what no walk can see."""

    def leaky(picture: np.ndarray, kind: str) -> bytes:
        return planted.plant(kind, what, save.encode(picture, kind))

    options = CheckOptions("website", file_type=file_type)
    assert proved(decided, options=options).data is not None  # without the leak it is proved
    monkeypatch.setattr(export, "encode", leaky)
    assert_stopped(proved(decided, options=options))
    if what in planted.SEEN[file_type]:  # and even if it does leak, every time it is asked
        monkeypatch.setattr(verify, "encode", leaky)
        assert_stopped(proved(decided, options=options))


@pytest.mark.parametrize("height", [12, 20, 60])
def test_a_face_that_was_found_but_forgotten_is_seen_in_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_built: Path, height: int
) -> None:
    detector = build_tools().detector
    picture = cv2.resize(
        skimage.data.astronaut()[:400, 60:460], None, fx=height / 130, fy=height / 130,
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    photo = scene().repeat(3, axis=0).repeat(3, axis=1)
    photo[300 : 300 + len(picture), 500 : 500 + picture.shape[1]] = picture
    path = tmp_path / "a.png"
    Image.fromarray(photo).save(path)
    (face,) = (f for f in detector.detect(photo) if f.sure)
    points = tuple((float(x), float(y)) for x, y in face.points)
    covered = FaceResult(face.box, points, face.score, Decision.COVER, "No consent.")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    result = PhotoResult(
        Photo(path, "a.png"), Verdict.READY, 960, 720, sha256=sha256, faces=(covered,)
    )
    assert not prove(result, OPTIONS, detector, b"s" * 32).strays

    every = export.covers_for
    monkeypatch.setattr(export, "covers_for", lambda r, style: every(r, style)[1:])
    (stray,) = prove(result, OPTIONS, detector, b"s" * 32).strays
    assert stray.box.iou(face.box) > 0.3


def test_enough_kinds_are_planted_in_every_type_of_export() -> None:
    assert set(planted.SEEN) == set(save.SUFFIXES)
    asked = {"cover skipped", "cover at the wrong place", "wrong orientation", "old thumbnail"}
    assert asked <= set(FAULTS)
    assert len({what for _, what in planted.EVERY}) >= 100  # kinds; the goal is 45
    assert len(planted.EVERY) >= 160  # files


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
    made = Made("run", "mark", "shows", done.result.output_sha256, b"", doubted=done.doubted)
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
