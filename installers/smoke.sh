#!/usr/bin/env bash
# Try a frozen program with no display and no central: its version, the main job, the proof.
#
#   installers/smoke.sh dist/countersign/countersign
#
# Exit code 0: it said its version, played a whole verification and its records verify.
set -euo pipefail

program=${1:?which program? installers/smoke.sh dist/countersign/countersign}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$program" --version
"$program" demo --offscreen --no-central --dir "$folder/site"
"$program" verify "$folder/site"
