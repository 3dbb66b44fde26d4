#!/usr/bin/env bash
# Build the macOS disk image from dist/Countersign.app, which `pyinstaller build.spec` made.
#
#   installers/macos/build_dmg.sh [APP [DMG]]
#
# Signs and notarises when these are set; otherwise it says so and builds an unsigned image, good
# for trying only, because macOS refuses to open it on any other computer:
#   SIGN_IDENTITY   a "Developer ID Application: ..." certificate in the keychain
#   NOTARY_PROFILE  a profile that `xcrun notarytool store-credentials` stored
# Exit codes: 0 built; 2 could not, with a sentence on standard error.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

say() { printf 'build_dmg: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 2
}

version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$root/app/__init__.py")
app=${1:-$root/dist/Countersign.app}
dmg=${2:-$root/dist/countersign-$version.dmg}

[ -n "$version" ] || fail "app/__init__.py names no version."
[ -d "$app/Contents/MacOS" ] || fail "$app is no application: run pyinstaller build.spec first."
[ "$(uname -s)" = Darwin ] || fail "A disk image can only be built on macOS."

# Inside out: a signature covers what was signed before it. --deep would sign with the wrong
# entitlements and in the wrong order.
sign() {
    local file
    find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
        while IFS= read -r -d '' file; do
            case $(file -b "$file") in
            Mach-O*)
                codesign --force --timestamp --options runtime \
                    --entitlements "$here/entitlements.plist" --sign "$SIGN_IDENTITY" "$file"
                ;;
            esac
        done
    find "$app/Contents" -depth -type d -name '*.framework' -exec \
        codesign --force --timestamp --options runtime --sign "$SIGN_IDENTITY" {} \;
    codesign --force --timestamp --options runtime \
        --entitlements "$here/entitlements.plist" --sign "$SIGN_IDENTITY" "$app"
    codesign --verify --deep --strict "$app"
}

if [ -n "${SIGN_IDENTITY:-}" ]; then
    sign
else
    say "SIGN_IDENTITY is not set: the application stays unsigned."
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$dmg"
hdiutil create -volname "Countersign $version" -srcfolder "$folder" -format UDZO -ov "$dmg"

if [ -n "${SIGN_IDENTITY:-}" ]; then
    codesign --force --timestamp --sign "$SIGN_IDENTITY" "$dmg"
    if [ -n "${NOTARY_PROFILE:-}" ]; then
        xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" --wait
        xcrun stapler staple "$dmg"
    else
        say "NOTARY_PROFILE is not set: the image is signed and not notarised."
    fi
fi
printf '%s\n' "$dmg"
