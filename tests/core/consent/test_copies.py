"""Copies that lie in a folder already: taken up, taken away or told, by consent as it is now."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from gallery_helpers import GOOD, entry, jpeg, switch_on, unit
from helpers import CHEAP
from PIL import Image
from restart import Detector, Tools

from photocheck.core.consent import decide
from photocheck.core.consent.elsewhere import no_longer_allowed
from photocheck.core.consent.gallery import Gallery, create
from photocheck.core.consent.records import ConsentTable, Entry
from photocheck.core.consent.register import exports_of, past_exports, registrar
from photocheck.core.consent.withdraw import withdraw
from photocheck.core.imaging import save
from photocheck.core.pipeline.batch import Batch
from photocheck.core.pipeline.scan import scan
from photocheck.core.types import CheckOptions, Decision, Embeddings, PhotoResult, Snapshot, Verdict

MODEL = "made up"


class Event:
    """A school and photos with one face each."""

    def __init__(self, folder: Path, *entries: Entry) -> None:
        self.folder = folder
        made = create(
            folder / "school.photocheck", "dht", "correct horse battery staple", kdf=CHEAP
        )
        self.gallery: Gallery = made.gallery
        self.gallery.import_table(ConsentTable(entries))
        self.photos = folder / "photos"
        self.photos.mkdir()
        self.tools = Tools(Detector(folder / "calls", 0))

    def photo(self, seed: int) -> np.ndarray:
        picture = np.random.default_rng(seed).integers(0, 256, (96, 96, 3), np.uint8)
        Image.fromarray(picture).save(self.photos / f"IMG_{seed}.png")
        return picture

    def now(self, channel: str = "website") -> Snapshot:
        return self.gallery.snapshot(channel, date.today(), MODEL)

    def batch(self, channel: str = "website") -> Batch:
        options = CheckOptions(channel, read_text=False)
        made = Batch(scan([self.photos]).photos, options, self.tools, self.now(channel), workers=1)
        made.keep_journal(self.gallery, [self.photos])
        return made

    def save(self, batch: Batch, results: list[PhotoResult], to: str = "out") -> list[PhotoResult]:
        channel = batch.options.channel
        now = self.now(channel)
        written = registrar(self.gallery, channel)
        return list(batch.export(results, self.folder / to, now, on_written=written))

    def there(self, to: str = "out") -> list[str]:
        return sorted(path.name for path in (self.folder / to).iterdir())


def test_the_copy_of_a_photo_that_is_held_now_is_taken_away(tmp_path: Path) -> None:
    event = Event(tmp_path, entry("P1", never_publish=True))
    event.photo(1)
    event.photo(2)
    batch = event.batch()
    results = list(batch.check())
    assert results[0].solid
    assert [r.output for r in event.save(batch, results)] == ["photo-0001.jpg", "photo-0002.jpg"]
    results[0] = decide.name_covered(results[0], 0, "P1", event.now())
    assert event.save(batch, results)[0].verdict is Verdict.HOLD
    assert event.there() == ["photo-0002.jpg"]


def test_copies_of_a_batch_that_is_finished_are_left_alone(tmp_path: Path) -> None:
    event = Event(tmp_path, entry("P1"))
    event.photo(1)
    batch = event.batch()
    results = list(batch.check())
    event.save(batch, results)
    batch.finish()
    png = replace(batch.options, file_type="png")
    batch.export(results, tmp_path / "out", event.now(), options=png)
    assert event.there() == ["photo-0001.jpg", "photo-0002.png"]


def test_a_copy_of_a_finished_batch_goes_once_somebody_in_it_is_covered(tmp_path: Path) -> None:
    event = Event(tmp_path, entry("P1"))
    event.photo(1)
    event.photo(2)
    batch = event.batch()
    results = list(batch.check())
    now = event.now()
    event.save(batch, [decide.show_as(result, 0, "P1", now) for result in results])
    batch.finish()
    again = [results[0], decide.show_as(results[1], 0, "P1", now)]
    assert [r.output for r in event.save(batch, again)] == ["photo-0003.jpg", "photo-0002.jpg"]
    assert event.there() == ["photo-0002.jpg", "photo-0003.jpg"]


class LikeAnotherInTheCopy:
    """Sees P1 in the photo itself, and P2 in its copy."""

    model_id = MODEL

    def __init__(self, photo: np.ndarray) -> None:
        self._photo = photo

    def embed(self, picture: np.ndarray, points: list[np.ndarray]) -> Embeddings:
        who = 1 if np.array_equal(picture, self._photo) else 2
        vectors = np.stack([unit(who)] * len(points)) if points else np.zeros((0, 128), np.float32)
        return Embeddings(vectors, np.zeros(len(points), np.float32))


def test_a_copy_is_not_taken_up_after_somebody_else_lost_consent(tmp_path: Path) -> None:
    everybody = ["P1", "P2", *(f"Q{n}" for n in range(60))]
    event = Event(tmp_path, *map(entry, everybody))
    switch_on(event.gallery)
    for number, pupil in enumerate(everybody):
        for again in range(2):
            event.gallery.add_reference(
                pupil,
                photo=jpeg(100 * number + again),
                taken=date.today(),
                vector=unit(number + 1),
                model_id=MODEL,
                quality=GOOD,
            )
    event.tools.embedder = LikeAnotherInTheCopy(event.photo(0))
    batch = event.batch()
    (shown,) = event.save(batch, list(batch.check()))  # and then the program was stopped
    assert shown.faces[0].decision is Decision.SHOW
    withdraw(event.gallery, "P2", biometric=False)
    batch = event.batch()
    (asked,) = event.save(batch, list(batch.check()))
    assert asked.faces[0].decision is Decision.REVIEW
    assert event.there() == ["photo-0001.jpg"]


def test_the_same_copy_for_two_channels_and_of_other_people_is_registered_each_time(
    tmp_path: Path,
) -> None:
    both = ("website", "newsletter")
    event = Event(tmp_path, *(entry(pupil, channels=both) for pupil in ("P1", "P2")))
    event.photo(0)
    for channel, pupil in (("website", "P1"), ("newsletter", "P1"), ("website", "P2")):
        batch = event.batch(channel)
        results = [decide.show_as(r, 0, pupil, event.now(channel)) for r in batch.check()]
        event.save(batch, results, to=f"{channel}-{pupil}")
        batch.finish()
    pasts = past_exports(event.gallery)
    assert len({past.sha256 for past in pasts}) == 1
    assert {past.channel for past in exports_of(event.gallery, "P1")} == set(both)
    assert [past.channel for past in exports_of(event.gallery, "P2")] == ["website"]


def test_copies_from_before_that_consent_no_longer_allows_are_told_and_left(tmp_path: Path) -> None:
    event = Event(tmp_path, entry("P1"), entry("P2"))
    event.photo(1)
    event.photo(2)
    batch = event.batch()
    one, two = batch.check()
    now = event.now()
    event.save(batch, [decide.show_as(one, 0, "P1", now), decide.show_as(two, 0, "P2", now)])
    batch.finish()
    withdraw(event.gallery, "P1")
    batch = event.batch()
    made = event.save(batch, list(batch.check()))
    pasts = past_exports(event.gallery)
    (said,) = no_longer_allowed(pasts, event.now(), tmp_path / "out", made)
    assert said.startswith("photo-0001.jpg, in this folder from before,")
    assert len(event.there()) == 4
    assert no_longer_allowed(pasts, event.now(), tmp_path / "nowhere", made) == ()


def test_a_copy_that_may_not_be_on_the_disk_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tmp_path: Path) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(save, "_sync_folder", broken)
    with pytest.raises(save.OutputError):
        save.write_new(tmp_path, b"a copy", "jpeg")
    assert list(tmp_path.iterdir()) == []
