"""A second reading of files by ExifTool, where somebody installed it: it knows what we may not."""

import json
import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_log = logging.getLogger(__name__)

_SECONDS = 60.0
_SECONDS_A_FILE = 1.0
_PLAIN = {  # group -> how a picture is made, which tells of nobody
    "ExifTool": {"ExifToolVersion"},
    "File": {
        *("FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate"),
        *("FileInodeChangeDate", "FileCreateDate", "FilePermissions", "FileType"),
        *("FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight", "EncodingProcess"),
        *("BitsPerSample", "ColorComponents", "YCbCrSubSampling", "FileAttributes"),
    },
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "PNG": {
        *("ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter"),
        *("Interlace", "SRGBRendering", "Palette", "Transparency"),
        *("PixelsPerUnitX", "PixelsPerUnitY", "PixelUnits"),
    },
    "RIFF": {
        *("ImageWidth", "ImageHeight", "VP8Version", "HorizontalScale", "VerticalScale"),
        *("WebP_Flags", "AlphaPreprocessing", "AlphaFiltering", "AlphaCompression"),
    },
    "Composite": {"ImageSize", "Megapixels"},
}


def available() -> bool:
    """Tell whether ExifTool is installed."""
    return shutil.which("exiftool") is not None


def finds(paths: Sequence[Path]) -> dict[Path, tuple[str, ...]]:
    """Return what ExifTool finds in files beyond a plain picture, as its groups of tags.

    Files in which it finds nothing more are left out; so are all where it does not work.
    """
    command = ["exiftool", "-json", "-G0", "-a", "-u", "-ee", "-q", "-q"]
    command += ["-charset", "filename=utf8", "-@", "-"]
    absolute = [path.absolute() for path in paths]
    listed = "\n".join(map(str, absolute))
    limit = _SECONDS + _SECONDS_A_FILE * len(paths)
    try:
        done = subprocess.run(  # noqa: S603 - a program the user installed
            command, input=os.fsencode(listed), capture_output=True, timeout=limit, check=False
        )
        rows = json.loads(done.stdout) if done.stdout.strip() else []
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        _log.warning("ExifTool did not answer: %s", type(error).__name__)
        return {}
    called = {str(path).encode(errors="replace").decode(): path for path in absolute}
    found = {}
    for row in rows:
        tags = [key.partition(":")[::2] for key in row if ":" in key]
        groups = sorted({g for g, tag in tags if tag not in _PLAIN.get(g, ())})
        if groups:
            found[called[row["SourceFile"]]] = tuple(groups)
    return found
