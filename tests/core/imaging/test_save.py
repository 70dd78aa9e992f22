"""Exports are fresh, neutral and whole, and nothing that exists is ever replaced."""

import errno
import hashlib
import multiprocessing
import os
from pathlib import Path

import numpy as np
import pytest

from photocheck.core.errors import OutputError, UsageError
from photocheck.core.imaging import save
from photocheck.core.imaging.save import CONSTANT_TIME, encode, prepare_folder, write_new

PICTURE = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
TYPES = ("jpeg", "png", "webp")


@pytest.mark.parametrize("file_type", TYPES)
def test_the_same_pixels_give_the_same_bytes(file_type):
    first = encode(PICTURE, file_type)
    assert encode(PICTURE.copy(), file_type) == first
    assert encode(255 - PICTURE, file_type) != first


def test_a_picture_too_large_for_its_type_is_said():
    wide = np.zeros((1, 17_000, 3), np.uint8)
    with pytest.raises(OutputError, match="too large for a WEBP"):
        encode(wide, "webp")
    assert encode(wide, "jpeg")


def test_names_are_neutral_and_go_on(tmp_path):
    assert write_new(tmp_path, b"one", "jpeg") == (
        "photo-0001.jpg",
        hashlib.sha256(b"one").hexdigest(),
    )
    assert write_new(tmp_path, b"two", "png")[0] == "photo-0002.png"
    (tmp_path / "photo-0007.webp").write_bytes(b"mine")
    (tmp_path / "photo-0009-copy.jpg").write_bytes(b"mine")
    assert write_new(tmp_path, b"three", "jpeg")[0] == "photo-0008.jpg"
    assert write_new(tmp_path, b"four", "jpeg", stem="fair")[0] == "fair-0001.jpg"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "fair-0001.jpg",
        "photo-0001.jpg",
        "photo-0002.png",
        "photo-0007.webp",
        "photo-0008.jpg",
        "photo-0009-copy.jpg",
    ]


def test_past_9999_numbers_grow(tmp_path):
    (tmp_path / "photo-9999.jpg").touch()
    assert write_new(tmp_path, b"x", "jpeg")[0] == "photo-10000.jpg"
    assert write_new(tmp_path, b"x", "jpeg")[0] == "photo-10001.jpg"


def test_the_file_tells_nothing_of_when(tmp_path):
    previous = os.umask(0o077)
    try:
        name, _ = write_new(tmp_path, b"x", "jpeg")
    finally:
        os.umask(previous)
    status = (tmp_path / name).stat()
    assert status.st_mtime == CONSTANT_TIME
    assert status.st_nlink == 1
    if os.name == "posix":
        assert status.st_mode & 0o777 == 0o644
    if hasattr(os, "listxattr"):
        assert os.listxattr(tmp_path / name) == []


def test_an_existing_file_is_never_replaced(tmp_path, monkeypatch):
    """Even if it turns up between looking for a free number and taking it."""
    (tmp_path / "photo-0001.jpg").write_bytes(b"precious")
    monkeypatch.setattr(save, "_highest", lambda *_: 0)
    assert write_new(tmp_path, b"x", "jpeg")[0] == "photo-0002.jpg"
    assert (tmp_path / "photo-0001.jpg").read_bytes() == b"precious"


@pytest.mark.skipif(os.name == "nt", reason="Windows renames without replacing anyway")
def test_without_hard_links_nothing_is_replaced_either(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(save, "_NAMELESS", 0)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    monkeypatch.setattr(save, "_highest", lambda *_: 0)
    (tmp_path / "photo-0001.jpg").write_bytes(b"precious")
    assert write_new(tmp_path, b"x", "jpeg")[0] == "photo-0002.jpg"
    assert (tmp_path / "photo-0001.jpg").read_bytes() == b"precious"
    assert (tmp_path / "photo-0002.jpg").read_bytes() == b"x"
    assert len(list(tmp_path.iterdir())) == 2


def _write_many(folder: str, tag: int) -> None:
    for i in range(20):
        write_new(Path(folder), f"{tag}-{i}".encode(), "jpeg")


def test_two_processes_share_a_folder(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_many, args=(str(tmp_path), t)) for t in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    contents = sorted(p.read_text() for p in tmp_path.iterdir())
    assert contents == sorted(f"{t}-{i}" for t in (1, 2) for i in range(20))


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "no space left"),
        (PermissionError(errno.EACCES, "Permission denied"), "may not write"),
        (OSError(errno.EROFS, "Read-only file system"), "may not write"),
        (OSError(errno.EIO, "Input/output error"), "cannot be written"),
    ],
)
def test_a_failing_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch, error, says):
    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=says):
        write_new(tmp_path, b"x", "jpeg")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match=says):
        prepare_folder(tmp_path / "out", [])
    assert list((tmp_path / "out").iterdir()) == []


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "utime", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path, b"x", "jpeg")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_changes_what_is_written_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"something else")
    with pytest.raises(OutputError, match="did not keep"):
        write_new(tmp_path, b"x", "jpeg")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_or_a_file_in_its_place_is_said(tmp_path):
    with pytest.raises(OutputError, match="no longer there"):
        write_new(tmp_path / "gone", b"x", "jpeg")
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(OutputError, match="is a file, not a folder"):
            prepare_folder(path, [])


def test_copies_and_originals_never_lie_together(tmp_path):
    event, photo = tmp_path / "event", tmp_path / "event" / "a.jpg"
    event.mkdir()
    photo.touch()
    for inputs in ([event], [photo], [tmp_path / "other.jpg", photo]):
        with pytest.raises(UsageError, match="holds the original photos"):
            prepare_folder(event, inputs)
        with pytest.raises(UsageError, match="holds the original photos"):
            prepare_folder(tmp_path, inputs)  # around the folder of originals
    with pytest.raises(UsageError, match="lies inside a folder of photos"):
        prepare_folder(event / "safe", [event])
    assert list(event.iterdir()) == [photo]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_the_originals_is_seen_through(tmp_path):
    (tmp_path / "event").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "event")
    with pytest.raises(UsageError, match="holds the original photos"):
        prepare_folder(tmp_path / "link", [tmp_path / "event" / "a.jpg"])


def test_a_folder_is_made_and_left_empty(tmp_path):
    (tmp_path / "event").mkdir()
    folder = tmp_path / "new" / "safe"
    prepare_folder(folder, [tmp_path / "event"])
    assert list(folder.iterdir()) == []
    prepare_folder(tmp_path / "event" / "safe", [tmp_path / "event" / "a.jpg"])  # only a file


def test_what_a_crash_left_is_swept_but_not_a_neighbours_work(tmp_path, monkeypatch):
    leftover, mine = tmp_path / ".photocheck-0123456789abcdef.tmp", tmp_path / "mine.tmp"
    leftover.touch()
    mine.touch()
    prepare_folder(tmp_path, [])
    assert leftover.exists()
    monkeypatch.setattr(save, "_STALE_SECONDS", -1)
    if os.name != "nt":
        import fcntl

        with leftover.open("rb") as held:  # as a program does that is about to name it
            fcntl.flock(held, fcntl.LOCK_EX)
            prepare_folder(tmp_path, [])
            assert leftover.exists()
    prepare_folder(tmp_path, [])
    assert [p.name for p in tmp_path.iterdir()] == ["mine.tmp"]


@pytest.mark.parametrize("nameless", [save._NAMELESS, 0])
def test_a_draft_is_whole_before_it_has_a_name(tmp_path, monkeypatch, nameless):
    monkeypatch.setattr(save, "_NAMELESS", nameless)
    seen = []
    real = save._publish

    def look(draft, *args):
        seen.append(sorted(p.name[:12] for p in tmp_path.iterdir()))
        assert draft.read_bytes() == b"x"
        return real(draft, *args)

    monkeypatch.setattr(save, "_publish", look)
    write_new(tmp_path, b"x", "jpeg")
    assert seen == [[] if nameless else [".photocheck-"]]
    assert [p.name for p in tmp_path.iterdir()] == ["photo-0001.jpg"]
