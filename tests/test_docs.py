"""The documents point at what is there."""

import re
from pathlib import Path

import inventory

import photocheck

ROOT = Path(photocheck.__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("packaging/*.md")]


def test_links_and_pictures_lead_somewhere() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert lost == []


def test_pages_that_go_with_the_program_lead_to_pages_that_go_with_it() -> None:
    docs = ROOT / "docs"
    shipped = [p for folder in inventory.DOCUMENTS for p in (docs / folder).rglob("*.*")]
    shipped += [docs / page for page in inventory.PAGES]
    lost = [
        f"{page.relative_to(docs)}: {target}"
        for page in shipped
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and (page.parent / target).resolve() not in shipped
    ]
    assert lost == []


def test_every_file_named_in_the_documents_exists() -> None:
    named = re.compile(r"`((?:tests|benchmarks|photocheck|docs|packaging)/[\w/.-]+\.(?:py|md|sh))`")
    lost = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in named.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert lost == []


def test_every_place_in_the_architecture_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|md|json))`", text))
    # a bare name stands beside the last place named in full
    homes = [
        ROOT,
        ROOT / "photocheck",
        *(p for p in (ROOT / "photocheck").rglob("*") if p.is_dir()),
    ]
    homes += [ROOT / "benchmarks", ROOT / "tests/core/imaging", ROOT / "packaging"]
    assert len(named) > 20
    assert [name for name in sorted(named) if not any((h / name).is_file() for h in homes)] == []


def test_the_guide_stands_alone() -> None:
    # it is shown inside the program, where nothing but the guide is at hand
    strays = [
        f"{page.name}: {target}"
        for page in (ROOT / "docs/guide").glob("*.md")
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if not re.fullmatch(r"(images/)?[\w-]+\.(md|png)", target)
    ]
    assert strays == []


def test_the_window_opens_pages_that_exist() -> None:
    asked = re.compile(r'^    guide = "([\w-]+)"', re.MULTILINE)
    pages = {
        page
        for module in (ROOT / "photocheck/gui").rglob("*.py")
        for page in asked.findall(module.read_text(encoding="utf-8"))
    }
    there = {page.stem for page in (ROOT / "docs/guide").glob("*.md")}
    assert pages
    assert pages | {"index", "teacher"} <= there
