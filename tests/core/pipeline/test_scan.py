"""Which files become photos, in which order."""

import os
from pathlib import Path

import pytest

from photocheck.core.errors import UsageError
from photocheck.core.pipeline.scan import scan


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_is_read_in_the_order_a_person_would_list_it(tmp_path: Path) -> None:
    touch(tmp_path, "IMG_10.jpg", "IMG_2.JPG", "b/IMG_1.heic", "a.png")
    names = [p.name for p in scan([tmp_path]).photos]
    assert names == ["a.png", "IMG_2.JPG", "IMG_10.jpg", "b/IMG_1.heic"]


def test_what_is_not_a_photo_is_named_with_a_reason(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "clip.MOV", "all.zip", "a.aae", "list.xlsx", "photo.icloud")
    found = scan([tmp_path])
    assert [p.name for p in found.photos] == ["a.jpg"]
    reasons = {n.name: n.reason for n in found.not_checked}
    assert set(reasons) == {"clip.MOV", "all.zip", "a.aae", "list.xlsx", "photo.icloud"}
    assert "Videos are not checked" in reasons["clip.MOV"]
    assert all(r.endswith(".") for r in reasons.values())


@pytest.mark.parametrize("name", ["IMG_1", "scan.btf", "photo.jpg.download"])
def test_what_begins_like_a_picture_is_taken_whatever_its_name_says(
    tmp_path: Path, name: str
) -> None:
    touch(tmp_path, "a.jpg", "list.xlsx")
    (tmp_path / name).write_bytes(b"MM\0+\0\x08\0\0" + bytes(100))
    found = scan([tmp_path])
    assert {p.name for p in found.photos} == {"a.jpg", name}
    assert [n.name for n in found.not_checked] == ["list.xlsx"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name there")
def test_a_pipe_in_a_folder_does_not_hang(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "pipe")
    found = scan([tmp_path])
    assert [p.name for p in found.photos] == ["a.jpg"]
    assert [n.name for n in found.not_checked] == ["pipe"]


def test_a_file_named_directly_is_always_taken(tmp_path: Path) -> None:
    touch(tmp_path, "holiday.txt")
    assert [p.name for p in scan([tmp_path / "holiday.txt"]).photos] == ["holiday.txt"]


def test_raw_files_of_a_folder_are_not_silently_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "DSC_1.NEF")
    assert [p.name for p in scan([tmp_path]).photos] == ["DSC_1.NEF"]


def test_each_file_is_taken_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b.jpg")
    (tmp_path / "c.jpg").symlink_to(tmp_path / "a.jpg")
    assert len(scan([tmp_path, tmp_path / "a.jpg", tmp_path]).photos) == 2


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", ".a.jpg", "._a.jpg", ".cache/b.jpg", "Thumbs.db")
    found = scan([tmp_path])
    assert [p.name for p in found.photos] == ["a.jpg"]
    assert found.not_checked == ()


def test_same_names_from_two_folders_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path, "one/a.jpg", "two/a.jpg", "two/b.jpg")
    names = [p.name for p in scan([tmp_path / "one", tmp_path / "two"]).photos]
    assert names == ["one/a.jpg", "two/a.jpg", "b.jpg"]


def test_a_ring_of_links_ends(tmp_path: Path) -> None:
    touch(tmp_path, "sub/a.jpg")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    found = scan([tmp_path])
    assert len(found.photos) == 1
    (link,) = found.not_checked
    assert (link.name, "it is a link" in link.reason) == ("sub/up", True)


def test_a_folder_that_may_not_be_opened_is_named(tmp_path: Path, closed: Path) -> None:
    touch(tmp_path, "a.jpg")
    found = scan([tmp_path])
    assert [p.name for p in found.photos] == ["a.jpg"]
    (told,) = found.not_checked
    assert told.name == closed.name
    assert "may not be opened" in told.reason


@pytest.mark.skipif(os.name == "nt", reason="such names cannot exist on Windows")
def test_odd_names_do_no_harm(tmp_path: Path) -> None:
    touch(tmp_path, "a\nb.jpg", "²³.jpg", "١٢.jpg", "🎈.jpg")
    assert len(scan([tmp_path]).photos) == 4


@pytest.mark.parametrize("name", ["", "missing.jpg"])
def test_nothing_to_do_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        scan([tmp_path / name])
    assert caught.value.sentence.startswith("There is no ")
