#!/usr/bin/env bash
# Take the pictures of the guide, the README and docs/window.md again. Needs xvfb and imagemagick.
# --all OUT: take every state to be looked at, light and dark, on both sizes of screen, at 100 % and
# 200 % (the screen has four times the pixels then, as such screens have). --part teacher|office: half.
set -euo pipefail
cd "$(dirname "$0")/.."
shoot() { # SCREEN OUT [OPTION...]
    PYTHONPATH=. QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 $1x24" \
        "${PYTHON:-.venv/bin/python}" docs/make_screenshots.py "${@:2}"
}
if [ "${1:-}" = --all ]; then
    for colours in light dark; do
        for pass in 1280x720:1 1920x1080:1 2560x1440:2 3840x2160:2; do
            dark=(); [ $colours = light ] || dark=(--dark)
            QT_SCALE_FACTOR=${pass#*:} shoot "${pass%:*}" "$2/$colours-${pass%:*}" "${dark[@]}" "${@:3}"
        done
    done
    exit
fi
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT
shoot 1366x768 "$shots"
put() { convert "$shots/$1.png" -resize 1000x +dither -colors 200 -strip "PNG8:$2"; }
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
