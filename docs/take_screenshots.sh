#!/usr/bin/env bash
# Take the pictures of the guide, the README and docs/window.md again. Needs xvfb and imagemagick.
set -euo pipefail
cd "$(dirname "$0")/.."
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT
PYTHONPATH=. QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1366x768x24" .venv/bin/python docs/make_screenshots.py "$shots"
# no window manager, no full screen: the black around the window is cut away
put() { convert "$shots/$1.png" -bordercolor black -border 1 -fuzz 1% -trim +repage -resize 1000x +dither -colors 200 -strip "PNG8:$2"; }
put 03-chosen docs/guide/images/start.png
put 09-mixed docs/guide/images/photos.png
put 10-people docs/guide/images/people.png
put 06-photo docs/guide/images/photo.png
put 14-save docs/guide/images/save.png
put 18-gallery docs/guide/images/gallery.png
put 19-policy docs/guide/images/policy.png
put 09-mixed docs/images/window.png
put 06-photo docs/images/window-photo.png
put 10-people docs/images/window-people.png
