"""Runs first in the frozen program: other programs must not load our libraries (Linux).

PyInstaller points LD_LIBRARY_PATH at the folder. The loader has read it by now; a file manager
that the window opens would only stumble over it.
"""

import os

os.environ.pop("LD_LIBRARY_PATH", None)
if before := os.environ.pop("LD_LIBRARY_PATH_ORIG", None):
    os.environ["LD_LIBRARY_PATH"] = before
