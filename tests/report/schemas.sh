#!/usr/bin/env bash
# Fetches the published CycloneDX schemas into FOLDER, from the package that carries them, where npm is at hand: they
# are read by tests and never kept in the tree. Without npm or a registry the tests that want them say that they skip.
# Arguments: FOLDER
set -euo pipefail
folder=$1
package=@cyclonedx/cyclonedx-library@10.3.0
[[ ! -e $folder/bom-1.6.SNAPSHOT.schema.json ]] || exit 0
if ! command -v npm >/dev/null; then
  echo "npm is not installed: the CycloneDX documents are not validated against the published schema"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! (cd "$work" && timeout 120 npm pack --silent "$package" >/dev/null && tar xzf ./*.tgz package/res/schema); then
  echo "$package could not be fetched: the CycloneDX documents are not validated against the published schema"
  exit 0
fi
mkdir -p "$folder"
cp "$work"/package/res/schema/*.json "$folder"
