"""``photocheck check``: the whole job on a batch, with nobody at the window."""

import argparse
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from photocheck.cli import output
from photocheck.cli.unlock import add_user, unlock
from photocheck.core.assembly import build_tools
from photocheck.core.consent.elsewhere import no_longer_allowed, shown_elsewhere
from photocheck.core.consent.gallery import Gallery
from photocheck.core.consent.register import past_exports, registrar
from photocheck.core.counted import counted
from photocheck.core.errors import UsageError
from photocheck.core.imaging.save import prepare_folder
from photocheck.core.pipeline import report
from photocheck.core.pipeline.batch import Batch, Tools
from photocheck.core.pipeline.naming import check_stem
from photocheck.core.pipeline.scan import Scan, scan
from photocheck.core.types import CHANNELS, CheckOptions, CoverStyle, PhotoResult, Verdict


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("check", help="check photos and export copies safe to publish")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="photos or folders")
    parser.add_argument("--channel", required=True, help="where they will go: website, social, ...")
    parser.add_argument("--out", required=True, type=Path, help="folder for the safe copies")
    parser.add_argument("--gallery", type=Path, help="the consent gallery; without: cover everyone")
    parser.add_argument("--detect-only", action="store_true", help="recognise nobody, cover all")
    parser.add_argument("--classes", default="", help="classes at the event: 3A,4B")
    parser.add_argument(
        "--report",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write what was decided, ids only: FILE.json, .html to print, .csv; may be repeated",
    )
    parser.add_argument(
        "--max-edge", type=int, default=2048, help="longest side in pixels, 0 = as the source"
    )
    parser.add_argument("--type", choices=("jpeg", "png", "webp"), default="jpeg")
    parser.add_argument(
        "--style", choices=[s.value for s in CoverStyle], default=CoverStyle.SOFT.value
    )
    parser.add_argument(
        "--text",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="look for names, personal data and codes in the picture too",
    )
    parser.add_argument(
        "--name", default="photo", help="what the copies are called, before their number"
    )
    add_user(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, export, report; return 0 if every photo was exported and proved, else 1."""
    if args.max_edge < 0 or 0 < args.max_edge < 64:
        raise UsageError("--max-edge is the longest side in pixels: 0, or 64 and more.")
    options = CheckOptions(
        channel=args.channel,
        detect_only=args.detect_only,
        classes=tuple(c.strip() for c in args.classes.split(",") if c.strip()),
        max_edge=args.max_edge,
        file_type=args.type,
        style=CoverStyle(args.style),
        read_text=args.text,
    )
    found = scan(args.inputs)
    prepare_folder(args.out, args.inputs)  # may make the folder of the reports too
    for path in args.report:
        report.check_place(path, args.out)
    tools = build_tools()
    with unlock(args.gallery, args.user) if args.gallery else nullcontext() as gallery:
        _known_channel(options.channel, gallery)
        results = check_and_export(
            found,
            options,
            tools,
            gallery,
            out=args.out,
            report_paths=args.report,
            inputs=args.inputs,
            stem=args.name,
        )
    output.photo_table(results)
    _sum_up(results, found, args.out)
    return 0 if all(r.output and r.verdict is not Verdict.FAILED for r in results) else 1


def check_and_export(
    found: Scan,
    options: CheckOptions,
    tools: Tools,
    gallery: Gallery | None,
    *,
    out: Path,
    report_paths: Sequence[Path] = (),
    inputs: Sequence[Path] = (),
    stem: str = "photo",
) -> tuple[PhotoResult, ...]:
    """Do the whole job without questions; consent is read again before the export.

    With a gallery, work that was stopped goes on where it stood.
    """

    def snapshot() -> Any:
        model = tools.embedder.model_id
        return gallery.snapshot(options.channel, date.today(), model) if gallery else None

    now = snapshot()
    check_stem(stem, now.people.values() if now else ())
    batch = Batch(found.photos, options, tools, now)
    output.note(batch.mode.sentence)
    if gallery:
        before = batch.keep_journal(gallery, inputs)
        if before.looked:
            looked = counted(len(before.looked), "photo was", "photos were")
            output.note(f"Going on where it stopped: {looked} looked at.")
    with output.progress_bar() as bar:
        results = batch.check(on_progress=bar)
        results = batch.export(
            results,
            out,
            snapshot(),
            stem=stem,
            on_progress=bar,
            on_written=registrar(gallery, options.channel) if gallery else None,
            consent_after=snapshot,
        )
    data = report.report(
        results,
        options,
        recognise=batch.mode.recognise,
        model=batch.model_id,
        not_checked=found.not_checked,
        by=gallery.user if gallery else "",
    )
    for path in report_paths:
        report.write(path, data, now.people.values() if now else ())
    batch.finish()
    if gallery:
        pasts, after = past_exports(gallery), snapshot()
        for sentence in (
            *shown_elsewhere(pasts, options.channel, results),
            *no_longer_allowed(pasts, after, out, results),
        ):
            output.note(sentence)
    return results


def _known_channel(channel: str, gallery: Gallery | None) -> None:
    known = tuple(gallery.channels()) if gallery else CHANNELS
    if channel not in known:
        raise UsageError(f"There is no channel {channel}. Choose one of: {', '.join(known)}.")


def _sum_up(results: Sequence[PhotoResult], found: Scan, out: Path) -> None:
    for other in found.not_checked:
        output.note(f"Not checked: {other.name}. {other.reason}")
    exported = sum(r.output is not None for r in results)
    covered = sum(f.covered for r in results for f in r.faces)
    shown = sum(not f.covered for r in results for f in r.faces)
    asked = sum(r.verdict is Verdict.REVIEW for r in results)
    output.say(
        f"{exported} of {counted(len(results), 'photo')} exported to {out}:"
        f" {counted(shown, 'face')} shown, {covered} covered."
    )
    if asked:
        some = counted(asked, "of them holds questions", "of them hold questions")
        output.say(f"{some} that only a person can answer; see the window.")
