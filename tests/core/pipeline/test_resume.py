"""A batch that was killed goes on where it stood, by consent as it stands now."""

import hashlib
import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import restart
from PIL import Image

from photocheck.core import paths
from photocheck.core.errors import OutputError, UsageError
from photocheck.core.pipeline import journal
from photocheck.core.pipeline.analyse import analyse
from photocheck.core.pipeline.journal import Journal, Looked, Made
from photocheck.core.pipeline.naming import check_stem
from photocheck.core.pipeline.resume import Copies
from photocheck.core.pipeline.takeback import still_allowed
from photocheck.core.types import (
    Analysis,
    Box,
    Decision,
    Detection,
    Embeddings,
    Face,
    FaceResult,
    Person,
    Photo,
    PhotoResult,
    Quality,
    Region,
    Verdict,
)

COUNT = 8


@pytest.fixture
def event(tmp_path: Path) -> Path:
    restart.make_event(tmp_path, COUNT + 1)
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_a_killed_batch_goes_on_where_it_stood(event: Path) -> None:
    everything = COUNT + 1
    assert restart.run(event, kill_at=6).returncode == -signal.SIGKILL  # while looking
    assert restart.run(event, kill_at=10).returncode == -signal.SIGKILL  # while exporting
    left = len(list((event / "out").iterdir()))
    assert 0 < left < everything
    (kept,) = (paths.state_dir() / "reviews").glob("*.journal")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"IMG_" not in kept.read_bytes()
    last = restart.run(event)
    assert last.returncode == 0, last.stderr
    assert last.stdout.split() == [str(COUNT), str(everything), str(everything)]
    names = sorted(p.name for p in (event / "out").iterdir())
    assert names == [f"photo-{n:04d}.jpg" for n in range(1, everything + 1)]
    calls = (event / "calls").read_text().split()
    assert calls.count("thorough") < everything + 4  # each photo once, but for those under way
    assert calls.count("quick") < everything + 4
    assert not kept.exists()


@pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")
def test_copies_that_would_look_otherwise_now_are_made_anew(event: Path) -> None:
    restart.run(event, kill_at=COUNT + 6)
    before = {hashlib.sha256(p.read_bytes()).digest() for p in (event / "out").iterdir()}
    assert before
    assert restart.run(event, style="solid").returncode == 0
    after = [hashlib.sha256(p.read_bytes()).digest() for p in (event / "out").iterdir()]
    assert len(after) == COUNT + 1
    assert not before & set(after)


POINTS = np.arange(10, dtype=np.float32).reshape(5, 2) + np.float32(0.1)
FACE = Detection(Box(1.5, 2.25, 30.0, 40.125), 0.75, POINTS, sure=False)
SEEN = Analysis(
    Photo(Path("/a/b.jpg"), "b.jpg"),
    width=400,
    height=300,
    scale=0.5,
    sha256="ab" * 32,
    regions=(Region(Box(1, 2, 3, 4), "text", "why", question=True, angle=3.0),),
    metadata_found=("gps",),
    hidden=('Names in it: "Amy"',),
    notes=("a note",),
)


def opened(about: str = "x", key: bytes = b"k" * 32) -> Journal:
    return Journal("ab12", key, [Path("/a")], about)


def test_a_journal_gives_back_what_it_got() -> None:
    first = opened()
    first.saw(SEEN)
    first.looked.clear()
    first.saw(replace(SEEN, sha256="cd" * 32, regions=()))
    first.saw(replace(SEEN, problem="not read", sha256="ef" * 32))
    made = Made("run", "mark", "shows", "12" * 32, b"look", (FACE,))
    first.making(made)
    again = opened()
    assert set(again.looked) == {"ab" * 32, "cd" * 32}
    seen = again.looked["ab" * 32].seen
    assert replace(seen, photo=SEEN.photo).regions == SEEN.regions
    for name in ("width", "height", "scale", "hidden", "notes", "metadata_found"):
        assert getattr(seen, name) == getattr(SEEN, name)
    (back,) = again.made
    assert (back.run, back.mark, back.sha256, back.look) == ("run", "mark", "12" * 32, b"look")
    (stray,) = back.strays
    assert stray.box == FACE.box
    assert not stray.sure
    assert np.array_equal(stray.points, POINTS)


def test_a_journal_holds_no_vector_in_memory_either() -> None:
    first = opened()
    face = Face(FACE, Quality(80, 35, 0.2, 0), np.full(4, 0.5, np.float32))
    first.saw(replace(SEEN, faces=(face,)))
    (kept,) = first.looked.values()
    assert kept.seen.faces == ()
    assert kept.detections == (FACE,)


def test_another_batch_another_gallery_or_a_broken_record_give_nothing() -> None:
    journal_ = opened()
    for number in range(3):
        journal_.saw(replace(SEEN, sha256=f"{number:064d}"))
    assert opened(about="y").looked == {}
    assert opened(key=b"z" * 32).looked == {}
    (path,) = (paths.state_dir() / "reviews").glob("*.journal")
    whole = path.read_bytes()
    for cut in (len(whole) - 1, len(whole) - 50):
        path.write_bytes(whole[:cut])
        assert len(opened().looked) == 2
    path.write_bytes(whole)
    size = int.from_bytes(whole[:4], "big") + 4
    path.write_bytes(whole[size:] + whole[:size])  # records in another order
    assert opened().looked == {}
    opened().saw(SEEN)  # what is left can be written on
    assert len(opened().looked) == 1
    opened().forget()
    assert opened().looked == {}


def test_a_full_disk_does_not_stop_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    journal_ = opened()
    with monkeypatch.context() as patch:
        patch.setattr(journal.os, "open", full)
        journal_.saw(SEEN)
    journal_.saw(replace(SEEN, sha256="cd" * 32))  # a gap would make what follows worthless
    assert opened().looked == {}


def test_a_photo_that_was_looked_at_is_not_searched_again(tmp_path: Path) -> None:
    """Its faces are judged and embedded anew: vectors are never kept."""
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)).save(path)
    points = np.array([[80, 85], [115, 85], [97, 105], [82, 120], [112, 120]], np.float32)
    found = Detection(Box(65, 60, 64, 80), 0.9, points)

    class Detector:
        model_id = "fake"

        def detect(self, *_: object) -> tuple[Detection, ...]:
            raise AssertionError("was looked at already")

    class Embedder:
        model_id = "fake"

        def embed(self, _: object, points: list[object]) -> Embeddings:
            ones = np.full((len(points), 4), 0.5, np.float32)
            return Embeddings(ones, np.zeros(len(points), np.float32))

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    looked = {sha256: Looked(replace(SEEN, sha256=sha256), (found,))}
    seen = analyse(Photo(path, "a.png"), Detector(), Embedder(), max_edge=0, looked=looked)
    assert seen.problem is None
    assert seen.photo.name == "a.png"
    assert seen.hidden == SEEN.hidden
    (face,) = seen.faces
    assert face.detection is found
    assert face.vector is not None


def test_only_copies_of_the_same_export_with_the_same_bytes_are_taken(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"copy").hexdigest()
    kept = opened()
    kept.making(Made("run", "mark", "shows", sha256, b""))
    (tmp_path / "photo-0001.jpg").write_bytes(b"copy")
    (tmp_path / "photo-0002.jpg").write_bytes(b"somebody else's")
    assert Copies(kept, "another run", tmp_path).take("mark") is None
    copies = Copies(kept, "run", tmp_path)
    assert copies.take("another mark") is None
    assert copies.take("mark") == (kept.made[0], "photo-0001.jpg")
    assert copies.take("mark") is None
    kept.forget()
    Copies(kept, "run", tmp_path).remove_others({"another mark"}, {"shows"})
    assert len(list(tmp_path.iterdir())) == 2  # of a finished export, and right
    kept.finished.clear()
    Copies(kept, "run", tmp_path).remove_others({"another mark"}, {"shows"})
    assert [p.name for p in tmp_path.iterdir()] == ["photo-0002.jpg"]


def test_a_copy_that_cannot_be_removed_keeps_no_other(tmp_path: Path) -> None:
    kept = opened()
    for number in range(3):
        data = f"copy {number}".encode()
        kept.making(Made("run", "mark", "shows", hashlib.sha256(data).hexdigest(), b""))
        (tmp_path / f"photo-{number}.jpg").write_bytes(data)
    copies = Copies(kept, "run", tmp_path)
    (tmp_path / "photo-0.jpg").unlink()
    (tmp_path / "photo-0.jpg").mkdir()  # stays, as what a viewer shows does on Windows
    with pytest.raises(OutputError, match=r"photo-0\.jpg"):
        copies.remove_others(set(), set())
    assert [p.name for p in tmp_path.iterdir()] == ["photo-0.jpg"]


def test_consent_that_ended_takes_every_copy_away_that_can_be(tmp_path: Path) -> None:
    shown = FaceResult(
        Box(10, 10, 50, 50), ((1.0, 1.0),) * 5, 0.9, Decision.SHOW, "", "P1", by_hand=True
    )
    results = []
    for number in range(3):
        photo = Photo(Path(f"/{number}.jpg"), f"{number}.jpg")
        output = f"photo-{number}.jpg"
        results.append(PhotoResult(photo, Verdict.READY, 99, 99, faces=(shown,), output=output))
        (tmp_path / output).write_bytes(b"copy")
    (tmp_path / "photo-0.jpg").unlink()
    (tmp_path / "photo-0.jpg").mkdir()
    kept = still_allowed(results, tmp_path, None, ())
    assert [p.name for p in tmp_path.iterdir()] == ["photo-0.jpg"]
    assert [(r.verdict, r.output) for r in kept] == [(Verdict.FAILED, None)] * 3
    assert "photo-0.jpg" in kept[0].reasons[0]
    assert "delete it" in kept[0].reasons[0]
    assert "taken away. Save again." in kept[1].reasons[0]


ZOE = Person("P2", "Zoë Müller", "3A", True, "", True, names=("Zoë", "Müller", ""))
AMY = Person("P1", "Amy Brown", "3A", True, "", True, names=("Amy", "Brown", ""))


@pytest.mark.parametrize("stem", ["photo", "sports-day", "Year_3-trip", "2026-06"])
def test_neutral_names(stem: str) -> None:
    check_stem(stem, [AMY])


@pytest.mark.parametrize(
    "stem",
    [
        "",
        "a/b",
        "..",
        "-x",
        "a.b",
        "a b",
        "x" * 41,
        "NUL",
        "com1",
        "amy",
        "Sports-Amy",
        "amy_brown",
        "AmysTeam",
        "3Amuller",
        "trip2zoe-mullers",
    ],
)
def test_names_that_are_refused(stem: str) -> None:
    with pytest.raises(UsageError, match=r"Choose another"):
        check_stem(stem, [AMY, ZOE])
