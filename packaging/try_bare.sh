#!/usr/bin/env bash
# Try the frozen folder where there is no Python and no network: a bare Debian in a folder.
#
#   packaging/try_bare.sh [FOLDER]        needs root, debootstrap, xvfb, xdotool, wmctrl, imagemagick,
#                                       matchbox-window-manager
#
# The demo batch on the command line; then the real window under Xvfb, driven by key presses: it
# checks the sample photos, saves safe copies and is closed. FOLDER (default build/bare) keeps the
# file system and the screenshots. Prints sizes and times; ends with 0 only if all of it worked.
set -euo pipefail
cd "$(dirname "$0")/.."
bare=$(realpath -m "${1:-build/bare}")
root=$bare/root
# what every desktop has and the folder does not bring: GL, fonts
packages=libegl1,libgl1,libfontconfig1,fonts-dejavu-core

say() { printf '%-52s %s\n' "$1" "$2"; }
seconds() { echo "$(date +%s.%N) $1" | awk '{printf "%.1f s", $1 - $2}'; }

[ -d "$root/usr" ] || { mkdir -p "$root"; debootstrap --variant=minbase --include=$packages bookworm "$root" >"$bare/debootstrap.log"; }
if ls "$root"/usr/bin/python3* >/dev/null 2>&1; then echo "there is a Python in $root" >&2; exit 1; fi
rm -rf "$root/opt/PhotoCheck" "$root/home/school"
mkdir -p "$root/home/school" "$root/tmp/.X11-unix" /tmp/.X11-unix
cp -a dist/PhotoCheck "$root/opt/"
say "size of the folder" "$(du -sh --apparent-size "$root/opt/PhotoCheck" | cut -f1)"

# a user of the bare system, without network: only the loopback, and that one down
inside() {
    unshare --net --mount --pid --fork --kill-child -- bash -c '
        mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"
        mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc"
        exec chroot --userspec=1000:1000 "$0" /usr/bin/env -i HOME=/home/school PATH=/usr/bin LANG=C.UTF-8 "$@"
    ' "$root" "$@"
}
chown -R 1000:1000 "$root/home/school"
inside bash -c 'if (exec 3<>/dev/tcp/1.1.1.1/53) 2>/dev/null; then exit 1; fi' || { echo "the network is reachable" >&2; exit 1; }

begun=$(date +%s.%N)
inside /opt/PhotoCheck/photocheck --version >/dev/null
say "photocheck --version" "$(seconds "$begun")"
begun=$(date +%s.%N)
inside /opt/PhotoCheck/photocheck demo --out /home/school/demo >"$bare/demo.txt" 2>&1 || { cat "$bare/demo.txt"; exit 1; }
say "photocheck demo, 3 photos" "$(seconds "$begun")"
[ "$(ls "$root"/home/school/demo/safe/*.jpg | wc -l)" = 3 ] || { echo "not three safe copies" >&2; exit 1; }

display=:97
Xvfb $display -screen 0 1366x768x24 -nolisten tcp >/dev/null 2>&1 & xvfb=$!
export DISPLAY=$display
trap 'kill $window $keeper $xvfb 2>/dev/null || true' EXIT
window= keeper=
sleep 1
matchbox-window-manager >/dev/null 2>&1 & keeper=$!
await() { for _ in $(seq 1200); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "waited too long for: $*" >&2; cat "$bare/window.txt" >&2; shoot late; exit 1; }
shoot() { import -window root "$bare/$1.png"; }
# more than a few colours on the screen: the window has drawn itself
painted() { [ "$(import -window root -format '%k' info:)" -gt 50 ]; }
titled() { xdotool search --onlyvisible --name "$1"; }

photos=/home/school/demo/photos
gone() { ! titled PhotoCheck; }
for run in cold warm; do
    [ $run = cold ] && { sync; echo 3 >/proc/sys/vm/drop_caches 2>/dev/null || true; }
    begun=$(date +%s.%N)
    inside DISPLAY=$display /opt/PhotoCheck/photocheck-gui >"$bare/window.txt" 2>&1 & window=$!
    await titled PhotoCheck
    await painted
    say "window there and drawn, $run" "$(seconds "$begun")"
    shoot start
    wmctrl -c PhotoCheck
    await gone
    wait $window || { echo "the window did not close well" >&2; exit 1; }
done

inside DISPLAY=$display PHOTOCHECK_PASSPHRASE="the demo holds no secret" /opt/PhotoCheck/photocheck-gui \
    --gallery /home/school/demo/demo.photocheck --channel website $photos >"$bare/window.txt" 2>&1 & window=$!
await titled PhotoCheck
# Ctrl+S is refused until the three photos are checked
asked() { xdotool key --clearmodifiers ctrl+s; sleep 1; titled Save; }
await asked
sleep 1
shoot save
xdotool key space  # cover everyone in the open question
xdotool key alt+f key ctrl+a
xdotool type /home/school/from-the-window
shoot typed
xdotool key Return
saved() { [ "$(ls "$root"/home/school/from-the-window/*.jpg 2>/dev/null | wc -l)" = 3 ]; }
await saved
sleep 2
shoot saved
say "photos saved through the window" 3
! grep -q . "$bare/window.txt" || { echo "the window said:"; cat "$bare/window.txt"; }

# an update replaces the folder and nothing else: the gallery opens as before
wmctrl -c PhotoCheck
await gone
rm -rf "$root/opt/PhotoCheck" && cp -a dist/PhotoCheck "$root/opt/"
PASS="PHOTOCHECK_PASSPHRASE=the demo holds no secret"
inside "$PASS" /opt/PhotoCheck/photocheck gallery audit /home/school/demo/demo.photocheck >"$bare/update.txt" 2>&1 ||
    { cat "$bare/update.txt"; exit 1; }
say "gallery after an update" "opens, all verifies"
# before an uninstall: nothing of the program's own stays, and the gallery is named
inside /opt/PhotoCheck/photocheck forget --yes >"$bare/forget.txt"
grep -q demo.photocheck "$bare/forget.txt" || { echo "the gallery is not named" >&2; exit 1; }
left=$(find "$root/home/school" -ipath '*photocheck*' -not -path '*/demo/*' -not -path '*/from-the-window*')
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
say "left behind in the home after forgetting" "nothing"
