"""What PyInstaller finds and the frozen program does not need."""

import re

LEFT_OUT = [
    # the program has no use for them, and without them it could not reach a network if it tried
    *("ssl", "_ssl", "asyncio", "http", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc"),
    *("urllib.request", "requests", "urllib3", "PySide6.QtNetwork"),
    # models are built before the freezing
    *("onnx", "ml_dtypes", "google.protobuf", "pip", "setuptools", "pkg_resources"),
    # only the models of this package are used
    *("rapidocr", "shapely", "pyclipper", "omegaconf", "tqdm", "yaml", "colorlog"),
    # asked for by packages, in corners that are not used
    *("pygments", "markdown_it", "tkinter", "unittest", "pydoc", "doctest", "sqlite3", "curses"),
    *(
        "lib2to3",
        "test",
        "scipy",
        "skimage",
        "insightface",
        "IPython",
        "PIL.ImageTk",
        "PIL.ImageQt",
    ),
]
# files that hooks bring and nobody uses, by their place in the folder
_UNWANTED = re.compile(
    r"PySide6/(Qt/)?(translations|qml|resources|libexec|metatypes|typesystems|examples)/"
    r"|plugins/(tls|networkinformation|generic|egldeviceintegrations|wayland[^/]*|multimedia)/"
    r"|plugins/(virtualkeyboard|xcbglintegrations|platformthemes)/"
    r"|plugins/platforminputcontexts/[^/]*(ibus|virtualkeyboard)"
    r"|plugins/platforms/[^/]*q(eglfs|linuxfb|vkkhrdisplay|vnc|minimalegl|minimal|wayland|directfb)"
    r"|plugins/imageformats/[^/]*q(gif|icns|tga|tiff|wbmp|webp|jp2|pdf|ico)\."
    r"|libQt6(Network|Qml|Quick|OpenGL|Pdf|Wayland|EglFS|VirtualKeyboard|Labs)\w*\."
    r"|Qt6(Network|Qml|Quick|OpenGL|Pdf|VirtualKeyboard|Labs)\w*\.dll|opengl32sw\.dll"
    r"|cv2/opencv_videoio_ffmpeg\w*\.dll"
    r"|\.pyi$|/tests?/|\.dist-info/(?!METADATA)"
)


def wanted(place: str) -> bool:
    """Return whether a file that PyInstaller found goes into the folder."""
    return not _UNWANTED.search(place.replace("\\", "/"))
