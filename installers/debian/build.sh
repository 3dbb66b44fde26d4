#!/usr/bin/env bash
# Make the Debian package of the frozen program: dist/countersign_<version>_amd64.deb.
#
#   installers/debian/build.sh [BUNDLE [FOLDER]]    from (dist/countersign) into (dist)
#
# Debhelper does the work, so that dependencies, checksums, links and compression are what Debian
# expects. Two builds of one bundle are the same bytes: every time is SOURCE_DATE_EPOCH, and
# where that is not set, the changelog's. PYTHON names the interpreter that draws the icons,
# otherwise it is the checkout's. Exit codes: 0 made, 2 could not, with a sentence.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
readonly BUNDLE=${1:-dist/countersign} INTO=${2:-dist} STAGE=build/deb

fail() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 2
}

for tool in dpkg-buildpackage dh chrpath; do
    command -v "$tool" >/dev/null ||
        fail "$tool is missing. Run: sudo apt-get install -y debhelper dpkg-dev chrpath"
done
for part in countersign countersign-window _internal licences; do
    [ -e "$BUNDLE/$part" ] || fail "there is no $BUNDLE/$part. Run: make bundle"
done
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' app/__init__.py)
packaged=$(dpkg-parsechangelog -l installers/debian/changelog -S Version)
[ "$version" = "$packaged" ] ||
    fail "the program is $version, installers/debian/changelog says $packaged. Add an entry."

rm -rf "$STAGE"
readonly SOURCE=$STAGE/countersign-$version
readonly ICONS=$SOURCE/share/icons/hicolor
mkdir -p "$ICONS/scalable/apps" "$INTO"
cp -a --reflink=auto "$BUNDLE" "$SOURCE/countersign"
cp -a installers/debian "$SOURCE/debian"
cp installers/debian/countersign.desktop "$SOURCE/share/"
cp resources/icons/countersign.svg "$ICONS/scalable/apps/"
"${PYTHON:-.venv/bin/python}" installers/icons.py "$STAGE/icons" >/dev/null
for size in 16 24 32 48 64 128 256; do
    install -D -m 0644 "$STAGE/icons/countersign-$size.png" \
        "$ICONS/${size}x$size/apps/countersign.png"
done
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(dpkg-parsechangelog -l installers/debian/changelog \
    -S Timestamp)}
export SOURCE_DATE_EPOCH
find "$SOURCE" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

# -d: the build needs nothing but the tools that were looked for above.
(cd "$SOURCE" && umask 022 && dpkg-buildpackage --build=binary --no-sign -d) >"$STAGE/log" 2>&1 || {
    tail -n 40 "$STAGE/log" >&2
    fail "the package could not be built; the whole log is in $STAGE/log"
}
cp "$STAGE/countersign_${version}_amd64.deb" "$INTO/"
printf '%s\n' "$INTO/countersign_${version}_amd64.deb"
