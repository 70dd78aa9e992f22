"""Measure what the 8-bit models are built with: ranges of activations and sizes of channels.

    python benchmarks/calibrate_int8.py PHOTOS

PHOTOS is a folder of photos with people (any depth). Needs the float models. Writes
``models/int8_ranges.json``, which holds numbers only, and prints how far the 8-bit models are
from the float ones on photos that were not used. Run it after changing a converter, then put the
hashes that ``photocheck models build`` complains about into the manifest (``--pin`` does so).
Photos are taken in the order of their names, so the same folder gives the same file.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from photocheck.core import paths
from photocheck.core.faces import equalise, quantise, recipes
from photocheck.core.faces.align import align
from photocheck.core.faces.detect import CenterFaceDetector
from photocheck.core.faces.packs import open_model, read_manifest
from photocheck.core.faces.session import Session
from photocheck.core.types import Effort, Rgb

Batch = NDArray[np.uint8]
Network = Callable[[Batch], list[NDArray[np.float32]]]
LARGE = 256  # shorter side of a photo, not a cut-out face, pixels
TILE = 960
SCALES = (0.5, 1.0, 2.0)
MOST_PHOTOS = 100
MOST_CHIPS = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--pin", action="store_true", help="write the new hashes to the manifest")
    arguments = parser.parse_args()
    files = sorted(p for p in arguments.photos.rglob("*") if p.suffix in (".jpg", ".png"))
    inputs = {"centerface": tiles, "dlib-resnet": chips}
    measured = {}
    for pack in read_manifest():
        model = onnx.load(str(next(f.path for f in pack.files if f.precision == "fp32")))
        used, unused = inputs[pack.id](files[0::2]), inputs[pack.id](files[1::2])
        measured[pack.id] = calibrate(pack.id, model, used)
        small = recipes.quantise(pack.id, model, measured[pack.id])
        compare(pack.id, loaded(model).run, loaded(small).run, islice(unused, 60))
    paths.manifest_path().with_name("int8_ranges.json").write_text(written(measured))
    if arguments.pin:
        pin(measured)


def tiles(files: Iterable[Path]) -> Iterator[Batch]:
    """Yield parts of photos at several sizes, padded to what the detector takes."""
    photos = (photo for photo in map(read, files) if min(photo.shape[:2]) > LARGE)
    for photo in islice(photos, MOST_PHOTOS):
        for scale in SCALES:
            how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
            part = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=how)[:TILE, :TILE]
            down, right = -part.shape[0] % 32, -part.shape[1] % 32
            yield np.pad(part, ((0, down), (0, right), (0, 0)))[None]


def chips(files: Iterable[Path]) -> Iterator[Batch]:
    """Yield the aligned faces of photos, each with its mirror image."""
    detector = CenterFaceDetector(open_model("centerface", "fp32"))
    count = 0
    for photo in map(read, islice(files, 0, None, 2)):
        for face in detector.detect(photo, Effort.QUICK):
            chip = align(photo, face.points)
            yield np.stack([chip, chip[:, ::-1]])
            count += 1
        if count >= MOST_CHIPS:
            return


def calibrate(pack_id: str, model: onnx.ModelProto, batches: Iterable[Batch]) -> dict[str, Any]:
    """Return the ranges of activations, and the shifts of channels where they are worth it."""
    # the detector is narrow and uneven; the recogniser gains nothing
    links = equalise.links(model) if pack_id in recipes.EQUALISED else {}
    names = quantise.observed(model, recipes.FLOAT_NODES[pack_id])
    wide = onnx.ModelProto()
    wide.CopyFrom(model)
    del wide.graph.output[:]
    wide.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    run = loaded(wide).run
    ranges = dict.fromkeys(names, (0.0, 0.0))
    peaks: dict[str, NDArray[np.float32]] = {}
    for batch in batches:
        for name, values in zip(names, run(batch), strict=True):
            low, high = ranges[name]
            ranges[name] = min(low, float(values.min())), max(high, float(values.max()))
            if name in links:
                peak = values.max(axis=(0, 2, 3))
                peaks[name] = np.maximum(peaks.get(name, peak), peak)
    return {
        "ranges": {
            k: [float(f"{low:.6g}"), float(f"{high:.6g}")] for k, (low, high) in ranges.items()
        },
        "shifts": {k: equalise.shifts_for(peaks[k], link.depthwise) for k, link in links.items()},
    }


def compare(
    pack_id: str,
    exact: Network,
    small: Network,
    batches: Iterable[Batch],
) -> None:
    """Print how far the 8-bit model is from the float one."""
    pairs = [(exact(batch)[0], small(batch)[0]) for batch in batches]
    if pack_id == "dlib-resnet":
        a, b = (np.concatenate(rows) for rows in zip(*pairs, strict=True))
        cosine = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        print(f"{pack_id}: cosine mean {cosine.mean():.5f}, least {cosine.min():.5f}, n {len(a)}")
        return
    a, b = (np.concatenate([p[i].ravel() for p in pairs]).clip(1e-6, 1 - 1e-6) for i in (0, 1))
    seen = a > 0.02
    drift = np.log(b[seen] / (1 - b[seen])) - np.log(a[seen] / (1 - a[seen]))
    rms = np.sqrt((drift**2).mean())
    print(f"{pack_id}: score drift rms {rms:.3f}, mean {drift.mean():+.3f} logits, n {seen.sum()}")


def loaded(model: onnx.ModelProto) -> Session:
    content = model.SerializeToString()
    return Session("made", ort.InferenceSession(content, providers=["CPUExecutionProvider"]))


def read(file: Path) -> Rgb:
    return cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def written(measured: dict[str, Any]) -> str:
    """Return JSON with one activation a line."""
    packs = []
    for pack, parts in measured.items():
        tables = []
        for table, entries in parts.items():
            lines = ",\n".join(f"   {json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items())
            tables.append(f'  "{table}": {{\n{lines}\n  }}')
        packs.append(f' "{pack}": {{\n' + ",\n".join(tables) + "\n }")
    return "{\n" + ",\n".join(packs) + "\n}\n"


def pin(measured: dict[str, Any]) -> None:
    """Write the hashes of what is built now into the manifest."""
    packs = []
    for pack in read_manifest():
        model = onnx.load(str(next(f.path for f in pack.files if f.precision == "fp32")))
        made = recipes.quantise(pack.id, model, measured[pack.id]).SerializeToString()
        digest = hashlib.sha256(made).hexdigest()
        files = tuple(
            replace(file, sha256=digest, size=len(made)) if file.precision == "int8" else file
            for file in pack.files
        )
        packs.append(asdict(replace(pack, files=files)))
    content = {"schema": 1, "packs": packs}
    paths.manifest_path().write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
