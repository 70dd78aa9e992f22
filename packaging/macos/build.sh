#!/usr/bin/env bash
# Build the macOS application and a disk image of it. Run on macOS 13 or newer with Python 3.11 from
# python.org. Never tried: see packaging/README.md.
#
#   SIGN="Developer ID Application: ..." packaging/macos/build.sh       (without SIGN: not signed)
set -euo pipefail
cd "$(dirname "$0")/../.."
make dist
app=dist/PhotoCheck.app
cp dist/PhotoCheck/THIRD-PARTY-NOTICES.txt dist/PhotoCheck/LICENSE.txt dist/photocheck.cdx.json "$app/Contents/Resources/"
"$app/Contents/MacOS/photocheck" demo --out build/demo
if [ -n "${SIGN:-}" ]; then
    codesign --force --deep --options runtime --timestamp --sign "$SIGN" "$app"
fi
version=$("$app/Contents/MacOS/photocheck" --version | cut -d' ' -f2)
hdiutil create -volname PhotoCheck -srcfolder "$app" -ov -format UDZO "dist/PhotoCheck-$version.dmg"
[ -z "${SIGN:-}" ] || echo "now: xcrun notarytool submit dist/PhotoCheck-$version.dmg --wait && xcrun stapler staple dist/PhotoCheck-$version.dmg"
